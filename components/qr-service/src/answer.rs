//! Builders of responses that every route uses.

use bytes::Bytes;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use serde::Serialize;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

use crate::client::Connection;

/// A response with `body` of the media type `content_type`.
pub(crate) fn with_body(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// A JSON response that no cache keeps.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response<Bytes> {
    typed_json(status, "application/json", body)
}

/// A JSON response of another media type that no cache keeps.
pub(crate) fn typed_json(status: StatusCode, content_type: &'static str, body: &impl Serialize) -> Response<Bytes> {
    let body = serde_json::to_vec(body).expect("the service's own types have string keys and finite numbers");
    let mut response = with_body(status, content_type, body);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The answer to a plain OPTIONS request (RFC 9110, section 9.3.7).
pub(crate) fn options(methods: &[Method]) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(header::ALLOW, method_list(methods));
    response
}

/// The value of `Allow` and `Access-Control-Allow-Methods`.
pub(crate) fn method_list(methods: &[Method]) -> HeaderValue {
    let names: Vec<_> = methods.iter().map(Method::as_str).chain(["OPTIONS"]).collect();
    HeaderValue::try_from(names.join(", ")).expect("method names are tokens")
}

/// The headers that every response to a client so connected has. A response that needs a wider content security policy has
/// set its own.
pub(crate) fn add_security_headers(connection: Connection, headers: &mut HeaderMap) {
    let defaults: [(HeaderName, &'static str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];
    for (name, value) in defaults {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // RFC 6797, section 7.2: never over a connection that is not secure. Other hosts of the domain are not ours to decide on.
    if connection == Connection::Secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

/// Takes from shared caches what only the holder of a key may see (RFC 9111, section 3.5).
pub(crate) fn keep_private(headers: &mut HeaderMap) {
    let caching = headers.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
    let private = caching.and_then(|value| value.strip_prefix("public")).map(|rest| format!("private{rest}"));
    if let Some(Ok(private)) = private.map(HeaderValue::try_from) {
        headers.insert(header::CACHE_CONTROL, private);
    }
}

/// The response that `make` gives, with its strong entity tag; 304 without a body when the client has it already.
pub(crate) fn tagged(request: &HeaderMap, etag: &str, make: impl FnOnce() -> Response<Bytes>) -> Response<Bytes> {
    let mut response = if has_etag(request, etag) {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        make()
    };
    let etag = HeaderValue::try_from(etag).expect("hexadecimal digits in quotes are a header value");
    response.headers_mut().insert(header::ETAG, etag);
    response
}

/// Whether `If-None-Match` of a request names `etag` (RFC 9110, section 13.1.2: weak comparison, or `*`).
pub(crate) fn has_etag(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|candidate| candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == etag)
}

/// A time as RFC 3339 writes it, in UTC, always with milliseconds.
pub(crate) fn rfc3339(time: OffsetDateTime) -> String {
    const FORMAT: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    time.to_offset(UtcOffset::UTC).format(FORMAT).expect("a date and time has every part of the format")
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn times_are_utc_with_milliseconds() {
        assert_eq!(rfc3339(datetime!(2026-01-02 05:04:05.678_9 +2)), "2026-01-02T03:04:05.678Z");
        assert_eq!(rfc3339(datetime!(2026-01-02 03:04:05 UTC)), "2026-01-02T03:04:05.000Z");
    }

    #[test]
    fn etags_are_compared_weakly_and_in_lists() {
        let matches = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(value));
            has_etag(&headers, "\"a\"")
        };
        for value in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*"] {
            assert!(matches(value), "{value}");
        }
        for value in ["\"b\"", "a", "\"a", ""] {
            assert!(!matches(value), "{value}");
        }
    }
}
