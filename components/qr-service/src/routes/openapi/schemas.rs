//! The schemas of answers; a test holds real answers against them.

use qr_core::Format;
use serde_json::{Value, json};

use crate::problem::Kind;
use crate::routes::generate::KEPT;

/// The answer of generate.
pub(super) fn code() -> Value {
    let state = json!({"type": "object", "required": ["state"], "properties": {
        "state": {"enum": ["stored", "queued", "failed", "disabled"]},
        "error": {"type": "string", "description": "The class of a failure."}
    }});
    let url = json!({"type": "string", "format": "uri"});
    json!({
        "type": "object",
        "required": [
            "success", "id", "qr_code", "format", "media_type", "width_px", "version", "error_correction", "mask",
            "modules", "storage_urls", "storage", "created_at", "warnings"
        ],
        "properties": {
            "success": {"const": true},
            "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "qr_code": {"type": "string", "contentEncoding": "base64"},
            "format": {"enum": KEPT.map(Format::as_str)},
            "media_type": {"enum": KEPT.map(Format::media_type)},
            "width_px": {"type": "integer"},
            "version": {"oneOf": [{"type": "integer", "minimum": 1, "maximum": 40}, {"enum": ["M1", "M2", "M3", "M4"]}]},
            "error_correction": {"enum": ["L", "M", "Q", "H"]},
            "mask": {"type": "integer", "minimum": 0, "maximum": 7},
            "modules": {"type": "integer", "description": "The width of the symbol in modules, without the quiet zone."},
            "storage_urls": {"type": "object", "properties": {"aws": url, "azure": url}},
            "storage": {"type": "object", "required": ["aws", "azure"], "properties": {"aws": state, "azure": state}},
            "created_at": {"type": "string", "format": "date-time"},
            "warnings": {"type": "array", "items": {"type": "object", "required": ["code", "message"], "properties": {
                "code": {"enum": ["quiet_zone", "contrast", "inverted", "unreadable", "little_reserve", "not_verified", "ledger"]},
                "message": {"type": "string"}
            }}}
        }
    })
}

/// A record of the ledger.
pub(super) fn record() -> Value {
    let copy = json!({"type": "object", "required": ["state", "attempts"], "properties": {
        "state": {"enum": ["stored", "queued", "failed", "disabled"]},
        "attempts": {"type": "integer", "minimum": 0},
        "next_attempt_at": {"type": "string", "format": "date-time"},
        "error": {"type": "string", "description": "The class of the last failure."}
    }});
    json!({
        "type": "object",
        "required": ["id", "created_at", "request", "format", "size_bytes", "sha256", "image", "storage"],
        "properties": {
            "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "created_at": {"type": "string", "format": "date-time"},
            "request": {"type": "object", "description": "The request with every option, in its canonical form."},
            "format": {"enum": KEPT.map(Format::as_str)},
            "size_bytes": {"type": "integer"},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "image": {"type": "string", "description": "The path of the image."},
            "storage": {"type": "object", "required": ["aws", "azure"], "properties": {"aws": copy, "azure": copy}}
        }
    })
}

/// A page of the history.
pub(super) fn page() -> Value {
    json!({
        "type": "object",
        "required": ["codes"],
        "properties": {
            "codes": {"type": "array", "items": {"$ref": "#/components/schemas/Record"}},
            "next": {"type": "string", "description": "The cursor of the next page; absent on the last."}
        }
    })
}

/// What a drain has done.
pub(super) fn drained() -> Value {
    let number = json!({"type": "integer", "minimum": 0});
    json!({
        "type": "object",
        "required": ["delivered", "retried", "parked", "pending", "failed"],
        "properties": {"delivered": number, "retried": number, "parked": number, "pending": number, "failed": number}
    })
}

/// What a reconciliation has done.
pub(super) fn reconciled() -> Value {
    let count = |about: &str| json!({"type": "integer", "minimum": 0, "description": about});
    json!({
        "type": "object",
        "required": ["done", "examined", "copied", "replaced", "restored", "unrecoverable", "foreign"],
        "properties": {
            "done": {"type": "boolean"},
            "next": {"type": "string", "description": "The cursor of the next call; absent when it is done."},
            "examined": count("Images looked at."),
            "copied": count("Copies that a cloud lacked."),
            "replaced": count("Copies whose bytes were wrong."),
            "restored": count("Records made again from the images."),
            "unrecoverable": count("Images of which no right copy is left, or whose right copy a cloud refuses."),
            "unrecoverable_keys": {"type": "array", "items": {"type": "string"}, "description": "Absent when there are none."},
            "foreign": count("Objects below the prefix that are no images.")
        }
    })
}

/// Every refusal.
pub(super) fn problem() -> Value {
    let types: Vec<_> = Kind::ALL.map(|kind| format!("urn:edgeqr:problem:{}", kind.row().0)).into();
    json!({
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance", "error", "message", "timestamp", "errors"],
        "properties": {
            "type": {"type": "string", "enum": types},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string", "description": "The pattern of the route, or / for a path that is no route's."},
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

/// The answer of `/health`.
pub(super) fn health() -> Value {
    json!({
        "type": "object",
        "required": ["status", "service", "version", "mode"],
        "properties": {
            "status": {"const": "healthy"},
            "service": {"const": "edgeqr"},
            "version": {"type": "string"},
            "mode": mode()
        }
    })
}

/// The answer of `generate` before the copies are made.
pub(super) fn accepted() -> Value {
    json!({"type": "object", "required": ["success", "id", "status"], "properties": {
        "success": {"const": true},
        "id": {"type": "string"},
        "status": {"type": "string", "description": "The path of the record."}
    }})
}

/// The answer to a batch: for each of its requests the answer of generate.
pub(super) fn batch(answer: &str) -> Value {
    json!({"type": "object", "required": ["success", "codes"], "properties": {
        "success": {"const": true},
        "codes": {"type": "array", "items": {"$ref": format!("#/components/schemas/{answer}")}}
    }})
}

/// The answer of `/health/live`.
pub(super) fn liveness() -> Value {
    json!({"type": "object", "required": ["status"], "properties": {"status": {"const": "alive"}}})
}

/// The answer of `/health/ready`, with both of its statuses.
pub(super) fn readiness() -> Value {
    let cloud = json!({"type": "object", "required": ["state"], "properties": {
        "state": {"enum": ["up", "down", "disabled"]},
        "error": {"type": "string", "description": "The class of a failure."}
    }});
    json!({
        "type": "object",
        "required": ["status", "mode", "checks", "settings"],
        "properties": {
            "status": {"enum": ["ready", "degraded", "unready"]},
            "mode": mode(),
            "checks": {"type": "object", "required": ["aws", "azure", "ledger"], "properties": {
                "aws": cloud,
                "azure": cloud,
                "ledger": {"type": "object", "required": ["state"], "properties": {"state": {"enum": ["up", "down"]}}}
            }},
            "settings": {"type": "array", "description": "What is missing or wrong, without values.", "items": {
                "type": "object",
                "required": ["setting", "problem"],
                "properties": {"setting": {"type": "string"}, "problem": {"type": "string"}}
            }}
        }
    })
}

/// Who is let in.
fn mode() -> Value {
    json!({
        "enum": ["dev", "keys", "closed"],
        "description": "dev: no key is set, and everybody may do everything; closed: a setting is wrong, and nobody may."
    })
}
