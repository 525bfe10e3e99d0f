//! What a code says: a text, or a payload that becomes one.

use qr_core::EcLevel;
use qr_core::payload::{FieldValue, Payload, PayloadType};

use super::field::Field;
use super::fields::Fields;
use super::table::{PAYLOAD, TEXT};
use super::value::Value;

/// A text to encode.
pub(super) struct Content {
    pub(super) text: String,
    /// The level that the standard of the payload's type asks for.
    pub(super) ec_level: Option<EcLevel>,
}

/// The text, under whichever of its names it came, or that of the payload.
pub(super) fn take(fields: &mut Fields, names: &[&'static str]) -> Option<Content> {
    let given: Vec<_> = names.iter().chain([&PAYLOAD.name]).filter(|name| fields.contains(name)).collect();
    match given.as_slice() {
        [] => {
            fields.reject(names.first().unwrap_or(&TEXT.name), "is required");
            None
        }
        [name] if **name == PAYLOAD.name => payload(fields),
        [name] => fields.text(&Field { name, ..TEXT }).map(|text| Content { text, ec_level: None }),
        [first, others @ ..] => {
            for name in others {
                fields.reject(
                    name,
                    &format!("is one of several texts; give one of {}, {}", names.join(", "), PAYLOAD.name),
                );
            }
            for name in [first].into_iter().chain(others) {
                fields.forget(name);
            }
            None
        }
    }
}

/// The payload's members by the table of its type; every one that is wrong is named as `payload.name`.
fn payload(fields: &mut Fields) -> Option<Content> {
    let mut members = fields.object(&PAYLOAD)?;
    let mut repeated = Vec::new();
    for (index, (name, _)) in members.iter().enumerate() {
        if members.iter().take(index).any(|(earlier, _)| earlier == name) && !repeated.contains(name) {
            repeated.push(name.clone());
        }
    }
    for name in &repeated {
        fields.reject(&format!("payload.{name}"), "is given more than once");
    }
    let mut take = |name: &str| {
        let index = members.iter().position(|(known, _)| known == name)?;
        Some(members.remove(index).1)
    };
    let kind = match take("type") {
        Some(Value::Text(kind)) => kind,
        _ => String::new(),
    };
    let payload = Payload::from_fields(&kind, &mut |name| take(name).map(Value::into_field));
    if let Some(kind) = PayloadType::find(&kind) {
        let known = kind.fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
        for (name, _) in members.iter().filter(|(name, _)| !repeated.contains(name)) {
            fields.reject(&format!("payload.{name}"), &format!("is not a field of {}; those are {known}", kind.name));
        }
        if !members.is_empty() {
            return None;
        }
    }
    match payload.and_then(|payload| payload.to_text().map(|text| (text, payload.recommended_level()))) {
        Ok((text, ec_level)) => Some(Content { text, ec_level }),
        Err(refused) => {
            for error in refused.errors {
                fields.reject(&format!("payload.{}", error.field), &error.message);
            }
            None
        }
    }
}

impl Value {
    /// The value as a payload's table takes it.
    fn into_field(self) -> FieldValue {
        match self {
            Self::Text(text) => FieldValue::Text(text),
            Self::Integer(number) => FieldValue::Number(number.to_string()),
            Self::Decimal(number) => FieldValue::Number(number.to_string()),
            Self::Flag(flag) => FieldValue::Boolean(flag),
            Self::Texts(texts) => FieldValue::Texts(texts),
            Self::Members(_) | Self::Other => FieldValue::Other,
        }
    }
}
