//! Jobs of the outbox: claimed, finished, retried, parked; deletions.

use super::{Check, both, code, expect, ledger, queued, states, take_one};
use crate::database::{Database, Statement};
use crate::{Cloud, CopyState, Failure, Finish, ListQuery, NewCopy, PerCloud, Task};

pub(super) async fn claimed_job_is_given_to_nobody_else_until_its_lease_ends<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &both(queued(10, None))).await?;
    expect("first", ledger.claim(Cloud::Aws, 10, 10, 100).await?.len(), 1)?;
    expect("second", ledger.claim(Cloud::Aws, 10, 109, 100).await?.len(), 0)?;
    expect("by id", ledger.claim_code("a", 109, 100).await?.len(), 1)?;
    expect("after the lease", ledger.claim(Cloud::Aws, 10, 110, 100).await?.len(), 1)
}

pub(super) async fn claim_takes_only_what_is_due_in_its_cloud<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    for (id, due) in [("late", 30), ("now", 20), ("early", 10)] {
        ledger.record(&code(id, 0), &PerCloud { aws: queued(due, None), azure: NewCopy::Stored }).await?;
    }
    expect("azure", ledger.claim(Cloud::Azure, 10, 50, 1).await?.len(), 0)?;
    let jobs = ledger.claim(Cloud::Aws, 10, 20, 1000).await?;
    let mut ids: Vec<_> = jobs.iter().map(|job| job.code.id.as_str()).collect();
    ids.sort_unstable();
    expect("due", ids, vec!["early", "now"])?;
    expect("task", jobs.iter().all(|job| job.task == Task::Put && job.code.request == "{}"), true)?;
    expect("limit", ledger.claim(Cloud::Aws, 0, 99, 1).await?.len(), 0)
}

pub(super) async fn finished_job_is_stored<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &both(queued(0, Some(Failure::Throttled)))).await?;
    for job in ledger.claim_code("a", 0, 100).await? {
        ledger.finish(&job, Finish::Done, 5).await?;
    }
    let record = ledger.find("a").await?.ok_or("no record")?;
    expect("states", states(&record.copies), [CopyState::Stored; 2])?;
    expect("attempts", record.copies.aws.attempts, 2)?;
    expect("error", record.copies.aws.last_error, None)?;
    expect("nothing left", ledger.claim(Cloud::Aws, 10, 1000, 1).await?.len(), 0)
}

pub(super) async fn retried_job_waits_for_its_time<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &PerCloud { aws: queued(0, None), azure: NewCopy::Stored }).await?;
    let job = take_one(database, Cloud::Aws, 0).await?;
    ledger.finish(&job, Finish::Retry { failure: Failure::ServerError, next_attempt_ms: 500 }, 5).await?;
    expect("too early", ledger.claim(Cloud::Aws, 10, 499, 1).await?.len(), 0)?;
    let again = take_one(database, Cloud::Aws, 500).await?;
    expect("attempts", (again.attempts, again.queued_ms), (1, 0))
}

pub(super) async fn parked_job_is_queued_only_on_request<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &PerCloud { aws: queued(0, None), azure: NewCopy::Stored }).await?;
    let job = take_one(database, Cloud::Aws, 0).await?;
    ledger.finish(&job, Finish::Park(Failure::Forbidden), 5).await?;
    let copy = ledger.find("a").await?.ok_or("no record")?.copies.aws;
    expect("state", (copy.state, copy.last_error.as_deref()), (CopyState::Failed, Some("forbidden")))?;
    expect("not due", ledger.claim(Cloud::Aws, 10, 9999, 1).await?.len(), 0)?;
    expect("requested", ledger.retry_failed(10).await?, 1)?;
    expect("due", ledger.claim(Cloud::Aws, 10, 10, 1).await?.len(), 1)
}

pub(super) async fn finish_after_the_lease_was_taken_over_changes_nothing<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &PerCloud { aws: queued(0, None), azure: NewCopy::Stored }).await?;
    let slow = take_one(database, Cloud::Aws, 0).await?;
    let quick = take_one(database, Cloud::Aws, 1000).await?;
    ledger.finish(&quick, Finish::Done, 1001).await?;
    ledger.finish(&slow, Finish::Park(Failure::Rejected), 1002).await?;
    expect("state", ledger.find("a").await?.ok_or("no record")?.copies.aws.state, CopyState::Stored)
}

pub(super) async fn delete_hides_the_code_and_queues_both_copies<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &both(NewCopy::Stored)).await?;
    expect("deleted", ledger.delete("a", 7).await?, true)?;
    expect("again", ledger.delete("a", 8).await?, false)?;
    expect("found", ledger.find("a").await?, None)?;
    expect("listed", ledger.list(&ListQuery { after: None, limit: 9, state: None }).await?.0.len(), 0)?;
    let tasks: Vec<_> = ledger.claim_code("a", 7, 100).await?.iter().map(|job| job.task).collect();
    expect("tasks", tasks, vec![Task::Delete; 2])
}

pub(super) async fn last_delete_forgets_the_code<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &PerCloud { aws: NewCopy::Stored, azure: NewCopy::Disabled }).await?;
    ledger.delete("a", 7).await?;
    for job in ledger.claim_code("a", 7, 100).await? {
        ledger.finish(&job, Finish::Done, 8).await?;
    }
    for table in ["codes", "copies"] {
        let results = database.batch(vec![Statement::new(format!("SELECT id FROM {table}"))]).await?;
        expect(table, results.iter().flatten().count(), 0)?;
    }
    Ok(())
}

pub(super) async fn code_made_anew_during_its_deletion_is_put_again<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &both(NewCopy::Stored)).await?;
    ledger.delete("a", 7).await?;
    let deleting = ledger.claim_code("a", 7, 100).await?;
    ledger.record(&code("a", 20), &both(NewCopy::Stored)).await?;
    for job in deleting {
        ledger.finish(&job, Finish::Done, 30).await?;
    }
    expect("created", ledger.find("a").await?.ok_or("no record")?.code.created_ms, 20)?;
    let tasks: Vec<_> = ledger.claim_code("a", 30, 100).await?.iter().map(|job| job.task).collect();
    expect("tasks", tasks, vec![Task::Put; 2])
}

pub(super) async fn repair_is_not_undone_by_a_second_record<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &both(NewCopy::Stored)).await?;
    ledger.enqueue("a", Cloud::Aws, Task::Replace, 5).await?;
    ledger.record(&code("a", 6), &both(NewCopy::Stored)).await?;
    expect("task", take_one(database, Cloud::Aws, 6).await?.task, Task::Replace)
}
