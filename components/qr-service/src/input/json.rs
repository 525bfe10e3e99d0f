//! The members of a JSON object as values of fields.

use std::fmt;

use crate::limits::MAX_CODES;
use qr_request::{MAX_FIELDS, Value};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The members of an object in their order, repeated names included; at most one more than may be sent.
pub(super) fn members(json: &[u8], values: Depth) -> serde_json::Result<Vec<(String, Value)>> {
    let mut json = serde_json::Deserializer::from_slice(json);
    let members = json.deserialize_map(MembersVisitor { values })?;
    json.end()?;
    Ok(members)
}

struct MembersVisitor {
    values: Depth,
}

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while members.len() <= MAX_FIELDS
            && let Some(name) = map.next_key()?
        {
            members.push((name, map.next_value_seed(self.values)?));
        }
        // The rest is only looked at to see whether it is JSON.
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(members)
    }
}

/// Where a value stands.
#[derive(Clone, Copy)]
pub(super) enum Depth {
    /// In the object that was sent, whose lists are lists of requests.
    Batch,
    /// In a list of requests, each as good as one that was sent.
    Request,
    /// In the object that was sent.
    Member,
    /// In an object within it.
    Inner,
    /// In a list.
    Element,
}

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Depth {
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

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Decimal(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Decimal(number.to_string()))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        if let Self::Batch = self {
            return requests(sequence);
        }
        let mut texts = Vec::new();
        let mut is_list = !matches!(self, Self::Element);
        while is_list && let Some(element) = sequence.next_element_seed(Self::Element)? {
            match element {
                Value::Text(text) if texts.len() < MAX_TEXTS => texts.push(text),
                _ => is_list = false,
            }
        }
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(if is_list { Value::Texts(texts) } else { Value::Other })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        match self {
            Self::Request => MembersVisitor { values: Self::Member }.visit_map(map).map(Value::Members),
            Self::Batch | Self::Member => MembersVisitor { values: Self::Inner }.visit_map(map).map(Value::Members),
            Self::Inner | Self::Element => {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Other)
            }
        }
    }
}

/// As many requests as a batch may have at all, and how many there are.
fn requests<'de, A: SeqAccess<'de>>(mut sequence: A) -> Result<Value, A::Error> {
    let mut first = Vec::new();
    while first.len() < MAX_CODES
        && let Some(request) = sequence.next_element_seed(Depth::Request)?
    {
        first.push(request);
    }
    let mut count = first.len();
    while sequence.next_element::<IgnoredAny>()?.is_some() {
        count += 1;
    }
    Ok(Value::List { first, count })
}

/// How many texts a list may have.
const MAX_TEXTS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn members(json: &str) -> serde_json::Result<Vec<(String, Value)>> {
        super::members(json.as_bytes(), Depth::Member)
    }

    #[test]
    fn what_a_field_may_take_is_kept_and_all_else_is_other() {
        let decimal = |digits: &str| Value::Decimal(digits.to_owned());
        let texts = |texts: &[&str]| Value::Texts(texts.iter().map(ToString::to_string).collect());
        for (json, value) in [
            (r#""b\n""#, Value::Text("b\n".to_owned())),
            ("7", Value::Integer(7)),
            ("-1", decimal("-1")),
            ("1.5", decimal("1.5")),
            ("99999999999999999999", decimal("100000000000000000000")),
            ("true", Value::Flag(true)),
            ("null", Value::Other),
            ("[]", texts(&[])),
            (r#"["b", "c"]"#, texts(&["b", "c"])),
            (r#"["b", ["c"], {"d": 1}]"#, Value::Other),
            ("[[1], 2]", Value::Other),
            (r#"{"c": 1}"#, Value::Members(vec![("c".to_owned(), Value::Integer(1))])),
            (r#"{"c": {"d": 1}}"#, Value::Members(vec![("c".to_owned(), Value::Other)])),
        ] {
            let expected = [("a".to_owned(), value), ("b".to_owned(), Value::Integer(1))];
            assert_eq!(members(&format!(r#"{{"a": {json}, "b": 1}}"#)).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn a_list_beyond_the_limit_is_not_kept_but_must_be_json() {
        let list = |count| vec!["\"b\""; count].join(",");
        assert!(matches!(&members(&format!("{{\"a\": [{}]}}", list(64))).unwrap()[0].1, Value::Texts(_)));
        assert_eq!(members(&format!("{{\"a\": [{}]}}", list(65))).unwrap()[0].1, Value::Other);
        assert!(members(&format!("{{\"a\": [{}, oops]}}", list(70))).is_err());
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
    fn requests_of_a_batch_are_kept_up_to_the_limit_and_counted_beyond() {
        let list = |count| format!("[{}]", vec![r#"{"a": {"b": 1}}"#; count].join(","));
        let inner = Value::Members(vec![("b".to_owned(), Value::Integer(1))]);
        let request = Value::Members(vec![("a".to_owned(), inner)]);
        let read =
            |json: &str| super::members(format!("{{\"c\": {json}}}").as_bytes(), Depth::Batch).unwrap().remove(0).1;
        assert_eq!(read(&list(2)), Value::List { first: vec![request.clone(); 2], count: 2 });
        assert_eq!(read(&list(103)), Value::List { first: vec![request; 100], count: 103 });
        assert_eq!(read("[1, null]"), Value::List { first: vec![Value::Integer(1), Value::Other], count: 2 });
        assert_eq!(read("{}"), Value::Members(Vec::new()));
    }

    #[test]
    fn deep_nesting_is_read_without_a_deep_stack() {
        let json = format!("{{\"a\": {}{}}}", "[".repeat(30_000), "]".repeat(30_000));
        assert_eq!(members(&json).unwrap(), [("a".to_owned(), Value::Other)]);
    }
}
