//! The schemas of what a client sends, made from the tables that the parser uses.

use qr_core::payload::{FieldKind, PayloadField, PayloadType, Presence};
use qr_request::{FIELDS, Field, Kind, PAYLOAD, TEXT};
use serde_json::{Map, Value, json};

use super::reference;
use crate::input::CODES;
use crate::limits::MAX_CODES;
use crate::routes::generate_qr;

/// A parameter of a query.
pub(super) fn parameter(field: &Field) -> Value {
    match field.kind {
        // An object has no place in a query; it is written as JSON.
        Kind::Payload => {
            let content = json!({"application/json": {"schema": field_schema(field)}});
            json!({"name": field.name, "in": "query", "content": content})
        }
        _ => json!({"name": field.name, "in": "query", "schema": field_schema(field)}),
    }
}

/// The fields of generate.
pub(super) fn schema() -> Value {
    let properties: Map<_, _> = FIELDS.iter().map(|field| (field.name.to_owned(), field_schema(field))).collect();
    let one_content = json!([{"required": ["text"]}, {"required": ["payload"]}]);
    json!({"type": "object", "oneOf": one_content, "additionalProperties": false, "properties": properties})
}

/// The requests of a batch.
pub(super) fn batch_schema() -> Value {
    let codes = json!({
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_CODES,
        "description": "What generate takes, once for each code; the setting MAX_BATCH may allow fewer.",
        "items": reference("Request")
    });
    json!({"type": "object", "required": [CODES], "additionalProperties": false, "properties": {CODES: codes}})
}

/// The fields of the older route: the text under exactly one of three names, and no format.
pub(super) fn any_text_schema() -> Value {
    let options = FIELDS.iter().filter(|field| !["text", "format"].contains(&field.name));
    let mut properties: Map<_, _> = options.map(|field| (field.name.to_owned(), field_schema(field))).collect();
    properties.extend(generate_qr::TEXT_NAMES.iter().map(|name| ((*name).to_owned(), field_schema(&TEXT))));
    let contents = generate_qr::TEXT_NAMES.iter().chain([&PAYLOAD.name]);
    let one_text: Value = contents.map(|name| json!({"required": [name]})).collect();
    json!({"type": "object", "oneOf": one_text, "additionalProperties": false, "properties": properties})
}

fn field_schema(field: &Field) -> Value {
    let mut schema = match field.kind {
        Kind::Text => json!({"type": "string", "minLength": 1}),
        Kind::Integer { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
        Kind::OneOf(names) => json!({"type": "string", "enum": names}),
        Kind::Decimal { min, max } => json!({
            "type": ["number", "string"],
            "minimum": min.parse::<f64>().unwrap_or_default(),
            "maximum": max.parse::<f64>().unwrap_or(f64::MAX)
        }),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Payload => json!({"oneOf": PayloadType::all().iter().map(payload_schema).collect::<Value>()}),
        Kind::Opaque => json!({"type": "string"}),
        Kind::Color => json!({"type": "string", "examples": ["#1a2b3c", "navy", "transparent"]}),
    };
    if let Some(members) = schema.as_object_mut() {
        members.insert("description".to_owned(), field.about.into());
        if let Some(default) = field.default.and_then(|default| serde_json::from_str(default).ok()) {
            members.insert("default".to_owned(), default);
        }
    }
    schema
}

/// A type of payload, as its table in `qr-core` has it.
fn payload_schema(payload: &PayloadType) -> Value {
    let mut properties = Map::new();
    properties.insert("type".to_owned(), json!({"const": payload.name}));
    properties.extend(payload.fields.iter().map(|field| (field.name.to_owned(), payload_field_schema(field))));
    let required = payload.fields.iter().filter(|field| field.presence == Presence::Required).map(|field| field.name);
    let required: Vec<_> = ["type"].into_iter().chain(required).collect();
    json!({
        "type": "object",
        "title": payload.name,
        "description": format!("{} ({})", payload.about, payload.source),
        "required": required,
        "additionalProperties": false,
        "properties": properties
    })
}

fn payload_field_schema(field: &PayloadField) -> Value {
    let shape = match field.kind {
        FieldKind::Text => json!({"type": "string"}),
        FieldKind::Secret => json!({"type": "string", "format": "password"}),
        FieldKind::Texts => json!({"type": ["string", "array"], "items": {"type": "string"}}),
        FieldKind::Decimal => json!({"type": ["number", "string"]}),
        FieldKind::Integer { min, max } => json!({"type": ["integer", "string"], "minimum": min, "maximum": max}),
        FieldKind::Boolean => json!({"type": ["boolean", "string"]}),
        FieldKind::OneOf(names) => json!({"type": "string", "enum": names}),
    };
    let mut schema = Map::new();
    schema.extend(shape.as_object().cloned().unwrap_or_default());
    schema.insert("description".to_owned(), field.about.into());
    schema.insert("examples".to_owned(), json!([field.example]));
    schema.into()
}
