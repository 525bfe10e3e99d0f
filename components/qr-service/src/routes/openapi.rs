//! `GET /openapi.json`: the API description (OpenAPI 3.1), made from the tables that the parser and the errors use.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::input::{FIELDS, Field, Kind};
use crate::problem;
use crate::{answer, id};

pub(crate) fn answer(request: &Request<Bytes>) -> Response<Bytes> {
    let document = serde_json::to_vec(&document()).expect("a JSON value is JSON");
    let etag = id::etag(&document);
    let mut response = if answer::has_etag(request.headers(), &etag) {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        answer::with_body(StatusCode::OK, "application/json", document)
    };
    let etag = HeaderValue::try_from(etag).expect("hexadecimal digits in quotes are a header value");
    response.headers_mut().insert(header::ETAG, etag);
    response
}

fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "EdgeQR",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "QR codes as PNG and SVG, copied to S3 and Azure Blob.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
        },
        "paths": {
            "/api/v1/qr/generate": {"post": {
                "operationId": "generate",
                "summary": "Make a code and copy it to both clouds",
                "requestBody": json_body(&schema(&["text"])),
                "responses": responses("The code, and what became of its copies", &json_content("Code"))
            }},
            "/api/v1/qr": {"get": {
                "operationId": "image",
                "summary": "The image itself, for <img src>; nothing is stored",
                "parameters": FIELDS.iter().map(parameter).collect::<Value>(),
                "responses": responses("The image", &image_content(&["image/png", "image/svg+xml"]))
            }},
            "/generate_qr/": {"post": {
                "operationId": "generatePng",
                "summary": "Make a code and copy it to both clouds; the answer is the PNG",
                "requestBody": json_body(&any_text_schema()),
                "responses": responses("The image", &image_content(&["image/png"]))
            }},
            "/health": get("What this is", "application/json"),
            "/health/live": get("The process answers", "application/json"),
            "/health/ready": {"get": {
                "summary": "Whether requests should come here",
                "responses": {
                    "200": {"description": "Ready, or degraded: one of two clouds is down"},
                    "503": {"description": "A setting is wrong, the ledger does not answer, or no configured cloud is up"}
                }
            }},
            "/metrics": get("Counters of this instance", "text/plain")
        },
        "components": {"schemas": {"Code": code_schema(), "Problem": problem_schema()}}
    })
}

fn get(summary: &str, media_type: &str) -> Value {
    json!({"get": {"summary": summary, "responses": {"200": {"description": summary, "content": {media_type: {}}}}}})
}

fn parameter(field: &Field) -> Value {
    json!({"name": field.name, "in": "query", "required": field.name == "text", "schema": field_schema(field)})
}

fn json_body(schema: &Value) -> Value {
    json!({"required": true, "content": {"application/json": {"schema": schema}}})
}

fn schema(required: &[&str]) -> Value {
    let properties: Map<_, _> = FIELDS.iter().map(|field| (field.name.to_owned(), field_schema(field))).collect();
    json!({"type": "object", "required": required, "additionalProperties": false, "properties": properties})
}

/// The fields of the older route: the text under any of three names, and no format.
fn any_text_schema() -> Value {
    let mut schema = schema(&[]);
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.remove("format");
        for name in ["url", "data"] {
            properties.insert(name.to_owned(), json!({"type": "string", "description": "Another name of text."}));
        }
    }
    schema
}

fn field_schema(field: &Field) -> Value {
    let mut schema = match field.kind {
        Kind::Text => json!({"type": "string", "minLength": 1}),
        Kind::Integer { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
        Kind::OneOf(names) => json!({"type": "string", "enum": names}),
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

fn json_content(schema: &str) -> Value {
    json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{schema}")}}})
}

fn image_content(media_types: &[&str]) -> Value {
    media_types.iter().map(|media_type| ((*media_type).to_owned(), json!({}))).collect::<Map<_, _>>().into()
}

/// 200 and every problem, grouped by status.
fn responses(description: &str, content: &Value) -> Value {
    let mut responses = Map::new();
    responses.insert("200".to_owned(), json!({"description": description, "content": content}));
    for (_, status, title) in problem::Kind::ALL.map(problem::Kind::row) {
        responses.entry(status.as_str()).or_insert_with(|| {
            json!({"description": title, "content": {"application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"}
            }}})
        });
    }
    responses.into()
}

fn problem_schema() -> Value {
    let types: Vec<_> = problem::Kind::ALL.map(|kind| format!("urn:edgeqr:problem:{}", kind.row().0)).into();
    json!({
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance", "error", "message", "timestamp", "errors"],
        "properties": {
            "type": {"type": "string", "enum": types},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string", "description": "The path of the request."},
            "error": {"const": true},
            "message": {"type": "string", "description": "The same as detail."},
            "timestamp": {"type": "string", "format": "date-time"},
            "errors": {"type": "array", "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}}
            }},
            "needed_bits": {"type": "integer", "description": "With a text that is too long: what it needs."},
            "available_bits": {"type": "integer", "description": "With a text that is too long: what the largest symbol has."}
        }
    })
}

fn code_schema() -> Value {
    let state = json!({"type": "object", "required": ["state"], "properties": {
        "state": {"enum": ["stored", "disabled", "failed"]},
        "error": {"type": "string", "description": "The class of a failure."}
    }});
    let url = json!({"type": "string", "format": "uri"});
    json!({
        "type": "object",
        "properties": {
            "success": {"const": true},
            "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "qr_code": {"type": "string", "contentEncoding": "base64"},
            "format": {"enum": ["png", "svg"]},
            "media_type": {"enum": ["image/png", "image/svg+xml"]},
            "width_px": {"type": "integer"},
            "version": {"type": "integer", "minimum": 1, "maximum": 40},
            "error_correction": {"enum": ["L", "M", "Q", "H"]},
            "mask": {"type": "integer", "minimum": 0, "maximum": 7},
            "modules": {"type": "integer", "description": "The width of the symbol in modules, without the quiet zone."},
            "storage_urls": {"type": "object", "properties": {"aws": url, "azure": url}},
            "storage": {"type": "object", "properties": {"aws": state, "azure": state}},
            "created_at": {"type": "string", "format": "date-time"},
            "warnings": {"type": "array", "items": {"type": "object", "properties": {
                "code": {"enum": ["quiet_zone", "contrast", "inverted"]},
                "message": {"type": "string"}
            }}}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_and_every_problem_is_described() {
        let document = document();
        let text = document.to_string();
        for field in FIELDS {
            assert!(text.contains(&format!("\"name\":\"{}\"", field.name)), "{}", field.name);
        }
        for kind in problem::Kind::ALL {
            assert!(text.contains(&format!("urn:edgeqr:problem:{}", kind.row().0)), "{kind:?}");
            let status = kind.row().1.as_str().to_owned();
            assert!(document["paths"]["/api/v1/qr/generate"]["post"]["responses"].get(&status).is_some(), "{status}");
        }
    }

    #[test]
    fn defaults_are_json() {
        for field in FIELDS {
            if let Some(default) = field.default {
                assert!(serde_json::from_str::<Value>(default).is_ok(), "{default}");
            }
        }
    }
}
