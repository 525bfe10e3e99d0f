//! The entry for Cloudflare Workers: hands requests to `qr-service`, and lends it `fetch`, D1 and the console.

mod convert;
mod ledger;
mod transport;

use std::cell::OnceCell;
use std::rc::Rc;

use qr_service::{Level, Runtime, Service};
use time::OffsetDateTime;
use worker::{Context, Date, Env, Request, Response, Result, console_error, console_log, console_warn, event};

use crate::ledger::D1Ledger;
use crate::transport::FetchTransport;

/// Makes the reason of a trap visible in the log.
#[event(start)]
fn start() {
    console_error_panic_hook::set_once();
}

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> Result<Response> {
    let now = now();
    let service = service(&env, now);
    let ledger = D1Ledger::new(&env);
    let runtime = Runtime { now, transport: &FetchTransport, ledger: &ledger, log };
    let Ok(request) = convert::request(request).await else {
        return Response::error("the request cannot be read", 400);
    };
    convert::response(service.handle(request, &runtime).await)
}

/// The service of this isolate, built with its first request: settings are not known earlier.
fn service(env: &Env, now: OffsetDateTime) -> Rc<Service> {
    thread_local! {
        static SERVICE: OnceCell<Rc<Service>> = const { OnceCell::new() };
    }
    let build = || {
        // A variable and a secret are both plain strings to the Worker.
        let service = Service::new(|name| env.var(name).ok().map(|value| value.to_string()));
        service.log_start(now, log);
        Rc::new(service)
    };
    SERVICE.with(|service| Rc::clone(service.get_or_init(build)))
}

/// The time of the last I/O: on Workers the clock stands still in between.
fn now() -> OffsetDateTime {
    let millis = i128::from(Date::now().as_millis());
    OffsetDateTime::from_unix_timestamp_nanos(millis * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn log(level: Level, line: &str) {
    match level {
        Level::Error => console_error!("{line}"),
        Level::Warn => console_warn!("{line}"),
        Level::Info => console_log!("{line}"),
    }
}
