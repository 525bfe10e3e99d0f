//! The clouds over `fetch`.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use qr_storage::{MAX_RESPONSE_BYTES, Transport, TransportError};
use worker::js_sys::Uint8Array;
use worker::{
    AbortController, AbortSignal, CacheMode, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect,
    Result,
};

use crate::Edge;
use crate::convert;

/// `fetch` tells less than the classes of [`TransportError`] do: a connection that was refused and one that was closed before
/// an answer began both reject with the text `Network connection lost.`, other troubles with a reference number. So
/// everything up to the head of the answer is [`TransportError::Unreachable`], and what breaks in its body
/// [`TransportError::Interrupted`].
impl Transport for Edge {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> std::result::Result<http::Response<Bytes>, TransportError> {
        let controller = AbortController::default();
        let signal = controller.signal();
        let exchange = pin!(exchange(request, &signal));
        match select(exchange, Delay::from(timeout)).await {
            Either::Left((answer, _)) => {
                if matches!(answer, Err(TransportError::TooLarge)) {
                    controller.abort();
                }
                answer
            }
            Either::Right(((), _)) => {
                controller.abort();
                Err(TransportError::TimedOut)
            }
        }
    }
}

async fn exchange(
    request: http::Request<Bytes>,
    signal: &AbortSignal,
) -> std::result::Result<http::Response<Bytes>, TransportError> {
    let request = convert(request).map_err(|_| TransportError::Unreachable)?;
    let mut answer = Fetch::Request(request).send_with_signal(signal).await.map_err(|_| TransportError::Unreachable)?;
    let mut response = http::Response::builder().status(answer.status_code());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    // A response without a body, as to a HEAD, has no stream.
    let body = match answer.stream() {
        Ok(stream) => convert::read(stream, MAX_RESPONSE_BYTES).await.map_err(|_| TransportError::Interrupted)?,
        Err(_) => Bytes::new(),
    };
    if body.len() > MAX_RESPONSE_BYTES {
        return Err(TransportError::TooLarge);
    }
    response.body(body).map_err(|_| TransportError::Interrupted)
}

/// The request for `fetch`: its body has a known length, and no redirect is followed with our signature.
fn convert(request: http::Request<Bytes>) -> Result<Request> {
    let (parts, body) = request.into_parts();
    let mut init = RequestInit::new();
    init.with_method(Method::from(parts.method.as_str().to_owned()))
        .with_headers(headers(&parts.headers)?)
        .with_redirect(RequestRedirect::Manual)
        // Cloudflare would keep answers by the ending of the name, deleted and corrupt ones too.
        .with_cache(CacheMode::NoStore);
    if !body.is_empty() {
        init.with_body(Some(Uint8Array::from(body.as_ref()).into()));
    }
    Request::new_with_init(&parts.uri.to_string(), &init)
}

/// Header fields for JavaScript; those that are not text, which we never set, are left out.
fn headers(fields: &http::HeaderMap) -> Result<Headers> {
    let headers = Headers::new();
    for (name, value) in fields {
        if let Ok(value) = value.to_str() {
            headers.append(name.as_str(), value)?;
        }
    }
    Ok(headers)
}
