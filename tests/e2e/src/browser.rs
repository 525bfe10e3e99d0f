//! The browser tests, which `node` runs against an instance.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::cases::cases;
use crate::stage::{Runtime, Setup, Stage};
use crate::world::{World, directory};

cases!(Clouds: form_works_in_the_browser);

fn form_works_in_the_browser(stage: &Stage<'_>) -> Result<()> {
    run(stage, "all.mjs", 100)
}

/// The form is the same bytes on each runtime, which `across` asserts: it looks the same, too.
pub fn form_looks_as_it_should(world: &World) -> Result<()> {
    run(&Stage { runtime: Runtime::Workerd, world }, "looks.test.mjs", 10)
}

/// Runs a file of tests, which has at least so many.
fn run(stage: &Stage<'_>, file: &str, least: usize) -> Result<()> {
    let pictures = if stage.runtime == Runtime::Workerd { "all" } else { "none" };
    let output = Command::new("node")
        .args(["--test", "--test-reporter=spec", file])
        .current_dir(stack::repository_root().join("tests/browser"))
        .env("EDGEQR_URL", stage.url(Setup::Form)?)
        .env("EDGEQR_URL_DOWN", stage.url(Setup::SasToken)?)
        .env("EDGEQR_URL_SHARED", stage.url(Setup::NoClouds)?)
        .env("EDGEQR_PICTURES", pictures)
        .env("EDGEQR_TYPED", typed())
        .output()?;
    let report = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    let passed = report.lines().find_map(|line| line.trim_start_matches("ℹ ").strip_prefix("pass ")?.parse().ok());
    ensure!(passed.unwrap_or(0) > least, "the browser tests ran {passed:?} tests:\n{report}");
    ensure!(report.lines().any(|line| line.ends_with("skipped 0")), "some browser tests were skipped:\n{report}");
    Ok(())
}

/// What was typed into the form, a line each as JSON.
pub fn typed() -> PathBuf {
    directory().join("typed.jsonl")
}
