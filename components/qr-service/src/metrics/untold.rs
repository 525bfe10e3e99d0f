//! What an instance has counted since it last told the ledger.

use http::StatusCode;
use qr_storage::{Cloud, Durations, PerCloud};

use super::exposition::Exposition;
use super::histogram::Histogram;
use super::{REQUESTS, UPLOADS};

/// Requests and uploads, by how long they took.
#[derive(Debug, Default)]
pub(crate) struct Untold {
    /// In the order in which they were first counted: there are a few dozen, and a lookup allocates nothing.
    requests: Vec<(&'static str, StatusCode, Histogram)>,
    uploads: PerCloud<Histogram>,
}

impl Untold {
    pub(crate) fn count_request(&mut self, pattern: &'static str, status: StatusCode, micros: u64) {
        self.requests(pattern, status).observe(micros);
    }

    pub(crate) fn count_upload(&mut self, cloud: Cloud, micros: u64) {
        self.uploads.get_mut(cloud).observe(micros);
    }

    /// How many requests and uploads there are.
    pub(crate) fn count(&self) -> u64 {
        let requests = self.requests.iter().map(|(.., histogram)| histogram.count());
        requests.chain(self.uploads.iter().map(|(_, histogram)| histogram.count())).sum()
    }

    /// Adds what another has counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (pattern, status, histogram) in &other.requests {
            self.requests(pattern, *status).add(histogram);
        }
        for (cloud, histogram) in other.uploads.iter() {
            self.uploads.get_mut(cloud).add(histogram);
        }
    }

    /// The same as the ledger takes it: a row for each route and status, and for each cloud.
    pub(crate) fn durations(&self) -> Vec<Durations> {
        let requests = self.requests.iter().map(|(pattern, status, histogram)| {
            histogram.to_durations(REQUESTS, format!("{} {pattern}", status.as_str()))
        });
        let uploads = self.uploads.iter().into_iter().filter(|(_, histogram)| histogram.count() > 0);
        let uploads = uploads.map(|(cloud, histogram)| histogram.to_durations(UPLOADS, cloud.as_str().to_owned()));
        requests.chain(uploads).collect()
    }

    pub(crate) fn write(&self, text: &mut Exposition) {
        text.family(
            "http_requests_untold",
            "gauge",
            "Requests answered by this instance that the ledger did not take yet.",
        );
        for (pattern, status, histogram) in &self.requests {
            let labels = [("route", *pattern), ("status", status.as_str())];
            text.sample("http_requests_untold", &labels, histogram.count());
        }
    }

    fn requests(&mut self, pattern: &'static str, status: StatusCode) -> &mut Histogram {
        let known = self.requests.iter().position(|(of, with, _)| (*of, *with) == (pattern, status));
        let index = known.unwrap_or_else(|| {
            self.requests.push((pattern, status, Histogram::default()));
            self.requests.len() - 1
        });
        let (.., histogram) = self.requests.get_mut(index).expect("it was found or has just been added");
        histogram
    }
}
