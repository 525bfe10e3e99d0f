//! The size of what is deployed.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use stack::paths;

use crate::build::{self, Artifact, engine};

/// Builds and prints the sizes.
///
/// # Errors
/// When the Worker or the form's engine is larger than its limit.
pub fn report() -> Result<()> {
    Artifact::Worker.set_up_and_build()?;
    Artifact::Spin.set_up_and_build()?;
    check()
}

/// Prints the sizes of what is built.
///
/// # Errors
/// When the Worker or the form's engine is larger than its limit.
pub fn check() -> Result<()> {
    let mut worker_bytes = 0;
    for file in ["index.js", "index_bg.wasm"] {
        worker_bytes += gzipped(&paths::target_directory().join("worker").join(file))?;
    }
    let component = build::spin_component();
    let component_bytes =
        fs::metadata(&component).with_context(|| format!("cannot read {}", component.display()))?.len();
    let engine_bytes = gzipped(&engine::module())?;
    println!("  engine of the form: {engine_bytes} bytes gzipped (limit {ENGINE_LIMIT_BYTES})");
    println!("  worker: {worker_bytes} bytes gzipped (limit {WORKER_LIMIT_BYTES})");
    println!("  spin component: {component_bytes} bytes, {} gzipped", gzipped(&component)?);
    ensure!(
        worker_bytes <= WORKER_LIMIT_BYTES,
        "the worker has {worker_bytes} bytes gzipped, {WORKER_LIMIT_BYTES} at most are allowed"
    );
    ensure!(
        engine_bytes <= ENGINE_LIMIT_BYTES,
        "the engine of the form has {engine_bytes} bytes gzipped, {ENGINE_LIMIT_BYTES} at most are allowed"
    );
    Ok(())
}

/// The length of the file after `gzip` at its default level, which is how Cloudflare counts.
fn gzipped(path: &Path) -> Result<u64> {
    let file = fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut gzip = Command::new("gzip")
        .arg("--stdout")
        .stdin(file)
        .stdout(Stdio::piped())
        .spawn()
        .context("gzip does not run: install it (Debian: `apt-get install gzip`)")?;
    let mut bytes = Vec::new();
    gzip.stdout.take().context("gzip has an output")?.read_to_end(&mut bytes)?;
    ensure!(gzip.wait()?.success(), "gzip failed on {}", path.display());
    Ok(bytes.len().try_into()?)
}

/// A third of what Cloudflare takes on its free plan (3 MB); ARCHITECTURE.md says what it is made of.
const WORKER_LIMIT_BYTES: u64 = 1_100_000;
/// 150 KB: what a visitor loads before the first picture.
const ENGINE_LIMIT_BYTES: u64 = 150_000;
