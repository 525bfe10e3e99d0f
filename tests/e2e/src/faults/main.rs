//! Nothing that was accepted is lost: codes are made while clouds and runtime fail, and all of them are there in the end.
//!
//! `cargo test -p e2e --test faults -- --requests N --seed N --runtime workerd|spin` repeats one run; the same seed and
//! number give the same faults at the same requests. `-- --cost` measures what the ledger costs instead, and `-- --stress SECS`
//! holds both runtimes to many clients at once.

#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what is absent")]

mod arguments;
mod cost;
mod damage;
mod director;
mod load;
mod report;
mod schedule;
mod settle;
mod site;
mod stress;
mod watch;

use std::process::ExitCode;
use std::thread::{self, ScopedJoinHandle};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail, ensure};
use e2e::instance::Runtime;

use crate::arguments::{Options, Task};
use crate::load::Progress;
use crate::report::Row;
use crate::site::Site;
use crate::watch::Watch;

fn main() -> ExitCode {
    let done = arguments::parse(lexopt::Parser::from_env()).and_then(|options| match options.task {
        Task::Faults => faults(&options),
        Task::Cost => cost::run(&options.runtimes),
        Task::Stress { secs } => stress::run(&options.runtimes, secs),
        Task::Nothing => Ok(()),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn faults(options: &Options) -> Result<()> {
    println!("{} requests, {} in flight, seed {}", options.requests, load::IN_FLIGHT, options.seed);
    // Both runtimes at once: most of the time they wait for what fails.
    let rows = thread::scope(|scope| {
        let run = |runtime: Runtime| scope.spawn(move || run(runtime, options).context(runtime.as_str()));
        let running: Vec<_> = options.runtimes.iter().copied().map(run).collect();
        // Each is waited for, so that what it has started ends.
        let ended: Vec<_> = running.into_iter().map(ScopedJoinHandle::join).collect();
        ended.into_iter().map(|row| row.map_err(|_| anyhow!("a run panicked"))?).collect::<Result<Vec<_>>>()
    })?;
    report::print(&rows);
    let lost = rows.iter().map(|row| row.lost.len() + row.restored.lost.len()).sum::<usize>();
    ensure!(lost == 0, "{lost} codes that were accepted are lost; the logs are in target/stack/{}-*", site::FOLDER);
    Ok(())
}

/// One runtime: load and faults at once, then recovery and the search for what is lost; then damage and the same again.
fn run(runtime: Runtime, options: &Options) -> Result<Row> {
    let start = Instant::now();
    let mut site = Site::start(runtime)?;
    let origin = site.origin();
    let progress = Progress::new(options.requests);
    let steps = schedule::schedule(options.seed, options.requests);
    let watch = Watch::default();
    let (answers, directed) = thread::scope(|scope| {
        let watching = scope.spawn(|| watch.run(&origin));
        let loading = scope.spawn(|| load::run(&progress, &origin, &watch));
        let directed = director::direct(&mut site, &steps, &progress);
        progress.open(usize::MAX);
        let answers = loading.join();
        watch.stop();
        (answers, directed.and(watching.join().map_err(|_| anyhow!("the watch panicked"))))
    });
    directed?;
    let Ok(answers) = answers else { bail!("a client panicked") };
    let answers = answers?;
    // What was answered while the ledger was busy is in both clouds, and finds its record there.
    if answers.accepted.iter().any(|code| code.is_unrecorded) {
        settle::reconcile(&origin)?;
    }
    settle::drain(&origin, &watch)?;
    let lost = settle::lost(&site.clouds, &origin, &answers.accepted);
    site.check_logs()?;
    let enough = options.requests / 4;
    ensure!(
        answers.accepted.len() >= enough && answers.degraded > 0,
        "{} codes were accepted and {} of them met a fault: that proves nothing; {enough} and 1 at least would",
        answers.accepted.len(),
        answers.degraded
    );
    let restored = damage::damage_and_restore(&mut site, &answers.accepted)?;
    Ok(Row {
        runtime,
        requests: options.requests,
        accepted: answers.accepted.len(),
        degraded: answers.degraded,
        unrecorded: answers.accepted.iter().filter(|code| code.is_unrecorded).count(),
        refused: answers.refused,
        deliveries: watch.deliveries(),
        lost,
        restored,
        took: start.elapsed(),
    })
}
