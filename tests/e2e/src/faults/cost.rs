//! What the ledger costs: each runtime with it and without it, both clouds up, in one run. A database that is missing is asked for
//! once and not again, so that what is without it waits for nothing.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use e2e::http;
use e2e::instance::{Instance, Runtime};
use serde_json::json;
use stack::{Azurite, Launch, Seaweed, Settings, Spin, Workerd, paths};

use crate::load::IN_FLIGHT;

/// Measures, and prints a table.
///
/// One instance has the deployed configuration; the other one's lacks the database, so it answers with a warning. They take
/// turns, so that whatever else the machine does meets both.
///
/// # Errors
/// When an instance does not start, or a code is not stored in both clouds.
pub fn run(runtimes: &[Runtime]) -> Result<()> {
    let directory = paths::stack_directory().join("bench/ledger");
    _ = fs::remove_dir_all(&directory);
    let seaweed = Seaweed::start(&directory.join("seaweed"), None)?;
    let azurite = Azurite::start(&directory.join("azurite"), None)?;
    let mut settings = seaweed.settings();
    settings.extend(azurite.settings());
    let mut rows = Vec::new();
    for runtime in runtimes {
        let row = measure(*runtime, &directory, &settings).context(runtime.as_str())?;
        rows.push((*runtime, row));
    }
    print(&rows);
    Ok(())
}

/// An instance, and what was measured of it.
struct Side {
    instance: Instance,
    has_ledger: bool,
    times: Vec<Duration>,
    rates: Vec<f64>,
}

/// Times of one request after the other in milliseconds, and requests per second of many at once.
struct Cost {
    median_ms: f64,
    per_second: f64,
}

fn measure(runtime: Runtime, directory: &Path, settings: &Settings) -> Result<[Cost; 2]> {
    let start = |has_ledger| Side::start(runtime, has_ledger, directory, settings);
    let mut sides = [start(true)?, start(false)?];
    for side in &sides {
        (0..WARM_UP).try_for_each(|number| side.generate(&format!("warm-up/{number}")))?;
    }
    for number in 0..ONE_BY_ONE {
        for side in &mut sides {
            let start = Instant::now();
            side.generate(&format!("single/{number}"))?;
            side.times.push(start.elapsed());
        }
    }
    for round in 0..ROUNDS {
        for side in &mut sides {
            let rate = side.rate(round)?;
            side.rates.push(rate);
        }
    }
    Ok(sides.map(Side::cost))
}

impl Side {
    fn start(runtime: Runtime, has_ledger: bool, directory: &Path, settings: &Settings) -> Result<Self> {
        let name = if has_ledger { "ledger" } else { "no-ledger" };
        let directory = directory.join(format!("{}-{name}", runtime.as_str()));
        fs::create_dir_all(&directory)?;
        let launch = Launch { directory: &directory, port: None, settings };
        let instance = match runtime {
            _ if has_ledger => Instance::start(runtime, &launch)?,
            Runtime::Workerd => Instance::Workerd(Workerd::start_configuration(&launch, &without_d1()?)?),
            Runtime::Spin => {
                let manifest = directory.join("spin.toml");
                fs::write(&manifest, without_sqlite()?)?;
                Instance::Spin(Spin::start_manifest(&launch, &manifest)?)
            }
        };
        Ok(Self { instance, has_ledger, times: Vec::new(), rates: Vec::new() })
    }

    /// Makes a code that no one has made before.
    fn generate(&self, name: &str) -> Result<()> {
        let text = format!("https://example.com/cost/{}/{name}", self.instance.url());
        let url = format!("{}/api/v1/qr/generate", self.instance.url());
        let answer = http::post(&url, "application/json", &json!({"text": text}).to_string())?;
        ensure!(answer.status == 200, "{} to a generate: {}", answer.status, answer.text());
        let body = answer.json()?;
        let is_stored = |cloud: &str| body["storage"][cloud]["state"] == "stored";
        ensure!(is_stored("aws") && is_stored("azure"), "not stored twice: {}", body["storage"]);
        let warns = body["warnings"].as_array().is_some_and(|all| all.iter().any(|one| one["code"] == "ledger"));
        ensure!(warns != self.has_ledger, "the ledger is not as it should be: {}", body["warnings"]);
        Ok(())
    }

    /// Requests per second, many at once.
    fn rate(&self, round: usize) -> Result<f64> {
        let next = AtomicUsize::new(0);
        let client = || -> Result<()> {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= AT_ONCE {
                    return Ok(());
                }
                self.generate(&format!("many/{round}/{number}"))?;
            }
        };
        let start = Instant::now();
        thread::scope(|scope| {
            let clients = [(); IN_FLIGHT].map(|()| scope.spawn(client));
            clients.into_iter().try_for_each(|client| client.join().map_err(|_| anyhow!("a client panicked"))?)
        })?;
        #[expect(clippy::cast_precision_loss, reason = "it is a few hundred")]
        let requests = AT_ONCE as f64;
        Ok(requests / start.elapsed().as_secs_f64())
    }

    fn cost(self) -> Cost {
        let times = self.times.iter().map(|time| 1000.0 * time.as_secs_f64()).collect();
        Cost { median_ms: median(times), per_second: median(self.rates) }
    }
}

/// The Worker's configuration without its database.
fn without_d1() -> Result<String> {
    let path = paths::repository_root().join("wrangler.toml");
    let mut table: toml::Table = fs::read_to_string(&path)?.parse()?;
    table.remove("build");
    table.remove("d1_databases").context("wrangler.toml binds no database")?;
    table.insert("main".to_owned(), paths::worker_module().display().to_string().into());
    Ok(table.to_string())
}

/// The Spin manifest without its database, to stand anywhere.
fn without_sqlite() -> Result<String> {
    let root = paths::repository_root();
    let mut table: toml::Table = fs::read_to_string(root.join("spin.toml"))?.parse()?;
    let component = table.get_mut("component").and_then(|all| all.get_mut("edgeqr")).and_then(|one| one.as_table_mut());
    let component = component.context("spin.toml has no component edgeqr")?;
    component.remove("sqlite_databases").context("spin.toml grants no database")?;
    let source = component.get("source").and_then(|source| source.as_str()).context("the component has no source")?;
    let source = root.join(source).display().to_string();
    component.insert("source".to_owned(), source.into());
    Ok(table.to_string())
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}

fn print(rows: &[(Runtime, [Cost; 2])]) {
    println!(
        "\ngenerate, both clouds up: medians of {ONE_BY_ONE} requests one by one, and of {ROUNDS} rounds of {AT_ONCE} requests \
         with {IN_FLIGHT} in flight"
    );
    println!("{:<10}{:>14}{:>14}{:>12}{:>16}{:>18}", "", "with ledger", "without", "added", "with ledger", "without");
    for (runtime, [with, without]) in rows {
        println!(
            "{:<10}{:>11.2} ms{:>11.2} ms{:>9.2} ms{:>10.0} req/s{:>12.0} req/s",
            runtime.as_str(),
            with.median_ms,
            without.median_ms,
            with.median_ms - without.median_ms,
            with.per_second,
            without.per_second,
        );
    }
}

const WARM_UP: usize = 20;
const ONE_BY_ONE: usize = 200;
const AT_ONCE: usize = 300;
const ROUNDS: usize = 3;
