//! Rasters of any colours, in the smallest colour type that holds them.

use super::chunk::{self, Chunks, Header};
use super::palette::Palette;
use crate::Pixels;
use crate::picture::deflate::Zlib;
use crate::picture::{Dpi, Meta};

/// A palette of 1, 2, 4 or 8 bits where there are at most 256 colours, else RGB, or RGBA when some pixel is not opaque.
pub(crate) fn write(pixels: &Pixels, meta: &Meta<'_>, dpi: Option<Dpi>) -> Vec<u8> {
    let palette = Palette::of(pixels.colors());
    let is_opaque = pixels.colors().iter().all(|&[_, _, _, alpha]| alpha == 255);
    let (depth, color_type) = match palette.as_ref().map(|palette| palette.colors().len()) {
        Some(0..=2) => (1, chunk::INDEXED),
        Some(3..=4) => (2, chunk::INDEXED),
        Some(5..=16) => (4, chunk::INDEXED),
        Some(_) => (8, chunk::INDEXED),
        None if is_opaque => (8, chunk::TRUECOLOR),
        None => (8, chunk::TRUECOLOR_WITH_ALPHA),
    };
    let (width_px, height_px) = (pixels.width_px(), pixels.height_px());
    let mut chunks = Chunks::new(Header { width_px, height_px, depth, color_type });
    if let Some(palette) = &palette {
        chunks.palette(palette.colors());
    }
    chunks.meta(meta, dpi);
    chunks.finish(match palette {
        Some(palette) => indexed(pixels, &palette, depth),
        None if is_opaque => direct::<3>(pixels),
        None => direct::<4>(pixels),
    })
}

/// Rows of palette indices, the leftmost pixel in the high bits of a byte.
fn indexed(pixels: &Pixels, palette: &Palette, depth: u8) -> Zlib {
    let mut zlib = Zlib::new();
    let per_byte = usize::from(8 / depth);
    let mut latest = ([0; 4], None);
    let mut index = |pixel: [u8; 4]| {
        if latest.0 != pixel || latest.1.is_none() {
            latest = (pixel, palette.index(pixel));
        }
        latest.1.unwrap_or(0)
    };
    let mut row = Vec::new();
    for source in pixels.rows() {
        row.clear();
        row.push(0); // Filter type "none".
        for pixels in source.as_chunks().0.chunks(per_byte) {
            let bits = pixels.iter().fold(0_u16, |bits, &pixel| bits << depth | u16::from(index(pixel)));
            let bits = bits << (usize::from(depth) * (per_byte - pixels.len()));
            row.push(bits.to_le_bytes()[0]);
        }
        zlib.rows(&row, 1, 1);
    }
    zlib
}

/// Rows of samples under the filter "sub" (9.2): in a gradient, neighbours differ little, and by little that differs.
fn direct<const SAMPLES: usize>(pixels: &Pixels) -> Zlib {
    let mut zlib = Zlib::new();
    let mut row = vec![1; 1 + SAMPLES * pixels.width_px() as usize];
    for source in pixels.rows() {
        let mut left = [0; 4];
        let differences = row.get_mut(1..).unwrap_or_default().as_chunks_mut::<SAMPLES>().0;
        for (difference, pixel) in differences.iter_mut().zip(source.as_chunks::<4>().0) {
            for (difference, (sample, left)) in difference.iter_mut().zip(pixel.iter().zip(left)) {
                *difference = sample.wrapping_sub(left);
            }
            left = *pixel;
        }
        zlib.rows(&row, 1, SAMPLES);
    }
    zlib
}
