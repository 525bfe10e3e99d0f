//! Requests and responses: JavaScript's on one side, those of the `http` crate on the other.

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Uri};
use qr_service::Client;
use worker::{ByteStream, Headers, Request, Response, ResponseBuilder, Result};

/// The head of a request, or as much of it as there is when its address is none for the `http` crate, which takes 64 KiB.
pub(crate) fn head(request: &Request) -> std::result::Result<Parts, Box<Parts>> {
    let javascript = request.inner();
    let (mut head, ()) = http::Request::new(()).into_parts();
    for (name, value) in request.headers() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            head.headers.append(name, value);
        }
    }
    // Cloudflare writes this header itself and lets no client set it.
    let address = head.headers.get("cf-connecting-ip").and_then(|address| address.to_str().ok()?.parse().ok());
    if let Some(address) = address {
        head.extensions.insert(Client(address));
    }
    let method = Method::from_bytes(javascript.method().as_bytes());
    let uri = Uri::try_from(javascript.url());
    let is_whole = method.is_ok() && uri.is_ok();
    head.method = method.unwrap_or_default();
    head.uri = uri.unwrap_or(Uri::from_static("*"));
    if is_whole { Ok(head) } else { Err(Box::new(head)) }
}

/// The body of a request: an empty stream when it has none.
///
/// It is touched when it is read and not before: workerd itself skips a body that nobody has touched.
pub(crate) fn body(mut request: Request) -> impl Stream<Item = Result<Vec<u8>>> {
    stream::once(async move { stream::iter(request.stream().ok()).flatten() }).flatten()
}

/// A response of the service. One without a body is given none, as the statuses 204 and 304 demand.
pub(crate) fn response(response: http::Response<Bytes>) -> Result<Response> {
    let (parts, body) = response.into_parts();
    let headers = headers(&parts.headers)?;
    let builder = ResponseBuilder::new().with_status(parts.status.as_u16()).with_headers(headers);
    Ok(if body.is_empty() { builder.empty() } else { builder.fixed(body.into()) })
}

/// Header fields for JavaScript; those that are not text, which we never set, are left out.
pub(crate) fn headers(fields: &http::HeaderMap) -> Result<Headers> {
    let headers = Headers::new();
    for (name, value) in fields {
        if let Ok(value) = value.to_str() {
            headers.append(name.as_str(), value)?;
        }
    }
    Ok(headers)
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
