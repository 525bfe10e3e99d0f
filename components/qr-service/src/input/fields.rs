//! The values that a client sent, taken one by one; what is wrong with any of them is collected.

use std::fmt::Display;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

use super::field::{Field, Kind};
use super::value::{Members, Value};
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
            Ok(Members(members)) => Self::new(members, false),
            Err(error) if error.is_data() => {
                Err(Problem::malformed_body("the body must be a JSON object, such as {\"text\": \"hello\"}"))
            }
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
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).take(MAX_FIELDS + 1);
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, Value::Text(decode(value)?)))
        });
        Self::new(pairs.collect::<Result<_, Problem>>()?, true)
    }

    /// Of a repeated name only the first value is kept, and the name is rejected.
    fn new(sent: Vec<(String, Value)>, is_query: bool) -> Result<Self, Problem> {
        let mut fields = Self { values: Vec::with_capacity(sent.len()), is_query, errors: Vec::new() };
        if let Some((name, _)) = sent.get(MAX_FIELDS) {
            fields.reject(name, &format!("is one too many: a request may have at most {MAX_FIELDS} fields"));
            return Err(Problem::invalid_fields(fields.errors, None, None));
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
    pub(crate) fn text(&mut self, field: &Field) -> Option<String> {
        let Value::Text(text) = self.take(field.name)? else {
            self.reject(field.name, "must be a string");
            return None;
        };
        // Some runtimes put U+FFFD where the bytes of an address were not UTF-8; the text would be another than was sent.
        if self.is_query && text.contains(char::REPLACEMENT_CHARACTER) {
            self.reject(field.name, "holds U+FFFD, which stands for bytes that were not UTF-8");
            return None;
        }
        Some(text)
    }

    /// Removes and returns the value of an integer field.
    pub(crate) fn integer<T: TryFrom<u64>>(&mut self, field: &Field) -> Option<T> {
        let Kind::Integer { min, max } = field.kind else { return None };
        let number = match self.take(field.name)? {
            Value::Text(digits) if self.is_query => digits.parse().ok(),
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
    pub(crate) fn flag(&mut self, field: &Field) -> Option<bool> {
        let flag = match self.take(field.name)? {
            Value::Flag(flag) => Some(flag),
            Value::Text(text) if self.is_query => text.to_ascii_lowercase().parse().ok(),
            _ => None,
        };
        if flag.is_none() {
            self.reject(field.name, "must be true or false");
        }
        flag
    }

    /// Removes and returns the members of an object; in a query it is written as JSON.
    pub(super) fn object(&mut self, field: &Field) -> Option<Vec<(String, Value)>> {
        let members = match self.take(field.name)? {
            Value::Members(members) => Some(members),
            Value::Text(json) if self.is_query => serde_json::from_str(&json).ok().map(|Members(members)| members),
            _ => None,
        };
        if members.is_none() {
            self.reject(field.name, "must be a JSON object, such as {\"type\": \"tel\", \"number\": \"+43123456\"}");
        }
        members
    }

    /// Removes and returns the value of a field that is written as text of a grammar of its own; a number is one, too.
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&mut self, field: &Field) -> Option<T> {
        let text = match (field.kind, self.value(field.name)) {
            (Kind::Decimal { .. }, Some(Value::Integer(number))) => Some(number.to_string()),
            (Kind::Decimal { .. }, Some(Value::Decimal(number))) => Some(number.to_string()),
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
    pub(super) fn set_text(&mut self, name: &str, text: &str) {
        self.forget(name);
        self.values.push((name.to_owned(), Value::Text(text.to_owned())));
    }

    /// Drops what was sent for a field.
    pub(super) fn forget(&mut self, name: &str) {
        self.take(name);
    }

    /// Removes and returns the one of `values` that stands where the name stands in the field's list of names.
    pub(super) fn choice<T: Copy>(&mut self, field: &Field, values: &[T]) -> Option<T> {
        let Kind::OneOf(names) = field.kind else { return None };
        let name = self.text(field)?;
        let choice = names.iter().zip(values).find(|(known, _)| known.eq_ignore_ascii_case(&name));
        if choice.is_none() {
            self.reject(field.name, &format!("must be one of {}", names.join(", ")));
        }
        choice.map(|(_, value)| *value)
    }

    /// Records what is wrong with a field; the message goes on from the field's name.
    pub(crate) fn reject(&mut self, field: &str, message: &str) {
        self.errors.push(FieldError { field: shorten(field), message: message.to_owned() });
    }

    /// Whether a field was sent and not yet taken.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Rejects every field that no one took; returns where those that there are can be found, when one was rejected.
    pub(crate) fn reject_unknown(&mut self, known: &[&str]) -> Option<String> {
        let unknown = std::mem::take(&mut self.values);
        for (name, _) in &unknown {
            self.reject(name, "is not a field");
        }
        (!unknown.is_empty()).then(|| match known.len() {
            0..=MAX_LISTED => format!("the fields are {}", known.join(", ")),
            _ => "the fields are listed in /openapi.json".to_owned(),
        })
    }

    /// Rejects every field that no one took, and is a problem if anything was wrong.
    pub(crate) fn finish(mut self, known: &[&str]) -> Result<(), Problem> {
        let hint = self.reject_unknown(known);
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::invalid_fields(self.errors, hint, None)) }
    }

    /// How many things are wrong so far.
    pub(super) fn error_count(&self) -> usize {
        self.errors.len()
    }

    /// All that is wrong so far.
    pub(crate) fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let index = self.values.iter().position(|(known, _)| known == name)?;
        Some(self.values.remove(index).1)
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

/// A field name that a client chose: at most 32 bytes of it, without control characters.
fn shorten(name: &str) -> String {
    let end = name.floor_char_boundary(MAX_NAME_BYTES);
    let (start, rest) = name.split_at(end);
    let start = start.replace(char::is_control, "\u{FFFD}");
    if rest.is_empty() { start } else { start + "…" }
}

/// How many parameters or members are read.
pub(super) const MAX_FIELDS: usize = 64;

/// How many names of fields an answer lists.
const MAX_LISTED: usize = 12;

/// How much of an unknown name an answer repeats, in bytes.
const MAX_NAME_BYTES: usize = 32;

#[cfg(test)]
mod tests {
    use super::super::table::{FORMAT, SIZE, TEXT};
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
        assert_eq!(messages(query("text=a&text=b&text=c")), ["text is given more than once"]);
        let json = Fields::from_json(br#"{"text": "a", "te\u0078t": "a"}"#).unwrap();
        assert_eq!(messages(json), ["text is given more than once"]);
    }

    #[test]
    fn numbers_in_a_query_are_text_and_in_json_are_not() {
        assert_eq!(query("size=7").integer(&SIZE), Some(7_u8));
        let mut json = Fields::from_json(br#"{"size": "7"}"#).unwrap();
        assert_eq!(json.integer::<u8>(&SIZE), None);
        assert_eq!(messages(json), ["size must be an integer from 1 to 40"]);
    }

    #[test]
    fn integers_outside_the_range_are_refused() {
        for value in ["0", "41", "-1", "1.5", "1e1", "99999999999999999999", "null", "true", "[]"] {
            let mut json = Fields::from_json(format!("{{\"size\": {value}}}").as_bytes()).unwrap();
            assert_eq!(json.integer::<u8>(&SIZE), None, "{value}");
            assert_eq!(messages(json), ["size must be an integer from 1 to 40"], "{value}");
        }
    }

    #[test]
    fn a_name_outside_the_list_is_refused_with_the_list() {
        let mut fields = query("format=bmp");
        assert_eq!(fields.parsed::<qr_core::Format>(&FORMAT), None);
        assert_eq!(messages(fields), ["format must be one of png, svg, pdf, eps, jpeg, txt, ansi"]);
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
    fn unknown_names_are_shortened_and_the_known_ones_are_listed_once() {
        let mut fields = query(&format!("{}=1&a%1b=1", "é".repeat(50)));
        assert_eq!(fields.reject_unknown(&["text", "size"]).unwrap(), "the fields are text, size");
        let shortened = format!("{}… is not a field", "é".repeat(16));
        assert_eq!(messages(fields), [shortened, "a\u{FFFD} is not a field".to_owned()]);
        assert_eq!(query("").reject_unknown(&["text"]), None);
    }
}
