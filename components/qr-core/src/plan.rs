//! Which segments, and the smallest version that holds them.

use qrcode::bits::Bits;
use qrcode::optimize::{Optimizer, Parser, Segment, total_encoded_len};
use qrcode::types::Mode;

use crate::{EcLevel, EncodeError, SymbolOptions, Version};

/// Everything that is decided before the first bit is written.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) version: Version,
    /// Mode by mode, in the order of the text.
    pub(crate) segments: Vec<Segment>,
    /// Whether an ECI designator for UTF-8 goes first.
    pub(crate) needs_eci: bool,
}

/// The plan with the smallest version of at least `options.min_version` that holds `text` at `options.ec_level`.
pub(crate) fn smallest_version(text: &str, options: SymbolOptions) -> Result<Plan, EncodeError> {
    // Clause 7.3.5: without an ECI designator byte mode means ISO/IEC 8859-1, which agrees with UTF-8 on ASCII only.
    let needs_eci = !text.is_ascii();
    let mut needed_bits = 0;
    for range in COUNT_RANGES {
        let segments = segments(text, range.last);
        needed_bits = total_encoded_len(&segments, range.last.to_qrcode()) + if needs_eci { ECI_BITS } else { 0 };
        let version = (range.first.max(options.min_version).0..=range.last.0)
            .map(Version)
            .find(|&version| needed_bits <= capacity_bits(version, options.ec_level));
        if let Some(version) = version {
            return Ok(Plan { version, segments, needs_eci });
        }
    }
    Err(EncodeError::TooLong { needed_bits, available_bits: capacity_bits(Version::MAX, options.ec_level) })
}

/// The segments of `text` for any version that shares `version`'s character count widths.
///
/// The bytes are UTF-8, in which a pair of bytes that looks like Shift JIS is no kanji: such pairs stay in byte mode.
fn segments(text: &str, version: Version) -> Vec<Segment> {
    let runs = Parser::new(text.as_bytes()).map(|segment| match segment.mode {
        Mode::Kanji => Segment { mode: Mode::Byte, ..segment },
        _ => segment,
    });
    Optimizer::new(runs, version.to_qrcode()).collect()
}

/// The data capacity of a symbol in bits (clause 7.4.10, table 7).
fn capacity_bits(version: Version, ec_level: EcLevel) -> usize {
    Bits::new(version.to_qrcode()).max_len(ec_level.to_qrcode()).expect("every version has every level")
}

impl Version {
    pub(crate) fn to_qrcode(self) -> qrcode::Version {
        qrcode::Version::Normal(i16::from(self.0))
    }
}

impl EcLevel {
    pub(crate) fn to_qrcode(self) -> qrcode::EcLevel {
        match self {
            Self::L => qrcode::EcLevel::L,
            Self::M => qrcode::EcLevel::M,
            Self::Q => qrcode::EcLevel::Q,
            Self::H => qrcode::EcLevel::H,
        }
    }
}

/// Versions that share the width of the character count indicator.
struct CountRange {
    first: Version,
    last: Version,
}

/// Clause 7.4.1, table 3.
const COUNT_RANGES: [CountRange; 3] = [
    CountRange { first: Version(1), last: Version(9) },
    CountRange { first: Version(10), last: Version(26) },
    CountRange { first: Version(27), last: Version(40) },
];

/// Bits of an ECI header: mode indicator 0111 and an 8-bit ECI designator (clause 7.4.2).
const ECI_BITS: usize = 4 + 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str, ec_level: EcLevel) -> Result<Plan, EncodeError> {
        smallest_version(text, SymbolOptions { ec_level, ..SymbolOptions::default() })
    }

    /// Clause 7.1, table 7: the data capacity of the largest symbol in numeric, alphanumeric and byte mode.
    #[test]
    fn the_largest_symbol_holds_what_the_standard_says_and_not_one_character_more() {
        for (ec_level, digits, letters, bytes) in [
            (EcLevel::L, 7089, 4296, 2953),
            (EcLevel::M, 5596, 3391, 2331),
            (EcLevel::Q, 3993, 2420, 1663),
            (EcLevel::H, 3057, 1852, 1273),
        ] {
            for (character, capacity) in [("7", digits), ("Q", letters), ("q", bytes)] {
                let plan_of = |length| plan(&character.repeat(length), ec_level);
                assert_eq!(plan_of(capacity).unwrap().version, Version::MAX, "{character} at {ec_level}");
                assert!(plan_of(capacity + 1).is_err(), "{character} at {ec_level}");
            }
        }
    }

    #[test]
    fn too_long_tells_the_bits_of_the_largest_symbol() {
        let error = plan(&"q".repeat(2954), EcLevel::L).unwrap_err();
        assert_eq!(error, EncodeError::TooLong { needed_bits: 4 + 16 + 8 * 2954, available_bits: 8 * 2956 });
    }

    #[test]
    fn beyond_ascii_the_largest_symbol_holds_one_byte_less() {
        let full = "é".repeat(1476);
        assert_eq!((full.len(), plan(&full, EcLevel::L).unwrap().version), (2952, Version::MAX));
        let error = plan(&format!("{full}q"), EcLevel::L).unwrap_err();
        assert_eq!(error, EncodeError::TooLong { needed_bits: 12 + 4 + 16 + 8 * 2953, available_bits: 8 * 2956 });
    }

    #[test]
    fn a_minimum_version_is_kept_and_grows_when_the_text_needs_more() {
        let version = |min, text: &str| {
            let options = SymbolOptions { min_version: Version(min), ec_level: EcLevel::M };
            smallest_version(text, options).unwrap().version.number()
        };
        assert_eq!([version(1, "a"), version(10, "a"), version(27, "a"), version(40, "a")], [1, 10, 27, 40]);
        assert_eq!(version(2, &"a".repeat(300)), 13);
    }

    #[test]
    fn utf_8_bytes_are_never_taken_for_kanji() {
        let plan = plan("こんにちは世界", EcLevel::M).unwrap();
        assert!(plan.needs_eci);
        assert!(plan.segments.iter().all(|segment| segment.mode == Mode::Byte), "{:?}", plan.segments);
    }

    #[test]
    fn mixed_text_is_cut_into_modes() {
        let modes: Vec<_> =
            plan("https://e.com/0123456789012345678901234567890123456789", EcLevel::M).unwrap().segments;
        assert_eq!(modes.iter().map(|segment| segment.mode).collect::<Vec<_>>(), [Mode::Byte, Mode::Numeric]);
    }
}
