//! The entry for Spin: hands requests to `qr-service`, and lends it outgoing HTTP, SQLite and the standard output.

mod body;
mod clock;
mod database;
mod settings;
mod transport;

use std::sync::OnceLock;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Response, StatusCode};
use qr_service::{FollowUp, Level, MAX_BODY_BYTES, Runtime, Service};
use spin_sdk::http::{FullBody, Request};
use spin_sdk::{http_service, wasip3};

/// What Spin lends: outgoing HTTP, SQLite, and WASI's clocks.
struct Edge;

#[http_service]
async fn handle(request: Request) -> Response<FullBody<Bytes>> {
    let service = service().await;
    let (parts, incoming) = request.into_parts();
    let mut response = match body::read(incoming, MAX_BODY_BYTES).await {
        Ok(body) => {
            let (response, follow_up) = service.handle(http::Request::from_parts(parts, body), &RUNTIME).await;
            if follow_up != FollowUp::Nothing {
                wasip3::spawn(service.follow_up(follow_up, &RUNTIME));
            }
            response
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

const RUNTIME: Runtime<'static, Edge> = Runtime { platform: &Edge, log };

/// The service of this instance, built with its first request: settings can only be read inside one.
async fn service() -> &'static Service {
    static SERVICE: OnceLock<Service> = OnceLock::new();
    if let Some(service) = SERVICE.get() {
        return service;
    }
    let settings = settings::read().await;
    SERVICE.get_or_init(|| {
        let service = Service::new(|name| settings.get(name).cloned());
        service.log_start(&RUNTIME);
        service
    })
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
