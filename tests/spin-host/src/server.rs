use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::header::{CONNECTION, HOST, HeaderName, HeaderValue};
use http::uri::{Authority, Scheme};
use http::{HeaderMap, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use wasmtime_wasi_http::WasiBody;
use wasmtime_wasi_http::handler::ProxyHandler;

use crate::component::App;
use crate::manifest::ROUTE;

/// Answers HTTP/1.1 on `listener` until the process ends.
///
/// # Errors
/// None while it runs: a connection that cannot be accepted is tried again.
pub async fn serve(listener: TcpListener, app: App) -> Result<()> {
    let handler = ProxyHandler::new(app);
    loop {
        match listener.accept().await {
            Ok((stream, client)) => _ = tokio::spawn(connection(stream, client, handler.clone())),
            Err(error) => {
                // Out of file descriptors, most likely: some come back when connections end.
                eprintln!("a connection was not accepted: {error}");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, client: SocketAddr, handler: ProxyHandler<App>) {
    // Only delays small answers when it fails.
    _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let handler = handler.clone();
        async move { Ok::<_, Infallible>(answer(&handler, request, client).await) }
    });
    // A client that hangs up early is no news.
    _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(handler: &ProxyHandler<App>, request: Request<Incoming>, client: SocketAddr) -> Response<WasiBody> {
    if let Some(name) = request.uri().path().strip_prefix(OWN_PATHS) {
        return match name {
            "health" => own(StatusCode::OK, "OK"),
            _ => own(StatusCode::NOT_FOUND, ""),
        };
    }
    let request = match prepare(request, client) {
        Ok(request) => request.map(|body| body.map_err(Into::into).boxed_unsync()),
        Err(error) => return own(StatusCode::BAD_REQUEST, format!("{error:#}")),
    };
    match handler.handle((), request).await {
        Ok(response) => response,
        Err(error) => {
            eprintln!("a request failed: {error}");
            own(StatusCode::INTERNAL_SERVER_ERROR, "")
        }
    }
}

/// Paths that Spin answers itself.
const OWN_PATHS: &str = "/.well-known/spin/";

fn own(status: StatusCode, body: impl Into<Bytes>) -> Response<WasiBody> {
    let body = Full::new(body.into()).map_err(|never| match never {}).boxed_unsync();
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

/// The request as Spin shows it to a component: absolute, without transport headers, with the `spin-` ones.
///
/// Spin adds its headers and leaves those that a client sent under the same names, so this must, too.
fn prepare<B>(mut request: Request<B>, client: SocketAddr) -> Result<Request<B>> {
    let authority = authority(&request)?;
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let full_url = format!("http://{authority}{path}");
    let path_info = HeaderValue::from_str(request.uri().path()).context("the path is not text")?;
    let full_url_value = HeaderValue::from_str(&full_url).context("the address is not text")?;
    let client = HeaderValue::from_str(&client.to_string()).context("the client's address is not text")?;

    let headers: &mut HeaderMap = request.headers_mut();
    headers.remove(CONNECTION);
    for (name, value) in [
        (PATH_INFO, path_info),
        (FULL_URL, full_url_value),
        (MATCHED_ROUTE, HeaderValue::from_static(ROUTE)),
        (BASE_PATH, HeaderValue::from_static("/")),
        (RAW_COMPONENT_ROUTE, HeaderValue::from_static(ROUTE)),
        (COMPONENT_ROUTE, HeaderValue::from_static("")),
        (CLIENT_ADDR, client),
    ] {
        headers.append(name, value);
    }

    let mut parts = request.uri().clone().into_parts();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(authority);
    if parts.path_and_query.is_none() {
        parts.path_and_query = Some(http::uri::PathAndQuery::from_static("/"));
    }
    *request.uri_mut() = Uri::from_parts(parts).context("the address is malformed")?;
    Ok(request)
}

const PATH_INFO: HeaderName = HeaderName::from_static("spin-path-info");
const FULL_URL: HeaderName = HeaderName::from_static("spin-full-url");
const MATCHED_ROUTE: HeaderName = HeaderName::from_static("spin-matched-route");
const BASE_PATH: HeaderName = HeaderName::from_static("spin-base-path");
const RAW_COMPONENT_ROUTE: HeaderName = HeaderName::from_static("spin-raw-component-route");
const COMPONENT_ROUTE: HeaderName = HeaderName::from_static("spin-component-route");
const CLIENT_ADDR: HeaderName = HeaderName::from_static("spin-client-addr");

/// The host that the client means: the address line's when it has one, which must then equal the header's.
fn authority<B>(request: &Request<B>) -> Result<Authority> {
    let header = request
        .headers()
        .get(HOST)
        .map(|value| Authority::try_from(value.as_bytes()).context("the host header is malformed"))
        .transpose()?;
    match (header, request.uri().authority().cloned()) {
        (None, None) => anyhow::bail!("the host header is missing"),
        (Some(header), Some(line)) if header != line => anyhow::bail!("the host header differs from the address"),
        (Some(authority), _) | (None, Some(authority)) => Ok(authority),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(request: http::request::Builder) -> Result<Request<()>> {
        prepare(request.body(()).unwrap(), SocketAddr::from(([127, 0, 0, 1], 5)))
    }

    #[test]
    fn a_component_sees_an_absolute_address_and_spins_headers() {
        let request = Request::get("/a/b?c=%20").header("host", "h:1").header("connection", "close");
        let request = prepared(request).unwrap();
        assert_eq!(request.uri(), "http://h:1/a/b?c=%20");
        let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap());
        assert_eq!(header("spin-path-info"), Some("/a/b"));
        assert_eq!(header("spin-full-url"), Some("http://h:1/a/b?c=%20"));
        assert_eq!(header("spin-client-addr"), Some("127.0.0.1:5"));
        assert_eq!(header("connection"), None);
    }

    #[test]
    fn a_forged_header_comes_before_the_true_one() {
        let request = Request::get("/").header("host", "h").header("spin-client-addr", "1.2.3.4:5");
        let request = prepared(request).unwrap();
        let all: Vec<_> = request.headers().get_all("spin-client-addr").iter().collect();
        assert_eq!(all, ["1.2.3.4:5", "127.0.0.1:5"]);
    }

    #[test]
    fn a_missing_or_doubtful_host_is_refused() {
        let error = |request| prepared(request).unwrap_err().to_string();
        assert_eq!(error(Request::get("/")), "the host header is missing");
        assert_eq!(error(Request::get("http://a/").header("host", "b")), "the host header differs from the address");
    }
}
