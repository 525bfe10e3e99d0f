//! The fields of queries that are about no single code.

use qr_request::{Field, Kind};

/// How many codes a page of the history has.
pub(crate) const LIMIT: Field = Field {
    name: "limit",
    kind: Kind::Integer { min: 1, max: 100 },
    about: "How many codes the page has at the most.",
    default: Some("20"),
};
/// Where a page of the history begins, or a reconciliation goes on.
pub(crate) const CURSOR: Field =
    Field { name: "cursor", kind: Kind::Opaque, about: "What the answer before gave as next.", default: None };
/// Which codes of the history are shown.
pub(crate) const STATE: Field = Field {
    name: "state",
    kind: Kind::OneOf(&["stored", "queued", "failed", "disabled"]),
    about: "Only codes with a copy in this state.",
    default: None,
};
/// Whether a drain begins with what had failed for good.
pub(crate) const RETRY_FAILED: Field = Field {
    name: "retry_failed",
    kind: Kind::Flag,
    about: "Whether copies that had failed for good are tried again.",
    default: Some("false"),
};
