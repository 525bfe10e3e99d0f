//! PNG logos as pixels (ISO/IEC 15948), within bounds that are checked before anything is unpacked.

use wide::i16x8;

use super::LogoError;
use super::inflate::inflate;
use super::raster::checked_size;
use crate::Pixels;
use crate::picture::png_chunk;

/// The pixels of a PNG; the first frame of an animation. What the file says of gamma and profiles is left out.
pub(super) fn read(file: &[u8]) -> Result<Pixels, LogoError> {
    let (header, rest) = Header::read(file).ok_or(DAMAGED)?;
    let (width, height) = checked_size(header.width, header.height)?;
    let rgba = rgba(&header, rest).ok_or(DAMAGED)?;
    Pixels::new(width, height, rgba).ok_or(DAMAGED)
}

const DAMAGED: LogoError = LogoError::Malformed("PNG");

/// What IHDR says (11.2.2).
struct Header {
    width: u32,
    height: u32,
    /// Bits a sample.
    depth: u8,
    color: ColorType,
    is_interlaced: bool,
}

/// Colour types (table 11.1).
#[derive(Clone, Copy, PartialEq, Eq)]
enum ColorType {
    Gray,
    Truecolor,
    Indexed,
    GrayWithAlpha,
    TruecolorWithAlpha,
}

impl Header {
    /// The header of a file, and what follows it.
    fn read(file: &[u8]) -> Option<(Self, &[u8])> {
        let (name, data, rest) = png_chunk::first(file)?;
        let (width, data) = data.split_first_chunk()?;
        let (height, data) = data.split_first_chunk()?;
        // Compression and filter method have one value.
        let &[depth, color, 0, 0, interlace] = data else { return None };
        let color = match (color, depth) {
            (0, 1 | 2 | 4 | 8 | 16) => ColorType::Gray,
            (2, 8 | 16) => ColorType::Truecolor,
            (3, 1 | 2 | 4 | 8) => ColorType::Indexed,
            (4, 8 | 16) => ColorType::GrayWithAlpha,
            (6, 8 | 16) => ColorType::TruecolorWithAlpha,
            _ => return None,
        };
        let (width, height) = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
        let header = Self { width, height, depth, color, is_interlaced: interlace == 1 };
        (name == b"IHDR" && interlace < 2).then_some((header, rest))
    }

    fn channels(&self) -> usize {
        match self.color {
            ColorType::Gray | ColorType::Indexed => 1,
            ColorType::GrayWithAlpha => 2,
            ColorType::Truecolor => 3,
            ColorType::TruecolorWithAlpha => 4,
        }
    }

    /// Bits a pixel.
    fn pixel_bits(&self) -> usize {
        self.channels() * usize::from(self.depth)
    }

    /// The images within the image that have pixels.
    fn passes(&self) -> impl Iterator<Item = Pass> {
        let passes = if self.is_interlaced { &ADAM7[..] } else { &WHOLE };
        let count = |all: u32, start: usize, step: usize| (all as usize).saturating_sub(start).div_ceil(step);
        let (all_columns, all_rows) = (self.width, self.height);
        let passes = passes.iter().map(move |&[left, top, across, down]| Pass {
            place: [left, top, across, down],
            columns: count(all_columns, left, across),
            rows: count(all_rows, top, down),
        });
        passes.filter(|pass| pass.columns > 0 && pass.rows > 0)
    }
}

/// Left edge, top edge, and the steps to the right and down (clause 8.2).
const WHOLE: [[usize; 4]; 1] = [[0, 0, 1, 1]];
const ADAM7: [[usize; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

struct Pass {
    place: [usize; 4],
    columns: usize,
    rows: usize,
}

impl Pass {
    fn row_bytes(&self, header: &Header) -> usize {
        (self.columns * header.pixel_bits()).div_ceil(8)
    }
}

/// Four bytes a pixel, row by row.
fn rgba(header: &Header, mut rest: &[u8]) -> Option<Vec<u8>> {
    let (mut palette, mut transparency): (&[u8], &[u8]) = (&[], &[]);
    let mut packed = Vec::new();
    while let Some((name, data, after)) = png_chunk::next(rest) {
        rest = after;
        match name {
            b"PLTE" => palette = data,
            b"tRNS" => transparency = data,
            b"IDAT" => packed.extend_from_slice(data),
            _ if packed.is_empty() => {}
            _ => break,
        }
    }
    let length = header.passes().map(|pass| (1 + pass.row_bytes(header)) * pass.rows).sum();
    let mut filtered = inflate(&packed, length)?;
    let colors = Colors { header, palette, transparency };
    let width = header.width as usize;
    let mut rgba = vec![0; 4 * width * header.height as usize];
    let mut lines = filtered.as_mut_slice();
    for pass in header.passes() {
        let row_bytes = pass.row_bytes(header);
        let (of_pass, after) = lines.split_at_mut_checked((1 + row_bytes) * pass.rows)?;
        lines = after;
        let mut above = vec![0; row_bytes];
        let [left, top, across, down] = pass.place;
        for (y, line) in of_pass.chunks_exact_mut(1 + row_bytes).enumerate() {
            let (&mut filter, row) = line.split_first_mut()?;
            unfilter(filter, row, &above, header.pixel_bits().div_ceil(8))?;
            above.copy_from_slice(row);
            for x in 0..pass.columns {
                let place = 4 * ((top + y * down) * width + left + x * across);
                rgba.get_mut(place..place + 4)?.copy_from_slice(&colors.pixel(row, x));
            }
        }
    }
    Some(rgba)
}

/// Undoes the filter of a row (clause 9.2); `step` is the number of bytes from one pixel to the next, which are worked on
/// at once.
fn unfilter(filter: u8, row: &mut [u8], above: &[u8], step: usize) -> Option<()> {
    if filter == 0 {
        return Some(());
    }
    // The pixel to the left, and the one above that.
    let (mut left, mut corner) = (i16x8::ZERO, i16x8::ZERO);
    for (pixel, up) in row.chunks_mut(step).zip(above.chunks(step)) {
        let up = lanes(up);
        let added = match filter {
            1 => left,
            2 => up,
            3 => (left + up) >> 1,
            4 => paeth(left, up, corner),
            _ => return None,
        };
        (left, corner) = ((lanes(pixel) + added) & i16x8::splat(0xff), up);
        pixel.iter_mut().zip(left.to_array()).for_each(|(byte, lane)| *byte = lane.to_le_bytes()[0]);
    }
    Some(())
}

fn lanes(pixel: &[u8]) -> i16x8 {
    let mut lanes = [0; 8];
    lanes.iter_mut().zip(pixel).for_each(|(lane, byte)| *lane = i16::from(*byte));
    i16x8::new(lanes)
}

/// Clause 9.4: the nearest to what the three foretell; of equally near ones the first.
fn paeth(left: i16x8, up: i16x8, corner: i16x8) -> i16x8 {
    let [to_left, to_up] = [up - corner, left - corner].map(i16x8::abs);
    let to_corner = (left + up - corner - corner).abs();
    let nearest = to_up.simd_lt(to_left).select(up, left);
    to_corner.simd_lt(to_left.min(to_up)).select(corner, nearest)
}

/// How samples become colours.
struct Colors<'a> {
    header: &'a Header,
    palette: &'a [u8],
    /// What tRNS holds (11.3.2.1): opacities of the palette, or the samples of the colour that is not seen.
    transparency: &'a [u8],
}

impl Colors<'_> {
    fn pixel(&self, row: &[u8], x: usize) -> [u8; 4] {
        let first = x * self.header.channels();
        let byte = |channel: usize| self.byte(row, first + channel);
        match self.header.color {
            ColorType::Gray => [byte(0), byte(0), byte(0), self.opacity(row, first)],
            ColorType::GrayWithAlpha => [byte(0), byte(0), byte(0), byte(1)],
            ColorType::Truecolor => [byte(0), byte(1), byte(2), self.opacity(row, first)],
            ColorType::TruecolorWithAlpha => [byte(0), byte(1), byte(2), byte(3)],
            ColorType::Indexed => {
                let index = usize::from(self.sample(row, first));
                let [red, green, blue] = self.palette.as_chunks().0.get(index).copied().unwrap_or_default();
                [red, green, blue, self.transparency.get(index).copied().unwrap_or(255)]
            }
        }
    }

    fn sample(&self, row: &[u8], index: usize) -> u16 {
        let depth = usize::from(self.header.depth);
        let byte = |index: usize| u16::from(row.get(index).copied().unwrap_or(0));
        match depth {
            16 => byte(2 * index) << 8 | byte(2 * index + 1),
            8 => byte(index),
            _ => byte(index * depth / 8) >> (8 - depth - index * depth % 8) & ((1 << depth) - 1),
        }
    }

    /// A sample as one of 256 values (clause 12.5).
    fn byte(&self, row: &[u8], index: usize) -> u8 {
        match self.header.depth {
            16 => row.get(2 * index).copied().unwrap_or(0),
            8 => row.get(index).copied().unwrap_or(0),
            depth => self.sample(row, index).to_be_bytes()[1] * (255 / ((1 << depth) - 1)),
        }
    }

    /// 0 for the colour that is not seen, whose samples tRNS holds.
    fn opacity(&self, row: &[u8], first: usize) -> u8 {
        let unseen = self.transparency.as_chunks().0;
        let mut samples = (first..).zip(unseen);
        let is_unseen = self.transparency.len() == 2 * self.header.channels()
            && samples.all(|(index, unseen)| self.sample(row, index) == u16::from_be_bytes(*unseen));
        if is_unseen { 0 } else { 255 }
    }
}

#[cfg(test)]
mod tests;
