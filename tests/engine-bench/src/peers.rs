//! The same with other crates.

use std::hint::black_box;

use engine_alone::Input;
use fast_qr::{ECL, QRBuilder};
use qrcode::render::svg;
use qrcodegen::QrCodeEcc;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

pub fn fast_qr(content: &[u8]) {
    black_box(QRBuilder::new(black_box(content)).ecl(ECL::M).build()).expect("it fits at level M");
}

pub fn qrcodegen(input: &Input) {
    let code = match str::from_utf8(&input.content) {
        Ok(text) if input.is_text => qrcodegen::QrCode::encode_text(black_box(text), QrCodeEcc::Medium),
        _ => qrcodegen::QrCode::encode_binary(black_box(&input.content), QrCodeEcc::Medium),
    };
    black_box(code).expect("it fits at level M");
}

pub fn qrcode(content: &[u8]) {
    black_box(qrcode::QrCode::new(black_box(content))).expect("it fits at level M");
}

/// 10 pixels a module and a quiet zone, as ours.
pub fn qrcode_png(content: &[u8]) {
    let code = qrcode::QrCode::new(black_box(content)).expect("it fits at level M");
    let svg = code.render::<svg::Color<'_>>().module_dimensions(10, 10).build();
    let tree = Tree::from_str(&svg, &Options::default()).expect("the crate writes SVG");
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height()).expect("the picture has pixels");
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    black_box(pixels.encode_png()).expect("memory takes any picture");
}
