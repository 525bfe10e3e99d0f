//! Versions: the sizes of a symbol (clause 6.3.1).

use std::fmt;

use crate::RangeError;

/// A version: M1 to M4 of Micro QR Code, `9 + 2 × number` modules wide, or 1 to 40 of QR Code, `17 + 4 × number` modules
/// wide (clause 6.3.1). The Micro ones are the smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(
    /// The number of a QR Code version, or that of a Micro one less 4.
    i8,
);

impl Version {
    /// The smallest QR Code version, 21 modules wide.
    pub const MIN: Self = Self(1);
    /// The largest QR Code version, 177 modules wide.
    pub const MAX: Self = Self(40);
    /// The smallest Micro QR Code, 11 modules wide: digits only, errors are detected but not corrected.
    pub const M1: Self = Self(-3);
    /// Micro QR Code of 13 modules: digits and the alphanumeric set.
    pub const M2: Self = Self(-2);
    /// Micro QR Code of 15 modules: all modes.
    pub const M3: Self = Self(-1);
    /// The largest Micro QR Code, 17 modules wide.
    pub const M4: Self = Self(0);

    /// All versions of Micro QR Code, smallest first.
    pub const MICRO: [Self; 4] = [Self::M1, Self::M2, Self::M3, Self::M4];

    /// The QR Code version of a number from 1 to 40.
    pub(crate) const fn normal(number: u8) -> Self {
        Self(number.cast_signed())
    }

    /// The version's number: 1 to 40, of Micro QR Code 1 to 4.
    pub const fn number(self) -> u8 {
        if self.is_micro() { (self.0 + 4).cast_unsigned() } else { self.0.cast_unsigned() }
    }

    /// Whether it is one of M1 to M4.
    pub const fn is_micro(self) -> bool {
        self.0 <= 0
    }

    /// The width of the symbol in modules, without a quiet zone: 21 to 177, of Micro QR Code 11 to 17.
    pub const fn width(self) -> usize {
        let number = self.number() as usize;
        if self.is_micro() { 9 + 2 * number } else { 17 + 4 * number }
    }

    /// The codewords of a QR Code symbol, those of error correction included (clause 7.5.1, table 9).
    pub(crate) const fn codewords(self) -> usize {
        let number = self.number() as usize;
        let modules = (16 * number + 128) * number + 64;
        let alignment = if number < 2 { 0 } else { (25 * (number / 7 + 2) - 10) * (number / 7 + 2) - 55 };
        let version_information = if number < 7 { 0 } else { 36 };
        (modules - alignment - version_information) / 8
    }

    /// All QR Code versions from this one to `last`.
    pub(crate) fn up_to(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }
}

impl Default for Version {
    fn default() -> Self {
        Self::MIN
    }
}

impl fmt::Display for Version {
    /// `7`, or `M3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_micro() {
            f.write_str("M")?;
        }
        write!(f, "{}", self.number())
    }
}

impl TryFrom<u8> for Version {
    type Error = RangeError;

    /// # Errors
    ///
    /// [`RangeError`] when `number` is not 1 to 40.
    fn try_from(number: u8) -> Result<Self, RangeError> {
        let version = Self::normal(number);
        if (Self::MIN..=Self::MAX).contains(&version) {
            Ok(version)
        } else {
            Err(RangeError("a version is an integer from 1 to 40"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_1_to_40() {
        assert_eq!(Version::try_from(1), Ok(Version::MIN));
        assert_eq!(Version::try_from(40), Ok(Version::MAX));
        for number in [0, 41, 253, 255] {
            assert_eq!(Version::try_from(number).unwrap_err().to_string(), "a version is an integer from 1 to 40");
        }
    }

    #[test]
    fn a_version_adds_four_modules_to_the_width_and_a_micro_one_two() {
        assert_eq!((Version::MIN.width(), Version::MAX.width()), (21, 177));
        assert_eq!(Version::MICRO.map(Version::width), [11, 13, 15, 17]);
    }

    #[test]
    fn micro_versions_are_the_smaller_and_have_their_own_names() {
        assert!(Version::M1 < Version::M4 && Version::M4 < Version::MIN);
        assert_eq!(Version::MICRO.map(|version| version.to_string()), ["M1", "M2", "M3", "M4"]);
        assert_eq!((Version::M3.number(), Version::MAX.to_string()), (3, "40".to_owned()));
    }

    /// Table 9, first column.
    #[test]
    fn codewords_are_those_of_the_table() {
        for (number, codewords) in [(1, 26), (2, 44), (6, 172), (7, 196), (14, 581), (32, 2465), (40, 3706)] {
            assert_eq!(Version::normal(number).codewords(), codewords, "version {number}");
        }
    }
}
