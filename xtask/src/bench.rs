//! Requests per second of both runtimes, beside what the runtimes themselves cost; what the ledger costs; what load does; the
//! engine; and the form.

mod engine;

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use stack::{Launch, Process, Settings, Spin, free_port, paths};

use crate::build::Artifact;
use crate::{setup, step, tool};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Both runtimes without clouds, beside empty handlers.
    Runtimes,
    /// Making codes with both clouds up, with the ledger and without.
    Ledger,
    /// A mix of requests of many clients for so long, then more than can be served.
    Load { secs: u64 },
    /// Encoding and drawing, beside other crates and in WebAssembly.
    Engine,
    /// From a keystroke in the form to the frame that shows it.
    Form,
}

/// Measures, and prints a table.
///
/// # Errors
/// When something does not start, or answers with an error.
pub fn run(subject: Subject) -> Result<()> {
    match subject {
        Subject::Runtimes => runtimes(),
        Subject::Ledger => with_clouds(&["--cost"]),
        Subject::Load { secs } => {
            setup::load_generator()?;
            with_clouds(&["--stress", &secs.to_string()])
        }
        Subject::Engine => engine::run(),
        Subject::Form => form(),
    }
}

/// The clouds are those of the fault test, which measures.
fn with_clouds(arguments: &[&str]) -> Result<()> {
    setup::rust()?;
    setup::node()?;
    setup::clouds()?;
    setup::bindgen()?;
    Artifact::Worker.build()?;
    Artifact::Spin.build()?;
    Artifact::SpinHost.build()?;
    step::run(tool::cargo().args(["test", "--package", "e2e", "--test", "faults", "--"]).args(arguments))
}

/// The form in Chromium, served by Spin without clouds.
fn form() -> Result<()> {
    set_up()?;
    setup::browser()?;
    let (directory, settings) = (paths::stack_directory().join("bench/form"), Settings::new());
    let spin = Spin::start(&Launch { directory: &directory, port: None, settings: &settings })?;
    step::run(tool::program("node").arg("tests/browser/frames.mjs").env("EDGEQR_URL", spin.url()))
}

/// Measures the handlers in turn, several times, and prints medians.
///
/// `same` is a handler that sends what the service sends and makes nothing of it: the rest is what the runtime and the
/// answer cost. All run without clouds and on this machine, so the load generator takes its part of the processors; the ratios
/// say more than the numbers. The Worker runs on workerd without wrangler, whose proxy is not what is deployed.
///
/// # Errors
/// When a handler does not start or answers anything but 200.
fn runtimes() -> Result<()> {
    set_up()?;
    let directory = paths::stack_directory().join("bench");
    let empty_worker = Workerd::start(&directory.join("empty-worker"), &module(&directory, "empty-module", EMPTY)?)?;
    let same_worker = Workerd::start(&directory.join("same-worker"), &module(&directory, "same-module", &same()?)?)?;
    let worker = Workerd::start(&directory.join("worker"), &paths::target_directory().join("worker"))?;
    let settings = Settings::new();
    let spin = |name: &str, manifest: &str| {
        let directory = directory.join(name);
        let launch = Launch { directory: &directory, port: None, settings: &settings };
        Spin::start_manifest(&launch, &paths::repository_root().join(manifest))
    };
    let empty_spin = spin("empty-spin", "tests/empty-spin/spin.toml")?;
    let service_spin = spin("spin", "spin.toml")?;

    let mut handlers = [
        Handler::new("workerd, empty", format!("{}/", empty_worker.url)),
        Handler::new("workerd, same", format!("{}/", same_worker.url)),
        Handler::new("workerd, svg", format!("{}{IMAGE}&format=svg", worker.url)),
        Handler::new("workerd, png", format!("{}{IMAGE}&format=png", worker.url)),
        Handler::new("spin, empty", format!("{}/", empty_spin.url())),
        Handler::new("spin, same", format!("{}/same", empty_spin.url())),
        Handler::new("spin, svg", format!("{}{IMAGE}&format=svg", service_spin.url())),
        Handler::new("spin, png", format!("{}{IMAGE}&format=png", service_spin.url())),
    ];
    for handler in &handlers {
        load(&handler.url, WARM_UP_SECS)?;
    }
    for round in 1..=ROUNDS {
        step::timed(format!("round {round} of {ROUNDS}"), || handlers.iter_mut().try_for_each(Handler::measure))?;
    }
    print(&handlers);
    Ok(())
}

struct Handler {
    name: &'static str,
    url: String,
    per_second: Vec<f64>,
}

impl Handler {
    fn new(name: &'static str, url: String) -> Self {
        Self { name, url, per_second: Vec::new() }
    }

    fn measure(&mut self) -> Result<()> {
        self.per_second.push(load(&self.url, ROUND_SECS).with_context(|| self.name)?);
        Ok(())
    }

    fn runtime(&self) -> &str {
        self.name.split(',').next().unwrap_or_default()
    }

    /// Lowest, middle and highest.
    fn spread(&self) -> [f64; 3] {
        let mut sorted = self.per_second.clone();
        sorted.sort_by(f64::total_cmp);
        [0, sorted.len() / 2, sorted.len().saturating_sub(1)].map(|index| sorted.get(index).copied().unwrap_or(0.0))
    }
}

fn set_up() -> Result<()> {
    setup::rust()?;
    setup::node()?;
    setup::bindgen()?;
    setup::load_generator()?;
    Artifact::Worker.build()?;
    Artifact::Spin.build()?;
    Artifact::EmptySpin.build()?;
    match paths::spin() {
        Some(spin) => println!("  spin is {}", spin.display()),
        None => Artifact::SpinHost.build()?,
    }
    Ok(())
}

/// One run of wrk: requests per second.
fn load(url: &str, secs: u32) -> Result<f64> {
    let arguments = ["--threads", "1", "--connections", CONNECTIONS, "--duration", &format!("{secs}s"), url];
    let report = tool::answer(tool::program("wrk").args(arguments)).with_context(|| format!("wrk failed on {url}"))?;
    ensure!(!report.contains("Non-2xx") && !report.contains("Socket errors"), "{url} failed under load:\n{report}");
    parse_rate(&report).with_context(|| format!("wrk's report has no rate:\n{report}"))
}

fn parse_rate(report: &str) -> Option<f64> {
    report.lines().find_map(|line| line.strip_prefix("Requests/sec:"))?.trim().parse().ok()
}

fn print(handlers: &[Handler]) {
    println!("\nrequests per second, {CONNECTIONS} connections, {ROUNDS} rounds of {ROUND_SECS} s in turn");
    println!("{:<16}{:>10}{:>10}{:>10}{:>10}", "", "lowest", "median", "highest", "of empty");
    for group in handlers.chunk_by(|a, b| a.runtime() == b.runtime()) {
        let empty = group.first().map_or(0.0, |handler| handler.spread()[1]);
        for handler in group {
            let [lowest, median, highest] = handler.spread();
            let share = 100.0 * median / empty;
            println!("{:<16}{lowest:>10.0}{median:>10.0}{highest:>10.0}{share:>8.0} %", handler.name);
        }
    }
}

/// workerd on a folder with `index.js` and, where there is one, `index_bg.wasm`.
struct Workerd {
    url: String,
    _process: Process,
}

impl Workerd {
    fn start(directory: &Path, modules: &Path) -> Result<Self> {
        fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
        // Cap'n Proto embeds by path relative to the configuration.
        let mut list = String::new();
        for (file, kind) in [("index.js", "esModule"), ("index_bg.wasm", "wasm")] {
            if modules.join(file).is_file() {
                fs::copy(modules.join(file), directory.join(file))?;
                list.extend(["(name = \"", file, "\", ", kind, " = embed \"", file, "\"), "]);
            }
        }
        let port = free_port()?;
        let configuration = directory.join("config.capnp");
        fs::write(&configuration, capnp(&list, port))?;
        let mut command = Command::new(paths::npm_tool("workerd"));
        command.arg("serve").arg(&configuration);
        let mut process = Process::start("workerd", &mut command, &directory.with_extension("log"))?;
        process.wait_until(Duration::from_secs(30), || TcpStream::connect(("127.0.0.1", port)).is_ok())?;
        Ok(Self { url: format!("http://127.0.0.1:{port}"), _process: process })
    }
}

fn capnp(modules: &str, port: u16) -> String {
    format!(
        r#"using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "main")],
);
const main :Workerd.Worker = (modules = [{modules}], compatibilityDate = "2026-04-01");
"#
    )
}

/// A folder with one module of JavaScript.
fn module(directory: &Path, name: &str, script: &str) -> Result<PathBuf> {
    let folder = directory.join(name);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    fs::write(folder.join("index.js"), script)?;
    Ok(folder)
}

const EMPTY: &str = "export default { fetch() { return new Response(\"\"); } };\n";

/// A handler with the headers, the body and the log line of an SVG of the service, of which nothing is made: what any
/// implementation of the service would cost.
fn same() -> Result<String> {
    let read = |file: &str| {
        let path = paths::repository_root().join("tests/empty-spin").join(file);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let (headers, body, line) = (read("answer.headers")?, read("answer.svg")?, read("answer.log")?);
    let headers = headers.lines().filter_map(|line| line.split_once(": "));
    // workerd counts for itself.
    let headers: BTreeMap<_, _> = headers.filter(|(name, _)| *name != "content-length").collect();
    let [headers, body, line] =
        [serde_json::to_string(&headers)?, serde_json::to_string(&body)?, serde_json::to_string(line.trim_end())?];
    Ok(format!(
        "const headers = {headers}, body = new TextEncoder().encode({body});\n\
         export default {{ fetch() {{ console.log({line}); return new Response(body, {{ headers }}); }} }};\n"
    ))
}

const IMAGE: &str = "/api/v1/qr?text=https%3A%2F%2Fexample.com%2F";
const CONNECTIONS: &str = "32";
const ROUNDS: usize = 5;
const ROUND_SECS: u32 = 5;
/// V8 compiles what runs often once more, which takes it seconds for a Worker's WebAssembly.
const WARM_UP_SECS: u32 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_is_read_from_the_report_of_wrk() {
        let report = "  100 requests in 1.00s, 1MB read\nRequests/sec:  12345.67\nTransfer/sec:      1.0MB\n";
        assert_eq!(parse_rate(report), Some(12345.67));
    }
}
