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
use crate::world::World;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Two, one for each runtime: more would only make them wait for each other.
    arguments.test_threads = arguments.test_threads.or(Some(2));
    let world = Arc::new(World::default());
    let conclusion = libtest_mimic::run(&arguments, trials(&world));
    if arguments.list || arguments.filter.is_some() || conclusion.has_failed() {
        return conclusion.exit_code();
    }
    // What the instances printed can only be read when all cases are done.
    let leaks = Trial::test("no payload and no secret stands in any log", move || {
        logs::check(&world).map_err(|error| format!("{error:#}").into())
    });
    libtest_mimic::run(&arguments, vec![leaks]).exit_code()
}

fn trials(world: &Arc<World>) -> Vec<Trial> {
    let each = cases::all().into_iter().flat_map(|case| {
        Runtime::ALL.map(|runtime| {
            let world = Arc::clone(world);
            let name = format!("{}::{}", runtime.as_str(), case.name);
            Trial::test(name, move || {
                let _turn = world.turn(case.needs);
                (case.run)(&Stage { runtime, world: &world }).map_err(|error| format!("{error:#}").into())
            })
        })
    });
    let across = cases::across::CASES.iter().map(|case| {
        let world = Arc::clone(world);
        Trial::test(format!("both::{}", case.name), move || {
            (case.run)(&world).map_err(|error| format!("{error:#}").into())
        })
    });
    each.chain(across).collect()
}
