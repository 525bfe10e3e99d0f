//! `calcard`, the vCard and iCalendar parser of the Stalwart mail server.

use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarProperty, ICalendarValue};
use calcard::vcard::{VCard, VCardProperty, VCardValue};
use proptest::prelude::*;
use qr_core::payload::{Address, Event, Vcard, VcardVersion};

use super::{cases, line};

/// The values of a property, each as its components.
fn values(card: &VCard, property: &VCardProperty) -> Vec<Vec<String>> {
    let entries = card.entries.iter().filter(|entry| entry.name == *property);
    entries
        .map(|entry| {
            let texts = entry.values.iter().flat_map(|value| match value {
                VCardValue::Text(text) => vec![text.clone()],
                VCardValue::Component(texts) => texts.clone(),
                other => panic!("{other:?}"),
            });
            texts.collect()
        })
        .collect()
}

fn event_of(text: &str) -> (ICalendarComponent, Vec<ICalendarComponent>) {
    let calendar = ICalendar::parse(text).unwrap();
    let mut components = calendar.components;
    let root = components.remove(0);
    (root, components)
}

fn text_of<'a>(event: &'a ICalendarComponent, property: &ICalendarProperty) -> &'a str {
    match event.property(property).unwrap().values.as_slice() {
        [ICalendarValue::Text(text)] => text,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_vcard_of_either_version_is_read_back(
        [given_name, family_name, prefix, organization, department, street, city, note] in
            [line(), line(), line(), line(), line(), line(), line(), line()],
        is_v4: bool,
    ) {
        let note = format!("{note}\n{note}");
        let card = Vcard {
            version: if is_v4 { VcardVersion::V4 } else { VcardVersion::V3 },
            given_name: Some(given_name.clone()),
            family_name: Some(family_name.clone()),
            prefix: Some(prefix.clone()),
            organization: Some(organization.clone()),
            department: Some(department.clone()),
            address: Address { street: Some(street.clone()), city: Some(city.clone()), ..Address::default() },
            email: vec!["ada@example.com".into(), "a@b".into()],
            note: Some(note.clone()),
            ..Vcard::default()
        };
        let text = card.to_text().unwrap();
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
        let card = VCard::parse(&text).unwrap();
        prop_assert_eq!(values(&card, &VCardProperty::Version), [[if is_v4 { "4.0" } else { "3.0" }]]);
        prop_assert_eq!(values(&card, &VCardProperty::Fn), [[format!("{prefix} {given_name} {family_name}")]]);
        prop_assert_eq!(values(&card, &VCardProperty::N), [[family_name.as_str(), &given_name, "", &prefix, ""]]);
        prop_assert_eq!(values(&card, &VCardProperty::Org), [[organization.as_str(), &department]]);
        prop_assert_eq!(values(&card, &VCardProperty::Adr), [["", "", street.as_str(), &city, "", "", ""]]);
        prop_assert_eq!(values(&card, &VCardProperty::Email), [["ada@example.com"], ["a@b"]]);
        prop_assert_eq!(values(&card, &VCardProperty::Note), [[note]]);
    }

    #[test]
    fn an_event_is_read_back([title, location, description] in [line(), line(), line()]) {
        let description = format!("{description}\n\n{description}");
        let event = Event {
            title: title.clone(),
            start: "2026-07-01T18:00".into(),
            end: Some("2026-07-01T22:30".into()),
            time_zone: Some("Europe/Vienna".into()),
            location: Some(location.clone()),
            description: Some(description.clone()),
            url: Some("https://example.com/?a=b;c,d".into()),
            ..Event::default()
        };
        let text = event.to_text().unwrap();
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
        let (_, components) = event_of(&text);
        let [event] = components.as_slice() else { panic!("{text}") };
        prop_assert_eq!(text_of(event, &ICalendarProperty::Summary), title);
        prop_assert_eq!(text_of(event, &ICalendarProperty::Location), location);
        prop_assert_eq!(text_of(event, &ICalendarProperty::Description), description);
        let start = event.property(&ICalendarProperty::Dtstart).unwrap();
        prop_assert_eq!(start.tz_id(), Some("Europe/Vienna"));
        let ICalendarValue::PartialDateTime(start) = &start.values[0] else { panic!("{text}") };
        prop_assert_eq!((start.year, start.month, start.day), (Some(2026), Some(7), Some(1)));
        prop_assert_eq!((start.hour, start.minute, start.second), (Some(18), Some(0), Some(0)));
    }
}

/// RFC 5545, 3.6 and 3.6.1: what every calendar and every event must have.
#[test]
fn an_event_has_all_that_the_rfc_requires() {
    let event = Event { title: "Fair".into(), start: "2026-12-31".into(), ..Event::default() };
    let (calendar, components) = event_of(&event.to_text().unwrap());
    for property in [ICalendarProperty::Version, ICalendarProperty::Prodid] {
        assert!(calendar.has_property(&property), "{property:?}");
    }
    for property in [ICalendarProperty::Uid, ICalendarProperty::Dtstamp, ICalendarProperty::Dtstart] {
        assert!(components[0].has_property(&property), "{property:?}");
    }
}

#[test]
fn a_birthday_of_version_4_is_a_date() {
    let card = Vcard {
        version: VcardVersion::V4,
        name: Some("Ada".into()),
        birthday: Some("1815-12-10".into()),
        ..Vcard::default()
    };
    let card = VCard::parse(card.to_text().unwrap()).unwrap();
    let birthday = card.entries.iter().find(|entry| entry.name == VCardProperty::Bday).unwrap();
    let [VCardValue::PartialDateTime(date)] = birthday.values.as_slice() else { panic!("{birthday:?}") };
    assert_eq!((date.year, date.month, date.day, date.hour), (Some(1815), Some(12), Some(10), None));
}
