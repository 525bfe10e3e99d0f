//! Logos hide codewords, not areas: levels and versions are raised, or the logo is refused with the numbers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use qr_core::{
    BlockDamage, Color, DamageError, EcLevel, EncodeError, ModuleArea, PictureOptions, Pixels, ReadError, Style,
    StyledPicture, Symbol, SymbolOptions, Version, WarningCode, assess, encode, encode_for_area,
};

const TEXT: &str = "https://example.com/a/longer/path?with=parameters";

fn symbol(number: u8, ec_level: EcLevel) -> Symbol {
    encode("x", SymbolOptions { min_version: Version::try_from(number).unwrap(), ec_level, ..SymbolOptions::default() })
        .unwrap()
}

fn area(x: usize, y: usize, width: usize, height: usize) -> ModuleArea {
    ModuleArea { x, y, width, height }
}

#[test]
fn damage_counts_by_codeword_in_each_block() {
    // The first two codewords of version 1 stand in the lower right corner, four modules high each (figure 19).
    let damage = assess(&symbol(1, EcLevel::H), area(19, 13, 2, 8)).unwrap();
    assert_eq!(damage.blocks, [BlockDamage { hidden: 2, correctable: 8 }]);
    // Version 5-Q: four blocks; the codewords of a column are dealt to them in turn.
    let damage = assess(&symbol(5, EcLevel::Q), area(35, 21, 2, 16)).unwrap();
    assert_eq!(damage.blocks, [BlockDamage { hidden: 1, correctable: 9 }; 4]);
    assert!(damage.is_safe());
    let nothing = assess(&symbol(5, EcLevel::Q), area(35, 35, 0, 0)).unwrap();
    assert!(nothing.blocks.iter().all(|block| block.hidden == 0));
}

#[test]
fn a_third_of_every_block_is_kept() {
    for (ec_level, is_safe) in [(EcLevel::L, false), (EcLevel::M, false), (EcLevel::Q, true), (EcLevel::H, true)] {
        let symbol = symbol(10, ec_level);
        let damage = assess(&symbol, ModuleArea::centred(57, 17, 17)).unwrap();
        let worst = damage.blocks.iter().map(|block| block.hidden).max().unwrap();
        let correctable = damage.blocks.first().unwrap().correctable;
        assert_eq!(damage.is_safe(), worst * 3 <= correctable * 2);
        assert_eq!(damage.is_safe(), is_safe, "{ec_level}: {damage:?}");
    }
}

#[test]
fn patterns_and_information_are_never_covered() {
    let symbol = symbol(7, EcLevel::H);
    for (area, name) in [
        (area(7, 7, 1, 1), "finder patterns"),
        (area(40, 3, 1, 1), "finder patterns"),
        (area(0, 44, 1, 1), "finder patterns"),
        (area(6, 20, 1, 1), "timing patterns"),
        (area(12, 6, 1, 1), "timing patterns"),
        (area(8, 0, 1, 1), "format information"),
        (area(44, 8, 1, 1), "format information"),
        (area(8, 37, 1, 1), "format information"),
        (area(0, 34, 1, 1), "version information"),
        (area(36, 5, 1, 1), "version information"),
        (area(40, 40, 1, 1), "alignment pattern in the corner"),
    ] {
        let error = assess(&symbol, area).unwrap_err();
        assert_eq!(error, DamageError::FunctionPattern(name));
        assert_eq!(
            error.to_string(),
            format!("the logo covers the {name} of every symbol that holds the text; it must be smaller")
        );
    }
    assert!(assess(&symbol, area(22, 22, 1, 1)).is_ok(), "the alignment pattern in the middle may be hidden");
}

#[test]
fn the_level_is_raised_before_the_version() {
    let options = SymbolOptions::default();
    let plain = encode(TEXT, options).unwrap();
    let small = encode_for_area(TEXT, options, |width| ModuleArea::centred(width, 3, 3)).unwrap();
    assert_eq!(small, plain);
    // A byte symbol that is far too large for its text needs no more modules at a higher level.
    let roomy = SymbolOptions { min_version: Version::try_from(10).unwrap(), ..options };
    let raised = encode_for_area(TEXT, roomy, |width| ModuleArea::centred(width, 17, 17)).unwrap();
    assert_eq!((raised.version(), raised.ec_level()), (Version::try_from(10).unwrap(), EcLevel::Q));
    let grown = encode_for_area(TEXT, options, |width| ModuleArea::centred(width, width / 3, width / 3)).unwrap();
    assert!(
        grown.version() > plain.version() && grown.ec_level() > EcLevel::M,
        "{:?}",
        (grown.version(), grown.ec_level())
    );
    let third = grown.matrix().width() / 3;
    assert!(assess(&grown, ModuleArea::centred(grown.matrix().width(), third, third)).unwrap().is_safe());
}

#[test]
fn a_logo_that_hides_too_much_is_refused_with_the_numbers() {
    let quarter_more = |width: usize| ModuleArea::centred(width, width * 45 / 100, width * 45 / 100);
    let error = encode_for_area(TEXT, SymbolOptions::default(), quarter_more).unwrap_err();
    let DamageError::TooMuch { hidden, allowed } = error else { panic!("{error:?}") };
    assert!(hidden > allowed && allowed > 0);
    assert_eq!(
        error.to_string(),
        format!("the logo hides {hidden} codewords of a block; at most {allowed} are allowed, it must be smaller")
    );
    let everything = encode_for_area(TEXT, SymbolOptions::default(), |width| area(0, 0, width, width)).unwrap_err();
    assert_eq!(everything, DamageError::FunctionPattern("finder patterns"));
    let error = encode_for_area("", SymbolOptions::default(), |_| area(0, 0, 0, 0)).unwrap_err();
    assert_eq!(error, DamageError::Encode(EncodeError::Empty));
}

#[test]
fn hidden_codewords_up_to_the_capacity_are_still_read_and_more_are_warned_of() {
    let symbol = symbol(10, EcLevel::M);
    let style = Style { finder_ball_color: Some(Color::BLACK), ..Style::default() };
    let picture = StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap();
    let pixels = picture.to_pixels().unwrap();
    let (mut seen_little, mut seen_unreadable) = (false, false);
    for side in (1..=31).step_by(2) {
        let hidden = ModuleArea::centred(57, side, side);
        let damage = assess(&symbol, hidden).unwrap();
        let worst = damage.blocks.iter().map(|block| block.hidden).max().unwrap();
        let correctable = damage.blocks.first().unwrap().correctable;
        let verdict = picture.verify(&whitened(&pixels, hidden));
        let codes: Vec<_> = verdict.warnings.iter().map(|warning| warning.code).collect();
        // A light module under a light cover stays right, so the assessment is the worse of the two.
        match verdict.decoded.unwrap() {
            Ok(decoded) => {
                assert!(decoded.wrong <= worst && decoded.correctable == correctable, "{side}: {decoded:?}");
                let little = decoded.wrong * 3 > correctable * 2;
                assert_eq!(codes.contains(&WarningCode::LittleReserve), little);
                seen_little |= little;
            }
            Err(error) => {
                assert_eq!((error, codes), (ReadError::Damaged, vec![WarningCode::Unreadable]));
                assert!(worst > correctable, "{side}");
                seen_unreadable = true;
            }
        }
        if damage.is_safe() {
            assert!(picture.verify(&whitened(&pixels, hidden)).is_clean(), "{side}");
        }
    }
    assert!(seen_little && seen_unreadable);
}

#[test]
fn another_text_is_no_match() {
    let [symbol, other] = ["one text", "two text"].map(|text| encode(text, SymbolOptions::default()).unwrap());
    let style = Style { finder_ball_color: Some(Color::BLACK), ..Style::default() };
    let picture = |symbol| StyledPicture::new(symbol, PictureOptions::default(), &style).unwrap();
    let verdict = picture(&symbol).verify(&picture(&other).to_pixels().unwrap());
    assert_eq!(verdict.decoded, Some(Err(ReadError::Different)));
    let message = &verdict.warnings.first().unwrap().message;
    assert_eq!(message, "cannot be read: the symbol says something else than the text");
}

#[test]
fn a_picture_without_a_symbol_is_not_read() {
    let symbol = symbol(3, EcLevel::M);
    let style = Style { finder_ball_color: Some(Color::BLACK), ..Style::default() };
    let picture = StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap();
    for (width, height) in [(1, 1), (3, 200), (370, 370)] {
        let mut random = 7_u32;
        let noise = (0..width * height * 4).map(|_| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            random.to_be_bytes()[0]
        });
        for bytes in [vec![255; (width * height * 4) as usize], noise.collect()] {
            let pixels = Pixels::new(width, height, bytes).unwrap();
            assert!(matches!(picture.verify(&pixels).decoded, Some(Err(_))));
        }
    }
}

/// The pixels with an area of modules painted white.
fn whitened(pixels: &Pixels, area: ModuleArea) -> Pixels {
    let mut rgba: Vec<u8> = pixels.rows().flatten().copied().collect();
    let width = pixels.width_px() as usize;
    for (index, pixel) in rgba.chunks_exact_mut(4).enumerate() {
        let module = |px: usize| (px / 10).wrapping_sub(4);
        if area.contains(module(index % width), module(index / width)) {
            pixel.fill(255);
        }
    }
    Pixels::new(pixels.width_px(), pixels.height_px(), rgba).unwrap()
}
