//! What comes when the service is busy.

use std::future::Future;
use std::pin::Pin;

use super::common::{BOTH, Clouds, answer_with, get, header, json, log, post, service, write_log};
use bytes::Bytes;
use futures_util::{FutureExt, stream};
use http::{Request, StatusCode};
use memory_database::Health;
use qr_service::{Runtime, Service};
use serde_json::json;

const GENERATE: &str = "/api/v1/qr/generate";

/// A request whose body does not come, and which has its slot.
fn slow<'a>(service: &'a Service, runtime: &'a Runtime<'a, Clouds>) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
    let head = Request::post(GENERATE).header("content-length", 9).header("authorization", format!("Bearer {MAKER}"));
    let head = head.body(()).expect("a request").into_parts().0;
    let mut work = Box::pin(service.serve(head, stream::pending::<Result<Bytes, ()>>(), runtime).map(|_| ()));
    assert!(work.as_mut().now_or_never().is_none());
    work
}

#[test]
fn more_than_may_be_in_flight_is_503_until_one_has_ended() {
    let (service, clouds) = (service(&[("MAX_IN_FLIGHT", "1")]), Clouds::answering(500, 500));
    let runtime = Runtime { platform: &clouds, log: write_log };
    let other = slow(&service, &runtime);
    let busy = answer_with(&service, &clouds, get("/api/v1/qr?text=a"));
    assert_eq!((busy.status(), header(&busy, "retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!(json(&busy)["type"], "urn:edgeqr:problem:overloaded");
    assert_eq!(answer_with(&service, &clouds, get("/health/live")).status(), StatusCode::OK);
    drop(other);
    assert_eq!(answer_with(&service, &clouds, get("/api/v1/qr?text=a")).status(), StatusCode::OK);
}

#[test]
fn scrapes_and_drains_find_a_slot_when_all_others_are_taken() {
    for (slots, free_to_all, expected) in [("16", 15, 200), ("15", 15, 503)] {
        let (service, clouds) = (service(&[("MAX_IN_FLIGHT", slots)]), Clouds::answering(500, 500));
        let runtime = Runtime { platform: &clouds, log: write_log };
        let _others: Vec<_> = (0..free_to_all).map(|_| slow(&service, &runtime)).collect();
        let status = |request| answer_with(&service, &clouds, request).status().as_u16();
        assert_eq!(status(get("/api/v1/qr?text=a")), 503, "{slots}");
        assert_eq!(status(get("/metrics")), expected, "{slots}");
        assert_eq!(status(post("/api/v1/outbox/drain", "")), expected, "{slots}");
    }
}

#[test]
fn codes_are_shed_while_the_ledger_is_busy_and_others_are_in_work() {
    let (service, clouds) = (service(BOTH), Clouds::answering(503, 201));
    let runtime = Runtime { platform: &clouds, log: write_log };
    let generate = || answer_with(&service, &clouds, post(GENERATE, r#"{"text": "a"}"#));
    let asked = || clouds.sent.borrow().len();
    clouds.database.set_health(Health::Busy);
    let unrecorded = generate();
    assert_eq!((unrecorded.status(), header(&unrecorded, "retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!((json(&unrecorded)["type"].as_str(), asked()), (Some("urn:edgeqr:problem:overloaded"), 2));
    assert_eq!(log().matches(r#""event":"ledger""#).count(), 1, "it is not asked again: {}", log());

    clouds.database.set_health(Health::Up);
    let others = [(); 8].map(|()| slow(&service, &runtime));
    let shed = generate();
    assert_eq!((shed.status(), header(&shed, "retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!(asked(), 2, "no cloud is asked for what is shed");
    assert_eq!(answer_with(&service, &clouds, get("/api/v1/qr?text=a")).status(), StatusCode::OK);
    drop(others);
    assert_eq!(generate().status(), StatusCode::OK);
}

#[test]
fn the_operators_slots_are_for_those_whose_key_is_good_for_the_route() {
    let key = |name: &str, scope| format!("{name}:{}:{scope}", qr_storage::sha256_hex(name.as_bytes()));
    let keys = [key(MAKER, "generate"), key("reader", "read"), key("boss", "admin")].join(",");
    let service = service(&[("MAX_IN_FLIGHT", "16"), ("API_KEYS", &keys)]);
    let clouds = Clouds::answering(500, 500);
    let runtime = Runtime { platform: &clouds, log: write_log };
    let _others = [(); 15].map(|()| slow(&service, &runtime));
    for (method, path, key, expected) in [
        ("GET", "/metrics", "reader", 200),
        ("GET", "/metrics", "boss", 503),
        ("GET", "/metrics", "nobody", 503),
        ("POST", "/api/v1/outbox/drain", "boss", 200),
        ("POST", "/api/v1/outbox/drain", "reader", 503),
    ] {
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {key}"));
        let answer = answer_with(&service, &clouds, request.body(Bytes::new()).expect("a request"));
        assert_eq!(answer.status(), expected, "{path} by {key}");
    }
}

#[test]
fn a_batch_takes_a_slot_for_each_of_its_codes() {
    let (service, clouds) = (service(&[BOTH, &[("MAX_IN_FLIGHT", "16")]].concat()), Clouds::answering(200, 201));
    let runtime = Runtime { platform: &clouds, log: write_log };
    let batch = |count| post("/api/v1/qr/batch", json!({"codes": vec![json!({"text": "a"}); count]}).to_string());
    clouds.are_silent.set(true);
    let mut first = Box::pin(service.handle(batch(10), &runtime));
    assert!(first.as_mut().now_or_never().is_none());
    let asked = clouds.sent.borrow().len();
    let shed = answer_with(&service, &clouds, batch(6));
    assert_eq!((shed.status(), header(&shed, "retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!(
        (json(&shed)["type"].as_str(), clouds.sent.borrow().len()),
        (Some("urn:edgeqr:problem:overloaded"), asked)
    );
    assert!(service.handle(batch(5), &runtime).now_or_never().is_none());
    assert!(clouds.sent.borrow().len() > asked, "what was shed gave its slots back");
    drop(first);
    clouds.are_silent.set(false);
    assert_eq!(answer_with(&service, &clouds, batch(10)).status(), StatusCode::OK);
}

/// Whose requests take slots for long, where keys are asked for.
const MAKER: &str = "maker";
