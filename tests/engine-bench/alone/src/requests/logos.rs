//! Logos as data URIs that fit into a request's body, each near one limit of the reader.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jpeg_encoder::SamplingFactor;
use png::{BitDepth, ColorType, Filter};

/// As people draw them.
pub(super) fn usual() -> String {
    svg(
        r##"<circle cx="5" cy="5" r="4" fill="#0057b7"/><path d="M2 3h5v1H2zM2 6c1-2 4 2 6 0" fill="gold" stroke="#fff"/>"##,
    )
}

/// As many pixels as are accepted, each of four channels of 16 bits.
pub(super) fn png() -> String {
    const SIDE: u16 = 1024;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, SIDE.into(), SIDE.into());
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Sixteen);
    encoder.set_filter(Filter::Paeth);
    let pixels: Vec<u8> = (0..SIDE).flat_map(|y| [y.to_be_bytes(), [200, 0]].concat().repeat(2 * 1024)).collect();
    let mut writer = encoder.write_header().expect("the header is right");
    writer.write_image_data(&pixels).expect("the pixels are as many as the header says");
    writer.finish().expect("a Vec takes any bytes");
    uri("image/png", &file)
}

/// As many pixels as are accepted, in passes.
pub(super) fn jpeg() -> String {
    const SIDE: u16 = 1024;
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 50);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive_scans(4);
    // Blocks of one colour each take the fewest bytes.
    let pixels: Vec<u8> = (0..SIDE).flat_map(|y| [(y / 16).to_be_bytes()[1], 9, 200].repeat(1024)).collect();
    let written = encoder.encode(&pixels, SIDE, SIDE, jpeg_encoder::ColorType::Rgb);
    written.expect("the pixels are as many as the sides say");
    uri("image/jpeg", &file)
}

/// Translucent areas above each other.
pub(super) fn areas() -> String {
    svg(&r#"<path fill-opacity=".5" d="M0 0h10v10H0z"/>"#.repeat(24))
}

/// Edges beside each other.
pub(super) fn edges() -> String {
    svg(&format!(r#"<path d="M0 0{}"/>"#, "l.01 10l.01-10".repeat(298)))
}

/// Edges above the part of the plane that is seen.
pub(super) fn edges_outside() -> String {
    svg(&format!(r#"<path d="M0-1{}"/>"#, "l-7-90l8 90".repeat(3_900)))
}

/// Curves that are stroked with round ends and corners.
pub(super) fn strokes() -> String {
    let curves = "c0 .1 .1 .1 .1 0".repeat(3);
    let path = format!(r#"<path stroke="red" stroke-width=".01" stroke-linejoin="round" d="M4 4{curves}"/>"#);
    svg(&path.repeat(100))
}

/// As many attributes as a body holds.
pub(super) fn attributes() -> String {
    let attributes = (0..5_000).fold(String::new(), |text, number| text + &format!(r#" a{number:x}="""#));
    svg(&format!(r#"<path d="M0 0h10v10"{attributes}/>"#))
}

fn svg(content: &str) -> String {
    let document = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{content}</svg>"#);
    uri("image/svg+xml", document.as_bytes())
}

/// The rest of a request's 64 KiB is for the other fields.
fn uri(media_type: &str, file: &[u8]) -> String {
    let uri = format!("data:{media_type};base64,{}", STANDARD.encode(file));
    assert!(uri.len() < 65_000, "a request does not hold {} bytes", uri.len());
    uri
}
