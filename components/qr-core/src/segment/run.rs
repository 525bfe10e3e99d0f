//! The longest runs of a message that one mode has and none with a smaller set.

use std::iter::Peekable;
use std::ops::Range;
use std::slice;

use super::Mode;
use crate::message::{KanjiCharacter, Message};

/// A run of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The mode with the smallest set that has them.
    pub(crate) mode: Mode,
    pub(crate) bytes: Range<usize>,
    /// The number of characters if the mode is kanji.
    kanji_characters: usize,
}

impl Run {
    /// What the character count of a segment in `mode` counts of it.
    pub(crate) fn characters_in(&self, mode: Mode) -> usize {
        if mode == Mode::Kanji { self.kanji_characters } else { self.bytes.len() }
    }

    /// Sixths of a bit that its characters take in a mode.
    pub(super) fn cost(&self, mode: Mode) -> u64 {
        let each = match mode {
            Mode::Numeric => 20,
            Mode::Alphanumeric => 33,
            Mode::Byte => 48,
            Mode::Kanji => 78,
        };
        each * self.characters_in(mode) as u64
    }
}

impl Message<'_> {
    /// The runs from the first byte to the last one.
    pub(crate) fn runs(&self) -> impl Iterator<Item = Run> {
        Runs { message: self, kanji: self.kanji.iter().peekable(), start: 0, pairs: Pairs::Apart }
    }

    /// The same without kanji mode; two bytes that look like one character of Shift JIS stay together in byte mode, so that
    /// a letter after some characters of UTF-8 does, too.
    pub(crate) fn runs_of_pairs(&self) -> impl Iterator<Item = Run> {
        Runs { message: self, kanji: [].iter().peekable(), start: 0, pairs: Pairs::Together }
    }
}

/// What happens to two bytes that look like Shift JIS.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pairs {
    Apart,
    Together,
}

struct Runs<'a> {
    message: &'a Message<'a>,
    kanji: Peekable<slice::Iter<'a, KanjiCharacter>>,
    start: usize,
    pairs: Pairs,
}

impl Iterator for Runs<'_> {
    type Item = Run;

    fn next(&mut self) -> Option<Run> {
        let start = self.start;
        let mut kanji_characters = 0;
        while self.kanji.next_if(|kanji| kanji.start == self.start).is_some() {
            self.start += 2;
            kanji_characters += 1;
        }
        if kanji_characters > 0 {
            return Some(Run { mode: Mode::Kanji, bytes: start..self.start, kanji_characters });
        }
        let end = self.kanji.peek().map_or(self.message.bytes.len(), |kanji| kanji.start);
        let mut rest = self.message.bytes.get(start..end)?;
        let (mode, length) = self.first_unit(rest)?;
        self.start += length;
        rest = rest.get(length..)?;
        while let Some((_, length)) = self.first_unit(rest).filter(|&(next, _)| next == mode) {
            self.start += length;
            rest = rest.get(length..)?;
        }
        Some(Run { mode, bytes: start..self.start, kanji_characters })
    }
}

impl Runs<'_> {
    /// The mode of the first byte, or of the first pair.
    fn first_unit(&self, bytes: &[u8]) -> Option<(Mode, usize)> {
        let (&first, rest) = bytes.split_first()?;
        if first >= 0x81
            && self.pairs == Pairs::Together
            && let Some(second) = rest.first()
        {
            let is_pair = match first {
                0x81..=0x9f | 0xe0..=0xea => matches!(second, 0x40..=0x7e | 0x80..=0xfc),
                0xeb => matches!(second, 0x40..=0x7e | 0x80..=0xbf),
                _ => false,
            };
            if is_pair {
                return Some((Mode::Byte, 2));
            }
        }
        Some((self.message.mode_of(first), 1))
    }
}
