//! `GET /metrics`: the ledger's totals over all instances, and how this one does.

use bytes::Bytes;
use http::Response;
use qr_storage::{DatabaseError, Totals, unix_ms};

use crate::watch::Traced;
use crate::{Runtime, Service};

/// What this instance knows is told first, so that the totals have it. Without an answer of the ledger they are left out, and
/// the scrape goes on: half of a total would look like a counter that began anew.
pub(crate) async fn answer<P: Traced>(service: &Service, runtime: &Runtime<'_, P>) -> Response<Bytes> {
    let totals = match totals(service, runtime).await {
        Ok(totals) => Some(totals),
        Err(error) => {
            service.log_ledger(&error, runtime);
            None
        }
    };
    service.metrics.answer(totals.as_ref(), unix_ms(runtime.platform.now()), service.backup.token_expiry())
}

async fn totals<P: Traced>(service: &Service, runtime: &Runtime<'_, P>) -> Result<Totals, DatabaseError> {
    service.tell_now(runtime).await?;
    Service::ledger(runtime).totals().await
}
