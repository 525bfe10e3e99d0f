//! Builds Workers: a module of JavaScript and its WebAssembly.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use stack::paths;

use super::{RUST_FLAGS, version, wasm_flags};
use crate::{step, tool};

/// A Worker: its crate, and where its bundle goes below `target/`.
pub struct Bundle {
    folder: &'static str,
    package: &'static str,
    out: &'static str,
}

/// The Worker that is deployed.
pub const WORKER: Bundle = Bundle { folder: "components/qr-worker", package: "qr-worker", out: "worker" };
/// The Worker that runs the ledger's suite.
pub const CONFORMANCE: Bundle =
    Bundle { folder: "tests/conformance/worker", package: "conformance-worker", out: "conformance-worker" };

impl Bundle {
    /// Compiles the crate and writes `index.js` and `index_bg.wasm`.
    ///
    /// # Errors
    /// When the code does not compile or a tool is missing.
    pub fn build(&self) -> Result<()> {
        let name = self.out;
        step::timed(format!("{name}: cargo build"), || {
            let arguments =
                ["build", "--package", self.package, "--target", "wasm32-unknown-unknown", "--profile", "wasm"];
            step::run_logged(&format!("build-{name}"), tool::cargo().args(arguments).env(RUST_FLAGS, wasm_flags()?))
        })?;
        let stamp = self.out_directory().with_extension("stamp");
        if fs::read_to_string(&stamp).is_ok_and(|stamp| self.inputs().is_ok_and(|inputs| inputs == stamp)) {
            step::up_to_date(format!("{name}: wasm-bindgen, wasm-opt, esbuild"));
            return Ok(());
        }
        step::timed(format!("{name}: wasm-bindgen, wasm-opt, esbuild"), || self.bundle())?;
        fs::write(stamp, self.inputs()?).context("cannot write into target")
    }

    /// The glue of wasm-bindgen makes a new instance with the next call after a trap, since the `worker` crate asks it to.
    fn bundle(&self) -> Result<()> {
        let (out, work) = (self.out_directory(), self.out_directory().join("work"));
        fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
        let mut bindgen = tool::program(paths::cargo_tool("wasm-bindgen"));
        bindgen.args(["--target", "module", "--no-typescript", "--out-name", "index", "--out-dir"]).arg(&work);
        bindgen.args(["--experimental-reset-state-function", "--force-enable-abort-handler"]);
        step::run_logged(&format!("{}-wasm-bindgen", self.out), bindgen.arg(self.compiled()))?;
        fs::copy(self.entry(), work.join("entry.js"))
            .with_context(|| format!("cannot copy {}", self.entry().display()))?;

        let mut bundle = tool::program(paths::npm_tool("esbuild"));
        bundle.arg(work.join("entry.js")).args(["--bundle", "--minify", "--format=esm", "--log-level=error"]);
        bundle.args(["--external:./index_bg.wasm", "--external:cloudflare:*"]);
        let script = out.join("index.js");
        step::run_logged(&format!("{}-esbuild", self.out), bundle.arg(format!("--outfile={}", script.display())))?;
        // workerd gives the module of a `.wasm` file to a plain import.
        let bundled = fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))?;
        fs::write(&script, bundled.replace("import source ", "import "))?;

        let mut optimise = tool::program(paths::npm_tool("wasm-opt"));
        optimise.args(["-O", "--debuginfo", "--strip-producers"]).args(FEATURES).arg(work.join("index_bg.wasm"));
        step::run_logged(&format!("{}-wasm-opt", self.out), optimise.arg("-o").arg(out.join("index_bg.wasm")))
    }

    fn out_directory(&self) -> PathBuf {
        paths::target_directory().join(self.out)
    }

    fn compiled(&self) -> PathBuf {
        let module = format!("{}.wasm", self.package.replace('-', "_"));
        paths::target_directory().join("wasm32-unknown-unknown/wasm").join(module)
    }

    /// What workerd calls.
    fn entry(&self) -> PathBuf {
        paths::repository_root().join(self.folder).join("src/entry.js")
    }

    /// What the bundle is made of, and what came of it, by size and time.
    fn inputs(&self) -> Result<String> {
        let node = paths::repository_root().join("node_modules/.installed-lock");
        let made = ["index.js", "index_bg.wasm"].map(|file| self.out_directory().join(file));
        let files = [self.compiled(), self.entry(), paths::cargo_tool("wasm-bindgen"), node];
        files.iter().chain(&made).map(|path| version(path)).collect()
    }
}

/// What rustc's target uses by default, SIMD, and the exceptions that wasm-bindgen catches.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-exception-handling",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];
