//! Whatever is wrong with a request is one problem document that names all of it.

mod common;

use common::{Clouds, answer, answer_with, get, header, json, log, post, service, with_method};
use http::{Method, Request, StatusCode};
use serde_json::json;

const GENERATE: &str = "/api/v1/qr/generate";

#[test]
fn a_problem_has_every_member() {
    let response = answer(post(GENERATE, r#"{"text": "", "size": 0, "colour": "red"}"#));
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    let errors = json!([
        {"field": "text", "message": "must not be empty"},
        {"field": "size", "message": "must be an integer from 1 to 40"},
        {"field": "colour", "message": "is not a field"},
    ]);
    let detail = "text must not be empty; size must be an integer from 1 to 40; colour is not a field; the fields are listed in /openapi.json";
    assert_eq!(
        json(&response),
        json!({
            "type": "urn:edgeqr:problem:invalid-fields",
            "title": "The request has invalid fields",
            "status": 422,
            "detail": detail,
            "instance": GENERATE,
            "error": true,
            "message": detail,
            "timestamp": "2026-01-02T03:04:05.678Z",
            "errors": errors,
        })
    );
}

#[test]
fn a_text_that_is_too_long_is_told_in_bits() {
    for (length, status) in [(2953, 200), (2954, 422)] {
        let body = json!({"text": "a".repeat(length), "error_correction": "L"}).to_string();
        let response = answer(post(GENERATE, body));
        assert_eq!(response.status(), status, "{length} bytes");
        if status == 422 {
            let problem = json(&response);
            assert_eq!(problem["needed_bits"], 23652);
            assert_eq!(problem["available_bits"], 23648);
            assert_eq!(
                problem["errors"],
                json!([{"field": "text", "message": "is too long: it needs 23652 bits, 23648 are available at this level"}])
            );
        }
    }
}

#[test]
fn each_way_to_be_wrong_has_its_status() {
    let with_type = |content_type| {
        Request::post(GENERATE).header("content-type", content_type).body("{\"text\": \"a\"}".into()).unwrap()
    };
    for (request, status, name) in [
        (post(GENERATE, "{\"text\": "), 400, "malformed-body"),
        (post(GENERATE, "[]"), 400, "malformed-body"),
        (post(GENERATE, b"\xff".as_slice()), 400, "malformed-body"),
        (get("/api/v1/qr?text=%ff"), 400, "malformed-query"),
        (get("/nothing/here"), 404, "not-found"),
        (get("/api/v1/qr/"), 404, "not-found"),
        (get(GENERATE), 405, "method-not-allowed"),
        (with_method(Method::DELETE, "/api/v1/qr"), 405, "method-not-allowed"),
        (post(GENERATE, vec![b' '; 1 << 20]), 413, "body-too-large"),
        (with_type("text/plain"), 415, "unsupported-media-type"),
        (with_type("application/jsonp"), 415, "unsupported-media-type"),
        (post(GENERATE, "{\"text\": 1}"), 422, "invalid-fields"),
        (post(GENERATE, "{}"), 422, "invalid-fields"),
        (get("/api/v1/qr"), 422, "invalid-fields"),
        (get("/api/v1/qr?text=a%EF%BF%BD"), 422, "invalid-fields"),
        (post(GENERATE, "{\"text\": \"a\", \"text\": \"a\"}"), 422, "invalid-fields"),
        (post("/generate_qr/", "{\"url\": \"a\", \"text\": \"b\"}"), 422, "invalid-fields"),
        (post("/generate_qr/", "{\"url\": \"a\", \"format\": \"svg\"}"), 422, "invalid-fields"),
    ] {
        let told = format!("{} {}", request.method(), request.uri());
        let response = answer(request);
        assert_eq!(response.status(), status, "{told}");
        assert_eq!(json(&response)["type"], format!("urn:edgeqr:problem:{name}"), "{told}");
    }
}

#[test]
fn a_wrong_method_names_the_right_ones() {
    assert_eq!(header(&answer(get(GENERATE)), "allow"), "POST, OPTIONS");
    assert_eq!(header(&answer(post("/api/v1/qr", "")), "allow"), "GET, HEAD, OPTIONS");
}

#[test]
fn the_instance_is_the_pattern_of_the_route() {
    for (path, instance) in [
        ("/api/v1/qr?text=secret&size=0", "/api/v1/qr"),
        ("/generate_qr", "/generate_qr/"),
        ("/secret?secret=secret", "/"),
    ] {
        let problem = json(&answer(get(path)));
        assert_eq!(problem["instance"], instance, "{path}");
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
}

#[test]
fn a_character_that_stands_for_lost_bytes_is_refused_in_a_query_and_taken_in_json() {
    let problem = json(&answer(get("/api/v1/qr?text=%EF%BF%BD")));
    let message = "holds U+FFFD, which stands for bytes that were not UTF-8";
    assert_eq!(problem["errors"], json!([{"field": "text", "message": message}]));
    assert_eq!(answer(post(GENERATE, "{\"text\": \"\u{FFFD}\"}")).status(), StatusCode::OK);
}

#[test]
fn a_repeated_member_is_named_and_none_of_its_values_is_taken() {
    let problem = json(&answer(post(GENERATE, r#"{"text": "a", "size": 1, "text": "b", "te\u0078t": "c"}"#)));
    assert_eq!(problem["errors"], json!([{"field": "text", "message": "is given more than once"}]));
}

#[test]
fn more_than_64_fields_are_one_error() {
    let query = (0..65).map(|number| format!("p{number}=1")).collect::<Vec<_>>().join("&");
    let members: Vec<_> = (0..65).map(|number| format!("\"p{number}\": 1")).collect();
    for request in [get(&format!("/api/v1/qr?{query}")), post(GENERATE, format!("{{{}}}", members.join(",")))] {
        let response = answer(request);
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let message = "is one too many: a request may have at most 64 fields";
        assert_eq!(json(&response)["errors"], json!([{"field": "p64", "message": message}]));
    }
}

#[test]
fn twenty_errors_are_listed_and_the_rest_is_counted() {
    let query = (0..24).map(|number| format!("p{number}=1")).collect::<Vec<_>>().join("&");
    let problem = json(&answer(get(&format!("/api/v1/qr?size=0&{query}"))));
    let errors = problem["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 21);
    assert_eq!(errors[0], json!({"field": "text", "message": "is required"}));
    assert_eq!(errors[1], json!({"field": "size", "message": "must be an integer from 1 to 40"}));
    assert_eq!(errors[2], json!({"field": "p0", "message": "is not a field"}));
    assert_eq!(errors[20], json!({"field": "p18", "message": "is wrong too, and so are 5 more"}));
    assert_eq!(problem["detail"].as_str().unwrap().matches("the fields are").count(), 1);
}

#[test]
fn whatever_64_kib_of_junk_holds_the_answer_is_shorter_than_8_kib() {
    let limit = 64 * 1024;
    let many = (0..12_000).map(|number| format!("{number:x}")).collect::<Vec<_>>().join("&");
    let members = |name: &str, count: usize| {
        let members: Vec<_> = (0..count).map(|number| format!("\"{number:02}{name}\": 0")).collect();
        format!("{{{}}}", members.join(","))
    };
    let twice: Vec<_> = (0..64).map(|number| format!("\"{}{:02}\": 0", "\\\"".repeat(400), number / 2)).collect();
    for request in [
        get(&format!("/api/v1/qr?{many}")),
        post(GENERATE, members("", 5_000)),
        post(GENERATE, members(&"\\u0001".repeat(150), 64)),
        post(GENERATE, members(&"\\\"".repeat(400), 64)),
        post(GENERATE, members(&"\u{10FFFF}".repeat(200), 64)),
        post(GENERATE, format!("{{{}}}", twice.join(","))),
        post(GENERATE, format!("{{\"text\": {}1{}}}", "[".repeat(30_000), "]".repeat(30_000))),
        post(GENERATE, format!("{{\"{}\": 0}}", "a".repeat(60_000))),
    ] {
        assert!(request.body().len() <= limit);
        let response = answer(request);
        assert!(response.status().is_client_error());
        assert!(response.body().len() < 8 * 1024, "{}", response.body().len());
    }
}

#[test]
fn no_answer_and_no_log_line_repeats_a_payload() {
    let secret = "hunter2-hunter2";
    let clouds = Clouds::answering(500, 403);
    let service = service(common::BOTH);
    for request in [
        post(GENERATE, format!("{{\"text\": \"{secret}\", \"format\": \"{secret}\", \"fill_color\": \"{secret}\"}}")),
        post(GENERATE, format!("{{\"text\": \"{secret}\" {secret}")),
        post(GENERATE, format!("{{\"text\": \"{secret}\", \"size\": \"{secret}\"}}")),
        get(&format!("/api/v1/qr?text={secret}&size={secret}&error_correction={secret}")),
        post(GENERATE, format!("{{\"text\": \"{secret}\"}}")),
        get(&format!("/api/v1/qr?text={secret}")),
        get(&format!("/generate/{secret}")),
        post("/generate_qr", format!("{{\"data\": \"{secret}\"}}")),
    ] {
        let path = request.uri().path().to_owned();
        let response = answer_with(&service, &clouds, request);
        // An image says the payload: that is what it is for.
        let may_say_it = response.status().is_success();
        assert!(may_say_it || !String::from_utf8_lossy(response.body()).contains(secret), "{path}");
    }
    assert_eq!(log().lines().count(), 8);
    assert!(!log().contains(secret), "{}", log());
}
