//! The tables of payload types and their fields: the mapping from requests and the API description are made from them.

use super::Payload;
use super::reader::Reader;

/// A type of payload: its name, its grammar and its fields.
#[derive(Clone, Copy)]
pub struct PayloadType {
    /// The name in requests.
    pub name: &'static str,
    /// What a reader does with such a code.
    pub about: &'static str,
    /// Where the grammar is defined.
    pub source: &'static str,
    /// The fields, the required ones first.
    pub fields: &'static [PayloadField],
    pub(super) read: fn(&mut Reader<'_>) -> Payload,
}

/// A field of a payload.
#[derive(Clone, Copy, Debug)]
pub struct PayloadField {
    /// The name in requests and in errors.
    pub name: &'static str,
    /// What the field may hold.
    pub kind: FieldKind,
    /// Whether the field must be there.
    pub presence: Presence,
    /// What the field means and what is allowed.
    pub about: &'static str,
    /// A value that is accepted, as text.
    pub example: &'static str,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Without it there is no payload.
    Required,
    /// It may be absent; an empty text counts as absent.
    Optional,
}

/// What a field may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A string.
    Text,
    /// A string that must not be shown, such as a password.
    Secret,
    /// A string, or a list of strings.
    Texts,
    /// A decimal number, or the same as a string; never rounded.
    Decimal,
    /// An integer of an inclusive range, or the same as a string.
    Integer {
        /// The smallest value.
        min: u64,
        /// The largest value.
        max: u64,
    },
    /// `true` or `false`, or the same as a string.
    Boolean,
    /// One of some names, in any case.
    OneOf(&'static [&'static str]),
}

/// A value that was sent for a field.
#[derive(Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A string.
    Text(String),
    /// A number as it was written, such as `48.20`, so that nothing is rounded.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A list of strings.
    Texts(Vec<String>),
    /// Anything else; it is refused.
    Other,
}

impl PayloadField {
    pub(super) const fn required(
        name: &'static str,
        kind: FieldKind,
        [about, example]: [&'static str; 2],
    ) -> PayloadField {
        PayloadField { name, kind, presence: Presence::Required, about: kept(about), example: kept(example) }
    }

    pub(super) const fn optional(
        name: &'static str,
        kind: FieldKind,
        [about, example]: [&'static str; 2],
    ) -> PayloadField {
        PayloadField { name, kind, presence: Presence::Optional, about: kept(about), example: kept(example) }
    }
}

/// What describes a field is for the API's description; a program that is loaded over a network has none.
const fn kept(text: &'static str) -> &'static str {
    if cfg!(feature = "small") { "" } else { text }
}

impl PayloadType {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static PayloadField> {
        self.fields.iter().find(|field| field.name == name)
    }
}
