//! Checks of `deploy/`, `.github/`, `deny.toml` and `wrangler.toml`: what no compiler looks at.

mod cloudflare_defaults;
mod dependencies;
mod prometheus;
mod rate_limit;
mod terraform;
mod workflows;

use anyhow::Result;

/// Checks everything with the tools that its users run.
///
/// # Errors
/// What a tool says.
pub fn run() -> Result<()> {
    dependencies::check()?;
    rate_limit::check()?;
    cloudflare_defaults::check()?;
    prometheus::check()?;
    terraform::check()?;
    workflows::check()
}

#[cfg(test)]
mod tests;
