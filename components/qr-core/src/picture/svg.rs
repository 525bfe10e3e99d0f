//! SVG 1.1: a background rectangle and one path, in units of modules.

use std::fmt::Write;

use super::{Picture, note};
use crate::Color;

/// Each dark run is one closed rectangle of the path; `crispEdges` keeps renderers from smoothing the seams between rows.
pub(super) fn write(picture: &Picture<'_>) -> String {
    let (px, modules) = (picture.width_px, picture.width_modules());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{px}\" height=\"{px}\" \
         viewBox=\"0 0 {modules} {modules}\" shape-rendering=\"crispEdges\">"
    );
    if let Some(note) = picture.note {
        push(&mut svg, format_args!("<metadata>{}</metadata>", escape(&note::escape(note))));
    }
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

/// The text of the note, of which only the markup is unescaped: that of a `metadata` element that opens the document.
///
/// This reads what [`write`] writes and no other XML.
pub(super) fn read_note(svg: &str) -> Option<String> {
    let (_, content) = svg.strip_prefix("<svg ")?.split_once('>')?;
    let (escaped, _) = content.strip_prefix("<metadata>")?.split_once("</metadata>")?;
    unescape(escaped)
}

/// `text` as the content of an element.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match REFERENCES.iter().find(|(_, referred)| *referred == character) {
            Some((name, _)) => push(&mut escaped, format_args!("&{name};")),
            None => escaped.push(character),
        }
    }
    escaped
}

/// The text that [`escape`] made `escaped` of; none when there is other markup in it.
fn unescape(escaped: &str) -> Option<String> {
    if escaped.contains('<') {
        return None;
    }
    let mut parts = escaped.split('&');
    let mut text = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';')?;
        let (_, character) = REFERENCES.iter().find(|(known, _)| *known == name)?;
        text.push(*character);
        text.push_str(rest);
    }
    Some(text)
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

/// The references that stand for a character in the content of an element (XML 1.0, 4.6). The carriage return is one of
/// them because a bare one would be read as a line feed (2.11).
const REFERENCES: [(&str, char); 6] =
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("#13", '\r')];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_carriage_return_are_written_as_references() {
        assert_eq!(escape("<a b=\"'&amp;]]>\r\n"), "&lt;a b=&quot;&apos;&amp;amp;]]&gt;&#13;\n");
    }

    #[test]
    fn other_markup_is_no_text() {
        for escaped in ["<b/>", "<![CDATA[x]]>", "<!-- -->", "&", "&amp", "&;", "&#10;", "&nbsp;", "& amp;"] {
            assert_eq!(unescape(escaped), None, "{escaped}");
        }
    }
}
