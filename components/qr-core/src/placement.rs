//! Where the codewords' bits go (clause 7.7.3): strips of two columns, from the lower right corner upwards and downwards.

use crate::Version;
use crate::function::Function;
use crate::row::Row;

/// The columns of a symbol with its function patterns and codewords, not masked: bit `y` of column `x` is its module's.
///
/// `codewords` are as many as the version has; remainder bits stay 0. `function_patterns` and `data` are those of
/// [`Function`](crate::function::Function).
pub(crate) fn place(codewords: &[u8], function_patterns: Vec<Row>, data: &[Row]) -> Vec<Row> {
    let mut columns = function_patterns;
    let width = columns.len();
    let mut stream = Stream { codewords, position: 0 };
    for (strip, right) in right_columns(width).enumerate() {
        // The areas are the same when rows and columns are exchanged: row x tells of column x.
        let (Some(&Row(right_data)), Some(&Row(left_data))) = (data.get(right), data.get(right - 1)) else {
            break;
        };
        let mut placed = [[0; 3]; 2];
        let words = (width - 1) / 64 + 1;
        for step in 0..words {
            let upwards = strip % 2 == 0;
            let word = if upwards { words - 1 - step } else { step };
            let areas = [right_data, left_data].map(|column| column.get(word).copied().unwrap_or(0));
            let bits = if upwards {
                stream.fill(areas)
            } else {
                stream.fill(areas.map(u64::reverse_bits)).map(u64::reverse_bits)
            };
            for (column, bits) in placed.iter_mut().zip(bits) {
                if let Some(target) = column.get_mut(word) {
                    *target = bits;
                }
            }
        }
        for (x, bits) in [right, right - 1].into_iter().zip(placed) {
            if let Some(column) = columns.get_mut(x) {
                *column = *column | Row(bits);
            }
        }
    }
    columns
}

/// Column and row of the module of every codeword's bit, in the order of the bits, the most significant of a codeword
/// first; then those of the remainder bits. Versions 1 to 40.
pub(crate) fn codeword_modules(version: Version) -> impl Iterator<Item = (usize, usize)> {
    let width = version.width();
    let data = Function::of(version).data;
    right_columns(width)
        .enumerate()
        .flat_map(move |(strip, right)| {
            let rows = (0..width).map(move |step| if strip % 2 == 0 { width - 1 - step } else { step });
            rows.flat_map(move |y| [(right, y), (right - 1, y)])
        })
        .filter(move |&(x, y)| data.get(y).is_some_and(|row| row.is_dark(x)))
}

/// The right column of every strip, from the right; the vertical timing pattern belongs to none.
fn right_columns(width: usize) -> impl Iterator<Item = usize> {
    (7..width).rev().step_by(2).chain([5, 3, 1])
}

/// The bits that are still to be placed.
struct Stream<'a> {
    codewords: &'a [u8],
    /// Bits that were taken.
    position: usize,
}

impl Stream<'_> {
    /// The bits of up to 64 rows of a strip, the right column and the left one, given where they carry data; the order is
    /// from the highest bit, which is the lowest row, down, and from right to left.
    fn fill(&mut self, [right, left]: [u64; 2]) -> [u64; 2] {
        let mut placed = [0; 2];
        let mut rest = [right, left];
        while let Some(top) = (rest[0] | rest[1]).checked_ilog2() {
            let at_top = rest.map(|column| (column << (63 - top)) >> 63 == 1);
            // As many rows as are like the top one; 32 of two columns make 64 bits.
            let like = rest.map(|column| (column << (63 - top)).leading_ones());
            let unlike = rest.map(|column| (column << (63 - top)).leading_zeros());
            let length;
            match at_top {
                [true, true] => {
                    length = like[0].min(like[1]).min(32);
                    let bits = self.take(2 * length);
                    placed[0] |= every_other(bits >> 1) << (top + 1 - length);
                    placed[1] |= every_other(bits) << (top + 1 - length);
                }
                [true, false] => {
                    length = like[0].min(unlike[1]).min(top + 1);
                    placed[0] |= self.take(length) << (top + 1 - length);
                }
                _ => {
                    length = like[1].min(unlike[0]).min(top + 1);
                    placed[1] |= self.take(length) << (top + 1 - length);
                }
            }
            let below = (1_u64 << (top + 1 - length)) - 1;
            rest = rest.map(|column| column & below);
        }
        placed
    }

    /// The next `bits` bits, 1 to 64; zeros after the last codeword.
    fn take(&mut self, bits: u32) -> u64 {
        let (byte, skipped) = (self.position / 8, self.position % 8);
        let rest = self.codewords.get(byte..).unwrap_or_default();
        let (word, next) = if let Some((word, rest)) = rest.split_first_chunk::<8>() {
            (*word, rest.first().copied())
        } else {
            let mut word = [0; 8];
            word.iter_mut().zip(rest).for_each(|(byte, &codeword)| *byte = codeword);
            (word, None)
        };
        let next = u64::from(next.unwrap_or(0)) << skipped >> 8;
        self.position += bits as usize;
        (u64::from_be_bytes(word) << skipped | next) >> (64 - bits)
    }
}

/// The bits 0, 2, 4 … side by side.
fn every_other(bits: u64) -> u64 {
    let bits = bits & 0x5555_5555_5555_5555;
    let bits = (bits | bits >> 1) & 0x3333_3333_3333_3333;
    let bits = (bits | bits >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    let bits = (bits | bits >> 4) & 0x00ff_00ff_00ff_00ff;
    let bits = (bits | bits >> 8) & 0x0000_ffff_0000_ffff;
    (bits | bits >> 16) & 0x0000_0000_ffff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::penalty::reference::XorShift;

    #[test]
    fn words_of_bits_go_where_single_bits_go() {
        let mut random = XorShift::new(773);
        for version in (1..=40).map(Version::normal) {
            let bytes = version.codewords();
            let codewords: Vec<u8> = std::iter::repeat_with(|| random.next().to_be_bytes()[0]).take(bytes).collect();
            let function = Function::of(version);
            let columns = place(&codewords, function.dark.clone(), &function.data);
            let mut expected = function.dark.clone();
            for (index, (x, y)) in codeword_modules(version).enumerate() {
                let codeword = codewords.get(index / 8).copied().unwrap_or(0);
                expected[x].set(y, codeword >> (7 - index % 8) & 1 == 1);
            }
            assert!(columns == expected, "version {version}");
        }
    }

    #[test]
    fn every_bit_has_a_module_and_at_most_seven_modules_remain() {
        for version in (1..=40).map(Version::normal) {
            let rest = codeword_modules(version).count() - 8 * version.codewords();
            assert!(rest < 8, "version {version}: {rest}");
        }
    }
}
