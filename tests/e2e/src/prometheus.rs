//! Prometheus with the files of `deploy/prometheus`, and the exporter that probes readiness for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::Url;
use serde_json::Value;
use stack::{Process, free_port, paths};

use crate::http;

/// A running Prometheus; it ends when dropped.
pub struct Prometheus {
    origin: String,
    _server: Process,
    _prober: Process,
}

impl Prometheus {
    /// Starts it in a new folder, where it scrapes the service at `url` with a key.
    pub fn start(folder: &Path, url: &str, key: &str) -> Result<Self> {
        fs::create_dir_all(folder.join("rules"))?;
        let (port, probe_port) = (free_port()?, free_port()?);
        fs::write(folder.join("key"), key)?;
        fs::write(folder.join("blackbox.yml"), "modules: {http_2xx: {prober: http}}\n")?;
        write_configuration(folder, url, probe_port)?;

        let mut prober = Command::new(tool("prometheus-blackbox-exporter", "prometheus-blackbox-exporter"));
        prober.arg(format!("--config.file={}", folder.join("blackbox.yml").display()));
        prober.arg(format!("--web.listen-address=127.0.0.1:{probe_port}"));
        let prober =
            start("blackbox-exporter", &mut prober, folder, &format!("http://127.0.0.1:{probe_port}/-/healthy"))?;

        let origin = format!("http://127.0.0.1:{port}");
        let mut server = Command::new(tool("prometheus", "prometheus"));
        server.arg(format!("--config.file={}", folder.join("prometheus.yml").display()));
        server.arg(format!("--storage.tsdb.path={}", folder.join("data").display()));
        server.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        let server = start("prometheus", &mut server, folder, &format!("{origin}/-/ready"))?;
        Ok(Self { origin, _server: server, _prober: prober })
    }

    /// All rules as Prometheus understands them.
    pub fn rules(&self) -> Result<Vec<Value>> {
        let answer = http::get(&format!("{}/api/v1/rules", self.origin))?.json()?;
        let groups = answer["data"]["groups"].as_array().context("there are groups of rules")?;
        Ok(groups.iter().filter_map(|group| group["rules"].as_array()).flatten().cloned().collect())
    }

    /// What a query gives now.
    pub fn query(&self, query: &str) -> Result<Value> {
        let url = Url::parse_with_params(&format!("{}/api/v1/query", self.origin), [("query", query)])?;
        let answer = http::get(url.as_str())?.json()?;
        ensure!(answer["status"] == "success", "{query}: {answer}");
        Ok(answer["data"]["result"].clone())
    }

    /// Whether a query gives anything now.
    pub fn has_data(&self, query: &str) -> bool {
        self.query(query).is_ok_and(|result| result.as_array().is_some_and(|samples| !samples.is_empty()))
    }
}

/// `promtool`.
pub fn promtool() -> PathBuf {
    tool("prometheus", "promtool")
}

fn tool(package: &str, program: &str) -> PathBuf {
    paths::debian_tool(package, program)
}

/// The files that are deployed, with the addresses of this machine, two seconds for half a minute, and alerts that fire at once.
fn write_configuration(folder: &Path, url: &str, probe_port: u16) -> Result<()> {
    let deployed = paths::repository_root().join("deploy/prometheus");
    let mut text = fs::read_to_string(deployed.join("prometheus.yml"))?;
    let target = url.trim_start_matches("http://");
    for (from, to) in [
        ("scrape_interval: 30s", "scrape_interval: 2s"),
        ("evaluation_interval: 30s", "evaluation_interval: 2s"),
        ("scrape_timeout: 15s", "scrape_timeout: 2s"),
        ("scrape_timeout: 10s", "scrape_timeout: 2s"),
        // Nobody listens there: what alerts of a test say is for nobody.
        ("127.0.0.1:9093", "127.0.0.1:1"),
        ("scheme: https", "scheme: http"),
        ("/etc/prometheus/edgeqr.key", &folder.join("key").display().to_string()),
        ("targets: [edgeqr.example.com]", &format!("targets: ['{target}']")),
        ("https://edgeqr.example.com/health/ready", &format!("{url}/health/ready")),
        ("127.0.0.1:9115", &format!("127.0.0.1:{probe_port}")),
    ] {
        ensure!(text.contains(from), "prometheus.yml has no {from:?}");
        text = text.replace(from, to);
    }
    fs::write(folder.join("prometheus.yml"), text)?;
    for entry in fs::read_dir(deployed.join("rules"))? {
        let entry = entry?;
        let rules = fs::read_to_string(entry.path())?;
        let lines = rules.lines().map(|line| match line.split_once("for: ") {
            Some((indent, _)) if indent.trim().is_empty() => format!("{indent}for: 0s\n"),
            _ => format!("{line}\n"),
        });
        fs::write(folder.join("rules").join(entry.file_name()), lines.collect::<String>())?;
    }
    Ok(())
}

/// Starts a program whose log lies beside the folder, and waits until it answers 200 at `ready`.
fn start(name: &str, command: &mut Command, folder: &Path, ready: &str) -> Result<Process> {
    let stem = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let log = folder.with_file_name(format!("{stem}-{name}.log"));
    let mut process = Process::start(name, command.current_dir(folder), &log)?;
    process.wait_until(START, || http::get(ready).is_ok_and(|answer| answer.status == 200))?;
    Ok(process)
}

const START: Duration = Duration::from_mins(1);
