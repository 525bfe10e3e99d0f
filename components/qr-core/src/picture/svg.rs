//! SVG 1.1: a background rectangle and one path, in units of modules.

use std::fmt::Write;

use super::Picture;
use crate::Color;

/// Each dark run is one closed rectangle of the path; `crispEdges` keeps renderers from smoothing the seams between rows.
pub(super) fn write(picture: &Picture<'_>) -> String {
    let (px, modules) = (picture.width_px, picture.width_modules());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{px}\" height=\"{px}\" \
         viewBox=\"0 0 {modules} {modules}\" shape-rendering=\"crispEdges\">"
    );
    if picture.colors.back.alpha > 0 {
        let paint = paint(picture.colors.back);
        push(&mut svg, format_args!("<rect width=\"{modules}\" height=\"{modules}\"{paint}/>"));
    }
    let paint = paint(picture.colors.fill);
    push(&mut svg, format_args!("<path{paint} d=\""));
    for y in 0..picture.matrix.width() {
        for run in picture.matrix.dark_runs(y) {
            let (x, y, length) = (run.start + picture.border_modules, y + picture.border_modules, run.len());
            push(&mut svg, format_args!("M{x} {y}h{length}v1h-{length}z"));
        }
    }
    svg.push_str("\"/></svg>\n");
    svg
}

/// The `fill` attribute, with `fill-opacity` when the colour is not opaque: `#rrggbbaa` is unknown to SVG 1.1 readers.
fn paint(color: Color) -> String {
    let rgb = Color { alpha: 255, ..color };
    if color.alpha == 255 {
        format!(" fill=\"{rgb}\"")
    } else {
        format!(" fill=\"{rgb}\" fill-opacity=\"{:.3}\"", f64::from(color.alpha) / 255.0)
    }
}

fn push(svg: &mut String, text: std::fmt::Arguments<'_>) {
    svg.write_fmt(text).expect("a String takes any text");
}
