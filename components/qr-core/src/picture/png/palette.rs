//! The colours of a raster and their numbers.

use crate::Color;
use crate::pixels::{bytes, color};

/// At most 256 colours, in the order of their first pixels.
pub(super) struct Palette {
    colors: Vec<Color>,
    /// The index of each colour at its hash, or at the next free place: a power of two, thinly filled.
    table: Vec<Option<u8>>,
}

impl Palette {
    /// The colours of these pixels; none when there are more than 256.
    pub(super) fn of(pixels: &[[u8; 4]]) -> Option<Self> {
        let mut palette = Self { colors: Vec::new(), table: vec![None; PLACES] };
        let mut latest = None;
        for &pixel in pixels {
            if latest != Some(pixel) {
                latest = Some(pixel);
                let place = palette.place(pixel);
                if let Some(free @ None) = palette.table.get_mut(place) {
                    *free = Some(u8::try_from(palette.colors.len()).ok()?);
                    palette.colors.push(color(pixel));
                }
            }
        }
        Some(palette)
    }

    pub(super) fn colors(&self) -> &[Color] {
        &self.colors
    }

    /// The number of a pixel's colour.
    pub(super) fn index(&self, pixel: [u8; 4]) -> Option<u8> {
        self.table.get(self.place(pixel)).copied().flatten()
    }

    /// The place in the table that the colour has, or would get.
    fn place(&self, pixel: [u8; 4]) -> usize {
        // Fibonacci hashing: the high bits of a product with 2³² divided by the golden ratio.
        let mut place = (u32::from_le_bytes(pixel).wrapping_mul(0x9e37_79b1) >> (32 - PLACES.ilog2())) as usize;
        while let Some(index) = self.table.get(place).copied().flatten() {
            if self.colors.get(usize::from(index)).is_some_and(|&color| bytes(color) == pixel) {
                break;
            }
            place = (place + 1) % PLACES;
        }
        place
    }
}

const PLACES: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_has_its_number_and_257_are_too_many() {
        let pixels: Vec<[u8; 4]> = (0..=255).map(|n| [n, n / 2, 255 - n, n]).collect();
        let palette = Palette::of(&pixels).unwrap();
        assert_eq!(palette.colors().len(), 256);
        for (number, &pixel) in pixels.iter().enumerate() {
            assert_eq!(palette.index(pixel).map(usize::from), Some(number));
            assert_eq!(bytes(palette.colors()[number]), pixel);
        }
        assert!(Palette::of(&[pixels, vec![[1, 2, 3, 4]]].concat()).is_none());
    }
}
