//! Symbols, as a client asks for them.

use super::common::{BOTH, Clouds, answer, answer_with, get, header, json, post, service};
use http::StatusCode;
use serde_json::{Value, json};

/// Version, error correction level and mask of the code that a query asks for.
fn symbol(query: &str) -> [String; 3] {
    let response = answer(get(&format!("/api/v1/qr?{query}")));
    assert_eq!(response.status(), StatusCode::OK, "{query}: {}", String::from_utf8_lossy(response.body()));
    ["x-qr-version", "x-qr-ecc", "x-qr-mask"].map(|name| header(&response, name).to_owned())
}

fn generate(body: &Value) -> Value {
    json(&answer_with(&service(BOTH), &Clouds::answering(200, 200), post("/api/v1/qr/generate", body.to_string())))
}

#[test]
fn options_shape_the_symbol() {
    assert_eq!(symbol("text=12345&micro=allowed&error_correction=L")[0], "M1");
    assert_eq!(symbol("text=HELLO&micro=only&error_correction=L")[..2], ["M2", "L"]);
    assert_eq!(symbol("text=a&error_correction=L&boost=true")[1], "H");
    assert_eq!(symbol("text=a&mask=5")[2], "5");
    assert_eq!(symbol("text=a&size=3&max_size=3")[0], "3");
    // Kanji take 13 bits each, and in UTF-8 24.
    let greeting = "%E3%81%93%E3%82%93%E3%81%AB%E3%81%A1%E3%81%AF%E4%B8%96%E7%95%8C";
    assert_eq!(symbol(&format!("text={greeting}&error_correction=Q"))[0], "3");
    assert_eq!(symbol(&format!("text={greeting}&error_correction=Q&kanji=true"))[0], "1");
}

#[test]
fn the_version_of_a_micro_symbol_has_its_letter() {
    assert_eq!(generate(&json!({"text": "1", "micro": "only", "error_correction": "L"}))["version"], "M1");
    assert_eq!(generate(&json!({"text": "1"}))["version"], 1);
}

#[test]
fn bytes_are_encoded_as_they_are_and_are_not_text() {
    let [standard, url_safe] = ["+/8=", "-_8"].map(|bytes| generate(&json!({"bytes": bytes})));
    assert_eq!(standard["id"], url_safe["id"]);
    assert_eq!(standard["success"], true);
    let text = answer(get("/api/v1/qr?text=hi"));
    assert_eq!(answer(get("/api/v1/qr?bytes=aGk%3D")).body(), text.body());
    for (bytes, message) in [("", "must not be empty"), ("a", "must be base64"), ("a b=", "must be base64")] {
        let refusal = generate(&json!({"bytes": bytes}));
        assert_eq!(refusal["errors"], json!([{"field": "bytes", "message": message}]), "{bytes}");
    }
}

#[test]
fn the_parts_of_a_series_differ_and_each_is_a_code_of_its_own() {
    let part = |part: u8| generate(&json!({"text": "one message in two symbols", "parts": 2, "part": part}));
    let (first, second) = (part(1), part(2));
    assert_eq!(first["version"], second["version"]);
    assert_ne!(first["id"], second["id"]);
    assert_ne!(first["qr_code"], second["qr_code"]);
}

#[test]
fn gs1_is_marked_by_the_flag_and_by_the_payload_alike() {
    let payload = json!({"payload": {"type": "gs1_element_string", "elements": "(01)09521234543213(10)ABC123"}});
    let text = json!({"text": "010952123454321310ABC123", "gs1": true});
    let plain = json!({"text": "010952123454321310ABC123"});
    assert_eq!(generate(&payload)["id"], generate(&text)["id"]);
    assert_ne!(generate(&text)["qr_code"], generate(&plain)["qr_code"]);
}

#[test]
fn what_does_not_go_together_is_told_at_its_field() {
    for (query, field, message) in [
        ("size=5&max_size=4", "max_size", "must not be below size"),
        ("micro=allowed&size=2", "size", "must be 1 where Micro symbols are allowed, since all of them are smaller"),
        ("parts=2", "part", "is required where there are parts"),
        ("part=2", "parts", "is required where there is a part"),
        ("parts=2&part=3", "part", "must not be above parts"),
        (
            "parts=16&part=1",
            "text",
            "cannot be encoded: a series has 2 to 16 symbols, and no more than there are characters",
        ),
        ("parts=1&part=1", "parts", "must be an integer from 2 to 16"),
        ("mask=8", "mask", "must be an integer from 0 to 7"),
        ("mask=4&micro=only", "text", "cannot be encoded: a Micro symbol has the masks 0 to 3"),
        ("eci=maybe", "eci", "must be one of auto, always, never"),
        ("boost=yes", "boost", "must be true or false"),
    ] {
        let response = answer(get(&format!("/api/v1/qr?text=aaa&{query}")));
        assert_eq!(json(&response)["errors"], json!([{"field": field, "message": message}]), "{query}");
    }
}

#[test]
fn a_character_outside_the_set_is_told_by_its_place() {
    let response = answer(get("/api/v1/qr?text=ab%E2%82%AC&charset=iso-8859-1"));
    let message = "cannot be encoded: character 3 of the text is not in the character set iso-8859-1";
    assert_eq!(json(&response)["errors"], json!([{"field": "text", "message": message}]));
    assert_eq!(symbol("text=ab%E2%82%AC&charset=iso-8859-15").len(), 3);
}

#[test]
fn too_long_for_the_largest_size_names_the_bits() {
    let response = answer(get(&format!("/api/v1/qr?text={}&max_size=1", "a".repeat(20))));
    let problem = json(&response);
    assert_eq!((&problem["needed_bits"], &problem["available_bits"]), (&json!(172), &json!(128)));
}
