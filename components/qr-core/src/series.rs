//! Structured append (clause 8): one message in several symbols, which a reader puts together in any order.

use crate::encode::encode_message;
use crate::message::Message;
use crate::{Content, EncodeError, Symbol, SymbolOptions, plan};

/// How many symbols a message is divided among.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesLength {
    /// As many as this, 2 to 16.
    Exactly(u8),
    /// As few as the options allow: one symbol of the usual kind when that holds the message, else 2 to 16.
    Fewest,
}

/// The symbols that carry `content` together, in their order, all of the same version.
///
/// Each carries its place, their number, and the same parity of the whole message (clause 8.2). No character is divided.
///
/// # Errors
///
/// [`EncodeError::SeriesLength`] for a number beyond 2 to 16, or above the number of characters; otherwise those of
/// [`encode`](crate::encode()), [`EncodeError::TooLong`] with the bits of the longest part.
pub fn encode_series<'a>(
    content: impl Into<Content<'a>>,
    length: SeriesLength,
    options: SymbolOptions,
) -> Result<Vec<Symbol>, EncodeError> {
    let content = content.into();
    if content.is_empty() {
        return Err(EncodeError::Empty);
    }
    let message = Message::new(content, &options)?;
    match length {
        SeriesLength::Exactly(count) => divide(&message, count, &options),
        SeriesLength::Fewest => match encode_message(&message, &options) {
            Ok(symbol) => Ok(vec![symbol]),
            Err(error @ EncodeError::TooLong { .. }) => fewest(&message, error, &options),
            Err(error) => Err(error),
        },
    }
}

/// As few symbols as possible, since one was too short; the last attempt tells how much is missing.
fn fewest(message: &Message<'_>, mut error: EncodeError, options: &SymbolOptions) -> Result<Vec<Symbol>, EncodeError> {
    for count in MIN_LENGTH..=MAX_LENGTH {
        match divide(message, count, options) {
            Ok(symbols) => return Ok(symbols),
            Err(EncodeError::SeriesLength) => break,
            Err(last) => error = last,
        }
    }
    Err(error)
}

fn divide(message: &Message<'_>, count: u8, options: &SymbolOptions) -> Result<Vec<Symbol>, EncodeError> {
    if !(MIN_LENGTH..=MAX_LENGTH).contains(&count) {
        return Err(EncodeError::SeriesLength);
    }
    let parts = message.divided(count);
    if parts.iter().any(|part| part.bytes.is_empty()) {
        return Err(EncodeError::SeriesLength);
    }
    // The version of the symbol that needs the largest one is that of all, so that they look alike.
    let mut min_version = options.min_version;
    for part in &parts {
        min_version = plan::smallest_version(part, options)?.version.max(min_version);
    }
    let options = SymbolOptions { min_version, ..*options };
    parts.iter().map(|part| encode_message(part, &options)).collect()
}

/// Clause 8.1.
const MIN_LENGTH: u8 = 2;

/// Clause 8.1: the position is told in 4 bits.
const MAX_LENGTH: u8 = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Part;
    use crate::{EcLevel, Version, stream};

    #[test]
    fn a_message_that_fits_is_one_symbol_of_the_usual_kind() {
        let options = SymbolOptions::default();
        let symbols = encode_series("short", SeriesLength::Fewest, options).unwrap();
        assert_eq!(symbols, [crate::encode("short", options).unwrap()]);
    }

    #[test]
    fn as_few_symbols_as_possible_have_the_same_version() {
        let options =
            SymbolOptions { max_version: Version::normal(5), ec_level: EcLevel::L, ..SymbolOptions::default() };
        // 108 codewords have room for 106 bytes behind 12 bits of indicators, for 104 behind the 20 of a part as well.
        for (length, count) in [(106, 1), (107, 2), (208, 2), (209, 3), (1664, 16)] {
            let symbols = encode_series(&"a".repeat(length), SeriesLength::Fewest, options).unwrap();
            assert_eq!(symbols.len(), count, "{length}");
            assert!(symbols.iter().all(|symbol| symbol.version() == symbols[0].version()));
        }
        let error = encode_series(&"a".repeat(1665), SeriesLength::Fewest, options).unwrap_err();
        assert_eq!(error, EncodeError::TooLong { needed_bits: 20 + 12 + 8 * 105, available_bits: 8 * 108 });
    }

    /// Clause 8.2: mode indicator 0011, position, number less one, and the parity of all bytes.
    #[test]
    fn every_part_begins_with_its_place_and_the_parity_of_all() {
        let options = SymbolOptions::default();
        let message = Message::new("ABCDEFGHIJKLMN".into(), &options).unwrap();
        let parts = message.divided(4);
        assert_eq!(parts.iter().map(|part| part.bytes.len()).collect::<Vec<_>>(), [3, 4, 3, 4]);
        let parity = b"ABCDEFGHIJKLMN".iter().fold(0, |parity, byte| parity ^ byte);
        for (index, part) in (0..).zip(&parts) {
            assert_eq!(part.part, Some(Part { index, count: 4, parity }));
            let codewords = stream::data_codewords(part, &plan::smallest_version(part, &options).unwrap());
            assert_eq!(codewords[..2], [0x30 | index, 0x30 | parity >> 4]);
            assert_eq!(codewords[2] >> 4, parity & 15);
        }
    }
}
