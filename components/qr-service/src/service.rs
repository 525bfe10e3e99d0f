//! One request, one response, one log line.

use std::convert::Infallible;
use std::sync::atomic::AtomicI64;

use bytes::Bytes;
use futures_util::{Stream, stream};
use http::request::Parts;
use http::{Method, Request, Response};
use qr_storage::{Backup, Clock, Ledger, Platform, SettingError, unix_ms};

use crate::FollowUp;
use crate::access::Access;
use crate::answer;
use crate::body::{self, Unreadable};
use crate::cors::Cors;
use crate::gate::Visit;
use crate::log::{self, Entry, Level};
use crate::metrics::Metrics;
use crate::pressure::Pressure;
use crate::problem::Problem;
use crate::readiness::Readiness;
use crate::routes::{self, Answer, Route};
use crate::settings::{Public, Settings};
use crate::slots::Slots;
use crate::trace::{self, Trace};
use crate::watch::Traced;

/// The service with its settings and counters; one for the life of an instance.
#[derive(Debug)]
pub struct Service {
    pub(crate) settings: Settings,
    pub(crate) backup: Backup,
    pub(crate) metrics: Metrics,
    pub(crate) slots: Slots,
    pub(crate) readiness: Readiness,
    pub(crate) pressure: Pressure,
    /// When this instance last looked into the outbox, in milliseconds since 1970.
    pub(crate) last_drain_ms: AtomicI64,
}

/// What the runtime lends the service for one request.
#[derive(Clone, Copy, Debug)]
pub struct Runtime<'a, P> {
    /// The network, the database and the clock.
    pub platform: &'a P,
    /// Takes one log line, a JSON object without a line break.
    pub log: fn(Level, &str),
}

impl Service {
    /// Builds the service from its settings (see [`SETTINGS`](crate::SETTINGS)); `lookup` returns the value of a name, if it has one.
    ///
    /// It never fails: what is wrong with a setting is named by `/health/ready`, and in the log by [`Service::log_start`].
    pub fn new(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let settings = Settings::from_lookup(&lookup);
        Self {
            slots: Slots::new(settings.max_in_flight()),
            settings,
            backup: Backup::from_settings(lookup),
            metrics: Metrics::default(),
            readiness: Readiness::default(),
            pressure: Pressure::default(),
            last_drain_ms: AtomicI64::new(0),
        }
    }

    /// A service for the time in which the value of a setting cannot be read, so that nobody knows what the settings are.
    ///
    /// It answers, but lets nobody in where a key could be needed, copies nothing to any cloud, is not ready, and names the setting `unreadable`. An entry replaces it as
    /// soon as the settings can be read.
    pub fn without_settings(unreadable: &'static str) -> Self {
        let problem = "cannot be read: the runtime does not tell its value at the moment".to_owned();
        let backup = Backup::misconfigured(SettingError { setting: unreadable, problem });
        Self { settings: Settings::unknown(), backup, ..Self::new(|_| None) }
    }

    /// Writes what an operator should know about this instance, whatever `LOG_LEVEL` is: that everybody is let in, if so, what
    /// is special about the limit, and a line for each setting that is wrong.
    pub fn log_start<P: Platform>(&self, runtime: &Runtime<'_, P>) {
        let write = |line: log::Line| (runtime.log)(line.level, &line.json);
        if let Access::Dev = self.settings.access() {
            write(log::dev_mode(runtime.platform.now()));
        }
        if let Some(remark) = self.settings.rate_limit().and_then(|limit| runtime.platform.remark(limit)) {
            write(log::rate_limit(runtime.platform.now(), remark));
        }
        for error in self.setting_errors() {
            write(log::setting(runtime.platform.now(), error));
        }
    }

    /// Everything that is wrong with the settings.
    pub(crate) fn setting_errors(&self) -> impl Iterator<Item = &SettingError> {
        self.settings.problems().iter().chain(self.backup.problems())
    }

    /// Answers the request with this head, whose body is still on its way, and tells what is to be done when the answer has
    /// left.
    ///
    /// Who may not ask is refused by the head alone. The body is read when the answer depends on it, up to `MAX_BODY_BYTES` and for at most
    /// [`BODY_TIMEOUT`](crate::BODY_TIMEOUT).
    pub async fn serve<P, S, B, E>(&self, head: Parts, body: S, runtime: &Runtime<'_, P>) -> (Response<Bytes>, FollowUp)
    where
        P: Platform,
        S: Stream<Item = Result<B, E>>,
        B: AsRef<[u8]>,
    {
        let trace = Trace::of(&head.headers, runtime.platform);
        let platform = self.watched(runtime.platform, &trace);
        let runtime = &Runtime { platform: &platform, log: runtime.log };
        let uri = head.uri.clone();
        let mut visit = Visit::new(&self.settings, &head, uri.path());
        let _slot = match self.gate(&mut visit, &head, runtime).await {
            Ok(slot) => slot,
            Err(problem) => {
                body::discard(&head, body, runtime.platform).await;
                let request = Request::from_parts(head, Bytes::new());
                return (self.respond(&request, &visit, &trace, problem.into(), runtime), FollowUp::Nothing);
            }
        };
        let received = body::receive(&head, body, self.settings.max_body_bytes(), runtime.platform).await;
        let (request, mut answer) = match received {
            Ok(body) => {
                let request = Request::from_parts(head, body);
                let answer = self.answer(&request, &mut visit, runtime).await;
                (request, answer)
            }
            Err(reason) => (Request::from_parts(head, Bytes::new()), Problem::from(reason).into()),
        };
        let follow_up = std::mem::replace(&mut answer.follow_up, FollowUp::Nothing);
        let follow_up = self.or_overdue(follow_up, visit.route, unix_ms(trace.started));
        (self.respond(&request, &visit, &trace, answer, runtime), follow_up)
    }

    /// Answers `request`, which is there as a whole, and tells what is to be done when the answer has left.
    pub async fn handle<P: Platform>(
        &self,
        request: Request<Bytes>,
        runtime: &Runtime<'_, P>,
    ) -> (Response<Bytes>, FollowUp) {
        let (head, body) = request.into_parts();
        self.serve(head, stream::iter([Ok::<_, Infallible>(body)]), runtime).await
    }

    /// Answers a request that cannot be read; of its head as much as is known.
    pub fn unreadable<P: Clock>(&self, head: Parts, reason: Unreadable, runtime: &Runtime<'_, P>) -> Response<Bytes> {
        let trace = Trace::of(&head.headers, runtime.platform);
        let uri = head.uri.clone();
        let visit = Visit::new(&self.settings, &head, uri.path());
        let request = Request::from_parts(head, Bytes::new());
        self.respond(&request, &visit, &trace, Problem::from(reason).into(), runtime)
    }

    /// The response that leaves: with the headers that all have, counted and logged.
    fn respond<P: Clock>(
        &self,
        request: &Request<Bytes>,
        visit: &Visit<'_>,
        trace: &Trace,
        answer: Answer,
        runtime: &Runtime<'_, P>,
    ) -> Response<Bytes> {
        let pattern = visit.route.map(Route::pattern);
        let now = runtime.platform.now();
        let mut response = match answer.result {
            Ok(response) => response,
            Err(problem) => problem.into_response(pattern.unwrap_or("/"), now),
        };
        if matches!(visit.route, Some(Route::Image)) && self.settings.public_images() == Public::No {
            answer::keep_private(response.headers_mut());
        }
        visit.add_headers(self.settings.rate_limit(), response.headers_mut());
        answer::add_security_headers(visit.connection, response.headers_mut());
        Cors::of(request, self.settings.allowed_origins()).add_headers(response.headers_mut());
        let micros = trace::micros(trace.started, now);
        trace.add_headers(micros, response.headers_mut());
        if request.method() == Method::HEAD {
            *response.body_mut() = Bytes::new();
        }

        let pattern = pattern.unwrap_or("unknown");
        self.metrics.count_request(pattern, response.status(), micros);
        let entry = Entry {
            trace,
            key: visit.sender.name(),
            method: request.method(),
            route: pattern,
            status: response.status(),
            micros,
            bytes_in: request.body().len(),
            bytes_out: response.body().len(),
            storage: answer.storage,
        };
        if entry.level() <= self.settings.log_level() {
            self.write(runtime.log, &log::request(now, &entry));
        }
        response
    }

    pub(crate) fn ledger<'a, P: Platform>(runtime: &Runtime<'a, P>) -> Ledger<'a, P> {
        Ledger::new(runtime.platform)
    }

    /// The refusal of a request that needs the ledger, which does not answer.
    pub(crate) fn unavailable<P: Traced>(
        &self,
        error: &qr_storage::DatabaseError,
        runtime: &Runtime<'_, P>,
    ) -> Problem {
        self.log_ledger(error, runtime);
        Problem::unavailable("the ledger does not answer; try again")
    }

    /// Writes that the ledger failed; the reason is the database's own and names no value.
    pub(crate) fn log_ledger<P: Traced>(&self, error: &qr_storage::DatabaseError, runtime: &Runtime<'_, P>) {
        self.write(runtime.log, &log::ledger(runtime.platform.now(), Some(runtime.platform.trace()), error));
    }

    async fn answer<P: Traced>(
        &self,
        request: &Request<Bytes>,
        visit: &mut Visit<'_>,
        runtime: &Runtime<'_, P>,
    ) -> Answer {
        let Some(route) = visit.route else { return Problem::not_found().into() };
        let max_body_bytes = self.settings.max_body_bytes();
        if body::is_too_large(request.headers(), max_body_bytes) || request.body().len() > max_body_bytes {
            return Problem::too_large(max_body_bytes).into();
        }
        if request.method() == Method::OPTIONS {
            return answer::options(route.methods()).into();
        }
        if !route.methods().contains(request.method()) {
            return Problem::method_not_allowed(route.methods()).into();
        }
        match route {
            Route::Generate => routes::generate::answer(self, request, runtime).await,
            Route::Batch => routes::batch::answer(self, request, visit, runtime).await,
            Route::GenerateQr => routes::generate_qr::answer(self, request, runtime).await,
            Route::Image => routes::image::answer(self, request).into(),
            Route::Codes => routes::codes::list(self, request, runtime).await.into(),
            Route::Code(id) if request.method() == Method::DELETE => routes::codes::delete(self, id, runtime).await,
            Route::Code(id) => routes::codes::find(self, id, runtime).await.into(),
            Route::CodeImage(id) => routes::code_image::answer(self, request, id, runtime).await,
            Route::Drain => routes::outbox::drain(self, request, runtime).await.into(),
            Route::Reconcile => routes::reconcile::answer(self, request, runtime).await.into(),
            Route::Health => routes::health::health(self).into(),
            Route::Live => routes::health::live().into(),
            Route::Ready => routes::health::ready(self, runtime).await.into(),
            Route::Metrics => routes::metrics::answer(self, runtime).await.into(),
            Route::OpenApi => routes::openapi::answer(request).into(),
            Route::Asset(asset) => asset.answer(request).into(),
        }
    }

    pub(crate) fn write(&self, log: fn(Level, &str), line: &log::Line) {
        if line.level <= self.settings.log_level() {
            log(line.level, &line.json);
        }
    }
}
