//! A valid request for a code, and what was drawn for it.

use qr_core::{DamageError, EncodeError, Format, Verdict, Verify, WarningCode};

use crate::content::{self, Content};
use crate::draft::{Draft, Drawing, Refusal};
use crate::fields::Fields;
use crate::invalid::Invalid;
use crate::options::{self, Words};
use crate::style::{self, Readers, StyleRequest};
use crate::symbol::SymbolRequest;
use crate::table::{FIELDS, FORMAT, LOGO, TEXT, VERIFY};

/// A code that was asked for, with its symbol and its image.
#[derive(Debug)]
pub struct Order {
    /// What was asked for.
    pub draft: Draft,
    /// What came of it.
    pub drawing: Drawing,
}

/// What may be asked for.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Names under which the text may come; exactly one of them.
    pub text_names: &'static [&'static str],
    /// The formats that may be named; none where there is no choice.
    pub formats: &'static [Format],
    /// The format of a request that names none.
    pub default_format: Format,
    /// What reads a style.
    pub readers: Readers,
}

/// Something that should be known about a code that was made all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Its code in answers.
    pub code: &'static str,
    /// What was found, with numbers; lower case, no full stop.
    pub message: String,
}

impl Order {
    /// Reads all fields, makes the symbol and has the image drawn by `draw`, which [`Draft::draw`] does in any format.
    ///
    /// # Errors
    ///
    /// [`Invalid`] has every reason why the code cannot be made.
    pub fn from_fields(
        mut fields: Fields,
        source: &Source,
        draw: impl FnOnce(&Draft) -> Result<Drawing, Refusal>,
    ) -> Result<Self, Invalid> {
        let content = content::take(&mut fields, source.text_names);
        let format = options::format(&mut fields, source);
        let request = SymbolRequest::take(&mut fields, content.as_ref());
        let size_field = options::size_field(&fields);
        let picture = options::picture(&mut fields);
        let colors = picture.unwrap_or_default().colors;
        let (words, style) = (Words::take(&mut fields), StyleRequest::take(&mut fields, &source.readers, colors));
        let verify = style::verify(&mut fields);

        let mut too_long = None;
        let mut draft = None;
        // With an unreadable option there is no telling whether the content fits.
        if let (Some(content), Some(request)) = (content, request) {
            match request.encode(&content, &style.style) {
                Ok(symbol) => {
                    let Content { data, .. } = content;
                    draft =
                        picture.map(|picture| Draft { data, format, request, symbol, picture, words, style, verify });
                }
                Err(error) => too_long = reject(&mut fields, error),
            }
        }
        let mut order = None;
        if let Some(draft) = draft {
            match if fields.error_count() == 0 { draw(&draft).map(Some) } else { draft.check().map(|()| None) } {
                Ok(drawing) => order = drawing.map(|drawing| Self { draft, drawing }),
                Err(refusal) => fields.reject(refusal.field.unwrap_or(size_field), &refusal.message),
            }
        }
        if let Some(refusal) = order.as_ref().and_then(Self::refusal) {
            fields.reject(VERIFY.name, &refusal);
        }
        let invalid = fields.into_invalid(&known_names(source));
        match order {
            Some(order) if invalid.errors.is_empty() => Ok(order),
            _ => Err(Invalid { too_long, ..invalid }),
        }
    }

    /// What may keep readers from the code.
    pub fn warnings(&self) -> Vec<Warning> {
        let warnings = self.drawing.verdict.iter().flat_map(|verdict| &verdict.warnings);
        warnings.map(|warning| Warning { code: code(warning.code), message: warning.message.clone() }).collect()
    }

    /// How far it is known that the image can be read: `off`, `plain` (its pixels are those of the symbol), `read` (it was
    /// read back), `failed`, or `unknown` (it cannot be read back here).
    pub fn verified(&self) -> &'static str {
        let Some(verdict) = &self.drawing.verdict else { return "off" };
        let has = |code| verdict.warnings.iter().any(|warning| warning.code == code);
        match &verdict.decoded {
            Some(Ok(_)) => "read",
            Some(Err(_)) => "failed",
            None if has(WarningCode::NotVerified) => "unknown",
            None => "plain",
        }
    }

    /// Why a picture that must be proved to scan is not delivered.
    fn refusal(&self) -> Option<String> {
        let Verdict { warnings, .. } = self.drawing.verdict.as_ref().filter(|_| self.draft.verify == Verify::Strict)?;
        let messages: Vec<_> = warnings.iter().map(|warning| warning.message.as_str()).collect();
        (!messages.is_empty()).then(|| format!("is strict, and the image may not scan: {}", messages.join("; ")))
    }
}

/// The warning's code in answers.
fn code(code: WarningCode) -> &'static str {
    match code {
        WarningCode::LowContrast => "contrast",
        code => code.as_str(),
    }
}

/// Says at its field why there is no symbol; returns the error when the content is too long.
fn reject(fields: &mut Fields, error: DamageError) -> Option<EncodeError> {
    match error {
        DamageError::Encode(error @ EncodeError::TooLong { needed_bits, available_bits }) => {
            let room = format!("it needs {needed_bits} bits, {available_bits} are available at this level");
            fields.reject(TEXT.name, &format!("is too long: {room}"));
            return Some(error);
        }
        DamageError::Encode(error) => fields.reject(TEXT.name, &format!("cannot be encoded: {error}")),
        error => fields.reject(LOGO.name, &format!("does not fit: {error}")),
    }
    None
}

/// The names of the fields that a route takes.
fn known_names(source: &Source) -> Vec<&'static str> {
    let options = FIELDS.iter().map(|field| field.name).filter(|name| *name != TEXT.name);
    let options = options.filter(|name| !source.formats.is_empty() || *name != FORMAT.name);
    source.text_names.iter().copied().chain(options).collect()
}
