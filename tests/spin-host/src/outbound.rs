use std::error::Error as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{HOST, HeaderValue};
use http::uri::Scheme;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::{Instant, Sleep, sleep, timeout};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks, default_send_request};

use crate::allowed_hosts::AllowedHosts;

/// Sends the component's requests, if the manifest allows their destination.
///
/// Plain HTTP goes through one pool of connections for all instances, as in Spin, so a component meets the same
/// stale connections here as there.
#[derive(Clone)]
pub struct Outbound {
    allowed: Arc<AllowedHosts>,
    client: legacy::Client<HttpConnector, WasiBody>,
}

type Exchange = (http::Response<WasiBody>, Transmission);
/// What is left to do for a request once its response has begun.
type Transmission = Box<dyn Future<Output = Result<(), Error>> + Send>;

impl Outbound {
    /// A sender that reaches `allowed` and nothing else.
    pub fn new(allowed: AllowedHosts) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self { allowed: Arc::new(allowed), client: legacy::Client::builder(TokioExecutor::new()).build(connector) }
    }

    async fn send(self, mut request: http::Request<WasiBody>, options: RequestOptions) -> Result<Exchange, Error> {
        if !self.allowed.allow(request.uri()) {
            let destination = destination(request.uri());
            eprintln!("request to {destination} refused: allowed_outbound_hosts in the manifest does not name it");
            return Err(Error::HttpRequestDenied);
        }
        if request.uri().scheme() == Some(&Scheme::HTTPS) {
            drop_default_port(&mut request);
            let (response, rest) = default_send_request(request, Some(options)).await?;
            return Ok((response.map(BodyExt::boxed_unsync), Box::new(rest)));
        }
        // The client writes the header itself, from the address and without the default port.
        request.headers_mut().remove(HOST);
        let response = timeout(options.first_byte_timeout.unwrap_or(PATIENCE), self.client.request(request))
            .await
            .map_err(|_elapsed| Error::ConnectionReadTimeout)?
            .map_err(|error| classify(&error))?;
        let between_bytes = options.between_bytes_timeout.unwrap_or(PATIENCE);
        let response = response.map(|body| TimedBody::new(body, between_bytes).boxed_unsync());
        Ok((response, Box::new(async { Ok(()) })))
    }
}

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _consumed: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Exchange, Error>> + Send> {
        Box::new(self.clone().send(request, options.unwrap_or_default()))
    }
}

/// How long Spin waits where the component set no limit.
const PATIENCE: Duration = Duration::from_mins(10);

/// A failed lookup and a failed connection carry an I/O error, only the latter with the system's error number.
fn classify(error: &legacy::Error) -> Error {
    if !error.is_connect() {
        return Error::HttpProtocolError;
    }
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.raw_os_error().is_some()) {
            return Error::ConnectionRefused;
        }
        source = cause.source();
    }
    Error::DnsError { rcode: Some("address not available".to_owned()), info_code: Some(0) }
}

fn drop_default_port(request: &mut http::Request<WasiBody>) {
    let host = request
        .uri()
        .authority()
        .filter(|authority| authority.port_u16() == Some(443))
        .and_then(|authority| HeaderValue::from_str(authority.host()).ok());
    if let Some(host) = host {
        request.headers_mut().insert(HOST, host);
    }
}

/// Scheme and authority: path and query may hold secrets.
fn destination(uri: &http::Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or("?");
    let host = uri.host().unwrap_or("?");
    match uri.port() {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

/// A response body that fails when no byte comes for `limit`.
struct TimedBody {
    body: Incoming,
    limit: Duration,
    /// Armed while waiting only: most bodies arrive at once and need no timer.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl TimedBody {
    fn new(body: Incoming, limit: Duration) -> Self {
        Self { body, limit, alarm: None }
    }
}

impl Body for TimedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            self.alarm = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Error::Hyper)));
        }
        let limit = self.limit;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(alarm.as_mut().poll(cx));
        alarm.as_mut().reset(Instant::now() + limit);
        Poll::Ready(Some(Err(Error::ConnectionReadTimeout)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logged_destination_has_no_path_query_or_user() {
        let uri = http::Uri::from_static("http://user:word@host:81/path?signature=secret");
        assert_eq!(destination(&uri), "http://host:81");
    }
}
