//! Styled pictures obey every size, resolution and format, and every option of their symbol.

use qr_core::{
    Caption, Charset, Color, Colors, DamageError, Dpi, Fit, Format, Gradient, GradientKind, Kanji, Logo, LogoImage,
    Mask, Meta, ModuleArea, ModuleShape, Picture, PictureOptions, Size, Style, StyleError, StyledPicture, Symbol,
    SymbolOptions, Version, encode, encode_for_area, encode_series, read_note,
};

use crate::support::{color, difference, rendered};

const TEXT: &str = "https://example.com/styled";

fn symbol() -> Symbol {
    encode(TEXT, SymbolOptions::default()).unwrap()
}

/// Squares as in a plain picture, though drawn as a styled one.
fn square() -> Style {
    Style { finder_ball_color: Some(Color::BLACK), ..Style::default() }
}

fn logo() -> Logo {
    let svg = "data:image/svg+xml,<svg viewBox='0 0 9 9'><circle cx='4' cy='4' r='4' fill='red'/></svg>";
    Logo::new(LogoImage::from_data_uri(svg).unwrap(), 15, 0).unwrap()
}

fn millimetres(width: &str, fit: Fit) -> Size {
    Size::Millimetres { width: width.parse().unwrap(), fit }
}

/// Sizes whose quiet zone is a whole number of modules and others.
fn sizes() -> Vec<PictureOptions> {
    let sizes = [
        Size::BoxPx(7),
        Size::WidthPx { width_px: 300, fit: Fit::Margin },
        Size::WidthPx { width_px: 301, fit: Fit::Margin },
        Size::WidthPx { width_px: 301, fit: Fit::Shrink },
        millimetres("30.5", Fit::Margin),
    ];
    let dpi = Dpi::try_from(254).ok();
    let mut options: Vec<_> = sizes.map(|size| PictureOptions { size, ..PictureOptions::default() }).to_vec();
    options.extend(sizes.map(|size| PictureOptions { size, border_modules: 0, dpi, ..PictureOptions::default() }));
    options
}

#[test]
fn at_every_size_squares_have_the_pixels_of_a_plain_picture() {
    let (symbol, style) = (symbol(), square());
    for options in sizes() {
        let plain = Picture::new(&symbol, options).unwrap();
        let styled = StyledPicture::new(&symbol, options, &style).unwrap();
        assert_eq!([styled.width_px(), styled.height_px()], [plain.width_px(); 2]);
        let (plain, styled) = (decoded(&plain.to_png()), decoded(&styled.to_png().unwrap()));
        assert!(plain == styled, "{options:?}");
    }
}

/// The resolution and the pixels of a PNG.
fn decoded(file: &[u8]) -> (Option<(u32, u32)>, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    (reader.info().pixel_dims.map(|density| (density.xppu, density.yppu)), pixels)
}

#[test]
fn at_every_size_the_raster_is_what_another_renderer_makes_of_the_svg() {
    let gradient = |kind| Some(Gradient { kind, from: color("#036"), to: color("#603") });
    let style = Style {
        module_shape: ModuleShape::Connected,
        gradient: gradient(GradientKind::Linear { angle_deg: 30 }),
        back_gradient: Some(Gradient { kind: GradientKind::Radial, from: Color::WHITE, to: color("#fec") }),
        caption: Some(Caption::new("Scan me").unwrap()),
        logo: Some(logo()),
        ..Style::default()
    };
    let symbol = style.encode(TEXT, SymbolOptions::default()).unwrap();
    for mut options in sizes() {
        for back in ["white", "transparent"] {
            options.colors = Colors { back: color(back), ..Colors::default() };
            let picture = StyledPicture::new(&symbol, options, &style).unwrap();
            let pixels = picture.to_pixels().unwrap();
            assert_eq!((pixels.width_px(), pixels.height_px()), (picture.width_px(), picture.height_px()));
            assert!(pixels.height_px() > pixels.width_px());
            let apart = difference(&pixels, &rendered(&picture.to_svg(), &pixels));
            assert!(apart < 1.5, "{options:?}: {apart}");
            let decoded = picture.verify(&pixels).decoded;
            assert!(matches!(decoded, Some(Ok(_))), "{options:?}: {decoded:?}");
        }
    }
}

#[test]
fn a_screen_shows_the_picture_as_large_as_it_is_itself() {
    let symbol = symbol();
    let style = Style { module_shape: ModuleShape::Dot, ..Style::default() };
    let boxes = |px| PictureOptions { size: Size::BoxPx(px), ..PictureOptions::default() };
    let picture = StyledPicture::new(&symbol, boxes(1), &style).unwrap();
    // A symbol of version 2 is 25 modules wide, 33 with its quiet zone.
    for (width_px, module_px) in [(0, 1), (33, 1), (34, 2), (330, 10), (9_999, 31)] {
        let same = StyledPicture::new(&symbol, boxes(module_px), &style).unwrap().to_pixels().unwrap();
        assert!(picture.to_screen(width_px) == same, "{width_px}");
    }
}

#[test]
fn an_svg_has_its_physical_size_caption_included() {
    let style = Style { caption: Some(Caption::new("Scan me").unwrap()), ..Style::default() };
    let symbol = symbol();
    let options = PictureOptions { size: millimetres("37", Fit::Margin), dpi: None, ..PictureOptions::default() };
    let picture = StyledPicture::new(&symbol, options, &style).unwrap();
    let (width, height) = (picture.width_px(), picture.height_px());
    assert_eq!((width, height), (437, 502));
    // 37 mm × 502 / 437, to the micrometre.
    let svg = picture.to_svg();
    assert!(svg.contains("width=\"37mm\" height=\"42.503mm\" viewBox=\"0 0 437 502\""), "{svg:.200}");
    let whole = PictureOptions { size: Size::BoxPx(10), ..options };
    let svg = StyledPicture::new(&symbol, whole, &style).unwrap().to_svg();
    assert!(svg.contains("width=\"330\" height=\"380\" viewBox=\"0 0 33 38\""), "{svg:.200}");
}

#[test]
fn words_and_note_go_into_every_format_that_has_a_place_for_them() {
    let (symbol, style) = (symbol(), Style { module_shape: ModuleShape::Dot, ..Style::default() });
    let picture = StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap();
    let picture =
        picture.with_meta(Meta { note: Some("a <note>"), title: Some("a & title"), description: Some("words") });
    for format in StyledPicture::FORMATS {
        let drawing = picture.draw(format).unwrap();
        assert_eq!(drawing.to_bytes(), picture.to_bytes(format).unwrap());
        assert_eq!(read_note(&drawing.to_bytes()).as_deref(), Some("a <note>"), "{format}");
        assert!(drawing.verify().is_clean(), "{format}");
    }
    let svg = picture.to_svg();
    for part in ["role=\"img\" aria-labelledby=\"qr-title-", ">a &amp; title</title>", ">words</desc>"] {
        assert!(svg.contains(part), "{part}");
    }
}

#[test]
fn other_formats_are_refused_with_those_that_will_do() {
    let (symbol, style) = (symbol(), Style { module_shape: ModuleShape::Dot, ..Style::default() });
    let picture = StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap();
    for format in [Format::Pdf, Format::Eps, Format::Txt, Format::Ansi] {
        let message = format!("a styled picture is written as png, svg or jpeg, not as {format}");
        assert_eq!(picture.to_bytes(format).unwrap_err().to_string(), message);
    }
    let wide = PictureOptions { size: Size::BoxPx(40), ..PictureOptions::default() };
    let error = StyledPicture::new(&symbol, wide, &style).unwrap().to_bytes(Format::Jpeg).unwrap_err();
    assert_eq!(error.to_string(), "the picture would be 1320 pixels wide; as jpeg at most 1024 are drawn");
}

#[test]
fn a_micro_symbol_is_drawn_with_one_finder_pattern_and_not_verified() {
    let options = SymbolOptions { min_version: Version::M1, ..SymbolOptions::default() };
    let symbol = encode("HELLO", options).unwrap();
    assert!(symbol.version().is_micro());
    let options = PictureOptions { border_modules: 2, ..PictureOptions::default() };
    let (picture, style) = (Picture::new(&symbol, options).unwrap(), square());
    let styled = StyledPicture::new(&symbol, options, &style).unwrap();
    assert!(decoded(&picture.to_png()) == decoded(&styled.to_png().unwrap()));
    for format in StyledPicture::FORMATS {
        let verdict = styled.draw(format).unwrap().verify();
        assert_eq!(verdict.decoded, None);
        let warnings: Vec<_> = verdict.warnings.iter().map(|w| (w.code.as_str(), w.message.as_str())).collect();
        assert_eq!(warnings, [("not_verified", "not verified: Micro symbols cannot be read back")]);
    }
    let with_logo = Style { logo: Some(logo()), ..Style::default() };
    let error = StyledPicture::new(&symbol, options, &with_logo).unwrap_err();
    assert_eq!(error, StyleError::Damage(DamageError::Micro));
    assert_eq!(error.to_string(), "a Micro symbol has no room for a logo; a version from 1 to 40 must be allowed");
}

#[test]
fn a_symbol_with_a_logo_keeps_the_options() {
    let style = Style { logo: Some(logo()), ..Style::default() };
    let mask = Mask::try_from(5).unwrap();
    let max_version = Version::try_from(6).unwrap();
    let options = SymbolOptions { min_version: Version::M1, max_version, mask: Some(mask), ..SymbolOptions::default() };
    let symbol = style.encode(TEXT, options).unwrap();
    assert_eq!(symbol.mask(), mask);
    assert!((Version::MIN..=max_version).contains(&symbol.version()));
    let boosted = style.encode(TEXT, SymbolOptions { boost_ec_level: true, ..options }).unwrap();
    assert!(boosted.version() == symbol.version() && boosted.ec_level() >= symbol.ec_level());

    // What would fit a larger version only is refused when that is not allowed.
    let area = |width: usize| ModuleArea::centred(width, width / 3, width / 3);
    assert!(encode_for_area(TEXT, SymbolOptions::default(), area).unwrap().version() > Version::try_from(3).unwrap());
    let narrow = SymbolOptions { max_version: Version::try_from(3).unwrap(), ..SymbolOptions::default() };
    assert!(matches!(encode_for_area(TEXT, narrow, area), Err(DamageError::TooMuch { .. })));
    let micro = SymbolOptions { min_version: Version::M1, max_version: Version::M4, ..SymbolOptions::default() };
    assert_eq!(encode_for_area("1", micro, area), Err(DamageError::Micro));
}

#[test]
fn symbols_of_every_mode_and_of_a_series_are_verified() {
    let plain = SymbolOptions::default();
    let kanji = SymbolOptions { kanji: Kanji::Allowed, ..plain };
    let shift_jis = SymbolOptions { charset: Charset::ShiftJis, ..plain };
    let mut symbols = vec![
        encode("0123456789", plain).unwrap(),
        encode(&[0, 159, 146, 150], plain).unwrap(),
        encode("世界へ、こんにちは", kanji).unwrap(),
        encode("世界へ、こんにちは", shift_jis).unwrap(),
    ];
    symbols.extend(encode_series(TEXT, qr_core::SeriesLength::Exactly(3), plain).unwrap());
    let style = Style { module_shape: ModuleShape::Rounded, ..Style::default() };
    for symbol in symbols {
        let picture = StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap();
        for format in StyledPicture::FORMATS {
            let verdict = picture.draw(format).unwrap().verify();
            assert!(verdict.is_clean() && verdict.decoded.is_some(), "{verdict:?}");
        }
    }
}
