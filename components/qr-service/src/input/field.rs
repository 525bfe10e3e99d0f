//! The table of fields: names, ranges and defaults. The parser and the API description both read it.

/// A field of `POST /api/v1/qr/generate`, and a parameter of `GET /api/v1/qr`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// What the field means, for the API description.
    pub(crate) about: &'static str,
    /// The value of an absent field, as JSON; none when the field is required or chosen otherwise.
    pub(crate) default: Option<&'static str>,
}

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Text,
    /// An integer of an inclusive range.
    Integer {
        min: u8,
        max: u8,
    },
    /// One of some names, in any case.
    OneOf(&'static [&'static str]),
    Color,
    /// A text that the service has made.
    Opaque,
}

pub(crate) const TEXT: Field = Field {
    name: "text",
    kind: Kind::Text,
    about: "What the code says: 1 to 7,089 digits, 4,296 capitals or 2,953 bytes (2,952 beyond ASCII), fewer at higher error correction levels.",
    default: None,
};
pub(crate) const FORMAT: Field = Field {
    name: "format",
    kind: Kind::OneOf(&["png", "svg"]),
    about: "The format of the image. Where it is absent, the Accept header of a GET chooses; png otherwise.",
    default: None,
};
pub(crate) const SIZE: Field = Field {
    name: "size",
    kind: Kind::Integer { min: 1, max: 40 },
    about: "The smallest symbol version to use; a larger one is taken when the text needs it.",
    default: Some("1"),
};
pub(crate) const ERROR_CORRECTION: Field = Field {
    name: "error_correction",
    kind: Kind::OneOf(&["L", "M", "Q", "H"]),
    about: "How much of the symbol may be damaged: L about 7 %, M 15 %, Q 25 %, H 30 %.",
    default: Some("\"M\""),
};
pub(crate) const BORDER: Field = Field {
    name: "border",
    kind: Kind::Integer { min: 0, max: 100 },
    about: "The quiet zone, in modules. The standard asks for 4.",
    default: Some("4"),
};
pub(crate) const BOX_SIZE: Field = Field {
    name: "box_size",
    kind: Kind::Integer { min: 1, max: 100 },
    about: "Pixels per module. The image may be at most 8,192 pixels wide.",
    default: Some("10"),
};
pub(crate) const FILL_COLOR: Field = Field {
    name: "fill_color",
    kind: Kind::Color,
    about: "The colour of dark modules: #rgb, #rrggbb, #rrggbbaa, a CSS colour name or transparent.",
    default: Some("\"#000000\""),
};
pub(crate) const BACK_COLOR: Field = Field {
    name: "back_color",
    kind: Kind::Color,
    about: "The colour of light modules and the quiet zone, written like fill_color.",
    default: Some("\"#ffffff\""),
};

/// Every field, in the order of the README's table.
pub(crate) const FIELDS: [Field; 8] = [TEXT, FORMAT, SIZE, ERROR_CORRECTION, BORDER, BOX_SIZE, FILL_COLOR, BACK_COLOR];

/// How many codes a page of the history has.
pub(crate) const LIMIT: Field = Field {
    name: "limit",
    kind: Kind::Integer { min: 1, max: 100 },
    about: "How many codes the page has at the most.",
    default: Some("20"),
};
/// Where a page of the history begins, or a reconciliation goes on.
pub(crate) const CURSOR: Field =
    Field { name: "cursor", kind: Kind::Opaque, about: "What the answer before gave as next.", default: None };
/// Which codes of the history are shown.
pub(crate) const STATE: Field = Field {
    name: "state",
    kind: Kind::OneOf(&["stored", "queued", "failed", "disabled"]),
    about: "Only codes with a copy in this state.",
    default: None,
};
/// Whether a drain begins with what had failed for good.
pub(crate) const RETRY_FAILED: Field = Field {
    name: "retry_failed",
    kind: Kind::OneOf(&["true", "false"]),
    about: "Whether copies that had failed for good are tried again.",
    default: Some("false"),
};
