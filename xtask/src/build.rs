//! Builds what is deployed, and the host that stands in for Spin.

pub mod engine;
mod worker;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result};
use stack::paths;

use crate::{setup, step, tool};

/// Something that is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Artifact {
    /// `target/engine/`: the WebAssembly and the script that `qr-service` embeds for browsers.
    Engine,
    /// `target/worker/index.js` and its WebAssembly.
    Worker,
    /// The component that `spin.toml` names.
    Spin,
    /// `target/release/spin-host`.
    SpinHost,
    /// The component of `tests/empty-spin`, for the benchmark.
    EmptySpin,
    /// The Worker and the component of `tests/conformance`.
    Conformance,
}

impl Artifact {
    /// Installs the tools, then builds.
    ///
    /// # Errors
    /// When a tool is missing or the code does not compile.
    pub fn set_up_and_build(self) -> Result<()> {
        self.set_up()?;
        self.build()
    }

    /// Installs the tools.
    ///
    /// # Errors
    /// When a tool is missing.
    pub fn set_up(self) -> Result<()> {
        setup::rust()?;
        if matches!(self, Self::Engine | Self::Worker | Self::Spin) {
            setup::node()?;
            setup::bindgen()?;
        }
        Ok(())
    }

    /// Builds with installed tools.
    ///
    /// # Errors
    /// When the code does not compile.
    pub fn build(self) -> Result<()> {
        match self {
            Self::Engine => engine::build(),
            Self::Worker => {
                Self::Engine.build()?;
                worker::WORKER.build()
            }
            Self::Conformance => {
                worker::CONFORMANCE.build()?;
                step::timed("conformance component: cargo build", || compile_component("conformance-spin"))
            }
            Self::Spin => {
                Self::Engine.build()?;
                step::timed("spin component: cargo build", || compile_component("qr-spin"))
            }
            Self::EmptySpin => step::timed("empty component: cargo build", || compile_component("empty-spin")),
            Self::SpinHost => step::timed("spin-host: cargo build --release", || {
                step::run_logged(
                    "build-spin-host",
                    tool::cargo().args(["build", "--release", "--package", "spin-host"]),
                )
            }),
        }
    }
}

/// The component of `spin.toml`.
pub fn spin_component() -> PathBuf {
    paths::target_directory().join("wasm32-wasip2/wasm/qr_spin.wasm")
}

fn compile_component(package: &str) -> Result<()> {
    compile(package, "wasm32-wasip2", "wasm", &STRIP)
}

fn compile(package: &str, target: &str, profile: &str, more: &[&str]) -> Result<()> {
    let arguments = ["build", "--package", package, "--target", target, "--profile", profile];
    let mut cargo = tool::cargo();
    cargo.args(arguments).args(more).env(RUST_FLAGS, wasm_flags()?);
    step::run_logged(&format!("build-{package}"), &mut cargo)
}

/// Does `work`, which makes `folder` of a compiled module with tools of npm and wasm-bindgen, unless the `files` that it is
/// made of, and that came of it, are as they were left.
fn bundle(title: &str, folder: &Path, files: &[PathBuf], work: impl FnOnce() -> Result<()>) -> Result<()> {
    let tools = [paths::cargo_tool("wasm-bindgen"), paths::repository_root().join("node_modules/.installed-lock")];
    let versions = || files.iter().chain(&tools).map(|path| version(path)).collect::<Result<String>>();
    let stamp = folder.with_extension("stamp");
    if fs::read_to_string(&stamp).is_ok_and(|stamp| versions().is_ok_and(|versions| versions == stamp)) {
        step::up_to_date(title);
        return Ok(());
    }
    step::timed(title, work)?;
    fs::write(&stamp, versions()?).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Flags that keep this machine's folders out of the artifacts: a panic's place would tell them, and two machines would build
/// two artifacts of the same sources. They take the place of those in `.cargo/config.toml`, which therefore come first.
fn wasm_flags() -> Result<OsString> {
    let mut flags = OsString::from("-Ctarget-feature=+simd128");
    let mut names = [(tool::cargo_home()?, "/cargo"), (paths::repository_root().to_owned(), "/edgeqr")];
    // The last one that fits wins: where one folder is within the other, that is to be the inner one.
    names.sort_by_key(|(folder, _)| folder.as_os_str().len());
    for (folder, name) in names {
        // What cargo asks for between flags, so that a folder may have a space.
        flags.push("\u{1f}");
        flags.push("--remap-path-prefix=");
        flags.push(folder);
        flags.push("=");
        flags.push(name);
    }
    Ok(flags)
}

/// A line that changes when the file does; an absent file has a line too.
fn version(path: &Path) -> Result<String> {
    let Ok(metadata) = fs::metadata(path) else {
        return Ok(format!("{} absent\n", path.display()));
    };
    let modified = metadata.modified()?.duration_since(UNIX_EPOCH)?;
    Ok(format!("{} {} {}\n", path.display(), metadata.len(), modified.as_nanos()))
}

const RUST_FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";
/// wasm-opt cannot read components, so the linker drops their names and debug sections.
const STRIP: [&str; 2] = ["--config", "profile.wasm.strip=true"];
/// What rustc's target uses by default, and SIMD; every browser since Safari 16.4 has it all, and workerd.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];
