//! Which segments, and the smallest version that holds them.

use crate::segment::{Header, Segment, greedy};
use crate::{EcLevel, EncodeError, SymbolOptions, Version, ecc};

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
    for last in LAST_OF_HEADER.map(Version::normal) {
        if last < options.min_version {
            continue;
        }
        let header = Header::of(last);
        let segments = greedy::segments(text.as_bytes(), header);
        let data = segments.iter().map(|segment| header.segment_bits(segment.mode, segment.bytes.len()));
        needed_bits = data.sum::<usize>() + if needs_eci { ECI_BITS } else { 0 };
        let version = options
            .min_version
            .up_to(last)
            .find(|&version| Header::of(version) == header && needed_bits <= capacity_bits(version, options.ec_level));
        if let Some(version) = version {
            return Ok(Plan { version, segments, needs_eci });
        }
    }
    Err(EncodeError::TooLong { needed_bits, available_bits: capacity_bits(Version::MAX, options.ec_level) })
}

/// The data capacity of a symbol in bits (clause 7.4.10, table 7).
fn capacity_bits(version: Version, ec_level: EcLevel) -> usize {
    ecc::blocks(version, ec_level).data_codewords() * 8
}

/// The last versions that share a header (clause 7.4.1, table 3).
const LAST_OF_HEADER: [u8; 3] = [9, 26, 40];

/// Bits of an ECI header: mode indicator 0111 and an 8-bit ECI designator (clause 7.4.2).
const ECI_BITS: usize = 4 + 8;
