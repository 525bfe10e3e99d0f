//! Everything that can be wrong with a request.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::Result;
use reqwest::Method;
use serde_json::json;

use super::cases;
use crate::http;
use crate::stage::{GENERATE, Setup, Stage, payload};

cases!(Company:
    broken_json_is_400,
    wrong_types_unknown_fields_and_bad_values_are_422_all_at_once,
    wrong_content_type_is_415,
    body_of_a_megabyte_is_413,
    unknown_route_is_404,
    wrong_method_is_405_and_names_the_right_ones,
    junk_of_64_kib_is_answered_shortly,
    repeated_member_is_422,
    query_that_is_not_utf_8_is_400,
    query_with_a_replacement_character_is_422,
    query_with_a_raw_byte_that_is_not_utf_8_is_refused,
    problem_has_every_member,
);

fn broken_json_is_400(stage: &Stage<'_>) -> Result<()> {
    let secret = payload("broken");
    for body in [format!("{{\"text\": \"{secret}\""), format!("[\"{secret}\"]"), secret.clone(), String::new()] {
        let answer = stage.post(Setup::NoClouds, GENERATE, &body)?;
        assert_eq!((answer.status, answer.header("content-type")), (400, "application/problem+json"), "{body}");
        assert_eq!(answer.json()?["type"], "urn:edgeqr:problem:malformed-body");
        assert!(!answer.text().contains(&secret), "{}", answer.text());
    }
    Ok(())
}

fn wrong_types_unknown_fields_and_bad_values_are_422_all_at_once(stage: &Stage<'_>) -> Result<()> {
    let request = json!({
        "text": 5, "format": "bmp", "size": "1", "error_correction": "X", "border": 101,
        "box_size": 0, "fill_color": "#12", "back_color": payload("colour"), "colour": "red",
    });
    let answer = stage.generate(Setup::NoClouds, &request)?;
    assert_eq!(answer.status, 422);
    let problem = answer.json()?;
    let fields: Vec<_> =
        problem["errors"].as_array().into_iter().flatten().filter_map(|error| error["field"].as_str()).collect();
    let expected =
        ["text", "format", "size", "error_correction", "border", "box_size", "fill_color", "back_color", "colour"];
    assert_eq!(fields, expected);
    assert!(!answer.text().contains("payload-mark"), "{}", answer.text());
    Ok(())
}

fn wrong_content_type_is_415(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}{GENERATE}", stage.url(Setup::NoClouds)?);
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"] {
        assert_eq!(http::post(&url, content_type, "{\"text\": \"a\"}")?.status, 415, "{content_type}");
    }
    Ok(())
}

fn body_of_a_megabyte_is_413(stage: &Stage<'_>) -> Result<()> {
    let body = format!("{{\"text\": \"{}\"}}", "a".repeat(1 << 20));
    assert_eq!(stage.post(Setup::NoClouds, GENERATE, &body)?.status, 413);
    // Neither the instance nor the connection has suffered.
    assert_eq!(stage.generate(Setup::NoClouds, &json!({"text": "a"}))?.status, 200);
    Ok(())
}

fn unknown_route_is_404(stage: &Stage<'_>) -> Result<()> {
    for path in ["/nothing", "/api/v1/qr/", "/api/v2/qr?text=a", "/style.css/", "//"] {
        let answer = stage.get(Setup::NoClouds, path)?;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.json()?["type"], "urn:edgeqr:problem:not-found", "{path}");
    }
    Ok(())
}

fn wrong_method_is_405_and_names_the_right_ones(stage: &Stage<'_>) -> Result<()> {
    let origin = stage.url(Setup::NoClouds)?;
    for (method, path, allow) in [
        (Method::GET, GENERATE, "POST, OPTIONS"),
        (Method::PUT, "/api/v1/qr", "GET, HEAD, OPTIONS"),
        (Method::DELETE, "/", "GET, HEAD, OPTIONS"),
    ] {
        let answer = http::request(method, &format!("{origin}{path}"), &[])?;
        assert_eq!((answer.status, answer.header("allow")), (405, allow), "{path}");
    }
    Ok(())
}

fn query_that_is_not_utf_8_is_400(stage: &Stage<'_>) -> Result<()> {
    let answer = stage.get(Setup::NoClouds, "/api/v1/qr?text=%FF")?;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()?["type"], "urn:edgeqr:problem:malformed-query");
    Ok(())
}

fn query_with_a_replacement_character_is_422(stage: &Stage<'_>) -> Result<()> {
    let answer = stage.get(Setup::NoClouds, "/api/v1/qr?text=caf%EF%BF%BD")?;
    assert_eq!(answer.status, 422);
    let message = "holds U+FFFD, which stands for bytes that were not UTF-8";
    assert_eq!(answer.json()?["errors"], json!([{"field": "text", "message": message}]));
    assert_eq!(stage.generate(Setup::NoClouds, &json!({"text": "caf\u{FFFD}"}))?.status, 200);
    Ok(())
}

/// Clients encode such a byte, so the request is written by hand. Whether runtime or service refuses it, no code is made.
fn query_with_a_raw_byte_that_is_not_utf_8_is_refused(stage: &Stage<'_>) -> Result<()> {
    let url = stage.url(Setup::NoClouds)?;
    let mut connection = TcpStream::connect(url.trim_start_matches("http://"))?;
    connection.set_read_timeout(Some(Duration::from_mins(1)))?;
    connection.write_all(b"GET /api/v1/qr?text=caf\xe9 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    // Whether the connection ends is the runtime's affair.
    let mut answer = String::new();
    BufReader::new(connection).read_line(&mut answer)?;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    Ok(())
}

fn junk_of_64_kib_is_answered_shortly(stage: &Stage<'_>) -> Result<()> {
    let members: Vec<_> = (0..5_000).map(|number| format!("\"p{number}\": 0")).collect();
    let body = format!("{{{}}}", members.join(","));
    assert!(body.len() < 64 * 1024);
    let answer = stage.post(Setup::NoClouds, GENERATE, &body)?;
    assert_eq!(answer.status, 422);
    assert!(answer.body.len() < 8 * 1024, "{}", answer.body.len());
    Ok(())
}

fn repeated_member_is_422(stage: &Stage<'_>) -> Result<()> {
    let answer = stage.post(Setup::NoClouds, GENERATE, r#"{"text": "a", "text": "b"}"#)?;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.json()?["errors"], json!([{"field": "text", "message": "is given more than once"}]));
    Ok(())
}

fn problem_has_every_member(stage: &Stage<'_>) -> Result<()> {
    let problem = stage.get(Setup::NoClouds, "/api/v1/qr?text=payload-mark&size=0")?.json()?;
    for member in ["type", "title", "detail", "message", "timestamp"] {
        assert!(problem[member].is_string(), "{member}: {problem}");
    }
    assert_eq!((&problem["status"], &problem["error"]), (&json!(422), &json!(true)));
    assert_eq!(problem["instance"], "/api/v1/qr");
    assert_eq!(problem["errors"], json!([{"field": "size", "message": "must be an integer from 1 to 40"}]));
    assert!(!problem.to_string().contains("payload-mark"), "{problem}");
    Ok(())
}
