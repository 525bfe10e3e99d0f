//! Where the repository keeps its tools, builds and running state.

use std::env;
use std::path::{Path, PathBuf};

/// The folder of the root manifest.
pub fn repository_root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// `target/` of the repository, whatever `CARGO_TARGET_DIR` says: `wrangler.toml` and `spin.toml` name files in it.
pub fn target_directory() -> PathBuf {
    repository_root().join("target")
}

/// Where `cargo xtask setup` installs command-line tools.
pub fn tools_directory() -> PathBuf {
    target_directory().join("tools")
}

/// Where running stacks keep their state and logs.
pub fn stack_directory() -> PathBuf {
    target_directory().join("stack")
}

/// A command installed from crates.io, such as `wasm-bindgen`.
pub fn cargo_tool(name: &str) -> PathBuf {
    tools_directory().join("bin").join(name)
}

/// A command installed from npm, such as `wrangler`.
pub fn npm_tool(name: &str) -> PathBuf {
    repository_root().join("node_modules/.bin").join(name)
}

/// A command installed from `PyPI`, such as `weed`.
pub fn python_tool(name: &str) -> PathBuf {
    tools_directory().join("python/bin").join(name)
}

/// A program of a Debian package: the one on `PATH`, else that of the package that `cargo xtask setup` has unpacked.
pub fn debian_tool(package: &str, program: &str) -> PathBuf {
    on_path(program).unwrap_or_else(|| tools_directory().join("debian").join(package).join("usr/bin").join(program))
}

/// The Worker's module.
pub fn worker_module() -> PathBuf {
    target_directory().join("worker/index.js")
}

/// The host that stands in for `spin up` where Spin is not installed.
pub fn spin_host() -> PathBuf {
    target_directory().join("release/spin-host")
}

/// The real `spin`: `SPIN_BIN`, else the first one on `PATH`.
pub fn spin() -> Option<PathBuf> {
    if let Some(path) = env::var_os("SPIN_BIN").filter(|value| !value.is_empty()) {
        return Some(path.into());
    }
    on_path("spin")
}

/// The first file called `name` in a folder of `PATH`.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}
