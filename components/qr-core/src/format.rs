//! Format information (clause 7.9.1): 15 bits that tell a reader the error correction level and the data mask.

use crate::{EcLevel, Mask, Matrix};

/// Writes both copies of the format information and the dark module beside the second one (figure 25).
pub(crate) fn write(matrix: &mut Matrix, ec_level: EcLevel, mask: Mask) {
    let bits = bits(ec_level, mask);
    let last = matrix.width() - 1;
    for (index, (x, y)) in FIRST_COPY.into_iter().enumerate() {
        let dark = bits >> index & 1 == 1;
        matrix.set(x, y, dark);
        // Eight modules leftwards from the right edge, then seven downwards to the lower edge.
        let (x, y) = if index < 8 { (last - index, 8) } else { (8, last - (14 - index)) };
        matrix.set(x, y, dark);
    }
    matrix.set(8, last - 7, true);
}

/// Level and mask with their BCH (15, 5) check bits (annex C), inverted where the format mask has ones.
fn bits(ec_level: EcLevel, mask: Mask) -> u16 {
    let data = level_indicator(ec_level) << 3 | u16::from(mask.number());
    let remainder = (0..5)
        .rev()
        .fold(data << 10, |rest, bit| if rest >> (bit + 10) & 1 == 1 { rest ^ GENERATOR << bit } else { rest });
    (data << 10 | remainder) ^ FORMAT_MASK
}

/// Clause 7.9.1, table 12.
fn level_indicator(ec_level: EcLevel) -> u16 {
    match ec_level {
        EcLevel::L => 0b01,
        EcLevel::M => 0b00,
        EcLevel::Q => 0b11,
        EcLevel::H => 0b10,
    }
}

/// Column and row of the bits around the upper left finder pattern, the least significant bit first.
const FIRST_COPY: [(usize, usize); 15] = [
    (8, 0),
    (8, 1),
    (8, 2),
    (8, 3),
    (8, 4),
    (8, 5),
    (8, 7),
    (8, 8),
    (7, 8),
    (5, 8),
    (4, 8),
    (3, 8),
    (2, 8),
    (1, 8),
    (0, 8),
];

/// x¹⁰ + x⁸ + x⁵ + x⁴ + x² + x + 1.
const GENERATOR: u16 = 0b101_0011_0111;

const FORMAT_MASK: u16 = 0b101_0100_0001_0010;

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of annex C.2: level M, mask 101.
    #[test]
    fn the_example_of_the_standard() {
        assert_eq!(bits(EcLevel::M, Mask(0b101)), 0b100_0000_1100_1110);
    }

    #[test]
    fn any_two_differ_in_at_least_seven_bits() {
        let all: Vec<_> =
            EcLevel::ALL.into_iter().flat_map(|level| (0..8).map(move |mask| bits(level, Mask(mask)))).collect();
        for (index, first) in all.iter().enumerate() {
            assert!(all.iter().skip(index + 1).all(|second| (first ^ second).count_ones() >= 7), "{first:015b}");
        }
    }
}
