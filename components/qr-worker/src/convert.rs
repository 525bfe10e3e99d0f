//! Requests and responses: JavaScript's on one side, those of the `http` crate on the other.

use bytes::Bytes;
use futures_util::StreamExt;
use qr_service::MAX_BODY_BYTES;
use worker::{ByteStream, Headers, Request, Response, ResponseBuilder, Result};

/// The request with its body read, up to one byte more than the service takes.
pub(crate) async fn request(mut request: Request) -> Result<http::Request<Bytes>> {
    let javascript = request.inner();
    let mut builder = http::Request::builder().method(javascript.method().as_str()).uri(javascript.url());
    for (name, value) in request.headers() {
        builder = builder.header(name, value);
    }
    let has_body = javascript.body().is_some();
    let body = if has_body { read(request.stream()?, MAX_BODY_BYTES).await? } else { Bytes::new() };
    builder.body(body).map_err(|error| worker::Error::RustError(error.to_string()))
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
