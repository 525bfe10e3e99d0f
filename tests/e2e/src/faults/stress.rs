//! Load for a while, then overload: what it costs, and that nothing that was promised is lost.

mod memory;
mod report;
mod wrk;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::instance::{Instance, Runtime};
use e2e::leaks;
use stack::{Launch, Settings, Workerd, paths};

use crate::load::Accepted;
use crate::settle::{self, Lost};
use crate::site::Clouds;
use crate::watch::Watch;
use memory::Memory;
use wrk::{Load, Report};

/// Both runtimes in turn: prints a table, and judges.
///
/// # Errors
/// When something does not start; when a request fails under load, the memory grows, overload is answered by anything but a
/// 503 that says when to come again, requests fail after it, or a code that was promised is lost.
pub fn run(runtimes: &[Runtime], secs: u64) -> Result<()> {
    let mut rows = Vec::new();
    for runtime in runtimes {
        rows.push(measure(*runtime, secs).context(runtime.as_str())?);
    }
    rows.iter().for_each(report::print);
    let faults: Vec<_> = rows.iter().flat_map(Row::faults).collect();
    ensure!(faults.is_empty(), "{}; the logs are in {}", faults.join("; "), directory().display());
    Ok(())
}

/// The results of one runtime.
struct Row {
    runtime: Runtime,
    load: Stage,
    /// With more and more connections.
    overload: Vec<Stage>,
    recovery: Stage,
    promises: Promises,
    lost: Vec<Lost>,
}

/// One run of the load generator, and the memory meanwhile.
struct Stage {
    connections: u32,
    report: Report,
    memory: Vec<Memory>,
}

/// What was promised in all runs.
#[derive(Default)]
struct Promises {
    accepted: Vec<Accepted>,
    /// How many answers of 200 came before both clouds had the code.
    degraded: usize,
}

fn measure(runtime: Runtime, secs: u64) -> Result<Row> {
    let directory = directory().join(runtime.as_str());
    _ = fs::remove_dir_all(&directory);
    let clouds = Clouds::start(&directory)?;
    let files = directory.join("promises");
    fs::create_dir_all(&files).with_context(|| format!("cannot create {}", files.display()))?;
    // Both instances have the one ledger, after each other.
    let start = |settings: &Settings| -> Result<_> {
        let launch = Launch { directory: &directory.join("instance"), port: None, settings };
        // The proxy of `wrangler dev` takes most of the time and the memory that it seems to need, and is not deployed.
        let instance = match runtime {
            Runtime::Workerd => Instance::Workerd(Workerd::start_alone(&launch)?),
            Runtime::Spin => Instance::start(runtime, &launch)?,
        };
        Ok(Site { instance, files: &files })
    };
    let step_secs = (secs / 6).max(MIN_STEP_SECS);
    report::print_head(runtime);
    let mut site = start(&clouds.settings())?;
    // All clients wait for the clouds at once, so that the runtime has as many instances as it ever needs for them.
    site.stage("codes", CODES, CONNECTIONS, step_secs)?;
    // The heaps of V8 grow until their collector is content: in workerd from 120 MiB to 390 with the first 60,000 requests, to 420
    // with the next, and no further. What leaks never settles.
    for round in 1..=WARM_UPS {
        let warm_up = site.stage(&format!("warm-up-{round}"), MIX, CONNECTIONS, (secs / 2).max(MIN_STEP_SECS))?;
        if warm_up.growth_percent() <= SETTLED_PERCENT {
            break;
        }
    }
    // At once: in a pause collectors give back what the same load asks for again.
    let load = site.stage("load", MIX, CONNECTIONS, secs)?;
    site.instance.kill();
    let mut settings = clouds.settings();
    // A sixteenth of the slots is the operators'.
    let slots = clients(runtime) + clients(runtime) / 15;
    settings.insert("MAX_IN_FLIGHT".to_owned(), slots.to_string());
    let mut site = start(&settings)?;
    let overload = OVERLOAD.map(|connections| site.stage("overload", CODES, connections, step_secs));
    let overload = overload.into_iter().collect::<Result<_>>()?;
    sleep(LEFT_WORK);
    let recovery = site.stage("recovery", MIX, clients(runtime), step_secs)?;

    let promises = Promises::read(&files)?;
    let origin = site.instance.url();
    // What was answered while the ledger was busy is in both clouds, and finds its record there.
    if promises.accepted.iter().any(|code| code.is_unrecorded) {
        settle::reconcile(&origin)?;
    }
    settle::drain(&origin, &Watch::default())?;
    let lost = settle::lost(&clouds, &origin, &promises.accepted);
    leaks::remember("example.com/load/");
    clouds.check_logs(&directory)?;
    Ok(Row { runtime, load, overload, recovery, promises, lost })
}

/// How many clients an instance works for at once in the overload, and then in the recovery. Spin gives an instance 16 at once
/// before it starts another one.
fn clients(runtime: Runtime) -> u32 {
    match runtime {
        Runtime::Workerd => 32,
        Runtime::Spin => 4,
    }
}

/// An instance, and where the promises of its answers go.
struct Site<'a> {
    instance: Instance,
    files: &'a Path,
}

impl Site<'_> {
    fn stage(&mut self, name: &str, kinds: &str, connections: u32, secs: u64) -> Result<Stage> {
        let word = format!("{name}-{connections}");
        let load = Load { word: &word, kinds, connections, secs };
        let (origin, group) = (self.instance.url(), self.instance.process().id());
        let (report, mut memory) = memory::watched(group, || load.run(&origin, &self.files.join(&word)))?;
        // Without the rest at the end.
        let active = memory.len() as u64 * secs / load.whole_secs();
        memory.truncate(usize::try_from(active)?.max(1));
        let stage = Stage { connections, report, memory };
        report::print_stage(name, &stage);
        Ok(stage)
    }
}

impl Promises {
    /// Reads what `mix.lua` wrote: a line has a status and the body of an answer.
    fn read(files: &Path) -> Result<Self> {
        let mut promises = Self::default();
        for file in fs::read_dir(files)? {
            let text = fs::read_to_string(file?.path())?;
            for line in text.lines() {
                let (status, body) = line.split_once(' ').with_context(|| format!("no status in {line}"))?;
                let (accepted, is_stored) = Accepted::read(status.parse()?, &serde_json::from_str(body)?, "svg")?;
                promises.degraded += usize::from(status == "200" && !is_stored);
                promises.accepted.push(accepted);
            }
        }
        Ok(promises)
    }
}

impl Row {
    /// Why this is not good enough.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut require = |is_so: bool, fault: String| {
            if !is_so {
                faults.push(format!("{}: {fault}", self.runtime.as_str()));
            }
        };
        let errors = self.load.report.errors(&[]);
        require(errors == 0, format!("{errors} requests failed under load"));
        let growth = self.load.growth_percent();
        require(growth <= FLAT_PERCENT, format!("the memory grew by {growth:.0} % under load"));
        let errors: u64 = self.overload.iter().map(|stage| stage.report.errors(&["503"])).sum();
        require(errors == 0, format!("{errors} requests of the overload failed otherwise than by shedding"));
        let shed: u64 = self.overload.iter().map(|stage| stage.report.with(&["503"])).sum();
        require(shed > 0, "nothing was shed, so there was no overload".to_owned());
        let errors = self.recovery.report.errors(&[]);
        require(errors == 0, format!("{errors} requests failed after the overload"));
        let lost = self.lost.len();
        require(lost == 0, format!("{lost} codes that were promised are lost"));
        faults
    }
}

impl Stage {
    /// By how much the runtime's memory grew.
    fn growth_percent(&self) -> f64 {
        let (start, end) = self.start_and_end();
        memory::growth_percent(start, end)
    }

    /// The memory in the first and in the last tenth.
    fn start_and_end(&self) -> (Memory, Memory) {
        let tenth = self.memory.len().div_ceil(10);
        let (start, _) = self.memory.split_at(tenth);
        let (_, end) = self.memory.split_at(self.memory.len() - tenth);
        (memory::middle(start), memory::middle(end))
    }
}

fn directory() -> PathBuf {
    paths::stack_directory().join("bench/load")
}

/// Seven SVGs, two PNGs, and a code that is kept.
const MIX: &str = "sspsssgsps";
/// Codes only: four, and one whose copies are made later.
const CODES: &str = "ggggl";
const CONNECTIONS: u32 = 64;
/// How often the mix is repeated at the most until the memory has settled.
const WARM_UPS: u32 = 6;
const SETTLED_PERCENT: f64 = 3.0;
const OVERLOAD: [u32; 3] = [64, 128, 256];
/// How long the service works on at the most for clients that have gone: the deadline of the clouds, and a second for the rest.
const LEFT_WORK: Duration = Duration::from_secs(6);
const MIN_STEP_SECS: u64 = 5;
/// How much memory may grow under load.
const FLAT_PERCENT: f64 = 10.0;
