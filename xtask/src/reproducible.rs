//! The same sources give the same bytes, wherever they are built.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use stack::paths;

use crate::build::Artifact;
use crate::sbom::sha256;
use crate::{step, tool};

/// Builds both artifacts here and, from nothing, at another path with another cargo home, and compares them.
///
/// One clean build is enough: what is here was built at another time, and if it was not clean, the other shows it.
///
/// # Errors
/// When a file differs, or a build fails.
pub fn check() -> Result<()> {
    [Artifact::Worker, Artifact::Spin].into_iter().try_for_each(Artifact::set_up_and_build)?;
    let folder = paths::target_directory().join("reproducible");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let elsewhere = Copy::new(folder.join("a/longer/path"))?;
    elsewhere.build()?;
    for file in FILES {
        let [here, there] = [&paths::target_directory(), &elsewhere.0.join("target")].map(|target| target.join(file));
        let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
        let bytes = read(&here)?;
        ensure!(bytes == read(&there)?, "{} is not what a clean build gives: {}", here.display(), there.display());
        println!("  {file}: {} bytes, SHA-256 {}", bytes.len(), sha256(&bytes));
    }
    Ok(())
}

/// The sources at another place.
struct Copy(PathBuf);

impl Copy {
    fn new(root: PathBuf) -> Result<Self> {
        let repository = paths::repository_root();
        let list = tool::answer(tool::program("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]))
            .context("git does not list the files of the repository")?;
        for file in list.lines() {
            let (from, to) = (repository.join(file), root.join(file));
            // A file that is listed and deleted.
            if !from.is_file() {
                continue;
            }
            fs::create_dir_all(to.parent().context("a file has a folder")?)?;
            fs::copy(&from, &to).with_context(|| format!("cannot copy {file}"))?;
        }
        fs::create_dir_all(root.join("target"))?;
        link(&repository.join("node_modules"), &root.join("node_modules"))?;
        link(&paths::tools_directory(), &root.join("target/tools"))?;
        // What has been downloaded, under another name: paths of dependencies must not reach the artifacts.
        let home = root.join("cargo-home");
        fs::create_dir_all(&home)?;
        link(&tool::cargo_home()?.join("registry"), &home.join("registry"))?;
        for name in ["config.toml", "config"] {
            let config = tool::cargo_home()?.join(name);
            if config.is_file() {
                link(&config, &home.join(name))?;
            }
        }
        Ok(Self(root))
    }

    fn build(&self) -> Result<()> {
        step::timed("build from nothing, elsewhere", || {
            let mut cargo = tool::cargo();
            cargo.args(["xtask", "build"]).current_dir(&self.0);
            cargo.env("CARGO_TARGET_DIR", self.0.join("target")).env("CARGO_HOME", self.0.join("cargo-home"));
            step::run_logged("reproducible", &mut cargo)
        })
    }
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Result<()> {
    std::os::unix::fs::symlink(from, to).with_context(|| format!("cannot link {}", to.display()))
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> Result<()> {
    anyhow::bail!("this check needs symbolic links: run it on Linux or macOS")
}

/// What is deployed, below `target/`.
const FILES: [&str; 3] = ["worker/index.js", "worker/index_bg.wasm", "wasm32-wasip2/wasm/qr_spin.wasm"];
