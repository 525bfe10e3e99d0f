//! Decimal numbers as they are written, so that an amount or a place is never rounded.

use std::fmt;

/// A decimal number of any length without leading or trailing zeros.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decimal {
    is_negative: bool,
    integer: String,
    fraction: String,
}

impl Decimal {
    /// Reads `-12.50`: an optional minus, digits, and digits after a dot where there is one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (is_negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (integer, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !are_digits(integer) || !are_digits(fraction) {
            return None;
        }
        let (integer, fraction) = (integer.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_negative = is_negative && !(integer.is_empty() && fraction.is_empty());
        Some(Self { is_negative, integer: integer.to_owned(), fraction: fraction.to_owned() })
    }

    /// The number in units of 10^-`places`; none when it is negative, finer than that, or beyond 64 bits.
    pub(super) fn units(&self, places: usize) -> Option<u64> {
        if self.is_negative || self.fraction.len() > places {
            return None;
        }
        format!("0{}{:0<places$}", self.integer, self.fraction).parse().ok()
    }

    /// Whether the number is from `-limit` to `limit`.
    pub(super) fn is_within(&self, limit: u64) -> bool {
        let integer = format!("0{}", self.integer).parse::<u64>();
        integer.is_ok_and(|integer| integer < limit || integer == limit && self.fraction.is_empty())
    }

    /// Whether the number is below zero.
    pub(super) fn is_negative(&self) -> bool {
        self.is_negative
    }
}

impl fmt::Display for Decimal {
    /// The shortest form: `0`, `-0.5`, `12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative { "-" } else { "" };
        let integer = if self.integer.is_empty() { "0" } else { &self.integer };
        let dot = if self.fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{integer}{dot}{}", self.fraction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_that_say_nothing_are_left_out() {
        for (text, shortest) in [("0", "0"), ("-0.00", "0"), ("007.50", "7.5"), ("-0.5", "-0.5"), ("10", "10")] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), shortest, "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_decimal() {
        for text in ["", "-", ".5", "5.", "+5", "1e3", "1,5", "0x1", " 1", "١", "1.2.3", "--1", "NaN"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn units_are_exact_or_refused() {
        let units = |text: &str| Decimal::parse(text).unwrap().units(2);
        assert_eq!((units("0.01"), units("12.3"), units("7")), (Some(1), Some(1230), Some(700)));
        assert_eq!((units("0.001"), units("-1"), units("184467440737095516.16")), (None, None, None));
    }

    #[test]
    fn limits_are_inclusive_and_exact() {
        let within = |text: &str| Decimal::parse(text).unwrap().is_within(90);
        assert!(within("90") && within("-90.000") && within("89.999999999999999999999"));
        assert!(!within("90.000000000000000000001") && !within("99999999999999999999999"));
    }
}
