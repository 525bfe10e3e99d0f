//! The members of a JSON object as values of fields.

use std::fmt;

use crate::limits::MAX_CODES;
use qr_request::{MAX_FIELDS, Value};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The members of an object in their order, repeated names included; at most one more than may be sent.
#[derive(Debug)]
pub(super) struct Members(pub(super) Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor { values: Depth::Member }).map(Self)
    }
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

/// The first elements of a list of objects, and how many elements it has. What is no object is some other value.
#[derive(Debug)]
pub(super) struct Objects {
    /// At most as many as may be sent.
    pub(super) first: Vec<Value>,
    pub(super) count: usize,
}

impl<'de> Deserialize<'de> for Objects {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ObjectsVisitor)
    }
}

struct ObjectsVisitor;

impl<'de> Visitor<'de> for ObjectsVisitor {
    type Value = Objects;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Objects, A::Error> {
        let mut first = Vec::new();
        while first.len() < MAX_CODES
            && let Some(object) = sequence.next_element_seed(Depth::Whole)?
        {
            first.push(object);
        }
        let mut count = first.len();
        while sequence.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Objects { first, count })
    }
}

/// Where a value stands.
#[derive(Clone, Copy)]
enum Depth {
    /// In a list of objects, each as good as one that was sent.
    Whole,
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
            Self::Whole => MembersVisitor { values: Self::Member }.visit_map(map).map(Value::Members),
            Self::Member => MembersVisitor { values: Self::Inner }.visit_map(map).map(Value::Members),
            Self::Inner | Self::Element => {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Other)
            }
        }
    }
}

/// How many texts a list may have.
const MAX_TEXTS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn members(json: &str) -> serde_json::Result<Vec<(String, Value)>> {
        serde_json::from_str(json).map(|Members(members)| members)
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
    fn objects_of_a_list_are_kept_up_to_the_limit_and_counted_beyond() {
        let list = |count| format!("[{}]", vec![r#"{"a": {"b": 1}}"#; count].join(","));
        let inner = Value::Members(vec![("b".to_owned(), Value::Integer(1))]);
        let object = Value::Members(vec![("a".to_owned(), inner)]);
        let objects = |json: &str| serde_json::from_str::<Objects>(json).map(|Objects { first, count }| (first, count));
        assert_eq!(objects(&list(2)).unwrap(), (vec![object.clone(); 2], 2));
        assert_eq!(objects(&list(103)).unwrap(), (vec![object; 100], 103));
        assert_eq!(objects("[1, null]").unwrap(), (vec![Value::Integer(1), Value::Other], 2));
        assert!(objects("{}").unwrap_err().is_data() && objects("1").unwrap_err().is_data());
    }

    #[test]
    fn deep_nesting_is_read_without_a_deep_stack() {
        let json = format!("{{\"a\": {}{}}}", "[".repeat(30_000), "]".repeat(30_000));
        assert_eq!(members(&json).unwrap(), [("a".to_owned(), Value::Other)]);
    }
}
