//! Who comes too often, and what comes when the service is busy.

#[path = "../common/mod.rs"]
mod common;
mod overload;

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use common::{
    BOTH, Clouds, UNUSUAL_WINDOW_SECS, answer, answer_with, get, header, json, log, post, service, with_method,
    write_log,
};
use futures_util::FutureExt;
use http::{Method, Request, Response, StatusCode};
use memory_database::Health;
use qr_service::{Client, Runtime, Service};
use qr_storage::{Database, Statement};

const GENERATE: &str = "/api/v1/qr/generate";

fn from(address: &str, path: &str) -> Request<Bytes> {
    let mut request = get(path);
    request.extensions_mut().insert(Client(address.parse::<IpAddr>().expect("an address")));
    request
}

fn limited(more: &[(&str, &str)]) -> Service {
    service(&[BOTH, &[("RATE_LIMIT", "2/60")], more].concat())
}

fn rates(response: &Response<Bytes>) -> [&str; 3] {
    ["ratelimit-policy", "ratelimit", "retry-after"].map(|name| header(response, name))
}

#[test]
fn the_third_request_of_two_is_429_and_says_when_to_come_again() {
    let (service, clouds) = (limited(&[]), Clouds::answering(500, 500));
    let ask = || answer_with(&service, &clouds, from("192.0.2.1", "/api/v1/qr?text=payload-mark"));
    assert_eq!(rates(&ask()), ["\"default\";q=2;w=60", "\"default\";r=1;t=30", ""]);
    assert_eq!(rates(&ask()), ["\"default\";q=2;w=60", "\"default\";r=0;t=60", ""]);
    let third = ask();
    assert_eq!(third.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(rates(&third), ["\"default\";q=2;w=60", "\"default\";r=0;t=30", "30"]);
    assert_eq!(json(&third)["type"], "urn:edgeqr:problem:rate-limited");
    assert_eq!(header(&third, "cache-control"), "no-store");
    let other = answer_with(&service, &clouds, from("192.0.2.2", "/api/v1/qr?text=a"));
    assert_eq!(other.status(), StatusCode::OK);
    assert!(!log().contains("192.0.2") && !log().contains("payload-mark"), "{}", log());
}

#[test]
fn nothing_is_kept_of_an_address_but_a_hash() {
    let (service, clouds) = (limited(&[]), Clouds::answering(500, 500));
    answer_with(&service, &clouds, from("192.0.2.1", "/api/v1/qr?text=a"));
    let rows = clouds.batch(vec![Statement::new("SELECT bucket FROM rate_limits")]).now_or_never();
    let rows = rows.expect("memory answers at once").expect("there is the table");
    let bucket = rows[0][0].text("bucket").expect("text");
    assert!(bucket.starts_with("address:") && bucket.len() == 40, "{bucket}");
}

#[test]
fn form_probes_and_preflights_are_not_counted() {
    let (service, clouds) = (limited(&[]), Clouds::answering(500, 500));
    for path in ["/", "/health", "/health/live", "/health/ready", "/openapi.json", "/nothing"] {
        for _ in 0..3 {
            let response = answer_with(&service, &clouds, from("192.0.2.1", path));
            assert_ne!(response.status(), StatusCode::TOO_MANY_REQUESTS, "{path}");
            assert_eq!(rates(&response), ["", "", ""], "{path}");
        }
    }
    for _ in 0..3 {
        let response = answer_with(&service, &clouds, with_method(Method::OPTIONS, GENERATE));
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
    }
}

#[test]
fn a_key_is_counted_by_its_name_and_who_guesses_keys_by_the_address() {
    let key = format!("ci:{}:read", qr_storage::sha256_hex(b"key-of-ci"));
    let (service, clouds) = (limited(&[("API_KEYS", &key)]), Clouds::answering(500, 500));
    let ask = |address: &str, key: &str| {
        let mut request = from(address, "/api/v1/codes");
        request.headers_mut().insert("authorization", format!("Bearer {key}").parse().expect("text"));
        answer_with(&service, &clouds, request).status().as_u16()
    };
    assert_eq!(
        [ask("192.0.2.1", "key-of-ci"), ask("192.0.2.2", "key-of-ci"), ask("192.0.2.3", "key-of-ci")],
        [200, 200, 429]
    );
    assert_eq!([ask("192.0.2.1", "a"), ask("192.0.2.1", "b"), ask("192.0.2.1", "c")], [401, 401, 429]);
}

#[test]
fn the_address_in_a_header_counts_only_behind_a_trusted_proxy() {
    for (proxies, expected) in [("0", 429), ("1", 200)] {
        let (service, clouds) = (limited(&[("TRUSTED_PROXIES", proxies)]), Clouds::answering(500, 500));
        let ask = |forwarded: &str| {
            let mut request = from("192.0.2.1", "/api/v1/qr?text=a");
            request.headers_mut().insert("x-forwarded-for", forwarded.parse().expect("text"));
            answer_with(&service, &clouds, request).status().as_u16()
        };
        assert_eq!([ask("203.0.113.1"), ask("203.0.113.2"), ask("203.0.113.3")], [200, 200, expected], "{proxies}");
    }
}

#[test]
fn a_count_that_fails_turns_nobody_away() {
    let (service, clouds) = (limited(&[]), Clouds::answering(500, 500));
    clouds.database.set_health(Health::Down);
    for _ in 0..3 {
        assert_eq!(answer_with(&service, &clouds, get("/api/v1/qr?text=a")).status(), StatusCode::OK);
    }
    assert!(log().contains(r#""event":"ledger""#), "{}", log());
}

#[test]
fn a_count_that_takes_too_long_holds_nobody_up() {
    let (service, clouds) = (limited(&[]), Clouds { is_hasty: true, ..Clouds::answering(500, 500) });
    clouds.database.set_health(Health::Silent);
    let image = answer_with(&service, &clouds, get("/api/v1/qr?text=a"));
    assert_eq!((image.status(), rates(&image)), (StatusCode::OK, ["", "", ""]));
    assert_eq!(*clouds.waits.borrow(), [Duration::from_millis(500)]);
    assert!(log().contains(r#""error":"the database is busy: the count of requests took too long""#), "{}", log());
}

#[test]
fn what_is_special_about_the_count_is_logged_at_the_start() {
    let start = |rate: &str| {
        let clouds = Clouds::answering(500, 500);
        service(&[("RATE_LIMIT", rate)]).log_start(&Runtime { platform: &clouds, log: write_log });
    };
    start("60/60");
    assert!(!log().contains("rate-limit"), "{}", log());
    start(&format!("60/{UNUSUAL_WINDOW_SECS}"));
    let line =
        r#""level":"warn","event":"rate-limit","setting":"RATE_LIMIT","problem":"is counted in some other way"}"#;
    assert!(log().contains(line), "{}", log());
}

#[test]
fn the_longest_body_is_a_setting() {
    let small = service(&[("MAX_BODY_BYTES", "1024")]);
    let body = |length: usize| format!("{{\"text\": \"a\"{}}}", " ".repeat(length - 13));
    let clouds = Clouds::answering(500, 500);
    let ask = |service: &Service, length| answer_with(service, &clouds, post(GENERATE, body(length))).status().as_u16();
    assert_eq!([ask(&small, 1024), ask(&small, 1025)], [200, 413]);
    let large = service(&[("MAX_BODY_BYTES", "100000")]);
    assert_eq!([ask(&large, 100_000), ask(&large, 100_001)], [200, 413]);
    let detail = answer_with(&small, &clouds, post(GENERATE, body(1025)));
    assert_eq!(json(&detail)["detail"], "the body may have at most 1024 bytes");
    assert_eq!(answer(post(GENERATE, body(65_537))).status(), StatusCode::PAYLOAD_TOO_LARGE);
}
