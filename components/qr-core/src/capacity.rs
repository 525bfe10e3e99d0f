//! How many bits of data a symbol holds.

use crate::{EcLevel, Version, ecc};

/// The data capacity of a symbol in bits (clause 7.4.10, table 7); none when the version does not have the level.
pub(crate) fn capacity_bits(version: Version, ec_level: EcLevel) -> Option<usize> {
    if !version.is_micro() {
        return Some(ecc::blocks(version, ec_level).data_codewords() * 8);
    }
    Some(match (version.number(), ec_level) {
        (1, EcLevel::L) => 20, // M1 has no level: it detects errors only.
        (2, EcLevel::L) => 40,
        (2, EcLevel::M) => 32,
        (3, EcLevel::L) => 84,
        (3, EcLevel::M) => 68,
        (4, EcLevel::L) => 128,
        (4, EcLevel::M) => 112,
        (4, EcLevel::Q) => 80,
        _ => return None,
    })
}
