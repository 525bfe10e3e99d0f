//! The values of a request, taken one by one; what is wrong with any of them is collected.

use std::fmt::Display;
use std::str::FromStr;

use crate::field::{Field, Kind};
use crate::invalid::{FieldError, Invalid};
use crate::value::Value;

/// Values by name, and the errors found so far.
pub struct Fields {
    values: Vec<(String, Value)>,
    notation: Notation,
    errors: Vec<FieldError>,
}

/// How values came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// Each as what it is.
    Typed,
    /// All as text, from which numbers and flags have to be read.
    Text,
}

impl Fields {
    /// The fields of a request. Of a repeated name only the first value is kept, and the name is rejected.
    ///
    /// # Errors
    ///
    /// [`Invalid`] when there are more than [`MAX_FIELDS`].
    pub fn new(sent: Vec<(String, Value)>, notation: Notation) -> Result<Self, Invalid> {
        let mut fields = Self { values: Vec::with_capacity(sent.len()), notation, errors: Vec::new() };
        if let Some((name, _)) = sent.get(MAX_FIELDS) {
            fields.reject(name, &format!("is one too many: a request may have at most {MAX_FIELDS} fields"));
            return Err(Invalid { errors: fields.errors, ..Invalid::default() });
        }
        let mut repeated = Vec::new();
        for (name, value) in sent {
            if !fields.contains(&name) {
                fields.values.push((name, value));
            } else if !repeated.contains(&name) {
                fields.reject(&name, "is given more than once");
                repeated.push(name);
            }
        }
        Ok(fields)
    }

    /// Removes and returns the text of `field`.
    pub fn text(&mut self, field: &Field) -> Option<String> {
        let Value::Text(text) = self.take(field.name)? else {
            self.reject(field.name, "must be a string");
            return None;
        };
        // Some runtimes put U+FFFD where the bytes of an address were not UTF-8; the text would be another than was sent.
        if self.is_text() && text.contains(char::REPLACEMENT_CHARACTER) {
            self.reject(field.name, "holds U+FFFD, which stands for bytes that were not UTF-8");
            return None;
        }
        Some(text)
    }

    /// Removes and returns the value of an integer field.
    pub fn integer<T: TryFrom<u64>>(&mut self, field: &Field) -> Option<T> {
        let Kind::Integer { min, max } = field.kind else { return None };
        let number = match self.take(field.name)? {
            Value::Text(digits) if self.is_text() => digits.parse().ok(),
            Value::Integer(number) => Some(number),
            _ => None,
        };
        let number = number.filter(|number| (u64::from(min)..=u64::from(max)).contains(number));
        if number.is_none() {
            self.reject(field.name, &format!("must be an integer from {min} to {max}"));
        }
        number.and_then(|number| number.try_into().ok())
    }

    /// Removes and returns the value of a field that is true or false.
    pub fn flag(&mut self, field: &Field) -> Option<bool> {
        let flag = match self.take(field.name)? {
            Value::Flag(flag) => Some(flag),
            Value::Text(text) if self.is_text() => text.to_ascii_lowercase().parse().ok(),
            _ => None,
        };
        if flag.is_none() {
            self.reject(field.name, "must be true or false");
        }
        flag
    }

    /// Removes and returns the members of an object.
    pub fn object(&mut self, field: &Field) -> Option<Vec<(String, Value)>> {
        let members = match self.take(field.name)? {
            Value::Members(members) => Some(members),
            _ => None,
        };
        if members.is_none() {
            self.reject(field.name, "must be a JSON object, such as {\"type\": \"tel\", \"number\": \"+43123456\"}");
        }
        members
    }

    /// Removes and returns the value of a field that is written as text of a grammar of its own; a number is one, too.
    pub fn parsed<T: FromStr<Err: Display>>(&mut self, field: &Field) -> Option<T> {
        let text = match (field.kind, self.value(field.name)) {
            (Kind::Decimal { .. }, Some(Value::Integer(number))) => Some(number.to_string()),
            (Kind::Decimal { .. }, Some(Value::Decimal(number))) => Some(number.clone()),
            _ => None,
        };
        let parsed = match text {
            Some(text) => {
                self.take(field.name);
                text.parse()
            }
            None => self.text(field)?.parse(),
        };
        if let Err(error) = &parsed {
            let message = match field.kind {
                Kind::OneOf(names) => format!("must be one of {}", names.join(", ")),
                _ => format!("is not valid: {error}"),
            };
            self.reject(field.name, &message);
        }
        parsed.ok()
    }

    /// Takes `text` for what was sent for a field.
    pub fn set_text(&mut self, name: &str, text: &str) {
        self.forget(name);
        self.values.push((name.to_owned(), Value::Text(text.to_owned())));
    }

    /// Drops what was sent for a field.
    pub fn forget(&mut self, name: &str) {
        self.take(name);
    }

    /// Removes and returns the one of `values` that stands where the name stands in the field's list of names.
    pub fn choice<T: Copy>(&mut self, field: &Field, values: &[T]) -> Option<T> {
        let Kind::OneOf(names) = field.kind else { return None };
        let name = self.text(field)?;
        let choice = names.iter().zip(values).find(|(known, _)| known.eq_ignore_ascii_case(&name));
        if choice.is_none() {
            self.reject(field.name, &format!("must be one of {}", names.join(", ")));
        }
        choice.map(|(_, value)| *value)
    }

    /// Records what is wrong with a field; the message goes on from the field's name.
    pub fn reject(&mut self, field: &str, message: &str) {
        self.errors.push(FieldError::new(field, message));
    }

    /// Whether a field was sent and not yet taken.
    pub fn contains(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Rejects every field that no one took.
    ///
    /// # Errors
    ///
    /// [`Invalid`] if anything was wrong with any field. `known` are the names that there are.
    pub fn finish(self, known: &[&'static str]) -> Result<(), Invalid> {
        let invalid = self.into_invalid(known);
        if invalid.errors.is_empty() { Ok(()) } else { Err(invalid) }
    }

    /// All that is wrong, with every field that no one took: last, so that no number of them keeps a field's own error
    /// from being listed.
    pub(crate) fn into_invalid(mut self, known: &[&'static str]) -> Invalid {
        let unknown = std::mem::take(&mut self.values);
        for (name, _) in &unknown {
            self.reject(name, "is not a field");
        }
        let known_names = (!unknown.is_empty()).then(|| known.to_vec());
        Invalid { errors: self.errors, known_names, too_long: None }
    }

    /// How many things are wrong so far.
    pub fn error_count(&self) -> usize {
        self.errors.len()
    }

    fn is_text(&self) -> bool {
        self.notation == Notation::Text
    }

    /// Removes and returns what was sent under a name.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let index = self.values.iter().position(|(known, _)| known == name)?;
        Some(self.values.remove(index).1)
    }
}

impl std::fmt::Debug for Fields {
    /// Nothing of the values, which may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fields")
    }
}

/// How many fields a request may have.
pub const MAX_FIELDS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{FORMAT, SIZE, TEXT};

    fn fields<const N: usize>(pairs: [(&str, Value); N], notation: Notation) -> Fields {
        Fields::new(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(), notation).unwrap()
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn messages(invalid: Invalid) -> Vec<String> {
        invalid.errors.into_iter().map(|error| format!("{} {}", error.field, error.message)).collect()
    }

    #[test]
    fn a_repeated_name_is_told_once() {
        let mut fields = fields([("text", text("a")), ("text", text("b")), ("text", text("c"))], Notation::Typed);
        assert_eq!(fields.text(&TEXT).unwrap(), "a");
        assert_eq!(messages(fields.into_invalid(&[])), ["text is given more than once"]);
    }

    #[test]
    fn one_field_too_many_is_an_error_of_its_own() {
        let sent = |count: usize| (0..count).map(|index| (index.to_string(), Value::Other)).collect();
        assert!(Fields::new(sent(64), Notation::Typed).is_ok());
        let invalid = Fields::new(sent(65), Notation::Typed).unwrap_err();
        assert_eq!(messages(invalid), ["64 is one too many: a request may have at most 64 fields"]);
    }

    #[test]
    fn numbers_that_came_as_text_are_read_and_typed_ones_are_not_text() {
        assert_eq!(fields([("size", text("7"))], Notation::Text).integer(&SIZE), Some(7_u8));
        let mut typed = fields([("size", text("7"))], Notation::Typed);
        assert_eq!(typed.integer::<u8>(&SIZE), None);
        assert_eq!(messages(typed.into_invalid(&[])), ["size must be an integer from 1 to 40"]);
    }

    #[test]
    fn integers_outside_the_range_are_refused() {
        for value in [Value::Integer(0), Value::Integer(41), Value::Decimal("-1".to_owned()), Value::Other] {
            let mut fields = fields([("size", value.clone())], Notation::Typed);
            assert_eq!(fields.integer::<u8>(&SIZE), None, "{value:?}");
            let messages = messages(fields.into_invalid(&[]));
            assert_eq!(messages, ["size must be an integer from 1 to 40"], "{value:?}");
        }
    }

    #[test]
    fn a_name_outside_the_list_is_refused_with_the_list() {
        let mut fields = fields([("format", text("bmp"))], Notation::Text);
        assert_eq!(fields.parsed::<qr_core::Format>(&FORMAT), None);
        let messages = messages(fields.into_invalid(&[]));
        assert_eq!(messages, ["format must be one of png, svg, pdf, eps, jpeg, txt, ansi"]);
    }

    #[test]
    fn unknown_names_are_shortened_and_the_known_ones_are_told_with_them() {
        let long = "é".repeat(50);
        let invalid = fields([(&long, text("1")), ("a\u{1b}", text("1"))], Notation::Text).finish(&["text", "size"]);
        let invalid = invalid.unwrap_err();
        assert_eq!(invalid.known_names, Some(vec!["text", "size"]));
        let shortened = format!("{}… is not a field", "é".repeat(16));
        assert_eq!(messages(invalid), [shortened, "a\u{FFFD} is not a field".to_owned()]);
        assert_eq!(fields([], Notation::Text).finish(&["text"]), Ok(()));
    }
}
