//! Keys, limits, and what keeps a browser safe.

use std::io::Write;
use std::net::TcpStream;

use anyhow::{Context, Result, bail};
use e2e::wait::until;
use reqwest::Method;
use serde_json::json;

use super::cases;
use crate::http;
use crate::stage::{BATCH, GENERATE, Setup, Stage, payload};
use crate::world::{KEYS, ORIGIN};

cases!(Solitude:
    guarded_route_takes_the_key_with_its_scope_and_no_other;
Company:
    public_route_needs_no_key,
    who_comes_too_often_is_429_whatever_address_the_headers_claim,
    overload_is_503_until_the_work_for_a_client_that_has_gone_ends,
    every_answer_has_the_headers_that_keep_a_browser_safe,
    only_an_allowed_origin_may_send_a_key,
    page_of_another_site_changes_nothing,
);

fn guarded_route_takes_the_key_with_its_scope_and_no_other(stage: &Stage<'_>) -> Result<()> {
    let id = "0".repeat(32);
    let [generate, read, admin] = KEYS;
    let text = json!({"text": payload("guarded")}).to_string();
    let batch = format!("{{\"codes\": [{text}]}}");
    for (method, path, body, holder, status) in [
        (Method::POST, GENERATE.to_owned(), text.as_str(), generate, 200),
        (Method::POST, BATCH.to_owned(), &batch, generate, 200),
        (Method::POST, "/generate_qr/".to_owned(), &text, generate, 200),
        (Method::GET, "/api/v1/codes".to_owned(), "", read, 200),
        (Method::GET, format!("/api/v1/codes/{id}"), "", read, 404),
        (Method::GET, format!("/data/{id}"), "", read, 404),
        (Method::GET, format!("/api/v1/codes/{id}/image"), "", read, 404),
        (Method::GET, "/metrics".to_owned(), "", read, 200),
        (Method::DELETE, format!("/api/v1/codes/{id}"), "", admin, 404),
        (Method::POST, "/api/v1/outbox/drain".to_owned(), "", admin, 200),
        (Method::POST, "/api/v1/reconcile".to_owned(), "", admin, 200),
    ] {
        for key in KEYS {
            let answer = stage.ask(Setup::Guarded, &method, &path, Some(key), body)?;
            let expected = if key == holder { status } else { 403 };
            assert_eq!(answer.status, expected, "{method} {path} {key}: {}", answer.text());
        }
        let nobody = stage.ask(Setup::Guarded, &method, &path, None, body)?;
        assert_eq!((nobody.status, nobody.header("www-authenticate")), (401, "Bearer realm=\"EdgeQR\""), "{path}");
        let stranger = stage.ask(Setup::Guarded, &method, &path, Some("nobody's"), body)?;
        assert_eq!(stranger.status, 401, "{path}");
        assert!(stranger.header("www-authenticate").ends_with(", error=\"invalid_token\""), "{:?}", stranger.headers);
        assert_eq!(stranger.header("content-type"), "application/problem+json");
    }
    Ok(())
}

fn public_route_needs_no_key(stage: &Stage<'_>) -> Result<()> {
    for path in ["/", "/health", "/health/live", "/health/ready", "/openapi.json", "/api/v1/qr?text=payload-mark"] {
        assert_eq!(stage.get(Setup::Guarded, path)?.status, 200, "{path}");
    }
    assert_eq!(stage.get(Setup::Guarded, "/health")?.json()?["mode"], "keys");
    assert_eq!(stage.get(Setup::NoClouds, "/health")?.json()?["mode"], "dev");
    Ok(())
}

fn who_comes_too_often_is_429_whatever_address_the_headers_claim(stage: &Stage<'_>) -> Result<()> {
    // Cloudflare's windows begin with the minute, so that one may end in between. What asks the ledger waits for its count longer
    // than an image, which would go uncounted on a busy machine.
    for turn in 0..=10 {
        let answer = stage.get(Setup::Limited, "/api/v1/codes")?;
        assert_eq!(answer.header("ratelimit-policy"), "\"default\";q=5;w=60");
        if answer.status == 200 {
            continue;
        }
        assert_eq!((answer.status, &answer.json()?["type"]), (429, &json!("urn:edgeqr:problem:rate-limited")));
        assert!(turn >= 5, "{turn} requests were granted");
        let retry_after = answer.header("retry-after");
        assert!((1..=60).contains(&retry_after.parse::<u32>()?), "{retry_after}");
        assert_eq!(answer.header("ratelimit"), format!("\"default\";r=0;t={retry_after}"));
        assert_eq!(stage.get(Setup::Limited, "/health/live")?.status, 200);
        return assert_claims_count_for_nothing(stage);
    }
    bail!("nobody was refused")
}

fn overload_is_503_until_the_work_for_a_client_that_has_gone_ends(stage: &Stage<'_>) -> Result<()> {
    let image = || stage.get(Setup::Narrow, "/api/v1/qr?text=payload-mark");
    assert_eq!(image()?.status, 200);
    let url = stage.url(Setup::Narrow)?;
    let address = url.strip_prefix("http://").context("runtimes are reached by plain HTTP")?;
    let body = json!({"text": payload("hurried")}).to_string();
    let head = format!("POST {GENERATE} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json");
    let mut client = TcpStream::connect(address)?;
    write!(client, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
    until("a request is turned away", || {
        let answer = image()?;
        if answer.status == 503 {
            assert_eq!((answer.header("retry-after"), answer.header("cache-control")), ("1", "no-store"));
            assert_eq!(answer.json()?["type"], "urn:edgeqr:problem:overloaded");
        }
        Ok(answer.status == 503)
    })?;
    // Before the cloud's deadline: the service has to notice by itself that the work has ended.
    drop(client);
    until("requests are served again", || Ok(image()?.status == 200))
}

fn assert_claims_count_for_nothing(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}/api/v1/qr?text=a", stage.url(Setup::Limited)?);
    for turn in 0..=10 {
        let address = format!("203.0.113.{turn}");
        let own = format!("{address}:5");
        let headers = [("x-forwarded-for", address.as_str()), ("spin-client-addr", &own), ("true-client-ip", &address)];
        if http::request(Method::GET, &url, &headers)?.status == 429 {
            return Ok(());
        }
    }
    bail!("whoever writes another address into a header is never refused")
}

fn every_answer_has_the_headers_that_keep_a_browser_safe(stage: &Stage<'_>) -> Result<()> {
    for path in ["/", "/style.css", "/api/v1/qr?text=a&format=svg", "/health", "/nothing", "/api/v1/qr"] {
        let answer = stage.get(Setup::NoClouds, path)?;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(answer.header("permissions-policy").contains("geolocation=()"), "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'; "), "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path} came without TLS");
    }
    let svg = stage.get(Setup::NoClouds, "/api/v1/qr?text=a&format=svg")?;
    assert!(svg.header("content-security-policy").ends_with("; sandbox"), "{:?}", svg.headers);
    Ok(())
}

fn only_an_allowed_origin_may_send_a_key(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}{GENERATE}", stage.url(Setup::Guarded)?);
    for (origin, is_allowed) in [(ORIGIN, true), ("https://evil.example", false)] {
        let asked = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization,content-type"),
        ];
        let preflight = http::request(Method::OPTIONS, &url, &asked)?;
        assert_eq!(preflight.status, 204);
        assert_eq!(preflight.header("access-control-allow-headers").contains("Authorization"), is_allowed, "{origin}");
        let refused = http::request_with_body(Method::POST, &url, &[("origin", origin)], "{}".to_owned())?;
        assert_eq!(refused.status, if is_allowed { 401 } else { 403 });
        assert_eq!(refused.header("access-control-allow-origin") == origin, is_allowed, "{origin}");
        assert_eq!(refused.header("access-control-allow-credentials"), "");
    }
    Ok(())
}

fn page_of_another_site_changes_nothing(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}/api/v1/outbox/drain", stage.url(Setup::NoClouds)?);
    let own = url.trim_end_matches("/api/v1/outbox/drain");
    for (headers, status) in [
        (vec![], 200),
        (vec![("origin", own)], 200),
        (vec![("origin", own), ("sec-fetch-site", "same-origin")], 200),
        (vec![("origin", ORIGIN), ("sec-fetch-site", "cross-site")], 200),
        (vec![("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")], 403),
        (vec![("origin", "https://evil.example")], 403),
        (vec![("origin", "null")], 403),
    ] {
        let answer = http::request(Method::POST, &url, &headers)?;
        assert_eq!(answer.status, status, "{headers:?}: {}", answer.text());
        if status == 403 {
            assert_eq!(answer.json()?["type"], "urn:edgeqr:problem:cross-site");
        }
    }
    Ok(())
}
