//! From text to symbol: the encoding procedure of clause 7.1, one call a step.

use qrcode::bits::Bits;
use qrcode::canvas::Canvas;
use qrcode::ec;

use crate::mask::{self, Unmasked};
use crate::plan::{self, Plan};
use crate::{EcLevel, Symbol, SymbolOptions};

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
    let bits = data_bits(text, &plan, options.ec_level); // step 2: 7.4.1–7.4.10
    let unmasked = Unmasked::from_canvas(&canvas(bits, options.ec_level), plan.version); // steps 3–5: 7.5–7.7
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
fn data_bits(text: &str, plan: &Plan, ec_level: EcLevel) -> Bits {
    let mut bits = Bits::new(plan.version.to_qrcode());
    if plan.needs_eci {
        bits.push_eci_designator(ECI_UTF_8).expect(PLANNED); // 7.4.2
    }
    bits.push_segments(text.as_bytes(), plan.segments.iter().copied()).expect(PLANNED); // 7.4.3–7.4.7
    bits.push_terminator(ec_level.to_qrcode()).expect(PLANNED); // 7.4.9–7.4.10
    bits
}

/// The function patterns, version information (clause 7.10) and codewords of a symbol that is not masked yet.
fn canvas(bits: Bits, ec_level: EcLevel) -> Canvas {
    let (version, ec_level) = (bits.version(), ec_level.to_qrcode());
    let (data, error_correction) = ec::construct_codewords(&bits.into_bytes(), version, ec_level).expect(PLANNED);
    let mut canvas = Canvas::new(version, ec_level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &error_correction);
    canvas
}

/// The ECI assignment number of UTF-8 (AIM ECI Part 3: Register).
const ECI_UTF_8: u32 = 26;

/// Why the `qrcode` crate cannot refuse what it is given here.
const PLANNED: &str = "the planned version holds the planned segments";

#[cfg(test)]
mod tests {
    use qrcode::{Color, QrCode};

    use super::*;
    use crate::Matrix;
    use crate::penalty::reference;

    #[test]
    fn empty_text_is_refused() {
        let error = encode("", SymbolOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), "text is empty; at least 1 character is needed");
    }

    #[test]
    fn the_error_names_the_bits() {
        let error = EncodeError::TooLong { needed_bits: 9, available_bits: 8 };
        assert_eq!(error.to_string(), "text is too long: it needs 9 bits, the largest symbol at this level holds 8");
    }

    /// Each of these texts lets the crate's own sum of penalties stay within its 16 bits.
    #[test]
    fn short_texts_become_the_symbols_of_the_qrcode_crate() {
        for length in 1..=200 {
            let text: String = "The quick brown fox, 0123456789 lazy DOGS; ".chars().cycle().take(length).collect();
            for ec_level in EcLevel::ALL {
                let options = SymbolOptions { ec_level, ..SymbolOptions::default() };
                let plan = plan::smallest_version(&text, options).unwrap();
                let code = QrCode::with_bits(data_bits(&text, &plan, ec_level), ec_level.to_qrcode()).unwrap();
                let expected = Matrix::from_fn(code.width(), |x, y| code[(x, y)] == Color::Dark);
                assert!(*encode(&text, options).unwrap().matrix() == expected, "{text} at {ec_level}");
            }
        }
    }

    /// The crate's sum of penalties does not fit into its 16 bits for these.
    #[test]
    fn long_runs_of_one_letter_get_the_mask_with_the_lowest_penalty() {
        let options = SymbolOptions { ec_level: EcLevel::L, ..SymbolOptions::default() };
        for length in 2929..=2953 {
            let text = "f".repeat(length);
            let plan = plan::smallest_version(&text, options).unwrap();
            let canvas = canvas(data_bits(&text, &plan, options.ec_level), options.ec_level);
            let (number, grid) = reference::best(&canvas);
            let symbol = encode(&text, options).unwrap();
            assert_eq!(usize::from(symbol.mask().number()), number, "{length} letters");
            assert!(*symbol.matrix() == Matrix::from_fn(177, |x, y| grid[y][x]), "{length} letters");
        }
    }
}
