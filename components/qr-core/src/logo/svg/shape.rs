//! Basic shapes and paths (SVG 1.1, 8 and 9) as outlines.

use svgtypes::{SimplePathSegment, SimplifyingPathParser};
use tiny_skia_path::{Path, PathBuilder, Rect};

use super::MALFORMED;
use super::attributes::{Attributes, number, single};
use crate::logo::LogoError;

/// The outline of an element, in its own coordinates; none when it draws nothing.
pub(super) fn outline(name: &str, attributes: &Attributes) -> Result<Option<Path>, LogoError> {
    let at = |name| attributes.number(name, 0.0);
    match name {
        "path" => path(attributes.text("d").unwrap_or_default()),
        "rect" => rectangle(attributes),
        "circle" => {
            let radius = at("r")?;
            Ok(ellipse(at("cx")?, at("cy")?, radius, radius))
        }
        "ellipse" => Ok(ellipse(at("cx")?, at("cy")?, at("rx")?, at("ry")?)),
        "line" => {
            let mut builder = PathBuilder::new();
            builder.move_to(at("x1")?, at("y1")?);
            builder.line_to(at("x2")?, at("y2")?);
            Ok(builder.finish())
        }
        "polyline" => polygon(attributes, false),
        "polygon" => polygon(attributes, true),
        _ => Err(LogoError::Svg(
            "an element that is not drawn; svg, g, defs, path, rect, circle, ellipse, line, polyline, polygon, title, \
             desc and metadata are accepted",
        )),
    }
}

fn path(data: &str) -> Result<Option<Path>, LogoError> {
    if data.is_empty() || data == "none" {
        return Ok(None);
    }
    let mut builder = PathBuilder::new();
    for segment in SimplifyingPathParser::from(data) {
        match segment.map_err(|_| MALFORMED)? {
            SimplePathSegment::MoveTo { x, y } => builder.move_to(single(x), single(y)),
            SimplePathSegment::LineTo { x, y } => builder.line_to(single(x), single(y)),
            SimplePathSegment::Quadratic { x1, y1, x, y } => {
                builder.quad_to(single(x1), single(y1), single(x), single(y));
            }
            SimplePathSegment::CurveTo { x1, y1, x2, y2, x, y } => {
                builder.cubic_to(single(x1), single(y1), single(x2), single(y2), single(x), single(y));
            }
            SimplePathSegment::ClosePath => builder.close(),
        }
    }
    Ok(builder.finish())
}

/// A rectangle whose corners are quarters of an ellipse (SVG 1.1, 9.2).
fn rectangle(attributes: &Attributes) -> Result<Option<Path>, LogoError> {
    let at = |name| attributes.number(name, 0.0);
    let (x, y, width, height) = (at("x")?, at("y")?, at("width")?, at("height")?);
    let [rx, ry] = ["rx", "ry"].map(|name| attributes.text(name).filter(|&text| text != "auto").map(number));
    let (rx, ry) = (rx.transpose()?, ry.transpose()?);
    let (rx, ry) = (rx.or(ry).unwrap_or(0.0).min(width / 2.0), ry.or(rx).unwrap_or(0.0).min(height / 2.0));
    if width <= 0.0 || height <= 0.0 {
        return Ok(None);
    }
    if rx <= 0.0 || ry <= 0.0 {
        return Ok(Rect::from_xywh(x, y, width, height).map(PathBuilder::from_rect));
    }
    let (right, bottom) = (x + width, y + height);
    let (kx, ky) = (rx * (1.0 - KAPPA), ry * (1.0 - KAPPA));
    let mut builder = PathBuilder::new();
    builder.move_to(x + rx, y);
    builder.line_to(right - rx, y);
    builder.cubic_to(right - kx, y, right, y + ky, right, y + ry);
    builder.line_to(right, bottom - ry);
    builder.cubic_to(right, bottom - ky, right - kx, bottom, right - rx, bottom);
    builder.line_to(x + rx, bottom);
    builder.cubic_to(x + kx, bottom, x, bottom - ky, x, bottom - ry);
    builder.line_to(x, y + ry);
    builder.cubic_to(x, y + ky, x + kx, y, x + rx, y);
    builder.close();
    Ok(builder.finish())
}

fn ellipse(cx: f32, cy: f32, rx: f32, ry: f32) -> Option<Path> {
    if rx <= 0.0 || ry <= 0.0 {
        return None;
    }
    let (kx, ky) = (rx * KAPPA, ry * KAPPA);
    let mut builder = PathBuilder::new();
    builder.move_to(cx + rx, cy);
    builder.cubic_to(cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry);
    builder.cubic_to(cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy);
    builder.cubic_to(cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry);
    builder.cubic_to(cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy);
    builder.close();
    builder.finish()
}

fn polygon(attributes: &Attributes, closed: bool) -> Result<Option<Path>, LogoError> {
    let text = attributes.text("points").unwrap_or_default();
    let numbers = text.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty()).map(number);
    let numbers: Vec<f32> = numbers.collect::<Result<_, _>>()?;
    let (points, rest) = numbers.as_chunks::<2>();
    let mut builder = PathBuilder::new();
    for (index, &[x, y]) in points.iter().enumerate() {
        if index == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
    }
    if closed && !points.is_empty() {
        builder.close();
    }
    if rest.is_empty() { Ok(builder.finish()) } else { Err(MALFORMED) }
}

/// The distance of control points from the ends of a quarter of a circle of radius 1.
const KAPPA: f32 = 0.552_284_8;
