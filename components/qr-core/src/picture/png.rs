//! PNG (ISO/IEC 15948): one bit a pixel for a plain symbol, the smallest colour type that will do for any other raster.

mod chunk;
mod palette;
mod pixels;
mod read;

pub(super) use chunk::SIGNATURE;
#[cfg(test)]
pub(crate) use chunk::crc;
pub(crate) use pixels::write as write_pixels;
pub(super) use read::read_note;
pub(crate) use read::{chunk, first_chunk};

use super::deflate::Zlib;
use super::{Colors, Picture};
use chunk::{Chunks, Header};

/// Palette index of light modules is 0, of dark ones 1, whose colour is what the eye sees of `fill` over `back`.
pub(super) fn write(picture: &Picture<'_>) -> Vec<u8> {
    let Colors { fill, back } = picture.colors;
    let width_px = picture.layout.width_px;
    let mut chunks = Chunks::new(Header { width_px, height_px: width_px, depth: 1, color_type: chunk::INDEXED });
    chunks.palette(&[back, fill.over(back)]);
    chunks.meta(&picture.meta, picture.layout.dpi);
    chunks.finish(raster(picture))
}

/// The rows, each a filter type, which is "none", and its pixels, padded to whole bytes.
///
/// Repeated rows cost one copy and no look, so no filter would do better.
fn raster(picture: &Picture<'_>) -> Zlib {
    let layout = &picture.layout;
    let (module_px, origin_px) = (layout.module_px as usize, layout.origin_px as usize);
    let mut row = vec![0; 1 + (layout.width_px as usize).div_ceil(8)];
    let mut zlib = Zlib::new();
    zlib.rows(&row, origin_px, 1);
    for y in 0..picture.matrix.width() {
        row.fill(0);
        for run in picture.matrix.dark_runs(y) {
            set_bits(&mut row, 8 + origin_px + run.start * module_px, 8 + origin_px + run.end * module_px);
        }
        zlib.rows(&row, module_px, 1);
    }
    row.fill(0);
    zlib.rows(&row, layout.far_px() as usize, 1);
    zlib
}

/// Sets the pixels `start..end`, at least one, the leftmost in the high bit of a byte (PNG standard, 7.2).
fn set_bits(row: &mut [u8], start: usize, end: usize) {
    let (first, last) = (start / 8, (end - 1) / 8);
    let (head, tail) = (0xff_u8 >> (start % 8), 0xff_u8 << (7 - (end - 1) % 8));
    match row.get_mut(first..=last) {
        Some([byte]) => *byte |= head & tail,
        Some([first, between @ .., last]) => {
            *first |= head;
            between.fill(0xff);
            *last |= tail;
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_set_from_start_to_end_across_bytes() {
        for start in 0..32 {
            for end in start + 1..=32 {
                let mut row = [0; 4];
                set_bits(&mut row, start, end);
                let is_set = |x: usize| row[x / 8] >> (7 - x % 8) & 1 == 1;
                assert!((0..32).all(|x| is_set(x) == (start..end).contains(&x)), "{start}..{end}: {row:?}");
            }
        }
    }
}
