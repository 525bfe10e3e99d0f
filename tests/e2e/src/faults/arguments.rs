//! The command line.

use anyhow::{Result, bail, ensure};
use e2e::instance::Runtime;
use lexopt::prelude::*;

/// What is asked for.
pub struct Options {
    pub task: Task,
    pub runtimes: Vec<Runtime>,
    /// How many codes are asked for, on each runtime.
    pub requests: usize,
    /// Decides which fault strikes when.
    pub seed: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Task {
    Faults,
    Cost,
    /// Load for so long on each runtime, then overload.
    Stress {
        secs: u64,
    },
    /// A filter asks for cases of the other test.
    Nothing,
}

/// Reads the options.
///
/// # Errors
/// When a word is unknown or a number is not allowed.
pub fn parse(mut parser: lexopt::Parser) -> Result<Options> {
    let mut options = Options { task: Task::Faults, runtimes: Runtime::ALL.to_vec(), requests: 1000, seed: 1 };
    while let Some(argument) = parser.next()? {
        match argument {
            // `cargo test -p e2e -- WORD` gives its word to every test of the crate.
            Value(filter) => {
                if !NAME.contains(&filter.string()?) {
                    options.task = Task::Nothing;
                }
            }
            Long("cost") => options.task = Task::Cost,
            Long("stress") => {
                let secs = parser.value()?.parse()?;
                ensure!(secs >= MIN_SECS, "{secs} s are too few to see memory grow: {MIN_SECS} or more");
                options.task = Task::Stress { secs };
            }
            Long("requests") => options.requests = parser.value()?.parse()?,
            Long("seed") => options.seed = parser.value()?.parse()?,
            Long("runtime") => {
                let name = parser.value()?.string()?;
                let named = Runtime::ALL.into_iter().find(|runtime| runtime.as_str() == name);
                let Some(runtime) = named else { bail!("unknown runtime {name:?}: workerd or spin") };
                options.runtimes = vec![runtime];
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let least = MIN_REQUESTS;
    ensure!(options.requests >= least, "{} requests are too few for every fault: {least} or more", options.requests);
    Ok(options)
}

/// Six requests for each fault: two before it, two during it and two after it.
const MIN_REQUESTS: usize = 48;
/// A tenth of it is where memory is looked at, several times.
const MIN_SECS: u64 = 10;
/// What a filter is compared with.
const NAME: &str = "faults";
