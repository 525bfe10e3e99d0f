//! The vocabulary of ISO/IEC 18004: versions, error correction levels, masks and the finished symbol.

use std::fmt;
use std::str::FromStr;

use crate::Matrix;

/// A finished QR code symbol: its modules and the parameters that a reader finds in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    pub(crate) matrix: Matrix,
    pub(crate) version: Version,
    pub(crate) ec_level: EcLevel,
    pub(crate) mask: Mask,
}

impl Symbol {
    /// The modules, without a quiet zone.
    pub fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// The symbol's version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The symbol's error correction level.
    pub fn ec_level(&self) -> EcLevel {
        self.ec_level
    }

    /// The data mask pattern that the symbol carries.
    pub fn mask(&self) -> Mask {
        self.mask
    }
}

/// What the caller may choose about a symbol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SymbolOptions {
    /// The smallest version to use; a larger one is taken when the text needs it. Default: 1.
    pub min_version: Version,
    /// The error correction level. Default: M.
    pub ec_level: EcLevel,
}

/// A QR code version, 1 to 40: the symbol is `17 + 4 × version` modules wide (clause 6.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub(crate) u8);

impl Version {
    /// The smallest version, 21 modules wide.
    pub const MIN: Self = Self(1);
    /// The largest version, 177 modules wide.
    pub const MAX: Self = Self(40);

    /// The version's number, 1 to 40.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The width of the symbol in modules, 21 to 177, without a quiet zone.
    pub const fn width(self) -> usize {
        17 + 4 * self.0 as usize
    }
}

impl Default for Version {
    fn default() -> Self {
        Self::MIN
    }
}

impl TryFrom<u8> for Version {
    type Error = RangeError;

    /// # Errors
    ///
    /// [`RangeError`] when `number` is not 1 to 40.
    fn try_from(number: u8) -> Result<Self, RangeError> {
        if (Self::MIN.0..=Self::MAX.0).contains(&number) {
            Ok(Self(number))
        } else {
            Err(RangeError("a version is an integer from 1 to 40"))
        }
    }
}

/// An error correction level (clause 6.5.1): how much of the symbol may be damaged and still be read.
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

/// A data mask pattern reference, 0 to 7 (clause 7.8.2, table 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mask(pub(crate) u8);

impl Mask {
    /// The pattern's reference number, 0 to 7.
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// A value outside its range; the message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RangeError(&'static str);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_1_to_40() {
        assert_eq!(Version::try_from(1), Ok(Version::MIN));
        assert_eq!(Version::try_from(40), Ok(Version::MAX));
        for number in [0, 41, 255] {
            assert_eq!(Version::try_from(number).unwrap_err().to_string(), "a version is an integer from 1 to 40");
        }
    }

    #[test]
    fn a_version_adds_four_modules_to_the_width() {
        assert_eq!((Version::MIN.width(), Version::MAX.width()), (21, 177));
    }

    #[test]
    fn level_letters_are_read_in_either_case_and_printed_in_upper_case() {
        for level in EcLevel::ALL {
            assert_eq!(level.to_string().parse(), Ok(level));
            assert_eq!(level.to_string().to_lowercase().parse(), Ok(level));
        }
        assert_eq!("X".parse::<EcLevel>().unwrap_err().to_string(), "an error correction level is one of L, M, Q, H");
    }
}
