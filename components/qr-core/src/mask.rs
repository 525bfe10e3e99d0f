//! Data masking (clause 7.8): of eight patterns the one that leaves the fewest features that confuse a reader.

use qrcode::canvas::{Canvas, Module};

use crate::row::Row;
use crate::{EcLevel, Mask, Matrix, Version, format, penalty};

/// The mask with the lowest penalty, the lowest number among equals, and the symbol that it gives (clause 7.8.1).
pub(crate) fn best(unmasked: &Unmasked, ec_level: EcLevel) -> (Mask, Matrix) {
    (0..8)
        .map(|number| (Mask(number), unmasked.masked(Mask(number), ec_level)))
        .min_by_key(|(_, matrix)| penalty::penalty(matrix))
        .expect("there are eight masks")
}

/// A symbol before masking, its format information still blank.
pub(crate) struct Unmasked {
    modules: Matrix,
    /// Dark where a module carries data, error correction or remainder bits: only those are masked.
    maskable: Matrix,
}

impl Unmasked {
    /// Takes over the function patterns, version information and codewords that are drawn on the canvas of a `version`.
    pub(crate) fn from_canvas(canvas: &Canvas, version: Version) -> Self {
        let coordinate = |n: usize| i16::try_from(n).expect("a symbol is at most 177 modules wide");
        let module = |x, y| canvas.get(coordinate(x), coordinate(y));
        Self {
            modules: Matrix::from_fn(version.width(), |x, y| module(x, y).is_dark()),
            maskable: Matrix::from_fn(version.width(), |x, y| !matches!(module(x, y), Module::Masked(_))),
        }
    }

    /// The finished symbol under `mask`, with its format information.
    fn masked(&self, mask: Mask, ec_level: EcLevel) -> Matrix {
        let pattern: [Row; 12] = std::array::from_fn(|i| pattern_row(mask, i)); // every pattern repeats after twelve rows
        let inverted = pattern.iter().cycle().zip(self.maskable.rows()).map(|(&pattern, &maskable)| pattern & maskable);
        let mut matrix = self.modules.inverted_at(inverted);
        format::write(&mut matrix, ec_level, mask);
        matrix
    }
}

/// Whether `mask` inverts the module in column `j` of row `i` (clause 7.8.2, table 10).
fn inverts(mask: Mask, i: usize, j: usize) -> bool {
    let remainder = match mask.0 {
        0 => (i + j) % 2,
        1 => i % 2,
        2 => j % 3,
        3 => (i + j) % 3,
        4 => (i / 2 + j / 3) % 2,
        5 => (i * j) % 2 + (i * j) % 3,
        6 => ((i * j) % 2 + (i * j) % 3) % 2,
        _ => ((i + j) % 2 + (i * j) % 3) % 2,
    };
    remainder == 0
}

/// Row `i` of a mask's pattern, dark where it inverts. Every pattern repeats after six columns.
fn pattern_row(mask: Mask, i: usize) -> Row {
    /// Ones in the columns 0, 6, 12 … 60: the product with six bits repeats them.
    const EVERY_SIXTH: u64 = 0x1041_0410_4104_1041;
    // A word starts 64 columns after the one before, which is four columns further into the pattern.
    Row([0, 4, 2].map(|first| {
        let six =
            (0..6).filter(|column| inverts(mask, i, first + column)).fold(0_u64, |bits, column| bits | 1 << column);
        six.wrapping_mul(EVERY_SIXTH)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::penalty::reference::{self, XorShift};

    const VERSIONS: [u8; 7] = [1, 2, 6, 7, 14, 27, 40];

    /// A symbol whose codewords are random; some modules at its end stay empty when `bytes` are few, like remainder bits.
    fn canvas(version: Version, ec_level: EcLevel, bytes: usize) -> Canvas {
        let mut random = XorShift::new(u64::from(version.number()));
        let codewords: Vec<_> = std::iter::repeat_with(|| random.next().to_be_bytes()[0]).take(bytes).collect();
        let mut canvas = Canvas::new(version.to_qrcode(), ec_level.to_qrcode());
        canvas.draw_all_functional_patterns();
        canvas.draw_data(&codewords, &[]);
        canvas
    }

    #[test]
    fn every_mask_gives_the_symbol_of_the_qrcode_crate() {
        for version in VERSIONS.map(Version) {
            for ec_level in EcLevel::ALL {
                for bytes in [0, 20, 3706] {
                    let canvas = canvas(version, ec_level, bytes);
                    let unmasked = Unmasked::from_canvas(&canvas, version);
                    for (number, grid) in (0..).zip(reference::masked(&canvas)) {
                        let expected = Matrix::from_fn(version.width(), |x, y| grid[y][x]);
                        assert!(
                            unmasked.masked(Mask(number), ec_level) == expected,
                            "mask {number}, version {}-{ec_level}, {bytes} bytes",
                            version.number()
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_mask_with_the_lowest_penalty_is_chosen() {
        for version in (1..=40).map(Version) {
            for bytes in [0, 3706] {
                let canvas = canvas(version, EcLevel::Q, bytes);
                let (mask, matrix) = best(&Unmasked::from_canvas(&canvas, version), EcLevel::Q);
                let (number, grid) = reference::best(&canvas);
                assert_eq!(usize::from(mask.number()), number, "version {}, {bytes} bytes", version.number());
                assert!(matrix == Matrix::from_fn(version.width(), |x, y| grid[y][x]));
            }
        }
    }

    #[test]
    fn a_pattern_row_is_the_pattern_in_every_column() {
        for mask in (0..8).map(Mask) {
            for y in 0..177 {
                assert_eq!(pattern_row(mask, y), Row::from_fn(192, |x| inverts(mask, y, x)), "{mask:?}, row {y}");
            }
        }
    }
}
