//! What Cloudflare does unless `wrangler.toml` says no: it logs the addresses of requests, which have texts in them
//! (`GET /api/v1/qr?text=…`), and gives each version an address of its own, where old keys are still good.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use stack::paths;
use toml::{Table, Value};

use crate::step;

/// Holds `wrangler.toml` to logs without the queries of requests, and to the one version that is deployed.
///
/// # Errors
/// What is otherwise, a setting at a time.
pub fn check() -> Result<()> {
    step::timed("logs and previews of wrangler.toml", || {
        let path = paths::repository_root().join("wrangler.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        hold(&text.parse()?)
    })
}

/// A log of invocations has their URLs as its messages (Cloudflare documentation, "Workers Logs: Invocation logs"), traces have
/// them as attributes, and Cloudflare adds the URL to each line of ours unless it is told to cut the query off
/// (cloudflare/workers-sdk#15379). Where nothing is said, a new Worker logs everything, and has previews wherever it has an
/// address at `workers.dev` (Cloudflare documentation, "Preview URLs"; a version keeps the secrets that it was uploaded with).
fn hold(wrangler: &Table) -> Result<()> {
    let previews = wrangler.get("preview_urls").and_then(Value::as_bool);
    ensure!(previews == Some(false), "preview_urls of wrangler.toml is not false");
    let observability = wrangler.get("observability").context("wrangler.toml has no observability")?;
    ensure!(is(observability, "redact_query_string", true), "redact_query_string of wrangler.toml is not true");
    let logs = observability.get("logs").context("wrangler.toml has no observability.logs")?;
    ensure!(is(logs, "invocation_logs", false), "invocation_logs of wrangler.toml is not false");
    let traces = observability.get("traces");
    ensure!(traces.is_none_or(|traces| is(traces, "enabled", false)), "wrangler.toml enables traces");
    ensure!(
        wrangler.get("logpush").is_none_or(|logpush| logpush.as_bool() == Some(false)),
        "wrangler.toml enables logpush"
    );
    Ok(())
}

fn is(table: &Value, name: &str, wanted: bool) -> bool {
    table.get(name).and_then(Value::as_bool) == Some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "preview_urls = false\n\
        observability = { enabled = true, redact_query_string = true, logs = { invocation_logs = false } }";

    fn fault(text: &str) -> String {
        hold(&text.parse().unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn own_lines_without_queries_are_right() {
        assert!(hold(&RIGHT.parse().unwrap()).is_ok());
    }

    #[test]
    fn a_default_is_no_answer() {
        assert_eq!(fault(""), "preview_urls of wrangler.toml is not false");
        assert_eq!(fault("preview_urls = true"), "preview_urls of wrangler.toml is not false");
        assert_eq!(fault("preview_urls = false"), "wrangler.toml has no observability");
        let no_logs = "preview_urls = false\nobservability.redact_query_string = true";
        assert_eq!(fault(no_logs), "wrangler.toml has no observability.logs");
        let unsaid = RIGHT.replace("invocation_logs = false", "enabled = true");
        assert_eq!(fault(&unsaid), "invocation_logs of wrangler.toml is not false");
    }

    #[test]
    fn everything_that_writes_urls_is_refused() {
        let raw = RIGHT.replace("redact_query_string = true", "redact_query_string = false");
        assert_eq!(fault(&raw), "redact_query_string of wrangler.toml is not true");
        let invocations = RIGHT.replace("invocation_logs = false", "invocation_logs = true");
        assert_eq!(fault(&invocations), "invocation_logs of wrangler.toml is not false");
        assert_eq!(fault(&format!("logpush = true\n{RIGHT}")), "wrangler.toml enables logpush");
        let traces = RIGHT.replace(", logs =", ", traces = { enabled = true }, logs =");
        assert_eq!(fault(&traces), "wrangler.toml enables traces");
    }
}
