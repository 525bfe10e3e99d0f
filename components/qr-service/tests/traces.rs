//! What an operator sees of a request.

mod common;

use common::{BOTH, Clouds, answer, answer_with, get, header, json, log, post, service, with_method, write_log};
use futures_util::FutureExt;
use http::{Method, Request, Response};
use memory_database::Health;
use qr_service::Runtime;
use qr_storage::TransportError;
use serde_json::Value;

const GENERATE: &str = "/api/v1/qr/generate";
const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

fn traced(body: &'static str) -> Request<bytes::Bytes> {
    let mut request = post(GENERATE, body);
    let traceparent = format!("00-{TRACE_ID}-00f067aa0ba902b7-01");
    request.headers_mut().insert("traceparent", traceparent.parse().expect("digits"));
    request.headers_mut().insert("x-request-id", "order-17".parse().expect("text"));
    request
}

fn metrics(service: &qr_service::Service, clouds: &Clouds) -> String {
    let response: Response<_> = answer_with(service, clouds, get("/metrics"));
    String::from_utf8_lossy(response.body()).into_owned()
}

#[test]
fn a_trace_goes_through_to_the_clouds_and_back() {
    let clouds = Clouds::answering(200, 201);
    let response = answer_with(&service(BOTH), &clouds, traced(r#"{"text": "a"}"#));
    let ours = header(&response, "traceparent");
    assert!(ours.starts_with(&format!("00-{TRACE_ID}-")) && !ours.contains("00f067aa0ba902b7"), "{ours}");
    assert_eq!(header(&response, "x-request-id"), "order-17");
    let sent = clouds.sent.borrow();
    assert_eq!(sent.len(), 2);
    for request in sent.iter() {
        assert_eq!(request.headers()["traceparent"], ours);
        assert_eq!(request.headers()["x-request-id"], "order-17");
        let signed = request.headers().get("authorization").map_or("", |value| value.to_str().unwrap_or_default());
        assert!(!signed.contains("traceparent") && !signed.contains("x-request-id"), "names are not signed: {signed}");
    }
}

#[test]
fn clouds_learn_the_name_that_a_request_without_one_gets() {
    let clouds = Clouds::answering(200, 201);
    let response = answer_with(&service(BOTH), &clouds, post(GENERATE, r#"{"text": "a"}"#));
    let name = response.headers().get("x-request-id");
    let sent = clouds.sent.borrow();
    let told: Vec<_> = sent.iter().map(|request| request.headers().get("x-request-id")).collect();
    assert_eq!(told, [name, name]);
}

#[test]
fn every_answer_has_a_name_of_its_own_and_its_timing() {
    for request in
        [get("/health"), get("/nothing"), with_method(Method::HEAD, "/api/v1/qr?text=a"), post(GENERATE, "{")]
    {
        let response = answer(request);
        assert_eq!(header(&response, "x-request-id").len(), 16);
        assert_eq!(header(&response, "traceparent").len(), 55);
        assert!(header(&response, "server-timing").starts_with("total;dur=0.000"));
    }
    let made = answer_with(&service(BOTH), &Clouds::answering(200, 201), post(GENERATE, r#"{"text": "a"}"#));
    let timing = "total;dur=0.000, aws;dur=0.000, azure;dur=0.000, ledger;dur=0.000";
    assert_eq!(header(&made, "server-timing"), timing);
}

#[test]
fn a_request_is_one_line_of_json() {
    let body = r#"{"text": "a secret text"}"#;
    let made = answer_with(&service(BOTH), &Clouds::answering(500, 201), traced(body));
    let line: Value = serde_json::from_str(&log()).expect("one line of JSON");
    for (member, expected) in [
        ("time", Value::from("2026-01-02T03:04:05.678Z")),
        ("level", "warn".into()),
        ("event", "request".into()),
        ("request_id", "order-17".into()),
        ("trace_id", TRACE_ID.into()),
        ("method", "POST".into()),
        ("route", GENERATE.into()),
        ("status", 200.into()),
        ("ms", 0.0.into()),
        ("bytes_in", body.len().into()),
        ("bytes_out", made.body().len().into()),
        ("aws", "server_error".into()),
        ("azure", "stored".into()),
        ("aws_ms", 0.0.into()),
        ("azure_ms", 0.0.into()),
        ("ledger_ms", 0.0.into()),
    ] {
        assert_eq!(line[member], expected, "{member}");
    }
    assert_eq!(line.as_object().map(serde_json::Map::len), Some(16), "{line}");
    assert_eq!(json(&made)["success"], true);
}

#[test]
fn a_failure_of_the_ledger_names_the_request_that_met_it() {
    let clouds = Clouds::answering(500, 500);
    clouds.database.set_health(Health::Busy);
    answer_with(&service(BOTH), &clouds, traced(r#"{"text": "a"}"#));
    let lines: Vec<Value> = log().lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    let ledger = lines.iter().find(|line| line["event"] == "ledger").expect("a line about the ledger");
    assert_eq!((&ledger["request_id"], &ledger["trace_id"]), (&"order-17".into(), &TRACE_ID.into()), "{ledger}");
    assert_eq!(ledger["error"], "the database is busy: it is locked");

    let runtime = Runtime { platform: &clouds, log: write_log };
    service(BOTH).scheduled(&runtime).now_or_never().expect("nothing waits");
    let lines = log();
    let scheduled: Value = serde_json::from_str(lines.lines().last().unwrap_or_default()).expect("a line of JSON");
    assert_eq!(scheduled["trace_id"].as_str().map(str::len), Some(32), "{scheduled}");
}

#[test]
fn metrics_tell_durations_clouds_ledger_and_version() {
    let service = service(BOTH);
    let clouds = Clouds { azure: Err(TransportError::Unreachable), ..Clouds::answering(412, 0) };
    assert!(!metrics(&service, &clouds).contains("storage_cloud_up{"), "nothing is known before the first exchange");
    answer_with(&service, &clouds, post(GENERATE, r#"{"text": "a"}"#));
    let text = metrics(&service, &clouds);
    for line in [
        "# TYPE http_request_duration_seconds histogram",
        "http_request_duration_seconds_bucket{route=\"/api/v1/qr/generate\",le=\"0.001\"} 1",
        "http_request_duration_seconds_bucket{route=\"/api/v1/qr/generate\",le=\"+Inf\"} 1",
        "http_request_duration_seconds_sum{route=\"/api/v1/qr/generate\"} 0.000000",
        "http_request_duration_seconds_count{route=\"/api/v1/qr/generate\"} 1",
        "storage_upload_duration_seconds_count{cloud=\"aws\"} 1",
        "storage_upload_duration_seconds_count{cloud=\"azure\"} 1",
        "# TYPE storage_cloud_up gauge",
        "storage_cloud_up{cloud=\"aws\"} 1",
        "storage_cloud_up{cloud=\"azure\"} 0",
        "errors_total{class=\"unreachable\"} 1",
        "outbox_pending{cloud=\"azure\"} 1",
        "outbox_oldest_seconds{cloud=\"azure\"} 0",
        "outbox_failed{cloud=\"azure\",task=\"delete\"} 0",
        "ledger_up 1",
        concat!("build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
    ] {
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
    }
    for sample in text.lines().filter(|line| !line.starts_with('#')) {
        let name = sample.split(['{', ' ']).next().unwrap_or_default();
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        for comment in [format!("# HELP {family} "), format!("# TYPE {family} ")] {
            assert_eq!(text.matches(&comment).count(), 1, "{comment}");
        }
    }
    clouds.database.set_health(Health::Down);
    let text = metrics(&service, &clouds);
    assert!(text.contains("\nledger_up 0\n") && !text.contains("outbox_pending"), "{text}");
}

#[test]
fn deliveries_in_the_background_are_traced_and_counted_too() {
    let service = service(BOTH);
    let clouds = Clouds::answering(200, 201);
    let runtime = Runtime { platform: &clouds, log: write_log };
    let mut request = post(GENERATE, r#"{"text": "a"}"#);
    request.headers_mut().insert("prefer", "respond-async".parse().expect("text"));
    let (accepted, follow_up) = service.handle(request, &runtime).now_or_never().expect("nothing waits");
    assert_eq!((accepted.status().as_u16(), clouds.sent.borrow().len()), (202, 0));
    service.follow_up(follow_up, &runtime).now_or_never().expect("nothing waits");
    let sent = clouds.sent.borrow();
    assert_eq!(sent.len(), 2);
    for request in sent.iter() {
        let traceparent = request.headers()["traceparent"].to_str().expect("text");
        let trace_id = traceparent.split('-').nth(1).expect("a trace");
        let line = format!("\"event\":\"outbox\",\"trace_id\":\"{trace_id}\",\"delivered\":2");
        assert!(log().contains(&line), "{line} {}", log());
    }
    assert!(metrics(&service, &clouds).contains("storage_upload_duration_seconds_count{cloud=\"azure\"} 1"));
}
