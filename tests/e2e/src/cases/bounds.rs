//! Every limit that is a setting, on an instance that has all of them, behind a proxy.

use anyhow::{Result, bail};
use reqwest::Method;
use serde_json::{Value, json};

use super::cases;
use crate::http;
use crate::stage::{BATCH, GENERATE, Setup, Stage, payload};
use crate::world::{BOUNDED_RATE, KEYS};

cases!(Company:
    limit_that_is_a_setting_has_its_4xx,
    secure_connection_that_a_proxy_tells_of_is_to_stay_secure,
    limit_of_one_key_is_not_that_of_another,
);

fn limit_that_is_a_setting_has_its_4xx(stage: &Stage<'_>) -> Result<()> {
    let [generate, ..] = KEYS;
    let short = code(json!({}));
    let with_logo = |comment: &str| {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'>{comment}</svg>");
        code(json!({"logo": format!("data:image/svg+xml,{svg}")}))
    };
    let long_comment = format!("<!--{}-->", "a".repeat(100));
    let too_much = [
        (GENERATE, code(json!({"title": "a".repeat(2048)})), 413, "the body may have at most 2048 bytes"),
        (
            GENERATE,
            code(json!({"text": payload("too-long")})),
            422,
            "text is too long: it may have at most 20 bytes here",
        ),
        (GENERATE, with_logo(&long_comment), 422, "logo is too long: it may have at most 100 bytes here"),
        (GENERATE, code(json!({"width": 501})), 422, "width is too large: the picture would be 501 pixels wide"),
        (BATCH, json!({"codes": [short, short, short]}), 422, "codes must have 1 to 2 codes"),
    ];
    for (path, body, status, detail) in too_much {
        let answer = stage.ask(Setup::Bounded, &Method::POST, path, Some(generate), &body.to_string())?;
        assert_eq!(answer.status, status, "{}", answer.text());
        let told = answer.json()?["detail"].as_str().unwrap_or_default().to_owned();
        assert!(told.starts_with(detail), "{told}");
    }
    for (path, body) in [
        (GENERATE, code(json!({"text": "a".repeat(20), "width": 500}))),
        (GENERATE, with_logo("")),
        (BATCH, json!({"codes": [short, short]})),
    ] {
        let answer = stage.ask(Setup::Bounded, &Method::POST, path, Some(generate), &body.to_string())?;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    for (path, key, status) in
        [("/api/v1/qr?text=short", None, 401), ("/api/v1/qr?text=short", Some(generate), 200), ("/metrics", None, 200)]
    {
        assert_eq!(stage.ask(Setup::Bounded, &Method::GET, path, key, "")?.status, status, "{path} {key:?}");
    }
    Ok(())
}

fn secure_connection_that_a_proxy_tells_of_is_to_stay_secure(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}/health", stage.url(Setup::Bounded)?);
    for (scheme, expected) in [("https", "max-age=31536000"), ("http", "")] {
        let answer = http::request(Method::GET, &url, &[("x-forwarded-proto", scheme)])?;
        assert_eq!(answer.header("strict-transport-security"), expected, "{scheme}");
    }
    Ok(())
}

/// The one case that uses the key that reads.
fn limit_of_one_key_is_not_that_of_another(stage: &Stage<'_>) -> Result<()> {
    let [_, read, admin] = KEYS;
    // Cloudflare's windows begin with the minute, so that one may end in between.
    for turn in 0..=2 * BOUNDED_RATE {
        let answer = stage.ask(Setup::Bounded, &Method::GET, "/api/v1/codes", Some(read), "")?;
        if answer.status == 200 {
            continue;
        }
        assert_eq!((answer.status, turn >= BOUNDED_RATE), (429, true), "{turn} requests were granted");
        let other = stage.ask(Setup::Bounded, &Method::GET, "/api/v1/codes", Some(admin), "")?;
        assert_eq!(other.status, 403, "another key has a limit of its own");
        return Ok(());
    }
    bail!("nobody was refused")
}

/// The request for a code, which is within all limits unless `more` says otherwise.
fn code(more: Value) -> Value {
    let mut request = json!({"text": "short", "format": "svg"});
    if let (Value::Object(request), Value::Object(more)) = (&mut request, more) {
        request.extend(more);
    }
    request
}
