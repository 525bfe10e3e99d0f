//! The note: a text that a file carries beside the image.

use std::fmt::Write;

use super::{eps, jpeg, pdf, png, svg};

/// The note of a PNG, SVG, PDF, EPS or JPEG that this crate wrote (see [`Meta::note`](super::Meta::note)), if it has one.
///
/// Any bytes may be given. The pixels are not decoded and compressed text is not unpacked, so time and memory stay
/// within a small multiple of the file's length. What a damaged PNG still tells is right, since its chunks have check
/// values. The others have none: whoever needs certainty compares a checksum of the whole file.
pub fn read_note(file: &[u8]) -> Option<String> {
    if file.starts_with(&png::SIGNATURE) {
        return unescape(&png::read_note(file)?);
    }
    if file.starts_with(&jpeg::START) {
        return jpeg::read_note(file);
    }
    if file.starts_with(b"%PDF") {
        return pdf::read_note(file);
    }
    let text = str::from_utf8(file).ok()?;
    if text.starts_with("%!PS") {
        return eps::read_note(text);
    }
    unescape(&svg::read_note(text)?)
}

/// `note` in characters that PNG and SVG can carry; [`unescape`] is the way back.
///
/// A character that one of them forbids becomes U+FFFD, its code point in hexadecimal and a semicolon. U+FFFD itself
/// becomes the same, so that nothing is lost; a note without such characters stays as it is.
pub(super) fn escape(note: &str) -> String {
    let mut escaped = String::with_capacity(note.len());
    for character in note.chars() {
        if character == ESCAPE || is_forbidden(character) {
            write!(escaped, "{ESCAPE}{:x};", u32::from(character)).expect("a String takes any text");
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// The note that [`escape`] made `escaped` of; none when an escape is malformed.
fn unescape(escaped: &str) -> Option<String> {
    let mut parts = escaped.split(ESCAPE);
    let mut note = parts.next()?.to_owned();
    for part in parts {
        let (code_point, rest) = part.split_once(';')?;
        note.push(char::from_u32(u32::from_str_radix(code_point, 16).ok()?)?);
        note.push_str(rest);
    }
    Some(note)
}

/// Whether XML 1.0 has no way to write the character, not even by number (section 2.2, production `Char`).
///
/// NUL, the one character that iTXt forbids (PNG standard, 11.3.3.4), is among them.
pub(super) fn is_forbidden(character: char) -> bool {
    matches!(character, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// U+FFFD REPLACEMENT CHARACTER, which both formats carry and which texts hardly ever have.
const ESCAPE: char = char::REPLACEMENT_CHARACTER;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_and_the_escape_are_written_by_number() {
        assert_eq!(escape("a\0b\u{1f}\u{ffff}"), "a\u{fffd}0;b\u{fffd}1f;\u{fffd}ffff;");
        assert_eq!(escape("\u{fffd}0;"), "\u{fffd}fffd;0;");
    }

    #[test]
    fn all_other_characters_stay() {
        let note = "\t\n\r {\"text\":\"\\u0000 & <é> 🌍\"}\u{7f}\u{85}\u{fffc}\u{1fffe}";
        assert_eq!(escape(note), note);
    }

    #[test]
    fn every_character_comes_back() {
        for character in '\0'..=char::MAX {
            let note = character.to_string();
            assert_eq!(unescape(&escape(&note)), Some(note));
        }
    }

    #[test]
    fn a_malformed_escape_is_no_note() {
        for escaped in ["\u{fffd}", "\u{fffd};", "\u{fffd}41", "\u{fffd}g;", "\u{fffd}d800;", "\u{fffd}110000;"] {
            assert_eq!(unescape(escaped), None, "{escaped}");
        }
    }
}
