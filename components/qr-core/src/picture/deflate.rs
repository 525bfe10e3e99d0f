//! DEFLATE (RFC 1951) in the zlib format (RFC 1950), made for rasters whose rows repeat.
//!
//! A symbol has as many different rows as modules, and each stands in the raster once for every pixel of a module.
//! [`Zlib::rows`] is told so and need not look for it, which makes it several times as fast as a general compressor, and
//! the files less than half as long as those of a fast one, because every block has Huffman codes of its own.

mod adler;
mod block;
mod huffman;

use adler::Adler;
use block::{Block, MAX_LENGTH, MIN_LENGTH};

/// A zlib stream that is being written.
pub(super) struct Zlib {
    block: Block,
    adler: Adler,
    above: Vec<u8>,
}

impl Zlib {
    pub(super) fn new() -> Self {
        let mut stream = Vec::with_capacity(1 << 10);
        // RFC 1950, 2.2: deflate with a window of 32 KiB, the fastest level.
        stream.extend_from_slice(&[0x78, 0x01]);
        Self { block: Block::new(stream), adler: Adler::new(), above: Vec::new() }
    }

    /// Appends `row` as many `times`; all rows of a stream have the same length. `pixel_bytes` is the distance of
    /// neighbours, 1 where a byte has more than one pixel.
    pub(super) fn rows(&mut self, row: &[u8], times: usize, pixel_bytes: usize) {
        if times == 0 {
            return;
        }
        self.adler.update(row, times);
        let is_within_window = row.len() <= MAX_DISTANCE;
        let repeated = row.len() * (times - 1);
        if is_within_window && repeated >= MIN_LENGTH {
            self.row(row, pixel_bytes);
            self.block.copy(row.len(), repeated);
        } else {
            for _ in 0..times {
                self.row(row, pixel_bytes);
            }
        }
    }

    /// One row, in which what is equal to the neighbour on the left or above is copied.
    fn row(&mut self, row: &[u8], pixel_bytes: usize) {
        let above: &[u8] = if row.len() <= MAX_DISTANCE { &self.above } else { &[] };
        let mut rest = row;
        let mut index = 0_usize;
        while let Some((&byte, after)) = rest.split_first() {
            let left = index.checked_sub(pixel_bytes).and_then(|from| row.get(from..)).unwrap_or_default();
            let above = above.get(index..).unwrap_or_default();
            let (beside, over) = (worthwhile(rest, left), worthwhile(rest, above));
            let (distance, length) = if beside >= over { (pixel_bytes, beside) } else { (row.len(), over) };
            if length > 0 {
                self.block.copy(distance, length);
                rest = rest.get(length..).unwrap_or_default();
                index += length;
            } else {
                self.block.literal(byte);
                rest = after;
                index += 1;
            }
        }
        self.above.clear();
        self.above.extend_from_slice(row);
    }

    /// Appends bytes of any kind, in which copies of what came before in them are looked for.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.adler.update(bytes, 1);
        let mut latest = vec![usize::MAX; HASHES];
        let mut index = 0;
        while let Some(rest) = bytes.get(index..).filter(|rest| !rest.is_empty()) {
            let earlier = key(rest).and_then(|key| Some(std::mem::replace(latest.get_mut(key)?, index)));
            let earlier = earlier.filter(|&earlier| earlier != usize::MAX && index - earlier <= MAX_DISTANCE);
            let length = earlier.map_or(0, |earlier| worthwhile(rest, bytes.get(earlier..).unwrap_or_default()));
            match earlier {
                Some(earlier) if length > 0 => {
                    self.block.copy(index - earlier, length);
                    index += length;
                }
                _ => {
                    self.block.literal(rest.first().copied().unwrap_or_default());
                    index += 1;
                }
            }
        }
    }

    /// The whole stream.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut stream = self.block.finish();
        stream.extend_from_slice(&self.adler.sum().to_be_bytes());
        stream
    }
}

/// How many bytes of both are equal from the start; 0 when they are too few for a copy, which is told at a glance.
fn worthwhile(a: &[u8], b: &[u8]) -> usize {
    match (a.first_chunk::<WORTHWHILE>(), b.first_chunk()) {
        (Some(start), Some(other)) if start == other => equal_bytes(a, b),
        _ => 0,
    }
}

/// How many bytes of both are equal from the start, found eight at a time.
fn equal_bytes(a: &[u8], b: &[u8]) -> usize {
    let length = a.len().min(b.len());
    let (Some(a), Some(b)) = (a.get(..length), b.get(..length)) else { return 0 };
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (index, (a, b)) in a.iter().zip(b).enumerate() {
        let differing = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if differing != 0 {
            return 8 * index + differing.trailing_zeros() as usize / 8;
        }
    }
    8 * a.len() + a_rest.iter().zip(b_rest).take_while(|(a, b)| a == b).count()
}

/// The place of the next four bytes in a table of [`HASHES`] entries (Fibonacci hashing).
fn key(bytes: &[u8]) -> Option<usize> {
    let word = u32::from_le_bytes(*bytes.first_chunk()?);
    Some((word.wrapping_mul(0x9e37_79b1) >> (32 - HASHES.ilog2())) as usize)
}

/// RFC 1951, 2: copies reach back at most this far.
const MAX_DISTANCE: usize = 32_768;

/// Shorter copies are no shorter than literals, of which the frequent ones take two or three bits.
const WORTHWHILE: usize = 4;

const HASHES: usize = 1 << 12;

// A copy of any worthwhile length can be written.
const _: () = assert!(WORTHWHILE >= MIN_LENGTH && MAX_LENGTH >= WORTHWHILE);

#[cfg(test)]
mod tests {
    use super::*;

    fn inflate(stream: &[u8]) -> Vec<u8> {
        miniz_oxide::inflate::decompress_to_vec_zlib(stream).unwrap()
    }

    /// Bytes of a linear congruential generator, of which `kinds` differ.
    fn noise(length: usize, kinds: u32, seed: u32) -> Vec<u8> {
        let mut state = seed;
        let next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u8::try_from(((state >> 16) % kinds) * 255 / kinds).unwrap()
        };
        std::iter::repeat_with(next).take(length).collect()
    }

    #[test]
    fn rows_come_back_as_often_as_they_were_written() {
        for (length, times, pixel_bytes, kinds) in [
            (1, 1, 1, 2),
            (3, 2, 1, 2),
            (43, 10, 1, 2),
            (43, 10, 1, 256),
            (400, 3, 4, 3),
            (32_769, 2, 4, 2),
            (700, 9, 3, 9),
        ] {
            let (mut zlib, mut expected) = (Zlib::new(), Vec::new());
            for seed in 0..40 {
                let row = noise(length, kinds, seed / 2);
                zlib.rows(&row, times, pixel_bytes);
                expected.extend(row.repeat(times));
            }
            assert!(inflate(&zlib.finish()) == expected, "{length} × {times}");
        }
    }

    #[test]
    fn bytes_come_back() {
        for (length, kinds) in [(0, 2), (1, 2), (5, 1), (70_000, 1), (70_000, 2), (200_000, 256), (100_000, 7)] {
            let bytes = noise(length, kinds, 1);
            let mut zlib = Zlib::new();
            zlib.bytes(&bytes);
            assert!(inflate(&zlib.finish()) == bytes, "{length} of {kinds}");
        }
    }

    #[test]
    fn a_text_is_less_than_half_as_long() {
        let text: String = (0..1000)
            .flat_map(|x| [(x % 37).to_string(), " 7 ".to_owned(), (x % 3).to_string(), " 1 re\n".to_owned()])
            .collect();
        let mut zlib = Zlib::new();
        zlib.bytes(text.as_bytes());
        let stream = zlib.finish();
        assert!(stream.len() * 2 < text.len(), "{}", stream.len());
        assert_eq!(inflate(&stream), text.as_bytes());
    }

    #[test]
    fn no_rows_are_an_empty_stream() {
        let mut zlib = Zlib::new();
        zlib.rows(b"abc", 0, 1);
        assert_eq!(inflate(&zlib.finish()), b"");
    }
}
