//! Error correction levels.

use std::fmt;
use std::str::FromStr;

use crate::RangeError;

/// An error correction level (clause 7.5.1): how much of the symbol may be damaged and still be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EcLevel {
    /// About 7 % of the codewords can be restored.
    L,
    /// About 15 %; the default.
    #[default]
    M,
    /// About 25 %.
    Q,
    /// About 30 %.
    H,
}

impl EcLevel {
    /// All levels, weakest first.
    pub const ALL: [Self; 4] = [Self::L, Self::M, Self::Q, Self::H];

    /// Its place among [`EcLevel::ALL`], 0 to 3.
    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// The level's letter: `L`, `M`, `Q` or `H`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::L => "L",
            Self::M => "M",
            Self::Q => "Q",
            Self::H => "H",
        }
    }
}

impl fmt::Display for EcLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EcLevel {
    type Err = RangeError;

    /// Reads a level's letter in either case.
    ///
    /// # Errors
    ///
    /// [`RangeError`] for anything but one of the four letters.
    fn from_str(letter: &str) -> Result<Self, RangeError> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str().eq_ignore_ascii_case(letter))
            .ok_or(RangeError("an error correction level is one of L, M, Q, H"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_letters_are_read_in_either_case_and_printed_in_upper_case() {
        for level in EcLevel::ALL {
            assert_eq!(level.to_string().parse(), Ok(level));
            assert_eq!(level.to_string().to_lowercase().parse(), Ok(level));
        }
        assert_eq!("X".parse::<EcLevel>().unwrap_err().to_string(), "an error correction level is one of L, M, Q, H");
    }
}
