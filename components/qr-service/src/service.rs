//! One request, one response, one log line.

use bytes::Bytes;
use http::{Method, Request, Response};
use qr_storage::{Backup, Ledger, SettingError, Transport};
use time::OffsetDateTime;

use crate::answer;
use crate::cors::Cors;
use crate::log::{self, Entry, Level};
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::routes::{self, Answer, Route};
use crate::settings::Settings;

/// The largest request body that is read, in bytes (64 KiB): far more than the longest text in its most wasteful JSON escapes.
///
/// An entry reads at most one byte more and hands over what it has; [`Service::handle`] answers 413 to a longer body.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// The service with its settings and counters; one for the life of an instance.
#[derive(Debug)]
pub struct Service {
    pub(crate) settings: Settings,
    pub(crate) backup: Backup,
    pub(crate) metrics: Metrics,
}

/// What the runtime lends the service for one request.
#[derive(Clone, Copy, Debug)]
pub struct Runtime<'a, T, L> {
    /// The time of the request.
    pub now: OffsetDateTime,
    /// Sends the requests to the clouds.
    pub transport: &'a T,
    /// The database.
    pub ledger: &'a L,
    /// Takes one log line, a JSON object without a line break.
    pub log: fn(Level, &str),
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
        }
    }

    /// Writes what an operator should know about this instance: a line for each setting that is wrong.
    pub fn log_start(&self, now: OffsetDateTime, log: fn(Level, &str)) {
        for error in self.setting_errors() {
            self.write(log, &log::setting(now, error));
        }
    }

    /// Everything that is wrong with the settings.
    pub(crate) fn setting_errors(&self) -> impl Iterator<Item = &SettingError> {
        self.settings.problems().iter().chain(self.backup.problems())
    }

    /// Answers `request`, whatever it is.
    pub async fn handle<T: Transport, L: Ledger>(
        &self,
        request: Request<Bytes>,
        runtime: &Runtime<'_, T, L>,
    ) -> Response<Bytes> {
        let cors = Cors::of(&request, self.settings.allowed_origins());
        let route = Route::find(request.uri().path());
        let answer = self.answer(&request, route, runtime).await;

        let mut response = match answer.result {
            Ok(response) => response,
            Err(problem) => problem.into_response(request.uri().path(), runtime.now),
        };
        answer::add_security_headers(response.headers_mut());
        cors.add_headers(response.headers_mut());
        if request.method() == Method::HEAD {
            *response.body_mut() = Bytes::new();
        }

        let route = route.map_or("unknown", Route::pattern);
        self.metrics.count_request(route, response.status());
        let entry = Entry { method: request.method(), route, status: response.status(), storage: answer.storage };
        self.write(runtime.log, &log::request(runtime.now, &entry));
        response
    }

    async fn answer<T: Transport, L: Ledger>(
        &self,
        request: &Request<Bytes>,
        route: Option<Route>,
        runtime: &Runtime<'_, T, L>,
    ) -> Answer {
        let Some(route) = route else { return Problem::not_found().into() };
        if request.body().len() > MAX_BODY_BYTES {
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
            Route::Health => routes::health::health().into(),
            Route::Live => routes::health::live().into(),
            Route::Ready => routes::health::ready(self, runtime).await.into(),
            Route::Metrics => self.metrics.answer().into(),
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
