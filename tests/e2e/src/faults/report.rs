//! What is printed at the end.

use std::collections::BTreeMap;
use std::time::Duration;

use e2e::instance::Runtime;

use crate::damage::Restored;
use crate::settle::Lost;
use crate::watch::Deliveries;

/// The results of one runtime.
pub struct Row {
    pub runtime: Runtime,
    pub requests: usize,
    pub accepted: usize,
    /// How many were answered 200 before both clouds had them.
    pub degraded: usize,
    /// How many answers warned that there is no record.
    pub unrecorded: usize,
    pub refused: BTreeMap<String, usize>,
    pub deliveries: Deliveries,
    pub lost: Vec<Lost>,
    /// What came of the damage afterwards.
    pub restored: Restored,
    pub took: Duration,
}

pub fn print(rows: &[Row]) {
    println!(
        "\n{:<10}{:>10}{:>10}{:>10}{:>10}{:>18}{:>18}{:>12}",
        "", "requests", "accepted", "refused", "lost", "delivered late", "longest delay", "duration"
    );
    for row in rows {
        println!(
            "{:<10}{:>10}{:>10}{:>10}{:>10}{:>18}{:>16.1} s{:>10.0} s",
            row.runtime.as_str(),
            row.requests,
            row.accepted,
            row.refused.values().sum::<usize>(),
            row.lost.len(),
            row.deliveries.late,
            row.deliveries.longest.as_secs_f64(),
            row.took.as_secs_f64(),
        );
    }
    for row in rows {
        println!("{} answered with a warning that there is no record: {}", row.runtime.as_str(), row.unrecorded);
        let refused: Vec<_> = row.refused.iter().map(|(class, count)| format!("{class} {count}")).collect();
        println!("{} delivered late after a 200: {}, after a 202: the others", row.runtime.as_str(), row.degraded);
        println!("{} refused: {}", row.runtime.as_str(), refused.join(", "));
        print_lost(row.runtime, &row.lost);
        print_restored(row.runtime, &row.restored);
    }
}

fn print_restored(runtime: Runtime, restored: &Restored) {
    let Restored { removed, overwritten, reconciled, lost } = restored;
    println!(
        "{} then lost {removed} objects of one bucket, {overwritten} got other bytes, and the database was dropped: \
         {} examined, {} copied, {} replaced, {} records made again in {} calls, {} lost",
        runtime.as_str(),
        reconciled.examined,
        reconciled.copied,
        reconciled.replaced,
        reconciled.restored,
        reconciled.calls,
        lost.len()
    );
    print_lost(runtime, lost);
}

fn print_lost(runtime: Runtime, lost: &[Lost]) {
    for lost in lost.iter().take(SHOWN) {
        let warned = if lost.is_unrecorded { "; the answer said that there is no record" } else { "" };
        println!("{} lost {}: {}{warned}", runtime.as_str(), lost.id, lost.reason);
    }
}

/// How many of the lost codes are named.
const SHOWN: usize = 20;
