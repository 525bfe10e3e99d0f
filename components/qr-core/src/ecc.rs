//! Error correction (clause 7.5) and the order of the codewords in the symbol (clause 7.6).

mod remainder;

use std::ops::Range;

use crate::{EcLevel, Version};
pub(crate) use remainder::Generator;

/// The data codewords with those of error correction, in the order in which they are placed (clause 7.6).
///
/// Block by block the data are divided; the symbol has the first codeword of every block, then the second ones and so on.
/// `data` has as many codewords as the symbol takes.
pub(crate) fn interleave(data: &[u8], version: Version, ec_level: EcLevel) -> Vec<u8> {
    let blocks = blocks(version, ec_level);
    let generator = Generator::of_degree(blocks.ec_codewords);
    let mut codewords = vec![0; blocks.total_codewords()];
    let (data_part, ec_part) = codewords.split_at_mut(blocks.data_codewords());
    // The rows of the standard's table 'a codeword of every block'; the last one belongs to the longer blocks.
    let (even, last) = data_part.split_at_mut(blocks.short_data_codewords * blocks.count);
    for (index, range) in blocks.data_ranges().enumerate() {
        let block = data.get(range).unwrap_or_default();
        spread(block, even, index, blocks.count);
        if let (Some(longer), Some(&codeword)) =
            (index.checked_sub(blocks.short_count), block.get(blocks.short_data_codewords))
            && let Some(place) = last.get_mut(longer)
        {
            *place = codeword;
        }
        spread(&generator.remainder(block), ec_part, index, blocks.count);
    }
    codewords
}

/// Puts the codewords of block `index` of `count` into every `count`-th place, as far as there are both.
fn spread(block: &[u8], places: &mut [u8], index: usize, count: usize) {
    for (place, &codeword) in places.iter_mut().skip(index).step_by(count).zip(block) {
        *place = codeword;
    }
}

/// How the codewords of a symbol are divided into Reed-Solomon blocks (clause 7.5.1, table 9).
///
/// The first `short_count` blocks have `short_data_codewords` data codewords, the others one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Blocks {
    /// The number of blocks, 1 to 81.
    pub(crate) count: usize,
    /// Error correction codewords of each block, 7 to 30; half of them, rounded down, is what may be wrong (see
    /// [`Blocks::correctable`]).
    pub(crate) ec_codewords: usize,
    /// Data codewords of a short block.
    pub(crate) short_data_codewords: usize,
    /// The number of short blocks; they come first.
    pub(crate) short_count: usize,
    /// Error correction codewords that only detect (clause 7.5.1, the p of table 9): 0 to 3.
    misdecode_protection: usize,
}

impl Blocks {
    /// The data codewords of the whole symbol.
    pub(crate) fn data_codewords(self) -> usize {
        self.short_data_codewords * self.count + (self.count - self.short_count)
    }

    /// All codewords of the whole symbol.
    pub(crate) fn total_codewords(self) -> usize {
        self.data_codewords() + self.ec_codewords * self.count
    }

    /// The codewords of one block that may be wrong without loss (clause 7.5.1, table 9: (c, k, r)).
    pub(crate) fn correctable(self) -> usize {
        (self.ec_codewords - self.misdecode_protection) / 2
    }

    /// Which block, 0 to `count` - 1, the codeword at `index` of the interleaved sequence belongs to (clause 7.6).
    pub(crate) fn block_of(self, index: usize) -> usize {
        let even = self.short_data_codewords * self.count;
        match index.checked_sub(self.data_codewords()) {
            Some(ec_index) => ec_index % self.count,
            None if index < even => index % self.count,
            None => self.short_count + (index - even),
        }
    }

    /// Where each block's data lie in the data codewords, block by block.
    pub(crate) fn data_ranges(self) -> impl Iterator<Item = Range<usize>> {
        (0..self.count).map(move |index| {
            let longer = index.saturating_sub(self.short_count);
            let start = index * self.short_data_codewords + longer;
            start..start + self.short_data_codewords + usize::from(index >= self.short_count)
        })
    }
}

/// The blocks of a symbol of versions 1 to 40.
pub(crate) fn blocks(version: Version, ec_level: EcLevel) -> Blocks {
    let index = usize::from(version.number()) - 1;
    let row = |table: &[[u8; 40]; 4]| {
        let row = table.get(ec_level.index()).and_then(|row| row.get(index));
        usize::from(*row.expect("a version is 1 to 40, a level one of four"))
    };
    let (count, ec_codewords) = (row(&BLOCK_COUNTS), row(&EC_CODEWORDS));
    let data_codewords = version.codewords() - count * ec_codewords;
    let misdecode_protection = match (version.number(), ec_level) {
        (1, EcLevel::L) => 3,
        (1, EcLevel::M) | (2, EcLevel::L) => 2,
        (1, _) | (3, EcLevel::L) => 1,
        _ => 0,
    };
    Blocks {
        count,
        ec_codewords,
        short_data_codewords: data_codewords / count,
        short_count: count - data_codewords % count,
        misdecode_protection,
    }
}

/// Table 9: the number of blocks, by level and version.
#[rustfmt::skip]
const BLOCK_COUNTS: [[u8; 40]; 4] = [
    [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
    [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
    [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
    [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
];

/// Table 9: error correction codewords of each block, by level and version.
#[rustfmt::skip]
const EC_CODEWORDS: [[u8; 40]; 4] = [
    [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
    [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
];

#[cfg(test)]
mod tests {
    use qrcode::ec;

    use super::*;
    use crate::penalty::reference::XorShift;

    #[test]
    fn codewords_are_those_of_the_qrcode_crate() {
        let mut random = XorShift::new(9);
        for version in (1..=40).map(Version::normal) {
            for ec_level in EcLevel::ALL {
                let blocks = blocks(version, ec_level);
                let data: Vec<u8> =
                    std::iter::repeat_with(|| random.next().to_be_bytes()[0]).take(blocks.data_codewords()).collect();
                let crate_version = qrcode::Version::Normal(i16::from(version.number()));
                let crate_level = [qrcode::EcLevel::L, qrcode::EcLevel::M, qrcode::EcLevel::Q, qrcode::EcLevel::H];
                let crate_level = crate_level[ec_level.index()];
                let (mut expected, checks) = ec::construct_codewords(&data, crate_version, crate_level).unwrap();
                expected.extend(checks);
                assert_eq!(interleave(&data, version, ec_level), expected, "version {version}-{ec_level}");
                let errors = ec::max_allowed_errors(crate_version, crate_level).unwrap();
                assert_eq!(blocks.ec_codewords * blocks.count, expected.len() - data.len());
                assert_eq!(blocks.correctable() * blocks.count, errors, "version {version}-{ec_level}");
            }
        }
    }

    #[test]
    fn every_codeword_belongs_to_the_block_that_it_came_from() {
        for version in (1..=40).map(Version::normal) {
            for ec_level in EcLevel::ALL {
                let blocks = blocks(version, ec_level);
                // Every data codeword is the number of its block.
                let ranges = (0..).zip(blocks.data_ranges());
                let data: Vec<u8> = ranges.flat_map(|(block, range)| range.map(move |_| block)).collect();
                assert_eq!(data.len(), blocks.data_codewords());
                let codewords = interleave(&data, version, ec_level);
                for (index, &block) in codewords.iter().enumerate().take(data.len()) {
                    assert_eq!(blocks.block_of(index), usize::from(block), "version {version}-{ec_level}, {index}");
                }
                let mut ec_counts = vec![0; blocks.count];
                (data.len()..codewords.len()).for_each(|index| ec_counts[blocks.block_of(index)] += 1);
                assert!(ec_counts.iter().all(|&count| count == blocks.ec_codewords), "version {version}-{ec_level}");
            }
        }
    }
}
