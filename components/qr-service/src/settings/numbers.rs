//! Settings that are numbers.

use std::ops::RangeInclusive;
use std::str::FromStr;

use qr_storage::RateLimit;

/// `60/10`: 60 requests in 10 seconds.
pub(super) fn rate(text: &str) -> Option<RateLimit> {
    let (requests, window_secs) = text.split_once('/')?;
    Some(RateLimit { requests: number(requests, 1..=1_000_000)?, window_secs: number(window_secs, 1..=86_400)? })
}

pub(super) const RATE_ALLOWED: &str =
    "is not a number of requests from 1 to 1000000 and of seconds from 1 to 86400, such as 60/60";

/// What holds when somebody wanted a limit and nobody knows which.
pub(super) const CAUTIOUS_RATE: RateLimit = RateLimit { requests: 60, window_secs: 60 };

pub(super) fn proxies(text: &str) -> Option<usize> {
    number(text, 0..=10)
}

pub(super) const PROXIES_ALLOWED: &str = "is not a whole number from 0 to 10";

pub(super) fn body_bytes(text: &str) -> Option<usize> {
    number(text, 1_024..=1_048_576)
}

pub(super) const BODY_ALLOWED: &str = "is not a whole number from 1024 to 1048576";

pub(super) fn in_flight(text: &str) -> Option<usize> {
    number(text, 1..=10_000)
}

pub(super) const IN_FLIGHT_ALLOWED: &str = "is not a whole number from 1 to 10000";

/// Digits alone: no sign, no white space.
fn number<N: FromStr + PartialOrd>(text: &str, allowed: RangeInclusive<N>) -> Option<N> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_digits && allowed.contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_two_numbers() {
        assert_eq!(rate("60/10"), Some(RateLimit { requests: 60, window_secs: 10 }));
        for wrong in ["", "60", "60/", "/60", "0/60", "60/0", "+6/6", "6/ 6", "6/6/6", "1000001/1", "1/86401", "1.5/1"]
        {
            assert_eq!(rate(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_end_where_their_ranges_do() {
        assert_eq!((body_bytes("1024"), body_bytes("1048576")), (Some(1_024), Some(1_048_576)));
        assert_eq!((body_bytes("1023"), body_bytes("1048577")), (None, None));
        assert_eq!((in_flight("1"), in_flight("0"), in_flight("10001")), (Some(1), None, None));
        assert_eq!((proxies("0"), proxies("10"), proxies("11")), (Some(0), Some(10), None));
    }
}
