//! The routes that make codes.

#[path = "../common/mod.rs"]
mod common;
mod content;
mod pictures;
mod styles;
mod symbols;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{BOTH, Clouds, answer, answer_with, get, header, json, log, post, service, with_method};
use http::{Method, Request, StatusCode};
use qr_storage::TransportError;
use serde_json::json;

const GENERATE: &str = "/api/v1/qr/generate";

#[test]
fn generate_tells_all_about_the_code_and_its_copies() {
    let clouds = Clouds::answering(200, 201);
    let response = answer_with(&service(BOTH), &clouds, post(GENERATE, r#"{"text": "hello", "format": "SVG"}"#));
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = json(&response);
    let image = STANDARD.decode(body["qr_code"].take().as_str().unwrap()).unwrap();
    let id = body["id"].as_str().unwrap().to_owned();
    assert_eq!(
        body,
        json!({
            "success": true,
            "id": id,
            "qr_code": null,
            "format": "svg",
            "media_type": "image/svg+xml",
            "width_px": 290,
            "version": 1,
            "error_correction": "M",
            "mask": body["mask"],
            "modules": 21,
            "storage_urls": {
                "aws": format!("https://codes.s3.eu-central-1.amazonaws.com/qr/{id}.svg"),
                "azure": format!("https://account.blob.core.windows.net/codes/qr/{id}.svg"),
            },
            "storage": {"aws": {"state": "stored"}, "azure": {"state": "stored"}},
            "created_at": "2026-01-02T03:04:05.678Z",
            "warnings": [],
        })
    );
    for request in clouds.sent.borrow().iter() {
        assert_eq!(request.method(), Method::PUT);
        assert_eq!(request.headers()["content-type"], "image/svg+xml");
        assert_eq!(request.body(), &image);
    }
    assert_eq!(clouds.sent.borrow().len(), 2);
}

#[test]
fn the_failure_of_a_cloud_is_a_value_and_a_line_in_the_log() {
    let clouds = Clouds { azure: Err(TransportError::TimedOut), ..Clouds::answering(200, 0) };
    let body = json(&answer_with(&service(BOTH), &clouds, post(GENERATE, r#"{"text": "a"}"#)));
    assert_eq!(
        body["storage"],
        json!({"aws": {"state": "stored"}, "azure": {"state": "queued", "error": "timed_out"}})
    );
    assert_eq!(body["storage_urls"].as_object().unwrap().len(), 1);
    assert!(log().contains(r#""level":"warn""#) && log().contains(r#""azure":"timed_out""#), "{}", log());
}

#[test]
fn without_clouds_a_code_is_made_and_both_are_disabled() {
    let body = json(&answer(post(GENERATE, r#"{"text": "a"}"#)));
    assert_eq!(body["storage"], json!({"aws": {"state": "disabled"}, "azure": {"state": "disabled"}}));
    assert_eq!(body["storage_urls"], json!({}));
}

#[test]
fn the_id_depends_on_the_secret_and_on_every_option() {
    let id = |settings: &[(&str, &str)], body: &str| {
        let service = service(settings);
        json(&answer_with(&service, &Clouds::answering(200, 200), post(GENERATE, body.to_owned())))["id"].clone()
    };
    let plain = id(&[], r#"{"text": "a"}"#);
    assert_eq!(plain, id(&[], r#"{"format": "PNG", "text": "a", "size": 1}"#));
    for body in [r#"{"text": "b"}"#, r#"{"text": "a", "border": 5}"#, r#"{"text": "a", "format": "svg"}"#] {
        assert_ne!(plain, id(&[], body), "{body}");
    }
    let keyed = id(&[("ID_SECRET", "k")], r#"{"text": "a"}"#);
    assert_ne!(plain, keyed);
    assert_eq!(keyed, id(&[("ID_SECRET", " k\n")], r#"{"text": "a"}"#));
    assert_eq!(plain, id(&[("ID_SECRET", " \n")], r#"{"text": "a"}"#));
}

#[test]
fn an_image_may_be_kept_for_ever_and_is_asked_for_again_by_its_tag() {
    let response = answer(get("/api/v1/qr?text=hello&format=svg"));
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, "content-type"), "image/svg+xml");
    assert_eq!(header(&response, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header(&response, "x-qr-version"), "1");
    assert_eq!(header(&response, "x-qr-ecc"), "M");
    assert!(header(&response, "x-qr-mask").parse::<u8>().unwrap() < 8);
    assert!(header(&response, "content-security-policy").contains("sandbox"));

    let etag = header(&response, "etag").to_owned();
    let request = Request::get("/api/v1/qr?text=hello&format=svg").header("if-none-match", &etag).body("".into());
    let again = answer(request.unwrap());
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(header(&again, "etag"), etag);
    assert!(again.body().is_empty());
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let path = "/api/v1/qr?text=hello";
    let (head, get) = (answer(with_method(Method::HEAD, path)), answer(get(path)));
    assert_eq!(head.headers(), get.headers());
    assert!(head.body().is_empty() && !get.body().is_empty());
}

#[test]
fn accept_chooses_where_the_query_does_not() {
    let image = |query: &str| {
        let request = Request::get(format!("/api/v1/qr?text=a{query}")).header("accept", "image/svg+xml");
        answer(request.body("".into()).unwrap())
    };
    assert_eq!(header(&image(""), "content-type"), "image/svg+xml");
    assert_eq!(header(&image("&format=png"), "content-type"), "image/png");
    assert_eq!(header(&image(""), "vary"), "Accept");
}

#[test]
fn a_secret_payload_is_never_cached() {
    for text in ["WIFI:S:net;P:password;;", "otpauth://totp/a?secret=B"] {
        let query = text.replace(':', "%3A").replace(';', "%3B").replace('?', "%3F").replace('=', "%3D");
        let response = answer(get(&format!("/api/v1/qr?text={query}")));
        assert_eq!(header(&response, "cache-control"), "no-store", "{text}");
        assert_eq!(header(&response, "etag"), "", "{text}");
    }
}

#[test]
fn an_image_by_query_is_not_stored() {
    let clouds = Clouds::answering(200, 200);
    answer_with(&service(BOTH), &clouds, get("/api/v1/qr?text=a"));
    assert!(clouds.sent.borrow().is_empty());
}

#[test]
fn the_older_route_takes_each_name_with_and_without_the_slash() {
    let clouds = Clouds::answering(200, 200);
    let service = service(BOTH);
    let mut images = Vec::new();
    for path in ["/generate_qr", "/generate_qr/"] {
        for name in ["url", "text", "data"] {
            let response = answer_with(&service, &clouds, post(path, json!({name: "https://example.com"}).to_string()));
            assert_eq!((response.status(), header(&response, "content-type")), (StatusCode::OK, "image/png"));
            assert_eq!(header(&response, "x-qr-id").len(), 32);
            images.push(response.into_body());
        }
    }
    assert!(images.iter().all(|image| *image == images[0]));
    assert_eq!(clouds.sent.borrow().len(), 12);
}
