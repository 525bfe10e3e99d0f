//! What is printed, as it comes and at the end.

use e2e::instance::Runtime;

use super::{Row, Stage};

pub fn print_head(runtime: Runtime) {
    println!(
        "\n{:<10}{:>12}{:>12}{:>10}{:>10}{:>10}{:>10}{:>8}{:>14}{:>10}{:>10}",
        runtime.as_str(),
        "connections",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "answers",
        "shed",
        "errors",
        "MiB at start",
        "at end",
        "at most"
    );
}

pub fn print_stage(name: &str, stage: &Stage) {
    let report = &stage.report;
    let (start, end) = stage.start_and_end();
    let most_kib = stage.memory.iter().map(|memory| memory.runtime_kib).max().unwrap_or(0);
    println!(
        "{name:<10}{:>12}{:>12.0}{:>10.1}{:>10.1}{:>10}{:>10}{:>8}{:>14}{:>10}{:>10}",
        stage.connections,
        report.per_second(),
        1000.0 * report.p50.as_secs_f64(),
        1000.0 * report.p99.as_secs_f64(),
        report.answers(),
        report.with(&["503"]),
        report.errors(&["503"]),
        mib(start.runtime_kib),
        mib(end.runtime_kib),
        mib(most_kib),
    );
    if report.errors(&["503"]) > 0 {
        println!("{:<10}{:?}, {} on the socket", "", report.statuses, report.socket_errors);
    }
}

/// What a table does not show.
pub fn print(row: &Row) {
    let name = row.runtime.as_str();
    let (start, end) = row.load.start_and_end();
    println!(
        "\n{name}: memory of the runtime under load {:+.1} %; tools around it {} MiB at its start, {} at its end",
        row.load.growth_percent(),
        mib(start.tools_kib),
        mib(end.tools_kib)
    );
    println!(
        "{name}: {} codes promised, {} of them with 200 before both clouds had them, {} lost",
        row.promises.accepted.len(),
        row.promises.degraded,
        row.lost.len()
    );
    for lost in row.lost.iter().take(SHOWN) {
        println!("{name} lost {}: {}", lost.id, lost.reason);
    }
}

fn mib(kib: u64) -> u64 {
    kib / 1024
}

/// How many of the lost codes are named.
const SHOWN: usize = 20;
