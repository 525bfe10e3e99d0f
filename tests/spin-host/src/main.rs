//! Runs one Spin component over HTTP: a stand-in for `spin up` where that command is missing.
//!
//! It does what `EdgeQR` needs of Spin 4: the `wasi:http` 0.3 handler with instance reuse, variables, the default
//! `SQLite` database and outgoing HTTP within `allowed_outbound_hosts`. Limits, header names and error values are
//! Spin's, because tests that pass here must pass there.
//!
//! It refuses the rest with an error at start: several components, routes other than `/...`, files, key-value
//! stores, other databases, requests of a component to itself.

mod allowed_hosts;
mod args;
mod bindings;
mod component;
mod engine;
mod manifest;
mod outbound;
mod server;
mod sqlite;
mod variables;

use std::io::Write as _;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;

use crate::allowed_hosts::AllowedHosts;
use crate::args::Args;
use crate::component::App;
use crate::engine::Pool;
use crate::manifest::Manifest;
use crate::outbound::Outbound;
use crate::sqlite::Databases;
use crate::variables::Variables;

fn main() -> Result<()> {
    let Some(args) = Args::parse()? else {
        println!("{}", args::USAGE);
        return Ok(());
    };
    // Said here, because a process that was started in the background inherits that SIGINT is ignored.
    ctrlc::set_handler(|| std::process::exit(0)).context("signals cannot be handled")?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no thread could be started")?
        .block_on(run(args))
}

async fn run(args: Args) -> Result<()> {
    let manifest = Manifest::read(&args.from)?;
    let values = variables::application_values(&manifest.variables, &args.variables, |name| std::env::var(name).ok())?;
    let allowed = AllowedHosts::resolve(&manifest.component.allowed_outbound_hosts, &values)?;
    let variables = Variables::resolve(&manifest.component_id, &manifest.component.variables, &values)?;
    let state_dir = args.state_dir.unwrap_or_else(|| manifest.directory.join(".spin"));
    let databases = Databases::new(&manifest.component.sqlite_databases, &state_dir)?;

    let cache_dir = args.cache_dir.unwrap_or_else(|| manifest.directory.join(".spin/cache"));
    let pool = Pool::from_environment(|name| std::env::var(name).ok())?;
    let engine = engine::engine(&cache_dir, pool)?;
    let app = App {
        pre: engine::prepare(&engine, &manifest.source())?,
        outbound: Outbound::new(allowed),
        variables: Arc::new(variables),
        databases: Arc::new(databases),
        environment: manifest.component.environment.into_iter().collect(),
    };

    let listener =
        TcpListener::bind(args.listen).await.with_context(|| format!("{} cannot be listened on", args.listen))?;
    let address = listener.local_addr().context("the listening address is unknown")?;
    println!("listening on http://{address}");
    std::io::stdout().flush().context("standard output is closed")?;
    server::serve(listener, app).await
}
