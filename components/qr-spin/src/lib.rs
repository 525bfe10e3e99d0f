//! The entry for Spin: hands requests to `qr-service`, and lends it outgoing HTTP, SQLite and the standard output.

mod body;
mod ledger;
mod settings;
mod transport;

use std::sync::OnceLock;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Response, StatusCode};
use qr_service::{Level, MAX_BODY_BYTES, Runtime, Service};
use spin_sdk::http::{FullBody, Request};
use spin_sdk::http_service;
use time::OffsetDateTime;

use crate::ledger::SqliteLedger;
use crate::transport::SpinTransport;

#[http_service]
async fn handle(request: Request) -> Response<FullBody<Bytes>> {
    let now = now();
    let service = service(now).await;
    let (parts, incoming) = request.into_parts();
    let mut response = match body::read(incoming, MAX_BODY_BYTES).await {
        Ok(body) => {
            let runtime = Runtime { now, transport: &SpinTransport, ledger: &SqliteLedger, log };
            service.handle(http::Request::from_parts(parts, body), &runtime).await
        }
        Err(_) => bad_request(),
    };
    // With a known length the host need not send chunks.
    if !response.body().is_empty() {
        let length = HeaderValue::from(response.body().len());
        response.headers_mut().insert(CONTENT_LENGTH, length);
    }
    response.map(FullBody::new)
}

/// The service of this instance, built with its first request: settings can only be read inside one.
async fn service(now: OffsetDateTime) -> &'static Service {
    static SERVICE: OnceLock<Service> = OnceLock::new();
    if let Some(service) = SERVICE.get() {
        return service;
    }
    let settings = settings::read().await;
    SERVICE.get_or_init(|| {
        let service = Service::new(|name| settings.get(name).cloned());
        service.log_start(now, log);
        service
    })
}

#[expect(clippy::disallowed_methods, reason = "the entry is where the time comes from")]
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The answer to a client that went away in the middle of its body.
fn bad_request() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response
}

fn log(level: Level, line: &str) {
    match level {
        Level::Error | Level::Warn => eprintln!("{line}"),
        Level::Info => println!("{line}"),
    }
}
