//! A styled picture that was drawn.

use super::{StyleError, StyledPicture};
use crate::{Format, Pixels, Verdict};

/// A styled picture in one format, drawn once: what is verified is what is written.
#[derive(Debug)]
pub struct Drawing<'a> {
    picture: &'a StyledPicture<'a>,
    canvas: Canvas,
}

/// What the file is made of.
#[derive(Debug)]
enum Canvas {
    Png(Pixels),
    Jpeg(Pixels),
    Svg,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(picture: &'a StyledPicture<'a>, format: Format) -> Result<Self, StyleError> {
        picture.check(format)?;
        let canvas = match format {
            Format::Png => Canvas::Png(picture.to_pixels()?),
            Format::Jpeg => Canvas::Jpeg(picture.to_pixels()?),
            Format::Svg => Canvas::Svg,
            _ => return Err(StyleError::Format { format }),
        };
        Ok(Self { picture, canvas })
    }

    /// What comes of reading the picture, and the judgement of colours and quiet zone.
    ///
    /// A PNG is read pixel by pixel, a JPEG before the losses of its compression, an SVG as a raster of up to 8 pixels
    /// a module.
    pub fn verify(&self) -> Verdict {
        match &self.canvas {
            Canvas::Png(pixels) | Canvas::Jpeg(pixels) => self.picture.verify(pixels),
            Canvas::Svg => self.picture.verify_vector(),
        }
    }

    /// The file, with all that the picture says beside the image.
    pub fn to_bytes(&self) -> Vec<u8> {
        let meta = &self.picture.meta();
        let dpi = self.picture.layout().dpi;
        match &self.canvas {
            Canvas::Png(pixels) => pixels.to_png(meta, dpi),
            Canvas::Jpeg(pixels) => pixels.to_jpeg(meta, dpi),
            Canvas::Svg => self.picture.svg(meta).into_bytes(),
        }
    }
}
