//! The entry for Spin: hands requests to `qr-service`, and lends it outgoing HTTP, SQLite, the clock and the standard output.

mod client;
mod clock;
mod database;
mod settings;
mod transport;

use std::io::{self, Write};
use std::panic::set_hook;
use std::sync::{Arc, Once, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Response};
use qr_service::{FollowUp, Level, Runtime, Service, panic_event};
use qr_storage::Limiter;
use spin_sdk::http::body::IncomingBodyExt;
use spin_sdk::http::{FullBody, Request};
use spin_sdk::{http_service, wasip3};

/// What Spin lends: outgoing HTTP, SQLite, and WASI's clocks.
struct Edge;

/// SQLite counts: Spin has nothing of its own for it.
impl Limiter for Edge {}

const RUNTIME: Runtime<'static, Edge> = Runtime { platform: &Edge, log };

#[http_service]
async fn handle(request: Request) -> Response<FullBody<Bytes>> {
    report_panics();
    let service = service().await;
    let (mut head, body) = request.into_parts();
    head.extensions.extend(client::extension(&head.headers));
    let (mut response, follow_up) = service.serve(head, body.stream(), &RUNTIME).await;
    if service.begin_telling(&RUNTIME) {
        let service = Arc::clone(&service);
        wasip3::spawn(async move { service.tell(QUIET, &RUNTIME).await });
    }
    if follow_up != FollowUp::Nothing {
        // The task outlives the response.
        wasip3::spawn(async move { service.follow_up(follow_up, &RUNTIME).await });
    }
    // With a known length the host need not send chunks.
    if !response.body().is_empty() {
        let length = HeaderValue::from(response.body().len());
        response.headers_mut().insert(CONTENT_LENGTH, length);
    }
    response.map(FullBody::new)
}

/// Spin ends an instance after 128 requests or an idle second, but not before its tasks have ended: the shorter they wait for
/// requests that will not come, the fewer instances are kept.
const QUIET: Duration = Duration::from_millis(200);

/// The service of this instance, built with the first request for which the settings can be read: they can only be read
/// inside one. Until then each request has a service of its own that says what is missing.
async fn service() -> Arc<Service> {
    static SERVICE: OnceLock<Arc<Service>> = OnceLock::new();
    if let Some(service) = SERVICE.get() {
        return Arc::clone(service);
    }
    let build = |service: Service| {
        service.log_start(&RUNTIME);
        Arc::new(service)
    };
    match settings::read().await {
        Ok(settings) => Arc::clone(SERVICE.get_or_init(|| build(Service::new(|name| settings.get(name).cloned())))),
        Err(unreadable) => build(Service::without_settings(unreadable)),
    }
}

/// Reports panics by their place only: a message may hold what a client sent.
fn report_panics() {
    static SET: Once = Once::new();
    SET.call_once(|| set_hook(Box::new(|panic| log(Level::Error, &panic_event(clock::now(), panic)))));
}

/// Writes a line. Where nobody takes it, it is lost: that is no reason to fail a request.
fn log(level: Level, line: &str) {
    _ = match level {
        Level::Error | Level::Warn => writeln!(io::stderr(), "{line}"),
        Level::Info => writeln!(io::stdout(), "{line}"),
    };
}
