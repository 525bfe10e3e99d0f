//! From what a client sent to a request that can be served: fields from JSON and from a query alike, read by the one table
//! of `qr-request`.

mod batch;
mod canonical;
mod json;
mod order;
mod query;
pub(crate) mod table;

pub(crate) use batch::{Batch, CODES};
pub(crate) use order::{Order, Purpose, Source, Warning};

use qr_request::{Fields, Invalid, Notation};

use crate::problem::{FieldError, Problem};
use json::Depth;

/// The members of a JSON object.
pub(crate) fn from_json(body: &[u8]) -> Result<Fields, Problem> {
    object(body, Depth::Member, "{\"text\": \"hello\"}")
}

/// The members of a JSON object such as `example`.
fn object(body: &[u8], values: Depth, example: &str) -> Result<Fields, Problem> {
    match json::members(body, values) {
        Ok(members) => Ok(Fields::new(members, Notation::Typed)?),
        Err(error) if error.is_data() => {
            Err(Problem::malformed_body(format!("the body must be a JSON object, such as {example}")))
        }
        // The parser's own message could quote the payload; its position cannot.
        Err(error) => Err(Problem::malformed_body(format!(
            "the body is not valid JSON at line {}, column {}",
            error.line(),
            error.column()
        ))),
    }
}

/// The pairs of a query string.
pub(crate) fn from_query(query: &str) -> Result<Fields, Problem> {
    Ok(Fields::new(query::read(query)?, Notation::Text)?)
}

impl From<Invalid> for Problem {
    fn from(Invalid { errors, known_names, too_long }: Invalid) -> Self {
        let hint = known_names.map(|names| match names.len() {
            0..=MAX_LISTED => format!("the fields are {}", names.join(", ")),
            _ => "the fields are listed in /openapi.json".to_owned(),
        });
        let errors = errors.into_iter().map(|error| FieldError { field: error.field, message: error.message });
        Self::invalid_fields(errors.collect(), hint, too_long)
    }
}

/// How many names of fields an answer lists.
const MAX_LISTED: usize = 12;

#[cfg(test)]
mod tests {
    use qr_request::TEXT;

    use super::*;

    fn query(query: &str) -> Fields {
        from_query(query).unwrap()
    }

    fn problem(fields: Fields, known: &[&'static str]) -> String {
        format!("{:?}", Problem::from(fields.finish(known).unwrap_err()))
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
        assert!(from_query("text=%ff").is_err());
        assert!(from_query("%C3=1").is_err());
    }

    #[test]
    fn a_repeated_parameter_is_named() {
        for mut fields in [query("text=a&text=b&text=c"), from_json(br#"{"text": "a", "te\u0078t": "a"}"#).unwrap()] {
            assert_eq!(fields.text(&TEXT).unwrap(), "a");
            assert!(problem(fields, &[]).contains("detail: \"text is given more than once\""));
        }
    }

    #[test]
    fn broken_json_is_told_by_position_and_never_quoted() {
        let problem = format!("{:?}", from_json(b"{\"text\": \"secret\", oops}").unwrap_err());
        assert!(problem.contains("line 1, column 20") && !problem.contains("secret"), "{problem}");
    }

    #[test]
    fn json_that_is_no_object_is_refused() {
        for body in ["[]", "1", "\"text\"", "null"] {
            assert!(from_json(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn few_known_names_are_listed_with_an_unknown_one() {
        let few = problem(query("a=1"), &["text", "size"]);
        assert!(few.contains("detail: \"a is not a field; the fields are text, size\""), "{few}");
        let many = problem(query("a=1"), &["text"; 13]);
        assert!(many.contains("detail: \"a is not a field; the fields are listed in /openapi.json\""), "{many}");
    }
}
