//! The forms with backslashes, read letter by letter as their grammar says, with texts of any script.

use proptest::prelude::*;
use qr_core::payload::gs1::ElementString;
use qr_core::payload::{Mecard, Security, Wifi};

use super::{cases, line};

/// The fields after the scheme: a key to the first colon, a value to the first semicolon without a backslash before it.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut letters = text.split_once(':').unwrap().1.chars();
    let mut fields = Vec::new();
    loop {
        let key: String = letters.by_ref().take_while(|letter| !":;".contains(*letter)).collect();
        if key.is_empty() {
            assert_eq!(letters.next(), None, "nothing follows the empty field");
            return fields;
        }
        let mut value = String::new();
        loop {
            match letters.next().unwrap() {
                ';' => break,
                '\\' => value.push(letters.next().unwrap()),
                letter => value.push(letter),
            }
        }
        fields.push((key, value));
    }
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_network_is_read_back(ssid in "[;,:\\\\\"a-fA-F0-9 é世🌍]{1,8}", password in line()) {
        let security = Some(Security::Sae);
        let wifi = Wifi { ssid: ssid.clone(), password: Some(password.clone()), security, ..Wifi::default() };
        let read = fields(&wifi.to_text().unwrap());
        let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_quoted = |text: &str| text.len() > 1 && text.starts_with('"') && text.ends_with('"');
        let quoted = |text: String| if is_hex(&text) || is_quoted(&text) { format!("\"{text}\"") } else { text };
        let expected = [("T", "SAE".to_owned()), ("S", quoted(ssid)), ("P", quoted(password))];
        prop_assert_eq!(read, expected.map(|(key, value)| (key.to_owned(), value)));
    }

    #[test]
    fn a_mecard_is_read_back(given_name in line(), note in line(), reading in line()) {
        let card = Mecard { given_name: given_name.clone(), note: Some(note.clone()), reading: Some(reading.clone()), ..Mecard::default() };
        let expected = [("N", given_name), ("SOUND", reading), ("NOTE", note)];
        prop_assert_eq!(fields(&card.to_text().unwrap()), expected.map(|(key, value)| (key.to_owned(), value)));
    }

    /// A reader takes elements of predefined length by their length and the others up to the separator.
    #[test]
    fn elements_are_read_back(batch in "[!\"%&'()*+,./0-9:;<=>?A-Z_a-z-]{1,20}", serial in "[0-9A-Z]{1,20}") {
        let escaped = batch.replace('(', "\\(").replace(')', "\\)");
        let elements = format!("(01)09506000134352(10){escaped}(17)261231(3103)000189(21){serial}(30)5");
        let text = ElementString { elements }.to_text().unwrap();
        let rest = text.strip_prefix("0109506000134352").and_then(|rest| rest.strip_prefix("10")).unwrap();
        let (read_batch, rest) = rest.split_once('\u{1d}').unwrap();
        let rest = rest.strip_prefix("17261231").and_then(|rest| rest.strip_prefix("3103000189")).unwrap();
        let (read_serial, rest) = rest.strip_prefix("21").unwrap().split_once('\u{1d}').unwrap();
        prop_assert_eq!((read_batch, read_serial, rest), (batch.as_str(), serial.as_str(), "305"));
    }
}
