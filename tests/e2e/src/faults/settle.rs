//! After the faults: everything is delivered, then looked for.

use std::sync::{Mutex, PoisonError};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use e2e::clouds::{read_azure, read_s3};
use e2e::http;

use crate::load::Accepted;
use crate::site::Clouds;
use crate::watch::{self, Watch};

/// A code that was accepted and is not where it should be.
pub struct Lost {
    pub id: String,
    pub reason: String,
    /// Whether its answer warned that there is no record.
    pub is_unrecorded: bool,
}

/// Asks for the outbox to be drained until it is empty and nothing is awaited, or ten minutes have passed, the longest that a
/// job waits.
///
/// # Errors
/// When the instance does not answer.
pub fn drain(origin: &str, watch: &Watch) -> Result<()> {
    let deadline = Instant::now() + LIMIT;
    loop {
        let answer = http::post(&format!("{origin}/api/v1/outbox/drain?retry_failed=true"), "application/json", "")?;
        let is_empty = match answer.status {
            200 => answer.json()?["pending"].as_i64().context("no pending")? == 0,
            // The database was busy; the next drain takes up what is left.
            503 => false,
            status => bail!("{status} to a drain: {}", answer.text()),
        };
        let awaited = watch.look_at_all(origin);
        if is_empty && awaited == 0 {
            return Ok(());
        }
        if Instant::now() > deadline {
            println!("after {} s of draining, {awaited} codes still wait: {}", LIMIT.as_secs(), answer.text());
            return Ok(());
        }
        sleep(Duration::from_millis(200));
    }
}

/// What a reconciliation did, over all its calls.
#[derive(Default)]
pub struct Reconciled {
    pub calls: usize,
    pub examined: u64,
    pub copied: u64,
    pub replaced: u64,
    pub restored: u64,
}

/// Walks both clouds until the end, which mends the copies and writes the records that are missing.
///
/// # Errors
/// When the instance does not answer.
pub fn reconcile(origin: &str) -> Result<Reconciled> {
    let deadline = Instant::now() + LIMIT;
    let mut sums = Reconciled::default();
    let mut query = String::new();
    loop {
        let answer = http::post(&format!("{origin}/api/v1/reconcile{query}"), "application/json", "")?;
        if answer.status == 503 && Instant::now() < deadline {
            // A cloud took longer than its short deadline; the answer says to go on with the same cursor.
            continue;
        }
        ensure!(answer.status == 200, "{} to a reconciliation: {}", answer.status, answer.text());
        let body = answer.json()?;
        let count = |name: &str| body[name].as_u64().with_context(|| format!("no {name}"));
        sums.calls += 1;
        sums.examined += count("examined")?;
        sums.copied += count("copied")?;
        sums.replaced += count("replaced")?;
        sums.restored += count("restored")?;
        match body["next"].as_str() {
            Some(next) => query = format!("?cursor={next}"),
            None => return Ok(sums),
        }
    }
}

/// The codes without a record, without a copy, or with bytes that are not those of the answer.
pub fn lost(clouds: &Clouds, origin: &str, accepted: &[Accepted]) -> Vec<Lost> {
    let lost = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for part in accepted.chunks(accepted.len().div_ceil(SEARCHERS).max(1)) {
            let lost = &lost;
            scope.spawn(move || {
                for code in part {
                    if let Err(reason) = check(clouds, origin, code) {
                        let found = Lost {
                            id: code.id.clone(),
                            reason: format!("{reason:#}"),
                            is_unrecorded: code.is_unrecorded,
                        };
                        lost.lock().unwrap_or_else(PoisonError::into_inner).push(found);
                    }
                }
            });
        }
    });
    lost.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn check(clouds: &Clouds, origin: &str, code: &Accepted) -> Result<()> {
    let key = code.key();
    let copies = [read_s3(&clouds.seaweed, &key)?.body, read_azure(&clouds.azurite, &key)?.body];
    let image = if let Some(image) = &code.image {
        image.clone()
    } else {
        let answer = http::get(&format!("{origin}/api/v1/codes/{}/image", code.id))?;
        ensure!(answer.status == 200, "{} to its image", answer.status);
        answer.body.to_vec()
    };
    for (cloud, copy) in ["S3", "Azure"].into_iter().zip(copies) {
        ensure!(copy == image, "{cloud} has {} other bytes, {} were answered", copy.len(), image.len());
    }
    ensure!(watch::is_stored(origin, &code.id)?, "its record does not say that both clouds hold it");
    Ok(())
}

const LIMIT: Duration = Duration::from_mins(10);
const SEARCHERS: usize = 4;
