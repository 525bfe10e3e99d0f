//! Values, transactions and tables.

use super::{Check, both, code, durations, expect, ledger};
use crate::database::{Database, Statement, Value};
use crate::{Demand, NewCopy, RateLimit};

pub(super) async fn values_come_back_as_they_went_in<D: Database>(database: &D) -> Check {
    let text = "quote ' \" \u{1f30d} \n end";
    let statement = Statement::new("SELECT ? AS text, ? AS large, ? AS negative, ? AS missing")
        .with(text)
        .with(1_i64 << 53)
        .with(-1)
        .with(Value::Null);
    let results = database.batch(vec![statement]).await?;
    let row = results.first().and_then(|rows| rows.first()).ok_or("no row")?;
    expect("text", row.text("text"), Some(text))?;
    expect("large", row.integer("large"), Some(1 << 53))?;
    expect("negative", row.integer("negative"), Some(-1))?;
    expect("missing", (row.integer("missing"), row.text("missing")), (None, None))?;
    expect("absent", row.integer("absent"), None)
}

pub(super) async fn failed_batch_changes_nothing<D: Database>(database: &D) -> Check {
    ledger(database).ready().await?;
    let write = Statement::new("INSERT INTO counters (name, label, value) VALUES ('test', 'atomic', 1)");
    let fail = Statement::new("INSERT INTO no_such_table VALUES (1)");
    if database.batch(vec![write, fail]).await.is_ok() {
        return Err("a statement on a table that does not exist passed".into());
    }
    let count = Statement::new("SELECT COUNT(*) AS count FROM counters");
    let results = database.batch(vec![count]).await?;
    expect("rows", results.first().and_then(|rows| rows.first()).and_then(|row| row.integer("count")), Some(0))
}

pub(super) async fn tables_are_made_with_the_first_use<D: Database>(database: &D) -> Check {
    for table in ["codes", "copies", "counters", "rate_limits", "durations", "schema_version"] {
        database.batch(vec![Statement::new(format!("DROP TABLE IF EXISTS {table}"))]).await?;
    }
    database.batch(vec![Statement::new("DROP VIEW IF EXISTS new_codes")]).await?;
    expect("found", ledger(database).find("absent").await?, None)?;
    ledger(database).ready().await?;
    ledger(database).ready().await?;
    Ok(())
}

pub(super) async fn database_of_an_earlier_version_gets_what_it_lacks<D: Database>(database: &D) -> Check {
    let back = [
        "DROP TABLE rate_limits",
        "DROP TABLE durations",
        "DROP VIEW new_codes",
        "DELETE FROM schema_version WHERE version > 1",
    ];
    database.batch(back.map(Statement::new).into()).await?;
    ledger(database).record(&code("kept", 1), &both(NewCopy::Stored)).await?;
    let limit = RateLimit { requests: 1, window_secs: 1 };
    ledger(database).turn(Demand { bucket: "a", requests: 1 }, limit, time::OffsetDateTime::UNIX_EPOCH).await?;
    ledger(database).add_durations(&[durations("a", 1)]).await?;
    expect("found", ledger(database).find("kept").await?.is_some(), true)
}
