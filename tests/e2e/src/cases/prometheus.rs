//! A real Prometheus scrapes the service, and finds what the rules and the dashboard ask for.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};

use super::cases;
use crate::gate::Mode;
use crate::http;
use crate::prometheus::{Prometheus, promtool};
use crate::stage::{GENERATE, Setup, Stage, payload};
use crate::world::{KEYS, directory};

cases!(Quiet: prometheus_finds_what_rules_and_dashboard_ask_for);

fn prometheus_finds_what_rules_and_dashboard_ask_for(stage: &Stage<'_>) -> Result<()> {
    let url = stage.url(Setup::Watched)?;
    let folder = directory().join(format!("prometheus-{}", stage.runtime.as_str()));
    let prometheus = Prometheus::start(&folder, &url, KEYS[1])?;
    let rules = prometheus.rules()?;
    let (alerts, recorded): (Vec<_>, Vec<_>) = rules.iter().partition(|rule| rule["type"] == "alerting");
    ensure!(alerts.len() > 10 && recorded.len() > 10, "{} and {} rules", alerts.len(), recorded.len());
    let query = |rule: &&Value| rule["query"].as_str().map(str::to_owned).context("a rule has a query");
    // An alert is silent when all is well: what it compares has to be there.
    let mut missing: Vec<Vec<String>> = alerts.iter().map(|rule| Ok(operands(&query(rule)?))).collect::<Result<_>>()?;
    missing.extend(recorded.iter().map(|rule| Ok(vec![query(rule)?])).collect::<Result<Vec<_>>>()?);
    missing.extend(dashboard()?.into_iter().map(|query| vec![query]));
    missing.extend(FIRING.map(|alert| vec![format!("ALERTS{{alertname=\"{alert}\",alertstate=\"firing\"}}")]));

    let deadline = Instant::now() + LIMIT;
    let mut sent = 0;
    for round in 0.. {
        if missing.is_empty() {
            break;
        }
        ensure!(Instant::now() < deadline, "Prometheus finds nothing for {missing:#?}");
        sent += work(stage, &url, sent)?;
        if round % ROUNDS_TO_OVERLOAD == 0 {
            sent += overload(stage, sent)?;
        }
        thread::sleep(PAUSE);
        missing.retain(|alternatives| !alternatives.iter().any(|query| prometheus.has_data(query)));
    }
    // Whichever instances have answered, none is lost and none is counted twice.
    let counted = format!("sum(route_status:http_requests:max{{route=\"{GENERATE}\"}}) == {sent}");
    while !prometheus.has_data(&counted) {
        let total = prometheus.query("route_status:http_requests:max")?;
        ensure!(Instant::now() < deadline, "{sent} requests were sent, and Prometheus has {total}");
        thread::sleep(PAUSE);
    }
    check_metrics(&scrape(&url)?)
}

/// Codes that are stored, refused and queued; returns how many.
fn work(stage: &Stage<'_>, url: &str, before: u64) -> Result<u64> {
    let azure = stage.world.gates(stage.runtime)?.azure;
    http::get(&format!("{url}/api/v1/qr?text={before}"))?;
    for (number, mode) in (before..).zip([Mode::Pass, Mode::Answer(403), Mode::Answer(500)]) {
        let _mode = azure.misbehave(mode);
        make(stage, number)?;
    }
    Ok(3)
}

/// Requests to a slow cloud, some of which are one too many; returns how many.
fn overload(stage: &Stage<'_>, before: u64) -> Result<u64> {
    let _slow = stage.world.gates(stage.runtime)?.azure.misbehave(Mode::Trickle);
    thread::scope(|scope| {
        let together: Vec<_> = (0..TOGETHER).map(|place| scope.spawn(move || make(stage, before + place))).collect();
        together.into_iter().try_for_each(|one| one.join().expect("a request panics nowhere"))
    })?;
    Ok(TOGETHER)
}

fn make(stage: &Stage<'_>, number: u64) -> Result<()> {
    let text = payload(&format!("watched {} {number}", stage.runtime.as_str()));
    let body = json!({"text": text, "format": "svg"}).to_string();
    let status = stage.ask(Setup::Watched, &Method::POST, GENERATE, Some(KEYS[0]), &body)?.status;
    ensure!([200, 503].contains(&status), "a code is answered by {status}");
    Ok(())
}

/// What of an expression must have data for the alert to be able to fire, one of them at least: the first operand of `and` and of
/// `unless`, without the comparison, and without `absent`.
fn operands(expression: &str) -> Vec<String> {
    let expression = without_parentheses(expression);
    let alternatives = split(expression, " or ");
    if alternatives.len() > 1 {
        return alternatives.into_iter().flat_map(operands).collect();
    }
    let mut operand = expression;
    for word in [" unless ", " and ", " == ", " > ", " < "] {
        operand = without_parentheses(split(operand, word).first().copied().unwrap_or_default());
    }
    let inner = operand.strip_prefix("absent(").and_then(|rest| rest.strip_suffix(')'));
    vec![inner.unwrap_or(operand).to_owned()]
}

/// The parts between a word that stands in no parentheses, braces or quotation marks.
fn split<'a>(expression: &'a str, word: &str) -> Vec<&'a str> {
    let (mut depth, mut is_quoted, mut start) = (0, false, 0);
    let mut parts = Vec::new();
    for (place, character) in expression.char_indices() {
        match character {
            '"' => is_quoted = !is_quoted,
            '(' | '{' | '[' if !is_quoted => depth += 1,
            ')' | '}' | ']' if !is_quoted => depth -= 1,
            _ => {}
        }
        let is_here = expression.get(place..).is_some_and(|rest| rest.starts_with(word));
        if depth == 0 && !is_quoted && is_here && place >= start {
            parts.extend(expression.get(start..place));
            start = place + word.len();
        }
    }
    parts.extend(expression.get(start..));
    parts
}

fn without_parentheses(expression: &str) -> &str {
    let expression = expression.trim();
    let inner = expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    // `(a) or (b)` has parentheses at both ends that do not belong together.
    let is_balanced = |inner: &str| {
        let mut depth = 0;
        inner.chars().all(|character| {
            depth += i32::from(character == '(') - i32::from(character == ')');
            depth >= 0
        })
    };
    inner.filter(|inner| is_balanced(inner)).map_or(expression, without_parentheses)
}

/// The queries of the dashboard, those of its annotations too.
fn dashboard() -> Result<Vec<String>> {
    let file = stack::repository_root().join("deploy/grafana/edgeqr.json");
    let dashboard: Value = serde_json::from_slice(&std::fs::read(file)?)?;
    let panels = dashboard["panels"].as_array().context("a dashboard has panels")?;
    let targets = panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten();
    let annotations = dashboard["annotations"]["list"].as_array().context("the dashboard has annotations")?;
    let queries = targets.chain(annotations).filter_map(|target| target["expr"].as_str());
    let queries: Vec<_> = queries.map(str::to_owned).collect();
    ensure!(queries.len() > 15, "{} queries", queries.len());
    Ok(queries)
}

fn scrape(url: &str) -> Result<String> {
    let bearer = format!("Bearer {}", KEYS[1]);
    let answer = http::request(Method::GET, &format!("{url}/metrics"), &[("authorization", &bearer)])?;
    ensure!(answer.status == 200, "the scrape is answered by {}", answer.status);
    Ok(answer.text())
}

/// `promtool check metrics`.
fn check_metrics(text: &str) -> Result<()> {
    let mut command = Command::new(promtool());
    let command = command.args(["check", "metrics"]).stdin(Stdio::piped());
    let mut promtool = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    promtool.stdin.take().context("it has an input")?.write_all(text.as_bytes())?;
    let output = promtool.wait_with_output()?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    ensure!(output.status.success() && said.is_empty(), "promtool says {said}\n{text}");
    Ok(())
}

/// The alerts that fire in this state, once they need not last.
const FIRING: [&str; 4] =
    ["EdgeQROutboxParked", "EdgeQRCopiesRefused", "EdgeQRErrorBudgetBurnsFast", "EdgeQRErrorBudgetBurnsSlowly"];
/// Requests at the same time: more than [`Setup::Watched`] has slots.
const TOGETHER: u64 = 8;
/// In between there are scrapes, which need a slot, too.
const ROUNDS_TO_OVERLOAD: u64 = 8;
const LIMIT: Duration = Duration::from_mins(5);
const PAUSE: Duration = Duration::from_millis(500);
