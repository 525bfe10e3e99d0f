//! A component that answers every request with an empty body: what the Spin runtime itself costs in `cargo xtask bench`.

use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;

#[http_service]
async fn handle(_request: Request) -> impl IntoResponse {
    ""
}
