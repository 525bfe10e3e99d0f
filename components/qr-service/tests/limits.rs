//! What takes too long or cannot be had is answered all the same.

mod common;

use std::time::Duration;

use bytes::Bytes;
use common::{BOTH, Clouds, answer, answer_with, get, header, json, log, post, service, with_method, write_log};
use futures_util::{FutureExt, Stream, StreamExt, stream};
use http::{Method, Request, StatusCode};
use memory_database::Health;
use qr_service::{BODY_TIMEOUT, Runtime, Service, Unreadable};
use serde_json::json;

const GENERATE: &str = "/api/v1/qr/generate";

/// Part of a body that promises more.
fn stalled() -> impl Stream<Item = Result<Bytes, ()>> {
    stream::iter([Ok(Bytes::from_static(b"{"))]).chain(stream::pending())
}

#[test]
fn a_body_that_does_not_come_is_408_like_any_other_problem() {
    let service = service(&[("ALLOWED_ORIGINS", "https://app.example")]);
    let clouds = Clouds { is_hasty: true, ..Clouds::answering(500, 500) };
    let runtime = Runtime { platform: &clouds, log: write_log };
    let request = Request::post(GENERATE).header("content-length", 100).header("origin", "https://app.example");
    let head = request.body(()).unwrap().into_parts().0;
    let (response, _) = service.serve(head, stalled(), &runtime).now_or_never().unwrap();

    assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
    let problem = json(&response);
    let expected = (&json!("urn:edgeqr:problem:request-timeout"), &json!(GENERATE));
    assert_eq!((&problem["type"], &problem["instance"]), expected);
    let other = answer(post(GENERATE, "{"));
    for name in ["content-type", "cache-control", "content-security-policy", "x-content-type-options"] {
        assert_eq!(header(&response, name), header(&other, name), "{name}");
    }
    assert_eq!(header(&response, "access-control-allow-origin"), "https://app.example");
    assert!(log().contains(&format!("\"route\":\"{GENERATE}\",\"status\":408")), "{}", log());
    let metrics = answer_with(&service, &clouds, get("/metrics")).into_body();
    let count = format!("http_requests_total{{route=\"{GENERATE}\",status=\"408\"}} 1");
    assert!(String::from_utf8_lossy(&metrics).contains(&count));
    assert_eq!(*clouds.waits.borrow(), [BODY_TIMEOUT]);
}

#[test]
fn a_request_that_is_not_http_is_400() {
    let clouds = Clouds::answering(500, 500);
    let head = with_method(Method::POST, "*").into_parts().0;
    let runtime = Runtime { platform: &clouds, log: write_log };
    let response = service(&[]).unreadable(head, Unreadable::Broken, &runtime);
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(json(&response)["type"], "urn:edgeqr:problem:unreadable-request");
    assert!(log().contains("\"route\":\"unknown\",\"status\":400"), "{}", log());
}

#[test]
fn what_the_head_decides_is_answered_before_the_body_comes() {
    let clouds = Clouds { is_hasty: true, ..Clouds::answering(500, 500) };
    let runtime = Runtime { platform: &clouds, log: write_log };
    for (method, path, length, status) in [
        ("POST", "/nothing", 100, 404),
        ("PUT", GENERATE, 100, 405),
        ("POST", "/api/v1/qr", 100, 405),
        ("POST", GENERATE, 1 << 20, 413),
        ("GET", "/health/live", 100, 200),
    ] {
        let request = Request::builder().method(method).uri(path).header("content-length", length);
        let head = request.body(()).unwrap().into_parts().0;
        let answered = service(&[]).serve(head, stalled(), &runtime).now_or_never();
        assert_eq!(answered.map(|(response, _)| response.status().as_u16()), Some(status), "{method} {path}");
    }
}

#[test]
fn a_ledger_that_never_answers_is_down_when_the_storage_timeout_is_over() {
    let clouds = Clouds { is_hasty: true, ..Clouds::answering(200, 200) };
    clouds.database.set_health(Health::Silent);
    let service = service(&[BOTH, &[("STORAGE_TIMEOUT_MS", "700")]].concat());
    let response = answer_with(&service, &clouds, get("/health/ready"));
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let up = json!({"state": "up"});
    assert_eq!(json(&response)["checks"], json!({"aws": up, "azure": up, "ledger": {"state": "down"}}));
    assert_eq!(*clouds.waits.borrow(), [Duration::from_millis(700)]);
}

#[test]
fn without_its_settings_the_service_is_unready_and_stores_nothing() {
    let service = Service::without_settings("ID_SECRET");
    let clouds = Clouds::answering(200, 200);
    service.log_start(&Runtime { platform: &clouds, log: write_log });
    let line = "\"event\":\"setting\",\"setting\":\"ID_SECRET\",\"problem\":\"cannot be read";
    assert!(log().contains(line), "{}", log());

    let ready = answer_with(&service, &clouds, get("/health/ready"));
    let told = (ready.status(), json(&ready)["settings"][0]["setting"].clone());
    assert_eq!(told, (StatusCode::SERVICE_UNAVAILABLE, json!("ID_SECRET")));
    let made = answer_with(&service, &clouds, post(GENERATE, r#"{"text": "a"}"#));
    assert_eq!(made.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(clouds.sent.borrow().is_empty());
}
