//! Logos are drawn as another renderer draws them, and leave the symbol readable.

use qr_core::{
    Color, Logo, LogoImage, ModuleShape, PictureOptions, Style, StyledPicture, Symbol, SymbolOptions, encode_for_area,
};

use crate::support::{TEXT, color, difference, read, rendered};

/// Four quarters, red, green, blue and yellow.
pub fn png_logo() -> LogoImage {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 2, 2);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[200, 0, 0, 0, 200, 0, 0, 0, 200, 200, 200, 0]).unwrap();
    writer.finish().unwrap();
    LogoImage::from_data_uri(&data_uri("image/png", &file)).unwrap()
}

pub fn svg_logo() -> LogoImage {
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g transform="rotate(10 12 12)"><circle
        cx="12" cy="12" r="11" fill="#f60"/><path d="M6 12l4 4 8-9" style="fill:none;stroke:#fff" stroke-width="3"/></g>
        <rect x="-10" y="10" width="15" height="3" fill="rgb(0, 0, 200)" opacity=".5"/></svg>"##;
    LogoImage::from_data_uri(&data_uri("image/svg+xml", svg.as_bytes())).unwrap()
}

fn data_uri(media_type: &str, file: &[u8]) -> String {
    file.iter().fold(format!("data:{media_type},"), |uri, byte| uri + &format!("%{byte:02x}"))
}

pub fn symbol_for(style: &Style) -> Symbol {
    encode_for_area(TEXT, SymbolOptions::default(), |width| style.hidden_modules(width).unwrap()).unwrap()
}

#[test]
fn a_logo_is_drawn_alike_and_read() {
    for image in [png_logo(), svg_logo()] {
        let mut logo = Logo::new(image, 20, 1).unwrap();
        logo.backdrop = Some(Color::WHITE);
        let style = Style { module_shape: ModuleShape::Dot, logo: Some(logo), ..Style::default() };
        let symbol = symbol_for(&style);
        let picture = StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap();
        let pixels = picture.to_pixels().unwrap();
        assert_eq!(read(&pixels).as_deref(), Some(TEXT));
        let verdict = picture.verify(&pixels);
        assert!(verdict.is_clean(), "{verdict:?}");
        assert!(verdict.decoded.unwrap().unwrap().wrong > 0, "the logo hides something");
        // Another renderer smooths four large pixels into each other; colours outside the logo are equal.
        let apart = difference(&pixels, &rendered(&picture.to_svg(), &pixels));
        assert!(apart < 5.0, "{apart}");
    }
}

#[test]
fn an_svg_logo_does_not_leave_its_area() {
    let svg = r#"<svg viewBox="0 0 10 10"><rect x="-100" y="-100" width="300" height="300" fill="red"/></svg>"#;
    let image = LogoImage::from_data_uri(&data_uri("image/svg+xml", svg.as_bytes())).unwrap();
    let style = Style { logo: Some(Logo::new(image, 20, 0).unwrap()), ..Style::default() };
    let symbol = symbol_for(&style);
    let picture = StyledPicture::new(&symbol, PictureOptions::default(), &style).unwrap();
    let pixels = picture.to_pixels().unwrap();
    for image in [&pixels, &rendered(&picture.to_svg(), &pixels)] {
        let red = (0..image.height_px()).flat_map(|y| (0..image.width_px()).map(move |x| (x, y)));
        let red = red.filter(|&(x, y)| image.color_at(x, y) == color("red")).count();
        let side = symbol.matrix().width() * 10 / 5;
        assert!((side - 2).pow(2) <= red && red <= (side + 2).pow(2), "{red} of {}", side * side);
    }
}
