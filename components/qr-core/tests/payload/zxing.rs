//! `rxing`, a port of the parsers of `ZXing`, which most readers of codes are built on.
//!
//! Its backslash parser counts bytes where it means characters, so random texts with backslashes are ASCII here; those of
//! other scripts are in `plain.rs`.

use proptest::prelude::*;
use qr_core::payload::{Eap, Email, Event, Mecard, Security, Sms, SmsScheme, Tel, Vcard, VcardVersion, Wifi};
use rxing::client::result::{AddressBookParsedRXingResult, ParsedClientResult, parseRXingResult};
use rxing::{BarcodeFormat, RXingResult};

use super::{ascii_line, cases};

fn parse(text: &str) -> ParsedClientResult {
    parseRXingResult(&RXingResult::new(text, Vec::new(), Vec::new(), BarcodeFormat::QR_CODE))
}

fn parse_contact(text: &str) -> AddressBookParsedRXingResult {
    match parse(text) {
        ParsedClientResult::AddressBookResult(contact) => contact,
        other => panic!("{text}: {other}"),
    }
}

/// What a reader hands to the network: readers take the quotes away that keep names from being read as hexadecimal.
fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.filter(|_| text.len() >= 2).unwrap_or(text)
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_network_is_read_back(ssid in ascii_line(), password in "[ -~]{8,63}", hidden: bool) {
        let wifi = Wifi { ssid: ssid.clone(), password: Some(password.clone()), hidden, ..Wifi::default() };
        let text = wifi.to_text().unwrap();
        let ParsedClientResult::WiFiResult(read) = parse(&text) else { panic!("{text}") };
        prop_assert_eq!(unquoted(read.getSsid()), ssid);
        prop_assert_eq!(unquoted(read.getPassword()), password);
        prop_assert_eq!((read.getNetworkEncryption(), read.isHidden()), ("WPA", hidden));
    }

    #[test]
    fn an_enterprise_network_is_read_back(identity in ascii_line(), anonymous in ascii_line()) {
        let eap = Eap {
            method: Some("PEAP".into()),
            phase2: Some("MSCHAPV2".into()),
            identity: Some(identity.clone()),
            anonymous_identity: Some(anonymous.clone()),
        };
        let wifi = Wifi { ssid: "net".into(), security: Some(Security::Eap), eap, hidden: true, ..Wifi::default() };
        let text = wifi.to_text().unwrap();
        let ParsedClientResult::WiFiResult(read) = parse(&text) else { panic!("{text}") };
        prop_assert_eq!((read.getIdentity(), read.getAnonymousIdentity()), (identity.as_str(), anonymous.as_str()));
        prop_assert_eq!((read.getEapMethod(), read.getPhase2Method()), ("PEAP", "MSCHAPV2"));
        prop_assert!(read.isHidden());
    }

    #[test]
    fn a_mecard_is_read_back(note in ascii_line(), address in ascii_line(), organization in ascii_line()) {
        let card = Mecard {
            given_name: "Ada".into(),
            family_name: Some("Lovelace".into()),
            phone: vec!["+43 1 23".into(), "12-34".into()],
            email: vec!["ada@example.com".into()],
            url: vec!["https://example.com/?a=b;c,d".into()],
            note: Some(note.clone()),
            address: Some(address.clone()),
            organization: Some(organization.clone()),
            birthday: Some("1815-12-10".into()),
            ..Mecard::default()
        };
        let read = parse_contact(&card.to_text().unwrap());
        prop_assert_eq!(read.getNames(), &["Ada Lovelace"]);
        prop_assert_eq!(read.getPhoneNumbers(), &["+43123", "1234"]);
        prop_assert_eq!(read.getEmails(), &["ada@example.com"]);
        prop_assert_eq!(read.getURLs(), &["https://example.com/?a=b;c,d"]);
        prop_assert_eq!((read.getNote(), &read.getAddresses()[0]), (note.as_str(), &address));
        prop_assert_eq!((read.getOrg(), read.getBirthday()), (organization.as_str(), "18151210"));
    }

    #[test]
    fn a_mail_is_read_back(subject in super::line(), body in super::line()) {
        let mail = Email {
            to: vec!["a+b@example.com".into(), "c%d@example.com".into()],
            cc: vec!["e@example.com".into()],
            bcc: vec!["f&g@example.com".into(), "h@example.com".into()],
            subject: Some(subject.clone()),
            body: Some(format!("{body}\n{body}")),
        };
        let text = mail.to_text().unwrap();
        let ParsedClientResult::EmailResult(read) = parse(&text) else { panic!("{text}") };
        prop_assert_eq!(read.getTos(), ["a+b@example.com", "c%d@example.com"]);
        prop_assert_eq!(read.getCCs(), ["e@example.com"]);
        prop_assert_eq!(read.getBCCs(), ["f&g@example.com", "h@example.com"]);
        prop_assert_eq!(read.getSubject(), subject);
        prop_assert_eq!(read.getBody(), format!("{body}\r\n{body}"));
    }

    #[test]
    fn a_message_is_read_back_in_both_forms(message in super::line()) {
        for scheme in [SmsScheme::Sms, SmsScheme::Smsto] {
            let sms = Sms { to: vec!["+43 664 123".into()], message: Some(message.clone()), scheme };
            let text = sms.to_text().unwrap();
            let ParsedClientResult::SMSResult(read) = parse(&text) else { panic!("{text}") };
            prop_assert_eq!(read.getNumbers(), &["+43664123"]);
            prop_assert_eq!(read.getBody(), &message);
        }
    }
}

#[test]
fn a_name_with_an_accent_is_read_back() {
    let wifi = Wifi { ssid: "Café Zürich".into(), password: Some("12345678!".into()), ..Wifi::default() };
    let ParsedClientResult::WiFiResult(read) = parse(&wifi.to_text().unwrap()) else { panic!("no network") };
    assert_eq!(read.getSsid(), "Café Zürich");
}

#[test]
fn each_security_has_the_name_that_readers_know() {
    for (security, password, name) in [
        (Security::Open, "", "nopass"),
        (Security::Wep, "12345", "WEP"),
        (Security::Wpa, "12345678", "WPA"),
        (Security::Sae, "1", "SAE"),
    ] {
        let wifi =
            Wifi { ssid: "net".into(), password: Some(password.into()), security: Some(security), ..Wifi::default() };
        let ParsedClientResult::WiFiResult(read) = parse(&wifi.to_text().unwrap()) else { panic!("no network") };
        assert_eq!((read.getNetworkEncryption(), unquoted(read.getPassword())), (name, password));
    }
}

#[test]
fn a_vcard_of_either_version_is_read_back() {
    for version in [VcardVersion::V3, VcardVersion::V4] {
        let card = Vcard {
            version,
            given_name: Some("Ada".into()),
            family_name: Some("Love;lace, \\ Countess".into()),
            organization: Some("Engines, Ltd; Sons".into()),
            title: Some("Head: of \"Research\"".into()),
            phone: vec!["+43 1 234".into()],
            mobile: vec!["+43 664 1".into()],
            email: vec!["ada@example.com".into()],
            url: vec!["https://example.com/a,b;c?d=e".into()],
            birthday: Some("1815-12-10".into()),
            note: Some("line one\nline two, with a note that is long enough to be folded; at least once".into()),
            ..Vcard::default()
        };
        let read = parse_contact(&card.to_text().unwrap());
        assert_eq!(read.getNames(), &["Ada Love;lace, \\ Countess"]);
        assert_eq!(read.getPhoneNumbers(), &["+43 1 234", "+43 664 1"]);
        assert_eq!(read.getPhoneTypes()[1], "CELL");
        assert_eq!(read.getEmails(), &["ada@example.com"]);
        assert_eq!(read.getURLs(), &["https://example.com/a,b;c?d=e"]);
        assert_eq!(read.getTitle(), "Head: of \"Research\"");
        assert_eq!(read.getBirthday().replace('-', ""), "18151210");
        assert_eq!(read.getNote(), "line one\nline two, with a note that is long enough to be folded; at least once");
    }
}

#[test]
fn an_event_is_read_back() {
    let event = Event {
        title: "Party, with friends".into(),
        start: "2026-07-01T18:00:00+02:00".into(),
        end: Some("2026-07-01T22:00:00+02:00".into()),
        location: Some("Ring 1; Vienna".into()),
        ..Event::default()
    };
    let ParsedClientResult::CalendarEventResult(read) = parse(&event.to_text().unwrap()) else { panic!("no event") };
    assert_eq!((read.getSummary().as_str(), read.getLocation()), ("Party, with friends", "Ring 1; Vienna"));
    // 2026-07-01T16:00:00Z and four hours later.
    assert_eq!((read.getStartTimestamp(), read.getEndTimestamp()), (1_782_921_600, 1_782_936_000));
}

#[test]
fn a_number_is_read_back() {
    let tel = Tel { number: "+43 (1) 234-567".into(), ..Tel::default() };
    let ParsedClientResult::TelResult(read) = parse(&tel.to_text().unwrap()) else { panic!("no number") };
    assert_eq!((read.getNumber(), read.getTelURI()), ("+431234567", "tel:+431234567"));
}
