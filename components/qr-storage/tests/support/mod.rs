//! Two clouds in memory that refuse what the real ones would refuse.

mod sas;
mod sigv4;

pub use sas::assert_grants;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response};
use qr_storage::{Backup, Cloud, Object, ObjectKey, Outcome, PerCloud, Transport, TransportError};
use time::OffsetDateTime;
use time::macros::datetime;

pub const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

pub const S3: [(&str, &str); 5] = [
    ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "a-secret-key"),
    ("AWS_SESSION_TOKEN", "a-session-token"),
    ("AWS_S3_BUCKET", "codes"),
    ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:8333"),
];
pub const AZURE: [(&str, &str); 2] =
    [("AZURE_STORAGE_CONNECTION_STRING", "UseDevelopmentStorage=true"), ("AZURE_CONTAINER", "codes")];

pub fn backup(settings: &[(&str, &str)]) -> Backup {
    let settings: HashMap<_, _> = settings.iter().copied().collect();
    Backup::from_settings(|name| settings.get(name).map(ToString::to_string))
}

pub fn both_clouds() -> Backup {
    backup(&[&S3[..], &AZURE].concat())
}

pub fn key() -> ObjectKey {
    "qr/0f3a.svg".parse().unwrap()
}

pub fn object() -> Object {
    Object { key: key(), bytes: Bytes::from_static(b"<svg>an example</svg>"), media_type: "image/svg+xml" }
}

/// What a cloud does with a request that it accepts.
#[derive(Clone, Copy)]
pub enum Script {
    Answer(u16),
    /// A status with a value of `x-ms-error-code`.
    Code(u16, &'static str),
    /// A status with a body.
    Body(u16, &'static str),
    /// A status with a value of `Retry-After`.
    Wait(u16, &'static str),
    Fail(TransportError),
}

impl Script {
    /// The same answer from both clouds.
    pub fn everywhere(self) -> Clouds {
        Clouds::new(self, self)
    }
}

pub struct Clouds {
    pub aws: Script,
    pub azure: Script,
    /// How many requests must have started before any is answered.
    pub answer_after: usize,
    pub seen: RefCell<Vec<Request<Bytes>>>,
    pub timeout: Cell<Duration>,
}

impl Clouds {
    pub fn new(aws: Script, azure: Script) -> Self {
        Self { aws, azure, answer_after: 0, seen: RefCell::default(), timeout: Cell::default() }
    }

    /// The one request that `cloud` got.
    pub fn request(&self, cloud: Cloud) -> Request<Bytes> {
        let seen = self.seen.borrow();
        let mut own = seen.iter().filter(|request| cloud_of(request) == cloud);
        let request = own.next().unwrap().clone();
        assert!(own.next().is_none(), "{cloud:?} got two requests");
        request
    }
}

impl Transport for Clouds {
    async fn send(&self, request: Request<Bytes>, timeout: Duration) -> Result<Response<Bytes>, TransportError> {
        assert!(!request.headers().contains_key("host"));
        let script = match cloud_of(&request) {
            Cloud::Aws => {
                assert_signed_for_s3(&request);
                self.aws
            }
            Cloud::Azure => {
                assert_signed_for_azure(&request);
                self.azure
            }
        };
        self.timeout.set(timeout);
        self.seen.borrow_mut().push(request);
        poll_fn(|_| if self.seen.borrow().len() >= self.answer_after { Poll::Ready(()) } else { Poll::Pending }).await;
        let response = Response::builder();
        let (response, body) = match script {
            Script::Answer(status) => (response.status(status), ""),
            Script::Code(status, code) => (response.status(status).header("x-ms-error-code", code), ""),
            Script::Body(status, body) => (response.status(status), body),
            Script::Wait(status, value) => (response.status(status).header("retry-after", value), ""),
            Script::Fail(error) => return Err(error),
        };
        Ok(response.body(Bytes::from_static(body.as_bytes())).unwrap())
    }
}

/// A cloud that accepts everything and remembers the last URL: for requests that carry a token
/// which no one here could check.
#[derive(Default)]
pub struct Recorder(RefCell<String>);

impl Recorder {
    pub fn url(&self) -> String {
        self.0.borrow().clone()
    }
}

impl Transport for Recorder {
    async fn send(&self, request: Request<Bytes>, _timeout: Duration) -> Result<Response<Bytes>, TransportError> {
        self.0.replace(request.uri().to_string());
        Ok(Response::new(Bytes::new()))
    }
}

/// The outcomes of storing [`object`].
pub fn store(backup: &Backup, transport: &impl Transport) -> PerCloud<Outcome> {
    run(backup.store(transport, &object(), NOW)).map(|attempt| attempt.outcome)
}

/// The output of a future that needs no reactor; it panics when the future never ends.
pub fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    for _ in 0..100 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
    panic!("the future waits for something that never comes")
}

fn cloud_of(request: &Request<Bytes>) -> Cloud {
    match request.uri().port_u16() {
        Some(8333) => Cloud::Aws,
        _ => Cloud::Azure,
    }
}

/// Panics unless the request is signed as S3 wants it, with exactly `host` and every `x-amz-*`.
fn assert_signed_for_s3(request: &Request<Bytes>) {
    let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
    let signed: BTreeMap<_, _> = request
        .headers()
        .keys()
        .map(http::HeaderName::as_str)
        .filter(|name| name.starts_with("x-amz-"))
        .map(|name| (name.to_owned(), header(name)))
        .collect();
    let names: Vec<_> = std::iter::once("host").chain(signed.keys().map(String::as_str)).collect();

    let hash = sigv4::sha256(request.body());
    assert_eq!(header("x-amz-content-sha256"), hash);
    assert_eq!(header("x-amz-security-token"), "a-session-token");
    let (url, time) = (request.uri().to_string(), header("x-amz-date"));
    let canonical = sigv4::canonical_request(request.method().as_str(), &url, &signed, &hash);
    let string_to_sign = sigv4::string_to_sign(&time, "us-east-1", &canonical);
    let signature = sigv4::signature("a-secret-key", &time, "us-east-1", &string_to_sign);
    let expected = format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{}/us-east-1/s3/aws4_request, \
         SignedHeaders={}, Signature={signature}",
        &time[..8],
        names.join(";")
    );
    assert_eq!(header("authorization"), expected);
}

/// Panics unless the URL carries a SAS of the emulator's account for this very request.
fn assert_signed_for_azure(request: &Request<Bytes>) {
    let permissions = match *request.method() {
        Method::PUT => "cw",
        Method::DELETE => "d",
        _ if request.uri().query().unwrap().contains("comp=list") => "l",
        _ => "r",
    };
    assert_grants(&request.uri().to_string(), permissions);
    assert_eq!(request.headers()["x-ms-version"], "2022-11-02");
}
