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

    /// The colour that is seen when this one lies on `backdrop`: "source over" of Porter and Duff with straight alpha,
    /// each channel rounded to the nearest of its 256 values (Compositing and Blending Level 1, "simple alpha compositing").
    pub(crate) fn over(self, backdrop: Self) -> Self {
        if self.alpha == u8::MAX {
            return self;
        }
        // Weights and opacity are in units of 1/255²; only the last step divides.
        let top = u32::from(self.alpha) * 255;
        let bottom = u32::from(backdrop.alpha) * (255 - u32::from(self.alpha));
        let opacity = top + bottom;
        if opacity == 0 {
            return Self::TRANSPARENT;
        }
        let rounded = |sum: u32, unit: u32| u8::try_from((sum + unit / 2) / unit).unwrap_or(u8::MAX);
        let mix = |above: u8, below: u8| rounded(u32::from(above) * top + u32::from(below) * bottom, opacity);
        Self {
            red: mix(self.red, backdrop.red),
            green: mix(self.green, backdrop.green),
            blue: mix(self.blue, backdrop.blue),
            alpha: rounded(opacity, 255),
        }
    }

    /// Relative luminance, 0.0 (black) to 1.0 (white), of the colour without its opacity (WCAG 2.2, "relative luminance").
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { power_2_4((value + 0.055) / 1.055) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

/// A number from 0.01 to 1 to the power of 2.4: its square times the fifth root of that (Newton's method). [`f64::powf`]
/// is no instruction of WebAssembly, and would bring its own code into what a browser loads.
fn power_2_4(value: f64) -> f64 {
    let square = value * value;
    let root = (0..ROOT_STEPS).fold(1.0, |root: f64, _| {
        let root_squared = root * root;
        (4.0 * root + square / (root_squared * root_squared)) / 5.0
    });
    square * root
}

/// A step takes a fifth away at most, so that the least root, 0.38, is neared by ten; then each doubles the digits.
const ROOT_STEPS: usize = 14;

/// How well dark modules stand out from light ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// The WCAG 2.2 contrast ratio, 1.0 (none) to 21.0 (black and white).
    pub ratio: f64,
    /// Whether "dark" modules are the lighter ones, which many readers do not accept (clause 6.2, reflectance reversal).
    pub inverted: bool,
}

impl Contrast {
    /// The contrast of the drawn colours, `fill` over `back` and `back` itself, both seen on a white page.
    pub fn between(fill: Color, back: Color) -> Self {
        let luminance = |drawn: Color| drawn.over(Color::WHITE).luminance() + 0.05;
        let (fill, back) = (luminance(fill.over(back)), luminance(back));
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
    fn the_power_of_every_channel_is_that_of_the_platform() {
        for channel in 11..=255 {
            let value = (f64::from(channel) / 255.0 + 0.055) / 1.055;
            let (power, expected) = (power_2_4(value), value.powf(2.4));
            assert!((power - expected).abs() <= 1e-14 * expected, "{channel}: {power} {expected}");
        }
    }

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
    fn the_upper_colour_covers_as_much_as_it_is_opaque() {
        for (upper, lower, seen) in [
            ("#00000080", "red", "#7f0000"),
            ("transparent", "white", "#ffffff"),
            ("#ff000088", "transparent", "#ff000088"),
            ("#ff000080", "#0000ff80", "#aa0055c0"),
            ("#123456", "#fedcba98", "#123456"),
            ("#ff000000", "transparent", "#00000000"),
        ] {
            let [upper, lower]: [Color; 2] = [upper, lower].map(|text| text.parse().unwrap());
            assert_eq!(upper.over(lower).to_string(), seen, "{upper} over {lower}");
        }
    }

    #[test]
    fn a_translucent_colour_over_itself_keeps_its_channels() {
        for alpha in 1..=255 {
            let color = Color { red: 1, green: 128, blue: 254, alpha };
            assert_eq!(Color { alpha, ..color.over(color) }, color);
        }
    }

    #[test]
    fn contrast_is_that_of_the_drawn_colours() {
        for (fill, back) in [("#00000080", "red"), ("transparent", "white"), ("#ff000088", "#00ff0044")] {
            let [fill, back]: [Color; 2] = [fill, back].map(|text| text.parse().unwrap());
            let page = Color::WHITE;
            let drawn = Contrast::between(fill.over(back).over(page), back.over(page));
            assert_eq!(Contrast::between(fill, back), drawn, "{fill} on {back}");
        }
        let nothing = Contrast::between(Color::TRANSPARENT, Color::WHITE);
        assert!((nothing.ratio - 1.0).abs() < 1e-9, "{nothing:?}");
    }

    #[test]
    fn a_transparent_background_is_judged_on_white() {
        let contrast = Contrast::between(Color::WHITE, Color::TRANSPARENT);
        assert!((contrast.ratio - 1.0).abs() < 1e-9, "{contrast:?}");
    }
}
