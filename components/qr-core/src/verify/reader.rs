//! From modules to data codewords: the reference decode algorithm of clause 12 after the grid is found.
//!
//! It shares nothing with the encoder but the tables of the standard: where function patterns stand, the order of the
//! modules and how codewords are divided into blocks.

use super::correct;
use crate::placement::codeword_modules;
use crate::{EcLevel, Version, ecc};

/// Reads the modules of a symbol of `width` × `width` modules.
///
/// # Errors
///
/// [`ReadError`] names the first step that fails.
pub(super) fn read(width: usize, is_dark: impl Fn(usize, usize) -> bool) -> Result<Reading, ReadError> {
    let version = version(width).ok_or(ReadError::Width)?;
    let (ec_level, mask) = format(width, &is_dark).ok_or(ReadError::Format)?;
    let codewords = codewords(version, |x, y| is_dark(x, y) ^ inverts(mask, x, y));
    let blocks = ecc::blocks(version, ec_level);
    // Clause 7.6: data come before error correction in the symbol as they do in each block.
    let mut divided = vec![Vec::new(); blocks.count];
    for (index, &codeword) in codewords.iter().enumerate() {
        if let Some(block) = divided.get_mut(blocks.block_of(index)) {
            block.push(codeword);
        }
    }
    let mut data = Vec::with_capacity(codewords.len());
    let mut most_wrong = 0;
    for mut block in divided {
        let wrong = correct::correct(&mut block, blocks.ec_codewords).ok_or(ReadError::Damaged)?;
        if wrong > blocks.correctable() {
            return Err(ReadError::Damaged);
        }
        most_wrong = most_wrong.max(wrong);
        block.truncate(block.len() - blocks.ec_codewords);
        data.append(&mut block);
    }
    Ok(Reading { version, ec_level, data, most_wrong, correctable: blocks.correctable() })
}

/// What a symbol says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) version: Version,
    pub(super) ec_level: EcLevel,
    /// The corrected data codewords of all blocks: the bit stream of clause 7.4.
    pub(super) data: Vec<u8>,
    /// Wrong codewords in the worst block.
    pub(super) most_wrong: usize,
    /// Wrong codewords that every block can correct.
    pub(super) correctable: usize,
}

/// The step at which a reader gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No three finder patterns in the picture belong together.
    #[error("no finder patterns are found in the picture")]
    NotFound,
    /// The grid has a width that no version has.
    #[error("the width of the symbol is that of no version")]
    Width,
    /// Neither copy of the format information can be corrected.
    #[error("the format information is damaged")]
    Format,
    /// A block has more wrong codewords than can be corrected.
    #[error("more codewords of a block are wrong than can be corrected")]
    Damaged,
    /// It can be read, but says something else.
    #[error("the symbol says something else than the text")]
    Different,
}

fn version(width: usize) -> Option<Version> {
    let number = width.checked_sub(17).filter(|rest| rest % 4 == 0)? / 4;
    Version::try_from(u8::try_from(number).ok()?).ok()
}

/// Level and mask of the copy of the format information with the fewest errors, at most 3 (clause 7.9.1, annex C).
fn format(width: usize, is_dark: &impl Fn(usize, usize) -> bool) -> Option<(EcLevel, u16)> {
    // Bit 0 is the least significant one (figure 25).
    let first = |bit: usize| match bit {
        0..6 => (8, bit),
        6 => (8, 7),
        7 => (8, 8),
        8 => (7, 8),
        _ => (14 - bit, 8),
    };
    let second = |bit: usize| if bit < 8 { (width - 1 - bit, 8) } else { (8, width - 15 + bit) };
    let bits = |place: &dyn Fn(usize) -> (usize, usize)| {
        (0..15).fold(0_u16, |bits, bit| {
            let (x, y) = place(bit);
            bits | u16::from(is_dark(x, y)) << bit
        })
    };
    let copies = [bits(&first), bits(&second)];
    let distance = |data: u16| copies.iter().map(|copy| (copy ^ format_bits(data)).count_ones()).min().unwrap_or(15);
    let data = (0..32).min_by_key(|&data| distance(data)).filter(|&data| distance(data) <= 3)?;
    let ec_level = match data >> 3 {
        0b01 => EcLevel::L,
        0b00 => EcLevel::M,
        0b11 => EcLevel::Q,
        _ => EcLevel::H,
    };
    Some((ec_level, data & 0b111))
}

/// Five data bits with their BCH (15, 5) check bits, and the mask of the format information upon both.
fn format_bits(data: u16) -> u16 {
    let remainder = (10..15).rev().fold(data << 10, |rest, bit| match rest >> bit & 1 {
        1 => rest ^ 0b101_0011_0111 << (bit - 10),
        _ => rest,
    });
    (data << 10 | remainder) ^ 0b101_0100_0001_0010
}

/// Whether mask `number` inverts the module (clause 7.8.2, table 10; there `i` is the row, `j` the column).
fn inverts(number: u16, j: usize, i: usize) -> bool {
    match number {
        0 => (i + j).is_multiple_of(2),
        1 => i.is_multiple_of(2),
        2 => j.is_multiple_of(3),
        3 => (i + j).is_multiple_of(3),
        4 => (i / 2 + j / 3).is_multiple_of(2),
        5 => (i * j) % 2 + (i * j) % 3 == 0,
        6 => ((i * j) % 2 + (i * j) % 3).is_multiple_of(2),
        _ => ((i + j) % 2 + (i * j) % 3).is_multiple_of(2),
    }
}

fn codewords(version: Version, is_set: impl Fn(usize, usize) -> bool) -> Vec<u8> {
    let mut codewords = Vec::new();
    let (mut codeword, mut bits) = (0, 0);
    for (x, y) in codeword_modules(version) {
        codeword = codeword << 1 | u8::from(is_set(x, y));
        bits += 1;
        if bits == 8 {
            codewords.push(codeword);
            (codeword, bits) = (0, 0);
        }
    }
    codewords
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Matrix, Symbol, SymbolOptions, encode};

    fn symbol(number: u8, ec_level: EcLevel) -> Symbol {
        let mut options = SymbolOptions::default();
        (options.min_version, options.ec_level) = (Version::normal(number), ec_level);
        encode("every version and level", options).unwrap()
    }

    fn read_matrix(matrix: &Matrix) -> Result<Reading, ReadError> {
        read_inverted(matrix, &[])
    }

    /// What is read when these modules, each given once, are the other colour.
    fn read_inverted(matrix: &Matrix, inverted: &[(usize, usize)]) -> Result<Reading, ReadError> {
        read(matrix.width(), |x, y| matrix.is_dark(x, y) ^ inverted.contains(&(x, y)))
    }

    /// This holds the tables of blocks and the order of modules to what the encoder and its own tables make.
    #[test]
    fn every_version_and_level_is_read_without_an_error() {
        for number in 1..=40 {
            for ec_level in EcLevel::ALL {
                let symbol = symbol(number, ec_level);
                let reading = read_matrix(symbol.matrix()).unwrap();
                assert_eq!((reading.version, reading.ec_level), (symbol.version(), ec_level));
                assert_eq!(reading.most_wrong, 0, "version {number}-{ec_level}");
            }
        }
    }

    #[test]
    fn damage_up_to_the_capacity_of_every_block_is_restored_and_one_codeword_more_is_not() {
        for (number, ec_level) in [(2, EcLevel::M), (5, EcLevel::Q), (7, EcLevel::H), (14, EcLevel::L)] {
            let symbol = symbol(number, ec_level);
            let (version, intact) = (symbol.version(), read_matrix(symbol.matrix()).unwrap());
            let blocks = ecc::blocks(version, ec_level);
            let places: Vec<_> = codeword_modules(version).collect();
            for extra in [0, 1] {
                let mut inverted = Vec::new();
                for index in 0..blocks.count {
                    let errors = blocks.correctable() + if index == 0 { extra } else { 0 };
                    let places_of_block =
                        (0..blocks.total_codewords()).filter(|&place| blocks.block_of(place) == index);
                    for place in places_of_block.step_by(2).take(errors) {
                        inverted.push(places[place * 8 + place % 8]);
                    }
                }
                match read_inverted(symbol.matrix(), &inverted) {
                    Ok(reading) if extra == 0 => {
                        assert_eq!(reading.most_wrong, blocks.correctable());
                        assert_eq!(reading.data, intact.data, "version {number}-{ec_level}");
                    }
                    result => assert_eq!((result, extra), (Err(ReadError::Damaged), 1), "version {number}-{ec_level}"),
                }
            }
        }
    }

    #[test]
    fn three_bits_of_both_copies_of_the_format_information_may_be_wrong() {
        let symbol = symbol(3, EcLevel::Q);
        let inverted: Vec<_> = (0..3).chain(22..25).map(|y| (8, y)).collect();
        assert_eq!(read_inverted(symbol.matrix(), &inverted).map(|reading| reading.ec_level), Ok(EcLevel::Q));
    }

    #[test]
    fn a_grid_of_no_version_is_refused() {
        for width in [0, 17, 20, 22, 181, 1000] {
            assert_eq!(read(width, |_, _| true), Err(ReadError::Width));
        }
    }
}
