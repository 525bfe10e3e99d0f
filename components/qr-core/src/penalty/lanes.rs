//! Lines of modules, one a mask, side by side in vectors.

#![cfg_attr(
    not(feature = "small"),
    expect(
        clippy::inline_always,
        reason = "lines pass through memory where one call is left: the whole is 1.6 times slower"
    )
)]

use std::ops::{Add, BitAnd, BitOr, BitXor, Not, Shl, Shr, Sub};

use wide::{u32x4, u64x2};

/// A vector of words, one a mask.
pub(super) trait Lane:
    Copy
    + Default
    + Add<Output = Self>
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
    + BitXor<Output = Self>
    + Not<Output = Self>
    + Shl<u32, Output = Self>
    + Shr<u32, Output = Self>
    + Sub<Output = Self>
{
    /// Bits of a word.
    const BITS: u32;
    /// The number of words.
    const COUNT: usize;

    /// The low bits of `word` in every lane.
    fn splat(word: u64) -> Self;

    /// The low bits of `word(lane)` in every lane.
    fn from_fn(word: impl Fn(usize) -> u64) -> Self;

    /// The words, and zeros after them.
    fn to_words(self) -> [u64; 4];
}

impl Lane for u32x4 {
    const BITS: u32 = 32;
    const COUNT: usize = 4;

    fn splat(word: u64) -> Self {
        Self::splat(low_half(word))
    }

    fn from_fn(word: impl Fn(usize) -> u64) -> Self {
        Self::new([0, 1, 2, 3].map(|lane| low_half(word(lane))))
    }

    fn to_words(self) -> [u64; 4] {
        self.to_array().map(u64::from)
    }
}

impl Lane for u64x2 {
    const BITS: u32 = 64;
    const COUNT: usize = 2;

    fn splat(word: u64) -> Self {
        Self::splat(word)
    }

    fn from_fn(word: impl Fn(usize) -> u64) -> Self {
        Self::new([word(0), word(1)])
    }

    fn to_words(self) -> [u64; 4] {
        let [first, second] = self.to_array();
        [first, second, 0, 0]
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the upper half is left out on purpose")]
const fn low_half(word: u64) -> u32 {
    word as u32
}

/// One line of the symbol, row or column, under several masks: bit `x` of word `w` is module `w × BITS + x`.
#[derive(Clone, Copy)]
pub(super) struct Line<V, const WORDS: usize>(pub(super) [V; WORDS]);

impl<V: Lane, const WORDS: usize> Line<V, WORDS> {
    /// The line whose word number `index` is `word(lane, index)`.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn from_words(word: impl Fn(usize, usize) -> u64) -> Self {
        Self(std::array::from_fn(|index| V::from_fn(|lane| word(lane, index))))
    }

    /// The same line under every mask.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn splat(line: crate::row::Row) -> Self {
        let mut words = line.0.into_iter();
        Self([(); WORDS].map(|()| V::splat(words.next().unwrap_or(0))))
    }

    /// No module is set.
    pub(super) fn none() -> Self {
        Self([V::default(); WORDS])
    }

    pub(super) fn first_word(self) -> V {
        self.0.first().copied().unwrap_or_default()
    }

    /// Sets the modules of the first word that are set in `word`.
    pub(super) fn add_to_first_word(&mut self, word: V) {
        if let Some(first) = self.0.first_mut() {
            *first = *first | word;
        }
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn zip(self, other: Self, operator: impl Fn(V, V) -> V) -> Self {
        let mut words = self.0;
        for (word, &other) in words.iter_mut().zip(&other.0) {
            *word = operator(*word, other);
        }
        Self(words)
    }
}

/// Module `x` of the result is module `x + modules`; beyond the line it is not set. `modules` is 1 to 31.
impl<V: Lane, const WORDS: usize> Shr<u32> for Line<V, WORDS> {
    type Output = Self;

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn shr(self, modules: u32) -> Self {
        let mut words = self.0;
        let mut carry = V::default();
        for word in words.iter_mut().rev() {
            let carried = *word << (V::BITS - modules);
            *word = *word >> modules | carry;
            carry = carried;
        }
        Self(words)
    }
}

/// Module `x` of the result is module `x - modules`; before the line it is not set. `modules` is 1 to 31.
impl<V: Lane, const WORDS: usize> Shl<u32> for Line<V, WORDS> {
    type Output = Self;

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn shl(self, modules: u32) -> Self {
        let mut words = self.0;
        let mut carry = V::default();
        for word in &mut words {
            let carried = *word >> (V::BITS - modules);
            *word = *word << modules | carry;
            carry = carried;
        }
        Self(words)
    }
}

impl<V: Lane, const WORDS: usize> Not for Line<V, WORDS> {
    type Output = Self;

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn not(self) -> Self {
        Self(self.0.map(|word| !word))
    }
}

impl<V: Lane, const WORDS: usize> BitAnd for Line<V, WORDS> {
    type Output = Self;

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn bitand(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }
}

impl<V: Lane, const WORDS: usize> BitOr for Line<V, WORDS> {
    type Output = Self;

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn bitor(self, other: Self) -> Self {
        self.zip(other, |a, b| a | b)
    }
}

impl<V: Lane, const WORDS: usize> BitXor for Line<V, WORDS> {
    type Output = Self;

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn bitxor(self, other: Self) -> Self {
        self.zip(other, |a, b| a ^ b)
    }
}
