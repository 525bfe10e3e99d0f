//! The options of a symbol, and its place in a series, read as the service reads them.

use qr_core::{
    Charset, EcLevel, Eci, EncodeError, Fnc1, Kanji, Mask, SeriesLength, Symbol, SymbolOptions, Version, encode,
    encode_series,
};

use crate::fields::Fields;

/// Which symbol is made of a text.
pub(crate) struct SymbolRequest {
    options: SymbolOptions,
    /// The part, from 1, and how many there are.
    place: Option<(u8, u8)>,
}

/// What a payload's type asks for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Demands {
    /// The level of its standard.
    pub(crate) ec_level: Option<EcLevel>,
    /// Whether the symbol must be marked as one of GS1.
    pub(crate) is_gs1: bool,
}

/// Whether Micro QR Code may be used.
#[derive(Clone, Copy, Default)]
enum Micro {
    #[default]
    Never,
    Allowed,
    Only,
}

impl SymbolRequest {
    /// None when an option is wrong: there is then no telling whether the text fits.
    pub(crate) fn take(fields: &mut Fields<'_>, demands: Demands) -> Option<Self> {
        let errors = fields.error_count();
        let size = fields.integer::<u8>("size", [1, 40]).and_then(|number| Version::try_from(number).ok());
        let max_size = fields.integer::<u8>("max_size", [1, 40]).and_then(|number| Version::try_from(number).ok());
        let (min_version, max_version) = versions(fields, size, max_size);
        if min_version > max_version {
            fields.reject("max_size", "must not be below size");
        }
        let ec_level = fields.named("error_correction", &["L", "M", "Q", "H"], &EcLevel::ALL).or(demands.ec_level);
        let is_gs1 = fields.flag("gs1") || demands.is_gs1;
        let options = SymbolOptions {
            min_version,
            max_version,
            ec_level: ec_level.unwrap_or(EcLevel::M),
            boost_ec_level: fields.flag("boost"),
            mask: fields.integer::<u8>("mask", [0, 7]).and_then(|number| Mask::try_from(number).ok()),
            eci: fields
                .named("eci", &["auto", "always", "never"], &[Eci::Auto, Eci::Always, Eci::Never])
                .unwrap_or_default(),
            charset: fields.choice::<Charset>("charset", &Charset::ALL.map(Charset::as_str)).unwrap_or_default(),
            kanji: if fields.flag("kanji") { Kanji::Allowed } else { Kanji::Never },
            fnc1: if is_gs1 { Fnc1::First } else { Fnc1::None },
        };
        let place = place(fields);
        (fields.error_count() == errors).then_some(Self { options, place })
    }

    /// The symbol of a text.
    pub(crate) fn encode(&self, text: &str) -> Result<Symbol, EncodeError> {
        let Some((part, parts)) = self.place else { return encode(text, self.options) };
        let series = encode_series(text, SeriesLength::Exactly(parts), self.options)?;
        series.into_iter().nth(usize::from(part) - 1).ok_or(EncodeError::SeriesLength)
    }
}

/// The smallest and the largest version.
fn versions(fields: &mut Fields<'_>, size: Option<Version>, max_size: Option<Version>) -> (Version, Version) {
    let all = [Micro::Never, Micro::Allowed, Micro::Only];
    match fields.named("micro", &["never", "allowed", "only"], &all).unwrap_or_default() {
        Micro::Never => (size.unwrap_or(Version::MIN), max_size.unwrap_or(Version::MAX)),
        Micro::Allowed if size.is_none_or(|size| size == Version::MIN) => {
            (Version::M1, max_size.unwrap_or(Version::MAX))
        }
        Micro::Allowed => {
            fields.reject("size", "must be 1 where Micro symbols are allowed, since all of them are smaller");
            (Version::MIN, Version::MAX)
        }
        Micro::Only => (Version::M1, Version::M4),
    }
}

fn place(fields: &mut Fields<'_>) -> Option<(u8, u8)> {
    let is_given = ["parts", "part"].map(|name| fields.contains(name));
    let parts = fields.integer("parts", [2, 16]);
    let part = fields.integer("part", [1, 16]);
    match is_given {
        [true, false] => fields.reject("part", "is required where there are parts"),
        [false, true] => fields.reject("parts", "is required where there is a part"),
        _ => {}
    }
    let (part, parts) = (part?, parts?);
    if part > parts {
        fields.reject("part", "must not be above parts");
    }
    Some((part, parts))
}
