//! What a field is: its name, what it may hold, and its default.

/// A field of `POST /api/v1/qr/generate`, and a parameter of `GET /api/v1/qr`.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// What the field means, for the API description.
    pub about: &'static str,
    /// The value of an absent field, as JSON; none when the field is required or chosen otherwise.
    pub default: Option<&'static str>,
}

impl Field {
    /// A field without a default.
    pub(crate) const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        // What describes it is for the API's description; a program that is loaded over a network has none.
        let about = if cfg!(feature = "small") { "" } else { about };
        Self { name, kind, about, default: None }
    }

    /// The field with this default, as JSON.
    pub(crate) const fn with_default(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }
}

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A string.
    Text,
    /// An integer of an inclusive range.
    Integer {
        /// The smallest.
        min: u32,
        /// The largest.
        max: u32,
    },
    /// A decimal number of an inclusive range, in JSON a number or a string.
    Decimal {
        /// The smallest.
        min: &'static str,
        /// The largest.
        max: &'static str,
    },
    /// True or false.
    Flag,
    /// One of some names, in any case.
    OneOf(&'static [&'static str]),
    /// A colour.
    Color,
    /// A text that the service has made.
    Opaque,
    /// An object of a type of payload.
    Payload,
}
