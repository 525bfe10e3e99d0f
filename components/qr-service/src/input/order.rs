//! A valid request for a code, and what is drawn for it.

use std::str::FromStr;

use bytes::Bytes;
use qr_core::{
    Color, Colors, Contrast, EcLevel, EncodeError, Picture, PictureOptions, Size, Symbol, SymbolOptions, Version,
};
use serde::Serialize;

use super::field::{BACK_COLOR, BORDER, BOX_SIZE, ERROR_CORRECTION, FIELDS, FILL_COLOR, FORMAT, SIZE, TEXT};
use super::fields::Fields;
use crate::problem::Problem;

/// A code that was asked for and can be made: the symbol is at hand, the picture is within bounds.
#[derive(Debug)]
pub(crate) struct Order {
    text: String,
    format: Format,
    symbol_options: SymbolOptions,
    box_size_px: u8,
    picture_options: PictureOptions,
    symbol: Symbol,
}

/// Where a route takes the text and the format from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    /// Names under which the text may come; exactly one of them.
    pub(crate) text_names: &'static [&'static str],
    /// Whether the client may name a format.
    pub(crate) takes_format: bool,
    /// The format of a request that names none.
    pub(crate) default_format: Format,
}

/// A format of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Svg,
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
        let text = take_text(&mut fields, source.text_names);
        let format = if source.takes_format { fields.parsed(&FORMAT) } else { None };
        let min_version = fields.integer(&SIZE).and_then(|number| Version::try_from(number).ok()).unwrap_or_default();
        let is_level_given = fields.contains(ERROR_CORRECTION.name);
        let ec_level: Option<EcLevel> = fields.parsed(&ERROR_CORRECTION);
        let default = PictureOptions::default();
        let border_modules = fields.integer(&BORDER).unwrap_or(default.border_modules);
        let box_size_px = fields.integer(&BOX_SIZE).unwrap_or(10);
        let picture_options = PictureOptions {
            border_modules,
            size: Size::BoxPx(box_size_px.into()),
            colors: Colors {
                fill: fields.parsed(&FILL_COLOR).unwrap_or(Color::BLACK),
                back: fields.parsed(&BACK_COLOR).unwrap_or(Color::WHITE),
            },
            ..default
        };

        // With an unreadable level there is no telling whether the text fits.
        let text = text.filter(|_| ec_level.is_some() || !is_level_given);
        let symbol_options = SymbolOptions { min_version, ec_level: ec_level.unwrap_or_default() };
        let symbol = text.as_deref().map(|text| qr_core::encode(text, symbol_options)).transpose();
        let mut too_long = None;
        match &symbol {
            Err(EncodeError::Empty) => fields.reject(TEXT.name, "must not be empty"),
            Err(error @ EncodeError::TooLong { needed_bits, available_bits }) => {
                too_long = Some(*error);
                let room = format!("it needs {needed_bits} bits, {available_bits} are available at this level");
                fields.reject(TEXT.name, &format!("is too long: {room}"));
            }
            Ok(Some(symbol)) => {
                if let Err(error) = Picture::new(symbol, picture_options) {
                    fields.reject(BOX_SIZE.name, &format!("is too large: {error}"));
                }
            }
            Ok(None) => {}
        }
        // Last, so that no number of them keeps a field's own error from being listed.
        let hint = fields.reject_unknown(&known_names(source));
        match (text, symbol, fields.into_errors()) {
            (Some(text), Ok(Some(symbol)), errors) if errors.is_empty() => {
                let format = format.unwrap_or(source.default_format);
                Ok(Self { text, format, symbol_options, box_size_px, picture_options, symbol })
            }
            (_, _, errors) => Err(Problem::invalid_fields(errors, hint, too_long)),
        }
    }

    /// The order that a canonical form stands for, if it is one.
    pub(crate) fn from_canonical(canonical: &str) -> Option<Self> {
        let source = Source { text_names: &[TEXT.name], takes_format: true, default_format: Format::Png };
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
        match self.format {
            Format::Png => self.picture().to_png().into(),
            Format::Svg => self.picture().to_svg().into(),
        }
    }

    /// The image as it is kept in the clouds: with its canonical request, from which a lost ledger can be made again.
    pub(crate) fn draw_for_keeping(&self) -> Bytes {
        let canonical = self.canonical();
        let picture = self.picture().with_note(&canonical);
        match self.format {
            Format::Png => picture.to_png().into(),
            Format::Svg => picture.to_svg().into(),
        }
    }

    /// The request in its one canonical form: JSON with every option, in the order of the table of fields.
    pub(crate) fn canonical(&self) -> String {
        #[derive(Serialize)]
        struct Canonical<'a> {
            text: &'a str,
            format: &'static str,
            size: u8,
            error_correction: &'static str,
            border: u8,
            box_size: u8,
            fill_color: String,
            back_color: String,
        }
        let canonical = Canonical {
            text: &self.text,
            format: self.format.as_str(),
            size: self.symbol_options.min_version.number(),
            error_correction: self.symbol_options.ec_level.as_str(),
            border: self.picture_options.border_modules,
            box_size: self.box_size_px,
            fill_color: self.picture_options.colors.fill.to_string(),
            back_color: self.picture_options.colors.back.to_string(),
        };
        serde_json::to_string(&canonical).expect("a struct of strings and numbers is JSON")
    }

    /// Whether the text is a password by its scheme, so that no cache may keep its image.
    pub(crate) fn is_secret(&self) -> bool {
        ["WIFI:", "otpauth:"]
            .iter()
            .any(|scheme| self.text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
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
        Picture::new(&self.symbol, self.picture_options).expect("an order is made only with a picture within bounds")
    }
}

/// The contrast ratio below which phone cameras begin to fail; WCAG asks the same of graphical objects (1.4.11).
const MIN_CONTRAST: f64 = 3.0;

/// The text, under whichever of its names it came.
fn take_text(fields: &mut Fields, names: &[&'static str]) -> Option<String> {
    let given: Vec<_> = names.iter().filter(|name| fields.contains(name)).collect();
    let mut texts = given.iter().map(|name| fields.text(&super::Field { name, ..TEXT })).collect::<Vec<_>>();
    match given.as_slice() {
        [] => {
            fields.reject(names.first().unwrap_or(&TEXT.name), "is required");
            None
        }
        [_] => texts.pop().flatten(),
        [_, others @ ..] => {
            for name in others {
                fields.reject(name, &format!("is one of several texts; give one of {}", names.join(", ")));
            }
            None
        }
    }
}

/// The names of the fields that a route takes.
fn known_names(source: Source) -> Vec<&'static str> {
    let options = FIELDS.iter().map(|field| field.name).filter(|name| *name != TEXT.name);
    let options = options.filter(|name| source.takes_format || *name != FORMAT.name);
    source.text_names.iter().copied().chain(options).collect()
}

impl Format {
    /// Every format.
    pub(crate) const ALL: [Self; 2] = [Self::Png, Self::Svg];

    /// The name in requests, answers and object keys.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
        }
    }
}

impl FromStr for Format {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str().eq_ignore_ascii_case(name))
            .ok_or("a format is one of png, svg")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Source = Source { text_names: &["text"], takes_format: true, default_format: Format::Png };

    fn order(query: &str) -> Result<Order, Problem> {
        Order::from_fields(Fields::from_query(query).unwrap(), SOURCE)
    }

    #[test]
    fn defaults_are_those_of_the_table() {
        let expected = r##"{"text":"a","format":"png","size":1,"error_correction":"M","border":4,"box_size":10,"fill_color":"#000000","back_color":"#ffffff"}"##;
        assert_eq!(order("text=a").unwrap().canonical(), expected);
        for field in FIELDS {
            if let Some(default) = field.default {
                assert!(expected.contains(&format!("\"{}\":{default}", field.name)), "{}", field.name);
            }
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
