//! What was encoded is what zxing-cpp reads, and no error correction was needed for it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use qr_core::{
    Charset, Content, EcLevel, Eci, Fnc1, Kanji, Mask, SeriesLength, Symbol, SymbolOptions, Version, encode,
    encode_series,
};
use zxing::{Reading, read};

/// A symbol and what is to be read from it.
struct Case {
    symbol: Symbol,
    content: Vec<u8>,
    name: String,
}

impl Case {
    fn text(text: &str, options: SymbolOptions) -> Self {
        let symbol = encode(text, options).unwrap();
        let name = format!("{text} in {}-{}", symbol.version(), symbol.ec_level());
        Self { symbol, content: text.as_bytes().to_vec(), name }
    }
}

/// Reads all and compares the text, in which bytes without a character set are the reader's guess.
fn assert_read(cases: &[Case]) -> Vec<Reading> {
    let readings = read(cases.iter().map(|case| &case.symbol)).unwrap();
    let check = |(case, reading): (&Case, Option<Reading>)| {
        let name = &case.name;
        let reading = reading.unwrap_or_else(|| panic!("nothing was read: {name}"));
        assert!(reading.text.as_bytes() == case.content || reading.bytes == case.content, "{name}: {reading:?}");
        assert_eq!(reading.ec_level, case.symbol.ec_level().as_str(), "{name}");
        let (version, mask) = (case.symbol.version(), case.symbol.mask().number());
        assert!(reading.facts.contains(&format!("'Version': '{version}'")), "{name}: {reading:?}");
        assert!(reading.facts.contains(&format!("'DataMask': {mask},")), "{name}: {reading:?}");
        reading
    };
    cases.iter().zip(readings).map(check).collect()
}

fn needed_no_correction(reading: &Reading) -> bool {
    reading.facts.contains("'UEC': 1.0")
}

#[test]
fn every_version_level_and_mask_is_read() {
    let mut cases = Vec::new();
    for number in 1..=40 {
        let version = Version::try_from(number).unwrap();
        for ec_level in EcLevel::ALL {
            for mask in 0..8 {
                let mask = Some(Mask::try_from(mask).unwrap());
                let options = SymbolOptions { min_version: version, ec_level, mask, ..SymbolOptions::default() };
                cases.push(Case::text(
                    &format!("{number}-{ec_level} Zażółć"),
                    SymbolOptions { min_version: version.max(Version::try_from(3).unwrap()), ..options },
                ));
            }
        }
    }
    assert!(assert_read(&cases).iter().all(needed_no_correction));
}

#[test]
fn texts_of_every_length_are_read() {
    let text = "HTTPS://EXAMPLE.COM/0123456789?q=grüße&世界=🌍 ";
    let cases: Vec<Case> = (1..1200)
        .step_by(3)
        .map(|length| {
            let text: String = text.chars().cycle().take(length).collect();
            Case::text(&text, SymbolOptions { ec_level: EcLevel::L, ..SymbolOptions::default() })
        })
        .collect();
    assert!(assert_read(&cases).iter().all(needed_no_correction));
}

/// Half a codeword at the end of M1 and M3 is one that the reader has to correct where it is not zero: it does so with the
/// symbols of zint, too.
#[test]
fn every_micro_symbol_is_read() {
    let mut cases = Vec::new();
    for version in Version::MICRO {
        for ec_level in [EcLevel::L, EcLevel::M, EcLevel::Q] {
            for text in ["7", "12345", "0123456", "9876543210", "A1", "HELLO$", "MICRO QR CODE", "hi", "micro", "naïve"]
            {
                for mask in [None, Some(0), Some(1), Some(2), Some(3)] {
                    let mask = mask.map(|mask| Mask::try_from(mask).unwrap());
                    let charset = Charset::Iso8859_1;
                    let options = SymbolOptions {
                        min_version: version,
                        max_version: version,
                        ec_level,
                        mask,
                        charset,
                        ..SymbolOptions::default()
                    };
                    if encode(text, options).is_ok() {
                        cases.push(Case::text(text, options));
                    }
                }
            }
        }
    }
    assert!(cases.len() > 250, "{}", cases.len());
    let readings = assert_read(&cases);
    assert!(readings.iter().all(|reading| reading.format == "Micro QR Code"));
    for (case, reading) in cases.iter().zip(&readings) {
        let has_half = matches!(case.symbol.version(), Version::M1 | Version::M3);
        assert!(has_half || needed_no_correction(reading), "{}: {reading:?}", case.name);
    }
}

#[test]
fn every_character_set_is_read_by_its_designator() {
    let words = [
        (Charset::Utf8, "Zażółć gęślą jaźń 世界 🌍"),
        (Charset::Utf16Be, "Zażółć 世界 🌍"),
        (Charset::Iso8859_1, "Grüße, naïve"),
        (Charset::Iso8859_2, "Zażółć gęślą"),
        (Charset::Iso8859_5, "Привет, мир"),
        (Charset::Iso8859_7, "Καλημέρα"),
        (Charset::Iso8859_9, "İstanbul ığdır"),
        (Charset::Iso8859_15, "5 €, œuvre"),
        (Charset::Windows1250, "Příliš žluťoučký"),
        (Charset::Windows1251, "Привет, мир №1"),
        (Charset::Windows1252, "“5 €”"),
        (Charset::Windows1256, "مرحبا"),
        (Charset::ShiftJis, "点茗 ｶﾅ ABC"),
    ];
    let case =
        |(charset, text)| Case::text(text, SymbolOptions { charset, eci: Eci::Always, ..SymbolOptions::default() });
    for (reading, (charset, text)) in assert_read(&words.map(case)).iter().zip(words) {
        assert_eq!(reading.text, text, "{charset}");
    }
}

#[test]
fn kanji_are_read_and_take_less_room() {
    let texts = ["点", "茗荷", "点茗ABC123点茗荷宿", "日本語のテキスト、全部漢字モード。", "東京都 千代田区 1-1"];
    for min_version in [Version::MIN, Version::M3] {
        let options = SymbolOptions { kanji: Kanji::Allowed, min_version, ..SymbolOptions::default() };
        let cases = texts.map(|text| Case::text(text, options));
        for (reading, text) in assert_read(&cases).iter().zip(texts) {
            assert_eq!(reading.text, text);
        }
        for (case, text) in cases.iter().zip(texts) {
            let plain = encode(text, SymbolOptions::default()).unwrap();
            assert!(case.symbol.version() <= plain.version(), "{text}");
        }
    }
}

#[test]
fn gs1_element_strings_are_read_as_such() {
    let texts = ["0104012345123456", "010401234512345617290331\u{1d}10LOT%42\u{1d}21abc", "0101234567890128"];
    let cases = texts.map(|text| Case::text(text, SymbolOptions { fnc1: Fnc1::First, ..SymbolOptions::default() }));
    for (reading, text) in assert_read(&cases).iter().zip(texts) {
        assert_eq!((reading.text.as_str(), reading.identifier.as_str()), (text, "]Q3"));
    }
}

#[test]
fn bytes_are_read_as_they_are() {
    let bytes: Vec<u8> = (0..=255).collect();
    let symbol = encode(Content::Bytes(&bytes), SymbolOptions::default()).unwrap();
    assert_read(&[Case { symbol, content: bytes, name: "all bytes".to_owned() }]);
}

#[test]
fn a_series_is_read_in_its_order_and_no_character_is_divided() {
    for (charset, text) in [
        (Charset::Utf8, "Structured append: grüße, 世界, 🌍. ".repeat(20)),
        (Charset::ShiftJis, "点茗荷 ABC ".repeat(40)),
        (Charset::Utf16Be, "🌍🌍🌍 ".repeat(30)),
    ] {
        for count in [2, 3, 7, 16] {
            let options = SymbolOptions { charset, ..SymbolOptions::default() };
            let symbols = encode_series(&text, SeriesLength::Exactly(count), options).unwrap();
            assert_eq!(symbols.len(), usize::from(count));
            let mut whole = String::new();
            for (index, reading) in read(&symbols).unwrap().into_iter().enumerate() {
                let reading = reading.unwrap();
                assert!(needed_no_correction(&reading), "{index} of {count}: {reading:?}");
                whole += &reading.text;
            }
            assert_eq!(whole, text, "{count} of {charset}");
        }
    }
}
