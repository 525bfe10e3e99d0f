//! Modes and segments (clauses 7.3 and 7.4), and how many bits they take.

mod bound;
pub(crate) mod greedy;
pub(crate) mod optimal;
mod run;

use std::ops::Range;

use crate::Version;

pub(crate) use bound::fewest_bits_imaginable;
pub(crate) use run::Run;

/// An encoding mode (clause 7.3), the one with the smaller set of characters first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    /// Digits.
    Numeric,
    /// Digits, upper case letters and nine others.
    Alphanumeric,
    /// Bytes of the character set.
    Byte,
    /// Characters of JIS X 0208.
    Kanji,
}

/// A part of the message in one mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) mode: Mode,
    /// Its bytes in the message.
    pub(crate) bytes: Range<usize>,
    /// What its character count says: bytes in byte mode, characters in the others.
    pub(crate) characters: usize,
}

/// The bits before the data of a segment: they are the same for a range of versions (clause 7.4.1, tables 2 and 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Bits of the mode indicator.
    pub(crate) mode_bits: u32,
    /// Bits of the character count indicator, by mode; none where the version lacks the mode.
    count_bits: [u8; 4],
}

impl Header {
    /// That of a version.
    pub(crate) const fn of(version: Version) -> Self {
        let (mode_bits, count_bits) = match (version.is_micro(), version.number()) {
            (true, 1) => (0, [3, 0, 0, 0]),
            (true, 2) => (1, [4, 3, 0, 0]),
            (true, 3) => (2, [5, 4, 4, 3]),
            (true, _) => (3, [6, 5, 5, 4]),
            (false, ..=9) => (4, [10, 9, 8, 8]),
            (false, 10..=26) => (4, [12, 11, 16, 10]),
            (false, _) => (4, [14, 13, 16, 12]),
        };
        Self { mode_bits, count_bits }
    }

    /// Bits of the character count indicator, 0 when the version lacks the mode.
    pub(crate) fn count_bits(self, mode: Mode) -> u32 {
        u32::from(self.count_bits.get(mode as usize).copied().unwrap_or(0))
    }

    /// The bits of a segment of `characters`, mode and character count indicators included.
    pub(crate) fn segment_bits(self, mode: Mode, characters: usize) -> usize {
        (self.mode_bits + self.count_bits(mode)) as usize + mode.data_bits(characters)
    }
}

impl Mode {
    /// Every mode, in the order of its declaration.
    pub(crate) const ALL: [Self; 4] = [Self::Numeric, Self::Alphanumeric, Self::Byte, Self::Kanji];

    /// Whether a run of this mode can be written in `other`, which has all characters of its set. A character that was
    /// meant for kanji mode is another one in byte mode unless a designator says Shift JIS.
    pub(crate) fn is_within(self, other: Self) -> bool {
        self == other || self < other && other <= Self::Byte
    }

    /// The bits of `characters` without indicators (clauses 7.4.3 to 7.4.6).
    pub(crate) const fn data_bits(self, characters: usize) -> usize {
        match self {
            Self::Numeric => (10 * characters).div_ceil(3),
            Self::Alphanumeric => (11 * characters).div_ceil(2),
            Self::Byte => 8 * characters,
            Self::Kanji => 13 * characters,
        }
    }

    /// The mode with the smallest set that has a byte of text.
    pub(crate) fn of_byte(byte: u8) -> Self {
        match alphanumeric(byte) {
            0..=9 => Self::Numeric,
            NOT_ALPHANUMERIC => Self::Byte,
            _ => Self::Alphanumeric,
        }
    }
}

/// The value of a character of the alphanumeric set, 0 to 44 (clause 7.4.4, table 5).
pub(crate) fn alphanumeric(byte: u8) -> u8 {
    ALPHANUMERIC.get(usize::from(byte)).copied().unwrap_or(NOT_ALPHANUMERIC)
}

/// What stands for every other character.
pub(crate) const NOT_ALPHANUMERIC: u8 = u8::MAX;

static ALPHANUMERIC: [u8; 256] = {
    let mut values = [NOT_ALPHANUMERIC; 256];
    let mut set: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let mut value = 0;
    while let [character, rest @ ..] = set {
        #[expect(clippy::indexing_slicing, reason = "it is evaluated when the crate is compiled")]
        {
            values[*character as usize] = value;
        }
        value += 1;
        set = rest;
    }
    values
};
