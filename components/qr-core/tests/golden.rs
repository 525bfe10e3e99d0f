//! Symbols and pictures compared with the files in `tests/golden`. `UPDATE_GOLDEN=1 cargo test -p qr-core` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use qr_core::{
    Color, Colors, EcLevel, Fit, Format, Meta, Picture, PictureOptions, Size, SymbolOptions, Version, encode,
};

/// The example of ISO/IEC 18004:2015 annex I: "01234567" at version 1-M.
#[test]
fn annex_i_matrix() {
    let symbol = encode("01234567", SymbolOptions::default()).unwrap();
    check("annex-i.txt", &symbol.matrix().to_string());
}

#[test]
fn utf_8_matrix() {
    let symbol = encode("Grüße, 世界 🌍", SymbolOptions { ec_level: EcLevel::H, ..SymbolOptions::default() }).unwrap();
    check("utf-8.txt", &symbol.matrix().to_string());
}

/// Version 7 is the first with version information (clause 7.10).
#[test]
fn version_information_matrix() {
    let min_version = Version::try_from(7).unwrap();
    let options = SymbolOptions { min_version, ec_level: EcLevel::Q, ..SymbolOptions::default() };
    check("version-7.txt", &encode("VERSION 7", options).unwrap().matrix().to_string());
}

#[test]
fn plain_svg() {
    let symbol = encode("https://example.com/", SymbolOptions::default()).unwrap();
    check("plain.svg", &Picture::new(&symbol, PictureOptions::default()).unwrap().to_svg());
}

#[test]
fn coloured_svg_without_background() {
    let symbol = encode("https://example.com/", SymbolOptions::default()).unwrap();
    let colors = Colors { fill: "#12345680".parse().unwrap(), back: Color::TRANSPARENT };
    let options = PictureOptions { border_modules: 0, size: Size::BoxPx(1), colors, ..PictureOptions::default() };
    check("transparent.svg", &Picture::new(&symbol, options).unwrap().to_svg());
}

#[test]
fn svg_with_a_note() {
    let symbol = encode("https://example.com/", SymbolOptions::default()).unwrap();
    let picture = Picture::new(&symbol, PictureOptions::default()).unwrap();
    check(
        "note.svg",
        &picture.with_meta(Meta { note: Some("{\"text\":\"<é> & \u{0}\"}"), ..Meta::default() }).to_svg(),
    );
}

#[test]
fn svg_in_millimetres_with_words() {
    let symbol = encode("https://example.com/", SymbolOptions::default()).unwrap();
    let size = Size::Millimetres { width: "25".parse().unwrap(), fit: Fit::Margin };
    let picture = Picture::new(&symbol, PictureOptions { size, ..PictureOptions::default() }).unwrap();
    check(
        "words.svg",
        &picture
            .with_meta(Meta { title: Some("Example & co."), description: Some("Opens example.com"), ..Meta::default() })
            .to_svg(),
    );
}

#[test]
fn eps_with_a_note_and_without_background() {
    let symbol = encode("https://example.com/", SymbolOptions::default()).unwrap();
    let colors = Colors { fill: "#12345680".parse().unwrap(), back: Color::TRANSPARENT };
    let picture = Picture::new(&symbol, PictureOptions { colors, ..PictureOptions::default() }).unwrap();
    let note = "{\"text\":\"100 %, <é>\"}\n".repeat(20);
    check("transparent.eps", &text(&picture.with_meta(Meta { note: Some(&note), ..Meta::default() }), Format::Eps));
}

#[test]
fn texts_for_terminals() {
    let symbol = encode("https://example.com/", SymbolOptions::default()).unwrap();
    let picture = Picture::new(&symbol, PictureOptions::default()).unwrap();
    check("plain.txt", &text(&picture, Format::Txt));
    let colors = Colors { fill: "#102030".parse().unwrap(), back: Color::WHITE };
    let picture = Picture::new(&symbol, PictureOptions { colors, border_modules: 2, ..PictureOptions::default() });
    check("colored.ansi", &text(&picture.unwrap(), Format::Ansi).replace('\x1b', "ESC"));
}

/// The file but for its page's content, and that content.
#[test]
fn pdf_with_a_note_and_without_background() {
    let symbol = encode("https://example.com/", SymbolOptions::default()).unwrap();
    let colors = Colors { fill: "#12345680".parse().unwrap(), back: Color::TRANSPARENT };
    let picture = Picture::new(&symbol, PictureOptions { colors, ..PictureOptions::default() }).unwrap();
    let picture = picture.with_meta(Meta { note: Some("note"), ..Meta::default() });
    let file = picture.to_bytes(Format::Pdf).unwrap();
    let file = String::from_utf8(file.iter().flat_map(|byte| byte.escape_ascii()).collect()).unwrap();
    let (head, rest) = file.split_once("stream\\n").unwrap();
    let (_, tail) = rest.split_once("\\nendstream").unwrap();
    let document = lopdf::Document::load_mem(&picture.to_bytes(Format::Pdf).unwrap()).unwrap();
    let content = String::from_utf8(document.get_page_content(document.get_pages()[&1])).unwrap();
    let lines = format!("{head}stream\\n…\\nendstream{tail}").replace("\\n", "\n");
    check("transparent.pdf.txt", &format!("{lines}---\n{content}"));
}

fn text(picture: &Picture<'_>, format: Format) -> String {
    String::from_utf8(picture.to_bytes(format).unwrap()).unwrap()
}

fn check(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    for (number, (expected, actual)) in expected.lines().zip(actual.lines()).enumerate() {
        assert_eq!(expected, actual, "{name}, line {}", number + 1);
    }
    assert_eq!(expected.len(), actual.len(), "{name}: the length differs");
}
