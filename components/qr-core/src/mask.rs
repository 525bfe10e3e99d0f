//! Data masking (clause 7.8): of eight patterns the one that leaves the fewest features that confuse a reader.

mod pattern;

use crate::row::Row;
use crate::{EcLevel, Mask, Matrix, format, penalty};

pub(crate) use pattern::{COLUMNS, Pattern, ROWS};

/// The mask with the lowest penalty, the lowest number among equals, and the symbol that it gives (clause 7.8.1).
pub(crate) fn best(unmasked: &Unmasked<'_>, ec_level: EcLevel) -> (Mask, Matrix) {
    let penalties = penalty::under_each_mask(unmasked, ec_level);
    let masks = (0..).map(Mask).zip(penalties);
    let (mask, _) = masks.min_by_key(|&(_, penalty)| penalty).expect("there are eight masks");
    (mask, unmasked.masked(mask, ec_level))
}

/// A symbol before masking, its format information still blank: light.
pub(crate) struct Unmasked<'a> {
    /// The modules row by row.
    pub(crate) rows: Vec<Row>,
    /// The same column by column.
    pub(crate) columns: Vec<Row>,
    /// What carries codewords and is masked: row `y` and column `y` alike.
    pub(crate) data: &'a [Row],
}

impl<'a> Unmasked<'a> {
    /// A symbol whose columns are at hand, and what of them carries codewords.
    pub(crate) fn from_columns(columns: Vec<Row>, data: &'a [Row]) -> Self {
        Self { rows: Matrix::transposed(&columns), columns, data }
    }

    /// The finished symbol under `mask`, with its format information.
    pub(crate) fn masked(&self, mask: Mask, ec_level: EcLevel) -> Matrix {
        let mut rows = self.rows.clone();
        let pattern = ROWS.get(usize::from(mask.0)).expect("a mask is 0 to 7");
        for ((row, &data), &pattern) in rows.iter_mut().zip(self.data).zip(pattern.iter().cycle()) {
            *row = *row ^ Row(pattern) & data;
        }
        let format = format::lines(ec_level, mask, rows.len());
        for (y, row) in rows.iter_mut().enumerate() {
            let beside = Row::bits_at(u64::from(format.column.is_dark(y)), format::LINE);
            *row = *row | if y == format::LINE { format.row } else { beside };
        }
        Matrix::from_rows(rows)
    }
}

#[cfg(test)]
mod tests {
    use qrcode::canvas::Canvas;

    use super::*;
    use crate::Version;
    use crate::function::Function;
    use crate::penalty::reference::{self, XorShift};
    use crate::placement;

    const VERSIONS: [u8; 8] = [1, 2, 4, 6, 7, 14, 27, 40];

    /// Random codewords, the first `bytes` of them; the others are zeros.
    fn codewords(version: Version, bytes: usize) -> Vec<u8> {
        let mut random = XorShift::new(u64::from(version.number()));
        let mut codewords: Vec<_> = std::iter::repeat_with(|| random.next().to_be_bytes()[0]).take(bytes).collect();
        codewords.resize(version.codewords(), 0);
        codewords
    }

    fn canvas(version: Version, ec_level: EcLevel, codewords: &[u8]) -> Canvas {
        let levels = [qrcode::EcLevel::L, qrcode::EcLevel::M, qrcode::EcLevel::Q, qrcode::EcLevel::H];
        let mut canvas = Canvas::new(qrcode::Version::Normal(version.number().into()), levels[ec_level.index()]);
        canvas.draw_all_functional_patterns();
        canvas.draw_data(codewords, &[]);
        canvas
    }

    #[test]
    fn every_mask_gives_the_symbol_of_the_qrcode_crate() {
        for version in VERSIONS.map(Version::normal) {
            let function = Function::of(version);
            for ec_level in EcLevel::ALL {
                for bytes in [0, 20, 3706] {
                    let codewords = codewords(version, bytes);
                    let unmasked = Unmasked::from_columns(
                        placement::place(&codewords, function.dark.clone(), &function.data),
                        &function.data,
                    );
                    let canvas = canvas(version, ec_level, &codewords);
                    for (number, grid) in (0..).zip(reference::masked(&canvas)) {
                        let expected = Matrix::from_fn(version.width(), |x, y| grid[y][x]);
                        assert!(
                            unmasked.masked(Mask(number), ec_level) == expected,
                            "mask {number}, version {version}-{ec_level}, {bytes} bytes",
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_mask_with_the_lowest_penalty_is_chosen() {
        for version in (1..=40).map(Version::normal) {
            let function = Function::of(version);
            for bytes in [0, 3706] {
                let codewords = codewords(version, bytes);
                let unmasked = Unmasked::from_columns(
                    placement::place(&codewords, function.dark.clone(), &function.data),
                    &function.data,
                );
                let (mask, matrix) = best(&unmasked, EcLevel::Q);
                let (number, grid) = reference::best(&canvas(version, EcLevel::Q, &codewords));
                assert_eq!(usize::from(mask.number()), number, "version {version}, {bytes} bytes");
                assert!(matrix == Matrix::from_fn(version.width(), |x, y| grid[y][x]));
            }
        }
    }
}
