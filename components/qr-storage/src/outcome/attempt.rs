//! An outcome with the time that the cloud asked for.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Response;
use http::header::{HeaderMap, RETRY_AFTER};
use time::OffsetDateTime;

use super::Purpose;
use crate::{Cloud, Failure, Outcome, TransportError};

/// What came of one request to one cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What became of the object.
    pub outcome: Outcome,
    /// How long the cloud asked to be left alone after a failure, at most one hour; `None` when it
    /// did not say.
    ///
    /// It is counted from the `now` of the request, and zero for a time that is past.
    pub retry_after: Option<Duration>,
}

impl Attempt {
    /// The meaning of `cloud`'s answer to a request made for `purpose` at `now`.
    pub(crate) fn of(
        cloud: Cloud,
        purpose: Purpose,
        answer: &Result<Response<Bytes>, TransportError>,
        now: OffsetDateTime,
    ) -> Self {
        let outcome = Outcome::of(cloud, purpose, answer);
        let retry_after = match (outcome, answer) {
            (Outcome::Failed(_), Ok(response)) => retry_after(response.headers(), now),
            _ => None,
        };
        Self { outcome, retry_after }
    }

    /// A failure of which the cloud said nothing more.
    pub(crate) fn failed(failure: Failure) -> Self {
        Self::from(Outcome::Failed(failure))
    }
}

impl From<Outcome> for Attempt {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, retry_after: None }
    }
}

/// RFC 9110, section 10.2.3: a number of seconds, or a date in any of the three forms of section
/// 5.6.7. Anything else says nothing.
fn retry_after(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that no u64 holds is a long wait as well.
        value.parse().map_or(Duration::MAX, Duration::from_secs)
    } else {
        let date = httpdate::parse_http_date(value).ok()?;
        date.duration_since(SystemTime::from(now)).unwrap_or(Duration::ZERO)
    };
    Some(wait.min(MAX_RETRY_AFTER))
}

/// Clouds ask for seconds; who asks for days is mistaken, and a copy should not be missing that long.
const MAX_RETRY_AFTER: Duration = Duration::from_hours(1);

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::PutMode;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05.5 UTC);
    const PUT: Purpose = Purpose::Put(PutMode::Create);

    fn attempt(status: u16, value: &[u8]) -> Attempt {
        let response = Response::builder().status(status).header("retry-after", value).body(Bytes::new()).unwrap();
        Attempt::of(Cloud::Aws, PUT, &Ok(response), NOW)
    }

    #[test]
    fn seconds_and_dates_are_understood_and_anything_else_says_nothing() {
        let table = [
            ("0", Some(0)),
            ("30", Some(30_000)),
            (" 30 ", Some(30_000)),
            ("3600", Some(3_600_000)),
            ("3601", Some(3_600_000)),
            ("99999999999999999999999", Some(3_600_000)),
            ("Fri, 02 Jan 2026 03:05:05 GMT", Some(59_500)),
            ("Friday, 02-Jan-26 03:05:05 GMT", Some(59_500)),
            ("Fri Jan  2 03:05:05 2026", Some(59_500)),
            ("Fri, 02 Jan 2026 03:04:05 GMT", Some(0)),
            ("Sat, 03 Jan 2026 03:05:05 GMT", Some(3_600_000)),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("soon", None),
            ("2026-01-02T03:05:05Z", None),
        ];
        for (value, millis) in table {
            let expected = Attempt {
                outcome: Outcome::Failed(Failure::Throttled),
                retry_after: millis.map(Duration::from_millis),
            };
            assert_eq!(attempt(503, value.as_bytes()), expected, "{value}");
        }
        assert_eq!(attempt(503, b"\xff").retry_after, None);
    }

    #[test]
    fn only_a_failure_asks_to_wait() {
        assert_eq!(attempt(200, b"30"), Outcome::Done.into());
        for status in [403, 429, 500, 503] {
            assert_eq!(attempt(status, b"30").retry_after, Some(Duration::from_secs(30)), "{status}");
        }
        let broken = Attempt::of(Cloud::Aws, PUT, &Err(TransportError::TimedOut), NOW);
        assert_eq!(broken, Attempt::failed(Failure::TimedOut));
    }

    #[test]
    fn no_time_makes_it_panic() {
        for now in [time::PrimitiveDateTime::MIN.assume_utc(), time::PrimitiveDateTime::MAX.assume_utc()] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, "Fri, 02 Jan 2026 03:05:05 GMT".parse().unwrap())]);
            assert!(retry_after(&headers, now).is_some());
        }
    }
}
