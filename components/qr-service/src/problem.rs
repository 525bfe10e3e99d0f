//! Everything that can be wrong with a request, as problem details (RFC 9457): the one table of errors.

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};
use qr_core::EncodeError;
use serde::Serialize;
use time::OffsetDateTime;

use crate::access::Scope;
use crate::answer::{self, method_list, rfc3339};
use crate::body::Unreadable;

/// A refusal; becomes a response when the route and the time are known.
#[derive(Debug)]
pub(crate) struct Problem {
    kind: Kind,
    detail: String,
    errors: Vec<FieldError>,
    too_long: Option<TooLong>,
    /// Header fields that belong to the refusal.
    fields: Vec<(HeaderName, HeaderValue)>,
}

/// The problem types. The name is the last part of `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    UnreadableRequest,
    MalformedBody,
    MalformedQuery,
    MalformedId,
    Unauthorized,
    Forbidden,
    CrossSite,
    NotFound,
    MethodNotAllowed,
    RequestTimeout,
    BodyTooLarge,
    UnsupportedMediaType,
    InvalidFields,
    RateLimited,
    Overloaded,
    Unavailable,
}

impl Kind {
    /// Every problem type, for the API description.
    pub(crate) const ALL: [Self; 16] = [
        Self::UnreadableRequest,
        Self::MalformedBody,
        Self::MalformedQuery,
        Self::MalformedId,
        Self::Unauthorized,
        Self::Forbidden,
        Self::CrossSite,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::RequestTimeout,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::InvalidFields,
        Self::RateLimited,
        Self::Overloaded,
        Self::Unavailable,
    ];

    /// The table of problem types: name, status, title.
    pub(crate) fn row(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::UnreadableRequest => ("unreadable-request", StatusCode::BAD_REQUEST, "The request cannot be read"),
            Self::MalformedBody => ("malformed-body", StatusCode::BAD_REQUEST, "The body is not a JSON object"),
            Self::MalformedQuery => ("malformed-query", StatusCode::BAD_REQUEST, "The query cannot be decoded"),
            Self::MalformedId => ("malformed-id", StatusCode::BAD_REQUEST, "The path holds no id"),
            Self::Unauthorized => ("unauthorized", StatusCode::UNAUTHORIZED, "This needs a key"),
            Self::Forbidden => ("forbidden", StatusCode::FORBIDDEN, "The key is not good for this"),
            Self::CrossSite => ("cross-site", StatusCode::FORBIDDEN, "A page of another site may not do this"),
            Self::NotFound => ("not-found", StatusCode::NOT_FOUND, "There is nothing at this path"),
            Self::MethodNotAllowed => {
                ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED, "This path does not take this method")
            }
            Self::RequestTimeout => ("request-timeout", StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time"),
            Self::BodyTooLarge => ("body-too-large", StatusCode::PAYLOAD_TOO_LARGE, "The body is too large"),
            Self::UnsupportedMediaType => {
                ("unsupported-media-type", StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body is not JSON")
            }
            Self::InvalidFields => {
                ("invalid-fields", StatusCode::UNPROCESSABLE_ENTITY, "The request has invalid fields")
            }
            Self::RateLimited => ("rate-limited", StatusCode::TOO_MANY_REQUESTS, "The client comes too often"),
            Self::Overloaded => ("overloaded", StatusCode::SERVICE_UNAVAILABLE, "The service is busy"),
            Self::Unavailable => {
                ("unavailable", StatusCode::SERVICE_UNAVAILABLE, "What the request needs does not answer now")
            }
        }
    }
}

/// One field that is wrong, and what it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct FieldError {
    pub(crate) field: String,
    pub(crate) message: String,
}

/// By how much a text is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct TooLong {
    needed_bits: usize,
    available_bits: usize,
}

impl Problem {
    /// A request that broke off, or that the runtime cannot hand over.
    fn unreadable() -> Self {
        Self::new(Kind::UnreadableRequest, "the request broke off before its end, or is not valid HTTP")
    }

    pub(crate) fn malformed_body(detail: impl Into<String>) -> Self {
        Self::new(Kind::MalformedBody, detail)
    }

    pub(crate) fn malformed_query(detail: impl Into<String>) -> Self {
        Self::new(Kind::MalformedQuery, detail)
    }

    pub(crate) fn not_found() -> Self {
        Self::new(Kind::NotFound, "the routes are listed in /openapi.json")
    }

    pub(crate) fn malformed_id() -> Self {
        Self::new(Kind::MalformedId, "an id is 32 lower-case hexadecimal digits")
    }

    pub(crate) fn no_such_code() -> Self {
        Self::new(Kind::NotFound, "there is no code with this id")
    }

    /// A request without a key where one is needed: RFC 6750, section 3, asks for no error code then.
    pub(crate) fn no_key() -> Self {
        Self::new(Kind::Unauthorized, "send a key as Authorization: Bearer").challenge("")
    }

    pub(crate) fn unknown_key() -> Self {
        Self::new(Kind::Unauthorized, "this key is not known").challenge(", error=\"invalid_token\"")
    }

    pub(crate) fn lacks_scope(scope: Scope) -> Self {
        let scope = scope.as_str();
        Self::new(Kind::Forbidden, format!("the key lacks the scope {scope}"))
            .challenge(&format!(", error=\"insufficient_scope\", scope=\"{scope}\""))
    }

    pub(crate) fn cross_site() -> Self {
        Self::new(Kind::CrossSite, "the page that sent this is of a site that ALLOWED_ORIGINS does not name")
    }

    pub(crate) fn too_often(retry_after_secs: u32) -> Self {
        Self::new(Kind::RateLimited, "come again when Retry-After has passed; RateLimit-Policy tells the limit")
            .with(header::RETRY_AFTER, HeaderValue::from(retry_after_secs))
    }

    /// A request that comes while as many as are allowed are in work.
    pub(crate) fn overloaded() -> Self {
        Self::new(Kind::Overloaded, "too many requests are in work; try again")
            .with(header::RETRY_AFTER, HeaderValue::from(1))
    }

    /// A refusal that may pass; the client should come again.
    pub(crate) fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, detail).with(header::RETRY_AFTER, HeaderValue::from(1))
    }

    pub(crate) fn method_not_allowed(allow: &'static [Method]) -> Self {
        let names: Vec<_> = allow.iter().map(Method::as_str).collect();
        let detail = format!("this path takes {}", names.join(", "));
        Self::new(Kind::MethodNotAllowed, detail).with(header::ALLOW, method_list(allow))
    }

    fn timed_out() -> Self {
        Self::new(Kind::RequestTimeout, "the whole body must arrive soon after the head of the request")
    }

    pub(crate) fn too_large(limit_bytes: usize) -> Self {
        Self::new(Kind::BodyTooLarge, format!("the body may have at most {limit_bytes} bytes"))
    }

    pub(crate) fn unsupported_media_type() -> Self {
        Self::new(Kind::UnsupportedMediaType, "send the body as Content-Type: application/json")
    }

    /// A refusal that names the fields that are wrong: [`MAX_ERRORS`] of them, and how many more there are. `hint`, when
    /// there is one, ends the sentence.
    pub(crate) fn invalid_fields(
        mut errors: Vec<FieldError>,
        hint: Option<String>,
        too_long: Option<EncodeError>,
    ) -> Self {
        let unlisted = errors.len().saturating_sub(MAX_ERRORS);
        if unlisted > 1 {
            errors.truncate(MAX_ERRORS + 1);
            if let Some(last) = errors.last_mut() {
                last.message = format!("is wrong too, and so are {} more", unlisted - 1);
            }
        }
        let sentences = errors.iter().map(|error| format!("{} {}", error.field, error.message));
        let sentences: Vec<_> = sentences.chain(hint).collect();
        let too_long = match too_long {
            Some(EncodeError::TooLong { needed_bits, available_bits }) => Some(TooLong { needed_bits, available_bits }),
            _ => None,
        };
        Self { errors, too_long, ..Self::new(Kind::InvalidFields, sentences.join("; ")) }
    }

    fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), too_long: None, fields: Vec::new() }
    }

    fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.fields.push((name, value));
        self
    }

    /// With the challenge that RFC 6750, section 3, asks for.
    fn challenge(self, error: &str) -> Self {
        let challenge = HeaderValue::try_from(format!("Bearer realm=\"EdgeQR\"{error}"));
        self.with(header::WWW_AUTHENTICATE, challenge.expect("names of errors and scopes are text"))
    }

    /// The response at `now` for a route, known by its pattern; `/` stands for a path that is no route's.
    ///
    /// Path and query are left out of `instance`: a client chooses them, and they may hold the payload.
    pub(crate) fn into_response(self, pattern: &'static str, now: OffsetDateTime) -> Response<Bytes> {
        let (name, status, title) = self.kind.row();
        let document = Document {
            r#type: format!("urn:edgeqr:problem:{name}"),
            title,
            status: status.as_u16(),
            detail: &self.detail,
            instance: pattern,
            error: true,
            message: &self.detail,
            timestamp: rfc3339(now),
            errors: &self.errors,
            too_long: self.too_long,
        };
        let mut response = answer::typed_json(status, "application/problem+json", &document);
        response.headers_mut().extend(self.fields);
        response
    }
}

impl From<Unreadable> for Problem {
    fn from(reason: Unreadable) -> Self {
        match reason {
            Unreadable::TimedOut => Self::timed_out(),
            Unreadable::Broken => Self::unreadable(),
        }
    }
}

/// How many errors a problem lists before it only counts: a client may send thousands.
const MAX_ERRORS: usize = 20;

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    error: bool,
    message: &'a str,
    timestamp: String,
    errors: &'a [FieldError],
    #[serde(flatten)]
    too_long: Option<TooLong>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn problem_types_have_names_of_their_own() {
        let names: HashSet<_> = Kind::ALL.map(|kind| kind.row().0).into();
        assert_eq!(names.len(), Kind::ALL.len());
    }
}
