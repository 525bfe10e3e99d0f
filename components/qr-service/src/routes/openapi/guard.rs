//! What the table of routes and the gate before them add to the description: keys, limits, and names of requests.

use http::Method;
use serde_json::{Map, Value, json};

use crate::routes::Route;

/// Adds to every operation the scope that it asks for, and to its answers the headers that they carry.
pub(super) fn describe(mut document: Value) -> Value {
    for (path, operations) in members(&mut document, "paths") {
        let Some(route) = Route::find(path) else { continue };
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            let Ok(method) = Method::from_bytes(method.to_ascii_uppercase().as_bytes()) else { continue };
            if !route.methods().contains(&method) {
                continue;
            }
            let scope = route.scope(&method);
            for (status, response) in members(operation, "responses") {
                response["headers"] = headers(route, status, scope.is_some());
            }
            if let Some(scope) = scope {
                let key = json!({"key": [scope.as_str()]});
                let is_open_by_setting = matches!(route, Route::Image | Route::Metrics);
                operation["security"] = if is_open_by_setting { json!([{}, key]) } else { json!([key]) };
            }
        }
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("securitySchemes".to_owned(), json!({"key": {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of the setting API_KEYS with the scope that the operation names; none where no key is set."
        }}));
        let header = |about| json!({"description": about, "schema": {"type": "string"}});
        let headers: Map<_, _> = ALL.iter().map(|(name, about)| ((*name).to_owned(), header(about))).collect();
        components.insert("headers".to_owned(), headers.into());
    }
    document
}

/// The headers of an answer: of all of them, of those to what is guarded, and of those with a code.
fn headers(route: Route<'_>, status: &str, is_guarded: bool) -> Value {
    let mut names = vec!["X-Request-Id", "traceparent", "Server-Timing"];
    if is_guarded {
        names.extend(["RateLimit", "RateLimit-Policy"]);
    }
    match status {
        "401" | "403" => names.push("WWW-Authenticate"),
        "429" | "503" => names.push("Retry-After"),
        "200" => names.extend(of_code(route)),
        "202" if matches!(route, Route::Generate) => names.extend(["Location", "Preference-Applied"]),
        "202" if matches!(route, Route::Batch) => names.push("Preference-Applied"),
        _ => {}
    }
    let reference = |name: &str| (name.to_owned(), json!({"$ref": format!("#/components/headers/{name}")}));
    names.into_iter().map(reference).collect::<Map<_, _>>().into()
}

/// The headers that describe a code.
fn of_code(route: Route<'_>) -> &'static [&'static str] {
    match route {
        Route::Image => &["ETag", "X-QR-Version", "X-QR-Mask", "X-QR-Ecc", "X-QR-Verified"],
        Route::GenerateQr => &["X-QR-Id", "X-QR-Version", "X-QR-Mask", "X-QR-Ecc", "X-QR-Verified"],
        Route::Generate => &["X-QR-Verified"],
        Route::CodeImage(_) => &["ETag", "X-QR-Source", "X-QR-Version", "X-QR-Mask", "X-QR-Ecc"],
        _ => &[],
    }
}

fn members<'a>(value: &'a mut Value, name: &str) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    value.get_mut(name).and_then(Value::as_object_mut).into_iter().flatten()
}

const ALL: [(&str, &str); 16] = [
    ("X-Request-Id", "The client's name for the request, or the service's."),
    ("traceparent", "Where the request stands in its trace (W3C Trace Context)."),
    ("Server-Timing", "Milliseconds in total, and of each cloud and the ledger where they were asked."),
    ("RateLimit", "What is left of the limit: r requests, all of them in t seconds. Absent without RATE_LIMIT."),
    ("RateLimit-Policy", "The limit: q requests in w seconds. Absent without RATE_LIMIT."),
    ("WWW-Authenticate", "What a key lacks (RFC 6750); absent where no key would help."),
    ("Retry-After", "Seconds to wait; absent where nobody knows."),
    ("ETag", "The strong entity tag of the image."),
    ("Location", "The record of the code."),
    ("Preference-Applied", "respond-async."),
    ("X-QR-Id", "The id of the code."),
    ("X-QR-Version", "The version of the symbol: 1 to 40, or M1 to M4."),
    ("X-QR-Mask", "The data mask pattern: 0 to 7."),
    ("X-QR-Ecc", "The error correction level: L, M, Q or H."),
    (
        "X-QR-Verified",
        "How far it is known that the image can be read: read (it was read back), plain, failed, unknown or off.",
    ),
    ("X-QR-Source", "Where the image comes from: aws, azure or redrawn."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_names_its_scope() {
        let document = super::super::document();
        let security = |path: &str, method: &str| document["paths"][path][method]["security"].clone();
        for (path, method, scope) in [
            ("/api/v1/qr/generate", "post", "generate"),
            ("/api/v1/qr/batch", "post", "generate"),
            ("/generate_qr/", "post", "generate"),
            ("/api/v1/codes", "get", "read"),
            ("/api/v1/codes/{id}", "get", "read"),
            ("/api/v1/codes/{id}", "delete", "admin"),
            ("/api/v1/codes/{id}/image", "get", "read"),
            ("/api/v1/outbox/drain", "post", "admin"),
            ("/api/v1/reconcile", "post", "admin"),
        ] {
            assert_eq!(security(path, method), json!([{"key": [scope]}]), "{method} {path}");
        }
        assert_eq!(security("/api/v1/qr", "get"), json!([{}, {"key": ["generate"]}]));
        assert_eq!(security("/metrics", "get"), json!([{}, {"key": ["read"]}]));
        for path in ["/health", "/health/live", "/health/ready"] {
            assert_eq!(security(path, "get"), Value::Null, "{path}");
        }
    }

    #[test]
    fn every_header_that_is_referred_to_is_described() {
        let document = super::super::document();
        let text = document.to_string();
        for reference in text.split("#/components/headers/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document["components"]["headers"][name]["description"].is_string(), "{name}");
        }
        let refused = &document["paths"]["/api/v1/qr"]["get"]["responses"]["429"]["headers"];
        assert!(refused["Retry-After"].is_object() && refused["RateLimit"].is_object());
    }
}
