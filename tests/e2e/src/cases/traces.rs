//! What an operator sees of a request.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};

use super::cases;
use crate::http;
use crate::stage::{GENERATE, Setup, Stage, payload};
use crate::wait::until;
use crate::world::{KEYS, logs};

cases!(Company:
    trace_goes_to_both_clouds_and_back,
    request_is_one_line_of_json_without_payload,
    metrics_are_complete_and_described,
);

fn trace_goes_to_both_clouds_and_back(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}{GENERATE}", stage.url(Setup::Gated)?);
    let trace_id = match stage.runtime {
        crate::stage::Runtime::Workerd => "4bf92f3577b34da6a3ce929d0e0e4736",
        crate::stage::Runtime::Spin => "4bf92f3577b34da6a3ce929d0e0e4737",
    };
    let given = format!("00-{trace_id}-00f067aa0ba902b7-01");
    let headers = [("content-type", "application/json"), ("traceparent", &given), ("x-request-id", "e2e-1")];
    // A text that is stored already would do as well: the clouds are asked all the same.
    let body = json!({"text": payload(&format!("trace {}", stage.runtime.as_str()))}).to_string();
    let made = http::request_with_body(Method::POST, &url, &headers, body)?;
    assert_eq!(made.json()?["storage"], json!({"aws": {"state": "stored"}, "azure": {"state": "stored"}}));
    let ours = made.header("traceparent");
    assert!(ours.starts_with(&format!("00-{trace_id}-")) && ours != given, "{ours}");
    assert_eq!(made.header("x-request-id"), "e2e-1");
    let gates = stage.world.gates(stage.runtime)?;
    for (cloud, gate) in [("aws", &gates.aws), ("azure", &gates.azure)] {
        assert!(gate.has_seen_trace(ours, "e2e-1"), "{cloud} learns of {ours} and e2e-1");
    }
    let timing = made.header("server-timing");
    for part in ["total;dur=", "aws;dur=", "azure;dur=", "ledger;dur="] {
        assert!(timing.contains(part), "{timing}");
    }
    Ok(())
}

fn request_is_one_line_of_json_without_payload(stage: &Stage<'_>) -> Result<()> {
    let request_id = format!("line-of-{}", stage.runtime.as_str());
    let url = format!("{}{GENERATE}", stage.url(Setup::Guarded)?);
    let bearer = format!("Bearer {}", KEYS[0]);
    let headers =
        [("content-type", "application/json"), ("authorization", &bearer), ("x-request-id", request_id.as_str())];
    let body = json!({"text": payload("logged")}).to_string();
    let made = http::request_with_body(Method::POST, &url, &headers, body.clone())?;
    assert_eq!(made.status, 200, "{}", made.text());

    let name = format!("{}-guarded.log", stage.runtime.as_str());
    let log = logs()?.into_iter().find(|log| log.file_name().is_some_and(|file| *file == *name));
    let log = log.context("the instance has no log")?;
    let mut line = Value::Null;
    until("the line is in the log", || {
        let text = std::fs::read_to_string(&log)?;
        let found = text.lines().find(|line| line.contains(&format!("\"request_id\":\"{request_id}\"")));
        // What is not JSON yet is being written.
        line = found.and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
        Ok(line.is_object())
    })?;
    for (member, expected) in [
        ("level", json!("info")),
        ("event", json!("request")),
        ("key", json!("generate")),
        ("method", json!("POST")),
        ("route", json!(GENERATE)),
        ("status", json!(200)),
        ("bytes_in", json!(body.len())),
        ("bytes_out", json!(made.body.len())),
        ("aws", json!("stored")),
        ("azure", json!("stored")),
    ] {
        assert_eq!(line[member], expected, "{member}: {line}");
    }
    for member in ["ms", "aws_ms", "azure_ms", "ledger_ms"] {
        assert!(line[member].is_f64(), "{member}: {line}");
    }
    assert_eq!(line["trace_id"].as_str().map(str::len), Some(32), "{line}");
    Ok(())
}

fn metrics_are_complete_and_described(stage: &Stage<'_>) -> Result<()> {
    let mut text = String::new();
    // How the clouds do is known to the instance that asked them, which ends when nothing comes for a while.
    until("the instance that asked the clouds is scraped", || {
        stage.generate(Setup::Gated, &json!({"text": payload("measured")}))?;
        text = stage.get(Setup::Gated, "/metrics")?.text();
        Ok(text.contains("\nstorage_cloud_up{cloud=\"azure\"} "))
    })?;
    for family in [
        "http_requests_total",
        "http_request_duration_seconds",
        "storage_upload_duration_seconds",
        "storage_uploads_total",
        "storage_cloud_up",
        "qr_codes_generated_total",
        "outbox_pending",
        "outbox_oldest_seconds",
        "outbox_failed",
        "errors_total",
        "ledger_up",
        "build_info",
    ] {
        assert_eq!(text.matches(&format!("# HELP {family} ")).count(), 1, "{family}\n{text}");
        assert_eq!(text.matches(&format!("# TYPE {family} ")).count(), 1, "{family}\n{text}");
    }
    for sample in [
        "\nledger_up 1\n",
        "\nbuild_info{version=\"",
        "\nstorage_cloud_up{cloud=\"aws\"} 1\n",
        "\nstorage_cloud_up{cloud=\"azure\"} 1\n",
        "\nhttp_request_duration_seconds_bucket{route=\"/api/v1/qr/generate\",le=\"+Inf\"} ",
        "\nstorage_upload_duration_seconds_count{cloud=\"azure\"} ",
    ] {
        assert!(text.contains(sample), "{sample}\n{text}");
    }
    Ok(())
}
