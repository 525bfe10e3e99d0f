//! What the requests that take longest cost: here, and in WebAssembly with its memory.

use std::time::Duration;

use anyhow::{Context as _, Result};
use engine_alone::{Request, median};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike as _};

use crate::goals::Goals;

/// Prints a line for each of them.
///
/// Time is that of the processor, which other programs on this machine lengthen less than that of a clock.
pub fn print(command: &[String], goals: &mut Goals) -> Result<()> {
    println!("\nworst requests: 100 ms and 64 MB at most; the first 10 ms");
    println!("ms of processor           native   in wasm  of native   MB in wasm");
    for (number, request) in Request::all().iter().enumerate() {
        let native = native_ms(request)?;
        let (wasm, peak_mb) = wasm(command, number)?;
        let limit_ms = if number == 0 { USUAL_MS } else { WORST_MS };
        goals.at_most(&format!("{}, ms in wasm", request.name), wasm, limit_ms);
        println!("{:<24} {native:7.2} {wasm:9.2} {:9.2}× {peak_mb:12.1}", request.name, wasm / native);
    }
    Ok(())
}

fn native_ms(request: &Request) -> Result<f64> {
    let job = request.job();
    let before = processor_ms(UsageWho::RUSAGE_SELF)?;
    for _ in 0..ROUNDS {
        // How it ends is checked where memory is measured.
        _ = job.run();
    }
    Ok((processor_ms(UsageWho::RUSAGE_SELF)? - before) / f64::from(ROUNDS))
}

/// Milliseconds, the median of a few runs, and megabytes that were allocated at the same time, in an instance of its own.
fn wasm(command: &[String], number: usize) -> Result<(f64, f64)> {
    let run = |rounds: u32| -> Result<(f64, String)> {
        let before = processor_ms(UsageWho::RUSAGE_CHILDREN)?;
        let answer = crate::answer(command, &[number.to_string(), rounds.to_string()])?;
        Ok((processor_ms(UsageWho::RUSAGE_CHILDREN)? - before, answer))
    };
    let mut times = Vec::new();
    let mut peak_bytes = 0;
    for _ in 0..RUNS {
        let (once, peak) = run(0)?;
        let (repeated, _) = run(ROUNDS)?;
        times.push((repeated - once) / f64::from(ROUNDS));
        peak_bytes = peak.trim().parse::<u32>().context("it prints a number of bytes")?;
    }
    Ok((median(times), f64::from(peak_bytes) / f64::from(1 << 20)))
}

fn processor_ms(who: UsageWho) -> Result<f64> {
    let usage = getrusage(who)?;
    let ms = |time: TimeVal| Duration::from_micros(time.num_microseconds().unsigned_abs()).as_secs_f64() * 1e3;
    Ok(ms(usage.user_time()) + ms(usage.system_time()))
}

const ROUNDS: u32 = 16;
const RUNS: u32 = 5;
/// What the usual styled request may take, which is the first, and what any request may.
const USUAL_MS: f64 = 10.0;
const WORST_MS: f64 = 100.0;
