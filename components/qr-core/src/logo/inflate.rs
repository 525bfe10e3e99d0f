//! Unpacks zlib data (RFC 1950) of DEFLATE blocks (RFC 1951) up to a length that is known before.

/// The first `length` bytes of what `zlib` holds; none when it is damaged or holds less.
pub(super) fn inflate(zlib: &[u8], length: usize) -> Option<Vec<u8>> {
    let (&[method, flags], deflate) = zlib.split_first_chunk()?;
    // RFC 1950, 2.2: method 8, a check value, and no preset dictionary.
    if method & 15 != 8 || u16::from_be_bytes([method, flags]) % 31 != 0 || flags & 0x20 != 0 {
        return None;
    }
    let mut bits = Bits { bytes: deflate, buffer: 0, count: 0 };
    let mut output = Vec::with_capacity(length);
    while output.len() < length {
        let is_last = bits.take(1)? == 1;
        match bits.take(2)? {
            0 => bits.copy_stored(&mut output)?,
            1 => unpack(&mut bits, &mut output, length, &Codes::fixed()?)?,
            2 => {
                let codes = Codes::read(&mut bits)?;
                unpack(&mut bits, &mut output, length, &codes)?;
            }
            _ => return None,
        }
        if is_last {
            break;
        }
    }
    output.truncate(length);
    (output.len() == length).then_some(output)
}

/// The symbols of a block with codes (3.2.3), until it ends or there is enough.
fn unpack(bits: &mut Bits<'_>, output: &mut Vec<u8>, length: usize, codes: &Codes) -> Option<()> {
    while output.len() < length {
        match codes.literals.read(bits)? {
            literal @ 0..256 => output.push(u8::try_from(literal).ok()?),
            256 => break,
            symbol => {
                let count = extended(bits, usize::from(symbol - 257), &LENGTHS)?;
                let symbol = codes.distances.read(bits)?;
                let distance = extended(bits, usize::from(symbol), &DISTANCES)?;
                let start = output.len().checked_sub(distance)?;
                let end = output.len() + count;
                // What is copied may reach into what it writes, which doubles with each round.
                while output.len() < end {
                    output.extend_from_within(start..output.len().min(start + end - output.len()));
                }
            }
        }
    }
    Some(())
}

/// The number that a symbol stands for, with its extra bits (3.2.5).
fn extended(bits: &mut Bits<'_>, index: usize, table: &[(u16, u8)]) -> Option<usize> {
    let &(base, extra) = table.get(index)?;
    Some(usize::from(base) + usize::from(bits.take(extra)?))
}

/// The codes of a block.
struct Codes {
    literals: Code,
    distances: Code,
}

impl Codes {
    /// Those of 3.2.6.
    fn fixed() -> Option<Self> {
        let literals = [[8; 144].as_slice(), &[9; 112], &[7; 24], &[8; 8]].concat();
        Some(Self { literals: Code::of_lengths(&literals)?, distances: Code::of_lengths(&[5; 30])? })
    }

    /// Those that stand before a block (3.2.7).
    fn read(bits: &mut Bits<'_>) -> Option<Self> {
        let literals = usize::from(bits.take(5)?) + 257;
        let distances = usize::from(bits.take(5)?) + 1;
        let count = usize::from(bits.take(4)?) + 4;
        let mut lengths = [0; 19];
        for index in ORDER.iter().take(count) {
            *lengths.get_mut(*index)? = u8::try_from(bits.take(3)?).ok()?;
        }
        let code = Code::of_lengths(&lengths)?;
        let mut lengths = Vec::with_capacity(literals + distances);
        while lengths.len() < literals + distances {
            let (length, times) = match code.read(bits)? {
                length @ 0..16 => (u8::try_from(length).ok()?, 1),
                16 => (*lengths.last()?, 3 + bits.take(2)?),
                17 => (0, 3 + bits.take(3)?),
                _ => (0, 11 + bits.take(7)?),
            };
            lengths.resize(lengths.len() + usize::from(times), length);
        }
        let (literals, distances) = lengths.split_at_checked(literals)?;
        Some(Self { literals: Code::of_lengths(literals)?, distances: Code::of_lengths(distances)? })
    }
}

/// A Huffman code in its canonical form (3.2.2).
struct Code {
    /// How many symbols there are of each length.
    counts: [u16; 16],
    /// All symbols that occur, those of shorter codes first.
    symbols: Vec<u16>,
}

impl Code {
    /// None when there are more symbols of a length than there is room for.
    fn of_lengths(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0; 16];
        let mut symbols = Vec::new();
        let mut room = 1_i32;
        for (length, count) in (0_u8..).zip(&mut counts).skip(1) {
            let before = symbols.len();
            symbols.extend((0..).zip(lengths).filter(|(_, known)| **known == length).map(|(symbol, _)| symbol));
            *count = u16::try_from(symbols.len() - before).ok()?;
            room = 2 * room - i32::from(*count);
            if room < 0 {
                return None;
            }
        }
        Some(Self { counts, symbols })
    }

    fn read(&self, bits: &mut Bits<'_>) -> Option<u16> {
        bits.fill(15);
        // The codes of a length are consecutive numbers, after those of shorter codes with a 0 added.
        let (mut code, mut first, mut index, mut waiting) = (0, 0, 0, bits.buffer);
        for (&count, length) in self.counts.iter().zip(0..=bits.count).skip(1) {
            code |= u16::from(waiting & 1 == 1);
            waiting >>= 1;
            if code < first + count {
                bits.drop(length);
                return self.symbols.get(usize::from(index + code - first)).copied();
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

/// Bits, the least significant one of each byte first (3.1.1).
struct Bits<'a> {
    bytes: &'a [u8],
    buffer: u32,
    count: u8,
}

impl Bits<'_> {
    /// Makes at least this many bits wait, at most 15, or all that are left.
    fn fill(&mut self, count: u8) {
        while self.count < count
            && let Some((&byte, rest)) = self.bytes.split_first()
        {
            self.bytes = rest;
            self.buffer |= u32::from(byte) << self.count;
            self.count += 8;
        }
    }

    /// A number of at most 15 bits.
    fn take(&mut self, count: u8) -> Option<u16> {
        self.fill(count);
        let number = self.buffer & ((1 << count) - 1);
        (self.count >= count).then(|| self.drop(count))?;
        u16::try_from(number).ok()
    }

    fn drop(&mut self, count: u8) {
        self.buffer >>= count;
        self.count -= count;
    }

    /// A block without codes (3.2.4), which begins at a whole byte.
    fn copy_stored(&mut self, output: &mut Vec<u8>) -> Option<()> {
        self.drop(self.count % 8);
        let [length, check] = [(); 2].map(|()| Some(self.take(8)? | self.take(8)? << 8));
        let length = length.filter(|length| check == Some(!length))?;
        // No byte waits any more: there were two at most before the four of the lengths.
        let (stored, rest) = self.bytes.split_at_checked(usize::from(length))?;
        output.extend_from_slice(stored);
        self.bytes = rest;
        Some(())
    }
}

/// The order in which the lengths of the code of lengths come (3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The least length of each symbol from 257 on, and its extra bits (3.2.5).
#[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "the index is below 28")]
const LENGTHS: [(u16, u8); 29] = {
    let mut table = [(258, 0); 29];
    let (mut index, mut base) = (0, 3);
    while index < 28 {
        let extra = if index < 8 { 0 } else { index as u8 / 4 - 1 };
        table[index] = (base, extra);
        base += 1 << extra;
        index += 1;
    }
    table
};

/// The least distance of each symbol, and its extra bits (3.2.5).
#[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "the index is below 30")]
const DISTANCES: [(u16, u8); 30] = {
    let mut table = [(0, 0); 30];
    let (mut index, mut base) = (0, 1);
    while index < 30 {
        let extra = if index < 4 { 0 } else { index as u8 / 2 - 1 };
        table[index] = (base as u16, extra);
        base += 1_u32 << extra;
        index += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_at_any_level_is_unpacked() {
        let text: Vec<u8> = (0..40_000_u32).flat_map(|n| (n * n / 7 % 1000).to_string().into_bytes()).collect();
        for data in [&text[..], &[], &[7], &[0; 16_000], &text[..300]] {
            for level in [0, 1, 6, 9] {
                let packed = miniz_oxide::deflate::compress_to_vec_zlib(data, level);
                assert_eq!(inflate(&packed, data.len()).as_deref(), Some(data), "level {level}");
                assert_eq!(inflate(&packed, data.len() / 2).as_deref(), Some(&data[..data.len() / 2]));
                assert_eq!(inflate(&packed, data.len() + 1), None);
            }
        }
    }

    #[test]
    fn damaged_data_is_refused() {
        let stored = [0x78, 0x01, 1, 1, 0, 0xfe, 0xff, b'a'];
        assert_eq!(inflate(&stored, 1).as_deref(), Some(&b"a"[..]));
        for (index, byte) in [(0, 0x79), (1, 0x02), (1, 0x20), (2, 7), (3, 2)] {
            let mut damaged = stored;
            damaged[index] = byte;
            assert_eq!(inflate(&damaged, 1), None, "{index}");
        }
        // A distance that leads before the start: fixed codes, length 3, distance 1, and nothing yet.
        assert_eq!(inflate(&[0x78, 0x01, 0x03, 0x02], 3), None);
    }
}
