//! From content to symbol: the encoding procedure of clause 7.1, one call a step.

use crate::function::Function;
use crate::mask::{self, Unmasked};
use crate::message::Message;
use crate::{Charset, Content, Symbol, SymbolOptions, ecc, micro, placement, plan, stream};

/// The smallest symbol for `content` that `options` allow, with the best data mask unless one is given.
///
/// By default text beyond ASCII is written as UTF-8 behind an ECI designator (assignment number 26), so that a reader need
/// not guess. The largest symbol holds, at level L, 7,089 digits, 4,296 characters of the alphanumeric set (clause 7.3.4),
/// 2,953 bytes of ASCII, or 2,952 bytes of UTF-8 beyond it, because the designator takes 12 bits.
///
/// ```
/// use qr_core::{SymbolOptions, Version, encode};
///
/// let symbol = encode("HELLO", SymbolOptions { min_version: Version::M1, ..SymbolOptions::default() })?;
/// assert_eq!((symbol.version(), symbol.matrix().width()), (Version::M2, 13));
/// # Ok::<(), qr_core::EncodeError>(())
/// ```
///
/// # Errors
///
/// [`EncodeError::Empty`] for no content, [`EncodeError::TooLong`] when no version that is allowed holds it at the chosen
/// level, [`EncodeError::VersionRange`] when none is allowed, [`EncodeError::NotInMicro`] when the versions that are
/// allowed lack the level or a mode, [`EncodeError::NoSuchMask`] for a mask that a Micro symbol does not have, and
/// [`EncodeError::NotInCharset`].
pub fn encode<'a>(content: impl Into<Content<'a>>, options: SymbolOptions) -> Result<Symbol, EncodeError> {
    let content = content.into();
    if content.is_empty() {
        return Err(EncodeError::Empty);
    }
    encode_message(&Message::new(content, &options)?, &options)
}

/// The symbol of a message.
pub(crate) fn encode_message(message: &Message<'_>, options: &SymbolOptions) -> Result<Symbol, EncodeError> {
    let plan = plan::smallest_version(message, options)?; // 7.1 step 1: modes, version
    let data = stream::data_codewords(message, &plan); // step 2: 7.4
    if plan.version.is_micro() {
        return micro::symbol(&data, &plan, options.mask);
    }
    let codewords = ecc::interleave(&data, plan.version, plan.ec_level); // steps 3–4: 7.5–7.6
    let Function { dark, data } = Function::of(plan.version);
    let unmasked = Unmasked::from_columns(placement::place(&codewords, dark, &data), &data); // step 5: 7.7
    let (mask, matrix) = match options.mask {
        Some(mask) => (mask, unmasked.masked(mask, plan.ec_level)),
        None => mask::best(&unmasked, plan.ec_level), // steps 6–7: 7.8–7.9
    };
    Ok(Symbol { matrix, version: plan.version, ec_level: plan.ec_level, mask })
}

/// Why there is no symbol for a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// There is no content.
    #[error("text is empty; at least 1 character is needed")]
    Empty,
    /// No version that is allowed holds the content at the chosen level.
    #[error("text is too long: it needs {needed_bits} bits, the largest symbol at this level holds {available_bits}")]
    TooLong {
        /// The bits that the message takes in the largest symbol, mode and count indicators included.
        needed_bits: usize,
        /// The bits that the largest symbol has for data.
        available_bits: usize,
    },
    /// The smallest version is larger than the largest one.
    #[error("the smallest version must not be above the largest one")]
    VersionRange,
    /// Only Micro symbols are allowed, and they lack the level, the mode, or a header that is needed.
    #[error(
        "a Micro symbol has no level H, no ECI, FNC1 or series; M1 has digits at level L only, M2 no bytes and no level Q, M3 no level Q"
    )]
    NotInMicro,
    /// The mask is none of a Micro symbol.
    #[error("a Micro symbol has the masks 0 to 3")]
    NoSuchMask,
    /// The chosen character set lacks a character of the text.
    #[error("character {} of the text is not in the character set {charset}", index + 1)]
    NotInCharset {
        /// The place of the first such character, from 0.
        index: usize,
        /// The set that was chosen.
        charset: Charset,
    },
    /// A series cannot have that many symbols.
    #[error("a series has 2 to 16 symbols, and no more than there are characters")]
    SeriesLength,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EcLevel, Mask, SeriesLength, Version, encode_series};

    fn message(result: Result<Symbol, EncodeError>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn errors_say_what_is_allowed() {
        let default = SymbolOptions::default();
        assert_eq!(message(encode("", default)), "text is empty; at least 1 character is needed");
        assert_eq!(message(encode(&[], default)), "text is empty; at least 1 character is needed");
        let options = SymbolOptions { max_version: Version::MIN, ec_level: EcLevel::H, ..default };
        assert_eq!(
            message(encode("0123456789 letters", options)),
            "text is too long: it needs 124 bits, the largest symbol at this level holds 72"
        );
        let options = SymbolOptions { min_version: Version::MAX, max_version: Version::MIN, ..default };
        assert_eq!(message(encode("a", options)), "the smallest version must not be above the largest one");
        let options = SymbolOptions { min_version: Version::M1, max_version: Version::M4, ..default };
        assert_eq!(
            message(encode("世界", options)),
            "a Micro symbol has no level H, no ECI, FNC1 or series; M1 has digits at level L only, M2 no bytes and no \
             level Q, M3 no level Q"
        );
        let options = SymbolOptions { charset: Charset::Iso8859_1, ..default };
        assert_eq!(message(encode("50 €", options)), "character 4 of the text is not in the character set iso-8859-1");
        for count in [0, 1, 17, 5] {
            let error = encode_series("four", SeriesLength::Exactly(count), default).unwrap_err();
            assert_eq!(error.to_string(), "a series has 2 to 16 symbols, and no more than there are characters");
        }
    }

    #[test]
    fn a_given_mask_is_kept() {
        for number in 0..8 {
            let mask = Some(Mask(number));
            let symbol = encode("mask", SymbolOptions { mask, ..SymbolOptions::default() }).unwrap();
            assert_eq!(symbol.mask().number(), number);
        }
    }
}
