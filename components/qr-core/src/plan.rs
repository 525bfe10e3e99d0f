//! Which segments, and the smallest version that holds them.

use crate::capacity::capacity_bits;
use crate::message::Message;
use crate::segment::{Header, Segment, fewest_bits_imaginable, greedy, optimal};
use crate::{EcLevel, EncodeError, Fnc1, SymbolOptions, Version};

/// Everything that is decided before the first bit is written.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) version: Version,
    pub(crate) ec_level: EcLevel,
    /// Mode by mode, in the order of the message.
    pub(crate) segments: Vec<Segment>,
}

/// The plan with the smallest version that `options` allow and that holds `message`.
///
/// Messages without newer options keep the segments, and so the symbol, that they always had, unless others give a smaller
/// symbol.
pub(crate) fn smallest_version(message: &Message<'_>, options: &SymbolOptions) -> Result<Plan, EncodeError> {
    if options.min_version > options.max_version {
        return Err(EncodeError::VersionRange);
    }
    let keeps_segments = message.kanji.is_empty() && message.fnc1 == Fnc1::None;
    let plan = |version, (segments, bits)| Plan { version, ec_level: level(version, bits, options), segments };
    for range in ranges(options) {
        let header = Header::of(range.last);
        let smallest = |bits| range.smallest(bits, message, options);
        let least_bits = fewest_bits_imaginable(message, header) + message.prefix_bits();
        let Some(least) = smallest(least_bits) else { continue };
        let kept = (keeps_segments && !range.last.is_micro())
            .then(|| greedy::segments(message, header))
            .map(|(segments, bits)| (segments, bits + message.prefix_bits()))
            .and_then(|kept| Some((smallest(kept.1)?, kept)));
        let best = match &kept {
            // There is nothing smaller to be found.
            Some((version, _)) if *version == least => None,
            _ => optimal::segments(message, header),
        };
        let best = best.map(|(segments, bits)| (segments, bits + message.prefix_bits()));
        let best = best.and_then(|best| Some((smallest(best.1)?, best)));
        // The first of two equal versions is the one that was kept.
        if let Some((version, best)) = kept.into_iter().chain(best).min_by_key(|&(version, _)| version) {
            return Ok(plan(version, best));
        }
    }
    Err(too_long(message, options))
}

/// The bits that are needed and available in the largest symbol that could hold such a message.
fn too_long(message: &Message<'_>, options: &SymbolOptions) -> EncodeError {
    let in_range = |range: Range| {
        let available_bits = usable_bits(range.last, message, options)?;
        let (_, bits) = optimal::segments(message, Header::of(range.last))?;
        Some(EncodeError::TooLong { needed_bits: bits + message.prefix_bits(), available_bits })
    };
    ranges(options).rev().find_map(in_range).unwrap_or(EncodeError::NotInMicro)
}

/// The level, or the highest one that leaves room for `bits` (clause 7.5.1 leaves the choice to the user).
fn level(version: Version, bits: usize, options: &SymbolOptions) -> EcLevel {
    let fits = |level: &EcLevel| capacity_bits(version, *level).is_some_and(|capacity| bits <= capacity);
    let highest = EcLevel::ALL.into_iter().rev().find(fits).filter(|_| options.boost_ec_level);
    highest.map_or(options.ec_level, |highest| highest.max(options.ec_level))
}

/// The data capacity of a version for such a message, if it can hold any part of it: Micro symbols have neither ECI nor
/// FNC1 nor series (clause 7.3.1), nor every level.
fn usable_bits(version: Version, message: &Message<'_>, options: &SymbolOptions) -> Option<usize> {
    capacity_bits(version, options.ec_level).filter(|_| !version.is_micro() || message.prefix_bits() == 0)
}

/// Versions that share a header.
#[derive(Clone, Copy)]
struct Range {
    first: Version,
    last: Version,
}

impl Range {
    /// The smallest version of the range that has room for `bits`.
    fn smallest(self, bits: usize, message: &Message<'_>, options: &SymbolOptions) -> Option<Version> {
        let has_room =
            |version: &Version| usable_bits(*version, message, options).is_some_and(|capacity| bits <= capacity);
        // Most ranges that are too small are so at their end.
        has_room(&self.last).then(|| self.first.up_to(self.last).find(has_room)).flatten()
    }
}

/// The versions of the options, smallest first, as far as they share a header (clause 7.4.1, tables 2 and 3).
fn ranges(options: &SymbolOptions) -> impl DoubleEndedIterator<Item = Range> {
    let SymbolOptions { min_version, max_version, .. } = *options;
    let micro = Version::MICRO.map(|version| Range { first: version, last: version });
    let others = [(1, 9), (10, 26), (27, 40)]
        .map(|(first, last)| Range { first: Version::normal(first), last: Version::normal(last) });
    micro
        .into_iter()
        .chain(others)
        .map(move |range| Range { first: range.first.max(min_version), last: range.last.min(max_version) })
        .filter(|range| range.first <= range.last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Mode;
    use crate::{Eci, Kanji};

    fn plan_with(text: &str, options: SymbolOptions) -> Result<Plan, EncodeError> {
        smallest_version(&Message::new(text.into(), &options).unwrap(), &options)
    }

    fn plan(text: &str, ec_level: EcLevel) -> Result<Plan, EncodeError> {
        plan_with(text, SymbolOptions { ec_level, ..SymbolOptions::default() })
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

    /// Table 7: digits, alphanumeric characters, bytes and kanji of every Micro symbol.
    #[test]
    fn micro_symbols_hold_what_the_standard_says_and_not_one_character_more() {
        for (version, ec_level, capacities) in [
            (Version::M1, EcLevel::L, [5, 0, 0, 0]),
            (Version::M2, EcLevel::L, [10, 6, 0, 0]),
            (Version::M2, EcLevel::M, [8, 5, 0, 0]),
            (Version::M3, EcLevel::L, [23, 14, 9, 6]),
            (Version::M3, EcLevel::M, [18, 11, 7, 4]),
            (Version::M4, EcLevel::L, [35, 21, 15, 9]),
            (Version::M4, EcLevel::M, [30, 18, 13, 8]),
            (Version::M4, EcLevel::Q, [21, 13, 9, 5]),
        ] {
            for (character, capacity) in ["7", "Q", "q", "点"].into_iter().zip(capacities) {
                let options = SymbolOptions {
                    min_version: version,
                    max_version: version,
                    ec_level,
                    kanji: Kanji::Allowed,
                    eci: Eci::Never,
                    ..SymbolOptions::default()
                };
                let plan_of = |length| plan_with(&character.repeat(length), options);
                assert!(capacity == 0 || plan_of(capacity).is_ok(), "{character} in {version}-{ec_level}");
                let error = plan_of(capacity + 1).unwrap_err();
                assert_eq!(error == EncodeError::NotInMicro, capacity == 0, "{character} in {version}-{ec_level}");
            }
        }
    }

    #[test]
    fn too_long_tells_the_bits_of_the_largest_symbol() {
        let error = plan(&"q".repeat(2954), EcLevel::L).unwrap_err();
        assert_eq!(error, EncodeError::TooLong { needed_bits: 4 + 16 + 8 * 2954, available_bits: 8 * 2956 });
    }

    #[test]
    fn too_long_tells_the_bits_of_the_largest_version_allowed() {
        let options = SymbolOptions { max_version: Version::normal(2), ..SymbolOptions::default() };
        let error = plan_with(&"q".repeat(27), options).unwrap_err();
        assert_eq!(error, EncodeError::TooLong { needed_bits: 4 + 8 + 8 * 27, available_bits: 8 * 28 });
        let options = SymbolOptions { min_version: Version::normal(3), ..options };
        assert_eq!(plan_with("q", options).unwrap_err(), EncodeError::VersionRange);
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
            let options = SymbolOptions { min_version: Version::normal(min), ..SymbolOptions::default() };
            plan_with(text, options).unwrap().version.number()
        };
        assert_eq!([version(1, "a"), version(10, "a"), version(27, "a"), version(40, "a")], [1, 10, 27, 40]);
        assert_eq!(version(2, &"a".repeat(300)), 13);
    }

    #[test]
    fn the_level_is_raised_where_the_symbol_stays_the_same() {
        let raised = |text: &str, ec_level| {
            let options = SymbolOptions { ec_level, boost_ec_level: true, ..SymbolOptions::default() };
            let plan = plan_with(text, options).unwrap();
            (plan.version.number(), plan.ec_level)
        };
        assert_eq!(raised("1234567", EcLevel::L), (1, EcLevel::H));
        assert_eq!(raised(&"a".repeat(14), EcLevel::L), (1, EcLevel::M));
        assert_eq!(raised(&"a".repeat(17), EcLevel::L), (1, EcLevel::L));
        assert_eq!(raised(&"a".repeat(17), EcLevel::M), (2, EcLevel::Q));
    }

    #[test]
    fn utf_8_bytes_are_never_taken_for_kanji() {
        let plan = plan("こんにちは世界", EcLevel::M).unwrap();
        assert!(plan.segments.iter().all(|segment| segment.mode == Mode::Byte), "{:?}", plan.segments);
    }

    #[test]
    fn mixed_text_is_cut_into_modes() {
        let plan = plan("https://e.com/0123456789012345678901234567890123456789", EcLevel::M).unwrap();
        let modes: Vec<Mode> = plan.segments.iter().map(|segment| segment.mode).collect();
        assert_eq!(modes, [Mode::Byte, Mode::Numeric]);
    }

    /// From left to right, the four digits become a segment and the capitals join it; the whole as bytes is shorter.
    #[test]
    fn better_segments_are_taken_when_they_give_a_smaller_symbol() {
        let options = SymbolOptions::default();
        let mut smaller = 0;
        for letters in 1..200 {
            let text = "a0123b".repeat(letters);
            let message = Message::new((&text).into(), &options).unwrap();
            let plan = smallest_version(&message, &options).unwrap();
            let header = Header::of(plan.version);
            let (_, bits) = greedy::segments(&message, header);
            smaller += usize::from(capacity_bits(plan.version, EcLevel::M).unwrap() < bits);
        }
        assert!(smaller > 20, "{smaller}");
    }
}
