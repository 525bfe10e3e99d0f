//! What both halves of the test need.

use qr_core::{Color, Pixels};
use resvg::tiny_skia::Pixmap;
use resvg::usvg::{Options, Transform, Tree};
use rqrr::PreparedImage;

pub const TEXT: &str = "https://example.com/styled?id=0123456789";

pub fn color(text: &str) -> Color {
    text.parse().unwrap()
}

/// What `rqrr` finds in a picture.
pub fn read(pixels: &Pixels) -> Option<String> {
    let luma = |x: usize, y: usize| {
        let [x, y] = [x, y].map(|px| u32::try_from(px).unwrap());
        let Color { red, green, blue, alpha } = pixels.color_at(x, y);
        let on_white = |channel: u8| 255 - (255 - u32::from(channel)) * u32::from(alpha) / 255;
        u8::try_from((on_white(red) * 2 + on_white(green) * 5 + on_white(blue)) / 8).unwrap()
    };
    let mut image =
        PreparedImage::prepare_from_greyscale(pixels.width_px() as usize, pixels.height_px() as usize, luma);
    image.detect_grids().iter().find_map(|grid| Some(grid.decode().ok()?.1))
}

/// The SVG as `resvg` draws it with as many pixels as `like` has, straight RGBA.
pub fn rendered(svg: &str, like: &Pixels) -> Pixels {
    let tree = Tree::from_str(svg, &Options::default()).unwrap();
    let mut pixmap = Pixmap::new(like.width_px(), like.height_px()).unwrap();
    #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
    let scale = (like.width_px() as f32 / tree.size().width(), like.height_px() as f32 / tree.size().height());
    resvg::render(&tree, Transform::from_scale(scale.0, scale.1), &mut pixmap.as_mut());
    let straight = pixmap.pixels().iter().flat_map(|pixel| {
        let pixel = pixel.demultiply();
        [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
    });
    Pixels::new(like.width_px(), like.height_px(), straight.collect()).unwrap()
}

/// The mean difference of channels, in steps of 255.
pub fn difference(a: &Pixels, b: &Pixels) -> f64 {
    assert_eq!((a.width_px(), a.height_px()), (b.width_px(), b.height_px()));
    let channels = |pixels: &Pixels| pixels.rows().flatten().copied().collect::<Vec<u8>>();
    let (a, b) = (channels(a), channels(b));
    let sum: u64 = a.iter().zip(&b).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    #[expect(clippy::cast_precision_loss, reason = "some millions")]
    let mean = sum as f64 / a.len() as f64;
    mean
}
