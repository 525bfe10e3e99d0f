//! `GET /openapi.json`: the API description (OpenAPI 3.1), made from the tables that the parser and the errors use.

mod fields;
mod guard;
mod schemas;

use std::sync::OnceLock;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use qr_core::Format;
use qr_request::FIELDS;
use serde_json::{Map, Value, json};

use self::fields::{any_text_schema, batch_schema, parameter, schema};
use super::generate::KEPT;
use crate::input::table::{CURSOR, LIMIT, RETRY_FAILED, STATE};
use crate::problem;
use crate::{answer, id};

pub(crate) fn answer(request: &Request<Bytes>) -> Response<Bytes> {
    static DOCUMENT: OnceLock<(Bytes, String)> = OnceLock::new();
    let (document, etag) = DOCUMENT.get_or_init(|| {
        let document = Bytes::from(serde_json::to_vec(&document()).expect("a JSON value is JSON"));
        let etag = id::etag(&document);
        (document, etag)
    });
    let make = || answer::with_body(StatusCode::OK, "application/json", document.clone());
    let mut response = answer::tagged(request.headers(), etag, make);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn document() -> Value {
    guard::describe(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "EdgeQR",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "QR codes as PNG, SVG, PDF, EPS, JPEG and text, copied to S3 and Azure Blob.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
        },
        "paths": {
            "/api/v1/qr/generate": {"post": {
                "operationId": "generate",
                "summary": "Make a code and copy it to both clouds",
                "parameters": [prefer_parameter()],
                "requestBody": json_body(&reference("Request")),
                "responses": generate_responses("The code, and what became of its copies", "Code", "Accepted")
            }},
            "/api/v1/qr/batch": {"post": {
                "operationId": "batch",
                "summary": "Make several codes, in the order of their requests, or none; it counts as many requests as it has codes",
                "parameters": [prefer_parameter()],
                "requestBody": json_body(&batch_schema()),
                "responses": generate_responses("The answers of generate", "Batch", "AcceptedBatch")
            }},
            "/api/v1/qr": {"get": {
                "operationId": "image",
                "summary": "The image itself, for <img src>; nothing is stored",
                "parameters": FIELDS.iter().map(parameter).collect::<Value>(),
                "responses": responses("The image", &image_content(&Format::ALL))
            }},
            "/generate_qr/": {"post": {
                "operationId": "generatePng",
                "summary": "Make a code and copy it to both clouds; the answer is the PNG",
                "requestBody": json_body(&any_text_schema()),
                "responses": responses("The image", &image_content(&[Format::Png]))
            }},
            "/api/v1/codes": {"get": {
                "operationId": "history",
                "summary": "The history, newest first",
                "parameters": [parameter(&LIMIT), parameter(&CURSOR), parameter(&STATE)],
                "responses": responses("A page of records", &json_content("Page"))
            }},
            "/api/v1/codes/{id}": {
                "parameters": [id_parameter()],
                "get": {
                    "operationId": "record",
                    "summary": "One record; also GET /data/{id}",
                    "responses": responses("The record", &json_content("Record"))
                },
                "delete": {
                    "operationId": "delete",
                    "summary": "Remove the record and both copies",
                    "responses": answers(&[
                        ("202", "Gone from the history; the outbox removes a copy whose cloud is down", None),
                        ("204", "Everything is gone", None)
                    ])
                }
            },
            "/api/v1/codes/{id}/image": {
                "parameters": [id_parameter()],
                "get": {
                    "operationId": "storedImage",
                    "summary": "The stored image, from whichever cloud has it right; X-QR-Source tells which",
                    "responses": responses("The image", &image_content(&KEPT))
                }
            },
            "/api/v1/outbox/drain": {"post": {
                "operationId": "drain",
                "summary": "Deliver what the outbox holds",
                "parameters": [parameter(&RETRY_FAILED)],
                "responses": responses("What was done", &json_content("Drained"))
            }},
            "/api/v1/reconcile": {"post": {
                "operationId": "reconcile",
                "summary": "Bring both clouds and the ledger in line; call again with the cursor until it is done",
                "parameters": [parameter(&CURSOR)],
                "responses": responses("What was done in about eight seconds", &json_content("Reconciled"))
            }},
            "/health": get("What this is", &json_content("Health")),
            "/health/live": get("The process answers", &json_content("Liveness")),
            "/health/ready": get_readiness(),
            "/metrics": get("Totals over all instances, and how this one does", &json!({"text/plain": {}}))
        },
        "components": {"schemas": {
            "Request": schema(),
            "Code": schemas::code(),
            "Accepted": schemas::accepted(),
            "Batch": schemas::batch("Code"),
            "AcceptedBatch": schemas::batch("Accepted"),
            "Record": schemas::record(),
            "Page": schemas::page(),
            "Drained": schemas::drained(),
            "Reconciled": schemas::reconciled(),
            "Problem": schemas::problem(),
            "Health": schemas::health(),
            "Liveness": schemas::liveness(),
            "Readiness": schemas::readiness()
        }}
    }))
}

fn get(summary: &str, content: &Value) -> Value {
    json!({"get": {"summary": summary, "responses": {"200": {"description": summary, "content": content}}}})
}

fn get_readiness() -> Value {
    json!({"get": {
        "summary": "Whether requests should come here",
        "responses": {
            "200": {
                "description": "Ready, or degraded: one of two clouds is down",
                "content": json_content("Readiness")
            },
            "503": {
                "description": "A setting is wrong, the ledger does not answer, or no configured cloud is up; a problem while \
                    this is found out for the first time",
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}},
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }
            }
        }
    }})
}

fn id_parameter() -> Value {
    json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"}})
}

fn json_body(schema: &Value) -> Value {
    json!({"required": true, "content": {"application/json": {"schema": schema}}})
}

fn json_content(schema: &str) -> Value {
    json!({"application/json": {"schema": reference(schema)}})
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

fn image_content(formats: &[Format]) -> Value {
    formats.iter().map(|format| (format.media_type().to_owned(), json!({}))).collect::<Map<_, _>>().into()
}

/// The client may prefer not to wait for the copies.
fn prefer_parameter() -> Value {
    json!({
        "name": "Prefer",
        "in": "header",
        "description": "respond-async: answer as soon as the record is written (RFC 7240).",
        "schema": {"type": "string"}
    })
}

/// What is answered when codes are made, now and with `Prefer: respond-async`.
fn generate_responses(about: &str, made: &str, accepted: &str) -> Value {
    let is_accepted = "With Prefer: respond-async: the record is written, and the copies are made in the background";
    answers(&[("200", about, Some(&json_content(made))), ("202", is_accepted, Some(&json_content(accepted)))])
}

/// 200 and every problem.
fn responses(description: &str, content: &Value) -> Value {
    answers(&[("200", description, Some(content))])
}

/// These, by status, and every problem, grouped by status.
fn answers(successes: &[(&str, &str, Option<&Value>)]) -> Value {
    let success = |&(status, description, content): &(&str, &str, Option<&Value>)| {
        let described = ("description".to_owned(), description.into());
        let content = content.map(|content| ("content".to_owned(), content.clone()));
        (status.to_owned(), Value::Object([described].into_iter().chain(content).collect()))
    };
    let mut responses: Map<String, Value> = successes.iter().map(success).collect();
    let content = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
    for (_, status, title) in problem::Kind::ALL.map(problem::Kind::row) {
        let titles = match responses.get(status.as_str()).and_then(|known| known["description"].as_str()) {
            Some(known) => format!("{known}; {title}"),
            None => title.to_owned(),
        };
        responses.insert(status.as_str().to_owned(), json!({"description": titles, "content": content}));
    }
    responses.into()
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
