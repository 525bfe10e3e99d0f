//! A picture in the middle of a symbol. It comes as a data URI and is never fetched.

mod data_uri;
mod inflate;
mod png;
mod raster;
mod svg;

use crate::style::path::{Area, Point, units};
use crate::symbol::RangeError;
use crate::{Color, MAX_WIDTH_PX, ModuleArea, Pixels};

pub(crate) use svg::Drawing;

/// The most bytes of a logo, as a file.
pub const MAX_LOGO_BYTES: usize = 128 * 1024;

/// The most pixels of a logo: 4 MiB when unpacked.
pub const MAX_LOGO_PIXELS: usize = 1024 * 1024;

/// A logo and its place in the middle of the symbol.
#[derive(Clone, Debug, PartialEq)]
pub struct Logo {
    /// The picture.
    pub image: LogoImage,
    size_percent: u8,
    margin_modules: u8,
    /// What is painted below the picture and its margin. Default: the background only.
    pub backdrop: Option<Color>,
}

impl Logo {
    /// A logo whose longer side takes `size_percent` (5 to 40) of the symbol's width, quiet zone not counted, within
    /// a margin of `margin_modules` (0 to 4) without modules.
    ///
    /// # Errors
    ///
    /// [`RangeError`] when one of the numbers is out of its range.
    pub fn new(image: LogoImage, size_percent: u8, margin_modules: u8) -> Result<Self, RangeError> {
        if !(5..=40).contains(&size_percent) {
            return Err(RangeError("a logo takes 5 to 40 percent of the symbol's width"));
        }
        if margin_modules > 4 {
            return Err(RangeError("the margin of a logo is 0 to 4 modules wide"));
        }
        Ok(Self { image, size_percent, margin_modules, backdrop: None })
    }

    /// The modules that the picture and its margin hide in a symbol of this width.
    pub fn area(&self, symbol_width: usize) -> ModuleArea {
        let Area { left, top, right, bottom } = self.place(symbol_width, Point::default());
        let margin = 2 * usize::from(self.margin_modules);
        let modules = |length: i32| usize::try_from(length).unwrap_or(0).div_ceil(1000) + margin;
        ModuleArea::centred(symbol_width, modules(right - left), modules(bottom - top))
    }

    /// The place of the picture around a centre.
    pub(crate) fn place(&self, symbol_width: usize, centre: Point) -> Area {
        let longer = units(symbol_width) * i32::from(self.size_percent) / 100;
        let (width, height) = self.image.size();
        // Sides are whole pixels or thousandths of an SVG's unit, at most `svg::MAX_SIDE`.
        let shorter = |side: u32, other: u32| {
            let scaled = i64::from(longer) * i64::from(side) / i64::from(other.max(1));
            i32::try_from(scaled).unwrap_or(longer).clamp(2, longer)
        };
        let (half_width, half_height) = if width >= height {
            (longer / 2, shorter(height, width) / 2)
        } else {
            (shorter(width, height) / 2, longer / 2)
        };
        Area {
            left: centre.x - half_width,
            top: centre.y - half_height,
            right: centre.x + half_width,
            bottom: centre.y + half_height,
        }
    }
}

/// The picture of a logo: pixels, or the outlines of an SVG. Nothing of the file itself is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct LogoImage(LogoPicture);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum LogoPicture {
    Raster(Pixels),
    Vector(Drawing),
}

impl LogoImage {
    /// Reads `data:image/png`, `data:image/jpeg` or `data:image/svg+xml`, in base64 or with percent escapes (RFC 2397).
    ///
    /// Pixels beyond what any picture shows are averaged away.
    ///
    /// # Errors
    ///
    /// [`LogoError`] names what is not accepted.
    pub fn from_data_uri(uri: &str) -> Result<Self, LogoError> {
        let data = data_uri::parse(uri)?;
        Self::from_bytes(data.kind, &data.bytes)
    }

    /// Reads `data:image/png` only, as [`Self::from_data_uri`] does: for programs that have no room for the other readers.
    ///
    /// # Errors
    ///
    /// [`LogoError`] names what is not accepted.
    pub fn from_png_data_uri(uri: &str) -> Result<Self, LogoError> {
        let data_uri::Data { kind, bytes } = data_uri::parse(uri)?;
        if kind != Kind::Png {
            return Err(LogoError::OnlyPng);
        }
        if bytes.len() > MAX_LOGO_BYTES {
            return Err(LogoError::TooManyBytes);
        }
        Ok(Self(LogoPicture::Raster(raster::shrunk(png::read(&bytes)?))))
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`LogoError`] names what is not accepted.
    pub(crate) fn from_bytes(kind: Kind, bytes: &[u8]) -> Result<Self, LogoError> {
        if bytes.len() > MAX_LOGO_BYTES {
            return Err(LogoError::TooManyBytes);
        }
        Ok(Self(match kind {
            Kind::Png => LogoPicture::Raster(raster::shrunk(png::read(bytes)?)),
            Kind::Jpeg => LogoPicture::Raster(raster::jpeg(bytes)?),
            Kind::Svg => LogoPicture::Vector(svg::parse(bytes)?),
        }))
    }

    pub(crate) fn picture(&self) -> &LogoPicture {
        &self.0
    }

    /// Width and height in some unit.
    fn size(&self) -> (u32, u32) {
        match &self.0 {
            LogoPicture::Raster(pixels) => (pixels.width_px(), pixels.height_px()),
            LogoPicture::Vector(drawing) => drawing.size(),
        }
    }
}

/// The formats of logos.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Png,
    Jpeg,
    Svg,
}

/// Why a picture is no logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// It is no data URI, or of another type.
    #[error("a logo is a data URI of image/png, image/jpeg or image/svg+xml; an address is never fetched")]
    NoDataUri,
    /// It is of a type that is not read here.
    #[error("the logo is no data URI of image/png, the only type that is read here")]
    OnlyPng,
    /// The data URI is malformed.
    #[error("the data of the logo's data URI are neither base64 nor percent-encoded")]
    Encoding,
    /// The file is too long.
    #[error("the logo has more than {MAX_LOGO_BYTES} bytes")]
    TooManyBytes,
    /// The image is too large.
    #[error("the logo has more than {MAX_LOGO_PIXELS} pixels or a side of more than {MAX_WIDTH_PX}")]
    TooManyPixels,
    /// The file is not what its type says, or is damaged.
    #[error("the logo is no intact {0}")]
    Malformed(&'static str),
    /// The SVG has something that is not accepted.
    #[error("the SVG logo has {0}")]
    Svg(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Color;

    fn logo(width: u32, height: u32, size_percent: u8, margin_modules: u8) -> Logo {
        let image = LogoImage(LogoPicture::Raster(Pixels::filled(width, height, Color::BLACK)));
        Logo::new(image, size_percent, margin_modules).unwrap()
    }

    #[test]
    fn the_longer_side_takes_the_share_and_the_margin_surrounds_both() {
        let area = logo(200, 100, 20, 1).area(25);
        assert_eq!(area, ModuleArea { x: 9, y: 10, width: 7, height: 5 });
        let place = logo(100, 200, 20, 0).place(25, Point { x: 0, y: 0 });
        assert_eq!(place, Area { left: -1250, top: -2500, right: 1250, bottom: 2500 });
    }

    #[test]
    fn numbers_out_of_range_are_refused_with_the_range() {
        let image = LogoImage(LogoPicture::Raster(Pixels::filled(1, 1, Color::BLACK)));
        for (size, margin, message) in [
            (4, 0, "a logo takes 5 to 40 percent of the symbol's width"),
            (41, 0, "a logo takes 5 to 40 percent of the symbol's width"),
            (20, 5, "the margin of a logo is 0 to 4 modules wide"),
        ] {
            assert_eq!(Logo::new(image.clone(), size, margin).unwrap_err().to_string(), message);
        }
    }
}
