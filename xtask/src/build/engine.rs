//! Builds the engine that the form loads into the browser.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use stack::paths;

use super::FEATURES;
use crate::{step, tool};

/// Compiles `qr-preview` and writes its module and script to `target/engine/`, where the build of `qr-service` takes them.
///
/// # Errors
/// When the code does not compile or a tool is missing.
pub fn build() -> Result<()> {
    step::timed("engine of the form: cargo build", || {
        super::compile("qr-preview", "wasm32-unknown-unknown", "preview", &[])
    })?;
    let files = [compiled(), module(), script()];
    super::bundle("engine of the form: wasm-bindgen, wasm-opt, esbuild", &folder(), &files, bundle)
}

/// The finished module.
pub fn module() -> PathBuf {
    folder().join("engine.wasm")
}

fn script() -> PathBuf {
    folder().join("engine.js")
}

fn bundle() -> Result<()> {
    let work = folder().join("work");
    fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
    let mut bindgen = tool::program(paths::cargo_tool("wasm-bindgen"));
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", "engine", "--out-dir"]).arg(&work);
    step::run_logged("engine-wasm-bindgen", bindgen.arg(compiled()))?;
    let mut minify = tool::program(paths::npm_tool("esbuild"));
    minify.arg(work.join("engine.js")).args(["--minify", "--format=esm", "--log-level=error"]);
    step::run_logged("engine-esbuild", minify.arg(format!("--outfile={}", script().display())))?;
    let mut optimise = tool::program(paths::npm_tool("wasm-opt"));
    optimise
        .args(["-Oz", "--converge", "--strip-debug", "--strip-producers", "--strip-target-features"])
        .args(FEATURES);
    step::run_logged("engine-wasm-opt", optimise.arg(work.join("engine_bg.wasm")).arg("-o").arg(module()))
}

fn folder() -> PathBuf {
    paths::target_directory().join("engine")
}

fn compiled() -> PathBuf {
    paths::target_directory().join("wasm32-unknown-unknown/preview/qr_preview.wasm")
}
