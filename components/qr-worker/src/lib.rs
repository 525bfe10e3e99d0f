//! The entry for Cloudflare Workers: hands requests to `qr-service`, and lends it `fetch`, D1, the clock and the console.

mod clock;
mod convert;
mod database;
mod limiter;
mod panics;
mod transport;

use std::cell::OnceCell;
use std::rc::Rc;

use qr_service::{FollowUp, Level, Runtime, Service, TELL_AFTER, Unreadable};
use worker::web_sys::{Request, Response};
use worker::{
    Context, D1Database, Env, RateLimiter, Result, ScheduleContext, ScheduledEvent, console_error, console_log,
    console_warn, event,
};

/// What Cloudflare lends to one event. A binding is looked up when it is used: most requests need none.
#[derive(Clone)]
struct Edge(Env);

impl Edge {
    /// The database that `wrangler.toml` binds as `LEDGER`.
    fn database(&self) -> Option<D1Database> {
        self.0.d1("LEDGER").ok()
    }

    /// The rate limit that `wrangler.toml` binds as `RATE_LIMITER`.
    fn rate_limiter(&self) -> Option<RateLimiter> {
        self.0.rate_limiter("RATE_LIMITER").ok()
    }
}

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    panics::report();
    let edge = Edge(env);
    let service = service(&edge);
    let (response, follow_up) = match convert::head(&request) {
        Ok(head) => service.serve(head, convert::body(request), &runtime(&edge)).await,
        Err(head) => (service.unreadable(*head, Unreadable::Broken, &runtime(&edge)), FollowUp::Nothing),
    };
    if service.begin_telling(&runtime(&edge)) {
        let (service, edge) = (Rc::clone(&service), edge.clone());
        // An isolate stays when nothing comes, and waiting is free.
        context.wait_until(async move { service.tell(TELL_AFTER, &runtime(&edge)).await });
    }
    if follow_up != FollowUp::Nothing {
        context.wait_until(async move { service.follow_up(follow_up, &runtime(&edge)).await });
    }
    convert::response(&response)
}

/// The cron trigger of `wrangler.toml`.
#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    panics::report();
    let edge = Edge(env);
    service(&edge).scheduled(&runtime(&edge)).await;
}

fn runtime(edge: &Edge) -> Runtime<'_, Edge> {
    Runtime { platform: edge, log }
}

/// The service of this isolate, built with its first event: settings are not known earlier.
fn service(edge: &Edge) -> Rc<Service> {
    thread_local! {
        static SERVICE: OnceCell<Rc<Service>> = const { OnceCell::new() };
    }
    let build = || {
        // A variable and a secret are both plain strings to the Worker.
        let service = Service::new(|name| edge.0.var(name).ok().map(|value| value.to_string()));
        service.log_start(&runtime(edge));
        Rc::new(service)
    };
    SERVICE.with(|service| Rc::clone(service.get_or_init(build)))
}

fn log(level: Level, line: &str) {
    match level {
        Level::Error => console_error!("{line}"),
        Level::Warn => console_warn!("{line}"),
        Level::Info => console_log!("{line}"),
    }
}
