//! The clouds over Spin's outgoing HTTP.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Request, Response};
use qr_storage::{MAX_RESPONSE_BYTES, Transport, TransportError};
use spin_sdk::http::body::IncomingBodyExt;
use spin_sdk::http::{FullBody, send};
use spin_sdk::time::sleep;
use spin_sdk::wasip3::http::types::ErrorCode;
use spin_sdk::wasip3::http_compat::IncomingResponseBody;

use crate::Edge;

/// The host allows the hosts that `spin.toml` lists.
impl Transport for Edge {
    async fn send(&self, request: Request<Bytes>, timeout: Duration) -> Result<Response<Bytes>, TransportError> {
        match select(pin!(exchange(request)), pin!(sleep(timeout))).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => Err(TransportError::TimedOut),
        }
    }
}

async fn exchange(mut request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
    // Without a length the host would send chunks, which S3 refuses.
    let length = HeaderValue::from(request.body().len());
    request.headers_mut().insert(CONTENT_LENGTH, length);
    let response = send(request.map(FullBody::new)).await.map_err(|code| classify(&code))?;
    let (parts, body) = response.into_parts();
    let body = read(body).await.map_err(|code| match classify(&code) {
        // The head of the answer is there, so the host was reached.
        TransportError::Unreachable => TransportError::Interrupted,
        class => class,
    })?;
    if body.len() > MAX_RESPONSE_BYTES {
        return Err(TransportError::TooLarge);
    }
    Ok(Response::from_parts(parts, body))
}

/// The bytes of a body, cut off after the chunk that makes it too large.
async fn read(body: IncomingResponseBody) -> Result<Bytes, ErrorCode> {
    let mut stream = body.stream();
    let mut bytes = Vec::new();
    while bytes.len() <= MAX_RESPONSE_BYTES
        && let Some(chunk) = stream.next().await
    {
        bytes.extend_from_slice(&chunk?);
    }
    Ok(bytes.into())
}

/// The class of an error of `wasi:http`.
fn classify(code: &ErrorCode) -> TransportError {
    match code {
        // `allowed_outbound_hosts`, and Spin's list of networks that no component may reach.
        ErrorCode::HttpRequestDenied | ErrorCode::DestinationIpProhibited => TransportError::Denied,
        ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout
        | ErrorCode::HttpResponseTimeout => TransportError::TimedOut,
        ErrorCode::ConnectionTerminated
        | ErrorCode::HttpProtocolError
        | ErrorCode::HttpResponseIncomplete
        | ErrorCode::HttpResponseTransferCoding(_)
        | ErrorCode::HttpResponseContentCoding(_) => TransportError::Interrupted,
        ErrorCode::HttpResponseBodySize(_)
        | ErrorCode::HttpResponseHeaderSectionSize(_)
        | ErrorCode::HttpResponseHeaderSize(_)
        | ErrorCode::HttpResponseTrailerSectionSize(_)
        | ErrorCode::HttpResponseTrailerSize(_) => TransportError::TooLarge,
        // Names, routes, refusals, TLS and limits of the host: no connection was made.
        _ => TransportError::Unreachable,
    }
}
