//! The fields of a request, read from a JavaScript object one by one; what is wrong with any of them is collected.

use std::fmt::Display;
use std::str::FromStr;

use js_sys::{Array, Object, Reflect};
use qr_core::payload::FieldValue;
use wasm_bindgen::{JsCast as _, JsValue};

/// What is wrong with a field; the sentence goes on from the field's name.
pub(crate) struct FieldError {
    pub(crate) field: String,
    pub(crate) message: String,
}

/// Values by name, and the errors found so far.
pub(crate) struct Fields<'a> {
    values: &'a Object,
    errors: Vec<FieldError>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(values: &'a Object) -> Self {
        Self { values, errors: Vec::new() }
    }

    /// Whether a field was sent.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// A text as it was sent, the empty one included.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let value = member(self.values, name)?;
        let text = value.as_string();
        if text.is_none() {
            self.reject(name, "must be a string");
        }
        text
    }

    /// An integer of an inclusive range.
    pub(crate) fn integer<T: TryFrom<u32>>(&mut self, name: &str, [min, max]: [u32; 2]) -> Option<T> {
        let value = self.value(name)?;
        let number = (min..=max).find(|number| value.as_f64() == Some(f64::from(*number)));
        if number.is_none() {
            self.reject(name, &format!("must be an integer from {min} to {max}"));
        }
        number.and_then(|number| number.try_into().ok())
    }

    /// A value that is written as text of a grammar of its own; a number is one, too.
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let value = self.value(name)?;
        let Some(text) = value.as_string().or_else(|| value.as_f64().map(|number| number.to_string())) else {
            self.reject(name, "must be a string");
            return None;
        };
        text.parse().map_err(|error| self.reject(name, &format!("is not valid: {error}"))).ok()
    }

    /// One of some names, in any case.
    pub(crate) fn choice<T: FromStr>(&mut self, name: &str, names: &[&str]) -> Option<T> {
        let value = self.value(name)?;
        let choice = value.as_string().and_then(|text| text.parse().ok());
        if choice.is_none() {
            self.reject(name, &format!("must be one of {}", names.join(", ")));
        }
        choice
    }

    /// The member of `choices` that stands where the name stands in `names`, in any case.
    pub(crate) fn named<T: Copy>(&mut self, name: &str, names: &[&str], choices: &[T]) -> Option<T> {
        let value = self.value(name)?;
        let text = value.as_string().unwrap_or_default();
        let choice = names.iter().zip(choices).find(|(known, _)| known.eq_ignore_ascii_case(&text));
        if choice.is_none() {
            self.reject(name, &format!("must be one of {}", names.join(", ")));
        }
        choice.map(|(_, choice)| *choice)
    }

    /// A yes or no; no where it is absent.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let Some(value) = self.value(name) else { return false };
        let flag = value.as_bool();
        if flag.is_none() {
            self.reject(name, "must be true or false");
        }
        flag.unwrap_or(false)
    }

    /// The members of an object within the request.
    pub(crate) fn object(&mut self, name: &str) -> Option<Object> {
        let object = self.value(name)?.dyn_into().ok();
        if object.is_none() {
            self.reject(name, "must be an object");
        }
        object
    }

    /// Records what is wrong with a field.
    pub(crate) fn reject(&mut self, field: &str, message: &str) {
        self.errors.push(FieldError { field: field.to_owned(), message: message.to_owned() });
    }

    /// How many errors there are so far.
    pub(crate) fn error_count(&self) -> usize {
        self.errors.len()
    }

    /// All that is wrong so far.
    pub(crate) fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }

    /// All that is wrong so far, taken out.
    pub(crate) fn take_errors(&mut self) -> Vec<FieldError> {
        std::mem::take(&mut self.errors)
    }

    fn value(&self, name: &str) -> Option<JsValue> {
        member(self.values, name).filter(|value| value.as_string().is_none_or(|text| !text.is_empty()))
    }
}

/// A member of an object as a payload's table takes it.
pub(crate) fn payload_value(members: &Object, name: &str) -> Option<FieldValue> {
    let value = member(members, name)?;
    if let Some(text) = value.as_string() {
        return Some(FieldValue::Text(text));
    }
    if let Some(number) = value.as_f64() {
        return Some(FieldValue::Number(number.to_string()));
    }
    if let Some(flag) = value.as_bool() {
        return Some(FieldValue::Boolean(flag));
    }
    let texts = value.dyn_into::<Array>().ok().and_then(|list| list.iter().map(|text| text.as_string()).collect());
    Some(texts.map_or(FieldValue::Other, FieldValue::Texts))
}

fn member(object: &Object, name: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined() && !value.is_null())
}
