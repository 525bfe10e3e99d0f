//! The finished symbol and its mask.

use crate::{EcLevel, Matrix, Version};

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

    /// The symbol's error correction level; L for M1, which detects errors and corrects none.
    pub fn ec_level(&self) -> EcLevel {
        self.ec_level
    }

    /// The data mask pattern that the symbol carries.
    pub fn mask(&self) -> Mask {
        self.mask
    }
}

/// A data mask pattern reference, 0 to 7, in a Micro symbol 0 to 3 (clause 7.8.2, table 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mask(pub(crate) u8);

impl Mask {
    /// The pattern's reference number, 0 to 7.
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Mask {
    type Error = RangeError;

    /// # Errors
    ///
    /// [`RangeError`] when `number` is not 0 to 7.
    fn try_from(number: u8) -> Result<Self, RangeError> {
        if number < 8 { Ok(Self(number)) } else { Err(RangeError("a mask is an integer from 0 to 7")) }
    }
}

/// A value outside its range; the message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RangeError(pub(crate) &'static str);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_0_to_7() {
        assert_eq!(Mask::try_from(7).map(Mask::number), Ok(7));
        assert_eq!(Mask::try_from(8).unwrap_err().to_string(), "a mask is an integer from 0 to 7");
    }
}
