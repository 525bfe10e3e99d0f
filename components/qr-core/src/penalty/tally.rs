//! Counting set modules of many lines: vertical counters, one a module, are kept as planes of bits.

#![cfg_attr(
    not(feature = "small"),
    expect(
        clippy::inline_always,
        reason = "lines pass through memory where one call is left: the whole is 1.6 times slower"
    )
)]

use super::lanes::{Lane, Line};

/// How often each module was set, up to 63 times: plane `i` holds the bits of weight 2ⁱ.
///
/// A full adder takes five operations for two lines; counting the bits of every single line would take some twelve.
#[derive(Clone, Copy)]
pub(super) struct Tally<V, const WORDS: usize> {
    planes: [Line<V, WORDS>; PLANES],
}

impl<V: Lane, const WORDS: usize> Tally<V, WORDS> {
    pub(super) fn new() -> Self {
        Self { planes: [Line::none(); PLANES] }
    }

    /// Counts the modules that are set in two lines.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn add_two(&mut self, lines: [Line<V, WORDS>; 2]) {
        let [ones, rest @ ..] = &mut self.planes;
        carry_up(rest, full_add(ones, lines));
    }

    /// Counts the modules that are set in four lines.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(super) fn add_four(&mut self, [a, b, c, d]: [Line<V, WORDS>; 4]) {
        let [ones, twos, rest @ ..] = &mut self.planes;
        let (first, second) = (full_add(ones, [a, b]), full_add(ones, [c, d]));
        carry_up(rest, full_add(twos, [first, second]));
    }

    /// Adds what was counted under each mask to `counts` and starts again.
    pub(super) fn flush(&mut self, counts: &mut [u32; 4]) {
        let [planes @ .., thirty_twos] = self.planes;
        let mut sum = V::default();
        for word in 0..WORDS {
            let plane = |plane: &Line<V, WORDS>| plane.0.get(word).copied().unwrap_or_default();
            // Five planes count to 31, so that eight of their modules stay within a byte.
            let bytes = planes.iter().rev().fold(V::default(), |bytes, line| bytes + bytes + in_bytes(plane(line)));
            let top = pairs(in_bytes(plane(&thirty_twos)));
            sum = sum + pairs(bytes) + (top << 5);
        }
        for (count, word) in counts.iter_mut().zip(sum.to_words()) {
            let sums = word.wrapping_mul(0x0001_0001_0001_0001) >> 48;
            *count += u32::try_from(sums).unwrap_or(0);
        }
        *self = Self::new();
    }
}

/// Adds two lines to a plane and gives what is carried.
#[cfg_attr(not(feature = "small"), inline(always))]
fn full_add<V: Lane, const WORDS: usize>(plane: &mut Line<V, WORDS>, [a, b]: [Line<V, WORDS>; 2]) -> Line<V, WORDS> {
    let half = a ^ b;
    let carried = a & b | *plane & half;
    *plane = *plane ^ half;
    carried
}

/// Adds a line to the first of the planes, and what is carried to the next ones.
#[cfg_attr(not(feature = "small"), inline(always))]
fn carry_up<V: Lane, const WORDS: usize>(planes: &mut [Line<V, WORDS>], mut line: Line<V, WORDS>) {
    for plane in planes {
        let carried = *plane & line;
        *plane = *plane ^ line;
        line = carried;
    }
}

/// The number of set bits of each byte.
fn in_bytes<V: Lane>(word: V) -> V {
    let twos = word - (word >> 1 & V::splat(0x5555_5555_5555_5555));
    let fours = (twos & V::splat(0x3333_3333_3333_3333)) + (twos >> 2 & V::splat(0x3333_3333_3333_3333));
    (fours + (fours >> 4)) & V::splat(0x0f0f_0f0f_0f0f_0f0f)
}

/// The sums of two bytes each, in 16 bits.
fn pairs<V: Lane>(bytes: V) -> V {
    let low = V::splat(0x00ff_00ff_00ff_00ff);
    (bytes & low) + (bytes >> 8 & low)
}

/// Enough for 63 lines.
const PLANES: usize = 6;
