//! The table of types and fields, and payloads that are made from it.

use std::collections::BTreeSet;

use qr_core::EcLevel;
use qr_core::payload::{FieldKind, FieldValue, Payload, PayloadError, PayloadField, PayloadType, Presence};

/// A payload of the type with the given values; the rest is absent.
fn make(name: &str, values: &[(&str, FieldValue)]) -> Result<Payload, PayloadError> {
    Payload::from_fields(name, &mut |field| {
        values.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone())
    })
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

fn examples(kind: &PayloadType, is_wanted: impl Fn(&PayloadField) -> bool) -> Vec<(&'static str, FieldValue)> {
    let fields = kind.fields.iter().filter(|field| !field.example.is_empty() && is_wanted(field));
    fields.map(|field| (field.name, text(field.example))).collect()
}

#[test]
fn names_are_unique_and_fit_json() {
    let mut types = BTreeSet::new();
    for kind in PayloadType::all() {
        assert!(types.insert(kind.name), "{}", kind.name);
        let mut names = BTreeSet::new();
        for field in kind.fields {
            assert!(names.insert(field.name), "{}.{}", kind.name, field.name);
            let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            assert!(field.name.bytes().all(is_name), "{}.{}", kind.name, field.name);
            assert!(field.about.ends_with('.'), "{}.{}", kind.name, field.name);
            assert_eq!(kind.field(field.name).map(|field| field.name), Some(field.name));
        }
        assert!(kind.field("no_such_field").is_none());
    }
}

#[test]
fn the_required_examples_of_each_type_make_a_payload() {
    for kind in PayloadType::all() {
        let mut values = examples(kind, |field| field.presence == Presence::Required);
        if kind.name == "vcard" {
            // It has no single required field: a part of a name, or an organization, will do.
            values.push(("given_name", text("Ada")));
        }
        let payload = make(kind.name, &values).unwrap_or_else(|error| panic!("{}: {error}", kind.name));
        assert!(!payload.to_text().unwrap().is_empty());
    }
}

#[test]
fn all_examples_of_each_type_make_a_payload() {
    for kind in PayloadType::all() {
        let values = examples(kind, |_| true);
        let written =
            make(kind.name, &values).unwrap_or_else(|error| panic!("{}: {error}", kind.name)).to_text().unwrap();
        // Every value leaves a trace: the payload without it is another, unless it is what is meant without it too.
        for field in kind.fields.iter().filter(|field| field.presence == Presence::Optional) {
            let is_default = matches!(field.kind, FieldKind::OneOf(_) | FieldKind::Integer { .. } | FieldKind::Boolean);
            if let Ok(without) = make(kind.name, &examples(kind, |other| other.name != field.name))
                && !field.example.is_empty()
                && !is_default
            {
                assert_ne!(without.to_text().unwrap(), written, "{}.{}", kind.name, field.name);
            }
        }
    }
}

#[test]
fn each_required_field_is_missed_by_name() {
    for kind in PayloadType::all().iter().filter(|kind| kind.name != "vcard") {
        let errors = make(kind.name, &[]).unwrap_err().errors;
        for field in kind.fields.iter().filter(|field| field.presence == Presence::Required) {
            let error = errors.iter().find(|error| error.field == field.name);
            assert_eq!(error.unwrap().message, "is required", "{}.{}", kind.name, field.name);
        }
    }
}

#[test]
fn a_value_of_another_kind_is_refused_by_name() {
    for kind in PayloadType::all() {
        for field in kind.fields {
            let expected = match field.kind {
                FieldKind::Text | FieldKind::Secret => "must be a string".to_owned(),
                FieldKind::Texts => "must be a string or a list of strings".to_owned(),
                FieldKind::Decimal => "must be a decimal number, such as 12.5".to_owned(),
                FieldKind::Integer { min, max } => format!("must be an integer from {min} to {max}"),
                FieldKind::Boolean => "must be true or false".to_owned(),
                FieldKind::OneOf(names) => format!("must be one of {}", names.join(", ")),
            };
            let errors = make(kind.name, &[(field.name, FieldValue::Other)]).unwrap_err().errors;
            let error = errors.into_iter().find(|error| error.field == field.name).unwrap();
            assert_eq!(error.message, expected, "{}.{}", kind.name, field.name);
        }
    }
}

#[test]
fn every_name_of_a_choice_is_taken_in_any_case() {
    for kind in PayloadType::all() {
        for field in kind.fields {
            let FieldKind::OneOf(names) = field.kind else { continue };
            for name in names {
                let errors = make(kind.name, &[(field.name, text(&name.to_lowercase()))]).err();
                let message = errors.and_then(|error| error.errors.into_iter().find(|error| error.field == field.name));
                assert_eq!(message, None, "{}.{}", kind.name, field.name);
            }
        }
    }
}

#[test]
fn numbers_and_yes_or_no_may_be_strings() {
    let geo = |value: fn(&str) -> FieldValue| {
        make("geo", &[("latitude", value("48.20")), ("longitude", value("-16"))]).unwrap().to_text().unwrap()
    };
    assert_eq!(geo(text), "geo:48.2,-16");
    assert_eq!(geo(|number| FieldValue::Number(number.to_owned())), "geo:48.2,-16");
    for hidden in [FieldValue::Boolean(true), text("TRUE")] {
        let wifi = make("WiFi", &[("ssid", text("net")), ("hidden", hidden)]).unwrap();
        assert_eq!(wifi.to_text().unwrap(), "WIFI:T:nopass;S:net;H:true;;");
    }
    let period = |value| {
        make("otpauth", &[("secret", text("AAAA")), ("account", text("a")), ("period", value)])
            .map(|payload| payload.to_text())
    };
    for value in [FieldValue::Number("60".into()), text("60")] {
        assert_eq!(period(value).unwrap().unwrap(), "otpauth://totp/a?secret=AAAA&period=60");
    }
    for value in [FieldValue::Number("6e1".into()), text("+60"), text("86401"), FieldValue::Boolean(true)] {
        assert_eq!(period(value).unwrap_err().to_string(), "period must be an integer from 1 to 86400");
    }
}

#[test]
fn a_list_and_one_of_it_are_both_taken() {
    let list = FieldValue::Texts(vec!["+431".into(), "+432".into()]);
    assert_eq!(make("sms", &[("to", list)]).unwrap().to_text().unwrap(), "sms:+431,+432");
    assert_eq!(make("sms", &[("to", text("+431"))]).unwrap().to_text().unwrap(), "sms:+431");
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let values = [("iban", text("x")), ("amount", FieldValue::Boolean(true)), ("purpose", text("CHARITY"))];
    assert_eq!(
        make("epc", &values).unwrap_err().to_string(),
        "name is required; amount must be a decimal number, such as 12.5; iban must be an IBAN of a SEPA country; \
         purpose must be at most 4 letters and digits, such as CHAR"
    );
}

#[test]
fn an_unknown_type_is_told_the_types() {
    assert_eq!(
        make("telegram", &[]).unwrap_err().to_string(),
        "type must be one of url, text, wifi, vcard, mecard, email, sms, tel, geo, event, otpauth, epc, bitcoin, \
         gs1_digital_link, gs1_element_string"
    );
}

#[test]
fn what_gives_access_is_secret_and_what_a_standard_asks_is_told() {
    for kind in PayloadType::all() {
        let payload = make(kind.name, &examples(kind, |_| true)).unwrap();
        assert_eq!(payload.is_secret(), ["wifi", "otpauth"].contains(&kind.name), "{}", kind.name);
        assert_eq!(payload.recommended_level(), (kind.name == "epc").then_some(EcLevel::M), "{}", kind.name);
        assert_eq!(payload.is_gs1(), kind.name == "gs1_element_string", "{}", kind.name);
        assert_eq!(format!("{payload:?}"), "Payload(..)");
    }
}
