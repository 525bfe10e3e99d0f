//! The suite that every [`Database`] must pass, run against the ledger that stands on it.
//!
//! It is code and no test of its own, so that it can run where the database is: in a Worker, in a Spin component, natively.

use crate::database::{Database, Statement, Value};
use crate::{
    BUCKETS, Cloud, Code, CopyState, Durations, Failure, Finish, Ledger, Left, ListQuery, NewCopy, PerCloud, RateLimit,
    Task, Turn,
};

/// Runs every check on a database that may be emptied, and returns the names of those that passed.
///
/// # Errors
/// The name of the first check that failed, and what was wrong.
pub async fn run<D: Database>(database: &D) -> Result<Vec<&'static str>, String> {
    let mut passed = Vec::new();
    macro_rules! check {
        ($($name:ident),* $(,)?) => {$(
            empty(database).await.map_err(|Failed(reason)| format!("{}: {reason}", stringify!($name)))?;
            $name(database).await.map_err(|Failed(reason)| format!("{}: {reason}", stringify!($name)))?;
            passed.push(stringify!($name));
        )*};
    }
    check!(
        values_come_back_as_they_went_in,
        failed_batch_changes_nothing,
        tables_are_made_with_the_first_use,
        record_is_found_with_all_its_values,
        second_record_keeps_time_and_stored_copies,
        list_is_newest_first_and_pages_without_gaps,
        list_is_filtered_by_state,
        claimed_job_is_given_to_nobody_else_until_its_lease_ends,
        claim_takes_only_what_is_due_in_its_cloud,
        finished_job_is_stored,
        retried_job_waits_for_its_time,
        parked_job_is_queued_only_on_request,
        finish_after_the_lease_was_taken_over_changes_nothing,
        delete_hides_the_code_and_queues_both_copies,
        last_delete_forgets_the_code,
        code_made_anew_during_its_deletion_is_put_again,
        repair_is_not_undone_by_a_second_record,
        totals_count_codes_copies_and_errors,
        durations_of_all_instances_add_up,
        walk_meets_every_code_in_the_order_of_ids,
        restored_code_is_new_only_once_and_never_undoes_a_deletion,
        confirmed_copies_are_stored_unless_the_code_is_deleted,
        turns_are_granted_until_the_bucket_is_empty_and_again_as_it_fills,
        database_of_an_earlier_version_gets_what_it_lacks,
    );
    Ok(passed)
}

async fn values_come_back_as_they_went_in<D: Database>(database: &D) -> Check {
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

async fn failed_batch_changes_nothing<D: Database>(database: &D) -> Check {
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

async fn tables_are_made_with_the_first_use<D: Database>(database: &D) -> Check {
    for table in ["codes", "copies", "counters", "rate_limits", "durations", "schema_version"] {
        database.batch(vec![Statement::new(format!("DROP TABLE IF EXISTS {table}"))]).await?;
    }
    expect("found", ledger(database).find("absent").await?, None)?;
    ledger(database).ready().await?;
    ledger(database).ready().await?;
    Ok(())
}

async fn record_is_found_with_all_its_values<D: Database>(database: &D) -> Check {
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

async fn second_record_keeps_time_and_stored_copies<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 1000), &both(NewCopy::Stored)).await?;
    let down = PerCloud { aws: queued(3000, Some(Failure::Unreachable)), azure: NewCopy::Failed(Failure::Forbidden) };
    ledger.record(&code("a", 2000), &down).await?;
    let record = ledger.find("a").await?.ok_or("no record")?;
    expect("created", record.code.created_ms, 1000)?;
    expect("states", states(&record.copies), [CopyState::Stored; 2])
}

async fn list_is_newest_first_and_pages_without_gaps<D: Database>(database: &D) -> Check {
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

async fn list_is_filtered_by_state<D: Database>(database: &D) -> Check {
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

async fn claimed_job_is_given_to_nobody_else_until_its_lease_ends<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &both(queued(10, None))).await?;
    expect("first", ledger.claim(Cloud::Aws, 10, 10, 100).await?.len(), 1)?;
    expect("second", ledger.claim(Cloud::Aws, 10, 109, 100).await?.len(), 0)?;
    expect("by id", ledger.claim_code("a", 109, 100).await?.len(), 1)?;
    expect("after the lease", ledger.claim(Cloud::Aws, 10, 110, 100).await?.len(), 1)
}

async fn claim_takes_only_what_is_due_in_its_cloud<D: Database>(database: &D) -> Check {
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

async fn finished_job_is_stored<D: Database>(database: &D) -> Check {
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

async fn retried_job_waits_for_its_time<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &PerCloud { aws: queued(0, None), azure: NewCopy::Stored }).await?;
    let job = take_one(database, Cloud::Aws, 0).await?;
    ledger.finish(&job, Finish::Retry { failure: Failure::ServerError, next_attempt_ms: 500 }, 5).await?;
    expect("too early", ledger.claim(Cloud::Aws, 10, 499, 1).await?.len(), 0)?;
    let again = take_one(database, Cloud::Aws, 500).await?;
    expect("attempts", (again.attempts, again.queued_ms), (1, 0))
}

async fn parked_job_is_queued_only_on_request<D: Database>(database: &D) -> Check {
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

async fn finish_after_the_lease_was_taken_over_changes_nothing<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &PerCloud { aws: queued(0, None), azure: NewCopy::Stored }).await?;
    let slow = take_one(database, Cloud::Aws, 0).await?;
    let quick = take_one(database, Cloud::Aws, 1000).await?;
    ledger.finish(&quick, Finish::Done, 1001).await?;
    ledger.finish(&slow, Finish::Park(Failure::Rejected), 1002).await?;
    expect("state", ledger.find("a").await?.ok_or("no record")?.copies.aws.state, CopyState::Stored)
}

async fn delete_hides_the_code_and_queues_both_copies<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &both(NewCopy::Stored)).await?;
    expect("deleted", ledger.delete("a", 7).await?, true)?;
    expect("again", ledger.delete("a", 8).await?, false)?;
    expect("found", ledger.find("a").await?, None)?;
    expect("listed", ledger.list(&ListQuery { after: None, limit: 9, state: None }).await?.0.len(), 0)?;
    let tasks: Vec<_> = ledger.claim_code("a", 7, 100).await?.iter().map(|job| job.task).collect();
    expect("tasks", tasks, vec![Task::Delete; 2])
}

async fn last_delete_forgets_the_code<D: Database>(database: &D) -> Check {
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

async fn code_made_anew_during_its_deletion_is_put_again<D: Database>(database: &D) -> Check {
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

async fn repair_is_not_undone_by_a_second_record<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 0), &both(NewCopy::Stored)).await?;
    ledger.enqueue("a", Cloud::Aws, Task::Replace, 5).await?;
    ledger.record(&code("a", 6), &both(NewCopy::Stored)).await?;
    expect("task", take_one(database, Cloud::Aws, 6).await?.task, Task::Replace)
}

async fn totals_count_codes_copies_and_errors<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    let copies = PerCloud { aws: NewCopy::Stored, azure: queued(5, Some(Failure::TimedOut)) };
    ledger.record(&code("a", 1), &copies).await?;
    ledger.record(&code("b", 2), &both(NewCopy::Failed(Failure::Forbidden))).await?;
    ledger.restore(&code("c", 3), &both(NewCopy::Stored)).await?;
    let totals = ledger.totals().await?;
    let counts = |counts: &[crate::Count]| {
        counts.iter().map(|count| format!("{} {}", count.label, count.value)).collect::<Vec<_>>().join(", ")
    };
    expect("codes", counts(&totals.codes), "png 2".to_owned())?;
    expect("uploads", counts(&totals.uploads), "aws/failed 1, aws/stored 1, azure/failed 2".to_owned())?;
    expect("errors", counts(&totals.errors), "forbidden 2, timed_out 1".to_owned())?;
    let pending: Vec<_> = totals.pending.iter().map(|p| (p.cloud.as_str(), p.jobs, p.oldest_ms)).collect();
    expect("pending", pending, vec![("azure", 1, 1)])
}

async fn durations_of_all_instances_add_up<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    expect("none", ledger.add_durations(&[]).await.is_ok(), true)?;
    // More labels than one statement takes.
    let labels: Vec<_> = (100..220).map(|number| number.to_string()).collect();
    let first: Vec<_> = labels.iter().map(|label| durations(label, 1)).collect();
    ledger.add_durations(&first).await?;
    ledger.add_durations(&[durations("219", 1 << 49), durations("\"'", 5)]).await?;
    let mut expected = first;
    expected.pop();
    expected.push(durations("219", (1 << 49) + 1));
    expected.insert(0, durations("\"'", 5));
    expect("durations", ledger.totals().await?.durations, expected)
}

async fn walk_meets_every_code_in_the_order_of_ids<D: Database>(database: &D) -> Check {
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

async fn restored_code_is_new_only_once_and_never_undoes_a_deletion<D: Database>(database: &D) -> Check {
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

async fn confirmed_copies_are_stored_unless_the_code_is_deleted<D: Database>(database: &D) -> Check {
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

async fn turns_are_granted_until_the_bucket_is_empty_and_again_as_it_fills<D: Database>(database: &D) -> Check {
    let limit = RateLimit { requests: 3, window_secs: 30 };
    let at = |millis: i64| time::OffsetDateTime::UNIX_EPOCH + time::Duration::milliseconds(1_767_000_000_000 + millis);
    let granted = |requests, full_after_secs| Turn::Granted { left: Some(Left { requests, full_after_secs }) };
    let refused = |retry_after_secs| Turn::Refused { retry_after_secs };
    for (millis, bucket, expected) in [
        (0, "a", granted(2, 10)),
        (1_000, "a", granted(1, 19)),
        (1_000, "a", granted(0, 29)),
        (1_500, "a", refused(9)),
        (1_500, "b", granted(2, 10)),
        (9_999, "a", refused(1)),
        (10_000, "a", granted(0, 30)),
        (10_001, "a", refused(10)),
        (100_000, "a", granted(2, 10)),
    ] {
        expect(&format!("{bucket} at {millis}"), ledger(database).turn(bucket, limit, at(millis)).await?, expected)?;
    }
    ledger(database).forget_full_buckets(at(100_000)).await?;
    let left = database.batch(vec![Statement::new("SELECT bucket FROM rate_limits")]).await?;
    expect(
        "buckets",
        left.first().map(|rows| rows.iter().map(|row| row.text("bucket")).collect()),
        Some(vec![Some("a")]),
    )
}

async fn database_of_an_earlier_version_gets_what_it_lacks<D: Database>(database: &D) -> Check {
    let back = ["DROP TABLE rate_limits", "DROP TABLE durations", "DELETE FROM schema_version WHERE version > 1"];
    database.batch(back.map(Statement::new).into()).await?;
    ledger(database).record(&code("kept", 1), &both(NewCopy::Stored)).await?;
    let limit = RateLimit { requests: 1, window_secs: 1 };
    ledger(database).turn("a", limit, time::OffsetDateTime::UNIX_EPOCH).await?;
    ledger(database).add_durations(&[durations("a", 1)]).await?;
    expect("found", ledger(database).find("kept").await?.is_some(), true)
}

/// How many checks the suite has: what [`run`] returns when all is well.
pub const CHECKS: usize = 24;

type Check = Result<(), Failed>;

/// What was wrong.
struct Failed(String);

impl<T: ToString> From<T> for Failed {
    fn from(reason: T) -> Self {
        Self(reason.to_string())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what is compared is mostly made in place")]
fn expect<T: PartialEq + std::fmt::Debug>(what: &str, actual: T, expected: T) -> Check {
    if actual == expected { Ok(()) } else { Err(format!("{what} is {actual:?}, not {expected:?}").into()) }
}

fn ledger<D: Database>(database: &D) -> Ledger<'_, D> {
    Ledger::new(database)
}

async fn empty<D: Database>(database: &D) -> Check {
    ledger(database).ready().await?;
    let tables = ["codes", "copies", "counters", "rate_limits", "durations"];
    database.batch(tables.map(|table| Statement::new(format!("DELETE FROM {table}"))).into()).await?;
    Ok(())
}

async fn take_one<D: Database>(database: &D, cloud: Cloud, now_ms: i64) -> Result<crate::Job, Failed> {
    let mut jobs = ledger(database).claim(cloud, 10, now_ms, 100).await?;
    match (jobs.pop(), jobs.len()) {
        (Some(job), 0) => Ok(job),
        (_, more) => Err(format!("{} jobs were due, not 1", more + 1).into()),
    }
}

fn code(id: &str, created_ms: i64) -> Code {
    Code {
        id: id.to_owned(),
        request: "{}".to_owned(),
        format: "png".to_owned(),
        sha256: "00".to_owned(),
        size_bytes: 123,
        created_ms,
    }
}

/// Other numbers in every column, which add up as `sum_us` does.
fn durations(label: &str, sum_us: i64) -> Durations {
    let mut buckets = [0; BUCKETS];
    for (factor, bucket) in (2..).zip(&mut buckets) {
        *bucket = factor * sum_us;
    }
    Durations { kind: "test".to_owned(), label: label.to_owned(), buckets, sum_us }
}

fn queued(next_attempt_ms: i64, error: Option<Failure>) -> NewCopy {
    NewCopy::Queued { next_attempt_ms, error }
}

fn both(copy: NewCopy) -> PerCloud<NewCopy> {
    PerCloud { aws: copy, azure: copy }
}

fn states(copies: &PerCloud<crate::CopyRecord>) -> [CopyState; 2] {
    [copies.aws.state, copies.azure.state]
}
