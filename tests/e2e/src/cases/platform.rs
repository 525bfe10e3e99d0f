//! Probes, counters, the form and CORS.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::json;

use super::cases;
use crate::http;
use crate::stage::{GENERATE, Setup, Stage, payload};
use crate::wait::until;
use crate::world::{ORIGIN, logs};

cases!(Company:
    service_is_alive_and_healthy,
    service_with_both_clouds_is_ready,
    service_without_clouds_is_ready_and_says_disabled,
    half_set_cloud_is_named_by_its_setting,
    metrics_count_what_happened,
    form_and_its_files_are_served,
    allowed_origin_passes_preflight_and_another_does_not,
    api_is_described,
);

fn service_is_alive_and_healthy(stage: &Stage<'_>) -> Result<()> {
    assert_eq!(stage.get(Setup::NoClouds, "/health/live")?.json()?, json!({"status": "alive"}));
    let health = stage.get(Setup::NoClouds, "/health")?.json()?;
    assert_eq!((&health["status"], &health["service"]), (&json!("healthy"), &json!("edgeqr")));
    Ok(())
}

fn service_with_both_clouds_is_ready(stage: &Stage<'_>) -> Result<()> {
    for setup in [Setup::Gated, Setup::Direct] {
        let ready = stage.get(setup, "/health/ready")?;
        assert_eq!(ready.status, 200, "{}", ready.text());
        let up = json!({"state": "up"});
        let checks = json!({"aws": up, "azure": up, "ledger": up});
        let expected = json!({"status": "ready", "mode": "dev", "checks": checks, "settings": []});
        assert_eq!(ready.json()?, expected);
    }
    Ok(())
}

fn service_without_clouds_is_ready_and_says_disabled(stage: &Stage<'_>) -> Result<()> {
    let ready = stage.get(Setup::NoClouds, "/health/ready")?;
    assert_eq!((ready.status, &ready.json()?["checks"]["aws"]), (200, &json!({"state": "disabled"})));
    let body = stage.generate(Setup::NoClouds, &json!({"text": "a"}))?.json()?;
    assert_eq!(body["storage"], json!({"aws": {"state": "disabled"}, "azure": {"state": "disabled"}}));
    assert_eq!(body["storage_urls"], json!({}));
    Ok(())
}

fn half_set_cloud_is_named_by_its_setting(stage: &Stage<'_>) -> Result<()> {
    let ready = stage.get(Setup::HalfSet, "/health/ready")?;
    assert_eq!(ready.status, 503);
    let body = ready.json()?;
    assert_eq!(body["status"], "unready");
    assert_eq!(body["checks"]["aws"], json!({"state": "down", "error": "misconfigured"}));
    assert_eq!(body["settings"][0]["setting"], "AWS_SECRET_ACCESS_KEY");

    let log = logs()?
        .into_iter()
        .find(|log| log.file_stem().is_some_and(|stem| *stem == *format!("{}-half-set", stage.runtime.as_str())));
    let log = log.context("the instance has no log")?;
    // On its way from a Worker to the log a line passes through wrangler, which takes a moment.
    until("the log names the setting", || {
        let text = std::fs::read_to_string(&log)?;
        Ok(text.contains(r#""event":"setting","setting":"AWS_SECRET_ACCESS_KEY""#))
    })?;
    Ok(())
}

fn metrics_count_what_happened(stage: &Stage<'_>) -> Result<()> {
    stage.generate(Setup::Gated, &json!({"text": payload("counted"), "format": "svg"}))?;
    for series in [
        "qr_codes_generated_total{format=\"svg\"} ",
        "storage_uploads_total{cloud=\"aws\",outcome=\"stored\"} ",
        "storage_uploads_total{cloud=\"azure\",outcome=\"stored\"} ",
        "http_requests_total{route=\"/api/v1/qr/generate\",status=\"200\"} ",
    ] {
        // Another instance than the one that is scraped may be about to tell the ledger of its requests.
        until(series, || {
            let metrics = stage.get(Setup::Gated, "/metrics")?;
            assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"), "{:?}", metrics.headers);
            let text = metrics.text();
            assert!(text.contains("# TYPE qr_codes_generated_total counter"), "{text}");
            Ok(text.lines().any(|line| {
                line.strip_prefix(series).is_some_and(|count| count.parse::<u64>().is_ok_and(|count| count > 0))
            }))
        })?;
    }
    Ok(())
}

fn form_and_its_files_are_served(stage: &Stage<'_>) -> Result<()> {
    let form = stage.get(Setup::NoClouds, "/")?;
    assert_eq!((form.status, form.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(form.header("content-security-policy").contains("script-src 'self'"));
    let html = form.text();
    let links = html.split(['"', '\'']).filter(|part| {
        [".js", ".css", ".svg", ".ico"].iter().any(|ending| part.ends_with(ending)) && !part.contains(' ')
    });
    let mut count = 0;
    for link in links {
        let path = format!("/{}", link.trim_start_matches(['.', '/']));
        assert_eq!(stage.get(Setup::NoClouds, &path)?.status, 200, "{path}");
        count += 1;
    }
    assert!(count >= 3, "{count} files are linked from the form");
    Ok(())
}

fn allowed_origin_passes_preflight_and_another_does_not(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}{GENERATE}", stage.url(Setup::NoClouds)?);
    let preflight = |origin| {
        let asked = ("access-control-request-method", "POST");
        http::request(Method::OPTIONS, &url, &[("origin", origin), asked])
    };
    let allowed = preflight(ORIGIN)?;
    assert_eq!((allowed.status, allowed.header("access-control-allow-origin")), (204, ORIGIN));
    assert!(allowed.header("access-control-allow-headers").contains("Authorization, Content-Type,"));
    assert_eq!(preflight("https://evil.example")?.header("access-control-allow-origin"), "");
    Ok(())
}

fn api_is_described(stage: &Stage<'_>) -> Result<()> {
    let description = stage.get(Setup::NoClouds, "/openapi.json")?.json()?;
    assert_eq!(description["openapi"], "3.1.0");
    assert!(description["paths"]["/api/v1/qr/generate"]["post"].is_object());
    Ok(())
}
