//! A row of modules as bits, so that a rule of the standard looks at a whole row at once.

use std::ops::{BitAnd, BitOr, BitXor, Not, Shl, Shr};

/// `u64` words a row: 177 modules, the widest symbol, fit into three.
const WORDS: usize = 3;

/// 192 modules side by side; bit `x` is set when the module in column `x` is dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row(pub(crate) [u64; WORDS]);

impl Row {
    /// The row whose first `width` modules are dark.
    pub(crate) fn dark(width: usize) -> Self {
        Self(std::array::from_fn(|word| match width.saturating_sub(word * 64) {
            0 => 0,
            bits @ 1..64 => u64::MAX >> (64 - bits),
            _ => u64::MAX,
        }))
    }

    /// The row whose module in column `x` is dark when `is_dark(x)`.
    pub(crate) fn from_fn(width: usize, is_dark: impl Fn(usize) -> bool) -> Self {
        Self(std::array::from_fn(|word| {
            let columns = word * 64..width.min(word * 64 + 64);
            columns.filter(|&x| is_dark(x)).fold(0, |bits, x| bits | 1 << (x % 64))
        }))
    }

    pub(crate) fn is_dark(self, x: usize) -> bool {
        self.0.get(x / 64).is_some_and(|word| word >> (x % 64) & 1 == 1)
    }

    /// Turns the module in column `x` dark or light; beyond column 191 there is none to turn.
    pub(crate) fn set(&mut self, x: usize, dark: bool) {
        if let Some(word) = self.0.get_mut(x / 64) {
            *word = *word & !(1 << (x % 64)) | u64::from(dark) << (x % 64);
        }
    }

    pub(crate) fn count_dark(self) -> u32 {
        self.0.into_iter().map(u64::count_ones).sum()
    }
}

/// Bit `x` of the result is bit `x + columns`; beyond the row it is 0. `columns` is 1 to 63.
impl Shr<u32> for Row {
    type Output = Self;

    fn shr(self, columns: u32) -> Self {
        let [low, middle, high] = self.0;
        let carry = 64 - columns;
        Self([low >> columns | middle << carry, middle >> columns | high << carry, high >> columns])
    }
}

/// Bit `x` of the result is bit `x - columns`; before the row it is 0. `columns` is 1 to 63.
impl Shl<u32> for Row {
    type Output = Self;

    fn shl(self, columns: u32) -> Self {
        let [low, middle, high] = self.0;
        let carry = 64 - columns;
        Self([low << columns, middle << columns | low >> carry, high << columns | middle >> carry])
    }
}

impl Not for Row {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0.map(|word| !word))
    }
}

impl BitAnd for Row {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }
}

impl BitOr for Row {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.zip(other, |a, b| a | b)
    }
}

impl BitXor for Row {
    type Output = Self;

    fn bitxor(self, other: Self) -> Self {
        self.zip(other, |a, b| a ^ b)
    }
}

impl Row {
    fn zip(self, other: Self, operator: impl Fn(u64, u64) -> u64) -> Self {
        let ([a0, a1, a2], [b0, b1, b2]) = (self.0, other.0);
        Self([operator(a0, b0), operator(a1, b1), operator(a2, b2)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_moves_modules_across_words() {
        for x in 0..192 {
            for columns in 1..64 {
                let only = |column: usize| Row::from_fn(192, |x| x == column);
                assert_eq!(only(x) << columns, only(x + columns as usize), "{x} << {columns}");
                let left = x.checked_sub(columns as usize).map_or(Row::default(), only);
                assert_eq!(only(x) >> columns, left, "{x} >> {columns}");
            }
        }
    }

    #[test]
    fn the_first_modules_are_dark() {
        for width in 0..=192 {
            assert_eq!(Row::dark(width), Row::from_fn(192, |x| x < width), "{width}");
            assert_eq!(Row::dark(width).count_dark() as usize, width);
        }
    }

    #[test]
    fn a_module_is_turned_and_its_neighbours_stay() {
        for x in [0, 63, 64, 191] {
            let mut row = Row::default();
            row.set(x, true);
            assert_eq!(row, Row::from_fn(192, |column| column == x));
            row.set(x, false);
            assert_eq!(row, Row::default());
        }
    }
}
