//! The line of a request.

use std::fmt::{self, Write};

use http::{Method, StatusCode};
use qr_storage::{Outcome, PerCloud};
use time::OffsetDateTime;

use super::{Level, Line};
use crate::answer::rfc3339;
use crate::trace::{Millis, Trace};

/// What a request's line tells: the route's pattern instead of the path, which a client chooses.
pub(crate) struct Entry<'a> {
    pub(crate) trace: &'a Trace,
    /// The name of the sender's key.
    pub(crate) key: Option<&'a str>,
    pub(crate) method: &'a Method,
    pub(crate) route: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) micros: u64,
    pub(crate) bytes_in: usize,
    pub(crate) bytes_out: usize,
    pub(crate) storage: Option<PerCloud<Outcome>>,
}

impl Entry<'_> {
    pub(crate) fn level(&self) -> Level {
        let is_failed = |(_, outcome): (_, &Outcome)| matches!(outcome, Outcome::Failed(_));
        match self.status {
            status if status.is_server_error() => Level::Error,
            _ if self.storage.is_some_and(|clouds| clouds.iter().into_iter().any(is_failed)) => Level::Warn,
            _ => Level::Info,
        }
    }
}

/// The line of a request.
pub(crate) fn request(now: OffsetDateTime, entry: &Entry<'_>) -> Line {
    let mut json = String::with_capacity(LINE_BYTES);
    write_request(now, entry, &mut json).expect("a String takes any text");
    Line { level: entry.level(), json }
}

/// Every value is a number, or a text without a character that JSON would have to escape.
fn write_request(now: OffsetDateTime, entry: &Entry<'_>, json: &mut String) -> fmt::Result {
    let (time, level, trace_id) = (rfc3339(now), entry.level().as_str(), entry.trace.context().trace_id);
    let request_id = entry.trace.request_id();
    let request_id = request_id.to_str().unwrap_or_default();
    write!(json, r#"{{"time":"{time}","level":"{level}","event":"request","request_id":"{request_id}""#)?;
    write!(json, r#","trace_id":"{trace_id:032x}""#)?;
    if let Some(key) = entry.key {
        write!(json, r#","key":"{key}""#)?;
    }
    let (method, route, status) = (standard_method(entry.method), entry.route, entry.status.as_u16());
    write!(json, r#","method":"{method}","route":"{route}","status":{status},"ms":{}"#, Millis(entry.micros))?;
    write!(json, r#","bytes_in":{},"bytes_out":{}"#, entry.bytes_in, entry.bytes_out)?;
    for (cloud, outcome) in entry.storage.iter().flat_map(PerCloud::iter) {
        write!(json, r#","{}":"{}""#, cloud.as_str(), copy(*outcome))?;
    }
    for (part, micros) in entry.trace.parts() {
        write!(json, r#","{part}_ms":{}"#, Millis(micros))?;
    }
    json.write_char('}')
}

/// Room for the longest line but those with unusual names.
const LINE_BYTES: usize = 448;

/// What became of a copy: `stored`, `disabled` or the class of the failure.
fn copy(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "stored",
        Outcome::Disabled => "disabled",
        Outcome::Failed(failure) => failure.as_str(),
    }
}

/// The method if it is one that the service knows: a client may invent others, of any length.
fn standard_method(method: &Method) -> &str {
    match *method {
        Method::GET | Method::HEAD | Method::POST | Method::OPTIONS | Method::PUT | Method::DELETE | Method::PATCH => {
            method.as_str()
        }
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::tests::Stopped;
    use http::{HeaderMap, HeaderName, HeaderValue};
    use qr_storage::{Cloud, Failure};
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    fn json(method: &Method, status: StatusCode, storage: Option<PerCloud<Outcome>>) -> String {
        let headers = HeaderMap::from_iter([
            (HeaderName::from_static("x-request-id"), HeaderValue::from_static("r-1")),
            (HeaderName::from_static("traceparent"), HeaderValue::from_static(TRACEPARENT)),
        ]);
        let trace = Trace::of(&headers, &Stopped);
        trace.spend_on_cloud(Cloud::Aws, 4_000);
        let route = "/api/v1/qr";
        let entry = Entry {
            trace: &trace,
            key: Some("ci"),
            method,
            route,
            status,
            micros: 5_001,
            bytes_in: 2,
            bytes_out: 3,
            storage,
        };
        request(NOW, &entry).json
    }

    const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_line_tells_who_asked_for_what_and_what_it_took() {
        assert_eq!(
            json(&Method::GET, StatusCode::OK, None),
            concat!(
                r#"{"time":"2026-01-02T03:04:05.000Z","level":"info","event":"request","request_id":"r-1","#,
                r#""trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","key":"ci","method":"GET","route":"/api/v1/qr","#,
                r#""status":200,"ms":5.001,"bytes_in":2,"bytes_out":3,"aws_ms":4.000}"#
            )
        );
    }

    #[test]
    fn a_line_is_json_of_which_little_room_is_left() {
        let storage = PerCloud { aws: Outcome::Failed(Failure::Misconfigured), azure: Outcome::Disabled };
        let line = json(&Method::OPTIONS, StatusCode::SERVICE_UNAVAILABLE, Some(storage));
        assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok(), "{line}");
        assert!(line.len() < LINE_BYTES, "{}", line.len());
    }

    #[test]
    fn a_failed_copy_is_a_warning_that_names_its_class() {
        let storage = PerCloud { aws: Outcome::Failed(Failure::TimedOut), azure: Outcome::Done };
        let line = json(&Method::POST, StatusCode::OK, Some(storage));
        assert!(line.contains(r#""level":"warn""#), "{line}");
        assert!(line.contains(r#""aws":"timed_out","azure":"stored""#), "{line}");
    }

    #[test]
    fn an_invented_method_is_not_written() {
        let method = Method::from_bytes(b"SECRET").unwrap();
        let line = json(&method, StatusCode::METHOD_NOT_ALLOWED, None);
        assert!(line.contains(r#""method":"other""#) && !line.contains("SECRET"), "{line}");
    }
}
