//! The chunks of a PNG file (PNG standard, clauses 5 and 11).

use super::super::deflate::Zlib;
use super::super::{Dpi, Meta, note};
use crate::Color;

/// A file that is being written, chunk by chunk.
pub(super) struct Chunks(Vec<u8>);

/// What IHDR says (11.2.2); compression, filter method and interlace are 0.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    /// Bits per sample.
    pub(super) depth: u8,
    pub(super) color_type: u8,
}

impl Chunks {
    pub(super) fn new(header: Header) -> Self {
        let Header { width_px, height_px, depth, color_type } = header;
        let mut chunks = Self(SIGNATURE.to_vec());
        let [width, height] = [width_px, height_px].map(u32::to_be_bytes);
        chunks.push(*b"IHDR", &[&width[..], &height, &[depth, color_type, 0, 0, 0]].concat());
        chunks
    }

    /// PLTE (11.2.3), with tRNS (11.3.2.1) when some colour is not opaque.
    pub(super) fn palette(&mut self, colors: &[Color]) {
        let rgb: Vec<u8> = colors.iter().flat_map(|color| [color.red, color.green, color.blue]).collect();
        self.push(*b"PLTE", &rgb);
        if colors.iter().any(|color| color.alpha < 255) {
            let alphas: Vec<u8> = colors.iter().map(|color| color.alpha).collect();
            self.push(*b"tRNS", &alphas);
        }
    }

    /// The resolution in pHYs (11.3.5.3) and the note in an uncompressed iTXt (11.3.3.4).
    pub(super) fn meta(&mut self, meta: &Meta<'_>, dpi: Option<Dpi>) {
        if let Some(dpi) = dpi {
            // Pixels per metre; an inch is 0.0254 m.
            let density = (u32::from(dpi.number()) * 10_000 + 127) / 254;
            let density = density.to_be_bytes();
            self.push(*b"pHYs", &[&density[..], &density, &[1]].concat());
        }
        if let Some(note) = meta.note {
            let text = note::escape(note);
            self.push(*b"iTXt", &[KEYWORD, AFTER_KEYWORD, text.as_bytes()].concat());
        }
    }

    /// The file, ended by IDAT (11.2.4) and IEND.
    pub(super) fn finish(mut self, pixels: Zlib) -> Vec<u8> {
        self.push(*b"IDAT", &pixels.finish());
        self.push(*b"IEND", &[]);
        self.0
    }

    fn push(&mut self, name: [u8; 4], data: &[u8]) {
        let length = u32::try_from(data.len()).expect("a chunk is shorter than 2 GiB");
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(&name);
        self.0.extend_from_slice(data);
        self.0.extend_from_slice(&crc(&[&name, data]).to_be_bytes());
    }
}

/// The check value of a chunk's name and data (clause 5.5, annex D).
#[expect(clippy::indexing_slicing, reason = "a byte is within 256 entries")]
pub(crate) fn crc(parts: &[&[u8]]) -> u32 {
    let bytes = parts.iter().flat_map(|part| part.iter());
    !bytes.fold(u32::MAX, |crc, byte| TABLE[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ crc >> 8)
}

/// What each value of a byte does to the check value.
#[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "the index is below 256")]
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = index as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { 0xedb8_8320 ^ crc >> 1 } else { crc >> 1 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
};

/// The first eight bytes of every PNG (clause 5.2).
pub(in crate::picture) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The keyword of the note's chunk.
pub(super) const KEYWORD: &[u8] = b"EdgeQR request";

/// The end of the keyword, "not compressed" twice, no language and no translated keyword.
pub(super) const AFTER_KEYWORD: &[u8] = &[0, 0, 0, 0, 0];

/// Colour types (11.2.2, table 11.1).
pub(super) const TRUECOLOR: u8 = 2;
pub(super) const INDEXED: u8 = 3;
pub(super) const TRUECOLOR_WITH_ALPHA: u8 = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_last_chunk_is_the_known_one() {
        assert_eq!(crc(&[b"IEND", b""]), 0xae42_6082);
        assert_eq!(crc(&[b"123", b"456789"]), 0xcbf4_3926);
    }
}
