//! Percent-encoding (RFC 3986, 2.1) for the parts of URIs that payloads are made of.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// `text` with everything but unreserved characters (RFC 3986, 2.3) percent-encoded.
pub(super) fn segment(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// `text` as the value of a query's field: delimiters that no scheme of ours gives a meaning stay readable.
///
/// `+` is encoded, since some readers take it for a space; `/` and `?` are, since RFC 6068 leaves them out of `qchar`.
pub(super) fn value(text: &str) -> String {
    utf8_percent_encode(text, VALUE).to_string()
}

/// `text` as a value of several lines, each ended by CRLF (RFC 6068, 5: `%0D%0A`).
pub(super) fn lines_value(text: &str) -> String {
    value(&unix_lines(text).replace('\n', "\r\n"))
}

/// `text` with LF for every line break.
pub(super) fn unix_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const VALUE: &AsciiSet = &UNRESERVED
    .remove(b'!')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b':')
    .remove(b'@');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_could_mistake_is_encoded() {
        assert_eq!(segment("a-b.c_d~e f/é"), "a-b.c_d~e%20f%2F%C3%A9");
        assert_eq!(value("1+1=2 & 100 %?#;\"\\"), "1%2B1%3D2%20%26%20100%20%25%3F%23%3B%22%5C");
    }

    #[test]
    fn every_kind_of_line_break_becomes_crlf() {
        assert_eq!(lines_value("a\nb\rc\r\nd"), "a%0D%0Ab%0D%0Ac%0D%0Ad");
    }
}
