//! A service with clouds that are played in memory: a request goes in, a response comes out.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::pending;
use http::{Method, Request, Response};
use memory_database::{Health, MemoryDatabase};
use qr_service::{Level, Runtime, Service};
use qr_storage::{Clock, Database, DatabaseError, Limiter, RateLimit, Row, Statement, Transport, TransportError};
use serde_json::Value;
use time::OffsetDateTime;
use time::macros::datetime;

pub const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05.678 UTC);

/// Settings of two clouds that are complete.
pub const BOTH: &[(&str, &str)] = &[
    ("AWS_S3_BUCKET", "codes"),
    ("AWS_REGION", "eu-central-1"),
    ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ("AZURE_CONTAINER", "codes"),
    ("AZURE_STORAGE_ACCOUNT", "account"),
    ("AZURE_STORAGE_KEY", "c2VjcmV0LWtleS1vZi10aGUtYWNjb3VudA=="),
];

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// What the service has written to the log on this thread.
pub fn log() -> String {
    LOG.with_borrow(|lines| lines.join("\n"))
}

pub fn write_log(_: Level, line: &str) {
    LOG.with_borrow_mut(|lines| lines.push(line.to_owned()));
}

/// A platform whose clouds answer with a status by host and keep what they were sent, and whose database is in memory.
pub struct Clouds {
    pub aws: Result<u16, TransportError>,
    pub azure: Result<u16, TransportError>,
    /// Whether the clouds take what they are sent and never answer.
    pub are_silent: Cell<bool>,
    pub sent: RefCell<Vec<Request<Bytes>>>,
    pub database: MemoryDatabase,
    /// Whether every wait is over at once; otherwise none ever is.
    pub is_hasty: bool,
    /// How long the service wanted to wait, each time.
    pub waits: RefCell<Vec<Duration>>,
    /// The number of waits after which the database is up again.
    pub ready_after_waits: Option<usize>,
}

impl Clouds {
    pub fn answering(aws: u16, azure: u16) -> Self {
        Self {
            aws: Ok(aws),
            azure: Ok(azure),
            are_silent: Cell::new(false),
            sent: RefCell::default(),
            database: MemoryDatabase::default(),
            is_hasty: false,
            waits: RefCell::default(),
            ready_after_waits: None,
        }
    }
}

impl Transport for Clouds {
    async fn send(&self, request: Request<Bytes>, _: Duration) -> Result<Response<Bytes>, TransportError> {
        let answer = if request.uri().host().unwrap().ends_with("amazonaws.com") { self.aws } else { self.azure };
        self.sent.borrow_mut().push(request);
        if self.are_silent.get() {
            pending::<()>().await;
        }
        Ok(Response::builder().status(answer?).body(Bytes::new()).unwrap())
    }
}

impl Database for Clouds {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, DatabaseError> {
        self.database.batch(statements).await
    }
}

impl Limiter for Clouds {
    fn remark(&self, limit: RateLimit) -> Option<&'static str> {
        (limit.window_secs == UNUSUAL_WINDOW_SECS).then_some("is counted in some other way")
    }
}

/// The window of a limit about which the platform has something to say.
pub const UNUSUAL_WINDOW_SECS: u32 = 61;

impl Clock for Clouds {
    fn now(&self) -> OffsetDateTime {
        NOW
    }

    async fn sleep(&self, duration: Duration) {
        self.waits.borrow_mut().push(duration);
        if self.ready_after_waits == Some(self.waits.borrow().len()) {
            self.database.set_health(Health::Up);
        }
        if !self.is_hasty {
            pending::<()>().await;
        }
    }

    fn random(&self) -> u64 {
        7
    }
}

pub fn service(settings: &[(&str, &str)]) -> Service {
    let settings: HashMap<_, _> = settings.iter().copied().collect();
    Service::new(|name| settings.get(name).map(ToString::to_string))
}

/// The answer of `service`, with `clouds` behind it.
pub fn answer_with(service: &Service, clouds: &Clouds, request: Request<Bytes>) -> Response<Bytes> {
    let runtime = Runtime { platform: clouds, log: write_log };
    service.handle(request, &runtime).now_or_never().unwrap().0
}

/// The answer of a service without clouds.
pub fn answer(request: Request<Bytes>) -> Response<Bytes> {
    answer_with(&service(&[]), &Clouds::answering(500, 500), request)
}

pub fn get(path: &str) -> Request<Bytes> {
    Request::get(path).body(Bytes::new()).unwrap()
}

pub fn post(path: &str, body: impl Into<Bytes>) -> Request<Bytes> {
    Request::post(path).header("content-type", "application/json; charset=utf-8").body(body.into()).unwrap()
}

pub fn with_method(method: Method, path: &str) -> Request<Bytes> {
    Request::builder().method(method).uri(path).body(Bytes::new()).unwrap()
}

pub fn json(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

pub fn header<'a>(response: &'a Response<Bytes>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}
