//! Builds the engine that the form loads into the browser.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use stack::paths;

use super::{RUST_FLAGS, version, wasm_flags};
use crate::{step, tool};

/// Compiles `qr-preview` and writes its module and script to `target/engine/`, where the build of `qr-service` takes them.
///
/// # Errors
/// When the code does not compile or a tool is missing.
pub fn build() -> Result<()> {
    step::timed("engine of the form: cargo build", || {
        let arguments =
            ["build", "--package", "qr-preview", "--target", "wasm32-unknown-unknown", "--profile", "preview"];
        step::run_logged("build-engine", tool::cargo().args(arguments).env(RUST_FLAGS, wasm_flags()?))
    })?;
    let stamp = folder().with_extension("stamp");
    if fs::read_to_string(&stamp).is_ok_and(|stamp| inputs().is_ok_and(|inputs| inputs == stamp)) {
        step::up_to_date("engine of the form: wasm-bindgen, wasm-opt");
        return Ok(());
    }
    step::timed("engine of the form: wasm-bindgen, wasm-opt, esbuild", bundle)?;
    fs::write(stamp, inputs()?).context("cannot write into target")
}

/// The finished module.
pub fn module() -> PathBuf {
    folder().join("engine.wasm")
}

fn bundle() -> Result<()> {
    let work = folder().join("work");
    fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
    let mut bindgen = tool::program(paths::cargo_tool("wasm-bindgen"));
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", "engine", "--out-dir"]).arg(&work);
    step::run_logged("engine-wasm-bindgen", bindgen.arg(compiled()))?;
    let mut minify = tool::program(paths::npm_tool("esbuild"));
    minify.arg(work.join("engine.js")).args(["--minify", "--format=esm", "--log-level=error"]);
    step::run_logged("engine-esbuild", minify.arg(format!("--outfile={}", folder().join("engine.js").display())))?;
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

/// What the bundle is made of, and what came of it, by size and time.
fn inputs() -> Result<String> {
    let node = paths::repository_root().join("node_modules/.installed-lock");
    let files = [compiled(), paths::cargo_tool("wasm-bindgen"), node, module(), folder().join("engine.js")];
    files.iter().map(|path| version(path)).collect()
}

/// What rustc's target uses by default, and SIMD; every browser since Safari 16.4 has it all.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];
