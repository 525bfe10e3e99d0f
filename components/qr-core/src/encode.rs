//! From text to symbol: the encoding procedure of clause 7.1, one call a step.

use crate::bits::Bits;
use crate::function::Function;
use crate::mask::{self, Unmasked};
use crate::plan::{self, Plan};
use crate::segment::{Mode, Segment, alphanumeric};
use crate::{EcLevel, Symbol, SymbolOptions, ecc, placement};

/// The smallest symbol for `text` that `options` allow, with the best data mask.
///
/// Text beyond ASCII is written as UTF-8 behind an ECI designator (assignment number 26), so that a reader need not guess.
/// The largest symbol holds, at level L, 7,089 digits, 4,296 characters of the alphanumeric set (clause 7.3.4), 2,953
/// bytes of ASCII, or 2,952 bytes of UTF-8 beyond it, because the designator takes 12 bits.
///
/// # Errors
///
/// [`EncodeError::Empty`] for empty text, [`EncodeError::TooLong`] when no version holds it at the chosen level.
pub fn encode(text: &str, options: SymbolOptions) -> Result<Symbol, EncodeError> {
    if text.is_empty() {
        return Err(EncodeError::Empty);
    }
    let plan = plan::smallest_version(text, options)?; // 7.1 step 1: modes, version
    let data = data_codewords(text.as_bytes(), &plan, options.ec_level); // step 2: 7.4.1–7.4.10
    let codewords = ecc::interleave(&data, plan.version, options.ec_level); // steps 3–4: 7.5–7.6
    let function = Function::of(plan.version);
    let columns = placement::place(&codewords, &function); // step 5: 7.7
    let unmasked = Unmasked::from_columns(columns, &function);
    let (mask, matrix) = mask::best(&unmasked, options.ec_level); // steps 6–7: 7.8–7.9
    Ok(Symbol { matrix, version: plan.version, ec_level: options.ec_level, mask })
}

/// Why there is no symbol for a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// The text has no characters.
    #[error("text is empty; at least 1 character is needed")]
    Empty,
    /// No version holds the text at the chosen level.
    #[error("text is too long: it needs {needed_bits} bits, the largest symbol at this level holds {available_bits}")]
    TooLong {
        /// The bits that the message takes in the largest symbol, mode and count indicators included.
        needed_bits: usize,
        /// The bits that the largest symbol has for data.
        available_bits: usize,
    },
}

/// The bit stream of the message with its terminator and pad codewords.
fn data_codewords(message: &[u8], plan: &Plan, ec_level: EcLevel) -> Vec<u8> {
    let capacity = ecc::blocks(plan.version, ec_level).data_codewords();
    let header = crate::segment::Header::of(plan.version);
    let mut bits = Bits::with_capacity(capacity);
    if plan.needs_eci {
        bits.push(0b0111, 4);
        bits.push(ECI_UTF_8, 8); // 7.4.2
    }
    for Segment { mode, bytes } in &plan.segments {
        let data = message.get(bytes.clone()).unwrap_or_default();
        bits.push(1 << *mode as u32, header.mode_bits);
        bits.push(u32::try_from(data.len()).unwrap_or(0), header.count_bits(*mode));
        match mode {
            Mode::Numeric => {
                for digits in data.chunks(3) {
                    let number = digits.iter().fold(0, |number, &digit| number * 10 + u32::from(digit - b'0'));
                    bits.push(number, [4, 7, 10][digits.len() - 1]);
                }
            }
            Mode::Alphanumeric => {
                for pair in data.chunks(2) {
                    let number = pair.iter().fold(0, |number, &c| number * 45 + u32::from(alphanumeric(c)));
                    bits.push(number, [6, 11][pair.len() - 1]);
                }
            }
            _ => bits.extend(data),
        }
    }
    bits.into_codewords(capacity * 8, 4)
}

/// The ECI assignment number of UTF-8 (AIM ECI Part 3: Register).
const ECI_UTF_8: u32 = 26;
