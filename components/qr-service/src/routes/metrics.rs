//! `GET /metrics`: the instance's counters, and the ledger's totals over all instances.

use bytes::Bytes;
use http::Response;
use qr_storage::{Platform, unix_ms};

use crate::{Runtime, Service};

/// Without an answer of the ledger its totals are left out, and the scrape goes on.
pub(crate) async fn answer<P: Platform>(service: &Service, runtime: &Runtime<'_, P>) -> Response<Bytes> {
    let totals = match Service::ledger(runtime).totals().await {
        Ok(totals) => Some(totals),
        Err(error) => {
            service.log_ledger(&error, runtime);
            None
        }
    };
    service.metrics.answer(totals.as_ref(), unix_ms(runtime.platform.now()))
}
