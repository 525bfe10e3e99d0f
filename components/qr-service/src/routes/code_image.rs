//! `GET /api/v1/codes/{id}/image`: the stored bytes, from whichever cloud has them right.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use qr_storage::{Cloud, Code, CopyState, Failure, Object, Record, Task, unix_ms};

use super::{Answer, codes, image};
use crate::answer;
use crate::input::Order;
use crate::problem::Problem;
use crate::watch::Traced;
use crate::{FollowUp, Runtime, Service};

/// The image, its source in `X-QR-Source`: `aws`, `azure`, or `redrawn` when neither cloud has it.
pub(crate) async fn answer<P: Traced>(
    service: &Service,
    request: &Request<Bytes>,
    id: &str,
    runtime: &Runtime<'_, P>,
) -> Answer {
    let record = match codes::read(service, id, runtime).await {
        Ok(record) => record,
        Err(problem) => return problem.into(),
    };
    let drawn = Order::from_canonical(&record.code.request)
        .and_then(|order| service.draw(&order, &record.code).map(|object| (order, object)));
    let Some((order, redrawn)) = drawn else {
        return Problem::no_such_code().into();
    };
    if !order.is_secret() && answer::has_etag(request.headers(), &etag(&record.code)) {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        add_caching(&order, &record.code, response.headers_mut());
        return response.into();
    }
    let search = search(service, &record, &redrawn, runtime).await;
    let mut follow_up = FollowUp::Nothing;
    for (cloud, task) in search.repairs {
        let now_ms = unix_ms(runtime.platform.now());
        match Service::ledger(runtime).enqueue(&record.code.id, cloud, task, now_ms).await {
            Ok(()) => follow_up = FollowUp::Deliver { id: record.code.id.clone() },
            Err(error) => service.log_ledger(&error, runtime),
        }
    }
    let (bytes, source) = match search.found {
        Some((cloud, bytes)) => (bytes, cloud.as_str()),
        None => (redrawn.bytes, "redrawn"),
    };
    Answer { follow_up, ..response(&order, &record.code, bytes, source).into() }
}

/// What a search has brought: the bytes, and the copies that have to be mended.
#[derive(Default)]
struct Search {
    found: Option<(Cloud, Bytes)>,
    repairs: Vec<(Cloud, Task)>,
}

/// Asks the first cloud, and the second too when the first takes long or has it wrong.
async fn search<P: Traced>(service: &Service, record: &Record, object: &Object, runtime: &Runtime<'_, P>) -> Search {
    let code = &record.code;
    let mut search = Search::default();
    let read = async |cloud: Cloud| {
        if record.copies.get(cloud).state != CopyState::Stored {
            return (cloud, Err(Failure::Misconfigured));
        }
        (cloud, service.backup.read(runtime.platform, cloud, &object.key, runtime.platform.now()).await)
    };
    let [first, second] = Cloud::ALL;
    let mut primary = pin!(read(first));
    match select(primary.as_mut(), pin!(runtime.platform.sleep(HEDGE_DELAY))).await {
        Either::Left((early, _)) => {
            search.take(code, early);
            if search.found.is_none() {
                search.take(code, read(second).await);
            }
        }
        Either::Right(_) => {
            let secondary = pin!(read(second));
            let (winner, other) = select(primary, secondary).await.factor_first();
            search.take(code, winner);
            if search.found.is_none() {
                search.take(code, other.await);
            }
        }
    }
    search
}

impl Search {
    /// Takes a cloud's answer: the right bytes are found; wrong or missing ones are to be mended.
    fn take(&mut self, code: &Code, (cloud, answer): (Cloud, Result<Bytes, Failure>)) {
        match answer {
            Ok(bytes) if code.describes(&bytes) => self.found = Some((cloud, bytes)),
            Ok(_) => self.repairs.push((cloud, Task::Replace)),
            Err(Failure::NotFound) => self.repairs.push((cloud, Task::Put)),
            Err(_) => {}
        }
    }
}

fn response(order: &Order, code: &Code, bytes: Bytes, source: &'static str) -> Response<Bytes> {
    let mut response = answer::with_body(StatusCode::OK, order.format().media_type(), bytes);
    let headers = response.headers_mut();
    image::describe(order, headers);
    headers.insert("x-qr-source", HeaderValue::from_static(source));
    add_caching(order, code, headers);
    response
}

/// The image may be kept, but is asked for again each time: it can be deleted.
fn add_caching(order: &Order, code: &Code, headers: &mut HeaderMap) {
    if order.is_secret() {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return;
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(etag) = HeaderValue::try_from(etag(code)) {
        headers.insert(header::ETAG, etag);
    }
}

fn etag(code: &Code) -> String {
    format!("\"{}\"", code.sha256)
}

/// How long the first cloud may take before the second is asked too.
const HEDGE_DELAY: Duration = Duration::from_millis(150);
