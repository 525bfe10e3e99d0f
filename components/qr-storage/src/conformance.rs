//! The suite that every [`Database`] must pass, run against the ledger that stands on it.
//!
//! It is code and no test of its own, so that it can run where the database is: in a Worker, in a Spin component, natively.

mod batches;
mod counts;
mod jobs;
mod records;

use crate::database::{Database, Statement};
use crate::{BUCKETS, Cloud, Code, CopyState, Durations, Failure, Ledger, NewCopy, PerCloud};

/// Runs every check on a database that may be emptied, and returns the names of those that passed.
///
/// # Errors
/// The name of the first check that failed, and what was wrong.
pub async fn run<D: Database>(database: &D) -> Result<Vec<&'static str>, String> {
    let mut passed = Vec::new();
    macro_rules! check {
        ($($group:ident::$name:ident),* $(,)?) => {$(
            empty(database).await.map_err(|Failed(reason)| format!("{}: {reason}", stringify!($name)))?;
            $group::$name(database).await.map_err(|Failed(reason)| format!("{}: {reason}", stringify!($name)))?;
            passed.push(stringify!($name));
        )*};
    }
    check!(
        batches::values_come_back_as_they_went_in,
        batches::failed_batch_changes_nothing,
        batches::tables_are_made_with_the_first_use,
        batches::database_of_an_earlier_version_gets_what_it_lacks,
        records::record_is_found_with_all_its_values,
        records::second_record_keeps_time_and_stored_copies,
        records::list_is_newest_first_and_pages_without_gaps,
        records::list_is_filtered_by_state,
        records::walk_meets_every_code_in_the_order_of_ids,
        records::restored_code_is_new_only_once_and_never_undoes_a_deletion,
        records::confirmed_copies_are_stored_unless_the_code_is_deleted,
        jobs::claimed_job_is_given_to_nobody_else_until_its_lease_ends,
        jobs::claim_takes_only_what_is_due_in_its_cloud,
        jobs::finished_job_is_stored,
        jobs::retried_job_waits_for_its_time,
        jobs::parked_job_is_queued_only_on_request,
        jobs::finish_after_the_lease_was_taken_over_changes_nothing,
        jobs::delete_hides_the_code_and_queues_both_copies,
        jobs::last_delete_forgets_the_code,
        jobs::code_made_anew_during_its_deletion_is_put_again,
        jobs::repair_is_not_undone_by_a_second_record,
        counts::totals_count_codes_copies_and_errors,
        counts::parked_jobs_are_counted_by_cloud_and_task,
        counts::durations_of_all_instances_add_up,
        counts::turns_are_granted_until_the_bucket_is_empty_and_again_as_it_fills,
        counts::turn_of_several_requests_takes_all_of_them_or_none,
        counts::bucket_of_a_longer_window_is_full_after_one_of_the_limit_that_holds_now,
    );
    Ok(passed)
}

/// How many checks the suite has: what [`run`] returns when all is well.
pub const CHECKS: usize = 27;

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
