//! What a request is called on its way, and where its time goes.

use std::cell::Cell;
use std::fmt::{self, Write};

use http::{HeaderMap, HeaderName, HeaderValue};
use qr_storage::{Clock, Cloud, PerCloud};
use time::OffsetDateTime;

/// One request, or one piece of work that nobody asked for.
#[derive(Debug)]
pub(crate) struct Trace {
    pub(crate) started: OffsetDateTime,
    context: Context,
    /// What the client calls the request.
    request_id: Option<HeaderValue>,
    clouds_us: Cell<PerCloud<Option<u64>>>,
    ledger_us: Cell<Option<u64>>,
}

/// Where a request stands in a trace (W3C Trace Context, section 3.2): our span, below the client's if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Context {
    pub(crate) trace_id: u128,
    span_id: u64,
    flags: u8,
}

impl Trace {
    /// Work that begins now, and that is called nothing yet.
    pub(crate) fn new(clock: &impl Clock) -> Self {
        Self::of(&HeaderMap::new(), clock)
    }

    /// A request with these headers that begins now. What is no `traceparent` or `X-Request-Id` is as if it were not there.
    pub(crate) fn of(headers: &HeaderMap, clock: &impl Clock) -> Self {
        Self {
            started: clock.now(),
            context: Context::of(headers, clock),
            request_id: single(headers, &REQUEST_ID).filter(|value| is_request_id(value.as_bytes())).cloned(),
            clouds_us: Cell::default(),
            ledger_us: Cell::default(),
        }
    }

    pub(crate) fn context(&self) -> Context {
        self.context
    }

    /// The client's name for the request, or ours: the id of our span.
    pub(crate) fn request_id(&self) -> HeaderValue {
        self.request_id.clone().unwrap_or_else(|| {
            let own = format!("{:016x}", self.context.span_id);
            HeaderValue::try_from(own).expect("hexadecimal digits are a header value")
        })
    }

    /// The value of `traceparent`.
    fn traceparent(&self) -> HeaderValue {
        HeaderValue::try_from(self.context.to_string()).expect("hexadecimal digits and '-' are a header value")
    }

    /// Adds what the request is called to headers: of the response, and of whatever is asked on its behalf.
    pub(crate) fn add_names(&self, headers: &mut HeaderMap) {
        headers.insert(REQUEST_ID, self.request_id());
        headers.insert(TRACEPARENT, self.traceparent());
    }

    /// Adds an exchange with a cloud.
    pub(crate) fn spend_on_cloud(&self, cloud: Cloud, micros: u64) {
        let mut clouds = self.clouds_us.get();
        let spent = clouds.get_mut(cloud);
        *spent = Some(spent.unwrap_or(0) + micros);
        self.clouds_us.set(clouds);
    }

    /// Adds a batch of the ledger.
    pub(crate) fn spend_on_ledger(&self, micros: u64) {
        self.ledger_us.set(Some(self.ledger_us.get().unwrap_or(0) + micros));
    }

    /// The time spent on all but the service's own work so far: the name of each part, and microseconds. Exchanges that ran
    /// at once are added up.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let PerCloud { aws, azure } = self.clouds_us.get();
        let parts = [("aws", aws), ("azure", azure), ("ledger", self.ledger_us.get())];
        parts.into_iter().filter_map(|(name, micros)| Some((name, micros?)))
    }

    /// Adds what the client should know to the headers of a response that leaves after `micros`.
    pub(crate) fn add_headers(&self, micros: u64, headers: &mut HeaderMap) {
        self.add_names(headers);
        // Server Timing, section 3: durations in milliseconds.
        let total = format!("total;dur={}", Millis(micros));
        let timing = self.parts().fold(total, |mut timing, (name, micros)| {
            write!(timing, ", {name};dur={}", Millis(micros)).expect("a String takes any text");
            timing
        });
        headers.insert(SERVER_TIMING, HeaderValue::try_from(timing).expect("names and numbers are a header value"));
    }
}

/// Microseconds, written as milliseconds with three decimals.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Millis(pub(crate) u64);

impl fmt::Display for Millis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{:03}", self.0 / 1_000, self.0 % 1_000)
    }
}

/// The microseconds from one time to a later one; zero when a clock was set back.
pub(crate) fn micros(from: OffsetDateTime, to: OffsetDateTime) -> u64 {
    u64::try_from((to - from).whole_microseconds()).unwrap_or(0)
}

impl Context {
    fn of(headers: &HeaderMap, clock: &impl Clock) -> Self {
        let span_id = mix(clock.random()) | 1;
        let parent = single(headers, &TRACEPARENT).and_then(|value| parent(value.to_str().ok()?));
        if let Some((trace_id, flags)) = parent {
            return Self { trace_id, span_id, flags };
        }
        let (high, low) = (mix(clock.random()), mix(clock.random().rotate_left(32)));
        Self { trace_id: u128::from(high) << 64 | u128::from(low | 1), span_id, flags: SAMPLED }
    }
}

impl fmt::Display for Context {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, self.flags)
    }
}

/// The trace and the flags of a `traceparent` (W3C Trace Context, section 3.2.2): of version 00, or of a later one as far as
/// it is like that.
fn parent(text: &str) -> Option<(u128, u8)> {
    let (version, trace_id, span_id, rest) = (text.get(..3)?, text.get(3..36)?, text.get(36..53)?, text.get(53..)?);
    let version = u8::from_str_radix(digits(version.strip_suffix('-')?)?, 16).ok()?;
    let trace_id = u128::from_str_radix(digits(trace_id.strip_suffix('-')?)?, 16).ok()?;
    let span_id = u64::from_str_radix(digits(span_id.strip_suffix('-')?)?, 16).ok()?;
    let (flags, more) = rest.split_at_checked(2)?;
    let flags = u8::from_str_radix(digits(flags)?, 16).ok()?;
    let is_whole = match version {
        0 => more.is_empty(),
        0xff => false,
        _ => more.is_empty() || more.starts_with('-'),
    };
    // Later flags mean nothing to us, so they are not handed on.
    (is_whole && trace_id != 0 && span_id != 0).then_some((trace_id, flags & SAMPLED))
}

/// The text, if it is all lower-case hexadecimal digits: `from_str_radix` alone would take signs and capitals.
fn digits(text: &str) -> Option<&str> {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).then_some(text)
}

/// Whether the log can take a client's name for a request as it is.
fn is_request_id(value: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    (1..=64).contains(&value.len()) && value.iter().all(is_plain)
}

/// The value of a header that is there once.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

/// Spreads a random number over 64 bits (the finalizer of `SplitMix64`): some runtimes have only 53 at a time.
fn mix(random: u64) -> u64 {
    let mixed = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
/// The only flag of version 00: the caller may have kept the trace.
const SAMPLED: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::tests::Stopped;

    const EXAMPLE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn trace(name: &'static str, value: &'static str) -> Trace {
        Trace::of(&HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))]), &Stopped)
    }

    /// The example of W3C Trace Context, section 3.2.3.
    #[test]
    fn a_trace_goes_on_under_a_span_of_our_own() {
        let ours = trace("traceparent", EXAMPLE).traceparent();
        let ours = ours.to_str().unwrap();
        assert!(ours.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && ours.ends_with("-01"), "{ours}");
        assert!(!ours.contains("00f067aa0ba902b7") && parent(ours).is_some(), "{ours}");
    }

    #[test]
    fn what_is_no_traceparent_begins_a_trace() {
        assert_eq!(parent(EXAMPLE), Some((0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736, 1)));
        assert_eq!(parent(&EXAMPLE.replace("-01", "-fe")).unwrap().1, 0);
        assert!(parent(&format!("{}-more", EXAMPLE.replace("00-4", "01-4"))).is_some());
        for wrong in [
            "",
            "00",
            &EXAMPLE.replace("00-4", "ff-4"),
            &EXAMPLE.replace("4bf9", "4BF9"),
            &EXAMPLE.replace("4bf9", "+bf9"),
            &EXAMPLE.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            &EXAMPLE.replace("00f067aa0ba902b7", &"0".repeat(16)),
            &EXAMPLE.replace("-01", "-0"),
            &EXAMPLE.replace("-01", "-é"),
            &format!("{EXAMPLE}-more"),
            &format!("{}more", EXAMPLE.replace("00-4", "01-4")),
        ] {
            assert_eq!(parent(wrong), None, "{wrong}");
        }
        let own = trace("traceparent", "nonsense").context();
        assert!(own.trace_id != 0 && own.span_id != 0);
    }

    #[test]
    fn a_request_keeps_a_plain_name_and_gets_another_for_any_other() {
        assert_eq!(trace("x-request-id", "a-1_B.c:d").request_id(), "a-1_B.c:d");
        let long: &'static str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        for wrong in ["", "a b", "a\"", "{}", long] {
            let own = trace("x-request-id", wrong).request_id();
            assert!(own.len() == 16 && own != wrong, "{wrong}: {own:?}");
        }
    }

    #[test]
    fn time_is_told_in_milliseconds_by_its_parts() {
        let trace = Trace::new(&Stopped);
        trace.spend_on_cloud(Cloud::Azure, 1_500);
        trace.spend_on_cloud(Cloud::Azure, 500);
        trace.spend_on_ledger(7);
        let mut headers = HeaderMap::new();
        trace.add_headers(12_345, &mut headers);
        assert_eq!(headers["server-timing"], "total;dur=12.345, azure;dur=2.000, ledger;dur=0.007");
    }
}
