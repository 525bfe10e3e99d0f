//! `POST /api/v1/outbox/drain`: delivers what is due, for a cron job or a person.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use qr_storage::DatabaseError;
use serde::Serialize;

use crate::answer;
use crate::input;
use crate::input::table::RETRY_FAILED;
use crate::problem::Problem;
use crate::watch::Traced;
use crate::{Runtime, Service};

/// Answers when the due jobs are done, or after about ten seconds, with what was done, what still waits, and what has failed for good.
pub(crate) async fn drain<P: Traced>(
    service: &Service,
    request: &Request<Bytes>,
    runtime: &Runtime<'_, P>,
) -> Result<Response<Bytes>, Problem> {
    let mut fields = input::from_query(request.uri().query().unwrap_or_default())?;
    let retry_failed = fields.flag(&RETRY_FAILED).unwrap_or(false);
    fields.finish(&[RETRY_FAILED.name])?;
    let ledger = Service::ledger(runtime);
    let unavailable = |error: DatabaseError| service.unavailable(&error, runtime);
    if retry_failed {
        ledger.retry_failed(qr_storage::unix_ms(runtime.platform.now())).await.map_err(unavailable)?;
    }
    let drained = service.drain(runtime).await.map_err(unavailable)?;
    let totals = ledger.totals().await.map_err(unavailable)?;
    let pending = totals.pending.iter().map(|pending| pending.jobs).sum();
    let failed = totals.parked.iter().map(|parked| parked.jobs).sum();
    let body = Body { delivered: drained.delivered, retried: drained.retried, parked: drained.parked, pending, failed };
    Ok(answer::json(StatusCode::OK, &body))
}

#[derive(Serialize)]
struct Body {
    delivered: usize,
    retried: usize,
    parked: usize,
    pending: i64,
    failed: i64,
}
