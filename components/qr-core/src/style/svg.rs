//! SVG 1.1 of a scene, in units of modules.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::gradient::{Fitted, Line};
use super::path::{Area, Path, decimal};
use super::scene::{Layer, Paint, Rule, Scene};
use crate::picture::notation::push;
use crate::picture::svg::{CRISP, fnv1a, open, paint, stop};
use crate::picture::{Layout, Meta};

/// One element for each layer. Nothing in it comes from a client but numbers, escaped words and pixels that were written
/// anew.
///
/// The unit is the module, with the quiet zone counted in, or the pixel where the quiet zone is no whole number of
/// modules; then all but a plain background is moved and scaled to its place.
pub(super) fn write(scene: &Scene<'_>, layout: &Layout, meta: &Meta<'_>, is_crisp: bool) -> String {
    let (width, height) = match scene.border_modules.map(|border| layout.modules + 2 * border) {
        Some(width) => (width, width + scene.caption_modules),
        None => (layout.width_px, scene.height_px(layout)),
    };
    let has_image = scene.layers.iter().any(|layer| matches!(layer, Layer::Image { .. }));
    let attributes = [if has_image { XLINK } else { "" }, if is_crisp { CRISP } else { "" }].concat();
    let mut svg = open(layout, [width, height], &attributes, meta);
    let mut definitions: Vec<String> = Vec::new();
    for gradient in scene.layers.iter().filter_map(gradient) {
        let definition = definition(&gradient);
        if !definitions.contains(&definition) {
            definitions.push(definition);
        }
    }
    if !definitions.is_empty() {
        push(&mut svg, format_args!("<defs>{}</defs>", definitions.concat()));
    }
    let (background, layers) = match scene.layers.as_slice() {
        [Layer::Background(color), layers @ ..] => (Some(*color), layers),
        layers => (None, layers),
    };
    if let Some(color) = background {
        push(&mut svg, format_args!("<rect width=\"{width}\" height=\"{height}\"{}/>", paint(color)));
    }
    if scene.border_modules.is_none() {
        let Layout { origin_px, module_px, .. } = layout;
        push(&mut svg, format_args!("<g transform=\"translate({origin_px} {origin_px}) scale({module_px})\">"));
    }
    for layer in layers {
        add(&mut svg, layer);
    }
    if scene.border_modules.is_none() {
        svg.push_str("</g>");
    }
    svg.push_str("</svg>\n");
    svg
}

fn add(svg: &mut String, layer: &Layer<'_>) {
    match layer {
        Layer::Fill { modules, path, rule, paint: filled } => {
            let fill = match filled {
                Paint::Solid(color) => paint(*color),
                Paint::Gradient(gradient) => format!(" fill=\"url(#{})\"", id(gradient)),
            };
            let mut outlines = Path::default();
            if let Some(modules) = modules {
                modules.outline(&mut outlines);
            }
            outlines.commands.extend_from_slice(&path.commands);
            push(svg, format_args!("<path{fill}{} d=\"{}\"/>", rule_attribute(*rule), outlines.to_svg()));
        }
        Layer::Background(_) => {}
        Layer::Clipped { area, shapes } => {
            // A nested document is cut off at its edges (SVG 1.1, 14.3.3).
            let [x, y, width, height] = numbers(*area);
            push(
                svg,
                format_args!(
                    "<svg x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
                     viewBox=\"{x} {y} {width} {height}\">"
                ),
            );
            for (path, rule, color) in shapes {
                let (fill, rule) = (paint(*color), rule_attribute(*rule));
                push(svg, format_args!("<path{fill}{rule} d=\"{}\"/>", path.to_svg()));
            }
            svg.push_str("</svg>");
        }
        Layer::Image { area, pixels } => {
            let [x, y, width, height] = numbers(*area);
            let data = STANDARD.encode(pixels.to_png(&Meta::default(), None));
            // `xlink:href` is what SVG 1.1 has; viewers of SVG 2 know it too.
            push(
                svg,
                format_args!(
                    "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
                     xlink:href=\"data:image/png;base64,{data}\"/>"
                ),
            );
        }
    }
}

/// Left edge, top edge, width and height.
fn numbers(area: Area) -> [String; 4] {
    let Area { left, top, right, bottom } = area;
    [left, top, right - left, bottom - top].map(decimal)
}

fn rule_attribute(rule: Rule) -> &'static str {
    if rule == Rule::EvenOdd { " fill-rule=\"evenodd\"" } else { "" }
}

const XLINK: &str = " xmlns:xlink=\"http://www.w3.org/1999/xlink\"";

fn gradient(layer: &Layer<'_>) -> Option<Fitted> {
    match layer {
        Layer::Fill { paint: Paint::Gradient(gradient), .. } => Some(*gradient),
        _ => None,
    }
}

/// The element of a gradient.
fn definition(gradient: &Fitted) -> String {
    let (name, body) = described(gradient);
    format!("<{name}Gradient id=\"{}\" gradientUnits=\"userSpaceOnUse\" {body}</{name}Gradient>", id(gradient))
}

/// An id made of the content, so that two codes within one page do not take each other's gradients.
fn id(gradient: &Fitted) -> String {
    let (name, body) = described(gradient);
    format!("qr-{name}-{:08x}", fnv1a(body.as_bytes()))
}

fn described(gradient: &Fitted) -> (&'static str, String) {
    let (name, place) = match gradient.line {
        Line::Along(from, to) => {
            let [x1, y1, x2, y2] = [from.x, from.y, to.x, to.y].map(decimal);
            ("linear", format!("x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\""))
        }
        Line::Around { centre, radius } => {
            let [x, y, radius] = [centre.x, centre.y, radius].map(decimal);
            ("radial", format!("cx=\"{x}\" cy=\"{y}\" r=\"{radius}\""))
        }
    };
    let [from, to] = [gradient.from, gradient.to].map(stop);
    (name, format!("{place}><stop offset=\"0\"{from}/><stop offset=\"1\"{to}/>"))
}
