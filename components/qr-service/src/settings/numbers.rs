//! Settings that are numbers.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use qr_storage::RateLimit;

/// `60/10`: 60 requests in 10 seconds.
pub(super) fn rate(text: &str) -> Option<RateLimit> {
    let (requests, window_secs) = text.split_once('/')?;
    Some(RateLimit { requests: number(requests, &(1..=1_000_000))?, window_secs: number(window_secs, &(1..=86_400))? })
}

pub(super) const RATE_ALLOWED: &str =
    "is not a number of requests from 1 to 1000000 and of seconds from 1 to 86400, such as 60/60";

/// What holds when somebody wanted a limit and nobody knows which.
pub(super) const CAUTIOUS_RATE: RateLimit = RateLimit { requests: 60, window_secs: 60 };

/// Digits alone: no sign, no white space.
pub(super) fn number<N: Number>(text: &str, allowed: &RangeInclusive<N>) -> Option<N> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_digits && allowed.contains(number))
}

/// A whole number from 0.
pub(super) trait Number: FromStr + PartialOrd + Display + Copy {}

impl Number for usize {}
impl Number for u32 {}

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
    fn a_number_is_digits_within_its_range() {
        for (text, expected) in [("2", Some(2)), ("9", Some(9)), ("1", None), ("10", None), ("+2", None), ("", None)] {
            assert_eq!(number::<u32>(text, &(2..=9)), expected, "{text}");
        }
    }
}
