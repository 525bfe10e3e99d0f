//! Counters that are right whichever instance is asked.

use anyhow::{Result, ensure};

use super::cases;
use crate::stage::{Setup, Stage};
use crate::wait::until;

cases!(Solitude: requests_of_all_instances_are_counted_and_outlive_them);

fn requests_of_all_instances_are_counted_and_outlive_them(stage: &Stage<'_>) -> Result<()> {
    let before = drawn(stage)?;
    for number in 0..REQUESTS {
        assert_eq!(stage.get(Setup::NoClouds, &format!("/api/v1/qr?text={number}&format=svg"))?.status, 200);
    }
    until("the ledger knows all requests", || {
        let now = drawn(stage)?;
        ensure!(now <= before + REQUESTS, "{now} is more than {before} and {REQUESTS}");
        Ok(now == before + REQUESTS)
    })?;
    stage.world.kill(stage.runtime, Setup::NoClouds);
    assert_eq!(drawn(stage)?, before + REQUESTS);
    Ok(())
}

/// How many images were drawn, by the counter and by the histogram.
fn drawn(stage: &Stage<'_>) -> Result<u64> {
    let text = stage.get(Setup::NoClouds, "/metrics")?.text();
    let value = |series: &str| -> u64 {
        text.lines().find_map(|line| line.strip_prefix(series)?.trim().parse().ok()).unwrap_or(0)
    };
    let requests = value("http_requests_total{route=\"/api/v1/qr\",status=\"200\"}");
    let others = text.lines().filter(|line| line.starts_with("http_requests_total{route=\"/api/v1/qr\""));
    let others: u64 = others.filter_map(|line| line.rsplit_once(' ')?.1.parse::<u64>().ok()).sum();
    assert_eq!(value("http_request_duration_seconds_count{route=\"/api/v1/qr\"}"), others, "{text}");
    Ok(requests)
}

/// More than two instances of Spin take, of 128 each.
const REQUESTS: u64 = 300;
