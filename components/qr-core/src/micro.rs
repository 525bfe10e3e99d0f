//! Micro QR Code: what differs from QR Code after the bit stream (clauses 6.3, 7.5 to 7.9).

use crate::ecc::Generator;
use crate::mask::ROWS;
use crate::plan::Plan;
use crate::row::Row;
use crate::{EcLevel, EncodeError, Mask, Matrix, Symbol, Version, format};

/// The symbol of versions M1 to M4 with these data codewords, the last of which is half a one in M1 and M3.
pub(crate) fn symbol(data: &[u8], plan: &Plan, mask: Option<Mask>) -> Result<Symbol, EncodeError> {
    let &Plan { version, ec_level, .. } = plan;
    if mask.is_some_and(|mask| mask.0 >= MASKS) {
        return Err(EncodeError::NoSuchMask);
    }
    let rows = place(&codeword_bits(data, version, ec_level), version);
    let finished = |mask: Mask| (mask, masked(&rows, mask, version, ec_level));
    let (mask, rows) = match mask {
        Some(mask) => finished(mask),
        // Clause 7.8.3.2: the highest score wins, the lowest number among equals.
        None => (0..MASKS).rev().map(Mask).map(finished).max_by_key(|(_, rows)| score(rows)).expect("there are four"),
    };
    Ok(Symbol { matrix: Matrix::from_rows(rows), version, ec_level, mask })
}

/// The bits of the data codewords and of the only block's check codewords (clause 7.5.1, table 9).
fn codeword_bits(data: &[u8], version: Version, ec_level: EcLevel) -> Vec<bool> {
    let check_codewords = match (version.number(), ec_level) {
        (1, _) => 2,
        (2, EcLevel::L) => 5,
        (2, _) | (3, EcLevel::L) => 6,
        (3, _) | (4, EcLevel::L) => 8,
        (4, EcLevel::M) => 10,
        _ => 14,
    };
    let bits = |codewords: &[u8]| -> Vec<bool> {
        codewords.iter().flat_map(|codeword| (0..8).rev().map(move |bit| codeword >> bit & 1 == 1)).collect()
    };
    let mut all = bits(data);
    if matches!(version, Version::M1 | Version::M3) {
        all.truncate(all.len() - 4);
    }
    // Half a codeword is the upper half of a whole one for the check codewords: so do zint, segno and the `qrcode` crate.
    let checks = Generator::of_degree(check_codewords).remainder(data);
    all.extend(bits(checks.get(..check_codewords).unwrap_or_default()));
    all
}

/// The function patterns and the bits, from the lower right corner upwards and downwards (clause 7.7.3).
fn place(bits: &[bool], version: Version) -> Vec<Row> {
    let width = version.width();
    let mut rows: Vec<Row> = (0..width).map(|y| function_row(y, width)).collect();
    let mut bits = bits.iter();
    for (strip, right) in (2..width).rev().step_by(2).enumerate() {
        for step in 1..width {
            let y = if strip % 2 == 0 { width - step } else { step };
            for x in [right, right - 1] {
                if is_data(x, y)
                    && let (Some(row), Some(&dark)) = (rows.get_mut(y), bits.next())
                {
                    *row = *row | Row::bits_at(u64::from(dark), x);
                }
            }
        }
    }
    rows
}

/// The finder pattern in the corner and the timing patterns along two edges (clauses 6.3.3 to 6.3.5).
fn function_row(y: usize, width: usize) -> Row {
    let timing = if y == 0 { 0x5555_5555 << 8 } else { u64::from(y.is_multiple_of(2) && y >= 8) };
    let finder = match y {
        0 | 6 => 0b111_1111,
        1 | 5 => 0b100_0001,
        2..=4 => 0b101_1101,
        _ => 0,
    };
    Row::bits_at(timing | finder, 0) & Row::dark(width)
}

/// Whether a module carries a codeword's bit: neither the edges nor the finder pattern and what is beside it.
fn is_data(x: usize, y: usize) -> bool {
    x > 0 && y > 0 && (x > 8 || y > 8)
}

/// The finished symbol under a mask, with its format information.
fn masked(rows: &[Row], mask: Mask, version: Version, ec_level: EcLevel) -> Vec<Row> {
    // Clause 7.8.2, table 10: the four masks are the ones that QR Code numbers 1, 4, 6 and 7.
    let pattern = [1, 4, 6, 7].get(usize::from(mask.0)).and_then(|&number: &usize| ROWS.get(number));
    let pattern = pattern.expect("a Micro symbol has four masks").iter().cycle();
    let width = version.width();
    let format = format::micro_lines(symbol_number(version, ec_level), mask);
    let rows = rows.iter().zip(pattern).enumerate();
    rows.map(|(y, (&row, &pattern))| {
        let data = Row::dark(width) & !Row::span(0, if y > 8 { 1 } else { 9 });
        let data = if y == 0 { Row::default() } else { data };
        let beside = Row::bits_at(u64::from(format.column.is_dark(y)), format::LINE);
        row ^ Row(pattern) & data | if y == format::LINE { format.row } else { beside }
    })
    .collect()
}

/// Version and level in three bits (clause 7.9.2, table 13).
fn symbol_number(version: Version, ec_level: EcLevel) -> u8 {
    match (version.number(), ec_level) {
        (1, _) => 0,
        (2, EcLevel::L) => 1,
        (2, _) => 2,
        (3, EcLevel::L) => 3,
        (3, _) => 4,
        (4, EcLevel::L) => 5,
        (4, EcLevel::M) => 6,
        _ => 7,
    }
}

/// Clause 7.8.3.2: the dark modules along the two edges without a timing pattern; the edge with fewer counts 16 times.
fn score(rows: &[Row]) -> usize {
    let last = rows.len() - 1;
    let right = rows.iter().skip(1).filter(|row| row.is_dark(last)).count();
    let lower = rows.last().map_or(0, |row| (1..=last).filter(|&x| row.is_dark(x)).count());
    right.min(lower) * 16 + right.max(lower)
}

/// The number of masks.
const MASKS: u8 = 4;

#[cfg(test)]
mod tests {
    use qrcode::{Color, EcLevel as CrateLevel, QrCode};

    use super::*;
    use crate::{SymbolOptions, encode};

    /// The example of annex I.3: "01234567" at version M2-L.
    #[test]
    fn the_example_of_the_standard() {
        let options = SymbolOptions { min_version: Version::M1, ec_level: EcLevel::L, ..SymbolOptions::default() };
        let symbol = encode("01234567", options).unwrap();
        assert_eq!((symbol.version(), symbol.mask().number()), (Version::M2, 1));
    }

    /// All but M3-L, where the crate takes the last half of a codeword for a whole one.
    #[test]
    fn symbols_are_those_of_the_qrcode_crate() {
        let levels = [(EcLevel::L, CrateLevel::L), (EcLevel::M, CrateLevel::M), (EcLevel::Q, CrateLevel::Q)];
        let mut compared = 0;
        for version in Version::MICRO {
            for (ec_level, crate_level) in levels {
                if (version, ec_level) == (Version::M3, EcLevel::L) {
                    continue;
                }
                for text in ["1", "12345", "0123456", "A1", "HELLO", "hi", "Micro", "micro QR", "QR 2015 MICRO"] {
                    let crate_version = qrcode::Version::Micro(version.number().into());
                    let expected = QrCode::with_version(text, crate_version, crate_level);
                    let options = SymbolOptions {
                        min_version: version,
                        max_version: version,
                        ec_level,
                        ..SymbolOptions::default()
                    };
                    let symbol = encode(text, options);
                    assert_eq!(symbol.is_ok(), expected.is_ok(), "{text} in {version}-{ec_level}");
                    let (Ok(symbol), Ok(expected)) = (symbol, expected) else { continue };
                    // Where two masks have the same score, the crate takes the last one.
                    let masks = (0..MASKS).map(|mask| {
                        let options = SymbolOptions { mask: Some(Mask(mask)), ..options };
                        encode(text, options).unwrap().matrix
                    });
                    let expected = Matrix::from_fn(version.width(), |x, y| expected[(x, y)] == Color::Dark);
                    let scores = |matrix: &Matrix| score(matrix.rows());
                    assert!(masks.into_iter().any(|matrix| matrix == expected), "{text} in {version}-{ec_level}");
                    assert_eq!(scores(symbol.matrix()), scores(&expected), "{text} in {version}-{ec_level}");
                    compared += 1;
                }
            }
        }
        assert!(compared > 30, "{compared}");
    }

    #[test]
    fn a_fifth_mask_is_refused() {
        let options = SymbolOptions { min_version: Version::M1, mask: Some(Mask(4)), ..SymbolOptions::default() };
        assert_eq!(encode("1", options).unwrap_err().to_string(), "a Micro symbol has the masks 0 to 3");
    }
}
