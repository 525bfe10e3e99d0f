//! Reading the XML of the clouds' answers.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

/// Calls `leave` at the end of every element: with the names that lead to it from the root, joined
/// by slashes, and with the text that stands in it directly.
///
/// Namespaces are ignored, since each answer has only one.
///
/// # Errors
/// [`Malformed`] when `document` is not one complete XML document in UTF-8, nests deeper than any
/// answer of a cloud, or declares a document type, which no cloud does.
pub(crate) fn walk(document: &[u8], mut leave: impl FnMut(&str, &str)) -> Result<(), Malformed> {
    let mut reader = Reader::from_str(str::from_utf8(document)?);
    reader.config_mut().expand_empty_elements = true;
    let (mut path, mut text) = (String::new(), String::new());
    // Where the path and the text of each open element begin.
    let mut open = Vec::new();
    let mut roots = 0;
    loop {
        match reader.read_event()? {
            Event::Start(element) => {
                if open.len() == MAX_DEPTH {
                    return Err(Malformed);
                }
                roots += usize::from(open.is_empty());
                open.push((path.len(), text.len()));
                if open.len() > 1 {
                    path.push('/');
                }
                path.push_str(element.local_name().as_ref());
            }
            Event::End(_) => {
                let (path_bytes, text_bytes) = open.pop().ok_or(Malformed)?;
                leave(&path, text.get(text_bytes..).unwrap_or_default());
                path.truncate(path_bytes);
                text.truncate(text_bytes);
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => push_referenced(&mut text, &reference)?,
            Event::Eof if roots == 1 && open.is_empty() => return Ok(()),
            Event::Eof | Event::DocType(_) => return Err(Malformed),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// The answer is not what the cloud's documentation says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl<E: std::error::Error> From<E> for Malformed {
    fn from(_: E) -> Self {
        Self
    }
}

/// A reference to a character that cannot be is replaced, so that one strange key of someone else
/// does not hide the page it is on.
fn push_referenced(text: &mut String, reference: &BytesRef<'_>) -> Result<(), Malformed> {
    if reference.is_char_ref() {
        let referenced = reference.resolve_char_ref().ok().flatten();
        text.push(referenced.unwrap_or(char::REPLACEMENT_CHARACTER));
    } else {
        text.push_str(resolve_predefined_entity(reference).ok_or(Malformed)?);
    }
    Ok(())
}

/// Three times as deep as the deepest answer that is read.
const MAX_DEPTH: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(document: &str) -> Result<Vec<String>, Malformed> {
        let mut leaves = Vec::new();
        walk(document.as_bytes(), |path, text| leaves.push(format!("{path}={text}")))?;
        Ok(leaves)
    }

    #[test]
    fn every_element_is_left_with_its_path_and_its_own_text() {
        let document =
            "\u{feff}<?xml version=\"1.0\"?><!-- c -->\n<a xmlns=\"x:y\">\n  <b k='v'>1<!-- c -->2</b><c/>3\n</a>\n";
        assert_eq!(leaves(document).unwrap(), ["a/b=12", "a/c=", "a=\n  3\n"]);
    }

    #[test]
    fn references_and_sections_are_text() {
        let document = "<a>&quot;&lt;&amp;&gt;&apos;&#x41;&#66;<![CDATA[<&]]></a>";
        assert_eq!(leaves(document).unwrap(), ["a=\"<&>'AB<&"]);
        assert_eq!(leaves("<a>k&#0;&#xD800;&#x1;</a>").unwrap(), ["a=k\u{fffd}\u{fffd}\u{1}"]);
    }

    #[test]
    fn what_is_not_one_complete_document_is_malformed() {
        let deep = format!("{}{}", "<a>".repeat(17), "</a>".repeat(17));
        for document in [
            "",
            "junk",
            "<a>",
            "<a><b></a>",
            "<a></b>",
            "</a>",
            "<a/><b/>",
            "<a>&nbsp;</a>",
            "<a>&amp</a>",
            "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>",
            "{\"json\": true}",
            &deep,
        ] {
            assert_eq!(leaves(document), Err(Malformed), "{document}");
        }
        assert_eq!(walk(b"<a>\xff</a>", |_, _| ()), Err(Malformed));
    }
}
