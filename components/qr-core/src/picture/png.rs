//! PNG (ISO/IEC 15948) of two colours: one bit a pixel, set where a module is dark.

use std::io::Cursor;

use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Filter, Limits};

use super::{Colors, MAX_WIDTH_PX, Picture, note};

/// Palette index of light modules is 0, of dark ones 1, whose colour is what the eye sees of `fill` over `back`.
pub(super) fn write(picture: &Picture<'_>) -> Vec<u8> {
    let Colors { fill, back } = picture.colors;
    let colors = [back, fill.over(back)];
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, picture.width_px, picture.width_px);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::One);
    encoder.set_palette(colors.map(|color| [color.red, color.green, color.blue]).concat());
    if colors.iter().any(|color| color.alpha < 255) {
        encoder.set_trns(colors.map(|color| color.alpha).to_vec());
    }
    if let Some(note) = picture.note {
        encoder.add_itxt_chunk(KEYWORD.to_owned(), note::escape(note)).expect(IN_MEMORY);
    }
    // The rows of one module are equal, so all but the first become zeros under the filter "up".
    encoder.set_filter(Filter::Up);
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header().expect(IN_MEMORY);
    writer.write_image_data(&raster(picture)).expect(IN_MEMORY);
    writer.finish().expect(IN_MEMORY);
    file
}

/// The text of the note, still escaped: the first uncompressed `iTXt` chunk before the pixels with our keyword.
///
/// The decoder checks each chunk's CRC. It is held to what the chunks of this file can take.
pub(super) fn read_note(file: &[u8]) -> Option<String> {
    // A chunk is buffered, in steps that double, and then copied; the rest is for one row.
    let limits = Limits { bytes: file.len().saturating_mul(4).saturating_add(ROW_LIMIT_BYTES) };
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), limits);
    decoder.set_ignore_iccp_chunk(true); // The one chunk that would be unpacked.
    let (width_px, height_px) = decoder.read_header_info().ok()?.size();
    if width_px.max(height_px) > MAX_WIDTH_PX {
        return None;
    }
    let reader = decoder.read_info().ok()?;
    let note = reader.info().utf8_text.iter().find(|text| text.keyword == KEYWORD && !text.compressed)?;
    note.get_text().ok()
}

/// All rows of the picture, each padded to whole bytes.
fn raster(picture: &Picture<'_>) -> Vec<u8> {
    let (box_size_px, border_modules) = (picture.box_size_px, picture.border_modules);
    let row_bytes = (picture.width_modules() * box_size_px).div_ceil(8);
    let mut raster = Vec::with_capacity(row_bytes * picture.width_modules() * box_size_px);
    let quiet = vec![0; row_bytes * border_modules * box_size_px];
    raster.extend_from_slice(&quiet);
    for y in 0..picture.matrix.width() {
        let mut row = vec![0; row_bytes];
        for run in picture.matrix.dark_runs(y) {
            set_bits(&mut row, (run.start + border_modules) * box_size_px, (run.end + border_modules) * box_size_px);
        }
        for _ in 0..box_size_px {
            raster.extend_from_slice(&row);
        }
    }
    raster.extend_from_slice(&quiet);
    raster
}

/// Sets the pixels `start..end` of a row, the leftmost pixel in the high bit of a byte (clause 7.2 of the PNG standard).
fn set_bits(row: &mut [u8], start: usize, end: usize) {
    for (index, byte) in row.iter_mut().enumerate().take(end.div_ceil(8)).skip(start / 8) {
        let from = start.saturating_sub(index * 8).min(8);
        let to = (end - index * 8).min(8);
        let bits = (0xff_u16 >> from) & !(0xff_u16 >> to);
        *byte |= u8::try_from(bits & 0xff).unwrap_or(u8::MAX);
    }
}

/// The first eight bytes of every PNG (clause 5.2 of the PNG standard).
pub(super) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The keyword of the note's chunk.
const KEYWORD: &str = "EdgeQR request";

/// What a row of [`MAX_WIDTH_PX`] pixels takes at the greatest depth, 64 bits.
const ROW_LIMIT_BYTES: usize = 8 * MAX_WIDTH_PX as usize;

/// Why the encoder cannot fail: it writes to memory, with a palette that fits the bit depth and all rows at hand.
const IN_MEMORY: &str = "an in-memory PNG of whole rows is valid";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_set_from_start_to_end_across_bytes() {
        for start in 0..24 {
            for end in start + 1..=24 {
                let mut row = [0; 3];
                set_bits(&mut row, start, end);
                let is_set = |x: usize| row[x / 8] >> (7 - x % 8) & 1 == 1;
                assert!((0..24).all(|x| is_set(x) == (start..end).contains(&x)), "{start}..{end}: {row:?}");
            }
        }
    }
}
