//! What a message takes at the very least: told without looking for its segments.

use super::{Header, Mode};
use crate::message::Message;

/// Bits that no way to cut `message` into segments can fall below.
///
/// It is what most messages take: those without long runs of digits or capitals amid other text.
pub(crate) fn fewest_bits_imaginable(message: &Message<'_>, header: Header) -> usize {
    let indicators = |modes: &[Mode]| {
        let bits = modes.iter().map(|&mode| header.count_bits(mode)).filter(|&bits| bits > 0).min();
        SIXTHS * u64::from(header.mode_bits + bits.unwrap_or(0))
    };
    let (into, back) = (indicators(&[Mode::Numeric, Mode::Alphanumeric]), indicators(&[Mode::Byte, Mode::Kanji]));
    let mut total = into.min(back);
    // Runs in a row that need not be bytes, and whether other runs came before them.
    let mut group = Group::default();
    let mut is_amid = false;
    for run in message.runs() {
        if run.mode <= Mode::Alphanumeric {
            group.cheapest += run.cost(run.mode);
            group.as_bytes += run.cost(Mode::Byte);
        } else {
            // Between other runs it takes two segments more not to be bytes, at the beginning one.
            total += group.least(into + if is_amid { back } else { 0 });
            total += run.cost(run.mode);
            (group, is_amid) = (Group::default(), true);
        }
    }
    // A message that is one group needs no further segment.
    total += group.least(if is_amid { into } else { 0 });
    usize::try_from(total.div_ceil(SIXTHS)).unwrap_or(usize::MAX)
}

/// What runs take in sixths of a bit.
#[derive(Default)]
struct Group {
    cheapest: u64,
    as_bytes: u64,
}

impl Group {
    fn least(&self, indicators: u64) -> u64 {
        self.as_bytes.min(self.cheapest + indicators)
    }
}

/// Digits take 10/3 bits each, alphanumeric characters 11/2.
pub(super) const SIXTHS: u64 = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::penalty::reference::XorShift;
    use crate::segment::optimal;
    use crate::{Kanji, SymbolOptions, Version};

    #[test]
    fn no_message_takes_less_and_plain_text_takes_just_that() {
        let mut random = XorShift::new(11);
        let pieces = ["0", "1234567", "A", "HELLO $WORLD", "a", "lower case", "点", "茗荷宿", "é", " ", "42"];
        for kanji in [Kanji::Never, Kanji::Allowed] {
            for _ in 0..2000 {
                let count = 1 + random.next() % 12;
                let text: String = (0..count).map(|_| pieces[usize::try_from(random.next() % 11).unwrap()]).collect();
                let options = SymbolOptions { kanji, ..SymbolOptions::default() };
                let message = Message::new((&text).into(), &options).unwrap();
                for version in [1, 10, 27].map(Version::normal) {
                    let header = Header::of(version);
                    let (_, bits) = optimal::segments(&message, header).unwrap();
                    assert!(fewest_bits_imaginable(&message, header) <= bits, "{text} in version {version}");
                }
            }
        }
        let text = "The quick brown fox jumps over 13 lazy dogs. ";
        let message = Message::new(text.into(), &SymbolOptions::default()).unwrap();
        assert_eq!(fewest_bits_imaginable(&message, Header::of(Version::MIN)), 4 + 8 + 8 * text.len());
    }
}
