//! A valid request for a code, and what is drawn for it.

use std::borrow::Cow;

use bytes::Bytes;
use qr_core::{Format, Symbol};
use qr_request::{BYTES, Fields, Invalid, PAYLOAD, Readers, TEXT, VERIFY};
use serde::Serialize;

use super::canonical::Canonical;
use crate::limits::Limits;

/// A code that was asked for, with its symbol and its image.
#[derive(Debug)]
pub(crate) struct Order {
    made: qr_request::Order,
    image: Bytes,
    /// The canonical form, where the image carries it.
    note: Option<String>,
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
    /// Reads all fields and makes the code; every reason why it cannot be made is in the error. What could be made is held
    /// to `limits` before it is drawn.
    pub(crate) fn from_fields(fields: Fields, source: Source, limits: &Limits) -> Result<Self, Invalid> {
        let Source { text_names, formats, default_format, purpose } = source;
        let contents = text_names.iter().copied().chain([BYTES.name, PAYLOAD.name]);
        let content = contents.into_iter().find(|name| fields.contains(name)).unwrap_or(TEXT.name);
        let mut note = None;
        let mut made = qr_request::Order::from_fields(
            fields,
            &qr_request::Source { text_names, formats, default_format, readers: Readers::ALL },
            |draft| {
                limits.check(draft, content)?;
                note = (purpose == Purpose::Keep).then(|| Canonical(draft).to_json());
                draft.draw(note.as_deref())
            },
        )?;
        let image = std::mem::take(&mut made.drawing.image).into();
        // Its pixels are a megabyte, and the order stays until clouds and ledger have answered.
        made.draft.style.style.logo = None;
        Ok(Self { made, image, note })
    }

    /// The order that a canonical form stands for, if it is one; its image is the one that is kept.
    pub(crate) fn from_canonical(canonical: &str) -> Option<Self> {
        let mut fields = super::from_json(canonical.as_bytes()).ok()?;
        // It was judged when it was made.
        fields.set_text(VERIFY.name, "off");
        let source = Source {
            text_names: &[TEXT.name],
            formats: &Format::ALL,
            default_format: Format::Png,
            purpose: Purpose::Keep,
        };
        // What was allowed when it was made stays what it is.
        Self::from_fields(fields, source, &Limits::LARGEST).ok()
    }

    /// The format of the image.
    pub(crate) fn format(&self) -> Format {
        self.made.draft.format
    }

    /// The symbol.
    pub(crate) fn symbol(&self) -> &Symbol {
        &self.made.draft.symbol
    }

    /// The width of the image in pixels.
    pub(crate) fn width_px(&self) -> u32 {
        self.made.drawing.width_px
    }

    /// The image. The same order has the same bytes, always and everywhere.
    pub(crate) fn image(&self) -> Bytes {
        self.image.clone()
    }

    /// The request in its one canonical form.
    pub(crate) fn canonical(&self) -> Cow<'_, str> {
        match &self.note {
            Some(canonical) => canonical.into(),
            None => Canonical(&self.made.draft).to_json().into(),
        }
    }

    /// Whether the text is a password by its scheme, so that no cache may keep its image.
    pub(crate) fn is_secret(&self) -> bool {
        self.made.draft.data.is_secret()
    }

    /// What may keep readers from the code.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let warnings = self.made.warnings().into_iter();
        warnings.map(|warning| Warning { code: warning.code, message: warning.message }).collect()
    }

    /// How far it is known that the image can be read, in one word.
    pub(crate) fn verified(&self) -> &'static str {
        self.made.verified()
    }
}

#[cfg(test)]
mod tests {
    use qr_request::FIELDS;

    use super::*;
    use crate::input;
    use crate::problem::Problem;

    const SOURCE: Source =
        Source { text_names: &["text"], formats: &Format::ALL, default_format: Format::Png, purpose: Purpose::Show };

    fn order(query: &str) -> Result<Order, Problem> {
        Ok(Order::from_fields(input::from_query(query).unwrap(), SOURCE, &Limits::LARGEST)?)
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
            assert_eq!(Order::from_canonical(&canonical).unwrap().canonical(), canonical, "{query}");
        }
    }

    #[test]
    fn an_order_keeps_the_words_of_a_logo_and_not_its_pixels() {
        let svg = "%253Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%253E%253C/svg%253E";
        let order = order(&format!("text=a&logo=data:image/svg%2Bxml,{svg}")).unwrap();
        assert!(order.made.draft.style.style.logo.is_none());
        let canonical = order.canonical();
        assert!(canonical.contains("\"logo\":\"data:image/svg+xml,"), "{canonical}");
        assert_eq!(Order::from_canonical(&canonical).unwrap().canonical(), canonical);
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
