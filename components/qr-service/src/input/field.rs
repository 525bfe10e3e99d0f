//! What a field is: its name, what it may hold, and its default.

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
        min: u32,
        max: u32,
    },
    /// A decimal number of an inclusive range, in JSON a number or a string.
    Decimal {
        min: &'static str,
        max: &'static str,
    },
    /// True or false.
    Flag,
    /// One of some names, in any case.
    OneOf(&'static [&'static str]),
    Color,
    /// A text that the service has made.
    Opaque,
    /// An object of a type of payload.
    Payload,
}
