//! Records and the outbox, as far as they can be seen without waiting.

mod common;

use common::{BOTH, Clouds, answer, answer_with, get, header, json, log, post, service, with_method, write_log};
use futures_util::FutureExt;
use http::{Method, Request, StatusCode};
use memory_database::Health;
use qr_service::{FollowUp, Runtime, Service};
use serde_json::{Value, json};

const GENERATE: &str = "/api/v1/qr/generate";

fn generate(service: &Service, clouds: &Clouds) -> Value {
    json(&answer_with(service, clouds, post(GENERATE, r#"{"text": "hello"}"#)))
}

fn path_of(made: &Value, rest: &str) -> String {
    format!("/api/v1/codes/{}{rest}", made["id"].as_str().expect("a code has an id"))
}

#[test]
fn a_failed_copy_is_queued_with_the_record_and_the_outbox_looked_at_soon() {
    let (service, clouds) = (service(BOTH), Clouds::answering(200, 503));
    let runtime = Runtime { platform: &clouds, log: write_log };
    let request = post(GENERATE, r#"{"text": "hello"}"#);
    let (response, follow_up) = service.handle(request, &runtime).now_or_never().unwrap();
    assert_eq!(json(&response)["storage"]["azure"], json!({"state": "queued", "error": "throttled"}));
    assert!(matches!(follow_up, FollowUp::Drain { after } if !after.is_zero()), "{follow_up:?}");
    let record = json(&answer_with(&service, &clouds, get(&path_of(&json(&response), ""))));
    assert_eq!(
        record["storage"]["azure"],
        json!({"state": "queued", "attempts": 1, "next_attempt_at": "2026-01-02T03:04:05.685Z", "error": "throttled"})
    );
}

/// A platform whose database is down, and on which nobody waits in vain.
fn without_ledger(aws: u16, azure: u16) -> Clouds {
    let clouds = Clouds { is_hasty: true, ..Clouds::answering(aws, azure) };
    clouds.database.set_health(Health::Down);
    clouds
}

#[test]
fn without_the_ledger_a_code_that_both_clouds_took_is_answered_with_a_warning() {
    let made = generate(&service(BOTH), &without_ledger(200, 201));
    assert_eq!(made["storage"], json!({"aws": {"state": "stored"}, "azure": {"state": "stored"}}));
    assert_eq!(made["warnings"][0]["code"], "ledger");
    assert!(log().contains(r#""event":"ledger""#), "{}", log());
}

#[test]
fn a_code_that_would_lack_a_copy_for_good_is_refused() {
    for (aws, azure) in [(500, 503), (200, 503), (403, 201)] {
        let response = answer_with(&service(BOTH), &without_ledger(aws, azure), post(GENERATE, r#"{"text": "hello"}"#));
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{aws} {azure}");
        assert_eq!(json(&response)["type"], "urn:edgeqr:problem:unavailable");
    }
}

#[test]
fn a_record_is_tried_again_while_the_database_is_not_ready() {
    let clouds = Clouds { ready_after_waits: Some(3), ..without_ledger(200, 503) };
    let made = generate(&service(BOTH), &clouds);
    assert_eq!((&made["storage"]["azure"]["state"], &made["warnings"]), (&json!("queued"), &json!([])));
    assert_eq!(clouds.waits.borrow().len(), 3);
    assert_eq!(json(&answer_with(&service(BOTH), &clouds, get(&path_of(&made, ""))))["id"], made["id"]);
}

#[test]
fn a_record_is_given_up_after_three_waits() {
    let clouds = without_ledger(200, 200);
    generate(&service(BOTH), &clouds);
    assert_eq!(clouds.waits.borrow().len(), 3);
}

#[test]
fn without_clouds_and_ledger_a_code_is_made_all_the_same() {
    assert_eq!(generate(&service(&[]), &without_ledger(500, 500))["success"], true);
}

#[test]
fn respond_async_asks_no_cloud_before_the_answer() {
    let (service, clouds) = (service(BOTH), Clouds::answering(200, 200));
    let runtime = Runtime { platform: &clouds, log: write_log };
    let mut request = post(GENERATE, r#"{"text": "hello"}"#);
    request.headers_mut().insert("prefer", "handling=strict, respond-async; wait=10".parse().unwrap());
    let (response, follow_up) = service.handle(request, &runtime).now_or_never().unwrap();
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    assert!(clouds.sent.borrow().is_empty());

    service.follow_up(follow_up, &runtime).now_or_never().unwrap();
    assert_eq!(clouds.sent.borrow().len(), 2);
    let record = json(&answer_with(&service, &clouds, get(header(&response, "location"))));
    assert_eq!(record["storage"]["aws"], json!({"state": "stored", "attempts": 1}));
}

#[test]
fn respond_async_promises_nothing_without_the_ledger() {
    let (service, clouds) = (service(BOTH), without_ledger(200, 200));
    let mut request = post(GENERATE, r#"{"text": "hello"}"#);
    request.headers_mut().insert("prefer", "respond-async".parse().unwrap());
    assert_eq!(answer_with(&service, &clouds, request).status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[test]
fn an_image_is_asked_for_again_by_its_tag_without_asking_a_cloud() {
    let (service, clouds) = (service(BOTH), Clouds::answering(200, 200));
    let made = generate(&service, &clouds);
    let path = path_of(&made, "/image");
    let etag = header(&answer_with(&service, &clouds, get(&path)), "etag").to_owned();
    clouds.sent.borrow_mut().clear();
    let request = Request::get(path).header("if-none-match", etag).body("".into()).unwrap();
    assert_eq!(answer_with(&service, &clouds, request).status(), StatusCode::NOT_MODIFIED);
    assert!(clouds.sent.borrow().is_empty());
}

#[test]
fn a_stored_image_carries_its_request_and_one_by_query_does_not() {
    let (service, clouds) = (service(BOTH), Clouds::answering(200, 200));
    generate(&service, &clouds);
    let stored = clouds.sent.borrow()[0].body().clone();
    let note = qr_core::read_note(&stored).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&note).unwrap()["text"], "hello");
    let by_query = answer(get("/api/v1/qr?text=hello&format=png"));
    assert_eq!(qr_core::read_note(by_query.body()), None);
}

#[test]
fn a_deletion_is_accepted_while_a_cloud_is_down_and_hides_the_record() {
    let service = service(BOTH);
    let clouds = Clouds::answering(200, 200);
    let made = generate(&service, &clouds);
    let down = Clouds { database: clouds.database, ..Clouds::answering(204, 500) };
    let deletion = with_method(Method::DELETE, &path_of(&made, ""));
    assert_eq!(answer_with(&service, &down, deletion).status(), StatusCode::ACCEPTED);
    assert_eq!(answer_with(&service, &down, get(&path_of(&made, ""))).status(), StatusCode::NOT_FOUND);
    let listed = json(&answer_with(&service, &down, get("/api/v1/codes")));
    assert_eq!(listed, json!({"codes": []}));
}

#[test]
fn a_deletion_that_a_cloud_refuses_for_good_is_counted_until_it_is_taken_up() {
    let service = service(BOTH);
    let clouds = Clouds::answering(200, 200);
    let made = generate(&service, &clouds);
    let refusing = Clouds { database: clouds.database, ..Clouds::answering(204, 403) };
    let deletion = with_method(Method::DELETE, &path_of(&made, ""));
    assert_eq!(answer_with(&service, &refusing, deletion).status(), StatusCode::ACCEPTED);
    let metrics = answer_with(&service, &refusing, get("/metrics"));
    let sample = "\noutbox_failed{cloud=\"azure\",task=\"delete\"} 1\n";
    assert!(String::from_utf8_lossy(metrics.body()).contains(sample), "{metrics:?}");
    let drained = json(&answer_with(&service, &refusing, post("/api/v1/outbox/drain", "")));
    assert_eq!([&drained["pending"], &drained["failed"]], [0, 1], "{drained}");
    let healed = Clouds { database: refusing.database, ..Clouds::answering(204, 202) };
    let drained = json(&answer_with(&service, &healed, post("/api/v1/outbox/drain?retry_failed=true", "")));
    assert_eq!([&drained["delivered"], &drained["failed"]], [1, 0], "{drained}");
}
