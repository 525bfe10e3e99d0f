//! What must be the same on both runtimes, and what is shown of both at once because it takes long.

use anyhow::Result;
use serde_json::json;

use super::codes::image_of;
use super::failures::hanging_cloud_is_given_up;
use crate::browser::form_looks_as_it_should;
use crate::stage::{BATCH, Runtime, Setup, Stage};
use crate::world::{Needs, World};

/// A fact about both runtimes together.
pub struct AcrossCase {
    pub name: &'static str,
    pub run: fn(&World) -> Result<()>,
    pub needs: Needs,
}

macro_rules! across {
    ($needs:ident, $name:ident) => {
        AcrossCase { name: stringify!($name), run: $name, needs: Needs::$needs }
    };
}

pub const CASES: &[AcrossCase] = &[
    across!(Solitude, hanging_cloud_is_given_up),
    across!(Clouds, form_looks_as_it_should),
    across!(Clouds, same_request_has_same_bytes_and_id),
    across!(Clouds, same_batch_has_same_answer),
    across!(Clouds, same_query_has_same_answer),
    across!(Clouds, every_file_of_the_form_is_the_same),
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

fn same_batch_has_same_answer(world: &World) -> Result<()> {
    let right = json!([{"text": "a"}, {"text": "grüße 世界", "format": "svg"}, {"text": "b", "module_shape": "dot"}]);
    let wrong = json!([{"text": "a"}, {"text": "", "size": 0}, 1, {"text": "b", "colour": "red"}]);
    for (codes, status, time) in [(right, 200, "created_at"), (wrong, 422, "timestamp")] {
        let body = json!({"codes": codes}).to_string();
        let [workerd, spin] = Runtime::ALL.map(|runtime| -> Result<_> {
            let answer = Stage { runtime, world }.post(Setup::NoClouds, BATCH, &body)?;
            assert_eq!(answer.status, status, "{}", answer.text());
            Ok(without(time, &answer.text()))
        });
        assert_eq!(workerd?, spin?);
    }
    Ok(())
}

/// The text of an answer without the values of a member that has a time.
fn without(member: &str, text: &str) -> String {
    let start = format!("\"{member}\":\"");
    let mut parts = text.split(&start);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').map_or(part, |(_, rest)| rest))
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

/// What the browser's tests stand on, which look at the form on one runtime.
fn every_file_of_the_form_is_the_same(world: &World) -> Result<()> {
    let folder = std::fs::read_dir(stack::repository_root().join("web"))?;
    let mut paths = folder.map(|file| Ok(format!("/{}", file?.file_name().display()))).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path != "/index.html");
    assert!(paths.len() > 40, "{paths:?}");
    paths.extend(["/", "/engine.js", "/engine.wasm", "/engine.captions"].map(str::to_owned));
    for path in paths {
        let [workerd, spin] = Runtime::ALL.map(|runtime| Stage { runtime, world }.get(Setup::NoClouds, &path));
        let (workerd, spin) = (workerd?, spin?);
        assert_eq!((workerd.status, spin.status), (200, 200), "{path}");
        assert!(workerd.body == spin.body, "{path}");
        assert_eq!(workerd.list("content-type"), spin.list("content-type"), "{path}");
    }
    Ok(())
}
