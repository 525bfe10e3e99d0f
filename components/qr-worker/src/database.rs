//! The database on D1.

use std::collections::BTreeMap;

use qr_storage::{Database, DatabaseError, Row, Statement, Value};
use serde::Deserialize;
use worker::wasm_bindgen::JsValue;
use worker::{D1Database, D1PreparedStatement, Result};

use crate::Edge;

impl Database for Edge {
    async fn batch(&self, statements: Vec<Statement>) -> std::result::Result<Vec<Vec<Row>>, DatabaseError> {
        let Some(database) = self.database() else {
            return Err(DatabaseError::Absent("no D1 database is bound as LEDGER".to_owned()));
        };
        run(&database, statements).await.map_err(|error| classify(error.to_string()))
    }
}

/// Cloudflare documentation, "D1: debug": `D1 DB is overloaded. Requests queued for too long.`, and `Too many requests queued.`
fn classify(message: String) -> DatabaseError {
    if message.contains("overloaded") { DatabaseError::Busy(message) } else { DatabaseError::Failed(message) }
}

async fn run(database: &D1Database, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>> {
    let prepared = statements.into_iter().map(|statement| prepare(database, &statement)).collect::<Result<_>>()?;
    let results = database.batch(prepared).await?;
    results.iter().map(|result| Ok(result.results::<Columns>()?.into_iter().map(Columns::into_row).collect())).collect()
}

fn prepare(database: &D1Database, statement: &Statement) -> Result<D1PreparedStatement> {
    let values: Vec<JsValue> = statement.values.iter().map(to_javascript).collect();
    let prepared = database.prepare(statement.sql.as_ref());
    if values.is_empty() { Ok(prepared) } else { prepared.bind(&values) }
}

fn to_javascript(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        #[expect(clippy::cast_precision_loss, reason = "integers of the ledger are at most 2⁵³")]
        Value::Integer(number) => JsValue::from_f64(*number as f64),
        Value::Text(text) => JsValue::from_str(text),
    }
}

/// A row as D1 gives it: an object with a member for each column.
#[derive(Deserialize)]
struct Columns(BTreeMap<String, Column>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Column {
    Integer(i64),
    Real(f64),
    Text(String),
    Null(()),
}

impl Columns {
    fn into_row(self) -> Row {
        let value = |column| match column {
            Column::Integer(number) => Value::Integer(number),
            #[expect(clippy::cast_possible_truncation, reason = "JavaScript's numbers are all real; ours are whole")]
            Column::Real(number) => Value::Integer(number as i64),
            Column::Text(text) => Value::Text(text),
            Column::Null(()) => Value::Null,
        };
        self.0.into_iter().map(|(name, column)| (name, value(column))).collect()
    }
}
