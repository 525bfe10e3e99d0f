//! A value of a field, as far as fields can use it.

use qr_core::payload::FieldValue;

/// A value that came under a name. What no field takes is [`Self::Other`].
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number from 0.
    Integer(u64),
    /// A negative number or one with decimals, in digits without an exponent.
    Decimal(String),
    /// True or false.
    Flag(bool),
    /// A list of strings.
    Texts(Vec<String>),
    /// An object within the object; none of its members is an object.
    Members(Vec<(String, Self)>),
    /// A list of values, of which the first are kept.
    List {
        /// Those that are kept.
        first: Vec<Self>,
        /// How many it has.
        count: usize,
    },
    /// Anything else.
    Other,
}

impl Value {
    /// The value as a payload's table takes it.
    pub(crate) fn into_field(self) -> FieldValue {
        match self {
            Self::Text(text) => FieldValue::Text(text),
            Self::Integer(number) => FieldValue::Number(number.to_string()),
            Self::Decimal(number) => FieldValue::Number(number),
            Self::Flag(flag) => FieldValue::Boolean(flag),
            Self::Texts(texts) => FieldValue::Texts(texts),
            Self::Members(_) | Self::List { .. } | Self::Other => FieldValue::Other,
        }
    }
}
