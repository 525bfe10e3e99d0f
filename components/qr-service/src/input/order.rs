//! A valid request for a code, and what is drawn for it.

use bytes::Bytes;
use qr_core::{Colors, Contrast, EncodeError, Format, Picture, PictureError, PictureOptions, Symbol};
use serde::Serialize;

use super::canonical::Canonical;
use super::content::{self, Content, Data};
use super::fields::Fields;
use super::options::{self, Words};
use super::symbol::SymbolRequest;
use super::table::{FIELDS, FORMAT, TEXT};
use crate::problem::Problem;

/// A code that was asked for and can be made: the symbol is at hand, the picture is within bounds.
#[derive(Debug)]
pub(crate) struct Order {
    data: Data,
    format: Format,
    request: SymbolRequest,
    picture_options: PictureOptions,
    words: Words,
    symbol: Symbol,
}

/// What a route takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    /// Names under which the text may come; exactly one of them.
    pub(crate) text_names: &'static [&'static str],
    /// The formats that the client may name; none where there is no choice.
    pub(crate) formats: &'static [Format],
    /// The format of a request that names none.
    pub(crate) default_format: Format,
}

/// Something that the client should know about a code that was made all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Warning {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Order {
    /// Reads all fields and tries the code; every reason why it cannot be made is in the problem.
    pub(crate) fn from_fields(mut fields: Fields, source: Source) -> Result<Self, Problem> {
        let content = content::take(&mut fields, source.text_names);
        let format = options::format(&mut fields, source);
        let request = SymbolRequest::take(&mut fields, content.as_ref());
        let size_field = options::size_field(&fields);
        let picture_options = options::picture(&mut fields);
        let words = Words::take(&mut fields);

        // With an unreadable option there is no telling whether the content fits.
        let symbol = content.as_ref().zip(request).map(|(content, order)| order.encode(content)).transpose();
        let mut too_long = None;
        match (&symbol, picture_options) {
            (Err(error @ EncodeError::TooLong { needed_bits, available_bits }), _) => {
                too_long = Some(*error);
                let room = format!("it needs {needed_bits} bits, {available_bits} are available at this level");
                fields.reject(TEXT.name, &format!("is too long: {room}"));
            }
            (Err(error), _) => fields.reject(TEXT.name, &format!("cannot be encoded: {error}")),
            (Ok(Some(symbol)), Some(options)) => {
                let checked = Picture::new(symbol, options).and_then(|picture| picture.check(format));
                if let Err(error) = checked {
                    fields.reject(size_field, &format!("{}: {error}", predicate(error)));
                }
            }
            (Ok(_), _) => {}
        }
        // Last, so that no number of them keeps a field's own error from being listed.
        let hint = fields.reject_unknown(&known_names(source));
        match (content, request, picture_options, symbol, fields.into_errors()) {
            (Some(Content { data, .. }), Some(request), Some(picture_options), Ok(Some(symbol)), errors)
                if errors.is_empty() =>
            {
                Ok(Self { data, format, request, picture_options, words, symbol })
            }
            (.., errors) => Err(Problem::invalid_fields(errors, hint, too_long)),
        }
    }

    /// The order that a canonical form stands for, if it is one.
    pub(crate) fn from_canonical(canonical: &str) -> Option<Self> {
        let source = Source { text_names: &[TEXT.name], formats: &Format::ALL, default_format: Format::Png };
        Self::from_fields(Fields::from_json(canonical.as_bytes()).ok()?, source).ok()
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
        self.picture().width_px()
    }

    /// The image. The same order has the same bytes, always and everywhere.
    pub(crate) fn draw(&self) -> Bytes {
        write(&self.picture(), self.format)
    }

    /// The image as it is kept in the clouds: with its canonical request, from which a lost ledger can be made again.
    pub(crate) fn draw_for_keeping(&self) -> Bytes {
        write(&self.picture().with_note(&self.canonical()), self.format)
    }

    /// The request in its one canonical form.
    pub(crate) fn canonical(&self) -> String {
        let canonical = Canonical {
            data: &self.data,
            format: self.format,
            symbol: &self.request,
            picture: &self.picture_options,
            words: &self.words,
        };
        canonical.to_json()
    }

    /// Whether the text is a password by its scheme, so that no cache may keep its image.
    pub(crate) fn is_secret(&self) -> bool {
        self.data.is_secret()
    }

    /// What may keep readers from the code.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let border = self.picture_options.border_modules;
        if border < 4 {
            let message = format!("the quiet zone is {border} modules wide; readers expect 4");
            warnings.push(Warning { code: "quiet_zone", message });
        }
        let Colors { fill, back } = self.picture_options.colors;
        let contrast = Contrast::between(fill, back);
        if contrast.ratio < MIN_CONTRAST {
            let message = format!("the contrast ratio is {:.1}; readers need about {MIN_CONTRAST:.1}", contrast.ratio);
            warnings.push(Warning { code: "contrast", message });
        }
        if contrast.inverted {
            let message =
                "the dark modules are lighter than the background; some readers do not accept that".to_owned();
            warnings.push(Warning { code: "inverted", message });
        }
        warnings
    }

    fn picture(&self) -> Picture<'_> {
        let picture = Picture::new(&self.symbol, self.picture_options);
        self.words.add_to(picture.expect("an order is made only with a picture within bounds"))
    }
}

fn write(picture: &Picture<'_>, format: Format) -> Bytes {
    picture.to_bytes(format).expect("an order is made only with a picture that its format can hold").into()
}

/// The contrast ratio below which phone cameras begin to fail; WCAG asks the same of graphical objects (1.4.11).
const MIN_CONTRAST: f64 = 3.0;

/// What is wrong with a size, in few words.
fn predicate(error: PictureError) -> &'static str {
    match error {
        PictureError::TooWide { .. } | PictureError::TooWideFor { .. } => "is too large",
        PictureError::NoBox | PictureError::TooNarrow { .. } => "is too small",
        PictureError::Uneven { .. } | PictureError::UnevenAtLimit { .. } => "does not fit",
    }
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

    const SOURCE: Source = Source { text_names: &["text"], formats: &Format::ALL, default_format: Format::Png };

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
            let canonical = order(query).unwrap().canonical();
            assert_eq!(Order::from_canonical(&canonical).unwrap().canonical(), canonical, "{query}");
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
