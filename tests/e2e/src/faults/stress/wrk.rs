//! The load generator: `wrk`, in a process of its own, on a mix of requests.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// One run of many clients at once.
#[derive(Clone, Copy)]
pub struct Load<'a> {
    /// A word that no other run has: it makes the texts new.
    pub word: &'a str,
    /// Which requests, as `mix.lua` has them.
    pub kinds: &'a str,
    pub connections: u32,
    pub secs: u64,
}

/// What came of a run.
#[derive(Debug, Default, PartialEq)]
pub struct Report {
    /// How many answers there were, by their status; a 503 without `Retry-After` has a class of its own.
    pub statuses: BTreeMap<String, u64>,
    /// Connections that were refused or broke off, and answers that took longer than [`PATIENCE_SECS`].
    pub socket_errors: u64,
    /// For how long requests began.
    pub took: Duration,
    pub p50: Duration,
    pub p99: Duration,
}

impl Load<'_> {
    /// How long it takes in all.
    pub fn whole_secs(&self) -> u64 {
        self.secs + GRACE_SECS
    }

    /// Sends requests to `origin` for as long as it says; the answers that promise a code go to `promises`.
    ///
    /// What is under way at the end may take another [`GRACE_SECS`]: a client that gives up leaves work behind.
    ///
    /// # Errors
    /// When wrk does not run.
    pub fn run(&self, origin: &str, promises: &Path) -> Result<Report> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/faults/stress/mix.lua");
        let mut command = Command::new("wrk");
        command
            .args(["--threads", "1", "--timeout", &format!("{PATIENCE_SECS}s"), "--script"])
            .arg(script)
            .args(["--connections", &self.connections.to_string()])
            .args(["--duration", &format!("{}s", self.whole_secs()), origin, "--", self.word, self.kinds])
            .arg(promises)
            .arg(self.secs.to_string());
        let output = command.output().context("wrk does not run: `cargo xtask setup` installs it")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "wrk failed: {text}{}", String::from_utf8_lossy(&output.stderr));
        let report = Report::read(&text).with_context(|| format!("wrk's report is not as expected:\n{text}"))?;
        Ok(Report { took: Duration::from_secs(self.secs), ..report })
    }
}

impl Report {
    /// Reads the lines `name = number` that `mix.lua` adds to the report of wrk.
    fn read(text: &str) -> Option<Self> {
        let lines = text.lines().filter_map(|line| line.split_once(" = "));
        let mut numbers: BTreeMap<&str, u64> =
            lines.filter_map(|(name, number)| Some((name, number.parse().ok()?))).collect();
        let mut micros = |name| numbers.remove(name).map(Duration::from_micros);
        let (p50, p99) = (micros("p50_micros")?, micros("p99_micros")?);
        let socket_errors = numbers.remove("socket_errors")?;
        let statuses = numbers.into_iter().filter_map(|(name, count)| Some((name.strip_prefix("status ")?, count)));
        let statuses = statuses.map(|(status, count)| (status.to_owned(), count)).collect();
        Some(Self { statuses, socket_errors, p50, p99, ..Self::default() })
    }

    pub fn answers(&self) -> u64 {
        self.statuses.values().sum()
    }

    /// How many answers have one of these statuses.
    pub fn with(&self, statuses: &[&str]) -> u64 {
        statuses.iter().filter_map(|status| self.statuses.get(*status)).sum()
    }

    /// What is neither a success nor one of the `allowed` statuses.
    pub fn errors(&self, allowed: &[&str]) -> u64 {
        self.socket_errors + self.answers() - self.with(SUCCESSES) - self.with(allowed)
    }

    pub fn per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "it is a few millions")]
        let answers = self.answers() as f64;
        answers / self.took.as_secs_f64()
    }
}

const SUCCESSES: &[&str] = &["200", "202"];
/// With the second by which the script's clock may be wrong, shorter than the five after which workerd closes a connection that
/// rests.
const GRACE_SECS: u64 = 3;
/// Longer than the grace, in which connections rest, and than the service takes for anything.
const PATIENCE_SECS: u64 = 30;
