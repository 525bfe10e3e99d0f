//! Styled pictures are read by an independent decoder (`rqrr`), and an independent renderer (`resvg`) draws the SVG as
//! the raster shows it.

use std::path::Path;

use qr_core::{
    Caption, Color, Colors, EcLevel, FinderShape, Fit, Gradient, GradientKind, Logo, MAX_WIDTH_PX, Meta, ModuleShape,
    PictureError, PictureOptions, Pixels, Size, Style, StyleError, StyledPicture, Symbol, SymbolOptions, Version,
    encode, encode_for_area, read_note,
};
use rqrr::{Grid, SimpleGrid};

use crate::logo::svg_logo;
use crate::support::{TEXT, color, difference, read, rendered};

fn gradients() -> [Option<Gradient>; 4] {
    let gradient = |kind| Some(Gradient { kind, from: color("#0033aa"), to: color("#aa0055") });
    [
        None,
        gradient(GradientKind::Linear { angle_deg: 0 }),
        gradient(GradientKind::Linear { angle_deg: 135 }),
        gradient(GradientKind::Radial),
    ]
}

/// Every module shape with every finder shape and every gradient.
fn styles() -> Vec<Style> {
    let mut styles = Vec::new();
    for module_shape in ModuleShape::ALL {
        for finder_frame in FinderShape::ALL {
            for finder_ball in FinderShape::ALL {
                for gradient in gradients() {
                    styles.push(Style { module_shape, finder_frame, finder_ball, gradient, ..Style::default() });
                }
            }
        }
    }
    styles
}

fn symbol() -> Symbol {
    encode(TEXT, SymbolOptions::default()).unwrap()
}

/// What the middles of the modules say.
fn read_grid(pixels: &Pixels, symbol: &Symbol, module_px: u32) -> Option<String> {
    let middle = |module: usize| (u32::try_from(module).unwrap() + 4) * module_px + module_px / 2;
    let is_dark = |x, y| pixels.color_at(middle(x), middle(y)) != Color::WHITE;
    let grid = SimpleGrid::from_func(symbol.matrix().width(), is_dark);
    Some(Grid::new(grid).decode().ok()?.1)
}

#[test]
fn styled_svgs_are_the_golden_ones() {
    let symbol = encode("STYLE", SymbolOptions::default()).unwrap();
    let gradient = Gradient { kind: GradientKind::Linear { angle_deg: 30 }, from: color("#036"), to: color("#603") };
    let mut logo = Logo::new(svg_logo(), 12, 0).unwrap();
    logo.backdrop = Some(color("#ffe"));
    let styles = [
        ("dot.svg", Style { module_shape: ModuleShape::Dot, finder_ball: FinderShape::Circle, ..Style::default() }),
        (
            "connected-gradient.svg",
            Style {
                module_shape: ModuleShape::Connected,
                finder_frame: FinderShape::Rounded,
                finder_frame_color: Some(color("#900")),
                gradient: Some(gradient),
                ..Style::default()
            },
        ),
        (
            "rounded-caption-logo.svg",
            Style {
                module_shape: ModuleShape::Rounded,
                finder_frame: FinderShape::Circle,
                caption: Some(Caption::new("Äß").unwrap()),
                logo: Some(logo),
                ..Style::default()
            },
        ),
    ];
    for (name, style) in styles {
        let symbol = match style.logo {
            None => symbol.clone(),
            Some(_) => encode_for_area("STYLE", SymbolOptions::default(), |width| style.hidden_modules(width).unwrap())
                .unwrap(),
        };
        let svg = StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap().to_svg();
        // An element a line, so that a difference is readable.
        let lines = svg.replace("><", ">\n<");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/styled/golden").join(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &lines).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), lines, "{name}");
    }
}

#[test]
fn every_shape_finder_and_gradient_is_read_by_us_and_by_another_decoder() {
    let symbol = symbol();
    for style in styles() {
        for box_size_px in [4, 10] {
            let options = PictureOptions { size: Size::BoxPx(box_size_px), ..PictureOptions::default() };
            let picture = StyledPicture::new(&symbol, options, &style).unwrap();
            let pixels = picture.to_pixels().unwrap();
            // `rqrr` looks for the corners of the frames, which round ones do not have: it gets the grid then.
            let text = match style.finder_frame {
                FinderShape::Square => read(&pixels),
                _ => read_grid(&pixels, &symbol, u32::from(box_size_px)),
            };
            assert_eq!(text.as_deref(), Some(TEXT), "{style:?} at {box_size_px}");
            let verdict = picture.verify(&pixels);
            assert!(verdict.is_clean(), "{style:?} at {box_size_px}: {verdict:?}");
            assert!(picture.verify_vector().is_clean(), "{style:?} at {box_size_px}");
        }
    }
}

#[test]
fn every_kind_of_version_is_verified_in_every_module_shape() {
    for number in [1, 2, 6, 7, 13, 14, 20, 27, 33, 40] {
        let min_version = Version::try_from(number).unwrap();
        let options = SymbolOptions { min_version, ..SymbolOptions::default() };
        let symbol = encode(TEXT, options).unwrap();
        for module_shape in ModuleShape::ALL {
            let style = Style { module_shape, finder_frame: FinderShape::Rounded, ..Style::default() };
            let options = PictureOptions { size: Size::BoxPx(5), ..PictureOptions::default() };
            let picture = StyledPicture::new(&symbol, options, &style).unwrap();
            let verdict = picture.verify(&picture.to_pixels().unwrap());
            assert!(verdict.is_clean(), "version {number}, {module_shape:?}: {verdict:?}");
        }
    }
}

#[test]
fn the_raster_is_what_another_renderer_makes_of_the_svg() {
    let symbol = symbol();
    let back = Some(Gradient { kind: GradientKind::Radial, from: Color::WHITE, to: color("#cceeff") });
    let mut styles = styles();
    styles.extend([
        Style { back_gradient: back, finder_ball_color: Some(color("#c00")), ..Style::default() },
        Style { caption: Some(Caption::new("Größe: Ωμέγα, Жук & <20 €>").unwrap()), ..Style::default() },
    ]);
    for (index, style) in styles.iter().enumerate() {
        let colors = Colors { fill: color("#123456"), back: color(["white", "transparent", "#ffffff88"][index % 3]) };
        let options = PictureOptions { colors, ..PictureOptions::default() };
        let picture = StyledPicture::new(&symbol, options, style).unwrap();
        let pixels = picture.to_pixels().unwrap();
        let apart = difference(&pixels, &rendered(&picture.to_svg(), &pixels));
        assert!(apart < 1.5, "{style:?}: {apart}");
    }
}

#[test]
fn a_caption_makes_the_picture_higher_and_leaves_it_readable() {
    let symbol = symbol();
    let style = Style { caption: Some(Caption::new("Scan me").unwrap()), ..Style::default() };
    let picture = StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap();
    assert_eq!((picture.width_px(), picture.height_px()), (370, 430));
    let pixels = picture.to_pixels().unwrap();
    assert_eq!((pixels.width_px(), pixels.height_px()), (370, 430));
    assert!(picture.verify(&pixels).is_clean());
}

#[test]
fn a_square_style_has_the_pixels_of_a_plain_picture() {
    let symbol = symbol();
    let style = Style { finder_ball_color: Some(Color::BLACK), ..Style::default() };
    let picture = StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap();
    let pixels = picture.to_pixels().unwrap();
    for y in 0..pixels.height_px() {
        for x in 0..pixels.width_px() {
            let module = |px: u32| (px as usize / 10).checked_sub(4);
            let dark = module(x).zip(module(y)).is_some_and(|(x, y)| symbol.matrix().is_dark(x, y));
            assert_eq!(pixels.color_at(x, y), if dark { Color::BLACK } else { Color::WHITE });
        }
    }
}

#[test]
fn bad_looks_are_warned_of() {
    let symbol = symbol();
    let codes = |fill: &str, back: &str, border_modules, style: &Style| -> Vec<_> {
        let colors = Colors { fill: color(fill), back: color(back) };
        let options = PictureOptions { colors, border_modules, ..PictureOptions::default() };
        let picture = StyledPicture::new(&symbol, options, style).unwrap();
        let verdict = picture.verify(&picture.to_pixels().unwrap());
        verdict.warnings.iter().map(|warning| warning.code.as_str()).collect()
    };
    let dots = Style { module_shape: ModuleShape::Dot, ..Style::default() };
    assert_eq!(codes("black", "white", 4, &dots), <[&str; 0]>::default());
    assert_eq!(codes("white", "black", 4, &dots), ["inverted"]);
    assert_eq!(codes("black", "white", 2, &dots), ["quiet_zone"]);
    assert_eq!(codes("white", "white", 4, &dots), ["unreadable", "low_contrast"]);
    let fading = Gradient { kind: GradientKind::Linear { angle_deg: 0 }, from: Color::BLACK, to: color("#eee") };
    assert!(codes("black", "white", 4, &Style { gradient: Some(fading), ..dots }).contains(&"low_contrast"));
}

#[test]
fn a_raster_beyond_the_limit_is_refused_with_both_numbers_and_an_svg_is_not() {
    let symbol = symbol();
    let style = Style { module_shape: ModuleShape::Dot, ..Style::default() };
    let options = PictureOptions { size: Size::BoxPx(28), ..PictureOptions::default() };
    let picture = StyledPicture::new(&symbol, options, &style).unwrap();
    assert_eq!(
        picture.to_pixels().unwrap_err().to_string(),
        "the styled picture would be 1036 pixels wide; at most 1024 are drawn"
    );
    assert!(picture.verify_vector().is_clean());
    let options = PictureOptions { size: Size::BoxPx(0), ..PictureOptions::default() };
    let error = StyledPicture::new(&symbol, options, &style).unwrap_err();
    assert_eq!(error, StyleError::Picture(PictureError::NoBox));
}

/// Whatever the width of the quiet zone: the raster that it is read from stays as small as any.
#[test]
fn the_largest_svg_is_read_in_every_module_shape() {
    let options = SymbolOptions { min_version: Version::MAX, ..SymbolOptions::default() };
    let symbol = encode(TEXT, options).unwrap();
    let size = Size::WidthPx { width_px: MAX_WIDTH_PX, fit: Fit::Margin };
    for module_shape in ModuleShape::ALL {
        let style = Style { module_shape, finder_ball: FinderShape::Circle, ..Style::default() };
        for border_modules in [4, 100] {
            let options = PictureOptions { border_modules, size, ..PictureOptions::default() };
            let verdict = StyledPicture::new(&symbol, options, &style).unwrap().verify_vector();
            assert!(verdict.is_clean(), "{module_shape:?} {border_modules}: {:?}", verdict.warnings);
        }
    }
}

#[test]
fn the_same_style_gives_the_same_bytes() {
    for style in styles().into_iter().step_by(7) {
        let symbol = encode(TEXT, SymbolOptions { ec_level: EcLevel::Q, ..SymbolOptions::default() }).unwrap();
        let draw = || {
            let picture = StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap();
            (picture.to_svg(), picture.to_png().unwrap())
        };
        assert_eq!(draw(), draw());
    }
}

#[test]
fn a_note_comes_back_from_both_formats() {
    let symbol = symbol();
    let style = Style { module_shape: ModuleShape::Dot, ..Style::default() };
    let note = "{\"text\":\"<é> & \u{0}\"}";
    let picture = StyledPicture::new(&symbol, PictureOptions::default(), &style)
        .unwrap()
        .with_meta(Meta { note: Some(note), ..Meta::default() });
    assert_eq!(read_note(picture.to_svg().as_bytes()).as_deref(), Some(note));
    assert_eq!(read_note(&picture.to_png().unwrap()).as_deref(), Some(note));
    assert_eq!(picture.png_of(&picture.to_pixels().unwrap()), picture.to_png().unwrap());
}
