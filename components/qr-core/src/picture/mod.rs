//! A symbol laid out on a canvas, and the writers that draw it.

mod note;
mod png;
mod svg;

pub use note::read_note;

use crate::{Color, Matrix, Symbol};

/// The widest picture that is drawn, in pixels.
///
/// Enough for a poster (32 cm at 600 dpi); it bounds the memory of the raster to 8 MiB.
pub const MAX_WIDTH_PX: u32 = 8192;

/// A symbol with its quiet zone, scale and colours: all that a writer needs.
#[derive(Clone, Debug)]
pub struct Picture<'a> {
    matrix: &'a Matrix,
    border_modules: usize,
    box_size_px: usize,
    width_px: u32,
    colors: Colors,
    note: Option<&'a str>,
}

impl<'a> Picture<'a> {
    /// Lays `symbol` out.
    ///
    /// # Errors
    ///
    /// [`PictureError::NoBox`] when `box_size_px` is 0, [`PictureError::TooWide`] beyond [`MAX_WIDTH_PX`].
    pub fn new(symbol: &'a Symbol, options: PictureOptions) -> Result<Self, PictureError> {
        if options.box_size_px == 0 {
            return Err(PictureError::NoBox);
        }
        let matrix = symbol.matrix();
        let width_modules = matrix.width() + 2 * usize::from(options.border_modules);
        let box_size_px = usize::from(options.box_size_px);
        match u32::try_from(width_modules * box_size_px) {
            Ok(width_px) if width_px <= MAX_WIDTH_PX => {
                let border_modules = usize::from(options.border_modules);
                Ok(Self { matrix, border_modules, box_size_px, width_px, colors: options.colors, note: None })
            }
            _ => Err(PictureError::TooWide { width_px: width_modules * box_size_px }),
        }
    }

    /// The picture with a text that the file carries beside the image; [`read_note`] gives it back unchanged.
    ///
    /// In a PNG it is an `iTXt` chunk with the keyword `EdgeQR request` (PNG standard, 11.3.3.4), in an SVG the
    /// `metadata` element. Any text will do, the empty one too, up to the 2 GiB of a PNG chunk. What a format cannot
    /// carry, such as NUL, is escaped: U+FFFD, the code point in hexadecimal and a semicolon stand for the character.
    #[must_use]
    pub fn with_note(self, note: &'a str) -> Self {
        Self { note: Some(note), ..self }
    }

    /// The width and height in pixels, quiet zone included.
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// A PNG with a palette of two colours, one bit a pixel (ISO/IEC 15948).
    pub fn to_png(&self) -> Vec<u8> {
        png::write(self)
    }

    /// An SVG 1.1 document with one path of merged horizontal runs, its unit the module.
    pub fn to_svg(&self) -> String {
        svg::write(self)
    }

    /// The width and height in modules, quiet zone included.
    fn width_modules(&self) -> usize {
        self.matrix.width() + 2 * self.border_modules
    }
}

/// How a symbol is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureOptions {
    /// The quiet zone in modules. Default: 4, the least that clause 6.3.8 allows.
    pub border_modules: u8,
    /// Pixels per module, at least 1. Default: 10.
    pub box_size_px: u8,
    /// Default: black on white.
    pub colors: Colors,
}

impl Default for PictureOptions {
    fn default() -> Self {
        Self { border_modules: 4, box_size_px: 10, colors: Colors::default() }
    }
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

/// Why a symbol cannot be drawn as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// A module would have no pixels.
    #[error("a module needs at least 1 pixel")]
    NoBox,
    /// The picture would be wider than [`MAX_WIDTH_PX`].
    #[error("the picture would be {width_px} pixels wide; at most {MAX_WIDTH_PX} are drawn")]
    TooWide {
        /// The width that was asked for.
        width_px: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SymbolOptions, Version, encode};

    fn symbol(min_version: u8) -> Symbol {
        let min_version = Version::try_from(min_version).unwrap();
        encode("picture", SymbolOptions { min_version, ..SymbolOptions::default() }).unwrap()
    }

    #[test]
    fn a_picture_is_modules_and_border_times_the_box() {
        let options = PictureOptions { border_modules: 2, box_size_px: 3, ..PictureOptions::default() };
        assert_eq!(Picture::new(&symbol(1), options).unwrap().width_px(), (21 + 4) * 3);
    }

    #[test]
    fn a_picture_beyond_the_limit_is_refused_with_both_numbers() {
        let options = PictureOptions { border_modules: 4, box_size_px: 45, ..PictureOptions::default() };
        assert_eq!(
            Picture::new(&symbol(40), options).unwrap_err().to_string(),
            "the picture would be 8325 pixels wide; at most 8192 are drawn"
        );
        let options = PictureOptions { box_size_px: 44, ..options };
        assert_eq!(Picture::new(&symbol(40), options).unwrap().width_px(), 8140);
    }

    #[test]
    fn a_module_without_pixels_is_refused() {
        let options = PictureOptions { box_size_px: 0, ..PictureOptions::default() };
        assert_eq!(Picture::new(&symbol(1), options).unwrap_err(), PictureError::NoBox);
    }
}
