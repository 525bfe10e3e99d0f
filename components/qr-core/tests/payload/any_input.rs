//! Whatever is sent: no panic, the same answer twice, no message that repeats a value, and no field that the table lacks.

use proptest::prelude::*;
use qr_core::payload::{FieldValue, Payload, PayloadType};

use super::cases;

/// A text that is close to something or to nothing.
fn any_text() -> impl Strategy<Value = String> {
    let examples: Vec<_> = PayloadType::all().iter().flat_map(|kind| kind.fields).map(|field| field.example).collect();
    let example = proptest::sample::select(examples);
    prop_oneof![
        2 => any::<String>(),
        2 => "[-+.;,:()0-9A-Za-z\\\\\"%@/ é\n]{0,80}",
        3 => example.clone().prop_map(str::to_owned),
        // An example with one character cut out or another put in.
        3 => (example, any::<proptest::sample::Index>(), any::<Option<char>>()).prop_map(|(example, at, letter)| {
            let mut letters: Vec<_> = example.chars().collect();
            let at = at.index(letters.len() + 1);
            match letter {
                Some(letter) => letters.insert(at, letter),
                None if at < letters.len() => drop(letters.remove(at)),
                None => {}
            }
            letters.into_iter().collect()
        }),
        1 => (any::<char>(), 0..5_000usize).prop_map(|(letter, count)| letter.to_string().repeat(count)),
    ]
}

/// A value that a failing test may show, which [`FieldValue`] may not.
#[derive(Clone, Debug)]
enum Sent {
    Text(String),
    Number(String),
    Boolean(bool),
    Texts(Vec<String>),
    Other,
}

impl From<Sent> for FieldValue {
    fn from(sent: Sent) -> Self {
        match sent {
            Sent::Text(text) => Self::Text(text),
            Sent::Number(number) => Self::Number(number),
            Sent::Boolean(value) => Self::Boolean(value),
            Sent::Texts(texts) => Self::Texts(texts),
            Sent::Other => Self::Other,
        }
    }
}

fn any_value() -> impl Strategy<Value = Sent> {
    prop_oneof![
        8 => any_text().prop_map(Sent::Text),
        2 => "-?[0-9]{0,25}(\\.[0-9]{0,25})?(e[0-9]+)?".prop_map(Sent::Number),
        1 => any::<bool>().prop_map(Sent::Boolean),
        2 => prop::collection::vec(any_text(), 0..4).prop_map(Sent::Texts),
        1 => Just(Sent::Other),
    ]
}

proptest! {
    #![proptest_config(cases(2048))]

    #[test]
    fn every_answer_is_a_payload_or_names_fields_of_the_table(
        kind in proptest::sample::select(PayloadType::all().iter().map(|kind| kind.name).collect::<Vec<_>>()),
        values in prop::collection::vec(prop::option::weighted(0.7, any_value()), 24),
    ) {
        let kind = PayloadType::find(kind).unwrap();
        let make = || {
            let position = |name: &str| kind.fields.iter().position(|field| field.name == name);
            Payload::from_fields(kind.name, &mut |name| values[position(name).unwrap()].clone().map(Into::into))
        };
        match make() {
            Ok(payload) => prop_assert_eq!(payload.to_text().unwrap(), make().unwrap().to_text().unwrap()),
            Err(error) => {
                prop_assert!(!error.errors.is_empty());
                prop_assert!(make().unwrap_err() == error);
                for error in &error.errors {
                    prop_assert!(kind.field(error.field).is_some(), "{}", error.field);
                    prop_assert!(!error.message.ends_with('.') && error.message.is_ascii(), "{}", error.message);
                }
            }
        }
    }

    #[test]
    fn no_message_repeats_the_value(
        // Plain text takes anything.
        kind in proptest::sample::select(PayloadType::all().iter().map(|kind| kind.name).filter(|name| *name != "text").collect::<Vec<_>>()),
        before in "[0-9+:;(é]{0,3}",
    ) {
        let canary = format!("{before}zyxwvu\u{0}");
        let error = Payload::from_fields(kind, &mut |_| Some(FieldValue::Text(canary.clone()))).unwrap_err();
        prop_assert!(!error.to_string().to_lowercase().contains("zyxwvu"), "{}", error);
    }
}
