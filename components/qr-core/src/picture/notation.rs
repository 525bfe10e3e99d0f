//! Text and decimal numbers as SVG, PDF and `PostScript` take them. Numbers are made of integers, so that every target
//! writes the same digits.

use std::fmt::{Arguments, Write};

/// Appends `more` to `text`.
pub(crate) fn push(text: &mut String, more: Arguments<'_>) {
    text.write_fmt(more).expect("a String takes any text");
}

/// `units` of 10^-`decimals` as the shortest decimal number.
pub(crate) fn decimal(units: u64, decimals: usize) -> String {
    let digits = format!("{units:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
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
