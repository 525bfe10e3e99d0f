//! Answers as plain JavaScript objects, with the names of the API.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use crate::fields::FieldError;
use crate::order::{Order, Warning};

/// What a form shows of a code.
pub(crate) fn drawing(order: &Order) -> Object {
    let symbol = &order.symbol;
    let modules = u32::try_from(symbol.matrix().width()).expect("a symbol is at most 177 modules wide");
    let contrast = order.contrast();
    object([
        ("svg", order.to_svg().into()),
        ("text", order.text.as_str().into()),
        ("version", symbol.version().number().into()),
        ("mask", symbol.mask().number().into()),
        ("error_correction", symbol.ec_level().as_str().into()),
        ("modules", modules.into()),
        ("width_px", order.width_px().into()),
        ("contrast", contrast.ratio.into()),
        ("warnings", order.warnings().iter().map(warning).collect::<Array>().into()),
    ])
}

/// A file to keep.
pub(crate) fn file(order: &Order) -> Object {
    object([
        ("bytes", Uint8Array::from(order.draw().as_slice()).into()),
        ("media_type", order.format.media_type().into()),
        ("width_px", order.width_px().into()),
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
        set(&object, name, &value);
    }
    object
}

fn set(object: &Object, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).expect("a new object takes every member");
}
