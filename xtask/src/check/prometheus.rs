//! Prometheus' own `promtool` reads the configuration and the rules, and runs the tests of the alerts; Alertmanager's `amtool`
//! tells where they go.

use std::path::{Path, PathBuf};

use anyhow::Result;
use stack::paths;

use crate::{setup, step, tool};

/// Checks `deploy/prometheus`.
///
/// # Errors
/// When a tool cannot be had, or what it says.
pub fn check() -> Result<()> {
    let promtool = setup::promtool()?;
    let folder = paths::repository_root().join("deploy/prometheus");
    // Syntax only: the file with the key is on the machine of the operator.
    run(&promtool, &["check", "config", "--syntax-only"], &[folder.join("prometheus.yml")])?;
    run(&promtool, &["check", "rules"], &files(&folder.join("rules"))?)?;
    run(&promtool, &["test", "rules"], &files(&folder.join("tests"))?)?;
    let (amtool, routes) = (setup::amtool()?, folder.join("alertmanager.yml"));
    run(&amtool, &["check-config"], std::slice::from_ref(&routes))?;
    let config = format!("--config.file={}", routes.display());
    for severity in ["page", "ticket"] {
        let (verify, alert) = (format!("--verify.receivers={severity}"), format!("severity={severity}"));
        run(&amtool, &["config", "routes", "test", &config, &verify, &alert], &[])?;
    }
    Ok(())
}

fn run(program: &Path, arguments: &[&str], files: &[PathBuf]) -> Result<()> {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let words = arguments.iter().filter(|argument| !argument.starts_with("--config"));
    step::timed(format!("{name} {}", words.copied().collect::<Vec<_>>().join(" ")), || {
        step::run_logged(&name, tool::program(program).args(arguments).args(files))
    })
}

/// The files of a folder in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = folder.read_dir()?.map(|entry| Ok(entry?.path()));
    let mut files = entries.collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}
