//! What is tried with contents, character sets, series and every format of a picture, here and by the fuzz target.

use qr_core::{
    Charset, Content, Eci, Fnc1, Format, Kanji, Mask, Meta, Picture, PictureOptions, SeriesLength, SymbolOptions,
    Version, encode, encode_series, read_note,
};

/// Takes the options from the first bytes and the content from the rest: any result will do, a panic will not.
pub fn attempt(data: &[u8]) {
    let (options, content) = data.split_at(data.len().min(OPTIONS));
    let mut bytes = options.iter().copied();
    let mut next = || bytes.next().unwrap_or(0);
    let options = SymbolOptions {
        min_version: one([Version::M1, Version::M2, Version::M3, Version::M4, Version::MIN], next()),
        max_version: if next() % 4 == 0 { Version::M4 } else { Version::MAX },
        mask: Mask::try_from(next() % 16).ok(),
        eci: one([Eci::Auto, Eci::Always, Eci::Never], next()),
        charset: one(Charset::ALL, next()),
        kanji: one([Kanji::Allowed, Kanji::Never], next()),
        fnc1: one([Fnc1::None, Fnc1::First], next()),
        ..SymbolOptions::default()
    };
    let exactly = SeriesLength::Exactly(next() % 18);
    let length = one([None, Some(SeriesLength::Fewest), Some(exactly)], next());
    let format = one(Format::ALL, next());
    let border_modules = next() % 12;
    let text = String::from_utf8_lossy(content);
    let content = if next() % 2 == 0 { Content::Text(&text) } else { Content::Bytes(content) };
    let symbols = match length {
        None => encode(content, options).map(|symbol| vec![symbol]),
        Some(length) => encode_series(content, length, options),
    };
    for symbol in symbols.iter().flatten() {
        let picture = Picture::new(symbol, PictureOptions { border_modules, ..PictureOptions::default() });
        let Ok(picture) = picture else { continue };
        let meta = Meta { note: Some(&text), title: Some(&text), description: Some(&text) };
        let Ok(file) = picture.with_meta(meta).to_bytes(format) else { continue };
        if !matches!(format, Format::Txt | Format::Ansi) {
            assert_eq!(read_note(&file).as_deref(), Some(&*text), "{format:?}");
        }
    }
}

fn one<T: Copy, const N: usize>(all: [T; N], byte: u8) -> T {
    *all.iter().cycle().nth(usize::from(byte)).expect("there is one to choose from")
}

/// Bytes that are taken for options at the most.
const OPTIONS: usize = 12;
