//! Prometheus' own `promtool` reads the configuration and the rules, and runs the tests of the alerts.

use std::path::{Path, PathBuf};

use anyhow::Result;
use stack::paths;

use crate::{setup, step, tool};

/// Checks `deploy/prometheus`.
///
/// # Errors
/// When `promtool` cannot be had, or what it says.
pub fn check() -> Result<()> {
    let promtool = setup::promtool()?;
    let folder = paths::repository_root().join("deploy/prometheus");
    // Syntax only: the file with the key is on the machine of the operator.
    run(&promtool, &["check", "config", "--syntax-only"], &[folder.join("prometheus.yml")])?;
    run(&promtool, &["check", "rules"], &files(&folder.join("rules"))?)?;
    run(&promtool, &["test", "rules"], &files(&folder.join("tests"))?)
}

fn run(promtool: &Path, arguments: &[&str], files: &[PathBuf]) -> Result<()> {
    step::timed(format!("promtool {}", arguments.join(" ")), || {
        step::run_logged("promtool", tool::program(promtool).args(arguments).args(files))
    })
}

/// The files of a folder in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = folder.read_dir()?.map(|entry| Ok(entry?.path()));
    let mut files = entries.collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}
