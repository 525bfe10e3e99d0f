//! A valid request for a code, and what is drawn for it.

use bytes::Bytes;
use qr_core::{DamageError, EncodeError, Format, PictureOptions, Symbol, Verdict, Verify, WarningCode};
use serde::Serialize;

use super::canonical::Canonical;
use super::content::{self, Content, Data};
use super::drawing::{Drawing, Sketch};
use super::fields::Fields;
use super::options::{self, Words};
use super::style::{self, StyleRequest};
use super::symbol::SymbolRequest;
use super::table::{FIELDS, FORMAT, LOGO, TEXT, VERIFY};
use crate::problem::Problem;

/// A code that was asked for, with its symbol and its image.
#[derive(Debug)]
pub(crate) struct Order {
    data: Data,
    format: Format,
    canonical: String,
    symbol: Symbol,
    drawing: Drawing,
    verify: Verify,
}

/// What a route takes, and what it makes of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    /// Names under which the text may come; exactly one of them.
    pub(crate) text_names: &'static [&'static str],
    /// The formats that the client may name; none where there is no choice.
    pub(crate) formats: &'static [Format],
    /// The format of a request that names none.
    pub(crate) default_format: Format,
    /// What the image is for.
    pub(crate) purpose: Purpose,
}

/// What an image is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To be shown: it carries nothing but itself.
    Show,
    /// To be kept in the clouds: it carries its canonical request, from which a lost ledger can be made again.
    Keep,
}

/// Something that the client should know about a code that was made all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Warning {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Order {
    /// Reads all fields and makes the code; every reason why it cannot be made is in the problem.
    pub(crate) fn from_fields(mut fields: Fields, source: Source) -> Result<Self, Problem> {
        let content = content::take(&mut fields, source.text_names);
        let format = options::format(&mut fields, source);
        let request = SymbolRequest::take(&mut fields, content.as_ref());
        let size_field = options::size_field(&fields);
        let picture = options::picture(&mut fields);
        let fill = picture.map_or(PictureOptions::default().colors.fill, |picture| picture.colors.fill);
        let (words, style) = (Words::take(&mut fields), StyleRequest::take(&mut fields, fill));
        let verify = style::verify(&mut fields);

        let mut too_long = None;
        let mut order = None;
        // With an unreadable option there is no telling whether the content fits.
        if let (Some(content), Some(request)) = (content, request) {
            match request.encode(&content, &style.style) {
                Ok(symbol) => order = picture.map(|picture| (content, request, picture, symbol)),
                Err(error) => too_long = reject(&mut fields, error),
            }
        }
        let mut drawn = None;
        if let Some((content, request, picture, symbol)) = order {
            let Content { data, .. } = content;
            let canonical =
                Canonical { data: &data, format, symbol: &request, picture: &picture, words: &words, style: &style };
            let canonical = canonical.to_json();
            let note = (source.purpose == Purpose::Keep).then_some(canonical.as_str());
            let sketch = Sketch { symbol: &symbol, picture, words: &words, style: &style.style, format, verify, note };
            match if fields.error_count() == 0 { sketch.draw().map(Some) } else { sketch.check().map(|()| None) } {
                Ok(Some(drawing)) => drawn = Some(Self { data, format, canonical, symbol, drawing, verify }),
                Ok(None) => {}
                Err(error) => fields.reject(error.field.unwrap_or(size_field), &error.message),
            }
        }
        if let Some(refusal) = drawn.as_ref().and_then(Self::refusal) {
            fields.reject(VERIFY.name, &refusal);
        }
        // Last, so that no number of them keeps a field's own error from being listed.
        let hint = fields.reject_unknown(&known_names(source));
        match (drawn, fields.into_errors()) {
            (Some(order), errors) if errors.is_empty() => Ok(order),
            (_, errors) => Err(Problem::invalid_fields(errors, hint, too_long)),
        }
    }

    /// The order that a canonical form stands for, if it is one; its image is the one that is kept.
    pub(crate) fn from_canonical(canonical: &str) -> Option<Self> {
        let mut fields = Fields::from_json(canonical.as_bytes()).ok()?;
        // It was judged when it was made.
        fields.set_text(VERIFY.name, "off");
        let source = Source {
            text_names: &[TEXT.name],
            formats: &Format::ALL,
            default_format: Format::Png,
            purpose: Purpose::Keep,
        };
        Self::from_fields(fields, source).ok()
    }

    /// The format of the image.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// The symbol.
    pub(crate) fn symbol(&self) -> &Symbol {
        &self.symbol
    }

    /// The width of the image in pixels.
    pub(crate) fn width_px(&self) -> u32 {
        self.drawing.width_px
    }

    /// The image. The same order has the same bytes, always and everywhere.
    pub(crate) fn image(&self) -> Bytes {
        self.drawing.image.clone()
    }

    /// The request in its one canonical form.
    pub(crate) fn canonical(&self) -> &str {
        &self.canonical
    }

    /// Whether the text is a password by its scheme, so that no cache may keep its image.
    pub(crate) fn is_secret(&self) -> bool {
        self.data.is_secret()
    }

    /// What may keep readers from the code.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let warnings = self.drawing.verdict.iter().flat_map(|verdict| &verdict.warnings);
        warnings.map(|warning| Warning { code: code(warning.code), message: warning.message.clone() }).collect()
    }

    /// How far it is known that the image can be read: `off`, `plain` (its pixels are those of the symbol), `read` (it was
    /// read back), `failed`, or `unknown` (it cannot be read back here).
    pub(crate) fn verified(&self) -> &'static str {
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
        let Verdict { warnings, .. } = self.drawing.verdict.as_ref().filter(|_| self.verify == Verify::Strict)?;
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
fn known_names(source: Source) -> Vec<&'static str> {
    let options = FIELDS.iter().map(|field| field.name).filter(|name| *name != TEXT.name);
    let options = options.filter(|name| !source.formats.is_empty() || *name != FORMAT.name);
    source.text_names.iter().copied().chain(options).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Source =
        Source { text_names: &["text"], formats: &Format::ALL, default_format: Format::Png, purpose: Purpose::Show };

    fn order(query: &str) -> Result<Order, Problem> {
        Order::from_fields(Fields::from_query(query).unwrap(), SOURCE)
    }

    #[test]
    fn defaults_are_those_of_the_table() {
        let expected = r##"{"text":"a","format":"png","size":1,"error_correction":"M","border":4,"box_size":10,"fill_color":"#000000","back_color":"#ffffff"}"##;
        assert_eq!(order("text=a").unwrap().canonical(), expected);
        for field in FIELDS {
            let Some(default) = field.default else { continue };
            let query = format!("text=a&{}={}", field.name, default.trim_matches('"').replace('#', "%23"));
            assert_eq!(order(&query).unwrap().canonical(), expected, "{}", field.name);
        }
    }

    #[test]
    fn a_canonical_form_stands_for_itself() {
        for query in [
            "text=a&width=300&fit=shrink",
            "text=a&width_mm=25.40&dpi=600&format=pdf",
            "text=a&title=Menu&description=%22today%22&format=svg&size=7&error_correction=H&border=0&box_size=3",
        ] {
            let order = order(query).unwrap();
            let canonical = order.canonical();
            assert_eq!(Order::from_canonical(canonical).unwrap().canonical(), canonical, "{query}");
        }
    }

    #[test]
    fn two_ways_to_say_the_same_have_one_canonical_form() {
        let plain = order("text=a&format=SVG&fill_color=black&back_color=%23fff&error_correction=m").unwrap();
        assert_eq!(plain.canonical(), order("text=a&format=svg").unwrap().canonical());
    }

    #[test]
    fn everything_that_is_wrong_is_named_at_once() {
        let query = "text=&format=bmp&size=41&error_correction=X&border=101&box_size=0&fill_color=x&back_color=y&z=1";
        let problem = format!("{:?}", order(query).unwrap_err());
        for name in ["format", "size", "error_correction", "border", "box_size", "fill_color", "back_color", "z"] {
            assert!(problem.contains(&format!("field: \"{name}\"")), "{name}: {problem}");
        }
    }

    #[test]
    fn an_empty_text_and_no_text_are_told_apart() {
        assert!(format!("{:?}", order("text=").unwrap_err()).contains("text must not be empty"));
        assert!(format!("{:?}", order("").unwrap_err()).contains("text is required"));
    }

    #[test]
    fn a_picture_beyond_the_limit_is_told_at_box_size() {
        let problem = format!("{:?}", order("text=a&size=40&box_size=100").unwrap_err());
        assert!(problem.contains("box_size is too large: the picture would be 18500 pixels wide"), "{problem}");
    }

    #[test]
    fn secret_payloads_are_known_by_their_scheme() {
        for text in ["WIFI:S:net;;", "wifi:S:net;;", "otpauth://totp/a", "OTPAUTH://totp/a"] {
            assert!(order(&format!("text={text}")).unwrap().is_secret(), "{text}");
        }
        for text in ["https://example.com/WIFI:", "wif", "é"] {
            assert!(!order(&format!("text={text}")).unwrap().is_secret(), "{text}");
        }
    }

    #[test]
    fn warnings_name_what_keeps_readers_away() {
        let codes = |query: &str| order(query).unwrap().warnings().iter().map(|w| w.code).collect::<Vec<_>>();
        assert_eq!(codes("text=a"), [""; 0]);
        assert_eq!(codes("text=a&border=3"), ["quiet_zone"]);
        assert_eq!(codes("text=a&fill_color=yellow"), ["contrast"]);
        assert_eq!(codes("text=a&fill_color=white&back_color=black"), ["inverted"]);
    }
}
