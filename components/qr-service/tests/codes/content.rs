//! What a code says: texts and payloads, and what is wrong with them.

use super::common::{BOTH, Clouds, answer, answer_with, get, json, post, service};
use http::StatusCode;
use serde_json::{Value, json};

const GENERATE: &str = "/api/v1/qr/generate";

fn generate(body: &Value) -> http::Response<bytes::Bytes> {
    answer_with(&service(BOTH), &Clouds::answering(200, 200), post(GENERATE, body.to_string()))
}

/// The messages by field of a refusal with 422.
fn refusals(body: &Value) -> Vec<(String, String)> {
    let response = generate(body);
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    let problem = json(&response);
    let errors = problem.get("errors").and_then(Value::as_array).expect("a refusal names its fields");
    let text = |error: &Value, name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    errors.iter().map(|error| (text(error, "field"), text(error, "message"))).collect()
}

#[test]
fn a_payload_has_the_id_and_image_of_its_text() {
    let payload = json!({"payload": {"type": "wifi", "ssid": "Café; upstairs", "password": "correct horse"}});
    let text = json!({"text": r"WIFI:T:WPA;S:Café\; upstairs;P:correct horse;;"});
    let (payload, text) = (json(&generate(&payload)), json(&generate(&text)));
    assert_eq!((&payload["id"], &payload["qr_code"]), (&text["id"], &text["qr_code"]));
}

#[test]
fn a_query_has_its_payload_as_json() {
    let payload = "%7B%22type%22%3A%22tel%22%2C%22number%22%3A%22%2B43%201%2023456%22%7D";
    let by_payload = answer(get(&format!("/api/v1/qr?payload={payload}")));
    assert_eq!(by_payload.status(), StatusCode::OK);
    assert_eq!(by_payload.body(), answer(get("/api/v1/qr?text=tel:%2B43123456")).body());
}

#[test]
fn a_number_in_a_payload_is_taken_as_it_was_written() {
    let number = json!({"payload": {"type": "geo", "latitude": 48.2082, "longitude": -16.5}});
    let text = json!({"payload": {"type": "geo", "latitude": "48.2082", "longitude": "-16.5"}});
    assert_eq!(json(&generate(&number))["id"], json(&generate(&text))["id"]);
}

#[test]
fn a_payload_raises_the_level_that_its_standard_asks_for_only_when_none_was_given() {
    let payload = json!({"type": "epc", "name": "Red Cross", "iban": "AT611904300234573201"});
    assert_eq!(json(&generate(&json!({"payload": payload})))["error_correction"], "M");
    assert_eq!(json(&generate(&json!({"payload": payload, "error_correction": "Q"})))["error_correction"], "Q");
}

#[test]
fn everything_wrong_in_a_payload_is_named_with_its_place() {
    let wifi = json!({"payload": {"type": "wifi", "password": "short", "color": 1}, "size": 0});
    let refusals = refusals(&wifi);
    let fields: Vec<_> = refusals.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["payload.color", "size"]);
    assert!(refusals[0].1.starts_with("is not a field of wifi; those are ssid"), "{refusals:?}");
}

#[test]
fn a_required_field_and_a_wrong_one_are_named_at_once() {
    let refusals = refusals(&json!({"payload": {"type": "wifi", "password": "short"}}));
    let fields: Vec<_> = refusals.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["payload.ssid", "payload.password"]);
    assert!(refusals.iter().all(|(_, message)| !message.contains("short")), "{refusals:?}");
}

#[test]
fn an_unknown_type_is_refused_with_the_list() {
    for payload in [json!({"type": "fax"}), json!({}), json!({"type": 1})] {
        let refusals = refusals(&json!({"payload": payload}));
        assert_eq!(refusals[0].0, "payload.type");
        assert!(refusals[0].1.starts_with("must be one of url, text, wifi"), "{refusals:?}");
    }
}

#[test]
fn a_payload_is_an_object_and_no_text_goes_with_it() {
    assert_eq!(refusals(&json!({"payload": "tel"}))[0].0, "payload");
    let both = refusals(&json!({"text": "a", "payload": {"type": "tel", "number": "+431"}}));
    assert_eq!(
        both,
        [("payload".to_owned(), "is one of several contents; give one of text, bytes, payload".to_owned())]
    );
}

#[test]
fn a_repeated_field_of_a_payload_is_refused() {
    let body = r#"{"payload": {"type": "tel", "number": "+431", "number": "+432"}}"#;
    let response = answer_with(&service(BOTH), &Clouds::answering(200, 200), post(GENERATE, body));
    assert_eq!(json(&response)["errors"], json!([{"field": "payload.number", "message": "is given more than once"}]));
}
