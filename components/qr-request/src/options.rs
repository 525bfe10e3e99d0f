//! The options of a picture: format, size, colours and words, each from its fields.

use qr_core::{Color, Colors, Dpi, Fit, Format, Millimetres, PictureOptions, Size};

use crate::field::Field;
use crate::fields::Fields;
use crate::order::Source;
use crate::table::{BACK_COLOR, BORDER, BOX_SIZE, DESCRIPTION, DPI, FILL_COLOR, FIT, FORMAT, TITLE, WIDTH, WIDTH_MM};

/// The format, which is the route's own where the client names none or a wrong one.
pub(crate) fn format(fields: &mut Fields, source: &Source) -> Format {
    if source.formats.is_empty() {
        return source.default_format;
    }
    let Some(name) = fields.text(&FORMAT) else { return source.default_format };
    name.parse().ok().filter(|format| source.formats.contains(format)).unwrap_or_else(|| {
        let names: Vec<_> = source.formats.iter().map(|format| format.as_str()).collect();
        fields.reject(FORMAT.name, &format!("must be one of {}", names.join(", ")));
        source.default_format
    })
}

/// The name of the field that the size of the picture comes from.
pub(crate) fn size_field(fields: &Fields) -> &'static str {
    [WIDTH.name, WIDTH_MM.name].into_iter().find(|name| fields.contains(name)).unwrap_or(BOX_SIZE.name)
}

/// The picture's options; none when a size is wrong.
pub(crate) fn picture(fields: &mut Fields) -> Option<PictureOptions> {
    let default = PictureOptions::default();
    let border_modules = fields.integer(&BORDER).unwrap_or(default.border_modules);
    let size = size(fields);
    Some(PictureOptions {
        border_modules,
        dpi: fields.integer::<u16>(&DPI).and_then(|number| Dpi::try_from(number).ok()),
        colors: Colors {
            fill: fields.parsed(&FILL_COLOR).unwrap_or(Color::BLACK),
            back: fields.parsed(&BACK_COLOR).unwrap_or(Color::WHITE),
        },
        size: size?,
    })
}

fn size(fields: &mut Fields) -> Option<Size> {
    let given: Vec<_> = SIZES.iter().filter(|name| fields.contains(name)).collect();
    for name in given.iter().skip(1) {
        fields.reject(name, &format!("is one of several sizes; give one of {}", SIZES.join(", ")));
    }
    let fit = fields.parsed::<Fit>(&FIT).unwrap_or_default();
    let sizes = [
        fields.integer(&BOX_SIZE).map(Size::BoxPx),
        fields.integer(&WIDTH).map(|width_px| Size::WidthPx { width_px, fit }),
        fields.parsed::<Millimetres>(&WIDTH_MM).map(|width| Size::Millimetres { width, fit }),
    ];
    if given.is_empty() { Some(PictureOptions::default().size) } else { sizes.into_iter().flatten().next() }
}

/// The fields that a size may come from; one of them.
const SIZES: [&str; 3] = [BOX_SIZE.name, WIDTH.name, WIDTH_MM.name];

/// What an SVG says to those who do not see it.
#[derive(Default)]
pub struct Words {
    /// The name.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
}

impl Words {
    pub(crate) fn take(fields: &mut Fields) -> Self {
        Self { title: words(fields, &TITLE, 200), description: words(fields, &DESCRIPTION, 1000) }
    }
}

fn words(fields: &mut Fields, field: &Field, max_characters: usize) -> Option<String> {
    let words = fields.text(field)?;
    if !(1..=max_characters).contains(&words.chars().count()) {
        fields.reject(field.name, &format!("must have 1 to {max_characters} characters"));
    }
    Some(words)
}

impl std::fmt::Debug for Words {
    /// Nothing of the words, which may tell what is encoded.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words")
    }
}
