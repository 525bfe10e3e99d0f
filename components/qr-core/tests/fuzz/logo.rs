//! What is tried with the bytes of a logo, here and by the fuzz targets.

use qr_core::{EcLevel, Logo, LogoImage, PictureOptions, Size, Style, StyledPicture, SymbolOptions, encode_for_area};

/// Reads a logo and, when it is one, draws and verifies a symbol with it: any result will do, a panic will not.
pub fn attempt(media_type: &str, file: &[u8]) {
    let Ok(image) = LogoImage::from_data_uri(&data_uri(media_type, file)) else { return };
    let logo = Logo::new(image, 15, 1).expect("15 percent and a margin of 1 are allowed");
    let style = Style { logo: Some(logo), ..Style::default() };
    let options = SymbolOptions { ec_level: EcLevel::H, ..SymbolOptions::default() };
    let area = |width| style.hidden_modules(width).expect("there is a logo");
    let symbol = encode_for_area("fuzz", options, area).expect("a small logo leaves enough");
    let options = PictureOptions { size: Size::BoxPx(4), ..PictureOptions::default() };
    let picture = StyledPicture::new(&symbol, options, &style).expect("the damage was assessed");
    let pixels = picture.to_pixels().expect("the picture is small");
    assert!(picture.verify(&pixels).decoded.is_some_and(|decoded| decoded.is_ok()), "a logo stays within its area");
    assert!(picture.to_svg().ends_with("</svg>\n"));
}

pub fn data_uri(media_type: &str, file: &[u8]) -> String {
    file.iter().fold(format!("data:{media_type},"), |uri, byte| uri + &format!("%{byte:02x}"))
}
