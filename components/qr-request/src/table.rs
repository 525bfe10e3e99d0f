//! The table of fields: names, ranges and defaults. The parser and the API description both read it.

use qr_core::{Charset, MAX_WIDTH_PX};

use crate::field::{Field, Kind};

/// What a code says, as text.
pub const TEXT: Field = Field::new(
    "text",
    Kind::Text,
    "What the code says: 1 to 7,089 digits, 4,296 capitals or 2,953 bytes (2,952 beyond ASCII), fewer at higher error \
     correction levels.",
);
/// What a code says, in the grammar of a type.
pub const PAYLOAD: Field = Field::new(
    "payload",
    Kind::Payload,
    "Instead of text: what the code says, written in the grammar of its type. In a query, as JSON.",
);
/// What a code says, as bytes.
pub const BYTES: Field =
    Field::new("bytes", Kind::Text, "Instead of text: bytes in base64, which are encoded as they are.");
pub(crate) const FORMAT: Field = Field::new(
    "format",
    Kind::OneOf(&["png", "svg", "pdf", "eps", "jpeg", "txt", "ansi"]),
    "The format of the image; txt and ansi, made of half blocks for a terminal, are not stored. Where it is absent, \
     the Accept header of a GET chooses; png otherwise.",
);
pub(crate) const SIZE: Field = Field::new(
    "size",
    Kind::Integer { min: 1, max: 40 },
    "The smallest symbol version to use; a larger one is taken when the text needs it.",
)
.with_default("1");
pub(crate) const ERROR_CORRECTION: Field = Field::new(
    "error_correction",
    Kind::OneOf(&["L", "M", "Q", "H"]),
    "How much of the symbol may be damaged: L about 7 %, M 15 %, Q 25 %, H 30 %.",
)
.with_default("\"M\"");
pub(crate) const MAX_SIZE: Field =
    Field::new("max_size", Kind::Integer { min: 1, max: 40 }, "The largest symbol version to use.").with_default("40");
pub(crate) const MICRO: Field = Field::new(
    "micro",
    Kind::OneOf(&["never", "allowed", "only"]),
    "Whether Micro QR Code (M1 to M4) is used: where it is allowed, the smallest symbol of either kind.",
)
.with_default("\"never\"");
pub(crate) const BOOST: Field = Field::new(
    "boost",
    Kind::Flag,
    "Whether the error correction level is raised as far as the symbol stays as small as it is.",
)
.with_default("false");
pub(crate) const MASK: Field = Field::new(
    "mask",
    Kind::Integer { min: 0, max: 7 },
    "The data mask pattern; the best one where it is absent. A Micro symbol has the masks 0 to 3.",
);
pub(crate) const ECI: Field = Field::new(
    "eci",
    Kind::OneOf(&["auto", "always", "never"]),
    "Whether an ECI designator names the character set: where readers would otherwise misread, in every symbol, or in \
     none.",
)
.with_default("\"auto\"");
pub(crate) const CHARSET: Field =
    Field::new("charset", Kind::OneOf(&CHARSETS), "The character set of text that is written as bytes.")
        .with_default("\"utf-8\"");
pub(crate) const KANJI: Field =
    Field::new("kanji", Kind::Flag, "Whether kanji mode is used where it makes the symbol smaller.")
        .with_default("false");
pub(crate) const GS1: Field = Field::new(
    "gs1",
    Kind::Flag,
    "Whether the text is GS1 element strings (FNC1 in first position), with U+001D after elements of variable length.",
)
.with_default("false");
pub(crate) const PARTS: Field = Field::new(
    "parts",
    Kind::Integer { min: 2, max: 16 },
    "Among how many symbols the text is divided (structured append); part tells which one this is.",
);
pub(crate) const PART: Field =
    Field::new("part", Kind::Integer { min: 1, max: 16 }, "Which of the parts this symbol carries.");
pub(crate) const BORDER: Field =
    Field::new("border", Kind::Integer { min: 0, max: 100 }, "The quiet zone, in modules. The standard asks for 4.")
        .with_default("4");
pub(crate) const BOX_SIZE: Field = Field::new(
    "box_size",
    Kind::Integer { min: 1, max: 100 },
    "Pixels per module. The image may be at most 8,192 pixels wide.",
)
.with_default("10");
pub(crate) const WIDTH: Field = Field::new(
    "width",
    Kind::Integer { min: 1, max: MAX_WIDTH_PX },
    "Instead of box_size: the width of the image in pixels, quiet zone included. A JPEG is at most 1,024 pixels wide.",
);
pub(crate) const WIDTH_MM: Field = Field::new(
    "width_mm",
    Kind::Decimal { min: "0.001", max: "10000" },
    "Instead of box_size: the width of the image in millimetres, with up to three decimals.",
);
pub(crate) const FIT: Field = Field::new(
    "fit",
    Kind::OneOf(&["margin", "shrink", "error"]),
    "What becomes of pixels that are left over when modules of whole pixels do not fill the width: the quiet zone \
     takes them, the image becomes narrower, or the width is refused.",
)
.with_default("\"margin\"");
pub(crate) const DPI: Field = Field::new(
    "dpi",
    Kind::Integer { min: 1, max: 9600 },
    "The resolution that the file names, in dots per inch; 300 where width_mm needs one.",
);
pub(crate) const FILL_COLOR: Field = Field::new(
    "fill_color",
    Kind::Color,
    "The colour of dark modules: #rgb, #rrggbb, #rrggbbaa, a CSS colour name or transparent.",
)
.with_default("\"#000000\"");
pub(crate) const BACK_COLOR: Field =
    Field::new("back_color", Kind::Color, "The colour of light modules and the quiet zone, written like fill_color.")
        .with_default("\"#ffffff\"");

pub(crate) const TITLE: Field =
    Field::new("title", Kind::Text, "The name of an SVG for those who do not see it: 1 to 200 characters.");
pub(crate) const DESCRIPTION: Field = Field::new(
    "description",
    Kind::Text,
    "The description of an SVG for those who do not see it: 1 to 1,000 characters.",
);

pub(crate) const MODULE_SHAPE: Field = Field::new(
    "module_shape",
    Kind::OneOf(&["square", "dot", "rounded", "connected"]),
    "The shape of dark modules outside the finder patterns.",
)
.with_default("\"square\"");
pub(crate) const FINDER_FRAME: Field = Field::new(
    "finder_frame",
    Kind::OneOf(&["square", "rounded", "circle"]),
    "The shape of the outer squares of the finder patterns.",
)
.with_default("\"square\"");
pub(crate) const FINDER_BALL: Field = Field::new(
    "finder_ball",
    Kind::OneOf(&["square", "rounded", "circle"]),
    "The shape of the inner squares of the finder patterns.",
)
.with_default("\"square\"");
pub(crate) const FINDER_FRAME_COLOR: Field = Field::new(
    "finder_frame_color",
    Kind::Color,
    "The colour of the outer squares; that of dark modules where it is absent.",
);
pub(crate) const FINDER_BALL_COLOR: Field = Field::new(
    "finder_ball_color",
    Kind::Color,
    "The colour of the inner squares; that of dark modules where it is absent.",
);
pub(crate) const GRADIENT: Field = Field::new(
    "gradient",
    Kind::OneOf(&["linear", "radial"]),
    "Paints dark modules from fill_color to gradient_color.",
);
pub(crate) const GRADIENT_COLOR: Field =
    Field::new("gradient_color", Kind::Color, "The colour at the end of the gradient.");
pub(crate) const GRADIENT_ANGLE: Field = Field::new(
    "gradient_angle",
    Kind::Integer { min: 0, max: 359 },
    "The direction of a linear gradient, in degrees clockwise from left to right.",
);
pub(crate) const BACK_GRADIENT: Field = Field::new(
    "back_gradient",
    Kind::OneOf(&["linear", "radial"]),
    "Paints light modules and the quiet zone from back_color to back_gradient_color.",
);
pub(crate) const BACK_GRADIENT_COLOR: Field =
    Field::new("back_gradient_color", Kind::Color, "The colour at the end of the background's gradient.");
pub(crate) const BACK_GRADIENT_ANGLE: Field = Field::new(
    "back_gradient_angle",
    Kind::Integer { min: 0, max: 359 },
    "The direction of the background's linear gradient, in degrees clockwise from left to right.",
);
pub(crate) const CAPTION: Field = Field::new(
    "caption",
    Kind::Text,
    "A line below the symbol: 1 to 80 Latin, Greek and Cyrillic letters, digits and punctuation.",
);
/// A picture in the middle.
pub const LOGO: Field = Field::new(
    "logo",
    Kind::Text,
    "A picture in the middle: a data URI of PNG, JPEG or SVG, at most MAX_LOGO_BYTES (45 KiB by default) and a million pixels. It is never \
     fetched. Level and version are raised until the symbol bears it.",
);
pub(crate) const LOGO_SIZE: Field = Field::new(
    "logo_size",
    Kind::Integer { min: 5, max: 40 },
    "The longer side of the logo, in percent of the symbol's width.",
)
.with_default("20");
pub(crate) const LOGO_MARGIN: Field =
    Field::new("logo_margin", Kind::Integer { min: 0, max: 4 }, "The free space around the logo, in modules.")
        .with_default("1");
/// What is done when the picture may not scan.
pub const VERIFY: Field = Field::new(
    "verify",
    Kind::OneOf(&["off", "warn", "strict"]),
    "What is done when the picture, read back, or its colours and quiet zone may keep readers from the code: nothing, \
     a warning, or a refusal.",
)
.with_default("\"warn\"");

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
