//! A client that keeps the whole answer.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder};
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::leaks;

/// An answer with its body.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).with_context(|| format!("{} {}", self.status, self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a header; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The value of a header that may stand in several lines, which are one list (RFC 9110, section 5.3).
    pub fn list(&self, name: &str) -> String {
        let lines = self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        lines.collect::<Vec<_>>().join(", ")
    }
}

/// The answer to a GET.
pub fn get(url: &str) -> Result<Answer> {
    send(client().get(url))
}

/// The answer to a POST.
pub fn post(url: &str, content_type: &str, body: &str) -> Result<Answer> {
    send(client().post(url).header("content-type", content_type).body(body.to_owned()))
}

/// The answer to a POST whose body has no known length, and so is sent in chunks.
pub fn post_chunked(url: &str, content_type: &str, body: String) -> Result<Answer> {
    let body = reqwest::blocking::Body::new(std::io::Cursor::new(body));
    send(client().post(url).header("content-type", content_type).body(body))
}

/// The answer to a request with headers and without a body.
pub fn request(method: Method, url: &str, headers: &[(&str, &str)]) -> Result<Answer> {
    let request = client().request(method, url);
    send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)))
}

/// The answer to a request with headers and a body.
pub fn request_with_body(method: Method, url: &str, headers: &[(&str, &str)], body: String) -> Result<Answer> {
    let request = client().request(method, url).body(body);
    send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)))
}

/// The answer to a PUT.
pub fn put(url: &str, headers: &[(&str, &str)], body: &'static str) -> Result<Answer> {
    let request = client().put(url).body(body);
    send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)))
}

/// From now on no answer may show this secret, in its headers or in its body.
pub fn forbid(secret: &str) {
    secrets().push(secret.to_owned());
}

fn send(request: RequestBuilder) -> Result<Answer> {
    let request = request.build()?;
    leaks::remember_request(&request);
    let response = client().execute(request)?;
    let answer = Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.bytes().context("the body broke off")?,
    };
    let text = format!("{:?}{}", answer.headers, answer.text());
    for secret in secrets().iter() {
        ensure!(!text.contains(secret), "an answer of {} shows a secret", answer.status);
    }
    // Pictures and records hold what was asked for; what is told of a failure, and what is counted, does not.
    let is_told = ["application/problem+json", "text/plain; version="]
        .iter()
        .any(|kind| answer.header("content-type").starts_with(kind));
    ensure!(!is_told || !text.contains(PAYLOAD_MARK), "an answer of {} shows a payload: {text}", answer.status);
    Ok(answer)
}

/// What stands in every text of a code whose text must not be told.
pub const PAYLOAD_MARK: &str = "payload-mark";

fn secrets() -> MutexGuard<'static, Vec<String>> {
    static SECRETS: Mutex<Vec<String>> = Mutex::new(Vec::new());
    SECRETS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Each request has a connection of its own: after an answer for which it stood still for five seconds (a slow disk) workerd takes the
/// connection for one that was idle as long, and closes it while the next request is on its way. Nobody may send a POST twice.
fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let builder = Client::builder().timeout(Duration::from_mins(1)).no_proxy();
        builder.pool_max_idle_per_host(0).build().expect("a client without TLS needs nothing of the system")
    })
}
