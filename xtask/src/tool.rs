//! The commands that the tasks run.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use stack::paths;

/// `cargo` in the root, building below the repository's own `target/` even where `CARGO_TARGET_DIR` says
/// otherwise, because `wrangler.toml` and `spin.toml` name files there.
pub fn cargo() -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(paths::repository_root()).env("CARGO_TARGET_DIR", paths::target_directory());
    command
}

/// Where cargo keeps what it has downloaded.
///
/// # Errors
/// When neither `CARGO_HOME` nor a home directory is known.
pub fn cargo_home() -> Result<PathBuf> {
    let default = || Some(env::home_dir()?.join(".cargo"));
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(default)
        .context("there is neither CARGO_HOME nor a home directory")
}

/// Any other program, in the root.
pub fn program(path: impl AsRef<Path>) -> Command {
    let mut command = Command::new(path.as_ref());
    command.current_dir(paths::repository_root());
    command
}

/// `wrangler` in the root, without telemetry.
pub fn wrangler() -> Command {
    let mut command = program(paths::npm_tool("wrangler"));
    command
        .env("CI", "true")
        .env("NO_COLOR", "1")
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_SEND_ERROR_REPORTS", "false")
        .env("WRANGLER_HIDE_BANNER", "true");
    command
}

/// What `command` prints when it succeeds, without surrounding space.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
