//! What is tried with the options of a symbol and of its picture, here and by the fuzz target.

use qr_core::{
    Caption, Charset, Color, Colors, Dpi, EcLevel, Eci, FinderShape, Fit, Fnc1, Format, Gradient, GradientKind, Kanji,
    Mask, Millimetres, ModuleArea, ModuleShape, PictureOptions, Size, Style, StyledPicture, SymbolOptions, Version,
    encode, encode_for_area,
};

/// Takes the options from the first bytes and the text from the rest: any result will do, a panic will not.
pub fn attempt(data: &[u8]) {
    let mut bytes = data.iter().copied();
    let mut next = || bytes.next().unwrap_or(0);
    let of = |byte: u8, count: usize| usize::from(byte) % count;
    let version = |byte: u8| Version::try_from(byte % 40 + 1).expect("1 to 40 are versions");
    let options = SymbolOptions {
        min_version: if next() % 4 == 0 { Version::M1 } else { version(next()) },
        max_version: if next() % 4 == 0 { version(next()) } else { Version::MAX },
        ec_level: EcLevel::ALL.into_iter().nth(of(next(), 4)).unwrap_or_default(),
        boost_ec_level: next() % 2 == 0,
        mask: Mask::try_from(next()).ok(),
        eci: [Eci::Auto, Eci::Always, Eci::Never].into_iter().nth(of(next(), 3)).unwrap_or_default(),
        charset: if next() % 4 == 0 { Charset::ShiftJis } else { Charset::Utf8 },
        kanji: if next() % 2 == 0 { Kanji::Allowed } else { Kanji::Never },
        fnc1: if next() % 4 == 0 { Fnc1::First } else { Fnc1::None },
    };
    let mut color = || Color { red: next(), green: next(), blue: next(), alpha: next() };
    let colors = Colors { fill: color(), back: color() };
    let (from, to) = (color(), color());
    let angle_deg = u16::from(next()) * 257;
    let kind = if angle_deg == 0 { GradientKind::Radial } else { GradientKind::Linear { angle_deg } };
    let mut style = Style {
        module_shape: ModuleShape::ALL.into_iter().nth(of(next(), 4)).unwrap_or_default(),
        finder_frame: FinderShape::ALL.into_iter().nth(of(next(), 3)).unwrap_or_default(),
        finder_ball: FinderShape::ALL.into_iter().nth(of(next(), 3)).unwrap_or_default(),
        gradient: (next() % 2 == 0).then_some(Gradient { kind, from, to }),
        ..Style::default()
    };
    let fit = Fit::ALL.into_iter().nth(of(next(), 3)).unwrap_or_default();
    let length = u32::from(next()) * 4;
    let size = match (next() % 4, Millimetres::try_from(length * 100)) {
        (0, _) => Size::WidthPx { width_px: length, fit },
        (1, Ok(width)) => Size::Millimetres { width, fit },
        _ => Size::BoxPx(u16::from(next() % 6)),
    };
    let dpi = Dpi::try_from(u16::from(next())).ok();
    let options_of_picture = PictureOptions { border_modules: next() % 8, size, dpi, colors };
    let share = usize::from(next());
    let caption = usize::from(next());
    let text = String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned();
    style.caption = Caption::new(&text.chars().take(caption).collect::<String>()).ok();
    let area = |width: usize| ModuleArea::centred(width, width * share / 255, width * share / 510);
    let symbol =
        if share == 0 { encode(&text, options).map_err(Into::into) } else { encode_for_area(&text, options, area) };
    let Ok(symbol) = symbol else { return };
    let Ok(picture) = StyledPicture::new(&symbol, options_of_picture, &style) else { return };
    assert!(picture.to_svg().ends_with("</svg>\n"));
    for (format, start) in [(Format::Png, &b"\x89PNG"[..]), (Format::Jpeg, b"\xff\xd8")] {
        let Ok(drawing) = picture.draw(format) else { continue };
        let verdict = drawing.verify();
        assert_eq!(verdict.is_clean(), verdict.warnings.is_empty());
        assert!(drawing.to_bytes().starts_with(start));
    }
}
