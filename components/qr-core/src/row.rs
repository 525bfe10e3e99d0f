//! A row of modules as bits, so that a rule of the standard looks at a whole row at once.

use std::ops::{BitAnd, BitOr, BitXor, Not};

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

    /// The row in which the `count` modules from column `start` on are dark.
    pub(crate) fn span(start: usize, count: usize) -> Self {
        Self::dark(start + count) & !Self::dark(start)
    }

    /// The row with `bits` from column `start` on, and light otherwise; what goes beyond column 191 is lost.
    pub(crate) fn bits_at(bits: u64, start: usize) -> Self {
        let mut row = Self::default();
        let mut words = row.0.iter_mut().skip(start / 64);
        if let Some(word) = words.next() {
            *word = bits << (start % 64);
        }
        if let Some(word) = words.next() {
            *word = bits >> 1 >> (63 - start % 64);
        }
        row
    }

    /// The row whose module in column `x` is dark when `is_dark(x)`.
    #[cfg(test)]
    pub(crate) fn from_fn(width: usize, is_dark: impl Fn(usize) -> bool) -> Self {
        Self(std::array::from_fn(|word| {
            let columns = word * 64..width.min(word * 64 + 64);
            columns.filter(|&x| is_dark(x)).fold(0, |bits, x| bits | 1 << (x % 64))
        }))
    }

    pub(crate) fn is_dark(self, x: usize) -> bool {
        self.0.get(x / 64).is_some_and(|word| word >> (x % 64) & 1 == 1)
    }

    /// Word `index` of the row; beyond it there are light modules only.
    pub(crate) fn word(self, index: usize) -> u64 {
        self.0.get(index).copied().unwrap_or(0)
    }

    /// The 64 modules from column `start` on.
    pub(crate) fn bits_from(self, start: usize) -> u64 {
        let (index, shift) = (start / 64, start % 64);
        self.word(index) >> shift | self.word(index + 1) << 1 << (63 - shift)
    }

    /// The first column from `x` on whose module is dark.
    pub(crate) fn first_dark(self, x: usize) -> Option<usize> {
        let mut from = x % 64;
        for (index, word) in self.0.into_iter().enumerate().skip(x / 64) {
            let rest = word >> from << from;
            if rest != 0 {
                return Some(index * 64 + rest.trailing_zeros() as usize);
            }
            from = 0;
        }
        None
    }

    /// Turns the module in column `x` dark or light; beyond column 191 there is none to turn.
    #[cfg(test)]
    pub(crate) fn set(&mut self, x: usize, dark: bool) {
        if let Some(word) = self.0.get_mut(x / 64) {
            *word = *word & !(1 << (x % 64)) | u64::from(dark) << (x % 64);
        }
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
    fn bits_lie_from_a_column_on_across_words() {
        for start in 0..192 {
            let expected = Row::from_fn(192, |x| (start..start + 64).contains(&x) && (x - start) % 3 != 1);
            assert_eq!(Row::bits_at(0xdb6d_b6db_6db6_db6d, start), expected, "{start}");
            let within = if start > 128 { u64::MAX >> (start - 128) } else { u64::MAX };
            assert_eq!(expected.bits_from(start), 0xdb6d_b6db_6db6_db6d & within, "{start}");
        }
    }

    #[test]
    fn the_first_dark_module_is_found_across_words() {
        for dark in [0, 1, 63, 64, 100, 191] {
            let row = Row::from_fn(192, |x| x == dark);
            for from in 0..=192 {
                assert_eq!(row.first_dark(from), (from <= dark).then_some(dark), "{dark} from {from}");
            }
        }
    }

    #[test]
    fn a_span_has_a_start_and_a_count() {
        assert_eq!(Row::span(60, 10), Row::from_fn(192, |x| (60..70).contains(&x)));
    }

    #[test]
    fn the_first_modules_are_dark() {
        for width in 0..=192 {
            assert_eq!(Row::dark(width), Row::from_fn(192, |x| x < width), "{width}");
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
