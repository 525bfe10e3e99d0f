//! Query strings in which every reserved character is escaped.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// `name=value` pairs joined by `&`, with all but RFC 3986's unreserved characters escaped, which
/// is also the encoding that both clouds' signatures assume.
pub(crate) fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name, RESERVED));
        query.push('=');
        query.extend(utf8_percent_encode(value, RESERVED));
    }
    query
}

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_and_times_are_escaped_and_unreserved_characters_are_not() {
        let query = encode([("sig", "a+b/c="), ("se", "2026-01-02T03:04:05Z"), ("x", "-._~ ")]);
        assert_eq!(query, "sig=a%2Bb%2Fc%3D&se=2026-01-02T03%3A04%3A05Z&x=-._~%20");
    }
}
