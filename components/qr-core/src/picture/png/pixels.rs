//! Rasters of any colours, in the smallest colour type that holds them.

use std::fmt;

use super::chunk::{self, Chunks, Header};
use crate::Color;
use crate::picture::deflate::Zlib;
use crate::picture::{Dpi, MAX_WIDTH_PX, Meta, jpeg};

/// A raster of any colours, with straight alpha.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    width_px: u32,
    height_px: u32,
    rgba: Vec<u8>,
}

impl Pixels {
    /// The raster of four bytes a pixel (red, green, blue, opacity), row by row; none when their number is not that of the
    /// pixels, or a side is not 1 to [`MAX_WIDTH_PX`].
    pub fn new(width_px: u32, height_px: u32, rgba: Vec<u8>) -> Option<Self> {
        let is_within = [width_px, height_px].iter().all(|side| (1..=MAX_WIDTH_PX).contains(side));
        // Checked first: within the limit, the product is 28 bits long.
        (is_within && rgba.len() as u64 == 4 * u64::from(width_px) * u64::from(height_px)).then_some(Self {
            width_px,
            height_px,
            rgba,
        })
    }

    /// The width in pixels.
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// The height in pixels.
    pub fn height_px(&self) -> u32 {
        self.height_px
    }

    /// The rows, top to bottom, four bytes a pixel.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.rgba.chunks_exact(4 * self.width_px as usize)
    }

    /// A PNG with a palette of 1, 2, 4 or 8 bits where there are at most 256 colours, else RGB, or RGBA when some pixel is
    /// not opaque.
    pub fn to_png(&self, meta: &Meta<'_>, dpi: Option<Dpi>) -> Vec<u8> {
        write(self, meta, dpi)
    }

    /// A JPEG of the raster as it is seen on white.
    pub fn to_jpeg(&self, meta: &Meta<'_>, dpi: Option<Dpi>) -> Vec<u8> {
        jpeg::write_pixels(self, meta, dpi)
    }

    /// The colours, sorted; none when there are more than a palette holds.
    fn palette(&self) -> Option<Vec<Color>> {
        let mut colors: Vec<[u8; 4]> = Vec::new();
        let mut latest = None;
        for pixel in self.rgba.as_chunks().0 {
            if latest == Some(pixel) {
                continue;
            }
            latest = Some(pixel);
            if let Err(place) = colors.binary_search(pixel) {
                if colors.len() == 256 {
                    return None;
                }
                colors.insert(place, *pixel);
            }
        }
        Some(colors.into_iter().map(|[red, green, blue, alpha]| Color { red, green, blue, alpha }).collect())
    }
}

fn write(pixels: &Pixels, meta: &Meta<'_>, dpi: Option<Dpi>) -> Vec<u8> {
    let palette = pixels.palette();
    let is_opaque = pixels.rgba.as_chunks().0.iter().all(|&[_, _, _, alpha]| alpha == 255);
    let (depth, color_type) = match palette.as_ref().map(Vec::len) {
        Some(0..=2) => (1, chunk::INDEXED),
        Some(3..=4) => (2, chunk::INDEXED),
        Some(5..=16) => (4, chunk::INDEXED),
        Some(_) => (8, chunk::INDEXED),
        None if is_opaque => (8, chunk::TRUECOLOR),
        None => (8, chunk::TRUECOLOR_WITH_ALPHA),
    };
    let Pixels { width_px, height_px, .. } = *pixels;
    let mut chunks = Chunks::new(Header { width_px, height_px, depth, color_type });
    if let Some(palette) = &palette {
        chunks.palette(palette);
    }
    chunks.meta(meta, dpi);
    chunks.finish(match palette {
        Some(palette) => indexed(pixels, &palette, depth),
        None => direct(pixels, if is_opaque { 3 } else { 4 }),
    })
}

impl fmt::Debug for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pixels {{ width_px: {}, height_px: {} }}", self.width_px, self.height_px)
    }
}

/// Rows of palette indices, the leftmost pixel in the high bits of a byte.
fn indexed(pixels: &Pixels, palette: &[Color], depth: u8) -> Zlib {
    let mut zlib = Zlib::new();
    let per_byte = usize::from(8 / depth);
    let mut latest = (Color::TRANSPARENT, None);
    let mut index = |pixel: &[u8; 4]| {
        let [red, green, blue, alpha] = *pixel;
        let color = Color { red, green, blue, alpha };
        if latest.0 != color || latest.1.is_none() {
            latest = (color, palette.iter().position(|&entry| entry == color));
        }
        latest.1.map_or(0, |index| u8::try_from(index).unwrap_or(u8::MAX))
    };
    let mut row = Vec::new();
    for source in pixels.rows() {
        row.clear();
        row.push(0); // Filter type "none".
        for pixels in source.as_chunks().0.chunks(per_byte) {
            let bits = pixels.iter().fold(0_u16, |bits, pixel| bits << depth | u16::from(index(pixel)));
            let bits = bits << (usize::from(depth) * (per_byte - pixels.len()));
            row.push(bits.to_le_bytes()[0]);
        }
        zlib.rows(&row, 1, 1);
    }
    zlib
}

/// Rows of samples under the filter "sub" (9.2): in a gradient, neighbours differ little, and by little that differs.
fn direct(pixels: &Pixels, samples: usize) -> Zlib {
    let mut zlib = Zlib::new();
    let mut row = Vec::new();
    for source in pixels.rows() {
        row.clear();
        row.push(1);
        let mut left = [0; 4];
        for pixel in source.as_chunks::<4>().0 {
            row.extend(pixel.iter().zip(left).take(samples).map(|(&sample, left)| sample.wrapping_sub(left)));
            left = *pixel;
        }
        zlib.rows(&row, 1, samples);
    }
    zlib
}
