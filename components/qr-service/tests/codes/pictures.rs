//! Formats and sizes, as a client asks for them.

use super::common::{BOTH, Clouds, answer, answer_with, get, header, json, post, service};
use http::StatusCode;
use serde_json::json;

#[test]
fn every_format_has_its_media_type_and_file_name() {
    for (format, media_type, start, file) in [
        ("png", "image/png", "\u{89}PNG", "qr.png"),
        ("svg", "image/svg+xml", "<svg ", "qr.svg"),
        ("pdf", "application/pdf", "%PDF-1.7", "qr.pdf"),
        ("eps", "application/postscript", "%!PS-Adobe-3.0 EPSF-3.0", "qr.eps"),
        ("JPG", "image/jpeg", "\u{ff}\u{d8}", "qr.jpg"),
        ("txt", "text/plain; charset=utf-8", " ", "qr.txt"),
        ("ansi", "text/plain; charset=utf-8", "\u{1b}[", "qr.txt"),
    ] {
        let response = answer(get(&format!("/api/v1/qr?text=a&format={format}")));
        assert_eq!(response.status(), StatusCode::OK, "{format}");
        assert_eq!(header(&response, "content-type"), media_type);
        assert_eq!(header(&response, "content-disposition"), format!("inline; filename=\"{file}\""));
        let start: Vec<u8> = start.chars().map(|character| character as u8).collect();
        assert!(response.body().starts_with(&start) || format == "txt", "{format}");
    }
}

#[test]
fn what_carries_no_request_is_not_stored() {
    for format in ["txt", "ansi", "gif"] {
        let body = json!({"text": "a", "format": format}).to_string();
        let clouds = Clouds::answering(200, 200);
        let response = answer_with(&service(BOTH), &clouds, post("/api/v1/qr/generate", body));
        let expected = json!([{"field": "format", "message": "must be one of png, svg, pdf, eps, jpeg"}]);
        assert_eq!((response.status().as_u16(), &json(&response)["errors"]), (422, &expected));
        assert!(clouds.sent.borrow().is_empty());
    }
}

#[test]
fn every_stored_format_carries_its_request() {
    for format in ["png", "svg", "pdf", "eps", "jpeg"] {
        let clouds = Clouds::answering(200, 200);
        let body = json!({"text": "hello", "format": format}).to_string();
        assert_eq!(answer_with(&service(BOTH), &clouds, post("/api/v1/qr/generate", body)).status(), 200);
        let note = qr_core::read_note(clouds.sent.borrow()[0].body()).unwrap();
        assert!(note.starts_with(r#"{"text":"hello","format":""#), "{format}: {note}");
    }
}

#[test]
fn a_width_is_exact_and_a_fit_says_what_gives_way() {
    let width = |query: &str| {
        let body = answer(get(&format!("/api/v1/qr?text=a&format=svg&{query}")));
        let svg = String::from_utf8(body.body().to_vec()).unwrap();
        svg.split("width=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(width("width=300"), "300");
    assert_eq!(width("width=300&fit=shrink"), "290");
    assert_eq!(width("width_mm=30"), "30mm");
}

#[test]
fn an_impossible_size_is_told_at_its_field() {
    for (query, field, message) in [
        ("width=10", "width", "is too small: the picture would be 10 pixels wide; its 29 modules need at least 29"),
        (
            "width=300&fit=error",
            "width",
            "does not fit: 29 modules of whole pixels are not 300 pixels wide; the nearest widths are 290 and 319",
        ),
        ("width_mm=10000", "width_mm", "is too large: the picture would be 118110 pixels wide; at most 8192 are drawn"),
        (
            "width=1100&format=jpeg",
            "width",
            "is too large: the picture would be 1100 pixels wide; as jpeg at most 1024 are drawn",
        ),
        ("width=300&box_size=3", "width", "is one of several sizes; give one of box_size, width, width_mm"),
        ("width_mm=0", "width_mm", "is not valid: a length is 0.001 to 10000 mm with at most 3 decimals"),
        ("width=8193", "width", "must be an integer from 1 to 8192"),
        ("fit=fill", "fit", "must be one of margin, shrink, error"),
        ("dpi=0", "dpi", "must be an integer from 1 to 9600"),
    ] {
        let response = answer(get(&format!("/api/v1/qr?text=a&{query}")));
        assert_eq!(json(&response)["errors"], json!([{"field": field, "message": message}]), "{query}");
    }
}

#[test]
fn words_are_for_those_who_do_not_see_the_picture() {
    let response = answer(get("/api/v1/qr?text=a&format=svg&title=Menu&description=Lunch%20%26%20dinner"));
    let svg = String::from_utf8(response.body().to_vec()).unwrap();
    assert!(svg.contains("role=\"img\"") && svg.contains(">Menu</title>"), "{svg}");
    assert!(svg.contains(">Lunch &amp; dinner</desc>"), "{svg}");
    let long = format!("/api/v1/qr?text=a&title={}", "x".repeat(201));
    assert_eq!(json(&answer(get(&long)))["errors"][0]["message"], "must have 1 to 200 characters");
}
