//! Everything that must pass before a change is merged.

use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};
use stack::paths;

use crate::build::Artifact;
use crate::{check, sbom, setup, size, step, tool};

/// Which tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All checks.
    All,
    /// What needs no process beside the test's own.
    Unit,
    /// Every case on every runtime, and the browser.
    EndToEnd,
    /// Codes made while clouds and runtimes fail.
    Faults,
}

/// Runs the checks in order, until one fails.
///
/// # Errors
/// The name of the step that failed.
pub fn run(part: Part) -> Result<()> {
    let start = Instant::now();
    match part {
        Part::All => {
            headed("tools", set_up)?;
            // qr-service embeds it.
            headed("engine of the form", || Artifact::Engine.build())?;
            lint()?;
            headed("deployment files", check::run)?;
            unit()?;
            read_back()?;
            artifacts()?;
            foundations()?;
            headed("sizes", size::check)?;
            headed("bills of materials", sbom::write)?;
            headed("wrangler deploy --dry-run", dry_run)?;
            end_to_end()?;
            faults(FEW_FAULTS)?;
        }
        Part::Unit => unit()?,
        Part::EndToEnd => {
            headed("tools", set_up)?;
            artifacts()?;
            end_to_end()?;
        }
        Part::Faults => {
            headed("tools", set_up)?;
            artifacts()?;
            faults(MANY_FAULTS)?;
        }
    }
    println!("\nall passed in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn set_up() -> Result<()> {
    setup::rust()?;
    setup::node()?;
    setup::clouds()?;
    setup::reader()?;
    setup::bindgen()?;
    setup::browser()?;
    setup::monitors()
}

fn lint() -> Result<()> {
    headed("rustfmt", || step::run(&mut cargo(&["fmt", "--all", "--", "--check"])))?;
    // The default members are those that compile for this machine.
    headed("clippy", || step::run(&mut cargo(&["clippy", "--all-targets", "--", "-D", "warnings"])))?;
    for (target, packages) in [
        ("wasm32-unknown-unknown", &["qr-preview", "qr-worker", "conformance-worker"][..]),
        ("wasm32-wasip2", &["qr-spin", "conformance-spin", "empty-spin", "spin-host-guest"]),
    ] {
        headed(&format!("clippy for {target}"), || {
            let packages = packages.iter().flat_map(|package| ["--package", package]);
            let mut cargo = cargo(&["clippy", "--target", target]);
            step::run(cargo.args(packages).args(["--", "-D", "warnings"]))
        })?;
    }
    Ok(())
}

fn unit() -> Result<()> {
    headed("unit, vector, golden and documentation tests", || {
        let packages = UNIT_TESTED.into_iter().flat_map(|package| ["--package", package]);
        step::run(cargo(&["test"]).args(packages))
    })
}

/// Symbols of every kind, read by zxing-cpp.
fn read_back() -> Result<()> {
    headed("symbols read by zxing-cpp", || step::run(&mut cargo(&["test", "--package", "zxing"])))
}

/// The tests of what the end-to-end tests stand on.
fn foundations() -> Result<()> {
    headed("tests of the local clouds", || step::run(&mut cargo(&["test", "--package", "stack"])))?;
    // In release mode, because that build is there already and the other one takes minutes.
    headed("tests of spin-host", || step::run(&mut cargo(&["test", "--release", "--package", "spin-host"])))
}

fn artifacts() -> Result<()> {
    headed("builds", || {
        Artifact::Worker.build()?;
        Artifact::Spin.build()?;
        Artifact::SpinHost.build()?;
        Artifact::Conformance.build()
    })
}

fn dry_run() -> Result<()> {
    let out = paths::target_directory().join("worker-deploy");
    step::run(tool::wrangler().args(["deploy", "--dry-run", "--outdir"]).arg(out))
}

fn end_to_end() -> Result<()> {
    headed("end-to-end tests", || step::run(&mut cargo(&["test", "--package", "e2e", "--test", "e2e"])))
}

/// The fault test with a number of requests on each runtime.
fn faults(requests: &str) -> Result<()> {
    let arguments = ["test", "--package", "e2e", "--test", "faults", "--", "--requests", requests];
    headed("fault test", || step::run(&mut cargo(&arguments)))
}

/// Prints a headline, runs the step and prints its time.
fn headed(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n== {name}");
    let start = Instant::now();
    if let Err(error) = work() {
        // The reason can be long; the name of the step is what should stand last.
        eprintln!("{error:#}");
        bail!("step failed: {name}");
    }
    println!("== {name}: passed in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = tool::cargo();
    command.args(arguments);
    command
}

const UNIT_TESTED: [&str; 6] = ["qr-core", "qr-request", "qr-storage", "qr-service", "memory-database", "xtask"];
/// Requests of the fault test as a part of everything, where minutes count.
const FEW_FAULTS: &str = "100";
/// Requests of the fault test by itself.
const MANY_FAULTS: &str = "1000";
