//! The table of fields: names, ranges and defaults. The parser and the API description both read it.

use qr_core::{Charset, MAX_WIDTH_PX};

use crate::field::{Field, Kind, described};

/// What a code says, as text.
pub const TEXT: Field = Field {
    name: "text",
    kind: Kind::Text,
    about: described(
        "What the code says: 1 to 7,089 digits, 4,296 capitals or 2,953 bytes (2,952 beyond ASCII), fewer at higher error correction levels.",
    ),
    default: None,
};
/// What a code says, in the grammar of a type.
pub const PAYLOAD: Field = Field {
    name: "payload",
    kind: Kind::Payload,
    about: described("Instead of text: what the code says, written in the grammar of its type. In a query, as JSON."),
    default: None,
};
/// What a code says, as bytes.
pub const BYTES: Field = Field {
    name: "bytes",
    kind: Kind::Text,
    about: described("Instead of text: bytes in base64, which are encoded as they are."),
    default: None,
};
pub(crate) const FORMAT: Field = Field {
    name: "format",
    kind: Kind::OneOf(&["png", "svg", "pdf", "eps", "jpeg", "txt", "ansi"]),
    about: described(
        "The format of the image; txt and ansi, made of half blocks for a terminal, are not stored. Where it is absent, the Accept header of a GET chooses; png otherwise.",
    ),
    default: None,
};
pub(crate) const SIZE: Field = Field {
    name: "size",
    kind: Kind::Integer { min: 1, max: 40 },
    about: described("The smallest symbol version to use; a larger one is taken when the text needs it."),
    default: Some("1"),
};
pub(crate) const ERROR_CORRECTION: Field = Field {
    name: "error_correction",
    kind: Kind::OneOf(&["L", "M", "Q", "H"]),
    about: described("How much of the symbol may be damaged: L about 7 %, M 15 %, Q 25 %, H 30 %."),
    default: Some("\"M\""),
};
pub(crate) const MAX_SIZE: Field = Field {
    name: "max_size",
    kind: Kind::Integer { min: 1, max: 40 },
    about: described("The largest symbol version to use."),
    default: Some("40"),
};
pub(crate) const MICRO: Field = Field {
    name: "micro",
    kind: Kind::OneOf(&["never", "allowed", "only"]),
    about: described(
        "Whether Micro QR Code (M1 to M4) is used: where it is allowed, the smallest symbol of either kind.",
    ),
    default: Some("\"never\""),
};
pub(crate) const BOOST: Field = Field {
    name: "boost",
    kind: Kind::Flag,
    about: described("Whether the error correction level is raised as far as the symbol stays as small as it is."),
    default: Some("false"),
};
pub(crate) const MASK: Field = Field {
    name: "mask",
    kind: Kind::Integer { min: 0, max: 7 },
    about: described("The data mask pattern; the best one where it is absent. A Micro symbol has the masks 0 to 3."),
    default: None,
};
pub(crate) const ECI: Field = Field {
    name: "eci",
    kind: Kind::OneOf(&["auto", "always", "never"]),
    about: described(
        "Whether an ECI designator names the character set: where readers would otherwise misread, in every symbol, or in none.",
    ),
    default: Some("\"auto\""),
};
pub(crate) const CHARSET: Field = Field {
    name: "charset",
    kind: Kind::OneOf(&CHARSETS),
    about: described("The character set of text that is written as bytes."),
    default: Some("\"utf-8\""),
};
pub(crate) const KANJI: Field = Field {
    name: "kanji",
    kind: Kind::Flag,
    about: described("Whether kanji mode is used where it makes the symbol smaller."),
    default: Some("false"),
};
pub(crate) const GS1: Field = Field {
    name: "gs1",
    kind: Kind::Flag,
    about: described(
        "Whether the text is GS1 element strings (FNC1 in first position), with U+001D after elements of variable length.",
    ),
    default: Some("false"),
};
pub(crate) const PARTS: Field = Field {
    name: "parts",
    kind: Kind::Integer { min: 2, max: 16 },
    about: described("Among how many symbols the text is divided (structured append); part tells which one this is."),
    default: None,
};
pub(crate) const PART: Field = Field {
    name: "part",
    kind: Kind::Integer { min: 1, max: 16 },
    about: described("Which of the parts this symbol carries."),
    default: None,
};
pub(crate) const BORDER: Field = Field {
    name: "border",
    kind: Kind::Integer { min: 0, max: 100 },
    about: described("The quiet zone, in modules. The standard asks for 4."),
    default: Some("4"),
};
pub(crate) const BOX_SIZE: Field = Field {
    name: "box_size",
    kind: Kind::Integer { min: 1, max: 100 },
    about: described("Pixels per module. The image may be at most 8,192 pixels wide."),
    default: Some("10"),
};
pub(crate) const WIDTH: Field = Field {
    name: "width",
    kind: Kind::Integer { min: 1, max: MAX_WIDTH_PX },
    about: described(
        "Instead of box_size: the width of the image in pixels, quiet zone included. A JPEG is at most 1,024 pixels wide.",
    ),
    default: None,
};
pub(crate) const WIDTH_MM: Field = Field {
    name: "width_mm",
    kind: Kind::Decimal { min: "0.001", max: "10000" },
    about: described("Instead of box_size: the width of the image in millimetres, with up to three decimals."),
    default: None,
};
pub(crate) const FIT: Field = Field {
    name: "fit",
    kind: Kind::OneOf(&["margin", "shrink", "error"]),
    about: described(
        "What becomes of pixels that are left over when modules of whole pixels do not fill the width: the quiet zone takes them, the image becomes narrower, or the width is refused.",
    ),
    default: Some("\"margin\""),
};
pub(crate) const DPI: Field = Field {
    name: "dpi",
    kind: Kind::Integer { min: 1, max: 9600 },
    about: described("The resolution that the file names, in dots per inch; 300 where width_mm needs one."),
    default: None,
};
pub(crate) const FILL_COLOR: Field = Field {
    name: "fill_color",
    kind: Kind::Color,
    about: described("The colour of dark modules: #rgb, #rrggbb, #rrggbbaa, a CSS colour name or transparent."),
    default: Some("\"#000000\""),
};
pub(crate) const BACK_COLOR: Field = Field {
    name: "back_color",
    kind: Kind::Color,
    about: described("The colour of light modules and the quiet zone, written like fill_color."),
    default: Some("\"#ffffff\""),
};

pub(crate) const TITLE: Field = Field {
    name: "title",
    kind: Kind::Text,
    about: described("The name of an SVG for those who do not see it: 1 to 200 characters."),
    default: None,
};
pub(crate) const DESCRIPTION: Field = Field {
    name: "description",
    kind: Kind::Text,
    about: described("The description of an SVG for those who do not see it: 1 to 1,000 characters."),
    default: None,
};

pub(crate) const MODULE_SHAPE: Field = Field {
    name: "module_shape",
    kind: Kind::OneOf(&["square", "dot", "rounded", "connected"]),
    about: described("The shape of dark modules outside the finder patterns."),
    default: Some("\"square\""),
};
pub(crate) const FINDER_FRAME: Field = Field {
    name: "finder_frame",
    kind: Kind::OneOf(&["square", "rounded", "circle"]),
    about: described("The shape of the outer squares of the finder patterns."),
    default: Some("\"square\""),
};
pub(crate) const FINDER_BALL: Field = Field {
    name: "finder_ball",
    kind: Kind::OneOf(&["square", "rounded", "circle"]),
    about: described("The shape of the inner squares of the finder patterns."),
    default: Some("\"square\""),
};
pub(crate) const FINDER_FRAME_COLOR: Field = Field {
    name: "finder_frame_color",
    kind: Kind::Color,
    about: described("The colour of the outer squares; that of dark modules where it is absent."),
    default: None,
};
pub(crate) const FINDER_BALL_COLOR: Field = Field {
    name: "finder_ball_color",
    kind: Kind::Color,
    about: described("The colour of the inner squares; that of dark modules where it is absent."),
    default: None,
};
pub(crate) const GRADIENT: Field = Field {
    name: "gradient",
    kind: Kind::OneOf(&["linear", "radial"]),
    about: described("Paints dark modules from fill_color to gradient_color."),
    default: None,
};
pub(crate) const GRADIENT_COLOR: Field = Field {
    name: "gradient_color",
    kind: Kind::Color,
    about: described("The colour at the end of the gradient."),
    default: None,
};
pub(crate) const GRADIENT_ANGLE: Field = Field {
    name: "gradient_angle",
    kind: Kind::Integer { min: 0, max: 359 },
    about: described("The direction of a linear gradient, in degrees clockwise from left to right."),
    default: None,
};
pub(crate) const BACK_GRADIENT: Field = Field {
    name: "back_gradient",
    kind: Kind::OneOf(&["linear", "radial"]),
    about: described("Paints light modules and the quiet zone from back_color to back_gradient_color."),
    default: None,
};
pub(crate) const BACK_GRADIENT_COLOR: Field = Field {
    name: "back_gradient_color",
    kind: Kind::Color,
    about: described("The colour at the end of the background's gradient."),
    default: None,
};
pub(crate) const BACK_GRADIENT_ANGLE: Field = Field {
    name: "back_gradient_angle",
    kind: Kind::Integer { min: 0, max: 359 },
    about: described("The direction of the background's linear gradient, in degrees clockwise from left to right."),
    default: None,
};
pub(crate) const CAPTION: Field = Field {
    name: "caption",
    kind: Kind::Text,
    about: described("A line below the symbol: 1 to 80 Latin, Greek and Cyrillic letters, digits and punctuation."),
    default: None,
};
/// A picture in the middle.
pub const LOGO: Field = Field {
    name: "logo",
    kind: Kind::Text,
    about: described(
        "A picture in the middle: a data URI of PNG, JPEG or SVG, at most 128 KiB and a million pixels. It is never fetched. Level and version are raised until the symbol bears it.",
    ),
    default: None,
};
pub(crate) const LOGO_SIZE: Field = Field {
    name: "logo_size",
    kind: Kind::Integer { min: 5, max: 40 },
    about: described("The longer side of the logo, in percent of the symbol's width."),
    default: Some("20"),
};
pub(crate) const LOGO_MARGIN: Field = Field {
    name: "logo_margin",
    kind: Kind::Integer { min: 0, max: 4 },
    about: described("The free space around the logo, in modules."),
    default: Some("1"),
};
/// What is done when the picture may not scan.
pub const VERIFY: Field = Field {
    name: "verify",
    kind: Kind::OneOf(&["off", "warn", "strict"]),
    about: described(
        "What is done when the picture, read back, or its colours and quiet zone may keep readers from the code: nothing, a warning, or a refusal.",
    ),
    default: Some("\"warn\""),
};

/// The names of all character sets.
#[expect(clippy::indexing_slicing, reason = "both lists are as long as the count goes")]
const CHARSETS: [&str; Charset::ALL.len()] = {
    let mut names = [""; Charset::ALL.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = Charset::ALL[index].as_str();
        index += 1;
    }
    names
};

/// Every field, in the order of the README's table.
pub const FIELDS: [Field; 42] = [
    TEXT,
    BYTES,
    PAYLOAD,
    FORMAT,
    SIZE,
    MAX_SIZE,
    MICRO,
    ERROR_CORRECTION,
    BOOST,
    MASK,
    ECI,
    CHARSET,
    KANJI,
    GS1,
    PARTS,
    PART,
    BORDER,
    BOX_SIZE,
    WIDTH,
    WIDTH_MM,
    FIT,
    DPI,
    FILL_COLOR,
    BACK_COLOR,
    TITLE,
    DESCRIPTION,
    MODULE_SHAPE,
    FINDER_FRAME,
    FINDER_BALL,
    FINDER_FRAME_COLOR,
    FINDER_BALL_COLOR,
    GRADIENT,
    GRADIENT_COLOR,
    GRADIENT_ANGLE,
    BACK_GRADIENT,
    BACK_GRADIENT_COLOR,
    BACK_GRADIENT_ANGLE,
    CAPTION,
    LOGO,
    LOGO_SIZE,
    LOGO_MARGIN,
    VERIFY,
];
