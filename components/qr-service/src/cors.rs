//! Cross-origin resource sharing (Fetch standard, "HTTP extensions"): only origins that the operator named.

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{HeaderMap, Method, Request};

use crate::answer::method_list;
use crate::routes::Route;

/// What a request's origin is granted.
pub(crate) struct Cors {
    /// The origin, when it is allowed.
    origin: Option<HeaderValue>,
    /// The methods to name, when the request is a preflight.
    preflight: Option<&'static [Method]>,
    /// Whether the answer depends on the origin at all.
    varies: bool,
}

impl Cors {
    pub(crate) fn of(request: &Request<Bytes>, allowed_origins: &[String]) -> Self {
        let origin = allowed_origin(request.headers(), allowed_origins);
        let is_preflight = request.method() == Method::OPTIONS
            && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        let methods = Route::find(request.uri().path()).map(Route::methods);
        Self {
            origin: origin.cloned(),
            preflight: methods.filter(|_| is_preflight),
            varies: !allowed_origins.is_empty(),
        }
    }

    pub(crate) fn add_headers(self, headers: &mut HeaderMap) {
        if self.varies {
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        let Some(origin) = self.origin else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        if let Some(methods) = self.preflight {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, method_list(methods));
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ALLOWED));
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
        }
    }
}

/// The origin of a request, when it is allowed.
pub(crate) fn allowed_origin<'h>(headers: &'h HeaderMap, allowed_origins: &[String]) -> Option<&'h HeaderValue> {
    headers.get(header::ORIGIN).filter(|origin| {
        allowed_origins.iter().any(|allowed| allowed == "*" || allowed.as_bytes() == origin.as_bytes())
    })
}

/// Request headers that a script of another origin may set.
const ALLOWED: &str = "Authorization, Content-Type, If-None-Match, Prefer, traceparent, X-Request-Id";

/// Response headers that a script of another origin may read.
const EXPOSED: &str = "ETag, Location, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, \
    traceparent, WWW-Authenticate, X-QR-Version, X-QR-Mask, X-QR-Ecc, X-QR-Verified, X-QR-Id, X-QR-Source, X-Request-Id";
