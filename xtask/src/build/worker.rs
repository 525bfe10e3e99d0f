//! Builds Workers: a module of JavaScript and its WebAssembly.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use stack::paths;

use super::FEATURES;
use crate::{step, tool};

/// A Worker: its crate, and where its bundle goes below `target/`.
pub struct Bundle {
    source: &'static str,
    package: &'static str,
    out: &'static str,
}

/// The Worker that is deployed.
pub const WORKER: Bundle = Bundle { source: "components/qr-worker", package: "qr-worker", out: "worker" };
/// The Worker that runs the ledger's suite.
pub const CONFORMANCE: Bundle =
    Bundle { source: "tests/conformance/worker", package: "conformance-worker", out: "conformance-worker" };

impl Bundle {
    /// Compiles the crate and writes `index.js` and `index_bg.wasm`.
    ///
    /// # Errors
    /// When the code does not compile or a tool is missing.
    pub fn build(&self) -> Result<()> {
        let name = self.out;
        step::timed(format!("{name}: cargo build"), || {
            super::compile(self.package, "wasm32-unknown-unknown", "wasm", &[])
        })?;
        let files = [self.compiled(), self.entry(), self.script(), self.module()];
        let title = format!("{name}: wasm-bindgen, wasm-opt, esbuild");
        super::bundle(&title, &self.folder(), &files, || self.bundle())
    }

    /// The glue of wasm-bindgen makes a new instance with the next call after a trap, since the `worker` crate asks it to.
    fn bundle(&self) -> Result<()> {
        let work = self.folder().join("work");
        fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
        let mut bindgen = tool::program(paths::cargo_tool("wasm-bindgen"));
        bindgen.args(["--target", "module", "--no-typescript", "--out-name", "index", "--out-dir"]).arg(&work);
        bindgen.args(["--experimental-reset-state-function", "--force-enable-abort-handler"]);
        step::run_logged(&format!("{}-wasm-bindgen", self.out), bindgen.arg(self.compiled()))?;
        fs::copy(self.entry(), work.join("entry.js"))
            .with_context(|| format!("cannot copy {}", self.entry().display()))?;

        let mut bundle = tool::program(paths::npm_tool("esbuild"));
        bundle.arg(work.join("entry.js")).args(["--bundle", "--minify", "--format=esm", "--log-level=error"]);
        bundle.arg("--external:./index_bg.wasm");
        let script = self.script();
        step::run_logged(&format!("{}-esbuild", self.out), bundle.arg(format!("--outfile={}", script.display())))?;
        // workerd gives the module of a `.wasm` file to a plain import.
        let bundled = fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))?;
        fs::write(&script, bundled.replace("import source ", "import "))?;

        let mut optimise = tool::program(paths::npm_tool("wasm-opt"));
        optimise.args(["-O", "--debuginfo", "--strip-producers"]).args(FEATURES);
        // What wasm-bindgen catches.
        optimise.arg("--enable-exception-handling").arg(work.join("index_bg.wasm"));
        step::run_logged(&format!("{}-wasm-opt", self.out), optimise.arg("-o").arg(self.module()))
    }

    fn folder(&self) -> PathBuf {
        paths::target_directory().join(self.out)
    }

    fn script(&self) -> PathBuf {
        self.folder().join("index.js")
    }

    fn module(&self) -> PathBuf {
        self.folder().join("index_bg.wasm")
    }

    fn compiled(&self) -> PathBuf {
        let module = format!("{}.wasm", self.package.replace('-', "_"));
        paths::target_directory().join("wasm32-unknown-unknown/wasm").join(module)
    }

    /// What workerd calls.
    fn entry(&self) -> PathBuf {
        paths::repository_root().join(self.source).join("src/entry.js")
    }
}
