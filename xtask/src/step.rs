//! Progress: one line a step, with its time.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use stack::paths;

/// Runs `work` and prints `title` before it and the time after it.
///
/// # Errors
/// Those of `work`.
pub fn timed<T>(title: impl Display, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    print!("  {title} … ");
    // A line that cannot be shown is no reason to stop.
    let _ = io::stdout().flush();
    let result = work();
    match &result {
        Ok(_) => println!("{:.1} s", start.elapsed().as_secs_f64()),
        Err(_) => println!("failed after {:.1} s", start.elapsed().as_secs_f64()),
    }
    result
}

/// Prints that a step has nothing to do.
pub fn up_to_date(title: impl Display) {
    println!("  {title}: up to date");
}

/// Runs `command` with its output in a log file.
///
/// # Errors
/// When it cannot be started or fails: the last lines of the log.
pub fn run_logged(name: &str, command: &mut Command) -> Result<()> {
    let folder = paths::tools_directory().join("log");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let path = folder.join(format!("{name}.log"));
    let log = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let status = command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .status()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if status.success() {
        return Ok(());
    }
    let text = fs::read(&path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.get(lines.len().saturating_sub(40)..).unwrap_or_default().join("\n");
    bail!("{name} ended with {status}; all of its output is in {}\n{last}", path.display())
}

/// Runs `command` with its output on the terminal.
///
/// # Errors
/// When it cannot be started or fails.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !status.success() {
        bail!("{} ended with {status}", command.get_program().display());
    }
    Ok(())
}
