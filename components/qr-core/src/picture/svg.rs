//! SVG 1.1: a background rectangle and one path.

use super::notation::{decimal, push};
use super::{Layout, Meta, Picture, note};
use crate::Color;

mod text;

/// Each dark run is one closed rectangle of the path; `crispEdges` keeps renderers from smoothing the seams between rows.
///
/// The unit is the module, with the quiet zone counted in, or the pixel where the quiet zone is no whole number of
/// modules; then the path is moved and scaled to its place.
pub(super) fn write(picture: &Picture<'_>) -> String {
    let layout = &picture.layout;
    let border_modules = layout.border_modules();
    let view = border_modules.map_or(layout.width_px, |border| layout.modules + 2 * border);
    let mut svg = open(layout, [view; 2], CRISP, &picture.meta);
    if picture.colors.back.alpha > 0 {
        let paint = paint(picture.colors.back);
        push(&mut svg, format_args!("<rect width=\"{view}\" height=\"{view}\"{paint}/>"));
    }
    push(&mut svg, format_args!("<path{}", paint(picture.colors.fill)));
    if border_modules.is_none() {
        let Layout { origin_px, module_px, .. } = layout;
        push(&mut svg, format_args!(" transform=\"translate({origin_px} {origin_px}) scale({module_px})\""));
    }
    svg.push_str(" d=\"");
    let mut svg = svg.into_bytes();
    path(picture, border_modules.unwrap_or(0), &mut svg);
    svg.extend_from_slice(b"\"/></svg>\n");
    String::from_utf8(svg).expect("a document of text and ASCII is text")
}

/// Edges are not smoothed: squares meet without seams.
pub(crate) const CRISP: &str = " shape-rendering=\"crispEdges\"";

/// The start of a document `view` units wide and high, on whose width all of `layout` goes: the element `svg` with more
/// `attributes`, the words and the note.
pub(crate) fn open(layout: &Layout, view: [u32; 2], attributes: &str, meta: &Meta<'_>) -> String {
    let [view_width, view_height] = view;
    let [width, height] = view.map(|side| {
        let of = |width: u32| (u64::from(width) * u64::from(side) + u64::from(view_width) / 2) / u64::from(view_width);
        match layout.width_um {
            Some(width_um) => format!("{}mm", decimal(of(width_um), 3)),
            None => of(layout.width_px).to_string(),
        }
    });
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {view_width} {view_height}\"{attributes}"
    );
    svg.push_str(&text::role(meta));
    svg.push('>');
    svg.push_str(&text::words(meta));
    if let Some(note) = meta.note {
        push(&mut svg, format_args!("<metadata>{}</metadata>", text::escape(&note::escape(note))));
    }
    svg
}

pub(crate) use text::fnv1a;
pub(super) use text::read_note;

/// The path of all dark runs, `M{x} {y}h{length}v1h-{length}z` each.
///
/// A run is put together from three pieces that are spelled out once: most of the time goes into this loop.
fn path(picture: &Picture<'_>, border_modules: u32, svg: &mut Vec<u8>) {
    let modules = picture.matrix.width();
    let border = border_modules as usize;
    let starts: Vec<Piece> = (0..modules).map(|x| Piece::default().text(b"M").number(x + border)).collect();
    let rectangle = |n| Piece::default().number(n).text(b"v1h-").number(n).text(b"z");
    // Most runs are short: as many lengths are spelled out as occur.
    let mut rectangles = Vec::with_capacity(16);
    // Half of the modules are dark, and the average run is two long.
    svg.reserve(modules * modules / 4 * 15);
    for y in 0..modules {
        let height = Piece::default().text(b" ").number(y + border).text(b"h");
        for run in picture.matrix.dark_runs(y) {
            (rectangles.len()..=run.len()).for_each(|n| rectangles.push(rectangle(n)));
            for piece in [starts.get(run.start), Some(&height), rectangles.get(run.len())].into_iter().flatten() {
                piece.push_to(svg);
            }
        }
    }
}

/// A short text that is appended by copying a fixed number of bytes.
#[derive(Clone, Copy, Default)]
struct Piece {
    bytes: [u8; 16],
    len: usize,
}

impl Piece {
    fn text(mut self, text: &[u8]) -> Self {
        for (byte, character) in self.bytes.iter_mut().skip(self.len).zip(text) {
            *byte = *character;
            self.len += 1;
        }
        self
    }

    /// The digits of a number below 1,000.
    fn number(self, number: usize) -> Self {
        let digits = [number / 100 % 10, number / 10 % 10, number % 10];
        let digits = digits.map(|digit| b'0' + u8::try_from(digit).unwrap_or(0));
        let leading = usize::from(number < 100) + usize::from(number < 10);
        self.text(digits.get(leading..).unwrap_or_default())
    }

    fn push_to(&self, text: &mut Vec<u8>) {
        let len = text.len() + self.len;
        text.extend_from_slice(&self.bytes);
        text.truncate(len);
    }
}

/// The `fill` attribute, with `fill-opacity` when the colour is not opaque: `#rrggbbaa` is unknown to SVG 1.1 readers.
pub(crate) fn paint(color: Color) -> String {
    color_attributes("fill", "fill-opacity", color)
}

/// The colour of a stop of a gradient, with `stop-opacity` when it is not opaque.
pub(crate) fn stop(color: Color) -> String {
    color_attributes("stop-color", "stop-opacity", color)
}

/// Thousandths of opacity are finer than its 255 steps.
fn color_attributes(name: &str, opacity_name: &str, color: Color) -> String {
    let rgb = Color { alpha: 255, ..color };
    if color.alpha == 255 {
        return format!(" {name}=\"{rgb}\"");
    }
    let opacity = decimal((u64::from(color.alpha) * 1000 + 127) / 255, 3);
    format!(" {name}=\"{rgb}\" {opacity_name}=\"{opacity}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_the_text_that_fmt_would_write() {
        for number in 0..1000 {
            let mut text = b"x".to_vec();
            Piece::default().text(b"M").number(number).text(b"h-").number(number).text(b"z").push_to(&mut text);
            assert_eq!(String::from_utf8(text).unwrap(), format!("xM{number}h-{number}z"));
        }
    }
}
