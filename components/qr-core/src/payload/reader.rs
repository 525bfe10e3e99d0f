//! Takes the fields of a payload from a lookup, each by its row of the table.

use super::error::Errors;
use super::table::{FieldKind, FieldValue, PayloadField, Presence};

/// The fields of one payload, taken one by one; what is wrong with any of them is collected.
pub(super) struct Reader<'a> {
    fields: &'static [PayloadField],
    lookup: &'a mut dyn FnMut(&str) -> Option<FieldValue>,
    pub(super) errors: Errors,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        fields: &'static [PayloadField],
        lookup: &'a mut dyn FnMut(&str) -> Option<FieldValue>,
    ) -> Reader<'a> {
        Reader { fields, lookup, errors: Errors::default() }
    }

    /// A text or a number as it was written; empty where it is absent or wrong.
    pub(super) fn text(&mut self, name: &'static str) -> String {
        self.optional(name).unwrap_or_default()
    }

    /// A text or a number as it was written.
    pub(super) fn optional(&mut self, name: &'static str) -> Option<String> {
        let (field, value) = self.take(name)?;
        match (field.kind, value) {
            (FieldKind::Decimal | FieldKind::Integer { .. }, FieldValue::Number(text))
            | (_, FieldValue::Text(text)) => Some(text),
            (FieldKind::Decimal, _) => self.refuse(name, "must be a decimal number, such as 12.5"),
            _ => self.refuse(name, "must be a string"),
        }
    }

    /// A list of texts; a single text is a list of one.
    pub(super) fn texts(&mut self, name: &'static str) -> Vec<String> {
        let texts = match self.take(name) {
            None => None,
            Some((_, FieldValue::Text(text))) => Some(vec![text]),
            Some((_, FieldValue::Texts(texts))) => Some(texts),
            Some(_) => self.refuse(name, "must be a string or a list of strings"),
        };
        texts.unwrap_or_default()
    }

    /// A yes or no; no where it is absent.
    pub(super) fn boolean(&mut self, name: &'static str) -> bool {
        let value = match self.take(name) {
            None => None,
            Some((_, FieldValue::Boolean(value))) => Some(value),
            Some((_, FieldValue::Text(text))) if text.eq_ignore_ascii_case("true") => Some(true),
            Some((_, FieldValue::Text(text))) if text.eq_ignore_ascii_case("false") => Some(false),
            Some(_) => self.refuse(name, "must be true or false"),
        };
        value.unwrap_or_default()
    }

    /// An integer within the range of its field.
    pub(super) fn integer(&mut self, name: &'static str) -> Option<u64> {
        let (field, value) = self.take(name)?;
        let FieldKind::Integer { min, max } = field.kind else { return None };
        let number = match value {
            // `parse` alone would take a sign.
            FieldValue::Text(digits) | FieldValue::Number(digits)
                if digits.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                digits.parse().ok().filter(|number| (min..=max).contains(number))
            }
            _ => None,
        };
        number.or_else(|| self.refuse(name, &format!("must be an integer from {min} to {max}")))
    }

    /// The member of `choices` that stands where the name stands in the field's list of names.
    pub(super) fn choice<T: Copy>(&mut self, name: &'static str, choices: &[T]) -> Option<T> {
        let (field, value) = self.take(name)?;
        let FieldKind::OneOf(names) = field.kind else { return None };
        let choice = match value {
            FieldValue::Text(text) | FieldValue::Number(text) => names
                .iter()
                .zip(choices)
                .find(|(known, _)| known.eq_ignore_ascii_case(&text))
                .map(|(_, choice)| *choice),
            _ => None,
        };
        choice.or_else(|| self.refuse(name, &format!("must be one of {}", names.join(", "))))
    }

    /// The row of the table and the value, unless that is absent or an empty text.
    fn take(&mut self, name: &'static str) -> Option<(&'static PayloadField, FieldValue)> {
        let field = self.fields.iter().find(|field| field.name == name);
        let field = field.expect("a type reads only fields of its own table");
        let value = (self.lookup)(name).filter(|value| *value != FieldValue::Text(String::new()));
        if value.is_none() && field.presence == Presence::Required {
            self.errors.reject(name, "is required");
        }
        value.map(|value| (field, value))
    }

    fn refuse<T>(&mut self, name: &'static str, message: &str) -> Option<T> {
        self.errors.reject(name, message);
        None
    }
}
