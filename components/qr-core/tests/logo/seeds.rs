//! Files to begin with.

/// A palette PNG of 16 × 16 pixels with opacity.
pub fn png() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 16, 16);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(vec![200, 0, 0, 0, 0, 200]);
    encoder.set_trns(vec![255, 100]);
    let mut writer = encoder.write_header().expect("the header is right");
    writer.write_image_data(&[[0, 1]; 128].concat()).expect("the pixels fit");
    writer.finish().expect("a Vec takes any bytes");
    file
}

/// A progressive JPEG of 16 × 12 pixels.
pub const JPEG: &[u8] = include_bytes!("progressive.jpg");
