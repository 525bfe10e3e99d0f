//! The form: the files of `web/` and the engine that they load, embedded.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use qr_core::CaptionFont;

use crate::{answer, id};

/// A file that is served as it is.
#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) path: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

impl Asset {
    /// The file at a path, if there is one.
    pub(crate) fn find(path: &str) -> Option<&'static Self> {
        ASSETS.iter().find(|asset| asset.path == path)
    }

    /// The file, or 304 when the client has it.
    pub(crate) fn answer(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let file = || answer::with_body(StatusCode::OK, self.media_type, Bytes::from_static(self.bytes));
        let mut response = answer::tagged(request.headers(), &id::etag(self.bytes), file);
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
        response
    }
}

/// The form runs only its own scripts, styles and WebAssembly, talks only to its own origin, and is in nobody's frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const WASM: &str = "application/wasm";
const SVG: &str = "image/svg+xml";
const ICO: &str = "image/vnd.microsoft.icon";
/// The outlines of captions, in a format of their own.
const FONT: &str = "application/octet-stream";

/// Embeds one file of `web/`.
macro_rules! asset {
    ($path:literal, $media_type:ident, $file:literal) => {
        Asset { path: $path, media_type: $media_type, bytes: include_bytes!(concat!("../../../web/", $file)) }
    };
}

/// Every file of the form.
static ASSETS: [Asset; 49] = [
    asset!("/", HTML, "index.html"),
    asset!("/theme.css", CSS, "theme.css"),
    asset!("/style.css", CSS, "style.css"),
    asset!("/more.css", CSS, "more.css"),
    asset!("/icon.svg", SVG, "icon.svg"),
    asset!("/favicon.ico", ICO, "favicon.ico"),
    asset!("/advanced-panel.js", SCRIPT, "advanced-panel.js"),
    asset!("/api.js", SCRIPT, "api.js"),
    asset!("/app.js", SCRIPT, "app.js"),
    asset!("/batch.js", SCRIPT, "batch.js"),
    asset!("/controls.js", SCRIPT, "controls.js"),
    asset!("/csv.js", SCRIPT, "csv.js"),
    asset!("/download.js", SCRIPT, "download.js"),
    asset!("/element.js", SCRIPT, "element.js"),
    asset!("/embed.js", SCRIPT, "embed.js"),
    asset!("/engine-loader.js", SCRIPT, "engine-loader.js"),
    asset!("/form.js", SCRIPT, "form.js"),
    asset!("/history.js", SCRIPT, "history.js"),
    asset!("/keep.js", SCRIPT, "keep.js"),
    asset!("/key.js", SCRIPT, "key.js"),
    asset!("/language.js", SCRIPT, "language.js"),
    asset!("/logo.js", SCRIPT, "logo.js"),
    asset!("/messages.js", SCRIPT, "messages.js"),
    asset!("/mistakes.js", SCRIPT, "mistakes.js"),
    asset!("/panels.js", SCRIPT, "panels.js"),
    asset!("/parts.js", SCRIPT, "parts.js"),
    asset!("/preview.js", SCRIPT, "preview.js"),
    asset!("/print.js", SCRIPT, "print.js"),
    asset!("/problem.js", SCRIPT, "problem.js"),
    asset!("/result.js", SCRIPT, "result.js"),
    asset!("/settings.js", SCRIPT, "settings.js"),
    asset!("/shape-icons.js", SCRIPT, "shape-icons.js"),
    asset!("/share.js", SCRIPT, "share.js"),
    asset!("/stage.js", SCRIPT, "stage.js"),
    asset!("/start.js", SCRIPT, "start.js"),
    asset!("/storage-badges.js", SCRIPT, "storage-badges.js"),
    asset!("/style-panel.js", SCRIPT, "style-panel.js"),
    asset!("/tabs.js", SCRIPT, "tabs.js"),
    asset!("/types.js", SCRIPT, "types.js"),
    asset!("/verdict.js", SCRIPT, "verdict.js"),
    asset!("/words-ar.js", SCRIPT, "words-ar.js"),
    asset!("/words-de.js", SCRIPT, "words-de.js"),
    asset!("/words-en.js", SCRIPT, "words-en.js"),
    asset!("/words.js", SCRIPT, "words.js"),
    asset!("/work.js", SCRIPT, "work.js"),
    asset!("/zip.js", SCRIPT, "zip.js"),
    Asset { path: "/engine.js", media_type: SCRIPT, bytes: include_bytes!(env!("ENGINE_SCRIPT")) },
    Asset { path: "/engine.wasm", media_type: WASM, bytes: include_bytes!(env!("ENGINE_MODULE")) },
    Asset { path: "/engine.captions", media_type: FONT, bytes: CaptionFont::EMBEDDED.as_bytes() },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_file_of_the_form_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let in_folder = ASSETS.iter().filter(|asset| !asset.path.starts_with("/engine."));
        let served = in_folder.map(|asset| match asset.path {
            "/" => "index.html".to_owned(),
            path => path.trim_start_matches('/').to_owned(),
        });
        assert_eq!(served.collect::<BTreeSet<_>>(), files.collect());
    }
}
