//! Checks of `deploy/` and `.github/`: what no compiler looks at.

mod prometheus;
mod terraform;
mod workflows;

use anyhow::Result;

/// Checks everything with the tools that its users run.
///
/// # Errors
/// What a tool says.
pub fn run() -> Result<()> {
    prometheus::check()?;
    terraform::check()?;
    workflows::check()
}

#[cfg(test)]
mod tests;
