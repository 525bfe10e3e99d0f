//! A line of text below the symbol, drawn as outlines: a renderer needs no font, and every one draws the same.

use super::font::{self, CaptionFont};
use super::path::{Area, MODULE, Path, Point};
use crate::Color;

/// The most characters of a caption.
pub const MAX_CAPTION_CHARACTERS: usize = 80;

/// A line of text below the symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    text: String,
    font: CaptionFont,
    /// The colour. Default: that of the modules.
    pub color: Option<Color>,
}

impl Caption {
    /// A caption of this text in the embedded font.
    ///
    /// # Errors
    ///
    /// [`CaptionError`] when it is empty, longer than [`MAX_CAPTION_CHARACTERS`] or has a character without a glyph.
    pub fn new(text: &str) -> Result<Self, CaptionError> {
        Self::in_font(text, CaptionFont::EMBEDDED)
    }

    /// A caption of this text in a font that comes from elsewhere.
    ///
    /// # Errors
    ///
    /// As [`Self::new`] has them.
    pub fn in_font(text: &str, font: CaptionFont) -> Result<Self, CaptionError> {
        let characters = text.chars().count();
        if text.trim().is_empty() {
            return Err(CaptionError::Empty);
        }
        if characters > MAX_CAPTION_CHARACTERS {
            return Err(CaptionError::TooLong { characters });
        }
        match text.chars().position(|character| font.glyph(character).is_none()) {
            Some(index) => Err(CaptionError::Character { place: index + 1 }),
            None => Ok(Self { text: text.to_owned(), font, color: None }),
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Why a text is no caption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaptionError {
    /// There is nothing to draw.
    #[error("a caption has at least 1 character")]
    Empty,
    /// It has too many characters.
    #[error("the caption has {characters} characters; at most {MAX_CAPTION_CHARACTERS} are drawn")]
    TooLong {
        /// Its characters.
        characters: usize,
    },
    /// The font lacks a character.
    #[error("character {place} of the caption cannot be drawn; Latin, Greek and Cyrillic letters and punctuation can")]
    Character {
        /// Its place, the first being 1.
        place: usize,
    },
    /// The letters would be smaller than can be read.
    #[error("the caption is too long for the symbol: its letters would be less than 1 module high")]
    TooWide,
}

/// A caption with its place.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) path: Path,
    /// What the picture needs below the square.
    pub(super) modules: u32,
}

/// Sets the caption in the middle below a picture whose quiet zone, `border` wide, stays free.
///
/// An em is an eighth of the symbol, and less when the text would not fit.
pub(super) fn lay_out(caption: &Caption, canvas: Area, border: i32) -> Result<Line, CaptionError> {
    let glyphs: Vec<_> = caption.text.chars().filter_map(|character| caption.font.glyph(character)).collect();
    let advance: i32 = glyphs.iter().map(|glyph| glyph.advance).sum();
    let room = canvas.right - canvas.left - 2 * border.clamp(MODULE, 4 * MODULE);
    let em = (room / 8).min(room * font::UNITS_PER_EM / advance.max(1));
    if em < MODULE {
        return Err(CaptionError::TooWide);
    }
    // Whole modules, so that the picture ends on a whole pixel: a line and its space below.
    let height = (em * 3 / 2 + MODULE - 1) / MODULE;
    let space = i32::from(border < MODULE);
    let baseline = canvas.bottom + space * MODULE + em;
    let mut path = Path::default();
    let mut left = canvas.left + (canvas.right - canvas.left - em * advance / font::UNITS_PER_EM) / 2;
    for glyph in glyphs {
        let place =
            |x: i32, y: i32| Point { x: left + x * em / font::UNITS_PER_EM, y: baseline - y * em / font::UNITS_PER_EM };
        glyph.outline(&mut path, &place);
        left += glyph.advance * em / font::UNITS_PER_EM;
    }
    Ok(Line { path, modules: (space + height).unsigned_abs() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_drawn_is_refused_without_naming_it() {
        for (text, message) in [
            ("", "a caption has at least 1 character"),
            (" ", "a caption has at least 1 character"),
            (&"x".repeat(81), "the caption has 81 characters; at most 80 are drawn"),
            (
                "caf\u{e9} 世界",
                "character 6 of the caption cannot be drawn; Latin, Greek and Cyrillic letters and punctuation can",
            ),
        ] {
            assert_eq!(Caption::new(text).unwrap_err().to_string(), message);
        }
        assert!(Caption::new(&"é".repeat(80)).is_ok());
    }

    #[test]
    fn a_long_caption_gets_smaller_letters_until_they_are_too_small() {
        let canvas = Area { left: 0, top: 0, right: 29_000, bottom: 29_000 };
        let line = |text: &str| lay_out(&Caption::new(text).unwrap(), canvas, 4000);
        assert_eq!(line("Menu").unwrap().modules, 4);
        assert!(line(&"Menu ".repeat(4)).unwrap().modules < 4);
        assert_eq!(line(&"W".repeat(80)).unwrap_err(), CaptionError::TooWide);
    }

    #[test]
    fn the_letters_stay_within_the_width() {
        let canvas = Area { left: 0, top: 0, right: 33_000, bottom: 33_000 };
        let line = lay_out(&Caption::new("Hello, world").unwrap(), canvas, 4000).unwrap();
        assert!(line.path.commands.iter().all(|command| (4000..=29_000).contains(&command.end().x)));
    }
}
