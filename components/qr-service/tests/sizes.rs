//! Limits of texts, logos and pictures by setting, each with its 4xx.

#[expect(dead_code, reason = "nothing here waits or is logged")]
mod common;

use bytes::Bytes;
use common::{BOTH, Clouds, answer_with, get, header, json, post, service};
use http::{Request, StatusCode};
use serde_json::{Value, json};

const GENERATE: &str = "/api/v1/qr/generate";

/// The status and the errors of the answer of a service with a setting.
fn ask(name: &str, value: &str, request: Request<Bytes>) -> (u16, Value) {
    let response = answer_with(&service(&[BOTH, &[(name, value)]].concat()), &Clouds::answering(200, 201), request);
    let errors = (!response.status().is_success()).then(|| json(&response).get("errors").cloned());
    (response.status().as_u16(), errors.flatten().unwrap_or_default())
}

fn refused(field: &str, message: &str) -> (u16, Value) {
    (422, json!([{"field": field, "message": message}]))
}

#[test]
fn the_longest_text_is_a_setting_and_counts_bytes() {
    let made = (200, Value::Null);
    let message = "is too long: it may have at most 5 bytes here";
    for (request, expected) in [
        (get("/api/v1/qr?text=hello"), made.clone()),
        (get("/api/v1/qr?text=hellos"), refused("text", message)),
        (get("/api/v1/qr?text=h%C3%A9llo"), refused("text", message)),
        (get("/api/v1/qr?bytes=aGVsbG8"), made.clone()),
        (get("/api/v1/qr?bytes=aGVsbG9z"), refused("bytes", message)),
        (post(GENERATE, r#"{"text": "hello"}"#), made.clone()),
        (post(GENERATE, r#"{"text": "hellos"}"#), refused("text", message)),
        (post(GENERATE, r#"{"payload": {"type": "tel", "number": "+43123456"}}"#), refused("payload", message)),
        (post("/generate_qr/", r#"{"url": "hello"}"#), made),
        (post("/generate_qr/", r#"{"url": "hellos"}"#), refused("url", message)),
    ] {
        let asked = format!("{request:?}");
        assert_eq!(ask("MAX_TEXT_BYTES", "5", request), expected, "{asked}");
    }
}

#[test]
fn the_largest_logo_is_a_setting_and_counts_the_file() {
    let logo = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h2v2z"/></svg>"#;
    let request = || {
        let uri = format!("data:image/svg+xml;utf8,{logo}");
        post(GENERATE, json!({"text": "a", "format": "svg", "logo": uri, "logo_size": 10}).to_string())
    };
    let length = logo.len();
    assert_eq!(ask("MAX_LOGO_BYTES", &length.to_string(), request()), (200, Value::Null));
    let less = length - 1;
    let message = format!("is too long: it may have at most {less} bytes here");
    assert_eq!(ask("MAX_LOGO_BYTES", &less.to_string(), request()), refused("logo", &message));
    assert_eq!(ask("MAX_LOGO_BYTES", "0", request()).0, 422);
    assert_eq!(ask("MAX_LOGO_BYTES", "0", post(GENERATE, r#"{"text": "a"}"#)).0, 200);
}

#[test]
fn the_widest_picture_is_a_setting_in_every_format_and_style() {
    let message = "is too large: the picture would be 290 pixels wide; at most 289 are drawn here";
    for options in ["", "&format=svg", "&format=pdf", "&module_shape=dot"] {
        let request = || get(&format!("/api/v1/qr?text=a{options}"));
        assert_eq!(ask("MAX_WIDTH_PX", "290", request()), (200, Value::Null), "{options}");
        assert_eq!(ask("MAX_WIDTH_PX", "289", request()), refused("box_size", message), "{options}");
    }
    assert_eq!(ask("MAX_WIDTH_PX", "289", get("/api/v1/qr?text=a&width=290")), refused("width", message));
}

#[test]
fn a_code_that_was_allowed_once_is_drawn_again_under_a_smaller_limit() {
    let clouds = Clouds::answering(200, 201);
    let made = answer_with(&service(BOTH), &clouds, post(GENERATE, r#"{"text": "hellos"}"#));
    let id = json(&made)["id"].as_str().expect("an id is text").to_owned();
    let clouds = Clouds { aws: Ok(404), azure: Ok(404), ..clouds };
    let strict = service(&[BOTH, &[("MAX_TEXT_BYTES", "5"), ("MAX_WIDTH_PX", "64")]].concat());
    let image = answer_with(&strict, &clouds, get(&format!("/api/v1/codes/{id}/image")));
    assert_eq!((image.status(), header(&image, "x-qr-source")), (StatusCode::OK, "redrawn"));
}
