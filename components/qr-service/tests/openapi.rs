//! The API description and the service say the same: real answers and real requests are held against its schemas.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "nothing here looks at the log")]
mod common;

use bytes::Bytes;
use common::{BOTH, Clouds, answer, answer_with, get, header, json, post, service, with_method};
use http::{Method, Request, Response, StatusCode};
use jsonschema::Validator;
use qr_storage::TransportError;
use serde_json::{Value, json};

const GENERATE: &str = "/api/v1/qr/generate";
const BATCH: &str = "/api/v1/qr/batch";

#[test]
fn every_answer_fits_the_schema_of_its_route_and_status() {
    let document = json(&answer(get("/openapi.json")));
    let down = Clouds { azure: Err(TransportError::TimedOut), ..Clouds::answering(500, 0) };
    let half_set = service(&[("AWS_S3_BUCKET", "codes")]);
    let odd = r#"{"text": "a", "format": "SVG", "border": 0, "fill_color": "white", "back_color": "black"}"#;
    let answers = [
        (GENERATE, answer_with(&service(BOTH), &Clouds::answering(200, 201), post(GENERATE, r#"{"text": "a"}"#))),
        (GENERATE, answer_with(&service(BOTH), &down, post(GENERATE, odd))),
        (GENERATE, answer(post(GENERATE, odd))),
        (GENERATE, answer(later(GENERATE, r#"{"text": "a"}"#))),
        (BATCH, answer_with(&service(BOTH), &down, post(BATCH, r#"{"codes": [{"text": "a"}, {"text": "b"}]}"#))),
        (BATCH, answer(later(BATCH, r#"{"codes": [{"text": "a"}, {"text": "b"}]}"#))),
        (BATCH, answer(post(BATCH, r#"{"codes": [{"text": ""}]}"#))),
        ("/health", answer(get("/health"))),
        ("/health/live", answer(get("/health/live"))),
        ("/health/ready", answer_with(&service(BOTH), &Clouds::answering(403, 200), get("/health/ready"))),
        ("/health/ready", answer_with(&service(BOTH), &down, get("/health/ready"))),
        ("/health/ready", answer_with(&half_set, &down, get("/health/ready"))),
        (GENERATE, answer(post(GENERATE, "{"))),
        (GENERATE, answer(post(GENERATE, vec![b' '; 1 << 17]))),
        (GENERATE, answer(Request::post(GENERATE).body("{}".into()).unwrap())),
        (GENERATE, answer(post(GENERATE, json!({"text": "a".repeat(9000), "x": 1}).to_string()))),
        ("/api/v1/qr", answer(get("/api/v1/qr?text=%ff"))),
        ("/api/v1/qr", answer(with_method(Method::GET, "/api/v1/qr"))),
        ("/generate_qr/", answer(post("/generate_qr/", "{}"))),
        ("/api/v1/codes", answer(get("/api/v1/codes?state=stored"))),
        ("/api/v1/codes", answer(get("/api/v1/codes?limit=0"))),
        ("/api/v1/outbox/drain", answer(post("/api/v1/outbox/drain", ""))),
        ("/api/v1/reconcile", answer(post("/api/v1/reconcile", ""))),
        ("/api/v1/reconcile", answer_with(&service(BOTH), &down, post("/api/v1/reconcile", ""))),
    ];
    for (path, answer) in answers {
        let body = json(&answer);
        let schema = answer_schema(&document, path, &answer);
        assert!(validator(&document, &schema).is_valid(&body), "{path}: {body} {schema}");
        assert_eq!(undescribed(&document, &schema, &body), [""; 0], "{path}: {body}");
        for member in body.as_object().unwrap().keys() {
            let mut less = body.clone();
            less.as_object_mut().unwrap().remove(member);
            let is_optional = ["needed_bits", "available_bits"].contains(&member.as_str());
            assert_eq!(validator(&document, &schema).is_valid(&less), is_optional, "{path} without {member}");
        }
    }
}

#[test]
fn a_request_fits_its_schema_if_and_only_if_it_is_answered_with_a_code() {
    let document = json(&answer(get("/openapi.json")));
    for (path, text) in [(GENERATE, "text"), ("/generate_qr/", "url"), ("/generate_qr/", "data")] {
        let operation = &document["paths"][path]["post"];
        let validator = validator(&document, &operation["requestBody"]["content"]["application/json"]["schema"]);
        for (body, is_right) in [
            (json!({text: "a"}), true),
            (json!({text: "a", "size": 40, "border": 0, "box_size": 1, "error_correction": "H"}), true),
            (json!({text: "a", "format": "png"}), path == GENERATE),
            (json!({}), false),
            (json!({"size": 1}), false),
            (json!({text: ""}), false),
            (json!({text: 1}), false),
            (json!({text: "a", "data": "a", "url": "a"}), false),
            (json!({text: "a", "size": 41}), false),
            (json!({text: "a", "border": 101}), false),
            (json!({text: "a", "box_size": 0}), false),
            (json!({text: "a", "error_correction": "X"}), false),
            (json!({text: "a", "fill_color": 0}), false),
            (json!({text: "a", "colour": "red"}), false),
            (json!([]), false),
        ] {
            assert_eq!(validator.is_valid(&body), is_right, "the schema of {path} on {body}");
            let status = answer(post(path, body.to_string())).status();
            assert_eq!(status == StatusCode::OK, is_right, "{path} on {body}: {status}");
        }
    }
}

#[test]
fn a_batch_fits_its_schema_if_and_only_if_it_is_answered_with_codes() {
    let document = json(&answer(get("/openapi.json")));
    let body = &document["paths"][BATCH]["post"]["requestBody"]["content"]["application/json"];
    let validator = validator(&document, &body["schema"]);
    for (body, is_right) in [
        (json!({"codes": [{"text": "a"}, {"payload": {"type": "text", "text": "b"}, "format": "svg"}]}), true),
        (json!({"codes": []}), false),
        (json!({"codes": vec![json!({"text": "a"}); 101]}), false),
        (json!({"codes": [{"text": "a"}, {"text": ""}]}), false),
        (json!({"codes": [{"text": "a"}, "b"]}), false),
        (json!({"codes": [{"text": "a", "colour": "red"}]}), false),
        (json!({"codes": {"text": "a"}}), false),
        (json!({"codes": null}), false),
        (json!({"codes": [{"text": "a"}], "format": "svg"}), false),
        (json!({"text": "a"}), false),
        (json!([{"text": "a"}]), false),
    ] {
        assert_eq!(validator.is_valid(&body), is_right, "the schema on {body}");
        let status = answer(post(BATCH, body.to_string())).status();
        assert_eq!(status == StatusCode::OK, is_right, "{body}: {status}");
    }
}

/// A request whose client does not wait for the copies.
fn later(path: &str, body: &'static str) -> Request<Bytes> {
    let mut request = post(path, body);
    request.headers_mut().insert("prefer", "respond-async".parse().unwrap());
    request
}

/// The schema that the description gives for the answer of a path.
fn answer_schema(document: &Value, path: &str, answer: &Response<Bytes>) -> Value {
    let operation = document["paths"][path].as_object().unwrap().values().next().unwrap();
    operation["responses"][answer.status().as_str()]["content"][header(answer, "content-type")]["schema"].clone()
}

/// A validator in which references to the components of the document are found.
fn validator(document: &Value, schema: &Value) -> Validator {
    assert!(schema.is_object(), "there is a schema");
    let whole = json!({"allOf": [schema], "components": document["components"]});
    jsonschema::draft202012::options().build(&whole).unwrap()
}

/// Members of an answer that its schema does not name.
fn undescribed(document: &Value, schema: &Value, body: &Value) -> Vec<String> {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    let described = |name: &String| schema["properties"].get(name).is_some();
    body.as_object().unwrap().keys().filter(|name| !described(name)).cloned().collect()
}
