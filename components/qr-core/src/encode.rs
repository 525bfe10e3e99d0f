//! From text to symbol: the encoding procedure of clause 7.1, one call a step.

use qrcode::bits::Bits;
use qrcode::{Color, QrCode};

use crate::plan::{self, Plan};
use crate::{EcLevel, Mask, Matrix, Symbol, SymbolOptions};

/// The smallest symbol for `text` that `options` allow, with the best data mask.
///
/// Text beyond ASCII is written as UTF-8 behind an ECI designator (assignment number 26), so that a reader need not guess.
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
    let code = QrCode::with_bits(bits, options.ec_level.to_qrcode()).expect(PLANNED); // steps 3–7: 7.5–7.10
    let matrix = Matrix::from_fn(code.width(), |x, y| code[(x, y)] == Color::Dark);
    let mask = mask_of(&matrix);
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

/// The mask that the symbol's format information names (clause 7.9.1).
///
/// Bits 12 to 10 of the format information are the mask reference; they stand in row 8, columns 2 to 4, and are
/// inverted where the format mask 101010000010010 has ones.
fn mask_of(matrix: &Matrix) -> Mask {
    let reference = (2..=4).fold(0, |bits, x| bits << 1 | u8::from(matrix.is_dark(x, 8)));
    Mask(reference ^ 0b101)
}

/// The ECI assignment number of UTF-8 (AIM ECI Part 3: Register).
const ECI_UTF_8: u32 = 26;

/// Why the `qrcode` crate cannot refuse what it is given here.
const PLANNED: &str = "the planned version holds the planned segments";

#[cfg(test)]
mod tests {
    use super::*;
    use qrcode::canvas::{Canvas, MaskPattern};

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

    #[test]
    fn the_mask_is_read_back_from_the_format_information() {
        let patterns = [
            MaskPattern::Checkerboard,
            MaskPattern::HorizontalLines,
            MaskPattern::VerticalLines,
            MaskPattern::DiagonalLines,
            MaskPattern::LargeCheckerboard,
            MaskPattern::Fields,
            MaskPattern::Diamonds,
            MaskPattern::Meadow,
        ];
        for (number, pattern) in patterns.into_iter().enumerate() {
            for ec_level in EcLevel::ALL {
                let mut canvas = Canvas::new(qrcode::Version::Normal(1), ec_level.to_qrcode());
                canvas.draw_all_functional_patterns();
                canvas.apply_mask(pattern);
                let modules = canvas.into_colors();
                let matrix = Matrix::from_fn(21, |x, y| modules[y * 21 + x] == Color::Dark);
                assert_eq!(usize::from(mask_of(&matrix).number()), number, "{pattern:?} at {ec_level}");
            }
        }
    }
}
