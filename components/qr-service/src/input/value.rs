//! The members of a JSON object, as far as fields can use them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fields::MAX_FIELDS;

/// A value that a client sent. No field takes anything but text or a number, so nothing else is kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    /// A whole number from 0.
    Integer(u64),
    Other,
}

/// The members of an object in their order, repeated names included; at most one more than may be sent.
#[derive(Debug)]
pub(super) struct Members(pub(super) Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while members.len() <= MAX_FIELDS
            && let Some(member) = map.next_entry()?
        {
            members.push(member);
        }
        // The rest is only looked at to see whether it is JSON.
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Members(members))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(json: &str) -> serde_json::Result<Vec<(String, Value)>> {
        serde_json::from_str(json).map(|Members(members)| members)
    }

    #[test]
    fn text_and_whole_numbers_are_kept_and_all_else_is_other() {
        assert_eq!(members(r#"{"a": "b\n"}"#).unwrap(), [("a".to_owned(), Value::Text("b\n".to_owned()))]);
        assert_eq!(members(r#"{"a": 7}"#).unwrap(), [("a".to_owned(), Value::Integer(7))]);
        for other in ["-1", "1.0", "1e1", "99999999999999999999", "true", "null", "[[1], 2]", r#"{"b": {"c": 1}}"#] {
            let json = format!(r#"{{"a": {other}, "b": 1}}"#);
            let expected = [("a".to_owned(), Value::Other), ("b".to_owned(), Value::Integer(1))];
            assert_eq!(members(&json).unwrap(), expected, "{other}");
        }
    }

    #[test]
    fn repeated_names_are_kept_in_their_order() {
        let names = members(r#"{"b": 1, "a": 1, "b": 1}"#).unwrap().into_iter().map(|(name, _)| name);
        assert_eq!(names.collect::<Vec<_>>(), ["b", "a", "b"]);
    }

    #[test]
    fn members_beyond_the_limit_are_not_kept_but_must_be_json() {
        let many = vec!["\"a\": 1"; 1000].join(",");
        assert_eq!(members(&format!("{{{many}}}")).unwrap().len(), MAX_FIELDS + 1);
        assert!(members(&format!("{{{many},}}")).unwrap_err().is_syntax());
        assert!(members(&format!("{{{many}")).unwrap_err().is_eof());
    }

    #[test]
    fn deep_nesting_is_read_without_a_deep_stack() {
        let json = format!("{{\"a\": {}{}}}", "[".repeat(30_000), "]".repeat(30_000));
        assert_eq!(members(&json).unwrap(), [("a".to_owned(), Value::Other)]);
    }
}
