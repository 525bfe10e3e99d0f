//! Format information (clause 7.9.1): 15 bits that tell a reader the error correction level and the data mask.

use crate::row::Row;
use crate::{EcLevel, Mask};

/// The row, and the column, that carries format information.
pub(crate) const LINE: usize = 8;

/// Both copies of the format information and the dark module beside the second one (figure 25).
pub(crate) struct Lines {
    /// Row 8.
    pub(crate) row: Row,
    /// Column 8, from the top.
    pub(crate) column: Row,
}

/// The format information of a symbol that is `width` modules wide.
pub(crate) fn lines(ec_level: EcLevel, mask: Mask, width: usize) -> Lines {
    let bits = u64::from(bits(ec_level, mask));
    // Downwards along column 8 from the least significant bit, leftwards along row 8; the timing patterns are left out.
    let beside_finder = |bits: u64| Row([bits & 0b11_1111 | (bits & 0b1100_0000) << 1, 0, 0]);
    let backwards = bits.reverse_bits() >> (64 - 15);
    Lines {
        row: beside_finder(backwards) | Row::bits_at(backwards >> 7, width - 8),
        column: beside_finder(bits) | Row::bits_at(bits >> 7 | DARK_MODULE, width - 8),
    }
}

/// The module above the second copy's part beside the lower left finder pattern; there is no bit 7 in that part.
const DARK_MODULE: u64 = 1;

/// The format information of a Micro symbol, whose `number` tells version and level (clause 7.9.2, figure 26): once, along
/// the finder pattern.
pub(crate) fn micro_lines(number: u8, mask: Mask) -> Lines {
    let bits = u64::from(with_check_bits(u16::from(number) << 2 | u16::from(mask.number())) ^ MICRO_FORMAT_MASK);
    // From the most significant bit rightwards along row 8, then upwards along column 8.
    let backwards = bits.reverse_bits() >> (64 - 15);
    Lines { row: Row::bits_at(backwards & 0xff, 1), column: Row::bits_at(bits & 0xff, 1) }
}

/// Level and mask with their check bits, inverted where the format mask has ones.
fn bits(ec_level: EcLevel, mask: Mask) -> u16 {
    with_check_bits(level_indicator(ec_level) << 3 | u16::from(mask.number())) ^ FORMAT_MASK
}

/// Five bits with the ten of BCH (15, 5) after them (annex C).
fn with_check_bits(data: u16) -> u16 {
    let remainder = (0..5)
        .rev()
        .fold(data << 10, |rest, bit| if rest >> (bit + 10) & 1 == 1 { rest ^ GENERATOR << bit } else { rest });
    data << 10 | remainder
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

/// x¹⁰ + x⁸ + x⁵ + x⁴ + x² + x + 1.
const GENERATOR: u16 = 0b101_0011_0111;

const FORMAT_MASK: u16 = 0b101_0100_0001_0010;

const MICRO_FORMAT_MASK: u16 = 0b100_0100_0100_0101;

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of annex C.2: level M, mask 101.
    #[test]
    fn the_example_of_the_standard() {
        assert_eq!(bits(EcLevel::M, Mask(0b101)), 0b100_0000_1100_1110);
    }

    /// The example of annex C.3: M1, mask 11.
    #[test]
    fn the_micro_example_of_the_standard() {
        let bits = with_check_bits(0b00011) ^ MICRO_FORMAT_MASK;
        assert_eq!(bits, 0b100_1011_0001_1100);
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
