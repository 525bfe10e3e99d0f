//! A picture as pixels.

use std::fmt;

use crate::picture::pixel_files;
use crate::{Color, Dpi, MAX_WIDTH_PX, Meta};

/// A raster of any colours: sRGB with straight opacity, 8 bits a channel.
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

    /// A raster of one colour.
    pub(crate) fn filled(width_px: u32, height_px: u32, color: Color) -> Self {
        let rgba = bytes(color).repeat(width_px as usize * height_px as usize);
        Self { width_px, height_px, rgba }
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

    /// All pixels, row by row, four bytes each.
    pub fn into_rgba(self) -> Vec<u8> {
        self.rgba
    }

    /// The colour at column `x` of row `y`; transparent outside.
    pub fn color_at(&self, x: u32, y: u32) -> Color {
        let inside = x < self.width_px && y < self.height_px;
        let index = y as usize * self.width_px as usize + x as usize;
        inside.then(|| self.colors().get(index)).flatten().map_or(Color::TRANSPARENT, |&pixel| color(pixel))
    }

    /// A PNG with a palette of 1, 2, 4 or 8 bits where there are at most 256 colours, else RGB, or RGBA when some pixel is
    /// not opaque.
    pub fn to_png(&self, meta: &Meta<'_>, dpi: Option<Dpi>) -> Vec<u8> {
        pixel_files::png(self, meta, dpi)
    }

    /// A JPEG of the raster as it is seen on white.
    pub fn to_jpeg(&self, meta: &Meta<'_>, dpi: Option<Dpi>) -> Vec<u8> {
        pixel_files::jpeg(self, meta, dpi)
    }

    /// All pixels in the order of the rows.
    pub(crate) fn colors(&self) -> &[[u8; 4]] {
        self.rgba.as_chunks().0
    }

    /// Row `y`; empty outside.
    pub(crate) fn row(&self, y: usize) -> &[[u8; 4]] {
        let width = self.width_px as usize;
        self.colors().get(y * width..(y + 1) * width).unwrap_or_default()
    }

    /// The same, to be written.
    pub(crate) fn row_mut(&mut self, y: usize) -> &mut [[u8; 4]] {
        let row = self.rgba.chunks_exact_mut(4 * self.width_px as usize).nth(y);
        row.map_or(&mut [], |row| row.as_chunks_mut().0)
    }

    /// The mean luma (ITU-R BT.601) of each square of `factor` × `factor` pixels seen on white, and the width of the
    /// result. What is less than a square at the right and lower edge is left out.
    pub(crate) fn luma(&self, factor: usize) -> (usize, Vec<u8>) {
        let width_px = self.width_px as usize;
        let width = width_px / factor;
        let area = u32::try_from(factor * factor).unwrap_or(u32::MAX);
        let mut luma = Vec::with_capacity(width * (self.height_px as usize / factor));
        let (mut sums, mut on_white) = (vec![0_u32; width], Vec::with_capacity(width_px));
        for rows in self.colors().chunks_exact(width_px * factor) {
            sums.fill(0);
            for row in rows.chunks_exact(width_px) {
                on_white.clear();
                on_white.extend(row.iter().map(|&pixel| luma_on_white(pixel)));
                for (sum, square) in sums.iter_mut().zip(on_white.chunks_exact(factor)) {
                    *sum += square.iter().sum::<u32>();
                }
            }
            luma.extend(sums.iter().map(|sum| u8::try_from(sum / area).unwrap_or(u8::MAX)));
        }
        (width, luma)
    }
}

impl fmt::Debug for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pixels {{ width_px: {}, height_px: {} }}", self.width_px, self.height_px)
    }
}

pub(crate) fn bytes(color: Color) -> [u8; 4] {
    [color.red, color.green, color.blue, color.alpha]
}

pub(crate) fn color([red, green, blue, alpha]: [u8; 4]) -> Color {
    Color { red, green, blue, alpha }
}

fn luma_on_white([red, green, blue, alpha]: [u8; 4]) -> u32 {
    let luma = (u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114 + 500) / 1000;
    (luma * u32::from(alpha) + 255 * (255 - u32::from(alpha)) + 127) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luma_is_the_mean_of_whole_squares_seen_on_white() {
        let mut pixels = Pixels::filled(5, 2, Color::WHITE);
        pixels.row_mut(0)[0] = bytes(Color::BLACK);
        pixels.row_mut(1)[2] = bytes(Color { alpha: 128, ..Color::BLACK });
        assert_eq!(pixels.luma(2), (2, vec![191, 223]));
        assert_eq!(Pixels::filled(1, 1, Color::TRANSPARENT).luma(1), (1, vec![255]));
    }

    #[test]
    fn outside_is_transparent() {
        let pixels = Pixels::filled(2, 1, Color::WHITE);
        assert_eq!([pixels.color_at(1, 0), pixels.color_at(2, 0), pixels.color_at(0, 1)].map(|c| c.alpha), [255, 0, 0]);
    }
}
