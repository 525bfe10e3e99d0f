//! The pairs of a query string as values of fields.

use percent_encoding::percent_decode_str;
use qr_request::{MAX_FIELDS, PAYLOAD, Value};

use super::json::{self, Depth};
use crate::problem::Problem;

/// The pairs of a query string (URL standard, `application/x-www-form-urlencoded`), at most one more than may be sent. A
/// payload is written as JSON.
///
/// Bytes that are not UTF-8 are refused: a replacement character would make a code that says something else.
pub(super) fn read(query: &str) -> Result<Vec<(String, Value)>, Problem> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).take(MAX_FIELDS + 1);
    let pairs = pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, text) = (decode(name)?, decode(value)?);
        let members = if name == PAYLOAD.name { json::members(text.as_bytes(), Depth::Member).ok() } else { None };
        Ok((name, members.map_or(Value::Text(text), Value::Members)))
    });
    pairs.collect()
}

/// One name or value of a query: `+` is a space, `%` introduces a byte of UTF-8.
fn decode(text: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(_) => Err(Problem::malformed_query("the percent-encoded bytes of the query are not UTF-8")),
    }
}
