//! `cargo xtask`: the one door to everything that is done with this repository.

mod arguments;
mod bench;
mod build;
mod check;
mod debian;
mod dev;
mod dotenv;
mod follow;
mod packages;
mod reproducible;
mod sbom;
mod setup;
mod size;
mod step;
mod test;
mod tool;

use std::process::ExitCode;

use anyhow::Result;

use crate::arguments::Task;
use crate::build::Artifact;

fn main() -> ExitCode {
    match arguments::parse(lexopt::Parser::from_env()).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Help => {
            print!("{}", arguments::HELP);
            Ok(())
        }
        Task::Setup => setup::everything(),
        Task::Build(artifacts) => artifacts.into_iter().try_for_each(Artifact::set_up_and_build),
        Task::Dev(options) => dev::run(&options),
        Task::Test(part) => test::run(part),
        Task::Check => check::run(),
        Task::Sbom => sbom::write(),
        Task::Reproducible => reproducible::check(),
        Task::Size => size::report(),
        Task::Bench(subject) => bench::run(subject),
    }
}
