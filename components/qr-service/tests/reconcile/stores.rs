//! Two clouds that keep what they are sent, in memory, with a database and a clock that the test sets.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::future::{pending, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use md5::{Digest, Md5};
use memory_database::MemoryDatabase;
use qr_service::{Runtime, Service};
use qr_storage::{Clock, Cloud, Database, DatabaseError, Limiter, PerCloud, Row, Statement, Transport, TransportError};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::datetime;

use crate::listing;

pub const S3: [(&str, &str); 4] = [
    ("AWS_S3_BUCKET", "codes"),
    ("AWS_REGION", "eu-central-1"),
    ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
];
pub const AZURE: [(&str, &str); 3] = [
    ("AZURE_CONTAINER", "codes"),
    ("AZURE_STORAGE_ACCOUNT", "account"),
    ("AZURE_STORAGE_KEY", "c2VjcmV0LWtleS1vZi10aGUtYWNjb3VudA=="),
];

/// What a cloud holds, by key.
pub type Objects = BTreeMap<String, Bytes>;

/// The service's platform.
pub struct Stores {
    pub objects: PerCloud<RefCell<Objects>>,
    /// The status with which a cloud answers everything.
    pub down: PerCloud<Cell<Option<u16>>>,
    /// A key that both clouds refuse to store.
    pub refused: RefCell<String>,
    /// How many objects a page of a listing has.
    pub page: Cell<usize>,
    /// How long a request takes.
    pub latency: Cell<Duration>,
    /// A cloud fails after so many requests.
    pub fails_after: Cell<usize>,
    /// The requests so far, as `GET aws qr/…`, and the most that were under way at once.
    pub requests: RefCell<Vec<String>>,
    pub most_at_once: Cell<usize>,
    under_way: Cell<usize>,
    /// Statements that someone else runs just before the next PUT.
    pub before_put: RefCell<Vec<Statement>>,
    pub database: MemoryDatabase,
    now: Cell<OffsetDateTime>,
    service: Service,
}

impl Default for Stores {
    fn default() -> Self {
        Self::with(&[&S3[..], &AZURE].concat())
    }
}

impl Stores {
    /// A service with these settings, and empty clouds.
    pub fn with(settings: &[(&str, &str)]) -> Self {
        let settings: HashMap<_, _> = settings.iter().copied().collect();
        Self {
            objects: PerCloud::default(),
            down: PerCloud::default(),
            refused: RefCell::default(),
            page: Cell::new(1000),
            latency: Cell::default(),
            fails_after: Cell::new(usize::MAX),
            requests: RefCell::default(),
            most_at_once: Cell::default(),
            under_way: Cell::default(),
            before_put: RefCell::default(),
            database: MemoryDatabase::default(),
            now: Cell::new(datetime!(2026-01-02 03:04:05.678 UTC)),
            service: Service::new(|name| settings.get(name).map(ToString::to_string)),
        }
    }

    /// The answer to a request, when all that it left to do is done too.
    pub fn send(&self, method: Method, path: &str, body: &str) -> Response<Bytes> {
        let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        let runtime = Runtime { platform: self, log: |_, _| {} };
        run(self.service.handle(request.body(body.to_owned().into()).unwrap(), &runtime)).0
    }

    /// Makes a code, and returns its key.
    pub fn make(&self, text: &str, format: &str) -> String {
        let body = json!({"text": text, "format": format}).to_string();
        let made = self.send(Method::POST, "/api/v1/qr/generate", &body);
        assert_eq!(made.status(), StatusCode::OK);
        format!("qr/{}.{format}", json_of(&made)["id"].as_str().unwrap())
    }

    /// The answer to one call.
    pub fn call(&self, cursor: Option<&str>) -> Response<Bytes> {
        let query = cursor.map_or(String::new(), |cursor| format!("?cursor={cursor}"));
        self.send(Method::POST, &format!("/api/v1/reconcile{query}"), "")
    }

    /// What a reconciliation of one call has done, without the zeros.
    pub fn reconcile(&self) -> Value {
        self.requests.borrow_mut().clear();
        let answer = self.call(None);
        assert_eq!(answer.status(), StatusCode::OK, "{:?}", answer.body());
        let mut body = json_of(&answer);
        body.as_object_mut().unwrap().retain(|_, value| *value != 0);
        body
    }

    /// The record of the code at `key`, if there is one.
    pub fn record(&self, key: &str) -> Option<Value> {
        let id = key.strip_prefix("qr/")?.split_once('.')?.0;
        let answer = self.send(Method::GET, &format!("/api/v1/codes/{id}"), "");
        (answer.status() == StatusCode::OK).then(|| json_of(&answer))
    }

    pub fn get(&self, cloud: Cloud, key: &str) -> Option<Bytes> {
        self.objects.get(cloud).borrow().get(key).cloned()
    }

    pub fn set(&self, cloud: Cloud, key: &str, bytes: impl Into<Bytes>) {
        self.objects.get(cloud).borrow_mut().insert(key.to_owned(), bytes.into());
    }

    pub fn remove(&self, cloud: Cloud, key: &str) {
        self.objects.get(cloud).borrow_mut().remove(key).unwrap();
    }

    /// Changes one byte that the note does not stand in: the last of a PNG's check value, or of an SVG's end tag.
    pub fn corrupt(&self, cloud: Cloud, key: &str) {
        let mut bytes = self.get(cloud, key).unwrap().to_vec();
        *bytes.last_mut().unwrap() ^= 1;
        self.set(cloud, key, bytes);
    }

    /// Both clouds' objects.
    pub fn snapshot(&self) -> [Objects; 2] {
        [self.objects.aws.borrow().clone(), self.objects.azure.borrow().clone()]
    }

    pub fn lose_database(self) -> Self {
        Self { database: MemoryDatabase::default(), ..self }
    }

    fn answer(&self, cloud: Cloud, request: &Request<Bytes>) -> Response<Bytes> {
        let key = key_of(cloud, request);
        self.requests.borrow_mut().push(format!("{} {} {key}", request.method(), cloud.as_str()));
        self.now.set(self.now.get() + self.latency.get());
        let down = (self.requests.borrow().len() > self.fails_after.get()).then_some(503);
        if let Some(status) = self.down.get(cloud).get().or(down) {
            return response(status, "", "");
        }
        let objects = self.objects.get(cloud);
        match *request.method() {
            Method::PUT if *self.refused.borrow() == key => response(400, "", ""),
            Method::PUT => {
                assert_checksum(cloud, request);
                if request.headers().contains_key("if-none-match") && objects.borrow().contains_key(&key) {
                    return response(if cloud == Cloud::Aws { 412 } else { 409 }, "BlobAlreadyExists", "");
                }
                objects.borrow_mut().insert(key, request.body().clone());
                response(201, "", "")
            }
            Method::DELETE => {
                objects.borrow_mut().remove(&key);
                response(204, "", "")
            }
            _ if key.is_empty() => {
                let query = request.uri().query().unwrap();
                response(200, "", listing::page(cloud, &objects.borrow(), self.page.get(), query))
            }
            _ => match objects.borrow().get(&key) {
                Some(bytes) => response(200, "", bytes.clone()),
                None => response(404, "BlobNotFound", "<Error><Code>NoSuchKey</Code></Error>"),
            },
        }
    }
}

impl Transport for Stores {
    async fn send(&self, request: Request<Bytes>, _: Duration) -> Result<Response<Bytes>, TransportError> {
        self.under_way.set(self.under_way.get() + 1);
        self.most_at_once.set(self.most_at_once.get().max(self.under_way.get()));
        pause().await;
        if *request.method() == Method::PUT {
            self.database.batch(self.before_put.take()).await.unwrap();
        }
        let is_aws = request.uri().host().unwrap().ends_with("amazonaws.com");
        let answer = self.answer(if is_aws { Cloud::Aws } else { Cloud::Azure }, &request);
        self.under_way.set(self.under_way.get() - 1);
        Ok(answer)
    }
}

impl Database for Stores {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, DatabaseError> {
        self.database.batch(statements).await
    }
}

impl Limiter for Stores {}

impl Clock for Stores {
    fn now(&self) -> OffsetDateTime {
        self.now.get()
    }

    /// Nothing here is worth waiting for.
    async fn sleep(&self, _: Duration) {
        pending::<()>().await;
    }

    fn random(&self) -> u64 {
        7
    }
}

pub fn json_of(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

/// The key that a request is about; empty for a listing.
fn key_of(cloud: Cloud, request: &Request<Bytes>) -> String {
    let path = request.uri().path().trim_start_matches('/');
    match cloud {
        Cloud::Aws => path.to_owned(),
        Cloud::Azure => path.strip_prefix("codes").unwrap().trim_start_matches('/').to_owned(),
    }
}

/// Panics unless a PUT carries the checksum of its body.
fn assert_checksum(cloud: Cloud, request: &Request<Bytes>) {
    let (name, checksum) = match cloud {
        Cloud::Aws => ("x-amz-checksum-sha256", STANDARD.encode(sha2::Sha256::digest(request.body()))),
        Cloud::Azure => ("content-md5", STANDARD.encode(Md5::digest(request.body()))),
    };
    assert_eq!(request.headers()[name], checksum);
}

fn response(status: u16, azure_code: &str, body: impl Into<Bytes>) -> Response<Bytes> {
    Response::builder().status(status).header("x-ms-error-code", azure_code).body(body.into()).unwrap()
}

/// Lets the others go on once.
async fn pause() {
    let mut is_over = false;
    poll_fn(|_| if std::mem::replace(&mut is_over, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// The output of a future that is only ever waiting for another poll.
fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    for _ in 0..100_000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
    panic!("the future waits for something that never comes")
}
