//! What a browser is told, so that no page of another site can use the service, or what it serves, for its own ends.

use super::common::{Clouds, answer, answer_with, get, header, json, service};
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};

#[test]
fn the_form_comes_with_a_strict_policy_and_is_revalidated() {
    let response = answer(get("/"));
    assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8");
    let policy = header(&response, "content-security-policy");
    // WebAssembly may be compiled; no script and no style may stand in the page.
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'; style-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    let request = Request::get("/").header("if-none-match", header(&response, "etag")).body(Bytes::new()).unwrap();
    assert_eq!(answer(request).status(), StatusCode::NOT_MODIFIED);
}

#[test]
fn every_answer_forbids_sniffing_referrers_and_devices() {
    for path in ["/", "/health", "/api/v1/qr?text=a", "/nothing"] {
        let response = answer(get(path));
        assert!(header(&response, "permissions-policy").starts_with("camera=(), geolocation=()"), "{path}");
        assert!(header(&response, "content-security-policy").starts_with("default-src 'none'; "), "{path}");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&response, "referrer-policy"), "no-referrer", "{path}");
    }
}

#[test]
fn an_svg_is_served_in_a_sandbox() {
    let response = answer(get("/api/v1/qr?text=a&format=svg"));
    assert!(header(&response, "content-security-policy").ends_with("; sandbox"));
    assert_eq!(header(&response, "content-disposition"), "inline; filename=\"qr.svg\"");
}

#[test]
fn only_a_secure_connection_is_told_to_stay_secure() {
    let policy = |uri: &str| {
        let response = answer(get(uri));
        header(&response, "strict-transport-security").to_owned()
    };
    assert_eq!(policy("https://qr.example/health"), "max-age=31536000");
    assert_eq!(policy("http://qr.example/health"), "");
}

#[test]
fn an_allowed_origin_passes_its_preflight_and_another_does_not() {
    let service = service(&[("ALLOWED_ORIGINS", "https://app.example")]);
    let preflight = |origin: &str| {
        let request = Request::options("/api/v1/qr/generate")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type");
        answer_with(&service, &Clouds::answering(200, 200), request.body(Bytes::new()).unwrap())
    };
    let allowed = preflight("https://app.example");
    assert_eq!(allowed.status(), StatusCode::NO_CONTENT);
    assert_eq!(header(&allowed, "access-control-allow-origin"), "https://app.example");
    assert_eq!(header(&allowed, "access-control-allow-methods"), "POST, OPTIONS");
    assert_eq!(header(&allowed, "access-control-allow-headers"), ALLOWED_HEADERS);
    assert_eq!(header(&allowed, "vary"), "Origin");
    let refused = preflight("https://evil.example");
    assert_eq!(header(&refused, "access-control-allow-origin"), "");
    assert_eq!(header(&refused, "access-control-allow-headers"), "");
    assert_eq!(header(&refused, "vary"), "Origin");
}

#[test]
fn an_error_is_readable_by_an_allowed_origin_too() {
    let service = service(&[("ALLOWED_ORIGINS", "*")]);
    let request = Request::get("/api/v1/qr").header("origin", "https://any.example").body(Bytes::new()).unwrap();
    let response = answer_with(&service, &Clouds::answering(200, 200), request);
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(header(&response, "access-control-allow-origin"), "https://any.example");
    assert!(header(&response, "access-control-expose-headers").contains("X-QR-Version"));
}

#[test]
fn an_origin_may_be_set_with_the_port_that_browsers_leave_out() {
    let service = service(&[("ALLOWED_ORIGINS", "https://app.example:443,http://app.example:80")]);
    for origin in ["https://app.example", "http://app.example"] {
        let request = Request::get("/health").header("origin", origin).body(Bytes::new()).unwrap();
        let response = answer_with(&service, &Clouds::answering(200, 200), request);
        assert_eq!(header(&response, "access-control-allow-origin"), origin);
    }
}

#[test]
fn what_changes_something_is_not_done_for_a_page_of_another_site() {
    let service = service(&[("ALLOWED_ORIGINS", "https://app.example")]);
    let own = ("origin", "https://qr.example");
    for (method, headers, is_done) in [
        (Method::POST, vec![], true),
        (Method::POST, vec![own], true),
        (Method::POST, vec![("origin", "http://QR.example")], true),
        (Method::POST, vec![("sec-fetch-site", "same-origin"), own], true),
        (Method::POST, vec![("sec-fetch-site", "none")], true),
        (Method::POST, vec![("sec-fetch-site", "cross-site"), ("origin", "https://app.example")], true),
        (Method::POST, vec![("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], false),
        (Method::POST, vec![("sec-fetch-site", "same-site"), ("origin", "https://other.example")], false),
        (Method::POST, vec![("sec-fetch-site", "cross-site")], false),
        (Method::POST, vec![("origin", "https://evil.example")], false),
        (Method::POST, vec![("origin", "https://qr.example.evil.example")], false),
        (Method::POST, vec![("origin", "https://qr.example:8443")], false),
        (Method::POST, vec![("origin", "null")], false),
        (Method::DELETE, vec![own], true),
        (Method::DELETE, vec![("origin", "https://evil.example")], false),
        (Method::GET, vec![("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], true),
    ] {
        let path = match method {
            Method::GET => "/api/v1/qr?text=a",
            Method::DELETE => "/api/v1/codes/00000000000000000000000000000000",
            _ => "/api/v1/outbox/drain",
        };
        let request = Request::builder().method(method).uri(path).header("host", "qr.example");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = answer_with(&service, &Clouds::answering(200, 200), request.body(Bytes::new()).unwrap());
        assert_eq!(is_refused(&response), !is_done, "{headers:?}");
    }
}

#[test]
fn the_service_knows_its_own_pages_by_the_name_that_the_client_used() {
    for (proxies, uri, headers, origin, is_own) in [
        ("0", "/api/v1/outbox/drain", vec![("host", "qr.example:80")], "http://qr.example", true),
        ("0", "/api/v1/outbox/drain", vec![("host", "qr.example:443")], "https://qr.example", true),
        ("0", "/api/v1/outbox/drain", vec![("host", "qr.example:443")], "http://qr.example", false),
        ("0", "/api/v1/outbox/drain", vec![("host", "[2001:db8::1]:8787")], "http://[2001:db8::1]:8787", true),
        ("0", "http://qr.example/api/v1/outbox/drain", vec![], "http://qr.example", true),
        ("0", "/api/v1/outbox/drain", vec![], "http://qr.example", false),
        ("1", "/api/v1/outbox/drain", vec![("host", "10.0.0.1:3000"), FORWARDED], "https://qr.example", true),
        ("1", "/api/v1/outbox/drain", vec![("host", "qr.example")], "https://qr.example", true),
        ("0", "/api/v1/outbox/drain", vec![("host", "10.0.0.1:3000"), FORWARDED], "https://qr.example", false),
        ("1", "/api/v1/outbox/drain", vec![("host", "evil.example"), FORWARDED], "https://evil.example", false),
    ] {
        let service = service(&[("TRUSTED_PROXIES", proxies)]);
        let request = Request::post(uri).header("origin", origin);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = answer_with(&service, &Clouds::answering(200, 200), request.body(Bytes::new()).unwrap());
        assert_eq!(is_refused(&response), !is_own, "{proxies} {headers:?} {origin}");
    }
}

/// Whether the answer refuses the page of another site; otherwise the service did what it was asked for.
fn is_refused(response: &Response<Bytes>) -> bool {
    let is_refused = response.status() == StatusCode::FORBIDDEN;
    if is_refused {
        assert_eq!(json(response).get("type"), Some(&"urn:edgeqr:problem:cross-site".into()));
    }
    is_refused
}

const FORWARDED: (&str, &str) = ("x-forwarded-host", "other.example, qr.example");

const ALLOWED_HEADERS: &str = "Authorization, Content-Type, If-None-Match, Prefer, traceparent, X-Request-Id";
