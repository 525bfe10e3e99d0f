//! Runs the suite of `qr_storage::conformance` on D1, with the very source that `qr-worker` is built from.
//!
//! It empties its database, so it is a Worker of its own and never part of the one that is deployed.

#[path = "../../../../components/qr-worker/src/database.rs"]
mod database;

use worker::{Context, D1Database, Env, Request, Response, Result, event};

struct Edge(Env);

impl Edge {
    fn database(&self) -> Option<D1Database> {
        self.0.d1("LEDGER").ok()
    }
}

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> Result<Response> {
    match request.path().as_str() {
        "/conformance" => {}
        // The instance ends, as it does with a panic.
        "/trap" => std::process::abort(),
        _ => return Response::ok("waiting\n"),
    }
    match qr_storage::conformance::run(&Edge(env)).await {
        Ok(passed) => Response::ok(passed.join("\n")),
        Err(failure) => Response::error(failure, 500),
    }
}
