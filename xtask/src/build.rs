//! Builds what is deployed, and the host that stands in for Spin.

pub mod engine;

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
        if self == Self::Worker {
            setup::worker()?;
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
                build_worker(&WORKER)
            }
            Self::Conformance => {
                build_worker(&CONFORMANCE_WORKER)?;
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
    let arguments = ["build", "--package", package, "--target", "wasm32-wasip2", "--profile", "wasm"];
    let mut cargo = tool::cargo();
    cargo.args(arguments).args(STRIP).env(RUST_FLAGS, wasm_flags()?);
    step::run_logged(&format!("build-{package}"), &mut cargo)
}

/// A Worker: its crate, and where its bundle goes below `target/`.
struct Bundle {
    folder: &'static str,
    module: &'static str,
    out: &'static str,
}

const WORKER: Bundle = Bundle { folder: "components/qr-worker", module: "qr_worker.wasm", out: "worker" };
const CONFORMANCE_WORKER: Bundle =
    Bundle { folder: "tests/conformance/worker", module: "conformance_worker.wasm", out: "conformance-worker" };

fn build_worker(bundle: &Bundle) -> Result<()> {
    step::timed(format!("{}: cargo build", bundle.out), || compile_worker(bundle))?;
    let (inputs, stamp) = (bundle.inputs()?, bundle.stamp());
    if fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == inputs) {
        step::up_to_date(format!("{}: bundle", bundle.out));
        return Ok(());
    }
    step::timed(format!("{}: wasm-bindgen, wasm-opt, esbuild", bundle.out), || bundle_worker(bundle))?;
    fs::write(stamp, bundle.inputs()?).context("cannot write into target")
}

/// The same compilation that `worker-build` starts, so that its own finds nothing to do.
fn compile_worker(bundle: &Bundle) -> Result<()> {
    let mut cargo = tool::cargo();
    cargo.args(["build", "--lib", "--profile", "wasm", "--target", "wasm32-unknown-unknown"]);
    cargo.current_dir(bundle.folder()).env("WASM_BINDGEN_USE_JS_SYS", "1").env(RUST_FLAGS, wasm_flags()?);
    step::run_logged(&format!("build-{}", bundle.out), &mut cargo)
}

fn bundle_worker(bundle: &Bundle) -> Result<()> {
    let mut command = tool::program(paths::cargo_tool("worker-build"));
    command
        .args(["--profile", "wasm", "--out-dir"])
        .arg(bundle.out_directory())
        .current_dir(bundle.folder())
        .env("CARGO_TARGET_DIR", paths::target_directory())
        .env(RUST_FLAGS, wasm_flags()?)
        .env("WASM_BINDGEN_BIN", paths::cargo_tool("wasm-bindgen"))
        .env("WASM_OPT_BIN", paths::npm_tool("wasm-opt"))
        .env("ESBUILD_BIN", paths::npm_tool("esbuild"));
    step::run_logged(&format!("bundle-{}", bundle.out), &mut command)
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

impl Bundle {
    fn folder(&self) -> PathBuf {
        paths::repository_root().join(self.folder)
    }

    fn out_directory(&self) -> PathBuf {
        paths::target_directory().join(self.out)
    }

    fn stamp(&self) -> PathBuf {
        self.out_directory().with_extension("stamp")
    }

    /// What the bundle is made of: the compiled module and the tools, by size and time.
    fn inputs(&self) -> Result<String> {
        let inputs = [
            paths::target_directory().join("wasm32-unknown-unknown/wasm").join(self.module),
            paths::cargo_tool("worker-build"),
            paths::cargo_tool("wasm-bindgen"),
            paths::repository_root().join("node_modules/.installed-lock"),
            self.folder().join("Cargo.toml"),
            self.out_directory().join("index.js"),
        ];
        inputs.iter().map(|path| version(path)).collect()
    }
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
