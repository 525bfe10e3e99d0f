//! The engine in a browser: draws what a form asks for, with the names, the messages and the bytes of the API.
//!
//! A request is a plain object with the fields of `POST /api/v1/qr/generate`; fields that are `undefined`, `null` or
//! empty count as absent. This crate refuses to store, to send and to guess: it knows `qr-request` and nothing of HTTP.

mod answer;
mod captions;
mod sheet;
mod values;

use js_sys::Object;
use qr_request::FieldError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::sheet::{Sheet, Target};

/// A code for a screen `width_px` wide: `pixels` of four bytes, `drawn_px` of them side by side, and the rest as [`draw`]
/// has it. Only a plain one is judged. A browser shows pixels with its next frame, and has to read an SVG first.
#[wasm_bindgen]
pub fn sketch(request: &Object, width_px: u32) -> Object {
    match Sheet::draw(request, Target::Screen { width_px }) {
        Ok(sheet) => answer::sketch(&sheet),
        Err(errors) => answer::errors(&errors),
    }
}

/// The SVG of a code: `{svg, text, version, mask, error_correction, modules, width_px, height_px, drawn_px, contrast,
/// verified, warnings: [{code, message}]}`, or `{errors: [{field, message}]}` with everything that is wrong. The SVG is the
/// server's, byte for byte.
#[wasm_bindgen]
pub fn draw(request: &Object) -> Object {
    match Sheet::draw(request, Target::Svg) {
        Ok(sheet) => answer::drawing(&sheet),
        Err(errors) => answer::errors(&errors),
    }
}

/// The file of a code as `png`, `svg` or `pdf`: `{bytes, media_type, width_px}`, or `{errors}` as [`draw`] has them.
#[wasm_bindgen]
pub fn file(request: &Object, format: &str) -> Object {
    let Some(target) = Target::file(format) else {
        let error = FieldError { field: "format".to_owned(), message: "must be one of png, svg, pdf".to_owned() };
        return answer::errors(&[error]);
    };
    match Sheet::draw(request, target) {
        Ok(sheet) => answer::file(&sheet),
        Err(errors) => answer::errors(&errors),
    }
}

/// Takes the font of captions, which is served beside the engine: without it no caption can be drawn.
#[wasm_bindgen]
pub fn use_captions(font: Vec<u8>) {
    captions::keep(font);
}

/// Takes the characters of JIS X 0208 as `qr_core::use_jis_x_0208` has them: a browser knows them, and need not load them.
#[wasm_bindgen]
pub fn use_kanji(table: String) {
    qr_core::use_jis_x_0208(table);
}
