//! The words of an SVG: title, description and note, written as the content of elements and read back.

use crate::picture::notation::push;
use crate::picture::{Meta, note};

/// The attributes that make the document an image with a name, where it has one (WAI-ARIA 1.2, `img`).
pub(super) fn role(meta: &Meta<'_>) -> String {
    match elements(meta).map(|(_, id, _)| id).collect::<Vec<_>>().join(" ") {
        ids if ids.is_empty() => ids,
        ids => format!(" role=\"img\" aria-labelledby=\"{ids}\""),
    }
}

/// The elements `title` and `desc`, the former first, as section 5.4 of SVG 1.1 asks.
pub(super) fn words(meta: &Meta<'_>) -> String {
    let mut words = String::new();
    for (name, id, text) in elements(meta) {
        push(&mut words, format_args!("<{name} id=\"{id}\">{}</{name}>", escape(&allowed(text))));
    }
    words
}

/// Name, id and content of each element.
///
/// The id is made of the content, so that two codes within one page do not take each other's words.
fn elements<'a>(meta: &Meta<'a>) -> impl Iterator<Item = (&'static str, String, &'a str)> {
    let elements = [("title", meta.title), ("desc", meta.description)];
    elements.into_iter().filter_map(|(name, text)| {
        let text = text?;
        Some((name, format!("qr-{name}-{:08x}", fnv1a(text.as_bytes())), text))
    })
}

/// The hash FNV-1a of 32 bits (draft-eastlake-fnv).
pub(crate) fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// `text` with U+FFFD for each character that XML cannot carry.
fn allowed(text: &str) -> String {
    text.replace(note::is_forbidden, "\u{fffd}")
}

/// The text of the note, of which only the markup is unescaped: that of a `metadata` element that opens the document or
/// follows its words.
///
/// This reads what this module writes and no other XML.
pub(crate) fn read_note(svg: &str) -> Option<String> {
    let (_, mut content) = svg.strip_prefix("<svg ")?.split_once('>')?;
    for (start, end) in [("<title id=\"", "</title>"), ("<desc id=\"", "</desc>")] {
        if let Some(element) = content.strip_prefix(start) {
            (_, content) = element.split_once(end)?;
        }
    }
    let (escaped, _) = content.strip_prefix("<metadata>")?.split_once("</metadata>")?;
    unescape(escaped)
}

/// `text` as the content of an element.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match REFERENCES.iter().find(|(_, referred)| *referred == character) {
            Some((name, _)) => {
                escaped.push('&');
                escaped.push_str(name);
                escaped.push(';');
            }
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

    /// The vector of draft-eastlake-fnv for "foobar".
    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv1a(b"foobar"), 0xbf9c_f968);
    }

    #[test]
    fn words_have_no_character_that_xml_forbids() {
        let meta = Meta { title: Some("a\0<b>"), ..Meta::default() };
        assert!(words(&meta).ends_with("\">a\u{fffd}&lt;b&gt;</title>"));
        assert!(role(&meta).contains(" aria-labelledby=\"qr-title-"));
        assert_eq!(role(&Meta::default()) + &words(&Meta::default()), "");
    }
}
