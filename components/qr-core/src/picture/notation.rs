//! Text and decimal numbers as SVG, PDF and `PostScript` take them. Numbers are made of integers, so that every target
//! writes the same digits.

use std::fmt::{Arguments, Write};

/// Appends `more` to `text`.
pub(crate) fn push(text: &mut String, more: Arguments<'_>) {
    text.write_fmt(more).expect("a String takes any text");
}

/// `units` of 10^-`decimals` as the shortest decimal number.
pub(crate) fn decimal(units: u64, decimals: u32) -> String {
    let mut text = String::new();
    let one = 10_u64.pow(decimals);
    push_integer(&mut text, units / one);
    push_fraction(&mut text, units % one, one);
    text
}

/// Appends the digits of a number. A symbol of curves has a hundred thousand of them, for which `fmt` takes too long.
pub(crate) fn push_integer(text: &mut String, number: u64) {
    if number >= 10 {
        push_integer(text, number / 10);
    }
    push_digit(text, number % 10);
}

/// Appends a point and the digits of `units` of which there are `one` in 1, a power of ten; nothing for 0.
pub(crate) fn push_fraction(text: &mut String, mut units: u64, mut one: u64) {
    if units > 0 {
        text.push('.');
    }
    while units > 0 {
        one /= 10;
        push_digit(text, units / one);
        units %= one;
    }
}

fn push_digit(text: &mut String, digit: u64) {
    text.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
}

/// A channel of a colour as a share of 1, to four decimals, which tell all 256 values apart.
pub(super) fn share(channel: u8) -> String {
    decimal((u64::from(channel) * 10_000 + 127) / 255, 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_number_has_no_needless_digits() {
        for (units, decimals, text) in [(30_000, 3, "30"), (25_400, 3, "25.4"), (1, 3, "0.001"), (0, 4, "0")] {
            assert_eq!(decimal(units, decimals), text);
        }
    }

    #[test]
    fn a_share_gives_its_channel_back() {
        for channel in 0..=255 {
            let share: f64 = share(channel).parse().unwrap();
            assert!((share * 255.0 - f64::from(channel)).abs() < 0.02, "{channel}");
        }
        assert_eq!([0, 128, 255].map(share), ["0", "0.502", "1"]);
    }
}
