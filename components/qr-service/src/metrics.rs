//! Counters in the Prometheus text format: totals over all instances, which the ledger keeps, and what this one sees.

mod exposition;
mod histogram;
mod totals;
mod untold;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, HeaderValue};
use http::{Response, StatusCode};
use qr_storage::{Cloud, Durations, Outcome, PerCloud, Totals};
use time::OffsetDateTime;

use crate::answer;
use exposition::Exposition;
use untold::Untold;

/// What this instance has counted and the ledger does not know yet, and how the clouds do.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    untold: Mutex<Untold>,
    are_up: Mutex<PerCloud<Option<bool>>>,
    /// Since when somebody is about to tell the ledger, in milliseconds since 1970; 0 when nobody is.
    teller_since_ms: AtomicI64,
}

/// Counts on their way to the ledger. They are untold again when dropped without [`Taken::told`].
#[derive(Debug)]
pub(crate) struct Taken<'a> {
    metrics: &'a Metrics,
    counts: Untold,
}

impl Metrics {
    /// Counts a request to a route, known by its pattern, that took so long.
    pub(crate) fn count_request(&self, pattern: &'static str, status: StatusCode, micros: u64) {
        lock(&self.untold).count_request(pattern, status, micros);
    }

    /// Counts an attempt to store a copy that took so long, whatever came of it.
    pub(crate) fn count_upload(&self, cloud: Cloud, micros: u64) {
        lock(&self.untold).count_upload(cloud, micros);
    }

    /// Takes note of how a cloud does.
    pub(crate) fn learn(&self, cloud: Cloud, health: Outcome) {
        *lock(&self.are_up).get_mut(cloud) = Some(health == Outcome::Done);
    }

    /// How many requests and uploads are untold.
    pub(crate) fn untold(&self) -> u64 {
        lock(&self.untold).count()
    }

    /// Whether there is something to tell and nobody is about to: then the caller is, from now on.
    ///
    /// Who began half a minute ago has been stopped for good, as Workers do with work that outlives its response by so much.
    pub(crate) fn begin_telling(&self, now_ms: i64) -> bool {
        let claim = |since_ms: i64| (now_ms - since_ms >= LONGEST_MS && self.untold() > 0).then_some(now_ms);
        self.teller_since_ms.fetch_update(Ordering::Relaxed, Ordering::Relaxed, claim).is_ok()
    }

    /// Takes what is untold. What is counted from now on is for another teller.
    pub(crate) fn take(&self) -> Taken<'_> {
        self.teller_since_ms.store(0, Ordering::Relaxed);
        Taken { metrics: self, counts: std::mem::take(&mut *lock(&self.untold)) }
    }

    /// All counters; those of the ledger only when it answered.
    pub(crate) fn answer(
        &self,
        totals: Option<&Totals>,
        now_ms: i64,
        token_expiry: Option<OffsetDateTime>,
    ) -> Response<Bytes> {
        let mut text = Exposition::default();
        text.family("ledger_up", "gauge", "Whether the ledger has answered this scrape.");
        text.sample("ledger_up", &[], u8::from(totals.is_some()));
        if let Some(totals) = totals {
            totals::write(totals, now_ms, &mut text);
        }
        lock(&self.untold).write(&mut text);
        self.write_clouds(&mut text);
        write_token_expiry(token_expiry, &mut text);
        text.family("build_info", "gauge", "The version that answers.");
        text.sample("build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        let mut response = answer::with_body(StatusCode::OK, "text/plain; version=0.0.4", text.into_text());
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    fn write_clouds(&self, text: &mut Exposition) {
        text.family(
            "storage_cloud_up",
            "gauge",
            "Whether the last answer that a cloud gave this instance was a good one.",
        );
        for (cloud, is_up) in lock(&self.are_up).iter() {
            if let Some(is_up) = is_up {
                text.sample("storage_cloud_up", &[("cloud", cloud.as_str())], u8::from(*is_up));
            }
        }
    }
}

impl Taken<'_> {
    /// What the ledger has to learn.
    pub(crate) fn durations(&self) -> Vec<Durations> {
        self.counts.durations()
    }

    /// The ledger knows it now.
    pub(crate) fn told(mut self) {
        self.counts = Untold::default();
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        lock(&self.metrics.untold).merge(&self.counts);
    }
}

fn write_token_expiry(expiry: Option<OffsetDateTime>, text: &mut Exposition) {
    let name = "storage_token_expiry_timestamp_seconds";
    text.family(name, "gauge", "When the token for a cloud ends, in seconds since 1970; absent where none tells.");
    if let Some(expiry) = expiry {
        text.sample(name, &[("cloud", Cloud::Azure.as_str())], expiry.unix_timestamp());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is counted by how long it took; the kinds of the ledger's durations. Requests are labelled with status and route, as
/// in `200 /api/v1/qr`, uploads with their cloud.
const REQUESTS: &str = "requests";
const UPLOADS: &str = "uploads";
/// How long a teller may take.
const LONGEST_MS: i64 = 30_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_tells_and_only_when_there_is_something_to_tell() {
        let metrics = Metrics::default();
        assert!(!metrics.begin_telling(100_000));
        metrics.count_upload(Cloud::Aws, 1);
        assert!(metrics.begin_telling(100_000));
        assert!(!metrics.begin_telling(129_999));
        assert!(metrics.begin_telling(130_000), "the first one was stopped");
        let taken = metrics.take();
        metrics.count_upload(Cloud::Aws, 1);
        assert!(metrics.begin_telling(130_001), "what was counted meanwhile is for another");
        drop(taken);
    }

    #[test]
    fn what_was_taken_and_not_told_is_told_with_the_next() {
        let metrics = Metrics::default();
        metrics.count_request("/a", StatusCode::OK, 7);
        drop(metrics.take());
        metrics.count_request("/a", StatusCode::OK, 8);
        let taken = metrics.take();
        let durations = taken.durations();
        assert_eq!((durations.len(), durations[0].label.as_str()), (1, "200 /a"));
        assert_eq!((durations[0].buckets[0], durations[0].sum_us), (2, 15));
        taken.told();
        assert_eq!(metrics.untold(), 0);
    }
}
