//! A gate before a cloud: lets requests through, or misbehaves on demand in ways that a real cloud cannot be asked for.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::channel::Channel;
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::http::request;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use md5::Md5;
use qr_storage::MAX_RESPONSE_BYTES;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::runtime::Handle;

/// A gate, and what it does.
#[derive(Clone)]
pub struct Gate {
    port: u16,
    mode: Arc<Mutex<Mode>>,
    /// The paths of all requests so far.
    paths: Arc<Mutex<Vec<String>>>,
    /// The values of `traceparent` and `x-request-id` of all requests so far; empty where there is none.
    traces: Arc<Mutex<Vec<[String; 2]>>>,
}

/// What a gate does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Hands it to the cloud behind, unchanged.
    Pass,
    /// Answers with a status, once it has seen that body and checksum agree; a 503 asks to come back in a second.
    Answer(u16),
    /// Takes the request and never answers.
    Hang,
    /// Closes the connection without an answer.
    Close,
    /// Lets the cloud do what it was asked, and breaks off in the middle of the answer.
    Reset,
    /// Lets the cloud do what it was asked, and sends the answer a byte at a time, for 16 seconds.
    Trickle,
    /// Answers 200 with more than a [`Transport`](qr_storage::Transport) reads.
    Oversize,
    /// Answers 307, to [`REDIRECTED`] at this port.
    Redirect(u16),
}

/// Where [`Mode::Redirect`] leads to.
pub const REDIRECTED: &str = "/redirected";

impl Gate {
    /// Opens a gate before the origin `cloud`, such as `http://127.0.0.1:8333`.
    pub fn open(runtime: &Handle, cloud: &str) -> Result<Self> {
        let mode = Arc::new(Mutex::new(Mode::Pass));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let gate = Self { port: listener.local_addr()?.port(), mode, paths: Arc::default(), traces: Arc::default() };
        let (served, cloud) = (gate.clone(), cloud.to_owned());
        runtime.spawn(async move {
            // No connection is used twice: the cloud may have closed it.
            let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build();
            let client = client.expect("a client without TLS");
            while let Ok((stream, _)) = listener.accept().await {
                let (gate, cloud, client) = (served.clone(), cloud.clone(), client.clone());
                tokio::spawn(async move {
                    let service = service_fn(|request| gate.answer(request, &cloud, &client));
                    let connection = hyper::server::conn::http1::Builder::new();
                    // An error is a client that went away, or `Mode::Close`.
                    _ = connection.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Ok(gate)
    }

    /// `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether any request came for `path`.
    pub fn has_seen(&self, path: &str) -> bool {
        lock(&self.paths).iter().any(|seen| seen == path)
    }

    /// Whether any request came with both this `traceparent` and this `x-request-id`.
    pub fn has_seen_trace(&self, traceparent: &str, request_id: &str) -> bool {
        lock(&self.traces).iter().any(|seen| *seen == [traceparent, request_id])
    }

    /// Misbehaves until the guard is dropped.
    pub fn misbehave(&self, mode: Mode) -> Misbehaviour {
        self.set(mode);
        Misbehaviour(self.clone())
    }

    /// Does this with every request from now on.
    pub fn set(&self, mode: Mode) {
        *lock(&self.mode) = mode;
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        cloud: &str,
        client: &reqwest::Client,
    ) -> Result<Response<Body>, Closed> {
        let mode = *lock(&self.mode);
        let (parts, body) = request.into_parts();
        lock(&self.paths).push(parts.uri.path().to_owned());
        let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        lock(&self.traces).push(["traceparent", "x-request-id"].map(|name| header(name).to_owned()));
        let body = body.collect().await.map_err(|_| Closed)?.to_bytes();
        match mode {
            Mode::Pass => Ok(forward(parts, body, cloud, client).await?.map(Either::Left)),
            Mode::Answer(status) => {
                let status = if is_whole(&parts.headers, &body) { status } else { 400 };
                let mut response = Response::new(Either::Left(Full::default()));
                *response.status_mut() = StatusCode::from_u16(status).map_err(|_| Closed)?;
                if status == 503 {
                    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
                }
                Ok(response)
            }
            Mode::Hang => {
                tokio::time::sleep(Duration::from_secs(30)).await;
                Err(Closed)
            }
            Mode::Close => Err(Closed),
            Mode::Reset => Ok(broken(&forward(parts, body, cloud, client).await?, Duration::ZERO, BROKEN_BYTES / 2)),
            Mode::Trickle => Ok(broken(&forward(parts, body, cloud, client).await?, TRICKLE_PAUSE, BROKEN_BYTES)),
            Mode::Oversize => Ok(Response::new(whole(vec![b' '; MAX_RESPONSE_BYTES + 1].into()))),
            Mode::Redirect(port) => {
                let response = Response::builder().status(StatusCode::TEMPORARY_REDIRECT);
                let response = response.header(header::LOCATION, format!("http://127.0.0.1:{port}{REDIRECTED}"));
                response.body(whole(Bytes::new())).map_err(|_| Closed)
            }
        }
    }
}

/// A whole body, or one that comes in pieces and may end early.
type Body = Either<Full<Bytes>, Channel<Bytes, Closed>>;

fn whole(bytes: Bytes) -> Body {
    Either::Left(Full::new(bytes))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The cloud's own answer.
async fn forward(
    parts: request::Parts,
    body: Bytes,
    cloud: &str,
    client: &reqwest::Client,
) -> Result<Response<Full<Bytes>>, Closed> {
    let url = format!("{cloud}{}", parts.uri);
    let request = client.request(parts.method, url).headers(parts.headers).body(body);
    let answer = request.send().await.map_err(|_| Closed)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = Response::new(Full::new(answer.bytes().await.map_err(|_| Closed)?));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.headers_mut().remove(header::TRANSFER_ENCODING);
    Ok(response)
}

/// The status of `answer` with a body of which `sent` bytes leave, a `pause` after each.
fn broken(answer: &Response<Full<Bytes>>, pause: Duration, sent: u64) -> Response<Body> {
    let (mut sender, body) = Channel::new(1);
    tokio::spawn(async move {
        for _ in 0..sent {
            if sender.send_data(Bytes::from_static(b" ")).await.is_err() {
                return;
            }
            tokio::time::sleep(pause).await;
        }
        if sent < BROKEN_BYTES {
            sender.abort(Closed);
        }
    });
    let mut response = Response::new(Either::Right(body));
    *response.status_mut() = answer.status();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(BROKEN_BYTES));
    response
}

/// Back to [`Mode::Pass`] when dropped.
pub struct Misbehaviour(Gate);

impl Drop for Misbehaviour {
    fn drop(&mut self) {
        self.0.set(Mode::Pass);
    }
}

/// Whether the request has a length and a checksum, and both are those of its body.
fn is_whole(headers: &HeaderMap, body: &[u8]) -> bool {
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|sent| sent.as_bytes() == value.as_bytes());
    let has_checksum = is("x-amz-checksum-sha256", &STANDARD.encode(Sha256::digest(body)))
        || is("content-md5", &STANDARD.encode(Md5::digest(body)));
    is("content-length", &body.len().to_string()) && (has_checksum || body.is_empty())
}

/// The reason why a connection ends without an answer.
#[derive(Debug)]
struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the gate closes the connection")
    }
}

impl std::error::Error for Closed {}

impl From<Infallible> for Closed {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// The length that the answers of [`Mode::Reset`] and [`Mode::Trickle`] claim.
const BROKEN_BYTES: u64 = 64;
const TRICKLE_PAUSE: Duration = Duration::from_millis(250);
