//! A gate before a cloud: lets requests through, or misbehaves on demand in ways that a real cloud cannot be asked for.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use md5::Md5;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::runtime::Handle;

/// A gate, and what it does.
#[derive(Clone)]
pub struct Gate {
    port: u16,
    mode: Arc<Mutex<Mode>>,
}

/// What a gate does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Hands it to the cloud behind, unchanged.
    Pass,
    /// Answers with a status, once it has seen that body and checksum agree.
    Answer(u16),
    /// Takes the request and never answers.
    Hang,
    /// Closes the connection without an answer.
    Close,
}

impl Gate {
    /// Opens a gate before the origin `cloud`, such as `http://127.0.0.1:8333`.
    pub fn open(runtime: &Handle, cloud: &str) -> Result<Self> {
        let mode = Arc::new(Mutex::new(Mode::Pass));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let gate = Self { port: listener.local_addr()?.port(), mode };
        let (served, cloud) = (gate.clone(), cloud.to_owned());
        runtime.spawn(async move {
            let client = reqwest::Client::builder().no_proxy().build().expect("a client without TLS");
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

    /// Misbehaves until the guard is dropped.
    pub fn misbehave(&self, mode: Mode) -> Misbehaviour {
        self.set(mode);
        Misbehaviour(self.clone())
    }

    fn set(&self, mode: Mode) {
        *self.mode.lock().unwrap_or_else(PoisonError::into_inner) = mode;
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        cloud: &str,
        client: &reqwest::Client,
    ) -> Result<Response<Full<Bytes>>, Closed> {
        let mode = *self.mode.lock().unwrap_or_else(PoisonError::into_inner);
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Closed)?.to_bytes();
        match mode {
            Mode::Pass => {
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
            Mode::Answer(status) => {
                let status = if is_whole(&parts.headers, &body) { status } else { 400 };
                let mut response = Response::new(Full::default());
                *response.status_mut() = StatusCode::from_u16(status).map_err(|_| Closed)?;
                Ok(response)
            }
            Mode::Hang => {
                tokio::time::sleep(Duration::from_secs(30)).await;
                Err(Closed)
            }
            Mode::Close => Err(Closed),
        }
    }
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
