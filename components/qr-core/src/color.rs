//! Colours as CSS writes them.

use std::fmt;
use std::str::FromStr;

use csscolorparser::NAMED_COLORS;

/// An sRGB colour with opacity, 8 bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
    /// Opacity, 0 (transparent) to 255 (opaque).
    pub alpha: u8,
}

impl Color {
    /// `#000000`.
    pub const BLACK: Self = Self::opaque([0, 0, 0]);
    /// `#ffffff`.
    pub const WHITE: Self = Self::opaque([255, 255, 255]);
    /// `transparent`: black at opacity 0, as CSS Color 4 defines it.
    pub const TRANSPARENT: Self = Self { alpha: 0, ..Self::BLACK };

    const fn opaque([red, green, blue]: [u8; 3]) -> Self {
        Self { red, green, blue, alpha: 255 }
    }

    /// The colour that is seen when this one lies on the opaque `backdrop`.
    fn over(self, backdrop: Self) -> Self {
        let mix = |top: u8, bottom: u8| {
            let (top, bottom, alpha) = (u32::from(top), u32::from(bottom), u32::from(self.alpha));
            u8::try_from((top * alpha + bottom * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
        };
        Self::opaque([mix(self.red, backdrop.red), mix(self.green, backdrop.green), mix(self.blue, backdrop.blue)])
    }

    /// Relative luminance, 0.0 (black) to 1.0 (white), of the colour without its opacity (WCAG 2.2, "relative luminance").
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

/// How well dark modules stand out from light ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// The WCAG 2.2 contrast ratio, 1.0 (none) to 21.0 (black and white).
    pub ratio: f64,
    /// Whether "dark" modules are the lighter ones, which many readers do not accept (clause 5.3.2, reflectance reversal).
    pub inverted: bool,
}

impl Contrast {
    /// The contrast of `fill` on `back`, both seen on a white page.
    pub fn between(fill: Color, back: Color) -> Self {
        let back = back.over(Color::WHITE);
        let (fill, back) = (fill.over(back).luminance() + 0.05, back.luminance() + 0.05);
        Self { ratio: fill.max(back) / fill.min(back), inverted: fill > back }
    }
}

impl FromStr for Color {
    type Err = ColorError;

    /// Reads `#rgb`, `#rrggbb`, `#rrggbbaa`, a CSS colour name or `transparent`, in any case.
    ///
    /// # Errors
    ///
    /// [`ColorError`] for anything else.
    fn from_str(text: &str) -> Result<Self, ColorError> {
        match text.strip_prefix('#') {
            Some(digits) => from_hex(digits).ok_or(ColorError),
            None if text.eq_ignore_ascii_case("transparent") => Ok(Self::TRANSPARENT),
            None => NAMED_COLORS.get(text.into()).copied().map(Self::opaque).ok_or(ColorError),
        }
    }
}

fn from_hex(digits: &str) -> Option<Color> {
    let long = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).chain("ff".chars()).collect(),
        6 => format!("{digits}ff"),
        8 => digits.to_owned(),
        _ => return None,
    };
    // `from_str_radix` alone would take a sign.
    if !long.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let [red, green, blue, alpha] = u32::from_str_radix(&long, 16).ok()?.to_be_bytes();
    Some(Color { red, green, blue, alpha })
}

impl fmt::Display for Color {
    /// `#rrggbb`, or `#rrggbbaa` when not opaque.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)?;
        if self.alpha < 255 { write!(f, "{:02x}", self.alpha) } else { Ok(()) }
    }
}

/// A text that is no colour; the message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a colour is #rgb, #rrggbb, #rrggbbaa, a CSS colour name or transparent")]
pub struct ColorError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_is_read() {
        for (text, printed) in [
            ("#f80", "#ff8800"),
            ("#Ff8800", "#ff8800"),
            ("#ff880080", "#ff880080"),
            ("#ff8800ff", "#ff8800"),
            ("RebeccaPurple", "#663399"),
            ("transparent", "#00000000"),
        ] {
            assert_eq!(text.parse::<Color>().unwrap().to_string(), printed, "{text}");
        }
    }

    #[test]
    fn printing_and_reading_is_the_identity() {
        for alpha in [0, 1, 128, 255] {
            let color = Color { red: 1, green: 20, blue: 255, alpha };
            assert_eq!(color.to_string().parse(), Ok(color));
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_notations() {
        for text in
            ["", "#", "f80", "#ff", "#ffff", "#fffff", "#gggggg", "#+fffff", "#ff88é", "rgb(1,2,3)", "nocolor", " red"]
        {
            let error = text.parse::<Color>().unwrap_err();
            assert_eq!(
                error.to_string(),
                "a colour is #rgb, #rrggbb, #rrggbbaa, a CSS colour name or transparent",
                "{text}"
            );
        }
    }

    #[test]
    fn contrast_is_21_for_black_on_white_in_either_polarity() {
        let upright = Contrast::between(Color::BLACK, Color::WHITE);
        let inverted = Contrast::between(Color::WHITE, Color::BLACK);
        assert!((upright.ratio - 21.0).abs() < 1e-9 && !upright.inverted, "{upright:?}");
        assert!((inverted.ratio - 21.0).abs() < 1e-9 && inverted.inverted, "{inverted:?}");
    }

    #[test]
    fn a_transparent_background_is_judged_on_white() {
        let contrast = Contrast::between(Color::WHITE, Color::TRANSPARENT);
        assert!((contrast.ratio - 1.0).abs() < 1e-9, "{contrast:?}");
    }
}
