//! Segments found in one pass from left to right: what all texts got before there was a better way, and still get unless
//! that way gives a smaller symbol, so that the same text keeps its symbol.

use super::{Header, Mode, Segment};

/// The segments of `message`: neighbours become one where that takes no more bits. Kanji mode is not used.
pub(crate) fn segments(message: &[u8], header: Header) -> Vec<Segment> {
    let mut segments = Vec::with_capacity(4);
    let mut runs = Runs { message, start: 0 };
    let Some(mut last) = runs.next() else { return segments };
    let mut last_bits = header.segment_bits(last.mode, last.bytes.len());
    for run in runs {
        let bits = header.segment_bits(run.mode, run.bytes.len());
        let both = Segment { mode: last.mode.max(run.mode), bytes: last.bytes.start..run.bytes.end };
        let both_bits = header.segment_bits(both.mode, both.bytes.len());
        if both_bits <= last_bits + bits {
            (last, last_bits) = (both, both_bits);
        } else {
            segments.push(std::mem::replace(&mut last, run));
            last_bits = bits;
        }
    }
    segments.push(last);
    segments
}

/// The longest runs of bytes that one mode has and none with a smaller set.
pub(super) struct Runs<'a> {
    message: &'a [u8],
    start: usize,
}

impl Iterator for Runs<'_> {
    type Item = Segment;

    fn next(&mut self) -> Option<Segment> {
        let mut rest = self.message.get(self.start..)?.iter();
        let mode = Mode::of_byte(*rest.next()?);
        let length = 1 + rest.take_while(|&&byte| Mode::of_byte(byte) == mode).count();
        let bytes = self.start..self.start + length;
        self.start = bytes.end;
        Some(Segment { mode, bytes })
    }
}
