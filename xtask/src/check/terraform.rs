//! Terraform, or its twin `OpenTofu`, reads `deploy/terraform`.

use anyhow::Result;
use stack::paths;

use crate::{step, tool};

/// Checks that the files parse and have the one format, with the first of both tools on `PATH`.
///
/// Neither is in a registry from which a set-up could install it. Without one the files are still read by the tests of
/// this crate; `terraform validate`, which needs the providers, is a job of the test workflow.
///
/// # Errors
/// What the tool says.
pub fn check() -> Result<()> {
    let Some(program) = ["terraform", "tofu"].into_iter().find_map(paths::on_path) else {
        println!("  terraform fmt: left out, neither terraform nor tofu is on PATH");
        return Ok(());
    };
    step::timed("terraform fmt -check", || {
        let arguments = ["fmt", "-check", "-diff", "-recursive", "deploy/terraform"];
        // It asks its maker for a newer version otherwise.
        step::run_logged("terraform", tool::program(program).args(arguments).env("CHECKPOINT_DISABLE", "1"))
    })
}
