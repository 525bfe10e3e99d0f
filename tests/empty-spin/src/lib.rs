//! What the Spin runtime itself costs in `cargo xtask bench`: an empty answer, and at `/same` the headers, the body and the log
//! line of an SVG of the service, of which nothing is made.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use spin_sdk::http::{FullBody, Request};
use spin_sdk::http_service;

#[http_service]
async fn handle(request: Request) -> Response<FullBody<Bytes>> {
    if request.uri().path() != "/same" {
        return Response::new(FullBody::new(Bytes::new()));
    }
    println!("{}", include_str!("../answer.log").trim_end());
    let mut response = Response::new(FullBody::new(Bytes::from_static(include_bytes!("../answer.svg"))));
    *response.headers_mut() = HEADERS.clone();
    response
}

static HEADERS: LazyLock<HeaderMap> = LazyLock::new(|| {
    let lines = include_str!("../answer.headers").lines().filter_map(|line| line.split_once(": "));
    lines
        .map(|(name, value)| (name.parse::<HeaderName>().expect("a header's name"), HeaderValue::from_static(value)))
        .collect()
});
