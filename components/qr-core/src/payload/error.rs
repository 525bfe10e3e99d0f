//! What is wrong with a payload, by field.

use std::fmt;

/// Everything that is wrong with a payload; at least one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadError {
    /// The wrong fields, each once.
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field. No message repeats the value: a payload may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, as in its table; `type` when the type of the payload is not known.
    pub field: &'static str,
    /// What is wrong and what is allowed; the sentence goes on from the field's name.
    pub message: String,
}

impl fmt::Display for PayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, FieldError { field, message }) in self.errors.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{field} {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PayloadError {}

/// The errors found so far while a payload is written.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<FieldError>);

impl Errors {
    /// Records what is wrong with a field; only the first thing that is wrong with it counts.
    pub(super) fn reject(&mut self, field: &'static str, message: impl Into<String>) {
        if !self.0.iter().any(|error| error.field == field) {
            self.0.push(FieldError { field, message: message.into() });
        }
    }

    /// The result of a check; the default, which is never delivered, where it failed.
    pub(super) fn check<T: Default>(&mut self, field: &'static str, checked: Result<T, impl Into<String>>) -> T {
        checked.unwrap_or_else(|message| {
            self.reject(field, message);
            T::default()
        })
    }

    /// A required line of text.
    pub(super) fn line<'a>(&mut self, field: &'static str, value: &'a str) -> &'a str {
        if value.is_empty() {
            self.reject(field, "must not be empty");
        }
        self.check(field, line(value))
    }

    /// An optional line of text; an empty one counts as absent.
    pub(super) fn optional_line<'a>(&mut self, field: &'static str, value: Option<&'a str>) -> Option<&'a str> {
        given(value).map(|value| self.check(field, line(value)))
    }

    /// An optional text of several lines; an empty one counts as absent.
    pub(super) fn optional_text<'a>(&mut self, field: &'static str, value: Option<&'a str>) -> Option<&'a str> {
        given(value).map(|value| self.check(field, lines(value)))
    }

    /// Takes over what is wrong elsewhere, where nothing is yet known of that field.
    pub(super) fn merge(&mut self, other: PayloadError) {
        for FieldError { field, message } in other.errors {
            self.reject(field, message);
        }
    }

    /// `value`, if nothing was wrong.
    pub(super) fn finish<T>(self, value: T) -> Result<T, PayloadError> {
        if self.0.is_empty() { Ok(value) } else { Err(PayloadError { errors: self.0 }) }
    }
}

/// The value, unless it is empty.
pub(super) fn given(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

/// A text of one line.
pub(super) fn line(text: &str) -> Result<&str, &'static str> {
    if text.contains(char::is_control) { Err("must be one line without control characters") } else { Ok(text) }
}

/// A text of one line or several.
pub(super) fn lines(text: &str) -> Result<&str, &'static str> {
    if text.contains(|letter: char| letter.is_control() && !"\r\n\t".contains(letter)) {
        Err("must not have control characters other than line breaks and tabs")
    } else {
        Ok(text)
    }
}
