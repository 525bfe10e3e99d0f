//! The finished symbol, its mask, and what the caller chooses about it.

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
pub struct RangeError(pub(crate) &'static str);
