//! The modules of a symbol, one bit each.

use std::fmt;
use std::ops::Range;

use crate::row::Row;

/// A square of dark and light modules, packed into bits; bit `x` of row `y` is set when the module is dark.
#[derive(Clone, PartialEq, Eq)]
pub struct Matrix {
    width: usize,
    rows: Vec<Row>,
}

impl Matrix {
    /// Builds a matrix of `width` × `width` modules (at most 192) by asking `is_dark(x, y)` for each.
    #[cfg(test)]
    pub(crate) fn from_fn(width: usize, is_dark: impl Fn(usize, usize) -> bool) -> Self {
        let row = |y| Row::from_fn(width, |x| is_dark(x, y));
        Self { width, rows: (0..width).map(row).collect() }
    }

    /// The matrix of as many `rows` as modules in each; beyond that width they are light.
    pub(crate) fn from_rows(rows: Vec<Row>) -> Self {
        Self { width: rows.len(), rows }
    }

    /// The width and height in modules.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether the module in column `x` of row `y` is dark. Outside the matrix every module is light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        self.rows.get(y).is_some_and(|row| row.is_dark(x))
    }

    /// The dark runs of row `y`, left to right, as ranges of columns.
    pub fn dark_runs(&self, y: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        let row = self.rows.get(y).copied().unwrap_or_default();
        let mut from = 0;
        std::iter::from_fn(move || {
            let start = row.first_dark(from)?;
            from = (!row).first_dark(start).unwrap_or(self.width);
            Some(start..from)
        })
    }

    /// The rows, top to bottom; every module beyond the width is light.
    #[cfg_attr(not(test), expect(dead_code, reason = "the writers of pictures read whole rows"))]
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// As many rows as `columns`, which become their bits, or the other way round.
    pub(crate) fn transposed(columns: &[Row]) -> Vec<Row> {
        let mut rows = vec![Row::default(); columns.len()];
        for (across, source) in columns.chunks(64).enumerate() {
            for (down, target) in rows.chunks_mut(64).enumerate() {
                let mut block = [0; 64];
                for (bits, row) in block.iter_mut().zip(source) {
                    *bits = row.word(down);
                }
                transpose(&mut block);
                for (row, bits) in target.iter_mut().zip(block) {
                    if let Some(word) = row.0.get_mut(across) {
                        *word = bits;
                    }
                }
            }
        }
        rows
    }
}

/// Exchanges rows and columns of 64 × 64 bits: the two off-diagonal quarters change places, then those of each quarter,
/// and so on down to single bits.
fn transpose(block: &mut [u64; 64]) {
    let (mut size, mut left_half) = (32, 0x0000_0000_ffff_ffff_u64);
    while size > 0 {
        for pair in block.chunks_exact_mut(2 * size) {
            let (upper, lower) = pair.split_at_mut(size);
            for (upper, lower) in upper.iter_mut().zip(lower) {
                let differing = (*upper >> size ^ *lower) & left_half;
                *upper ^= differing << size;
                *lower ^= differing;
            }
        }
        size /= 2;
        left_half ^= left_half << size;
    }
}

impl fmt::Display for Matrix {
    /// One line a row, `1` for a dark module and `0` for a light one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for y in 0..self.width {
            let line: String = (0..self.width).map(|x| if self.is_dark(x, y) { '1' } else { '0' }).collect();
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Matrix {{ width: {} }}", self.width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripes() -> Matrix {
        Matrix::from_fn(177, |x, _| (60..70).contains(&x) || x == 0 || x == 176)
    }

    #[test]
    fn runs_cross_word_borders_and_end_at_the_edge() {
        assert_eq!(stripes().dark_runs(5).collect::<Vec<_>>(), [0..1, 60..70, 176..177]);
    }

    #[test]
    fn a_light_row_has_no_runs() {
        assert_eq!(Matrix::from_fn(21, |_, _| false).dark_runs(0).count(), 0);
    }

    #[test]
    fn outside_is_light() {
        assert!(!stripes().is_dark(177, 0));
        assert!(!stripes().is_dark(0, 177));
    }

    #[test]
    fn transposing_exchanges_x_and_y() {
        for width in [1, 21, 63, 64, 65, 128, 129, 177, 192] {
            let is_dark = |x: usize, y: usize| (x * 31 + y * 17 + x * y) % 5 < 2;
            let turned = Matrix::transposed(Matrix::from_fn(width, is_dark).rows());
            assert!(Matrix::from_rows(turned) == Matrix::from_fn(width, |x, y| is_dark(y, x)), "{width}");
        }
    }

    #[test]
    fn display_is_a_grid_of_ones_and_zeros() {
        assert_eq!(Matrix::from_fn(2, |x, y| x == y).to_string(), "10\n01\n");
    }
}
