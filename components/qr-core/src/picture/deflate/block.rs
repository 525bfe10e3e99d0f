//! Blocks with Huffman codes of their own (RFC 1951, 3.2.7).

use super::huffman;

/// Literals and copies that wait until their codes are known, behind all that is written already.
pub(super) struct Block {
    bits: Bits,
    tokens: Vec<Token>,
    counts: [u32; LITERALS_AND_LENGTHS],
    distance_counts: [u32; DISTANCES],
}

/// A literal byte where the distance is 0, else a copy.
#[derive(Clone, Copy)]
struct Token {
    distance: u16,
    /// The literal, or the length less [`MIN_LENGTH`].
    value: u8,
}

impl Block {
    pub(super) fn new(written: Vec<u8>) -> Self {
        let bits = Bits { bytes: written, pending: 0, count: 0 };
        let tokens = Vec::with_capacity(USUAL_TOKENS);
        Self { bits, tokens, counts: [0; LITERALS_AND_LENGTHS], distance_counts: [0; DISTANCES] }
    }

    pub(super) fn literal(&mut self, byte: u8) {
        count(&mut self.counts, usize::from(byte));
        self.push(Token { distance: 0, value: byte });
    }

    /// Copies `length` bytes, at least [`MIN_LENGTH`], from `distance` back, 1 to 32,768.
    pub(super) fn copy(&mut self, distance: usize, mut length: usize) {
        let distance = u16::try_from(distance).expect("a distance is within the window");
        let (distance_symbol, _, _) = distance_code(distance);
        while length > 0 {
            // What remains must be no shorter than a copy can be.
            let part = if length > MAX_LENGTH { MAX_LENGTH.min(length - MIN_LENGTH) } else { length };
            let value = u8::try_from(part - MIN_LENGTH).expect("a part is 3 to 258 bytes long");
            let (symbol, _, _) = length_code(value);
            count(&mut self.counts, symbol);
            count(&mut self.distance_counts, distance_symbol);
            self.push(Token { distance, value });
            length -= part;
        }
    }

    fn push(&mut self, token: Token) {
        self.tokens.push(token);
        if self.tokens.len() == MAX_TOKENS {
            self.flush(false);
        }
    }

    /// Writes the block; all counts begin again.
    fn flush(&mut self, is_last: bool) {
        count(&mut self.counts, END_OF_BLOCK);
        let lengths = huffman::lengths(&self.counts, 15);
        let distance_lengths = huffman::lengths(&self.distance_counts, 15);
        self.bits.push(u64::from(is_last), 1);
        self.bits.push(0b10, 2);
        self.bits.header(&lengths, &distance_lengths);
        let codes = Codes::new(&lengths);
        let distance_codes = Codes::new(&distance_lengths);
        for token in &self.tokens {
            if token.distance == 0 {
                self.bits.symbol(&codes, usize::from(token.value));
            } else {
                let (symbol, extra_bits, extra) = length_code(token.value);
                self.bits.symbol(&codes, symbol);
                self.bits.push(u64::from(extra), extra_bits);
                let (symbol, extra_bits, extra) = distance_code(token.distance);
                self.bits.symbol(&distance_codes, symbol);
                self.bits.push(u64::from(extra), extra_bits);
            }
        }
        self.bits.symbol(&codes, END_OF_BLOCK);
        self.tokens.clear();
        self.counts = [0; LITERALS_AND_LENGTHS];
        self.distance_counts = [0; DISTANCES];
    }

    /// All bytes, the last block included.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.flush(true);
        self.bits.finish()
    }
}

fn count(counts: &mut [u32], symbol: usize) {
    if let Some(count) = counts.get_mut(symbol) {
        *count += 1;
    }
}

/// Symbol, number of extra bits and their value for a length less 3 (RFC 1951, 3.2.5).
fn length_code(value: u8) -> (usize, u32, u16) {
    let value = u16::from(value);
    match value {
        0..8 => (257 + usize::from(value), 0, 0),
        255 => (285, 0, 0),
        _ => {
            let extra_bits = value.ilog2() - 2;
            let symbol = 257 + 4 * extra_bits as usize + usize::from(value >> extra_bits);
            (symbol, extra_bits, value & ((1 << extra_bits) - 1))
        }
    }
}

/// Symbol, number of extra bits and their value for a distance (RFC 1951, 3.2.5).
fn distance_code(distance: u16) -> (usize, u32, u16) {
    let value = distance - 1;
    if value < 4 {
        return (usize::from(value), 0, 0);
    }
    let extra_bits = value.ilog2() - 1;
    let symbol = 2 * extra_bits as usize + usize::from(value >> extra_bits);
    (symbol, extra_bits, value & ((1 << extra_bits) - 1))
}

/// Code and length of each symbol.
struct Codes(Vec<(u16, u8)>);

impl Codes {
    fn new(lengths: &[u8]) -> Self {
        Self(huffman::codes(lengths).into_iter().zip(lengths.iter().copied()).collect())
    }
}

/// Bytes that are filled from their lowest bit (RFC 1951, 3.1.1).
struct Bits {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
}

impl Bits {
    /// Appends the lowest `count` bits, at most 16.
    fn push(&mut self, bits: u64, count: u32) {
        self.pending |= bits << self.count;
        self.count += count;
        if self.count >= 48 {
            self.bytes.extend_from_slice(&self.pending.to_le_bytes());
            self.bytes.truncate(self.bytes.len() - 2);
            self.pending >>= 48;
            self.count -= 48;
        }
    }

    fn symbol(&mut self, codes: &Codes, symbol: usize) {
        if let Some(&(code, length)) = codes.0.get(symbol) {
            self.push(u64::from(code), u32::from(length));
        }
    }

    /// The lengths of both codes, themselves in a code whose lengths come first (RFC 1951, 3.2.7).
    fn header(&mut self, lengths: &[u8], distance_lengths: &[u8]) {
        let used = |lengths: &[u8], least: usize| {
            lengths.iter().rposition(|&length| length > 0).unwrap_or(0).max(least - 1) + 1
        };
        let (literals, distances) = (used(lengths, 257), used(distance_lengths, 1));
        let all: Vec<u8> =
            lengths.iter().take(literals).chain(distance_lengths.iter().take(distances)).copied().collect();
        let runs = runs(&all);
        let mut counts = [0; 19];
        for &(symbol, _, _) in &runs {
            count(&mut counts, symbol);
        }
        let run_lengths = huffman::lengths(&counts, 7);
        let in_order = ORDER.map(|symbol| run_lengths.get(symbol).copied().unwrap_or(0));
        let written = used(&in_order, 4);
        for (number, count) in [(literals - 257, 5), (distances - 1, 5), (written - 4, 4)] {
            self.push(number as u64, count);
        }
        for &length in in_order.iter().take(written) {
            self.push(u64::from(length), 3);
        }
        let codes = Codes::new(&run_lengths);
        for (symbol, extra_bits, extra) in runs {
            self.symbol(&codes, symbol);
            self.push(extra as u64, extra_bits);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let whole_bytes = self.count.div_ceil(8) as usize;
        self.bytes.extend(self.pending.to_le_bytes().into_iter().take(whole_bytes));
        self.bytes
    }
}

/// Symbol, number of extra bits and their value: a length, or one of the three ways to repeat one (RFC 1951, 3.2.7).
fn runs(lengths: &[u8]) -> Vec<(usize, u32, usize)> {
    let mut runs = Vec::new();
    for run in lengths.chunk_by(|a, b| a == b) {
        let length = run.first().copied().unwrap_or(0);
        let mut rest = run.len();
        if length > 0 {
            runs.push((usize::from(length), 0, 0));
            rest -= 1;
        }
        while rest > 0 {
            rest -= match rest {
                11.. if length == 0 => {
                    runs.push((18, 7, rest.min(138) - 11));
                    rest.min(138)
                }
                3.. if length == 0 => {
                    runs.push((17, 3, rest.min(10) - 3));
                    rest.min(10)
                }
                3.. => {
                    runs.push((16, 2, rest.min(6) - 3));
                    rest.min(6)
                }
                _ => {
                    runs.push((usize::from(length), 0, 0));
                    1
                }
            };
        }
    }
    runs
}

/// The shortest copy.
pub(super) const MIN_LENGTH: usize = 3;
/// The longest copy.
pub(super) const MAX_LENGTH: usize = 258;

const LITERALS_AND_LENGTHS: usize = 286;
const DISTANCES: usize = 30;
const END_OF_BLOCK: usize = 256;

/// The order in which the lengths of the code of lengths are written (RFC 1951, 3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The tokens of a block; it bounds the memory, and lets the codes follow a picture that changes.
const MAX_TOKENS: usize = 1 << 15;

/// What a symbol of a short text takes.
const USUAL_TOKENS: usize = 1 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    /// Corners of both tables of RFC 1951, 3.2.5.
    #[test]
    fn lengths_and_distances_have_the_codes_of_the_tables() {
        for (length, code) in [
            (3, (257, 0, 0)),
            (10, (264, 0, 0)),
            (12, (265, 1, 1)),
            (13, (266, 1, 0)),
            (257, (284, 5, 30)),
            (258, (285, 0, 0)),
        ] {
            assert_eq!(length_code(u8::try_from(length - 3).unwrap()), code, "{length}");
        }
        for (distance, code) in [
            (1, (0, 0, 0)),
            (4, (3, 0, 0)),
            (6, (4, 1, 1)),
            (7, (5, 1, 0)),
            (24_577, (29, 13, 0)),
            (32_768, (29, 13, 8191)),
        ] {
            assert_eq!(distance_code(distance), code, "{distance}");
        }
    }
}
