//! Records of codes: found, listed, restored.

use super::{Check, both, code, expect, ledger, queued, states};
use crate::database::Database;
use crate::{Cloud, Code, CopyState, Failure, Finish, ListQuery, NewCopy, PerCloud};

pub(super) async fn record_is_found_with_all_its_values<D: Database>(database: &D) -> Check {
    let copies = PerCloud { aws: NewCopy::Stored, azure: queued(1500, Some(Failure::TimedOut)) };
    ledger(database).record(&code("a", 1000), &copies).await?;
    let record = ledger(database).find("a").await?.ok_or("no record")?;
    expect("code", record.code, code("a", 1000))?;
    expect("aws", (record.copies.aws.state, record.copies.aws.attempts), (CopyState::Stored, 1))?;
    let azure = record.copies.azure;
    expect("azure", (azure.state, azure.attempts), (CopyState::Queued, 1))?;
    expect("next attempt", azure.next_attempt_ms, Some(1500))?;
    expect("error", azure.last_error.as_deref(), Some("timed_out"))
}

pub(super) async fn second_record_keeps_time_and_stored_copies<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 1000), &both(NewCopy::Stored)).await?;
    let down = PerCloud { aws: queued(3000, Some(Failure::Unreachable)), azure: NewCopy::Failed(Failure::Forbidden) };
    ledger.record(&code("a", 2000), &down).await?;
    let record = ledger.find("a").await?.ok_or("no record")?;
    expect("created", record.code.created_ms, 1000)?;
    expect("states", states(&record.copies), [CopyState::Stored; 2])
}

pub(super) async fn list_is_newest_first_and_pages_without_gaps<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    // Two codes of the same millisecond, which the id tells apart.
    for (id, created_ms) in [("a", 1), ("b", 2), ("c", 2), ("d", 3), ("e", 4)] {
        ledger.record(&code(id, created_ms), &both(NewCopy::Stored)).await?;
    }
    let mut ids = Vec::new();
    let mut after = None;
    for pages in 1.. {
        let (records, next) = ledger.list(&ListQuery { after, limit: 2, state: None }).await?;
        ids.extend(records.into_iter().map(|record| record.code.id));
        after = next;
        if after.is_none() {
            expect("pages", pages, 3)?;
            break;
        }
    }
    expect("ids", ids, ["e", "d", "c", "b", "a"].map(str::to_owned).to_vec())
}

pub(super) async fn list_is_filtered_by_state<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 1), &both(NewCopy::Stored)).await?;
    ledger.record(&code("b", 2), &PerCloud { aws: NewCopy::Stored, azure: queued(9, None) }).await?;
    ledger.record(&code("c", 3), &both(NewCopy::Disabled)).await?;
    for (state, expected) in [
        (CopyState::Stored, vec!["b", "a"]),
        (CopyState::Queued, vec!["b"]),
        (CopyState::Disabled, vec!["c"]),
        (CopyState::Failed, vec![]),
    ] {
        let (records, _) = ledger.list(&ListQuery { after: None, limit: 100, state: Some(state) }).await?;
        expect(state.as_str(), records.iter().map(|record| record.code.id.as_str()).collect::<Vec<_>>(), expected)?;
    }
    Ok(())
}

pub(super) async fn walk_meets_every_code_in_the_order_of_ids<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    for (id, created_ms) in [("c", 1), ("a", 3), ("d", 2), ("b", 4)] {
        ledger.record(&code(id, created_ms), &both(NewCopy::Stored)).await?;
    }
    ledger.delete("c", 5).await?;
    let page = ledger.walk("", 3).await?;
    let seen: Vec<_> = page.iter().map(|known| (known.id.as_str(), known.record.is_some())).collect();
    expect("first page", seen, vec![("a", true), ("b", true), ("c", false)])?;
    expect("record", page.first().and_then(|known| known.record.clone()), ledger.find("a").await?)?;
    let page = ledger.walk("c", 3).await?;
    expect("second page", page.iter().map(|known| known.id.as_str()).collect(), vec!["c", "d"])?;
    expect("format", page.iter().all(|known| known.format == "png"), true)
}

pub(super) async fn restored_code_is_new_only_once_and_never_undoes_a_deletion<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    let copies = PerCloud { aws: NewCopy::Stored, azure: NewCopy::Failed(Failure::Rejected) };
    expect("new", ledger.restore(&code("a", 1), &copies).await?, true)?;
    expect("again", ledger.restore(&code("a", 2), &both(NewCopy::Stored)).await?, false)?;
    let record = ledger.find("a").await?.ok_or("no record")?;
    expect("created", record.code.created_ms, 1)?;
    expect("states", states(&record.copies), [CopyState::Stored, CopyState::Failed])?;

    ledger.record(&code("b", 1), &PerCloud { aws: NewCopy::Stored, azure: NewCopy::Disabled }).await?;
    ledger.delete("b", 5).await?;
    expect("deleted", ledger.restore(&code("b", 6), &both(NewCopy::Stored)).await?, false)?;
    expect("found", ledger.find("b").await?, None)?;
    for job in ledger.claim_code("b", 7, 100).await? {
        ledger.finish(&job, Finish::Done, 8).await?;
    }
    expect("forgotten", ledger.walk("b", 9).await?, Vec::new())
}

pub(super) async fn confirmed_copies_are_stored_unless_the_code_is_deleted<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger
        .record(&code("a", 1), &PerCloud { aws: queued(5, Some(Failure::TimedOut)), azure: NewCopy::Disabled })
        .await?;
    let redrawn = Code { sha256: "11".to_owned(), size_bytes: 99, ..code("a", 7) };
    expect("confirmed", ledger.confirm(&redrawn, &Cloud::ALL).await?, true)?;
    let record = ledger.find("a").await?.ok_or("no record")?;
    expect("code", record.code, Code { created_ms: 1, ..redrawn })?;
    expect("states", states(&record.copies), [CopyState::Stored; 2])?;
    expect("error", record.copies.aws.last_error, None)?;
    expect("nothing left", ledger.claim_code("a", 10, 100).await?.len(), 0)?;

    ledger.delete("a", 20).await?;
    expect("deleted", ledger.confirm(&code("a", 1), &Cloud::ALL).await?, false)?;
    expect("deletions", ledger.claim_code("a", 30, 100).await?.len(), 2)?;
    expect("unknown", ledger.confirm(&code("z", 1), &Cloud::ALL).await?, false)
}
