//! How a symbol is drawn: quiet zone, size, resolution and colours.

use std::fmt;
use std::str::FromStr;

use crate::Color;

/// How a symbol is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureOptions {
    /// The quiet zone in modules, which is never made narrower. Default: 4, the least that clause 6.3.8 allows.
    pub border_modules: u8,
    /// Default: 10 pixels per module.
    pub size: Size,
    /// The resolution that the file names. Default: none; where a size in millimetres needs one, 300.
    pub dpi: Option<Dpi>,
    /// Default: black on white.
    pub colors: Colors,
}

impl Default for PictureOptions {
    fn default() -> Self {
        Self { border_modules: 4, size: Size::BoxPx(10), dpi: None, colors: Colors::default() }
    }
}

/// How large a picture is, quiet zone included. A module always has a whole number of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// This many pixels per module, at least 1.
    BoxPx(u16),
    /// A picture this wide and high, with modules as large as `fit` allows.
    WidthPx {
        /// The width and height in pixels.
        width_px: u32,
        /// What happens to pixels that are left over.
        fit: Fit,
    },
    /// As many pixels as the millimetres have at the resolution of [`PictureOptions::dpi`], rounded.
    Millimetres {
        /// The width and height.
        width: Millimetres,
        /// What happens to pixels that are left over.
        fit: Fit,
    },
}

/// What happens when a width is no whole multiple of the modules, quiet zone included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fit {
    /// The quiet zone takes the pixels that are left over, evenly; an odd one goes to the right and the bottom.
    #[default]
    Margin,
    /// The picture becomes the largest whole multiple that is not wider.
    Shrink,
    /// The width is refused; the error names the nearest ones that work.
    Error,
}

/// The colours of dark and light modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colors {
    /// Dark modules, painted over `back`. Default: black.
    pub fill: Color,
    /// Light modules and the quiet zone. Default: white.
    pub back: Color,
}

impl Default for Colors {
    fn default() -> Self {
        Self { fill: Color::BLACK, back: Color::WHITE }
    }
}

/// A length of 0.001 to 10,000 mm, exact to the micrometre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millimetres {
    micrometres: u32,
}

impl Millimetres {
    /// The length in micrometres, 1 to 10,000,000.
    pub const fn micrometres(self) -> u32 {
        self.micrometres
    }
}

impl TryFrom<u32> for Millimetres {
    type Error = SizeError;

    /// The length of so many micrometres.
    ///
    /// # Errors
    ///
    /// [`SizeError`] when it is not 0.001 to 10,000 mm.
    fn try_from(micrometres: u32) -> Result<Self, SizeError> {
        if (1..=10_000_000).contains(&micrometres) { Ok(Self { micrometres }) } else { Err(MILLIMETRES) }
    }
}

impl FromStr for Millimetres {
    type Err = SizeError;

    /// Reads a decimal number such as `30` or `25.4`.
    ///
    /// # Errors
    ///
    /// [`SizeError`] for a number out of range, with more than three decimals, or anything else.
    fn from_str(text: &str) -> Result<Self, SizeError> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let is_number =
            [whole, decimals].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        if !is_number || decimals.len() > 3 {
            return Err(MILLIMETRES);
        }
        format!("{whole}{decimals:0<3}").parse::<u32>().map_err(|_| MILLIMETRES)?.try_into()
    }
}

impl fmt::Display for Millimetres {
    /// The shortest decimal number, such as `30` or `25.4`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:03}", self.micrometres / 1000, self.micrometres % 1000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// A resolution of 1 to 9,600 dots per inch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dpi(u16);

impl Dpi {
    /// What a picture in millimetres has unless told otherwise: the usual resolution of print.
    pub const PRINT: Self = Self(300);

    /// Dots per inch, 1 to 9,600.
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Dpi {
    type Error = SizeError;

    /// # Errors
    ///
    /// [`SizeError`] when `number` is not 1 to 9,600.
    fn try_from(number: u16) -> Result<Self, SizeError> {
        if (1..=9600).contains(&number) { Ok(Self(number)) } else { Err(SizeError(DPI)) }
    }
}

impl Fit {
    /// Every way, the default first.
    pub const ALL: [Self; 3] = [Self::Margin, Self::Shrink, Self::Error];

    /// The name: `margin`, `shrink` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Margin => "margin",
            Self::Shrink => "shrink",
            Self::Error => "error",
        }
    }
}

impl FromStr for Fit {
    type Err = SizeError;

    /// Reads the name in any case.
    ///
    /// # Errors
    ///
    /// [`SizeError`] for anything but one of the three names.
    fn from_str(name: &str) -> Result<Self, SizeError> {
        Self::ALL.into_iter().find(|fit| fit.as_str().eq_ignore_ascii_case(name)).ok_or(SizeError(FIT))
    }
}

/// A length, a resolution or a fit that is none; the message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SizeError(&'static str);

const MILLIMETRES: SizeError = SizeError("a length is 0.001 to 10000 mm with at most 3 decimals");
const DPI: &str = "a resolution is an integer from 1 to 9600 dpi";
const FIT: &str = "a fit is one of margin, shrink, error";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_and_printed_without_loss() {
        for (text, micrometres, printed) in
            [("30", 30_000, "30"), ("25.4", 25_400, "25.4"), ("0.001", 1, "0.001"), ("010000.00", 10_000_000, "10000")]
        {
            let length: Millimetres = text.parse().unwrap();
            assert_eq!((length.micrometres(), length.to_string().as_str()), (micrometres, printed), "{text}");
            assert_eq!(printed.parse(), Ok(length));
        }
    }

    #[test]
    fn no_other_text_is_a_length() {
        for text in ["", ".", "0", "0.000", "10000.001", "1.", ".5", "1.2345", "+1", "-1", "1e3", "1 ", "1.2.3", "30mm"]
        {
            let error = text.parse::<Millimetres>().unwrap_err();
            assert_eq!(error.to_string(), "a length is 0.001 to 10000 mm with at most 3 decimals", "{text}");
        }
        assert!("99999999999999999999".parse::<Millimetres>().is_err());
    }

    #[test]
    fn a_resolution_is_1_to_9600() {
        assert_eq!([1, 9600].map(|number| Dpi::try_from(number).unwrap().number()), [1, 9600]);
        for number in [0, 9601] {
            let error = Dpi::try_from(number).unwrap_err();
            assert_eq!(error.to_string(), "a resolution is an integer from 1 to 9600 dpi");
        }
    }

    #[test]
    fn a_fit_is_known_by_its_name() {
        for fit in Fit::ALL {
            assert_eq!(fit.as_str().to_uppercase().parse(), Ok(fit));
        }
        assert_eq!("".parse::<Fit>().unwrap_err().to_string(), "a fit is one of margin, shrink, error");
    }
}
