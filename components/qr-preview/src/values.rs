//! The members of a JavaScript object as values of fields.

use js_sys::{Array, Object};
use qr_request::Value;
use wasm_bindgen::{JsCast as _, JsValue};

/// The members of a request; what is `undefined`, `null` or an empty string counts as absent, but an empty text is one.
pub(crate) fn of_request(request: &Object) -> Vec<(String, Value)> {
    let mut members = members(request, Depth::Request);
    members.retain(|(name, value)| name == "text" || *value != Value::Text(String::new()));
    members
}

/// Where an object stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Request,
    Inner,
}

fn members(object: &Object, depth: Depth) -> Vec<(String, Value)> {
    let entries = Object::entries(object).into_iter().map(|entry| Array::from(&entry));
    let entries = entries.filter(|entry| !entry.get(1).is_undefined() && !entry.get(1).is_null());
    entries.filter_map(|entry| Some((entry.get(0).as_string()?, value(&entry.get(1), depth)))).collect()
}

fn value(value: &JsValue, depth: Depth) -> Value {
    if let Some(text) = value.as_string() {
        return Value::Text(text);
    }
    if let Some(number) = value.as_f64() {
        return whole(number).map_or_else(|| Value::Decimal(decimal(number)), Value::Integer);
    }
    if let Some(flag) = value.as_bool() {
        return Value::Flag(flag);
    }
    if let Some(list) = value.dyn_ref::<Array>() {
        let texts: Option<Vec<String>> = list.iter().map(|text| text.as_string()).collect();
        return texts.map_or(Value::Other, Value::Texts);
    }
    match value.dyn_ref::<Object>() {
        Some(object) if depth == Depth::Request => Value::Members(members(object, Depth::Inner)),
        _ => Value::Other,
    }
}

/// A number that JSON would write as an integer from 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is whole and below 2⁵³")]
fn whole(number: f64) -> Option<u64> {
    let is_whole = number.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&number);
    is_whole.then_some(number as u64)
}

/// The number in digits without an exponent. JavaScript writes one from 10²¹ on and below 10⁻⁶ (ECMA-262, `Number::toString`).
fn decimal(number: f64) -> String {
    let written: String = js_sys::Number::from(number).to_string_with_radix(10).map(Into::into).unwrap_or_default();
    let Some((mantissa, exponent)) = written.split_once('e') else { return written };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = mantissa.split_at(mantissa.len() - mantissa.trim_start_matches('-').len());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let zeros = |count: i32| "0".repeat(count.max(0).unsigned_abs() as usize);
    if exponent < 0 {
        return format!("{sign}0.{}{whole}{fraction}", zeros(-exponent - 1));
    }
    let digits = i32::try_from(fraction.len()).unwrap_or(i32::MAX);
    format!("{sign}{whole}{fraction}{}", zeros(exponent.saturating_sub(digits)))
}
