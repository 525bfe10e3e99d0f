//! Answers as plain JavaScript objects, with the names of the API.

use js_sys::{Array, Object, Reflect, Uint8Array};
use qr_request::{Data, FieldError, Warning};
use wasm_bindgen::JsValue;

use crate::sheet::Sheet;

/// What a form shows of a code.
pub(crate) fn drawing(sheet: &Sheet) -> Object {
    let svg = str::from_utf8(&sheet.order.drawing.image).expect("an SVG is text");
    described(sheet, ("svg", svg.into()))
}

/// The same as pixels.
pub(crate) fn sketch(sheet: &Sheet) -> Object {
    described(sheet, ("pixels", Uint8Array::from(sheet.order.drawing.image.as_slice()).into()))
}

fn described(sheet: &Sheet, picture: (&str, JsValue)) -> Object {
    let Sheet { order, look } = sheet;
    let symbol = &order.draft.symbol;
    let modules = u32::try_from(symbol.matrix().width()).expect("a symbol is at most 177 modules wide");
    let text = match &order.draft.data {
        Data::Text(text) => text.as_str().into(),
        Data::Bytes(_) => JsValue::UNDEFINED,
    };
    object([
        picture,
        ("text", text),
        ("version", symbol.version().number().into()),
        ("mask", symbol.mask().number().into()),
        ("error_correction", symbol.ec_level().as_str().into()),
        ("modules", modules.into()),
        ("width_px", order.drawing.width_px.into()),
        ("height_px", look.height_px.into()),
        ("contrast", look.contrast.ratio.into()),
        ("drawn_px", look.drawn_px.into()),
        ("verified", order.verified().into()),
        ("warnings", order.warnings().iter().map(warning).collect::<Array>().into()),
    ])
}

/// A file to keep.
pub(crate) fn file(sheet: &Sheet) -> Object {
    let Sheet { order, .. } = sheet;
    object([
        ("bytes", Uint8Array::from(order.drawing.image.as_slice()).into()),
        ("media_type", order.draft.format.media_type().into()),
        ("width_px", order.drawing.width_px.into()),
    ])
}

/// Everything that is wrong.
pub(crate) fn errors(errors: &[FieldError]) -> Object {
    let error = |error: &FieldError| {
        JsValue::from(object([("field", error.field.as_str().into()), ("message", error.message.as_str().into())]))
    };
    object([("errors", errors.iter().map(error).collect::<Array>().into())])
}

fn warning(warning: &Warning) -> JsValue {
    object([("code", warning.code.into()), ("message", warning.message.as_str().into())]).into()
}

fn object<const N: usize>(members: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        Reflect::set(&object, &name.into(), &value).expect("a new object takes every member");
    }
    object
}
