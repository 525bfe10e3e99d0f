//! Styles, logos and verification, as a client asks for them.

use super::common::{BOTH, Clouds, answer, answer_with, get, header, json, post, service};
use http::StatusCode;
use serde_json::{Value, json};

/// A red square.
const LOGO: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Crect width='8' height='8' fill='red'/%3E%3C/svg%3E";

fn generate(body: &Value) -> Value {
    json(&answer_with(&service(BOTH), &Clouds::answering(200, 200), post("/api/v1/qr/generate", body.to_string())))
}

#[test]
fn a_styled_code_is_read_back_before_it_is_delivered() {
    let style =
        "module_shape=dot&finder_frame=circle&finder_ball=rounded&gradient=linear&gradient_color=%23004&caption=Hello";
    for format in ["png", "svg", "jpeg"] {
        let response = answer(get(&format!("/api/v1/qr?text=hello&{style}&format={format}")));
        assert_eq!(response.status(), StatusCode::OK, "{}", String::from_utf8_lossy(response.body()));
        assert_eq!(header(&response, "x-qr-verified"), "read", "{format}");
    }
    assert_eq!(header(&answer(get("/api/v1/qr?text=hello")), "x-qr-verified"), "plain");
    assert_eq!(header(&answer(get("/api/v1/qr?text=hello&verify=off")), "x-qr-verified"), "off");
    assert_eq!(
        header(&answer(get("/api/v1/qr?text=1&micro=only&module_shape=dot&error_correction=L")), "x-qr-verified"),
        "unknown"
    );
}

#[test]
fn who_makes_a_code_is_told_whether_it_was_read_and_who_fetches_it_is_not() {
    let (service, clouds) = (service(BOTH), Clouds::answering(404, 404));
    let make = |path: &str, body: &Value| answer_with(&service, &clouds, post(path, body.to_string()));
    for (verify, expected) in [("warn", "read"), ("off", "off")] {
        let body = json!({"text": "hello", "module_shape": "dot", "verify": verify});
        for path in ["/api/v1/qr/generate", "/generate_qr/"] {
            assert_eq!(header(&make(path, &body), "x-qr-verified"), expected, "{path}");
        }
    }
    let id = json(&make("/api/v1/qr/generate", &json!({"text": "hello"})))["id"].as_str().unwrap().to_owned();
    let stored = answer_with(&service, &clouds, get(&format!("/api/v1/codes/{id}/image")));
    assert_eq!((stored.status(), stored.headers().get("x-qr-verified")), (StatusCode::OK, None));
}

#[test]
fn a_logo_raises_the_level_and_is_kept_with_the_request() {
    let clouds = Clouds::answering(200, 200);
    let body = json!({"text": "https://example.com/", "logo": LOGO, "logo_size": 25, "error_correction": "L"});
    let made = json(&answer_with(&service(BOTH), &clouds, post("/api/v1/qr/generate", body.to_string())));
    assert_eq!((&made["success"], &made["warnings"]), (&json!(true), &json!([])));
    assert_ne!(made["error_correction"], "L");
    let note = qr_core::read_note(clouds.sent.borrow()[0].body()).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&note).unwrap()["logo"], LOGO);
    assert_eq!(generate(&serde_json::from_str(&note).unwrap())["id"], made["id"]);
}

#[test]
fn a_background_fades_and_is_kept_with_the_request() {
    let clouds = Clouds::answering(200, 200);
    let style = json!({"back_gradient": "linear", "back_gradient_color": "#fed", "back_gradient_angle": 90});
    let mut body = json!({"text": "hello", "format": "svg"});
    body.as_object_mut().unwrap().extend(style.as_object().unwrap().clone());
    let made = json(&answer_with(&service(BOTH), &clouds, post("/api/v1/qr/generate", body.to_string())));
    assert_eq!((&made["success"], &made["warnings"]), (&json!(true), &json!([])));
    let image = clouds.sent.borrow()[0].body().clone();
    assert!(String::from_utf8_lossy(&image).contains("<linearGradient"));
    let note: Value = serde_json::from_str(&qr_core::read_note(&image).unwrap()).unwrap();
    for (name, value) in [("back_gradient", "linear"), ("back_gradient_color", "#ffeedd")] {
        assert_eq!(note[name], value);
    }
    assert_eq!(note["back_gradient_angle"], 90);
    assert_eq!(generate(&note)["id"], made["id"]);
    let pale = generate(&json!({"text": "a", "back_gradient": "radial", "back_gradient_color": "#555"}));
    assert_eq!(pale["warnings"][0]["code"], "contrast");
}

#[test]
fn what_cannot_be_drawn_is_told_at_its_field() {
    for (query, field, message) in [
        (
            "caption=%F0%9F%98%80",
            "caption",
            "is not valid: character 1 of the caption cannot be drawn; Latin, Greek and Cyrillic letters and punctuation can",
        ),
        ("gradient=linear", "gradient_color", "is required where there is a gradient"),
        ("gradient_color=red", "gradient", "is required where there is a gradient_color"),
        ("back_gradient=radial", "back_gradient_color", "is required where there is a back_gradient"),
        ("back_gradient_color=red", "back_gradient", "is required where there is a back_gradient_color"),
        ("back_gradient_angle=360", "back_gradient_angle", "must be an integer from 0 to 359"),
        (
            "module_shape=dot&format=pdf",
            "format",
            "does not fit: a styled picture is written as png, svg or jpeg, not as pdf",
        ),
        (
            "module_shape=dot&width=1500",
            "width",
            "is too large: the styled picture would be 1500 pixels wide; at most 1024 are drawn",
        ),
        ("module_shape=star", "module_shape", "must be one of square, dot, rounded, connected"),
        ("logo_size=50", "logo_size", "must be an integer from 5 to 40"),
        ("verify=maybe", "verify", "must be one of off, warn, strict"),
    ] {
        let response = answer(get(&format!("/api/v1/qr?text=aaa&{query}")));
        assert_eq!(json(&response)["errors"], json!([{"field": field, "message": message}]), "{query}");
    }
    let remote = generate(&json!({"text": "a", "logo": "https://example.com/logo.png"}));
    assert_eq!(remote["errors"][0]["field"], "logo");
    let huge = generate(&json!({"text": "a", "logo": LOGO, "logo_size": 40, "max_size": 1}));
    assert_eq!(huge["errors"][0]["field"], "logo");
}

#[test]
fn strict_refuses_what_may_not_scan() {
    for query in
        ["fill_color=%23ccc", "border=0", "fill_color=white&back_color=black", "module_shape=dot&fill_color=%23ddd"]
    {
        let lenient = answer(get(&format!("/api/v1/qr?text=a&{query}")));
        assert_eq!(lenient.status(), StatusCode::OK, "{query}");
        let strict = answer(get(&format!("/api/v1/qr?text=a&{query}&verify=strict")));
        assert_eq!(strict.status(), StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(json(&strict)["errors"][0]["field"], "verify");
    }
    assert_eq!(answer(get("/api/v1/qr?text=a&module_shape=rounded&verify=strict")).status(), StatusCode::OK);
}
