//! `/api/v1/codes`: the history, a record, and its deletion.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use qr_storage::{CopyRecord, CopyState, Cursor, ListQuery, Record};
use serde::Serialize;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use super::Answer;
use crate::answer::{self, rfc3339};
use crate::id::Id;
use crate::input;
use crate::input::table::{CURSOR, LIMIT, STATE};
use crate::problem::Problem;
use crate::watch::Traced;
use crate::{FollowUp, Runtime, Service};

/// `GET /api/v1/codes`: a page of the history, newest first.
pub(crate) async fn list<P: Traced>(
    service: &Service,
    request: &Request<Bytes>,
    runtime: &Runtime<'_, P>,
) -> Result<Response<Bytes>, Problem> {
    let mut fields = input::from_query(request.uri().query().unwrap_or_default())?;
    let query = ListQuery {
        limit: fields.integer(&LIMIT).unwrap_or(20),
        after: fields.parsed::<Cursor>(&CURSOR),
        state: fields.parsed::<CopyState>(&STATE),
    };
    fields.finish(&[LIMIT.name, CURSOR.name, STATE.name])?;
    let page = Service::ledger(runtime).list(&query).await;
    let (records, next) = page.map_err(|error| service.unavailable(&error, runtime))?;
    let body = Page { codes: records.iter().map(Body::of).collect(), next: next.map(|cursor| cursor.to_string()) };
    Ok(answer::json(StatusCode::OK, &body))
}

/// `GET /api/v1/codes/{id}`: one record.
pub(crate) async fn find<P: Traced>(
    service: &Service,
    id: &str,
    runtime: &Runtime<'_, P>,
) -> Result<Response<Bytes>, Problem> {
    let record = read(service, id, runtime).await?;
    Ok(answer::json(StatusCode::OK, &Body::of(&record)))
}

/// `DELETE /api/v1/codes/{id}`: 204 when both copies are gone, 202 when the outbox will remove one.
pub(crate) async fn delete<P: Traced>(service: &Service, id: &str, runtime: &Runtime<'_, P>) -> Answer {
    let deleted = try_delete(service, id, runtime).await;
    match deleted {
        Ok(true) => no_content(StatusCode::NO_CONTENT).into(),
        Ok(false) => Answer {
            follow_up: FollowUp::Drain { after: super::RETRY_SOON },
            ..no_content(StatusCode::ACCEPTED).into()
        },
        Err(problem) => problem.into(),
    }
}

/// The record of an id, as the path has it.
pub(super) async fn read<P: Traced>(service: &Service, id: &str, runtime: &Runtime<'_, P>) -> Result<Record, Problem> {
    let id: Id = id.parse().map_err(|()| Problem::malformed_id())?;
    let found = Service::ledger(runtime).find(id.as_str()).await;
    found.map_err(|error| service.unavailable(&error, runtime))?.ok_or_else(Problem::no_such_code)
}

/// Whether everything is gone already.
async fn try_delete<P: Traced>(service: &Service, id: &str, runtime: &Runtime<'_, P>) -> Result<bool, Problem> {
    let id: Id = id.parse().map_err(|()| Problem::malformed_id())?;
    let now_ms = qr_storage::unix_ms(runtime.platform.now());
    let existed = Service::ledger(runtime).delete(id.as_str(), now_ms).await;
    if !existed.map_err(|error| service.unavailable(&error, runtime))? {
        return Err(Problem::no_such_code());
    }
    // From here on the deletion is certain: whatever fails now is in the outbox.
    let drained = service.delivery(runtime).drain_code(id.as_str(), &|code| service.redraw(code)).await;
    Ok(drained.is_ok_and(|drained| drained.retried == 0 && drained.parked == 0))
}

fn no_content(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

#[derive(Serialize)]
struct Page<'a> {
    codes: Vec<Body<'a>>,
    /// What to send as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A record, as the API description has it.
#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    created_at: String,
    request: Option<&'a RawValue>,
    format: &'a str,
    size_bytes: i64,
    sha256: &'a str,
    image: String,
    storage: Copies<'a>,
}

#[derive(Serialize)]
struct Copies<'a> {
    aws: Copy<'a>,
    azure: Copy<'a>,
}

#[derive(Serialize)]
struct Copy<'a> {
    state: &'static str,
    attempts: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_attempt_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl<'a> Body<'a> {
    fn of(record: &'a Record) -> Self {
        let code = &record.code;
        Self {
            id: &code.id,
            created_at: rfc3339(time(code.created_ms)),
            request: serde_json::from_str(&code.request).ok(),
            format: &code.format,
            size_bytes: code.size_bytes,
            sha256: &code.sha256,
            image: format!("/api/v1/codes/{}/image", code.id),
            storage: Copies { aws: Copy::of(&record.copies.aws), azure: Copy::of(&record.copies.azure) },
        }
    }
}

impl<'a> Copy<'a> {
    fn of(copy: &'a CopyRecord) -> Self {
        Self {
            state: copy.state.as_str(),
            attempts: copy.attempts,
            next_attempt_at: copy.next_attempt_ms.map(|millis| rfc3339(time(millis))),
            error: copy.last_error.as_deref(),
        }
    }
}

fn time(unix_ms: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(unix_ms) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
