//! Proves that what was drawn can be scanned: the picture is read back and its colours and quiet zone are judged.

mod bitmap;
mod correct;
mod find;
mod pattern;
mod reader;

use std::fmt;
use std::str::FromStr;

pub use reader::ReadError;

use crate::picture::Layout;
use crate::symbol::RangeError;
use crate::{Contrast, Pixels, Symbol, Version};

/// Reads `pixels` and compares what they say with `symbol`.
///
/// The picture is searched for finder patterns, sampled, unmasked and corrected as clause 12 says; then every data
/// codeword must be that of `symbol`. Those are the message's bit stream, with its modes, designators and place in a
/// series, so nothing else can be read from them; to compare them spares the tables of every character set. Micro symbols,
/// which have one finder pattern, are not read, and the verdict says so.
pub(crate) fn verify(pixels: &Pixels, symbol: &Symbol, look: &Look) -> Verdict {
    if symbol.version().is_micro() {
        let message = format_args!("not verified: Micro symbols cannot be read back");
        let mut warnings = vec![Warning::new(WarningCode::NotVerified, message)];
        warnings.extend(judge(look));
        return Verdict { decoded: None, warnings };
    }
    let expected = reader::read(symbol.matrix().width(), |x, y| symbol.matrix().is_dark(x, y));
    let found = find::read(pixels, look.layout.module_px as usize, look.contrast.inverted);
    let decoded = found.and_then(|found| match expected {
        Ok(expected) if expected.version == found.version && expected.data == found.data => {
            Ok(Decoded { wrong: found.most_wrong, correctable: found.correctable })
        }
        _ => Err(ReadError::Different),
    });
    let mut warnings = Vec::new();
    match decoded {
        Err(error) => warnings.push(Warning::new(WarningCode::Unreadable, format_args!("cannot be read: {error}"))),
        Ok(Decoded { wrong, correctable }) if wrong * 3 > correctable * 2 => warnings.push(Warning::new(
            WarningCode::LittleReserve,
            format_args!("{wrong} of {correctable} correctable codewords of a block are used up by the style"),
        )),
        Ok(_) => {}
    }
    warnings.extend(judge(look));
    Verdict { decoded: Some(decoded), warnings }
}

/// Judges a picture that need not be read back.
pub(crate) fn judge_plain(look: &Look) -> Verdict {
    Verdict { decoded: None, warnings: judge(look) }
}

/// What the pixels do not tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) layout: Layout,
    pub(crate) contrast: Contrast,
}

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What came of reading the picture; none for a plain one, which needs no reading, and for a Micro symbol, which cannot
    /// be read back.
    pub decoded: Option<Result<Decoded, ReadError>>,
    /// All that may keep a reader from reading it, the gravest first.
    pub warnings: Vec<Warning>,
}

impl Verdict {
    /// Whether nothing was found to warn of.
    pub fn is_clean(&self) -> bool {
        self.warnings.is_empty()
    }
}

/// A picture that was read, and how near it came to not being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Codewords that had to be corrected in the worst block.
    pub wrong: usize,
    /// Codewords that can be corrected in a block.
    pub correctable: usize,
}

/// Something that may keep a reader from reading the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Which.
    pub code: WarningCode,
    /// What was found, with numbers; lower case, no full stop.
    pub message: String,
}

impl Warning {
    fn new(code: WarningCode, message: fmt::Arguments<'_>) -> Self {
        Self { code, message: message.to_string() }
    }
}

/// A kind of warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WarningCode {
    /// The picture cannot be read, or says something else.
    Unreadable,
    /// It cannot be read back here: whether a reader can is not known.
    NotVerified,
    /// It can be read, but style and logo leave little to correct.
    LittleReserve,
    /// Dark and light are too much alike.
    LowContrast,
    /// Dark modules are lighter than the background.
    Inverted,
    /// The quiet zone is narrower than the standard's.
    QuietZone,
}

impl WarningCode {
    /// The code in `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NotVerified => "not_verified",
            Self::LittleReserve => "little_reserve",
            Self::LowContrast => "low_contrast",
            Self::Inverted => "inverted",
            Self::QuietZone => "quiet_zone",
        }
    }
}

/// What is done with a verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Verify {
    /// No verdict is asked for.
    Off,
    /// Its warnings go along with the picture.
    #[default]
    Warn,
    /// A picture with a warning is not delivered.
    Strict,
}

impl FromStr for Verify {
    type Err = RangeError;

    /// Reads `off`, `warn` or `strict` in any case.
    ///
    /// # Errors
    ///
    /// [`RangeError`] for anything else.
    fn from_str(name: &str) -> Result<Self, RangeError> {
        let modes = [("off", Self::Off), ("warn", Self::Warn), ("strict", Self::Strict)];
        let found = modes.into_iter().find(|(mode, _)| mode.eq_ignore_ascii_case(name));
        found.map(|(_, mode)| mode).ok_or(RangeError("verify is one of off, warn, strict"))
    }
}

fn judge(look: &Look) -> Vec<Warning> {
    let Look { layout, contrast } = look;
    let quiet_modules = layout.origin_px / layout.module_px.max(1);
    let is_micro = (layout.modules as usize) < Version::MIN.width();
    let least_modules = if is_micro { MICRO_QUIET_ZONE_MODULES } else { QUIET_ZONE_MODULES };
    let mut warnings = Vec::new();
    if contrast.ratio < MIN_CONTRAST {
        let tenths = tenths(contrast.ratio);
        warnings.push(Warning::new(
            WarningCode::LowContrast,
            format_args!(
                "the contrast of dark and light is {}.{}:1 on white; 3:1 or more is read reliably",
                tenths / 10,
                tenths % 10
            ),
        ));
    }
    if contrast.inverted {
        let message = "dark modules are lighter than the background; many readers need them darker";
        warnings.push(Warning::new(WarningCode::Inverted, format_args!("{message}")));
    }
    if quiet_modules < least_modules {
        warnings.push(Warning::new(
            WarningCode::QuietZone,
            format_args!(
                "the quiet zone has {quiet_modules} of the {least_modules} modules that the standard asks for"
            ),
        ));
    }
    warnings
}

/// A ratio in tenths, cut off, so that none below 3 is called 3.0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a ratio is 1.0 to 21.0")]
fn tenths(ratio: f64) -> u32 {
    (ratio * 10.0) as u32
}

/// WCAG 2.2, 1.4.11 "non-text contrast".
const MIN_CONTRAST: f64 = 3.0;

/// Clause 6.3.8.
const QUIET_ZONE_MODULES: u32 = 4;
const MICRO_QUIET_ZONE_MODULES: u32 = 2;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Color, Colors, Picture, PictureOptions, SymbolOptions, encode};

    fn messages(colors: Colors, border_modules: u8, min_version: Version) -> Vec<(&'static str, String)> {
        let symbol = encode("1", SymbolOptions { min_version, ..SymbolOptions::default() }).unwrap();
        let options = PictureOptions { border_modules, colors, ..PictureOptions::default() };
        let verdict = Picture::new(&symbol, options).unwrap().verify();
        assert_eq!((verdict.decoded, verdict.is_clean()), (None, verdict.warnings.is_empty()));
        verdict.warnings.into_iter().map(|warning| (warning.code.as_str(), warning.message)).collect()
    }

    #[test]
    fn a_plain_picture_is_judged_by_colours_and_quiet_zone() {
        assert_eq!(messages(Colors::default(), 4, Version::MIN), []);
        let colors = Colors { fill: "#ddd".parse().unwrap(), back: Color::BLACK };
        let [inverted, quiet_zone] = [
            ("inverted", "dark modules are lighter than the background; many readers need them darker"),
            ("quiet_zone", "the quiet zone has 1 of the 4 modules that the standard asks for"),
        ]
        .map(|(code, message)| (code, message.to_owned()));
        assert_eq!(messages(colors, 1, Version::MIN), [inverted, quiet_zone]);
        let colors = Colors { fill: "#aaa".parse().unwrap(), back: Color::TRANSPARENT };
        let low = "the contrast of dark and light is 2.3:1 on white; 3:1 or more is read reliably";
        assert_eq!(messages(colors, 4, Version::MIN), [("low_contrast", low.to_owned())]);
    }

    #[test]
    fn a_micro_symbol_needs_half_the_quiet_zone() {
        assert_eq!(messages(Colors::default(), 2, Version::M2), []);
        let message = "the quiet zone has 1 of the 2 modules that the standard asks for";
        assert_eq!(messages(Colors::default(), 1, Version::M2), [("quiet_zone", message.to_owned())]);
    }

    #[test]
    fn modes_are_read_in_any_case() {
        assert_eq!(["off", "Warn", "STRICT"].map(str::parse), [Ok(Verify::Off), Ok(Verify::Warn), Ok(Verify::Strict)]);
        assert_eq!("no".parse::<Verify>().unwrap_err().to_string(), "verify is one of off, warn, strict");
    }
}
