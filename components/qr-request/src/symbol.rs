//! The options of a symbol, and its place in a series.

use qr_core::{
    Charset, DamageError, EcLevel, Eci, EncodeError, Fnc1, Kanji, Mask, SeriesLength, Style, Symbol, SymbolOptions,
    Version, encode_series,
};

use crate::content::Content;
use crate::fields::Fields;
use crate::table::{BOOST, CHARSET, ECI, ERROR_CORRECTION, GS1, KANJI, MASK, MAX_SIZE, MICRO, PART, PARTS, SIZE};

/// Which symbol is made of a content.
#[derive(Clone, Copy, Debug)]
pub struct SymbolRequest {
    /// The symbol's options.
    pub options: SymbolOptions,
    /// Its place in a series; none when it stands alone.
    pub place: Option<Place>,
}

/// The place of a symbol in a series (structured append, clause 8 of ISO/IEC 18004).
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// From 1.
    pub part: u8,
    /// 2 to 16.
    pub parts: u8,
}

/// Whether Micro QR Code may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Micro {
    #[default]
    Never,
    Allowed,
    Only,
}

impl SymbolRequest {
    /// The symbol's options; none when one is wrong, so that there is no telling whether the content fits.
    pub(crate) fn take(fields: &mut Fields, content: Option<&Content>) -> Option<Self> {
        let errors = fields.error_count();
        let size = fields.integer::<u8>(&SIZE).and_then(|number| Version::try_from(number).ok());
        let max_size = fields.integer::<u8>(&MAX_SIZE).and_then(|number| Version::try_from(number).ok());
        let micro = fields.choice(&MICRO, &[Micro::Never, Micro::Allowed, Micro::Only]).unwrap_or_default();
        let (min_version, max_version) = match micro {
            Micro::Never => (size.unwrap_or(Version::MIN), max_size.unwrap_or(Version::MAX)),
            Micro::Allowed if size.is_none_or(|size| size == Version::MIN) => {
                (Version::M1, max_size.unwrap_or(Version::MAX))
            }
            Micro::Allowed => {
                fields.reject(SIZE.name, "must be 1 where Micro symbols are allowed, since all of them are smaller");
                (Version::MIN, Version::MAX)
            }
            Micro::Only => (Version::M1, Version::M4),
        };
        if min_version > max_version {
            fields.reject(MAX_SIZE.name, "must not be below size");
        }
        let ec_level = fields.parsed(&ERROR_CORRECTION).or(content.and_then(|content| content.ec_level));
        let is_gs1 = fields.flag(&GS1).unwrap_or(false) || content.is_some_and(|content| content.is_gs1);
        let flag = |fields: &mut Fields, field| fields.flag(field).unwrap_or(false);
        let options = SymbolOptions {
            min_version,
            max_version,
            ec_level: ec_level.unwrap_or(EcLevel::M),
            boost_ec_level: flag(fields, &BOOST),
            mask: fields.integer::<u8>(&MASK).and_then(|number| Mask::try_from(number).ok()),
            eci: fields.choice(&ECI, &[Eci::Auto, Eci::Always, Eci::Never]).unwrap_or_default(),
            charset: fields.parsed::<Charset>(&CHARSET).unwrap_or_default(),
            kanji: if flag(fields, &KANJI) { Kanji::Allowed } else { Kanji::Never },
            fnc1: if is_gs1 { Fnc1::First } else { Fnc1::None },
        };
        let place = Place::take(fields);
        (fields.error_count() == errors).then_some(Self { options, place })
    }

    /// The symbol of `content` that bears `style`.
    pub(crate) fn encode(&self, content: &Content, style: &Style) -> Result<Symbol, DamageError> {
        let data = content.data.as_core();
        let Some(Place { part, parts }) = self.place else { return style.encode(data, self.options) };
        let series = encode_series(data, SeriesLength::Exactly(parts), self.options)?;
        Ok(series.into_iter().nth(usize::from(part) - 1).ok_or(EncodeError::SeriesLength)?)
    }
}

impl Place {
    fn take(fields: &mut Fields) -> Option<Self> {
        let is_given = [PARTS.name, PART.name].map(|name| fields.contains(name));
        let parts = fields.integer(&PARTS);
        let part = fields.integer(&PART);
        match is_given {
            [true, false] => fields.reject(PART.name, "is required where there are parts"),
            [false, true] => fields.reject(PARTS.name, "is required where there is a part"),
            _ => {}
        }
        let (part, parts) = (part?, parts?);
        if part > parts {
            fields.reject(PART.name, "must not be above parts");
        }
        Some(Self { part, parts })
    }
}
