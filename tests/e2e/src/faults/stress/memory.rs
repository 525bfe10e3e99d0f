//! How much memory the processes of a runtime take.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::Duration;

use anyhow::{Result, anyhow};

/// Resident memory of a group of processes at one moment, in KiB.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// The runtime itself.
    pub runtime_kib: u64,
    /// What the tools around it take, which are not deployed.
    pub tools_kib: u64,
}

/// Does `work`, and tells how much memory the group took meanwhile, several times a second.
///
/// # Errors
/// What `work` failed with.
pub fn watched<T>(group: u32, work: impl FnOnce() -> Result<T>) -> Result<(T, Vec<Memory>)> {
    let samples = Mutex::new(Vec::new());
    let is_over = AtomicBool::new(false);
    let done = thread::scope(|scope| {
        let watching = scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                let memory = of_group(group);
                samples.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
                sleep(PAUSE);
            }
        });
        let done = work();
        is_over.store(true, Ordering::Relaxed);
        watching.join().map_err(|_| anyhow!("the watch of the memory panicked"))?;
        done
    })?;
    Ok((done, samples.into_inner().unwrap_or_else(PoisonError::into_inner)))
}

/// The middle of the first or last tenth of some samples, as the runtime's memory goes.
pub fn middle(samples: &[Memory]) -> Memory {
    let mut sorted = samples.to_vec();
    sorted.sort_by_key(|memory| memory.runtime_kib);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// By how much the runtime's memory grew.
pub fn growth_percent(start: Memory, end: Memory) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "it is a few gigabytes")]
    let [start, end] = [start, end].map(|memory| memory.runtime_kib as f64);
    100.0 * (end / start - 1.0)
}

/// The sum over the group (proc(5): the fifth field of `stat`, `VmRSS` of `status`).
fn of_group(group: u32) -> Memory {
    let mut memory = Memory::default();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    for process in processes.filter(|process| group_of(process) == Some(group)) {
        let kib = resident_kib(&process).unwrap_or(0);
        let program = fs::read_link(process.join("exe")).unwrap_or_default();
        let is_tool = program.file_name().is_some_and(|name| TOOLS.iter().any(|tool| name == *tool));
        if is_tool {
            memory.tools_kib += kib;
        } else {
            memory.runtime_kib += kib;
        }
    }
    memory
}

fn group_of(process: &Path) -> Option<u32> {
    let stat = fs::read_to_string(process.join("stat")).ok()?;
    // The second field is a name in parentheses, which may hold anything.
    stat.rsplit_once(')')?.1.split_ascii_whitespace().nth(2)?.parse().ok()
}

fn resident_kib(process: &Path) -> Option<u64> {
    let status = fs::read_to_string(process.join("status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

const PAUSE: Duration = Duration::from_millis(200);
/// What starts workerd, and what wrangler compiles with.
const TOOLS: [&str; 3] = ["node", "esbuild", "sh"];
