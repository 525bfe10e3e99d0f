//! The clouds over Spin's outgoing HTTP.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Request, Response};
use qr_storage::{MAX_RESPONSE_BYTES, Transport, TransportError};
use spin_sdk::http::{FullBody, send};
use spin_sdk::time::sleep;

use crate::{Edge, body};

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
    let response = send(request.map(FullBody::new)).await.map_err(|_| TransportError::Unreachable)?;
    let (parts, body) = response.into_parts();
    let body = body::read(body, MAX_RESPONSE_BYTES).await.map_err(|_| TransportError::Interrupted)?;
    if body.len() > MAX_RESPONSE_BYTES {
        return Err(TransportError::TooLarge);
    }
    Ok(Response::from_parts(parts, body))
}
