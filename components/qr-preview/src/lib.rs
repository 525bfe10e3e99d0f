//! The engine in a browser: draws what a form asks for, with the names, the messages and the bytes of the API.
//!
//! A request is a plain object with the fields of `POST /api/v1/qr/generate`; fields that are `undefined`, `null` or
//! empty count as absent. This crate refuses to store, to send and to guess: it knows `qr-core` and nothing of HTTP.

mod answer;
mod fields;
mod order;
mod symbol;

use js_sys::Object;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::fields::Fields;
use crate::order::{FileFormat, Order};

/// The SVG of a code: `{svg, text, version, mask, error_correction, modules, width_px, warnings: [{code, message}]}`, or
/// `{errors: [{field, message}]}` with everything that is wrong. The SVG is the server's, byte for byte.
#[wasm_bindgen]
pub fn draw(request: &Object) -> Object {
    match Order::from_fields(&mut Fields::new(request), FileFormat::Svg) {
        Ok(order) => answer::drawing(&order),
        Err(errors) => answer::errors(&errors),
    }
}

/// The file of a code as `png`, `svg` or `pdf`: `{bytes, media_type, width_px}`, or `{errors}` as [`draw`] has them.
#[wasm_bindgen]
pub fn file(request: &Object, format: &str) -> Object {
    let mut fields = Fields::new(request);
    let Some(format) = FileFormat::find(format) else {
        fields.reject("format", "must be one of png, svg, pdf");
        return answer::errors(&fields.into_errors());
    };
    match Order::from_fields(&mut fields, format) {
        Ok(order) => answer::file(&order),
        Err(errors) => answer::errors(&errors),
    }
}
