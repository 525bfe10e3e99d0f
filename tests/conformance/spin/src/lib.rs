//! Runs the suite of `qr_storage::conformance` on Spin's SQLite, with the very source that `qr-spin` is built from.
//!
//! It empties its database, so it is an application of its own and never part of the one that is deployed.

#[path = "../../../../components/qr-spin/src/database.rs"]
mod database;

use bytes::Bytes;
use spin_sdk::http::{FullBody, IntoResponse, Request, StatusCode};
use spin_sdk::http_service;

struct Edge;

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let (status, text) = match request.uri().path() {
        "/conformance" => match qr_storage::conformance::run(&Edge).await {
            Ok(passed) => (StatusCode::OK, passed.join("\n")),
            Err(failure) => (StatusCode::INTERNAL_SERVER_ERROR, failure),
        },
        _ => (StatusCode::OK, "waiting\n".to_owned()),
    };
    (status, FullBody::new(Bytes::from(text)))
}
