//! Requests and responses: JavaScript's on one side, those of the `http` crate on the other.

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use qr_service::Client;
use worker::wasm_bindgen::{self, prelude::wasm_bindgen};
use worker::web_sys::{Request, Response};
use worker::{ByteStream, Result};

#[wasm_bindgen(module = "/src/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = head)]
    fn lines_of(request: &Request) -> String;
    #[wasm_bindgen(catch)]
    fn respond(status: u16, headers: &str, body: &[u8]) -> std::result::Result<Response, wasm_bindgen::JsValue>;
}

/// The head of a request, or as much of it as there is when its address is none for the `http` crate, which takes 64 KiB.
pub(crate) fn head(request: &Request) -> std::result::Result<Parts, Box<Parts>> {
    let lines = lines_of(request);
    let mut lines = lines.split('\n');
    let (method, uri) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let (mut head, ()) = http::Request::new(()).into_parts();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            head.headers.append(name, value);
        }
    }
    // Cloudflare writes this header itself and lets no client set it.
    let address = head.headers.get("cf-connecting-ip").and_then(|address| address.to_str().ok()?.parse().ok());
    if let Some(address) = address {
        head.extensions.insert(Client(address));
    }
    let method = Method::from_bytes(method.as_bytes());
    let uri = Uri::try_from(uri);
    let is_whole = method.is_ok() && uri.is_ok();
    head.method = method.unwrap_or_default();
    head.uri = uri.unwrap_or(Uri::from_static("*"));
    if is_whole { Ok(head) } else { Err(Box::new(head)) }
}

/// The body of a request: an empty stream when it has none.
///
/// It is touched when it is read and not before: workerd itself skips a body that nobody has touched.
pub(crate) fn body(request: Request) -> impl Stream<Item = Result<Vec<u8>>> {
    stream::once(async move { stream::iter(worker::Request::from(request).stream().ok()).flatten() }).flatten()
}

/// A response of the service. One without a body is given none, as the statuses 204 and 304 demand.
pub(crate) fn response(response: &http::Response<Bytes>) -> Result<Response> {
    Ok(respond(response.status().as_u16(), &lines(response.headers()), response.body())?)
}

/// Header fields in lines of `name:value`, the values of one name as one list (RFC 9110, section 5.3). All that we set are
/// text.
fn lines(fields: &HeaderMap) -> String {
    let mut lines = String::with_capacity(1024);
    for name in fields.keys() {
        if !lines.is_empty() {
            lines.push('\n');
        }
        lines.push_str(name.as_str());
        for (index, value) in fields.get_all(name).into_iter().enumerate() {
            lines.push_str(if index == 0 { ":" } else { ", " });
            lines.push_str(value.to_str().unwrap_or_default());
        }
    }
    lines
}

/// The bytes of a stream, cut off after the chunk that exceeds `limit_bytes`; the rest is cancelled.
pub(crate) async fn read(mut stream: ByteStream, limit_bytes: usize) -> Result<Bytes> {
    let mut bytes = Vec::new();
    while bytes.len() <= limit_bytes
        && let Some(chunk) = stream.next().await
    {
        bytes.extend_from_slice(&chunk?);
    }
    Ok(bytes.into())
}
