//! Counters that are right whichever instance is asked.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use super::cases;
use crate::stage::{Setup, Stage};
use crate::wait::until;
use crate::world::state_directory;

cases!(Quiet:
    requests_of_all_instances_are_counted_and_outlive_them,
    request_is_told_to_the_ledger_though_nobody_asks,
);

fn requests_of_all_instances_are_counted_and_outlive_them(stage: &Stage<'_>) -> Result<()> {
    // What an instance has not told yet would be counted as this case's.
    stage.world.kill(stage.runtime, Setup::Counted);
    let before = drawn(stage)?;
    for number in 0..REQUESTS {
        assert_eq!(stage.get(Setup::Counted, &format!("/api/v1/qr?text={number}&format=svg"))?.status, 200);
    }
    until("the ledger knows all requests", || {
        let now = drawn(stage)?;
        ensure!(now <= before + REQUESTS, "{now} is more than {before} and {REQUESTS}");
        Ok(now == before + REQUESTS)
    })?;
    stage.world.kill(stage.runtime, Setup::Counted);
    assert_eq!(drawn(stage)?, before + REQUESTS);
    Ok(())
}

fn request_is_told_to_the_ledger_though_nobody_asks(stage: &Stage<'_>) -> Result<()> {
    stage.url(Setup::Counted)?;
    stage.world.forget_state(stage.runtime, Setup::Counted)?;
    assert_eq!(stage.get(Setup::Counted, "/api/v1/qr?text=told")?.status, 200);
    // A scrape would tell it, too: what the database writes does not.
    until("the database has the request", || {
        holds(&state_directory(stage.runtime, Setup::Counted), b"200 /api/v1/qr")
    })?;
    stage.world.kill(stage.runtime, Setup::Counted);
    assert_eq!(drawn(stage)?, 1);
    Ok(())
}

/// Whether any file below a folder holds these bytes.
fn holds(folder: &Path, bytes: &[u8]) -> Result<bool> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let found = if path.is_dir() {
            holds(&path, bytes)?
        } else {
            // A file may go while it is looked at.
            fs::read(&path).is_ok_and(|content| content.windows(bytes.len()).any(|window| window == bytes))
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many images were drawn, by the counter and by the histogram.
fn drawn(stage: &Stage<'_>) -> Result<u64> {
    let text = stage.get(Setup::Counted, "/metrics")?.text();
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
