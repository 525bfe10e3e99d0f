//! A symbol laid out on a canvas, and the writers that draw it.

mod deflate;
mod eps;
mod error;
mod format;
mod jpeg;
mod layout;
pub(crate) mod notation;
mod note;
mod options;
mod pdf;
mod png;
pub(crate) mod svg;
mod text;

pub use error::PictureError;
pub use format::{Format, FormatError};
pub(crate) use layout::Layout;
pub use note::read_note;
pub use options::{Colors, Dpi, Fit, Millimetres, PictureOptions, Size, SizeError};

use std::fmt;

use crate::verify::{self, Look};
use crate::{Contrast, Matrix, Symbol, Verdict};

/// Files of any raster.
pub(crate) mod pixel_files {
    pub(crate) use super::jpeg::write_pixels as jpeg;
    pub(crate) use super::png::write_pixels as png;
}

/// The chunks of PNG files.
pub(crate) mod png_chunk {
    #[cfg(test)]
    pub(crate) use super::png::crc;
    pub(crate) use super::png::{chunk as next, first_chunk as first};
}

/// The widest picture that is drawn, in pixels.
///
/// Enough for a poster (32 cm at 600 dpi); it bounds the memory of the raster to 8 MiB.
pub const MAX_WIDTH_PX: u32 = 8192;

/// A symbol with its quiet zone, size and colours: all that a writer needs.
#[derive(Clone, Debug)]
pub struct Picture<'a> {
    matrix: &'a Matrix,
    layout: Layout,
    border_modules: usize,
    colors: Colors,
    meta: Meta<'a>,
}

/// What a file says beside the image.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Meta<'a> {
    /// A text that [`read_note`] gives back unchanged.
    ///
    /// In a PNG it is an `iTXt` chunk with the keyword `EdgeQR request` (PNG standard, 11.3.3.4), in an SVG the
    /// `metadata` element, in a PDF the entry `EdgeQRRequest` of the document information, in an EPS comments of the
    /// header, in a JPEG `APP15` segments. Texts for terminals carry none. Any note will do, the empty one too, up to the
    /// 2 GiB of a PNG chunk. What PNG and SVG cannot carry, such as NUL, is escaped: U+FFFD, the code point in hexadecimal
    /// and a semicolon stand for the character.
    pub note: Option<&'a str>,
    /// The name for those who do not see the image: in an SVG the `title` element, named by `aria-labelledby` of an image
    /// in the sense of WAI-ARIA 1.2 (`role="img"`), in a PDF the title of the document.
    pub title: Option<&'a str>,
    /// The description for those who do not see the image: in an SVG the `desc` element, in a PDF the subject of the
    /// document.
    pub description: Option<&'a str>,
}

impl fmt::Debug for Meta<'_> {
    /// Nothing of the words, which may tell what is encoded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meta")
    }
}

impl<'a> Picture<'a> {
    /// Lays `symbol` out.
    ///
    /// # Errors
    ///
    /// [`PictureError::NoBox`] when a module would have no pixels, [`PictureError::TooWide`] beyond [`MAX_WIDTH_PX`],
    /// [`PictureError::TooNarrow`] when a width has fewer pixels than there are modules, [`PictureError::Uneven`] or
    /// [`PictureError::UnevenAtLimit`] when a width does not divide into modules and [`Fit::Error`] forbids to adapt it.
    pub fn new(symbol: &'a Symbol, options: PictureOptions) -> Result<Self, PictureError> {
        let matrix = symbol.matrix();
        let layout = Layout::new(matrix.width(), &options)?;
        let border_modules = usize::from(options.border_modules);
        Ok(Self { matrix, layout, border_modules, colors: options.colors, meta: Meta::default() })
    }

    /// The picture with what its file says beside the image.
    #[must_use]
    pub fn with_meta(self, meta: Meta<'a>) -> Self {
        Self { meta, ..self }
    }

    /// The width and height in pixels, quiet zone included.
    pub fn width_px(&self) -> u32 {
        self.layout.width_px
    }

    /// Whether the picture can be written in `format`.
    ///
    /// # Errors
    ///
    /// [`PictureError::TooWideFor`] beyond [`Format::max_width_px`].
    pub fn check(&self, format: Format) -> Result<(), PictureError> {
        let (width_px, max_width_px) = (self.layout.width_px, format.max_width_px());
        if width_px > max_width_px {
            return Err(PictureError::TooWideFor { format, width_px, max_width_px });
        }
        Ok(())
    }

    /// The judgement of colours and quiet zone.
    ///
    /// The picture is not read back: its pixels are those of the matrix, repeated, so a reader that finds enough contrast
    /// gets the very modules that the encoder placed, and the encoder is proved by its tests on every version, level and
    /// mask. To decode each picture would take longer than to make it, and could tell nothing new.
    pub fn verify(&self) -> Verdict {
        let contrast = Contrast::between(self.colors.fill, self.colors.back);
        verify::judge_plain(&Look { layout: self.layout, contrast })
    }

    /// The file in `format`.
    ///
    /// # Errors
    ///
    /// As [`Self::check`] has them.
    pub fn to_bytes(&self, format: Format) -> Result<Vec<u8>, PictureError> {
        self.check(format)?;
        Ok(match format {
            Format::Png => self.to_png(),
            Format::Svg => self.to_svg().into_bytes(),
            Format::Pdf => pdf::write(self),
            Format::Eps => eps::write(self).into_bytes(),
            Format::Jpeg => jpeg::write(self),
            Format::Txt => text::write(self).into_bytes(),
            Format::Ansi => text::write_ansi(self).into_bytes(),
        })
    }

    /// A PNG with a palette of two colours, one bit a pixel (ISO/IEC 15948).
    pub fn to_png(&self) -> Vec<u8> {
        png::write(self)
    }

    /// An SVG 1.1 document with one path of merged horizontal runs, its unit the module.
    pub fn to_svg(&self) -> String {
        svg::write(self)
    }
}
