//! The modules of a symbol, one bit each.

use std::fmt;
use std::ops::Range;

/// `u64` words a row: 177 modules, the widest symbol, fit into three.
const WORDS: usize = 3;

/// A square of dark and light modules, packed into bits; bit `x` of row `y` is set when the module is dark.
#[derive(Clone, PartialEq, Eq)]
pub struct Matrix {
    width: usize,
    rows: Vec<[u64; WORDS]>,
}

impl Matrix {
    /// Builds a matrix of `width` × `width` modules (at most 192) by asking `is_dark(x, y)` for each.
    pub(crate) fn from_fn(width: usize, is_dark: impl Fn(usize, usize) -> bool) -> Self {
        let row = |y| {
            let word = |w: usize| {
                (0..64)
                    .filter(|bit| w * 64 + bit < width && is_dark(w * 64 + bit, y))
                    .fold(0_u64, |word, bit| word | 1 << bit)
            };
            std::array::from_fn(word)
        };
        Self { width, rows: (0..width).map(row).collect() }
    }

    /// The width and height in modules.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether the module in column `x` of row `y` is dark. Outside the matrix every module is light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        let word = self.rows.get(y).and_then(|row| row.get(x / 64)).copied().unwrap_or(0);
        word >> (x % 64) & 1 == 1
    }

    /// The dark runs of row `y`, left to right, as ranges of columns.
    pub fn dark_runs(&self, y: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut from = 0;
        std::iter::from_fn(move || {
            let start = (from..self.width).find(|&x| self.is_dark(x, y))?;
            let end = (start..self.width).find(|&x| !self.is_dark(x, y)).unwrap_or(self.width);
            from = end;
            Some(start..end)
        })
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
    fn display_is_a_grid_of_ones_and_zeros() {
        assert_eq!(Matrix::from_fn(2, |x, y| x == y).to_string(), "10\n01\n");
    }
}
