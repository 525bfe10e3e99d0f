//! Content lines, of which iCalendar (RFC 5545, 3.1) and vCard (RFC 6350, 3.2; RFC 2426, 2.6) are made.

use super::uri;

/// Lines ended by CRLF, none longer than 75 octets.
#[derive(Debug, Default)]
pub(super) struct ContentLines(String);

impl ContentLines {
    /// Adds a property whose value is already in its own grammar.
    pub(super) fn push(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut room = LINE_OCTETS;
        for letter in line.chars() {
            // A line is folded between characters, so that each part is UTF-8 by itself.
            if letter.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE_OCTETS - 1;
            }
            room -= letter.len_utf8();
            self.0.push(letter);
        }
        self.0.push_str("\r\n");
    }

    /// Adds a property of type TEXT, if there is a text.
    pub(super) fn push_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.push(name, &escape(text));
        }
    }

    /// The lines.
    pub(super) fn into_string(self) -> String {
        self.0
    }
}

/// A text as a value, or as a component of a value (RFC 5545, 3.3.11; RFC 6350, 3.4).
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in uri::unix_lines(text).chars() {
        match letter {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// The longest line, without its end.
const LINE_OCTETS: usize = 75;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_grammar_names_is_escaped() {
        assert_eq!(escape("a;b,c\\d:e\"f\r\ng\rh"), r#"a\;b\,c\\d:e"f\ng\nh"#);
    }

    #[test]
    fn a_line_of_75_octets_stays_whole_and_one_of_76_is_folded() {
        let line = |length: usize| {
            let mut lines = ContentLines::default();
            lines.push("X", &"a".repeat(length - 2));
            lines.into_string()
        };
        assert_eq!(line(75), format!("X:{}\r\n", "a".repeat(73)));
        assert_eq!(line(76), format!("X:{}\r\n a\r\n", "a".repeat(73)));
        assert_eq!(line(75 + 75), format!("X:{}\r\n {}\r\n a\r\n", "a".repeat(73), "a".repeat(74)));
    }

    #[test]
    fn no_character_is_split() {
        let mut lines = ContentLines::default();
        lines.push("NOTE", &"🌍".repeat(40));
        let text = lines.into_string();
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert_eq!(text.replace("\r\n ", ""), format!("NOTE:{}\r\n", "🌍".repeat(40)));
    }
}
