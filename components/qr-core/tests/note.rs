//! Notes come back as they were written, from every format that carries them, and from nothing else; no file makes the reader panic.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use png::text_metadata::ITXtChunk;
use qr_core::{Color, Colors, Format, Meta, Picture, PictureOptions, Size, Symbol, SymbolOptions, encode, read_note};

/// The formats that carry a note.
fn formats() -> impl Iterator<Item = Format> {
    Format::ALL.into_iter().filter(|format| format.carries_note())
}

/// Texts that one format or the other has a special way with.
fn notes() -> Vec<String> {
    let notes = [
        "",
        " \t\n\r\r\n ",
        r#"{"text":"\"quoted\"\u0000","format":"png"}"#,
        "'<a href=\"x\">&amp;&#13;&lt;</a>'",
        "<![CDATA[ ]]> --> <!-- ?> </metadata></svg>",
        "\0\u{1}\u{8}\u{b}\u{1f}\u{7f}\u{85}\u{2028}\u{fffe}\u{ffff}",
        "\u{fffd}0; \u{fffd}\u{fffd};",
        "\u{feff}Grüße, 世界 🌍\u{10ffff}",
        "100 %41 %%EndComments\n%EdgeQR request+ \n%",
        "(a\\) <FEFF> >>endobj",
    ];
    notes.iter().map(ToString::to_string).chain(["&\u{0}é".repeat(1000), "x".repeat(1 << 20)]).collect()
}

fn symbol() -> Symbol {
    encode("https://example.com/", SymbolOptions::default()).unwrap()
}

fn small(symbol: &Symbol) -> Picture<'_> {
    Picture::new(symbol, PictureOptions { size: Size::BoxPx(1), ..PictureOptions::default() }).unwrap()
}

#[test]
fn every_note_comes_back_from_every_format() {
    let colors = Colors { back: Color::TRANSPARENT, ..Colors::default() };
    for options in [PictureOptions::default(), PictureOptions { colors, ..PictureOptions::default() }] {
        for note in notes() {
            let symbol = symbol();
            let picture =
                Picture::new(&symbol, options).unwrap().with_meta(Meta { note: Some(&note), ..Meta::default() });
            for format in formats() {
                assert!(read_note(&picture.to_bytes(format).unwrap()).as_ref() == Some(&note), "{format}: {note:.99}");
            }
        }
    }
}

#[test]
fn every_character_comes_back_from_every_format() {
    let note: String = ('\0'..=char::MAX).collect();
    let symbol = symbol();
    let picture = small(&symbol).with_meta(Meta { note: Some(&note), ..Meta::default() });
    for format in formats() {
        assert!(read_note(&picture.to_bytes(format).unwrap()).as_ref() == Some(&note), "{format}");
    }
}

#[test]
fn the_widest_picture_gives_its_note() {
    let symbol = encode(&"x".repeat(2331), SymbolOptions::default()).unwrap();
    let options = PictureOptions { size: Size::BoxPx(44), ..PictureOptions::default() };
    let picture = Picture::new(&symbol, options).unwrap().with_meta(Meta { note: Some("wide"), ..Meta::default() });
    assert_eq!(read_note(&picture.to_png()).as_deref(), Some("wide"));
}

#[test]
fn a_picture_without_a_note_has_none() {
    let symbol = symbol();
    for format in Format::ALL {
        assert_eq!(read_note(&small(&symbol).to_bytes(format).unwrap()), None, "{format}");
    }
}

#[test]
fn an_svg_with_a_note_is_the_plain_one_and_an_element() {
    let symbol = symbol();
    let (plain, noted) =
        (small(&symbol).to_svg(), small(&symbol).with_meta(Meta { note: Some("a & b"), ..Meta::default() }).to_svg());
    assert_eq!(noted.replace("<metadata>a &amp; b</metadata>", ""), plain);
}

#[test]
fn a_png_carries_the_note_before_the_pixels_where_any_reader_finds_it() {
    let symbol = symbol();
    let file = small(&symbol).with_meta(Meta { note: Some("{\"text\":\"é\"}"), ..Meta::default() }).to_png();
    let reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
    assert_eq!(reader.info().utf8_text, [ITXtChunk::new("EdgeQR request", "{\"text\":\"é\"}")]);
}

#[test]
fn a_broken_png_gives_its_note_or_none() {
    let note = "{\"text\":\"https://example.com/\"}";
    let symbol = symbol();
    let file = small(&symbol).with_meta(Meta { note: Some(note), ..Meta::default() }).to_png();
    for damaged in damages(&file) {
        let read = read_note(&damaged);
        assert!(read.is_none() || read.as_deref() == Some(note), "{read:?}");
    }
}

#[test]
fn other_broken_files_never_panic_the_reader_and_cut_ones_have_no_note() {
    let note = "100 % <é>\n".repeat(30);
    let symbol = symbol();
    for format in [Format::Pdf, Format::Eps, Format::Jpeg] {
        let file = small(&symbol).with_meta(Meta { note: Some(&note), ..Meta::default() }).to_bytes(format).unwrap();
        let head = &file[..file.len().min(3000)];
        assert_eq!(read_note(head).as_ref(), Some(&note), "{format}");
        for damaged in damages(head) {
            let read = read_note(&damaged);
            assert!(damaged.len() == head.len() || read.is_none_or(|read| read == note), "{format}");
        }
    }
}

#[test]
fn a_broken_svg_never_panics_the_reader() {
    let symbol = symbol();
    let file = small(&symbol).with_meta(Meta { note: Some("<\"é\u{0}\r&\u{fffd}>"), ..Meta::default() }).to_svg();
    for damaged in damages(file.as_bytes()) {
        let _ = read_note(&damaged);
    }
    for length in 0..=file.find("</metadata>").unwrap() {
        assert_eq!(read_note(&file.as_bytes()[..length]), None);
    }
}

#[test]
fn garbage_has_no_note() {
    for file in [
        &b""[..],
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xfe",
        b"<svg >",
        b"<svg ><metadata>",
        b"GIF89a",
        &[0; 4096],
        b"%PDF-1.7\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\xff\xd8",
        b"\xff\xd8\xff\xef\0\0",
    ] {
        assert_eq!(read_note(file), None, "{file:?}");
    }
    let foreign = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><metadata><rdf:RDF/></metadata></svg>";
    assert_eq!(read_note(foreign), None);
}

#[test]
fn a_compressed_text_is_not_unpacked() {
    let mut chunk = ITXtChunk::new("EdgeQR request", "x".repeat(1 << 20));
    chunk.compressed = true;
    assert_eq!(read_note(&foreign_png(1, &chunk)), None);
}

#[test]
fn another_keyword_is_another_text() {
    assert_eq!(read_note(&foreign_png(1, &ITXtChunk::new("Comment", "not ours"))), None);
}

#[test]
fn a_png_wider_than_any_picture_is_not_read() {
    let chunk = ITXtChunk::new("EdgeQR request", "note");
    assert_eq!(read_note(&foreign_png(8192, &chunk)).as_deref(), Some("note"));
    assert_eq!(read_note(&foreign_png(8193, &chunk)), None);
    assert_eq!(read_note(&foreign_png(i32::MAX.unsigned_abs(), &chunk)), None);
}

/// The file cut off at every length, and with each byte changed in some ways.
fn damages(file: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let cut = (0..file.len()).map(|length| file[..length].to_vec());
    let flips = [1, 2, 4, 8, 16, 32, 64, 128, 255];
    let changed = (0..file.len()).flat_map(move |index| {
        flips.map(|flip| {
            let mut file = file.to_vec();
            file[index] ^= flip;
            file
        })
    });
    cut.chain(changed)
}

/// A PNG, one pixel high and made elsewhere, with a text before the pixels.
fn foreign_png(width_px: u32, text: &ITXtChunk) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = png::Encoder::new(&mut file, width_px, 1).write_header().unwrap();
    writer.write_text_chunk(text).unwrap();
    writer.write_chunk(png::chunk::IDAT, &[]).unwrap();
    drop(writer);
    file
}
