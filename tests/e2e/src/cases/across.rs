//! What must be the same on both runtimes.

use anyhow::Result;
use serde_json::json;

use super::codes::image_of;
use crate::stage::{Runtime, Setup, Stage};
use crate::world::World;

/// A fact about both runtimes together.
pub struct AcrossCase {
    pub name: &'static str,
    pub run: fn(&World) -> Result<()>,
}

pub const CASES: &[AcrossCase] = &[
    AcrossCase { name: "same_request_has_same_bytes_and_id", run: same_request_has_same_bytes_and_id },
    AcrossCase { name: "same_query_has_same_answer", run: same_query_has_same_answer },
];

fn same_request_has_same_bytes_and_id(world: &World) -> Result<()> {
    for request in [
        json!({"text": "https://example.com"}),
        json!({"text": "grüße 世界", "format": "svg", "error_correction": "Q", "border": 2}),
        json!({"text": "0123456789".repeat(30), "size": 12, "box_size": 3, "fill_color": "navy", "back_color": "#ffeedd88"}),
        json!({"text": "x".repeat(2331), "back_color": "transparent"}),
    ] {
        let [workerd, spin] = Runtime::ALL.map(|runtime| -> Result<_> {
            let mut body = Stage { runtime, world }.generate(Setup::NoClouds, &request)?.json()?;
            let created_at = body["created_at"].take();
            assert!(created_at.is_string(), "{body}");
            Ok((image_of(&body)?, body))
        });
        assert_eq!(workerd?, spin?);
    }
    Ok(())
}

fn same_query_has_same_answer(world: &World) -> Result<()> {
    for path in [
        "/api/v1/qr?text=hello",
        "/api/v1/qr?text=hello&format=svg&border=0",
        "/api/v1/qr?text=%F0%9F%8C%8D&size=40&box_size=1",
        "/",
        "/openapi.json",
    ] {
        let [workerd, spin] = Runtime::ALL.map(|runtime| Stage { runtime, world }.get(Setup::NoClouds, path));
        let (workerd, spin) = (workerd?, spin?);
        assert_eq!((workerd.status, &workerd.body), (spin.status, &spin.body), "{path}");
        for name in ["etag", "content-type", "content-security-policy", "vary", "x-qr-mask", "content-disposition"] {
            assert_eq!(workerd.list(name), spin.list(name), "{name} of {path}");
        }
        assert!(!workerd.header("etag").is_empty(), "{path}");
    }
    Ok(())
}
