//! One request, one response, one log line.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use http::request::Parts;
use http::{Method, Request, Response};
use qr_storage::{Backup, Clock, Delivery, Drained, Ledger, Platform, SettingError, unix_ms};

use crate::answer;
use crate::body::{self, MAX_BODY_BYTES, Unreadable};
use crate::cors::Cors;
use crate::input;
use crate::log::{self, Entry, Level};
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::routes::{self, Answer, Route};
use crate::settings::Settings;

/// The service with its settings and counters; one for the life of an instance.
#[derive(Debug)]
pub struct Service {
    pub(crate) settings: Settings,
    pub(crate) backup: Backup,
    pub(crate) metrics: Metrics,
    /// When this instance last looked into the outbox, in milliseconds since 1970.
    last_drain_ms: AtomicI64,
}

/// What the runtime lends the service for one request.
#[derive(Clone, Copy, Debug)]
pub struct Runtime<'a, P> {
    /// The network, the database and the clock.
    pub platform: &'a P,
    /// Takes one log line, a JSON object without a line break.
    pub log: fn(Level, &str),
}

/// What is left to do when the response has left; see [`Service::follow_up`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// Nothing.
    Nothing,
    /// To deliver what the outbox holds, after a while.
    Drain {
        /// How long to wait first.
        after: Duration,
    },
    /// To deliver the copies of one code at once.
    Deliver {
        /// The code's id.
        id: String,
    },
}

impl Service {
    /// Builds the service from its settings (see [`SETTINGS`](crate::SETTINGS)); `lookup` returns the value of a name, if it has one.
    ///
    /// It never fails: what is wrong with a setting is named by `/health/ready`, and in the log by [`Service::log_start`].
    pub fn new(lookup: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            settings: Settings::from_lookup(&lookup),
            backup: Backup::from_settings(lookup),
            metrics: Metrics::new(),
            last_drain_ms: AtomicI64::new(0),
        }
    }

    /// A service for the time in which the value of a setting cannot be read, so that nobody knows what the settings are.
    ///
    /// It answers, but copies nothing to any cloud, is not ready, and names the setting `unreadable`. An entry replaces it as
    /// soon as the settings can be read.
    pub fn without_settings(unreadable: &'static str) -> Self {
        let problem = "cannot be read: the runtime does not tell its value at the moment".to_owned();
        let backup = Backup::misconfigured(SettingError { setting: unreadable, problem });
        Self { backup, ..Self::new(|_| None) }
    }

    /// Writes what an operator should know about this instance: a line for each setting that is wrong.
    pub fn log_start<P: Clock>(&self, runtime: &Runtime<'_, P>) {
        for error in self.setting_errors() {
            self.write(runtime.log, &log::setting(runtime.platform.now(), error));
        }
    }

    /// Everything that is wrong with the settings.
    pub(crate) fn setting_errors(&self) -> impl Iterator<Item = &SettingError> {
        self.settings.problems().iter().chain(self.backup.problems())
    }

    /// Answers the request with this head, whose body is still on its way, and tells what is to be done when the answer has
    /// left.
    ///
    /// The body is read when the answer depends on it, up to [`MAX_BODY_BYTES`] and for at most
    /// [`BODY_TIMEOUT`](crate::BODY_TIMEOUT).
    pub async fn serve<P, S, B, E>(&self, head: Parts, body: S, runtime: &Runtime<'_, P>) -> (Response<Bytes>, FollowUp)
    where
        P: Platform,
        S: Stream<Item = Result<B, E>>,
        B: AsRef<[u8]>,
    {
        match body::receive(&head, body, runtime.platform).await {
            Ok(body) => self.handle(Request::from_parts(head, body), runtime).await,
            Err(reason) => (self.unreadable(head, reason, runtime), FollowUp::Nothing),
        }
    }

    /// Answers `request`, whatever it is, and tells what is to be done when the answer has left.
    pub async fn handle<P: Platform>(
        &self,
        request: Request<Bytes>,
        runtime: &Runtime<'_, P>,
    ) -> (Response<Bytes>, FollowUp) {
        let now_ms = unix_ms(runtime.platform.now());
        let route = Route::find(request.uri().path());
        let mut answer = self.answer(&request, route, runtime).await;
        let follow_up = std::mem::replace(&mut answer.follow_up, FollowUp::Nothing);
        (self.respond(&request, route, answer, runtime), self.or_overdue(follow_up, route, now_ms))
    }

    /// Answers a request that cannot be read; of its head as much as is known.
    pub fn unreadable<P: Clock>(&self, head: Parts, reason: Unreadable, runtime: &Runtime<'_, P>) -> Response<Bytes> {
        let request = Request::from_parts(head, Bytes::new());
        let problem = match reason {
            Unreadable::TimedOut => Problem::timed_out(),
            Unreadable::Broken => Problem::unreadable(),
        };
        self.respond(&request, Route::find(request.uri().path()), problem.into(), runtime)
    }

    /// The response that leaves: with the headers that all have, counted and logged.
    fn respond<P: Clock>(
        &self,
        request: &Request<Bytes>,
        route: Option<Route<'_>>,
        answer: Answer,
        runtime: &Runtime<'_, P>,
    ) -> Response<Bytes> {
        let pattern = route.map(Route::pattern);
        let now = runtime.platform.now();
        let mut response = match answer.result {
            Ok(response) => response,
            Err(problem) => problem.into_response(pattern.unwrap_or("/"), now),
        };
        answer::add_security_headers(response.headers_mut());
        Cors::of(request, self.settings.allowed_origins()).add_headers(response.headers_mut());
        if request.method() == Method::HEAD {
            *response.body_mut() = Bytes::new();
        }

        let pattern = pattern.unwrap_or("unknown");
        self.metrics.count_request(pattern, response.status());
        let entry =
            Entry { method: request.method(), route: pattern, status: response.status(), storage: answer.storage };
        self.write(runtime.log, &log::request(now, &entry));
        response
    }

    /// Does what [`handle`](Self::handle) left to do. It takes seconds at the most and never fails; what it does not
    /// get done stays in the outbox.
    pub async fn follow_up<P: Platform>(&self, follow_up: FollowUp, runtime: &Runtime<'_, P>) {
        let drained = match follow_up {
            FollowUp::Nothing => return,
            FollowUp::Deliver { id } => self.delivery(runtime).drain_code(&id, &|code| self.redraw(code)).await,
            FollowUp::Drain { after } => {
                runtime.platform.sleep(after).await;
                self.drain(runtime).await
            }
        };
        self.log_drained(&drained, runtime);
    }

    /// Delivers what is due in the outbox: what a cron trigger calls.
    pub async fn scheduled<P: Platform>(&self, runtime: &Runtime<'_, P>) {
        let drained = self.drain(runtime).await;
        self.log_drained(&drained, runtime);
    }

    pub(crate) async fn drain<P: Platform>(
        &self,
        runtime: &Runtime<'_, P>,
    ) -> Result<Drained, qr_storage::DatabaseError> {
        self.last_drain_ms.store(unix_ms(runtime.platform.now()), Ordering::Relaxed);
        self.delivery(runtime).drain(DRAIN_LIMIT, &|code| self.redraw(code)).await
    }

    pub(crate) fn delivery<'a, P>(&'a self, runtime: &Runtime<'a, P>) -> Delivery<'a, P> {
        Delivery { backup: &self.backup, platform: runtime.platform }
    }

    pub(crate) fn ledger<'a, P: Platform>(runtime: &Runtime<'a, P>) -> Ledger<'a, P> {
        Ledger::new(runtime.platform)
    }

    /// The object of a code, drawn from its canonical request.
    pub(crate) fn redraw(&self, code: &qr_storage::Code) -> Option<qr_storage::Object> {
        self.draw(&input::Order::from_canonical(&code.request)?, code)
    }

    /// The object of a code whose canonical request is `order`.
    pub(crate) fn draw(&self, order: &input::Order, code: &qr_storage::Code) -> Option<qr_storage::Object> {
        let key = self.backup.key(&code.object_name()).ok()?;
        Some(qr_storage::Object { key, bytes: order.draw_for_keeping(), media_type: order.format().media_type() })
    }

    /// Looks into the outbox once in a while as codes are made, even if this request left nothing there.
    fn or_overdue(&self, follow_up: FollowUp, route: Option<Route<'_>>, now_ms: i64) -> FollowUp {
        let makes_codes = matches!(route, Some(Route::Generate | Route::GenerateQr));
        let last_ms = self.last_drain_ms.load(Ordering::Relaxed);
        if follow_up != FollowUp::Nothing || !makes_codes || now_ms - last_ms < DRAIN_EVERY_MS {
            return follow_up;
        }
        self.last_drain_ms.store(now_ms, Ordering::Relaxed);
        FollowUp::Drain { after: Duration::ZERO }
    }

    fn log_drained<P: Clock>(&self, drained: &Result<Drained, qr_storage::DatabaseError>, runtime: &Runtime<'_, P>) {
        if let Some(line) = log::drained(runtime.platform.now(), drained) {
            self.write(runtime.log, &line);
        }
    }

    /// The refusal of a request that needs the ledger, which does not answer.
    pub(crate) fn unavailable<P: Clock>(&self, error: &qr_storage::DatabaseError, runtime: &Runtime<'_, P>) -> Problem {
        self.log_ledger(error, runtime);
        Problem::unavailable("the ledger does not answer; try again")
    }

    /// Writes that the ledger failed; the reason is the database's own and names no value.
    pub(crate) fn log_ledger<P: Clock>(&self, error: &qr_storage::DatabaseError, runtime: &Runtime<'_, P>) {
        self.write(runtime.log, &log::ledger(runtime.platform.now(), error));
    }

    async fn answer<P: Platform>(
        &self,
        request: &Request<Bytes>,
        route: Option<Route<'_>>,
        runtime: &Runtime<'_, P>,
    ) -> Answer {
        let Some(route) = route else { return Problem::not_found().into() };
        if body::is_too_large(request.headers()) || request.body().len() > MAX_BODY_BYTES {
            return Problem::too_large(MAX_BODY_BYTES).into();
        }
        if request.method() == Method::OPTIONS {
            return answer::options(route.methods()).into();
        }
        if !route.methods().contains(request.method()) {
            return Problem::method_not_allowed(route.methods()).into();
        }
        match route {
            Route::Generate => routes::generate::answer(self, request, runtime).await,
            Route::GenerateQr => routes::generate_qr::answer(self, request, runtime).await,
            Route::Image => routes::image::answer(request).into(),
            Route::Codes => routes::codes::list(self, request, runtime).await.into(),
            Route::Code(id) if request.method() == Method::DELETE => routes::codes::delete(self, id, runtime).await,
            Route::Code(id) => routes::codes::find(self, id, runtime).await.into(),
            Route::CodeImage(id) => routes::code_image::answer(self, request, id, runtime).await,
            Route::Drain => routes::outbox::drain(self, request, runtime).await.into(),
            Route::Reconcile => routes::reconcile::answer(self, request, runtime).await.into(),
            Route::Health => routes::health::health().into(),
            Route::Live => routes::health::live().into(),
            Route::Ready => routes::health::ready(self, runtime).await.into(),
            Route::Metrics => routes::metrics::answer(self, runtime).await.into(),
            Route::OpenApi => routes::openapi::answer(request).into(),
            Route::Asset(asset) => asset.answer(request).into(),
        }
    }

    fn write(&self, log: fn(Level, &str), line: &log::Line) {
        if line.level <= self.settings.log_level() {
            log(line.level, &line.json);
        }
    }
}

/// How long one drain takes new jobs: well within the half minute that Workers grant after a response.
const DRAIN_LIMIT: Duration = Duration::from_secs(10);
/// How often an instance that makes codes looks into the outbox.
const DRAIN_EVERY_MS: i64 = 1_000;
