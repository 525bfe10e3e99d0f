//! The segments that take the fewest bits: a dynamic programme over the runs of a message, in linear time.

use super::bound::SIXTHS;
use super::{Header, Mode, Run, Segment};
use crate::message::Message;

/// The segments of `message` and their bits; none when a version with such headers lacks a mode that is needed.
///
/// Only the borders of runs need be looked at: once a mode with a smaller set has been paid for, each further character of
/// its run is cheaper in it.
pub(crate) fn segments(message: &Message<'_>, header: Header) -> Option<(Vec<Segment>, usize)> {
    // The cheapest way to write all before the current run that ends in each mode.
    let mut costs: [Option<u64>; 4] = [None; 4];
    let mut steps: Vec<(Run, [Mode; 4])> = Vec::new();
    for run in message.runs() {
        let mut came_from = Mode::ALL;
        let mut next = [None; 4];
        let cheapest = Mode::ALL.into_iter().zip(costs).filter_map(|(mode, cost)| Some((mode, whole_bits(cost?))));
        let cheapest = cheapest.min_by_key(|&(_, cost)| cost);
        for ((&mode, next), (&before, came_from)) in
            Mode::ALL.iter().zip(&mut next).zip(costs.iter().zip(&mut came_from))
        {
            if !run.mode.is_within(mode) || header.count_bits(mode) == 0 {
                continue;
            }
            let indicators = SIXTHS * u64::from(header.mode_bits + header.count_bits(mode));
            let begun = match cheapest {
                Some((from, cost)) => Some((from, cost + indicators)),
                None if steps.is_empty() => Some((mode, indicators)),
                None => None,
            };
            let (from, cost) = match (before, begun) {
                (Some(before), Some((_, begun))) if before <= begun => (mode, before),
                (_, Some(begun)) => begun,
                (Some(before), None) => (mode, before),
                (None, None) => continue,
            };
            *came_from = from;
            *next = Some(cost + run.cost(mode));
        }
        steps.push((run, came_from));
        costs = next;
    }
    let ends = Mode::ALL.into_iter().zip(costs).filter_map(|(mode, cost)| Some((mode, whole_bits(cost?))));
    let (last, cost) = ends.min_by_key(|&(_, cost)| cost)?;
    let bits = usize::try_from(cost / SIXTHS).ok()?;
    Some((traced_back(&steps, last), bits))
}

/// The segments of the way that ends in mode `last`.
fn traced_back(steps: &[(Run, [Mode; 4])], last: Mode) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut mode = last;
    for (run, came_from) in steps.iter().rev() {
        let characters = run.characters_in(mode);
        match segments.last_mut() {
            Some(segment) if segment.mode == mode => {
                segment.bytes.start = run.bytes.start;
                segment.characters += characters;
            }
            _ => segments.push(Segment { mode, bytes: run.bytes.clone(), characters }),
        }
        mode = came_from.get(mode as usize).copied().unwrap_or(mode);
    }
    segments.reverse();
    segments
}

/// A cost after the end of a segment, whose last bit is whole.
fn whole_bits(cost: u64) -> u64 {
    cost.next_multiple_of(SIXTHS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::penalty::reference::XorShift;
    use crate::{Kanji, SymbolOptions, Version};

    /// The bits of the best of all ways to give each run a mode.
    fn fewest_bits(runs: &[Run], header: Header) -> Option<usize> {
        let ways = 4_usize.pow(u32::try_from(runs.len()).unwrap());
        let bits_of = |way: usize| {
            let modes: Vec<Mode> = (0..runs.len()).map(|run| Mode::ALL[way >> (2 * run) & 3]).collect();
            let mut bits = 0;
            let mut segment: Option<(Mode, usize)> = None;
            for (run, &mode) in runs.iter().zip(&modes) {
                if !run.mode.is_within(mode) || header.count_bits(mode) == 0 {
                    return None;
                }
                segment = match segment {
                    Some((last, characters)) if last == mode => Some((mode, characters + run.characters_in(mode))),
                    _ => {
                        bits += segment.map_or(0, |(mode, characters)| header.segment_bits(mode, characters));
                        Some((mode, run.characters_in(mode)))
                    }
                };
            }
            Some(bits + segment.map_or(0, |(mode, characters)| header.segment_bits(mode, characters)))
        };
        (0..ways).filter_map(bits_of).min()
    }

    #[test]
    fn no_way_to_cut_a_message_takes_fewer_bits() {
        let mut random = XorShift::new(74);
        let pieces = ["0", "1234567", "A", "HELLO $WORLD", "a", "lower case", "点", "茗荷宿", "é"];
        let options = SymbolOptions { kanji: Kanji::Allowed, ..SymbolOptions::default() };
        for _ in 0..300 {
            let count = 1 + random.next() % 6;
            let text: String = (0..count).map(|_| pieces[usize::try_from(random.next() % 9).unwrap()]).collect();
            let message = Message::new((&text).into(), &options).unwrap();
            let runs: Vec<Run> = message.runs().collect();
            for version in
                [Version::M1, Version::M2, Version::M3, Version::M4].into_iter().chain([1, 10, 27].map(Version::normal))
            {
                let header = Header::of(version);
                let found = segments(&message, header);
                assert_eq!(found.as_ref().map(|(_, bits)| *bits), fewest_bits(&runs, header), "{text} in {version}");
                let Some((segments, bits)) = found else { continue };
                let sum: usize = segments.iter().map(|s| header.segment_bits(s.mode, s.characters)).sum();
                assert_eq!(sum, bits, "{text} in {version}: {segments:?}");
                let mut end = 0;
                for segment in segments {
                    assert_eq!(segment.bytes.start, end);
                    end = segment.bytes.end;
                }
                assert_eq!(end, message.bytes.len());
            }
        }
    }
}
