//! What is counted: totals, durations, turns.

use super::{Check, both, code, durations, expect, ledger, queued};
use crate::database::{Database, Statement};
use crate::{Demand, Failure, Finish, Left, NewCopy, PerCloud, RateLimit, Task, Turn};

pub(super) async fn totals_count_codes_copies_and_errors<D: Database>(database: &D) -> Check {
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

pub(super) async fn parked_jobs_are_counted_by_cloud_and_task<D: Database>(database: &D) -> Check {
    let ledger = ledger(database);
    ledger.record(&code("a", 1), &both(NewCopy::Failed(Failure::Forbidden))).await?;
    ledger.record(&code("b", 2), &both(NewCopy::Stored)).await?;
    ledger.delete("b", 3).await?;
    for job in ledger.claim_code("b", 4, 100).await? {
        ledger.finish(&job, Finish::Park(Failure::Forbidden), 5).await?;
    }
    let totals = ledger.totals().await?;
    let parked: Vec<_> = totals.parked.iter().map(|parked| (parked.cloud.as_str(), parked.task, parked.jobs)).collect();
    let expected =
        [("aws", Task::Delete, 1), ("aws", Task::Put, 1), ("azure", Task::Delete, 1), ("azure", Task::Put, 1)];
    expect("parked", parked, expected.to_vec())?;
    expect("pending", totals.pending, Vec::new())?;
    ledger.retry_failed(6).await?;
    expect("requested", ledger.totals().await?.parked, Vec::new())
}

pub(super) async fn durations_of_all_instances_add_up<D: Database>(database: &D) -> Check {
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

pub(super) async fn turns_are_granted_until_the_bucket_is_empty_and_again_as_it_fills<D: Database>(
    database: &D,
) -> Check {
    let limit = RateLimit { requests: 3, window_secs: 30 };
    let at = |millis: i64| time::OffsetDateTime::UNIX_EPOCH + time::Duration::milliseconds(1_767_000_000_000 + millis);
    let granted = |requests, full_after_secs| Turn::Granted { left: Some(Left { requests, full_after_secs }) };
    let refused = |retry_after_secs| Turn::Refused { left: 0, retry_after_secs };
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
        let turn = ledger(database).turn(Demand { bucket, requests: 1 }, limit, at(millis)).await?;
        expect(&format!("{bucket} at {millis}"), turn, expected)?;
    }
    ledger(database).forget_full_buckets(at(100_000)).await?;
    let left = database.batch(vec![Statement::new("SELECT bucket FROM rate_limits")]).await?;
    expect(
        "buckets",
        left.first().map(|rows| rows.iter().map(|row| row.text("bucket")).collect()),
        Some(vec![Some("a")]),
    )
}

pub(super) async fn bucket_of_a_longer_window_is_full_after_one_of_the_limit_that_holds_now<D: Database>(
    database: &D,
) -> Check {
    let (longer, limit) = (RateLimit { requests: 1, window_secs: 86_400 }, RateLimit { requests: 3, window_secs: 30 });
    let at = |secs: i64| time::OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(1_767_000_000 + secs);
    let granted = |requests, full_after_secs| Turn::Granted { left: Some(Left { requests, full_after_secs }) };
    for (secs, limit, expected) in [
        (0, longer, granted(0, 86_400)),
        (1, limit, Turn::Refused { left: 0, retry_after_secs: 10 }),
        (11, limit, granted(0, 30)),
    ] {
        let turn = ledger(database).turn(Demand { bucket: "a", requests: 1 }, limit, at(secs)).await?;
        expect(&format!("at {secs}"), turn, expected)?;
    }
    Ok(())
}

pub(super) async fn turn_of_several_requests_takes_all_of_them_or_none<D: Database>(database: &D) -> Check {
    let limit = RateLimit { requests: 5, window_secs: 50 };
    let at = |secs: i64| time::OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(1_767_000_000 + secs);
    let granted = |requests, full_after_secs| Turn::Granted { left: Some(Left { requests, full_after_secs }) };
    for (secs, requests, expected) in [
        (0, 3, granted(2, 30)),
        (1, 3, Turn::Refused { left: 2, retry_after_secs: 9 }),
        (1, 2, granted(0, 49)),
        (2, 5, Turn::Refused { left: 0, retry_after_secs: 48 }),
        (49, 5, Turn::Refused { left: 4, retry_after_secs: 1 }),
        (50, 5, granted(0, 50)),
    ] {
        let turn = ledger(database).turn(Demand { bucket: "a", requests }, limit, at(secs)).await?;
        expect(&format!("{requests} at {secs}"), turn, expected)?;
    }
    let all_at_first = ledger(database).turn(Demand { bucket: "b", requests: 5 }, limit, at(0)).await?;
    expect("all at first", all_at_first, granted(0, 50))
}
