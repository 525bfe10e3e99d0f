//! Every case on every runtime, against real clouds and in a real browser.
//!
//! A case is a function of a [`Stage`]: one runtime, and the world around it. The table in [`cases`] is run for each of
//! [`Runtime::ALL`], so a case cannot be left out on one of them. Processes start when the first case needs them, and all of
//! them are gone when this one ends. `cargo test -p e2e -- NAME` runs the cases whose name contains `NAME`.

#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what is absent")]

mod browser;
mod cases;
mod decode;
mod logs;
mod prometheus;
mod stage;
mod world;

use std::process::ExitCode;
use std::sync::Arc;

use e2e::{clouds, gate, http, wait};
use libtest_mimic::{Arguments, Trial};

use crate::stage::{Runtime, Stage};
use crate::world::{Needs, World};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Three for the browsers, which take longest and all of the cores, and two for the rest, which mostly waits.
    arguments.test_threads = arguments.test_threads.or(Some(5));
    let world = Arc::new(World::default());
    // In turn, before the others: while one runs, nobody is alone.
    let (alone, together) = trials(&world).into_iter().partition(|(needs, _)| *needs == Needs::Solitude);
    let run = |trials: Vec<(Needs, Trial)>, arguments: &Arguments| {
        libtest_mimic::run(arguments, trials.into_iter().map(|(_, trial)| trial).collect())
    };
    let first = run(alone, &Arguments { test_threads: Some(1), ..arguments.clone() });
    let conclusion = run(together, &arguments);
    if first.has_failed() {
        return first.exit_code();
    }
    if arguments.list || arguments.filter.is_some() || conclusion.has_failed() {
        return conclusion.exit_code();
    }
    // What the instances printed can only be read when all cases are done.
    let leaks = Trial::test("no payload and no secret stands in any log", move || {
        logs::check(&world).map_err(|error| format!("{error:#}").into())
    });
    libtest_mimic::run(&arguments, vec![leaks]).exit_code()
}

fn trials(world: &Arc<World>) -> Vec<(Needs, Trial)> {
    let each = cases::all().into_iter().flat_map(|case| {
        Runtime::ALL.map(|runtime| {
            let world = Arc::clone(world);
            let name = format!("{}::{}", runtime.as_str(), case.name);
            let trial = Trial::test(name, move || {
                let _turn = world.turn(runtime, case.needs);
                (case.run)(&Stage { runtime, world: &world }).map_err(|error| format!("{error:#}").into())
            });
            (case.needs, trial)
        })
    });
    let across = cases::across::CASES.iter().map(|case| {
        let world = Arc::clone(world);
        let trial = Trial::test(format!("both::{}", case.name), move || {
            (case.run)(&world).map_err(|error| format!("{error:#}").into())
        });
        (case.needs, trial)
    });
    across.chain(each).collect()
}
