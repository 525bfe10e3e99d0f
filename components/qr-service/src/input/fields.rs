//! The values that a client sent, taken one by one; what is wrong with any of them is collected.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::field::{Field, Kind};
use crate::problem::{FieldError, Problem};

/// Values by name, and the errors found so far.
#[derive(Debug)]
pub(crate) struct Fields {
    values: Vec<(String, Value)>,
    /// Whether values came as text, so that numbers have to be read from it.
    is_query: bool,
    errors: Vec<FieldError>,
}

impl Fields {
    /// The members of a JSON object.
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, Problem> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => {
                Ok(Self { values: members.into_iter().collect(), is_query: false, errors: Vec::new() })
            }
            Ok(_) => Err(Problem::malformed_body("the body must be a JSON object, such as {\"text\": \"hello\"}")),
            // The parser's own message could quote the payload; its position cannot.
            Err(error) => Err(Problem::malformed_body(format!(
                "the body is not valid JSON at line {}, column {}",
                error.line(),
                error.column()
            ))),
        }
    }

    /// The pairs of a query string (URL standard, `application/x-www-form-urlencoded`).
    ///
    /// Bytes that are not UTF-8 are refused: a replacement character would make a code that says something else.
    pub(crate) fn from_query(query: &str) -> Result<Self, Problem> {
        let mut fields = Self { values: Vec::new(), is_query: true, errors: Vec::new() };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name)?;
            if fields.values.iter().any(|(known, _)| *known == name) {
                fields.reject(&name, "is given more than once");
            } else {
                fields.values.push((name, Value::String(decode(value)?)));
            }
        }
        Ok(fields)
    }

    /// Removes and returns the text of `field`.
    pub(crate) fn text(&mut self, field: &Field) -> Option<String> {
        let Value::String(text) = self.take(field.name)? else {
            self.reject(field.name, "must be a string");
            return None;
        };
        Some(text)
    }

    /// Removes and returns the value of an integer field.
    pub(crate) fn integer(&mut self, field: &Field) -> Option<u8> {
        let Kind::Integer { min, max } = field.kind else { return None };
        let number = match self.take(field.name)? {
            Value::String(digits) if self.is_query => digits.parse().ok(),
            Value::Number(number) => number.as_u64().and_then(|number| u8::try_from(number).ok()),
            _ => None,
        };
        let number = number.filter(|number| (min..=max).contains(number));
        if number.is_none() {
            self.reject(field.name, &format!("must be an integer from {min} to {max}"));
        }
        number
    }

    /// Removes and returns the value of a field that is written as text of a grammar of its own.
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&mut self, field: &Field) -> Option<T> {
        let parsed = self.text(field)?.parse();
        if let Err(error) = &parsed {
            let message = match field.kind {
                Kind::OneOf(names) => format!("must be one of {}", names.join(", ")),
                _ => format!("is not valid: {error}"),
            };
            self.reject(field.name, &message);
        }
        parsed.ok()
    }

    /// Records what is wrong with a field; the message goes on from the field's name.
    pub(crate) fn reject(&mut self, field: &str, message: &str) {
        self.errors.push(FieldError { field: shorten(field).into_owned(), message: message.to_owned() });
    }

    /// Whether a field was sent and not yet taken.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.values.iter().any(|(known, _)| known == name)
    }

    /// Rejects every field that no one took.
    pub(crate) fn reject_unknown(&mut self, known: &[&str]) {
        for (name, _) in std::mem::take(&mut self.values) {
            self.reject(&name, &format!("is not a field; the fields are {}", known.join(", ")));
        }
    }

    /// All that is wrong so far.
    pub(crate) fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let index = self.values.iter().position(|(known, _)| known == name)?;
        Some(self.values.swap_remove(index).1)
    }
}

/// One name or value of a query: `+` is a space, `%` introduces a byte of UTF-8.
fn decode(text: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(_) => Err(Problem::malformed_query("the percent-encoded bytes of the query are not UTF-8")),
    }
}

/// A field name that a client chose, at most 40 characters of it.
fn shorten(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}…", name.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use super::super::field::{FORMAT, SIZE, TEXT};
    use super::*;

    fn query(query: &str) -> Fields {
        Fields::from_query(query).unwrap()
    }

    fn messages(fields: Fields) -> Vec<String> {
        fields.into_errors().into_iter().map(|error| format!("{} {}", error.field, error.message)).collect()
    }

    #[test]
    fn a_plus_is_a_space_and_percent_2b_is_a_plus() {
        assert_eq!(query("text=a+b%2Bc%20d%C3%A9").text(&TEXT).unwrap(), "a b+c dé");
    }

    #[test]
    fn a_value_may_hold_equals_signs_and_may_be_missing() {
        assert_eq!(query("text=a=b&size").text(&TEXT).unwrap(), "a=b");
        assert_eq!(query("text").text(&TEXT).unwrap(), "");
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_refused() {
        assert!(Fields::from_query("text=%ff").is_err());
        assert!(Fields::from_query("%C3=1").is_err());
    }

    #[test]
    fn a_repeated_parameter_is_named() {
        assert_eq!(messages(query("text=a&text=b")), ["text is given more than once"]);
    }

    #[test]
    fn numbers_in_a_query_are_text_and_in_json_are_not() {
        assert_eq!(query("size=7").integer(&SIZE), Some(7));
        let mut json = Fields::from_json(br#"{"size": "7"}"#).unwrap();
        assert_eq!(json.integer(&SIZE), None);
        assert_eq!(messages(json), ["size must be an integer from 1 to 40"]);
    }

    #[test]
    fn integers_outside_the_range_are_refused() {
        for value in ["0", "41", "-1", "1.5", "1e1", "99999999999999999999", "null", "true", "[]"] {
            let mut json = Fields::from_json(format!("{{\"size\": {value}}}").as_bytes()).unwrap();
            assert_eq!(json.integer(&SIZE), None, "{value}");
            assert_eq!(messages(json), ["size must be an integer from 1 to 40"], "{value}");
        }
    }

    #[test]
    fn a_name_outside_the_list_is_refused_with_the_list() {
        let mut fields = query("format=bmp");
        assert_eq!(fields.parsed::<super::super::Format>(&FORMAT), None);
        assert_eq!(messages(fields), ["format must be one of png, svg"]);
    }

    #[test]
    fn broken_json_is_told_by_position_and_never_quoted() {
        let problem = format!("{:?}", Fields::from_json(b"{\"text\": \"secret\", oops}").unwrap_err());
        assert!(problem.contains("line 1, column 20") && !problem.contains("secret"), "{problem}");
    }

    #[test]
    fn json_that_is_no_object_is_refused() {
        for body in ["[]", "1", "\"text\"", "null"] {
            assert!(Fields::from_json(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn unknown_names_are_shortened() {
        let mut fields = query(&format!("{}=1", "é".repeat(50)));
        fields.reject_unknown(&["text"]);
        assert_eq!(messages(fields), [format!("{}… is not a field; the fields are text", "é".repeat(40))]);
    }
}
