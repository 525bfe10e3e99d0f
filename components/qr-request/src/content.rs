//! What a code says: a text, bytes, or a payload that becomes a text.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use qr_core::EcLevel;
use qr_core::payload::{Payload, PayloadType};

use crate::field::Field;
use crate::fields::Fields;
use crate::table::{BYTES, PAYLOAD, TEXT};
use crate::value::Value;

/// What is encoded, and what its kind asks for.
pub(crate) struct Content {
    pub(crate) data: Data,
    /// The level that the standard of the payload's type asks for.
    pub(crate) ec_level: Option<EcLevel>,
    /// Whether the symbol must be marked as one of GS1.
    pub(crate) is_gs1: bool,
}

/// Text, or bytes as they are.
pub enum Data {
    /// Text, whose character set is chosen when it is encoded.
    Text(String),
    /// Bytes, encoded as they are.
    Bytes(Vec<u8>),
}

impl Data {
    /// The content as `qr-core` takes it.
    pub fn as_core(&self) -> qr_core::Content<'_> {
        match self {
            Self::Text(text) => text.into(),
            Self::Bytes(bytes) => bytes.into(),
        }
    }

    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// Whether it is a password by its scheme, so that no cache may keep its image.
    pub fn is_secret(&self) -> bool {
        let bytes = self.as_bytes();
        SECRET_SCHEMES
            .iter()
            .any(|scheme| bytes.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes())))
    }
}

impl fmt::Debug for Data {
    /// Nothing of what is encoded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Data")
    }
}

const SECRET_SCHEMES: [&str; 2] = ["WIFI:", "otpauth:"];

impl From<Data> for Content {
    fn from(data: Data) -> Self {
        Self { data, ec_level: None, is_gs1: false }
    }
}

/// The text, under whichever of its names it came, or that of the payload.
pub(crate) fn take(fields: &mut Fields, names: &[&'static str]) -> Option<Content> {
    let others = [&BYTES.name, &PAYLOAD.name];
    let given: Vec<_> = names.iter().chain(others).filter(|name| fields.contains(name)).collect();
    match given.as_slice() {
        [] => {
            fields.reject(names.first().unwrap_or(&TEXT.name), "is required");
            None
        }
        [name] if **name == PAYLOAD.name => payload(fields),
        [name] if **name == BYTES.name => bytes(fields),
        [name] => text(fields, name),
        several => {
            for name in several.iter().skip(1) {
                let all = [names, &[BYTES.name, PAYLOAD.name]].concat().join(", ");
                fields.reject(name, &format!("is one of several contents; give one of {all}"));
            }
            for name in several {
                fields.forget(name);
            }
            None
        }
    }
}

fn text(fields: &mut Fields, name: &'static str) -> Option<Content> {
    let text = fields.text(&Field { name, ..TEXT })?;
    if text.is_empty() {
        fields.reject(name, "must not be empty");
        return None;
    }
    Some(Data::Text(text).into())
}

/// Bytes in base64, with the alphabet of either kind and with or without padding (RFC 4648, sections 4 and 5).
fn bytes(fields: &mut Fields) -> Option<Content> {
    let text = fields.text(&BYTES)?;
    let standard = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    match STANDARD_NO_PAD.decode(standard) {
        Ok(bytes) if bytes.is_empty() => {
            fields.reject(BYTES.name, "must not be empty");
            None
        }
        Ok(bytes) => Some(Data::Bytes(bytes).into()),
        Err(_) => {
            fields.reject(BYTES.name, "must be base64");
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
    let content = payload.and_then(|payload| {
        let data = Data::Text(payload.to_text()?);
        Ok(Content { data, ec_level: payload.recommended_level(), is_gs1: payload.is_gs1() })
    });
    match content {
        Ok(content) => Some(content),
        Err(refused) => {
            for error in refused.errors {
                fields.reject(&format!("payload.{}", error.field), &error.message);
            }
            None
        }
    }
}
