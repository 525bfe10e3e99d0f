//! Who may do what.

mod common;

use bytes::Bytes;
use common::{BOTH, Clouds, answer, answer_with, get, header, json, log, post, service, with_method, write_log};
use futures_util::{FutureExt, stream};
use http::{Method, Request, Response, StatusCode};
use qr_service::{FollowUp, Runtime, Service};

const GENERATE: &str = "/api/v1/qr/generate";
const ID: &str = "00000000000000000000000000000000";

/// The keys `key-of-NAME` of three holders, one for each scope.
fn keys() -> String {
    let hash = |key: &str| qr_storage::sha256_hex(key.as_bytes());
    [("maker", "generate"), ("reader", "read"), ("boss", "admin")]
        .map(|(name, scope)| format!("{name}:{}:{scope}", hash(&format!("key-of-{name}"))))
        .join(",")
}

fn guarded(more: &[(&str, &str)]) -> Service {
    let keys = keys();
    let mut settings = vec![("API_KEYS", keys.as_str())];
    settings.extend(more);
    service(&settings)
}

fn ask(service: &Service, mut request: Request<Bytes>, key: &str) -> Response<Bytes> {
    if !key.is_empty() {
        request.headers_mut().insert("authorization", format!("Bearer {key}").parse().expect("a key is text"));
    }
    answer_with(service, &Clouds::answering(500, 500), request)
}

/// A request to every route that needs a key, with the name of its holder.
fn guarded_requests() -> Vec<(Request<Bytes>, &'static str)> {
    vec![
        (post(GENERATE, r#"{"text": "a"}"#), "maker"),
        (post("/api/v1/qr/batch", r#"{"codes": [{"text": "a"}]}"#), "maker"),
        (post("/generate_qr/", r#"{"text": "a"}"#), "maker"),
        (post("/generate_qr", r#"{"text": "a"}"#), "maker"),
        (get("/api/v1/codes"), "reader"),
        (with_method(Method::HEAD, "/api/v1/codes"), "reader"),
        (get(&format!("/api/v1/codes/{ID}")), "reader"),
        (get(&format!("/data/{ID}")), "reader"),
        (get(&format!("/api/v1/codes/{ID}/image")), "reader"),
        (get("/metrics"), "reader"),
        (with_method(Method::DELETE, &format!("/api/v1/codes/{ID}")), "boss"),
        (with_method(Method::DELETE, &format!("/data/{ID}")), "boss"),
        (post("/api/v1/outbox/drain", ""), "boss"),
        (post("/api/v1/reconcile", ""), "boss"),
    ]
}

#[test]
fn every_guarded_route_takes_the_key_with_its_scope_and_no_other() {
    let service = guarded(&[]);
    for (request, holder) in guarded_requests() {
        let name = format!("{} {}", request.method(), request.uri());
        for other in ["maker", "reader", "boss"] {
            let status = ask(&service, request.clone(), &format!("key-of-{other}")).status();
            assert_eq!(status != StatusCode::FORBIDDEN, other == holder, "{name} by {other}: {status}");
            assert_ne!(status, StatusCode::UNAUTHORIZED, "{name} by {other}");
        }
        for nobody in ["", "key-of-nobody"] {
            assert_eq!(ask(&service, request.clone(), nobody).status(), StatusCode::UNAUTHORIZED, "{name}");
        }
    }
}

#[test]
fn a_refusal_says_what_is_asked_for() {
    let service = guarded(&[]);
    let none = ask(&service, post(GENERATE, "{"), "");
    assert_eq!(header(&none, "www-authenticate"), "Bearer realm=\"EdgeQR\"");
    assert_eq!(json(&none)["type"], "urn:edgeqr:problem:unauthorized");
    assert_eq!(header(&none, "cache-control"), "no-store");
    let unknown = ask(&service, post(GENERATE, "{"), "key-of-nobody");
    assert_eq!(header(&unknown, "www-authenticate"), "Bearer realm=\"EdgeQR\", error=\"invalid_token\"");
    let other = ask(&service, post(GENERATE, "{"), "key-of-reader");
    assert_eq!(
        header(&other, "www-authenticate"),
        "Bearer realm=\"EdgeQR\", error=\"insufficient_scope\", scope=\"generate\""
    );
    assert_eq!(json(&other)["detail"], "the key lacks the scope generate");
    assert!(!log().contains("key-of") && log().contains(r#""key":"reader""#), "{}", log());
}

#[test]
fn images_form_probes_and_description_need_no_key() {
    let service = guarded(&[]);
    for path in ["/api/v1/qr?text=a", "/", "/health", "/health/live", "/health/ready", "/openapi.json"] {
        assert_eq!(ask(&service, get(path), "").status(), StatusCode::OK, "{path}");
        assert_eq!(ask(&service, get(path), "key-of-nobody").status(), StatusCode::OK, "{path}");
    }
    assert_eq!(ask(&service, get("/nothing"), "").status(), StatusCode::NOT_FOUND);
    assert_eq!(ask(&service, get(GENERATE), "").status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(ask(&service, with_method(Method::OPTIONS, GENERATE), "").status(), StatusCode::NO_CONTENT);
}

#[test]
fn images_can_be_closed_and_metrics_opened() {
    let service = guarded(&[("PUBLIC_IMAGES", "false"), ("PUBLIC_METRICS", "true")]);
    assert_eq!(ask(&service, get("/api/v1/qr?text=a"), "").status(), StatusCode::UNAUTHORIZED);
    let image = ask(&service, get("/api/v1/qr?text=a"), "key-of-maker");
    assert_eq!(image.status(), StatusCode::OK);
    assert_eq!(header(&image, "cache-control"), "private, max-age=31536000, immutable");
    assert_eq!(ask(&service, get("/metrics"), "").status(), StatusCode::OK);
}

#[test]
fn keys_that_cannot_be_read_let_nobody_in() {
    let service = service(&[("API_KEYS", "maker:hunter2:generate")]);
    for (request, _) in guarded_requests() {
        let answer = ask(&service, request, "hunter2");
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
    let ready = ask(&service, get("/health/ready"), "");
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        (&json(&ready)["mode"], &json(&ready)["settings"][0]["setting"]),
        (&"closed".into(), &"API_KEYS".into())
    );
    assert!(!log().contains("hunter2") && !json(&ready).to_string().contains("hunter2"));
    assert_eq!(ask(&Service::without_settings("API_KEYS"), post(GENERATE, "{}"), "").status(), 503);
    assert_eq!(ask(&Service::without_settings("API_KEYS"), get("/api/v1/qr?text=a"), "").status(), 503);
}

#[test]
fn health_and_the_log_tell_that_everybody_is_let_in() {
    let open = service(&[BOTH, &[("LOG_LEVEL", "error")]].concat());
    open.log_start(&Runtime { platform: &Clouds::answering(200, 200), log: write_log });
    assert!(log().contains(r#""level":"warn","event":"dev-mode","setting":"API_KEYS""#), "{}", log());
    assert_eq!(json(&answer(get("/health")))["mode"], "dev");
    assert_eq!(json(&ask(&guarded(&[]), get("/health"), ""))["mode"], "keys");
}

#[test]
fn who_is_refused_need_not_send_the_body() {
    let service = guarded(&[]);
    let clouds = Clouds { is_hasty: true, ..Clouds::answering(500, 500) };
    let runtime = Runtime { platform: &clouds, log: write_log };
    let head = Request::post(GENERATE).header("content-length", 100).body(()).unwrap().into_parts().0;
    let body = stream::pending::<Result<Bytes, ()>>();
    let (response, follow_up) = service.serve(head, body, &runtime).now_or_never().unwrap();
    assert_eq!((response.status(), follow_up), (StatusCode::UNAUTHORIZED, FollowUp::Nothing));
}
