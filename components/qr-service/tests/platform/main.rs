//! The routes around the codes: probes, counters, the API description.

mod browsers;
#[path = "../common/mod.rs"]
mod common;

use bytes::Bytes;
use common::{BOTH, Clouds, answer, answer_with, get, header, json, log, post, service, with_method, write_log};
use futures_util::FutureExt;
use http::{Method, Request, StatusCode};
use memory_database::Health;
use qr_service::Runtime;
use serde_json::json;

#[test]
fn live_asks_nobody() {
    let clouds = Clouds::answering(500, 500);
    let response = answer_with(&service(BOTH), &clouds, get("/health/live"));
    assert_eq!((response.status(), json(&response)), (StatusCode::OK, json!({"status": "alive"})));
    assert!(clouds.sent.borrow().is_empty());
}

#[test]
fn health_names_the_service() {
    assert_eq!(json(&answer(get("/health")))["service"], "edgeqr");
}

#[test]
fn ready_tells_each_part() {
    let response = answer_with(&service(BOTH), &Clouds::answering(403, 200), get("/health/ready"));
    assert_eq!(response.status(), StatusCode::OK);
    let expected = json!({
        "status": "degraded",
        "mode": "dev",
        "checks": {
            "aws": {"state": "down", "error": "forbidden"},
            "azure": {"state": "up"},
            "ledger": {"state": "up"},
        },
        "settings": [],
    });
    assert_eq!(json(&response), expected);
}

/// The route is open to everybody, and each question to a cloud is paid for.
#[test]
fn many_who_ask_for_readiness_have_the_clouds_asked_once() {
    let (service, clouds) = (service(BOTH), Clouds::answering(403, 200));
    let first = json(&answer_with(&service, &clouds, get("/health/ready")));
    for _ in 0..20 {
        assert_eq!(json(&answer_with(&service, &clouds, get("/health/ready"))), first);
    }
    assert_eq!(clouds.sent.borrow().len(), 2);
}

#[test]
fn while_the_clouds_hang_one_of_many_who_ask_for_readiness_waits_for_them() {
    let (service, clouds) = (service(BOTH), Clouds::answering(403, 200));
    let runtime = Runtime { platform: &clouds, log: write_log };
    clouds.are_silent.set(true);
    let mut first = Box::pin(service.handle(get("/health/ready"), &runtime));
    assert!(first.as_mut().now_or_never().is_none());
    for _ in 0..20 {
        let other = answer_with(&service, &clouds, get("/health/ready"));
        assert_eq!((other.status(), header(&other, "retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
        assert_eq!(json(&other)["type"], "urn:edgeqr:problem:unavailable");
    }
    assert_eq!(clouds.sent.borrow().len(), 2);

    drop(first);
    clouds.are_silent.set(false);
    let next = answer_with(&service, &clouds, get("/health/ready"));
    assert_eq!((next.status(), clouds.sent.borrow().len()), (StatusCode::OK, 4), "who went away holds nobody up");
}

#[test]
fn a_wrong_setting_is_named_by_readiness_and_the_log_and_its_value_is_not() {
    let service = service(&[("AWS_S3_BUCKET", "codes"), ("AWS_SECRET_ACCESS_KEY", "hunter2"), ("LOG_LEVEL", "loud")]);
    service.log_start(&Runtime { platform: &Clouds::answering(200, 200), log: write_log });
    let response = answer_with(&service, &Clouds::answering(200, 200), get("/health/ready"));
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let body = json(&response).to_string();
    for setting in ["AWS_REGION", "AWS_ACCESS_KEY_ID", "LOG_LEVEL"] {
        assert!(body.contains(setting) && log().contains(setting), "{setting}: {body} {}", log());
    }
    assert!(!body.contains("hunter2") && !log().contains("hunter2") && !log().contains("loud"));
}

#[test]
fn a_ledger_that_is_down_makes_the_service_unready() {
    let clouds = Clouds::answering(200, 200);
    clouds.database.set_health(Health::Down);
    let response = answer_with(&service(&[]), &clouds, get("/health/ready"));
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(json(&response)["checks"]["ledger"]["state"], "down");
    assert!(log().contains(r#""event":"ledger""#), "{}", log());
}

#[test]
fn metrics_count_codes_copies_and_requests() {
    let service = service(BOTH);
    let clouds = Clouds::answering(200, 500);
    answer_with(&service, &clouds, post("/api/v1/qr/generate", r#"{"text": "a"}"#));
    answer_with(&service, &clouds, get("/nothing"));
    let response = answer_with(&service, &clouds, get("/metrics"));
    assert_eq!(header(&response, "content-type"), "text/plain; version=0.0.4");
    assert_eq!(header(&response, "cache-control"), "no-store");
    let text = String::from_utf8(response.body().to_vec()).unwrap();
    for line in [
        "# TYPE qr_codes_generated_total counter",
        "qr_codes_generated_total{format=\"png\"} 1",
        "storage_uploads_total{cloud=\"aws\",outcome=\"stored\"} 1",
        "storage_uploads_total{cloud=\"azure\",outcome=\"failed\"} 1",
        "http_requests_total{route=\"/api/v1/qr/generate\",status=\"200\"} 1",
        "http_requests_total{route=\"unknown\",status=\"404\"} 1",
    ] {
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
    }
}

#[test]
fn metrics_tell_when_the_token_for_azure_ends_and_nothing_more_of_it() {
    let token = "sv=2022-11-02&sr=c&sp=rwdl&se=2026-04-01T00%3A00%3A00Z&sig=c2lnbmF0dXJl";
    let settings =
        [("AZURE_STORAGE_ACCOUNT", "acct"), ("AZURE_CONTAINER", "codes"), ("AZURE_STORAGE_SAS_TOKEN", token)];
    let scrape = |settings: &[_]| {
        let response = answer_with(&service(settings), &Clouds::answering(200, 200), get("/metrics"));
        String::from_utf8(response.body().to_vec()).unwrap()
    };
    let (text, without) = (scrape(&settings), scrape(BOTH));
    let line = "storage_token_expiry_timestamp_seconds{cloud=\"azure\"} 1775001600";
    assert!(text.lines().any(|other| other == line) && !text.contains("c2lnbmF0dXJl"), "{text}");
    assert!(!without.contains("storage_token_expiry_timestamp_seconds{"), "{without}");
}

#[test]
fn log_level_warn_keeps_quiet_about_what_went_well() {
    let mut settings = BOTH.to_vec();
    settings.push(("LOG_LEVEL", "warn"));
    let service = service(&settings);
    answer_with(&service, &Clouds::answering(200, 200), get("/health"));
    assert_eq!(log(), "");
    answer_with(&service, &Clouds::answering(200, 500), post("/api/v1/qr/generate", r#"{"text": "a"}"#));
    assert_eq!(log().lines().count(), 1);
}

#[test]
fn plain_options_names_the_methods() {
    let response = answer(with_method(Method::OPTIONS, "/api/v1/qr"));
    assert_eq!((response.status(), header(&response, "allow")), (StatusCode::NO_CONTENT, "GET, HEAD, OPTIONS"));
}

#[test]
fn the_api_description_is_revalidated() {
    let response = answer(get("/openapi.json"));
    assert_eq!(header(&response, "cache-control"), "no-cache");
    let etag = header(&response, "etag");
    let request = Request::get("/openapi.json").header("if-none-match", etag).body(Bytes::new()).unwrap();
    let again = answer(request);
    assert_eq!((again.status(), header(&again, "cache-control")), (StatusCode::NOT_MODIFIED, "no-cache"));
}
