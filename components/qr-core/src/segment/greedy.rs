//! Segments found in one pass from left to right: what all texts got before there was a better way, and still get unless
//! that way gives a smaller symbol, so that the same text keeps its symbol.

use super::{Header, Segment};
use crate::message::Message;

/// The segments of `message` and their bits: neighbours become one where that takes no more bits.
pub(crate) fn segments(message: &Message<'_>, header: Header) -> (Vec<Segment>, usize) {
    let mut segments = Vec::with_capacity(4);
    let mut total_bits = 0;
    let mut runs =
        message.runs_of_pairs().map(|run| Segment { mode: run.mode, characters: run.bytes.len(), bytes: run.bytes });
    let Some(mut last) = runs.next() else { return (segments, total_bits) };
    let mut last_bits = header.segment_bits(last.mode, last.characters);
    for run in runs {
        let bits = header.segment_bits(run.mode, run.characters);
        let mode = last.mode.max(run.mode);
        let characters = last.characters + run.characters;
        let both_bits = header.segment_bits(mode, characters);
        if both_bits <= last_bits + bits {
            last = Segment { mode, bytes: last.bytes.start..run.bytes.end, characters };
            last_bits = both_bits;
        } else {
            segments.push(std::mem::replace(&mut last, run));
            total_bits += std::mem::replace(&mut last_bits, bits);
        }
    }
    segments.push(last);
    (segments, total_bits + last_bits)
}

#[cfg(test)]
mod tests {
    use qrcode::optimize::{Optimizer, Parser, Segment as CrateSegment};
    use qrcode::types::Mode as CrateMode;

    use super::*;
    use crate::penalty::reference::XorShift;
    use crate::segment::Mode;
    use crate::{SymbolOptions, Version};

    /// Pairs of bytes that look like Shift JIS were never written in kanji mode, which UTF-8 has none of.
    #[test]
    fn segments_are_those_of_the_qrcode_crate_without_kanji() {
        let mut random = XorShift::new(3);
        let pieces = ["0", "12345", "A", "HELLO", "a", "lower", " ", "-", "é", "世", "界A", "🌍", "рA1", "ÿ", "߿A"];
        for _ in 0..3000 {
            let count = 1 + random.next() % 12;
            let text: String = (0..count).map(|_| pieces[usize::try_from(random.next() % 15).unwrap()]).collect();
            let message = Message::new((&text).into(), &SymbolOptions::default()).unwrap();
            for version in [9, 26, 40] {
                let runs = Parser::new(text.as_bytes()).map(|segment| match segment.mode {
                    CrateMode::Kanji => CrateSegment { mode: CrateMode::Byte, ..segment },
                    _ => segment,
                });
                let expected: Vec<_> = Optimizer::new(runs, qrcode::Version::Normal(version.into()))
                    .map(|segment| (segment.mode, segment.begin..segment.end))
                    .collect();
                let (segments, _) = segments(&message, Header::of(Version::normal(version)));
                let crate_mode = |mode| match mode {
                    Mode::Numeric => CrateMode::Numeric,
                    Mode::Alphanumeric => CrateMode::Alphanumeric,
                    _ => CrateMode::Byte,
                };
                let found: Vec<_> = segments.into_iter().map(|s| (crate_mode(s.mode), s.bytes)).collect();
                assert_eq!(found, expected, "{text} in version {version}");
            }
        }
    }
}
