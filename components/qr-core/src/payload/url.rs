//! The address of a page (RFC 3986; international letters by RFC 3987, 3.1).

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::Payload;
use super::error::{Errors, PayloadError};
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};

/// An absolute address.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Url {
    /// The address with its scheme. Characters that RFC 3986 does not know are percent-encoded.
    pub url: String,
}

impl Url {
    /// The address as a URI of ASCII characters.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when the address has no scheme, an `http` or `https` address has no valid host and port, or a
    /// `%` is not followed by two hexadecimal digits.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let uri = errors.check("url", to_uri(&self.url));
        errors.finish(uri)
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Url(Self { url: fields.text("url") })
    }
}

/// The URI of an address that may have letters of any script (RFC 3987, 3.1).
pub(super) fn to_uri(address: &str) -> Result<String, &'static str> {
    let (scheme, rest) = address.split_once(':').filter(|(scheme, _)| is_scheme(scheme)).ok_or(NO_SCHEME)?;
    if address.contains(char::is_control) {
        return Err("must not have control characters");
    }
    if rest.is_empty() {
        return Err("must have something after its scheme");
    }
    if !are_escapes_complete(rest) {
        return Err("must have two hexadecimal digits after every %");
    }
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    // 3.2: the authority ends at the next slash, question mark or number sign.
    let Some(after) = rest.strip_prefix("//") else {
        return if is_web { Err(NO_HOST) } else { Ok(format!("{scheme}:{}", encode_rest(rest))) };
    };
    let (authority, path) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
    if is_web {
        check_authority(authority)?;
    } else if !authority.is_ascii() || authority.contains(|letter: char| " \"<>\\^`{|}".contains(letter)) {
        return Err(BAD_HOST);
    }
    Ok(format!("{scheme}://{authority}{}", encode_rest(path)))
}

/// 3.1.
fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// 2.1: `%` begins a percent-encoded octet.
fn are_escapes_complete(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let digits = after.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

/// 3.2: user information, host and port of a web address, whose host is a name of the DNS or an address literal.
fn check_authority(authority: &str) -> Result<(), &'static str> {
    let (user, host_and_port) = authority.rsplit_once('@').unwrap_or(("", authority));
    let is_user = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:".contains(&byte);
    if !user.bytes().all(is_user) {
        return Err("must have only unreserved or percent-encoded characters before the @ of its host");
    }
    let (host, port) = match host_and_port.rfind(']') {
        Some(end) => {
            let (literal, port) = host_and_port.split_at(end + 1);
            let address = literal.strip_prefix('[').and_then(|literal| literal.strip_suffix(']'));
            let is_address = address.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
            if !is_address || !(port.is_empty() || port.starts_with(':')) {
                return Err(BAD_LITERAL);
            }
            (literal, port.get(1..).unwrap_or_default())
        }
        None if host_and_port.starts_with('[') => return Err(BAD_LITERAL),
        None => host_and_port.split_once(':').unwrap_or((host_and_port, "")),
    };
    if host.is_empty() {
        return Err(NO_HOST);
    }
    let is_name = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        && host.bytes().any(|byte| byte.is_ascii_alphanumeric());
    if !is_name && !host.starts_with('[') {
        return Err(BAD_HOST);
    }
    // `parse` alone would take a sign.
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if !is_port && !port.is_empty() {
        return Err("must have a port from 0 to 65535");
    }
    Ok(())
}

/// Path, query and fragment; `%` is left as it is, since it already begins an escape, and only the first `#` is a delimiter.
fn encode_rest(rest: &str) -> String {
    let (before, fragment) = rest.split_once('#').map_or((rest, None), |(before, after)| (before, Some(after)));
    let mut encoded = utf8_percent_encode(before, NOT_IN_URI).to_string();
    if let Some(fragment) = fragment {
        encoded.push('#');
        encoded.extend(utf8_percent_encode(fragment, NOT_IN_FRAGMENT));
    }
    encoded
}

/// What neither `path`, `query` nor `fragment` may have (RFC 3986, appendix A).
const NOT_IN_URI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

const NOT_IN_FRAGMENT: &AsciiSet = &NOT_IN_URI.add(b'#');

const NO_SCHEME: &str = "must begin with a scheme, as in https://example.com/";
const NO_HOST: &str = "must have a host, as in https://example.com/";
const BAD_LITERAL: &str = "must have a valid IPv6 address in the brackets of its host";
const BAD_HOST: &str = "must have a host of letters, digits, hyphens and dots, an international name in its xn-- form";

pub(super) const TYPE: PayloadType = PayloadType {
    name: "url",
    about: "An address that is opened.",
    source: "RFC 3986, RFC 3987",
    fields: &[PayloadField::required(
        "url",
        FieldKind::Text,
        ["The address with its scheme.", "https://example.com/menu?table=4"],
    )],
    read: Url::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_uri_may_have_stays_as_it_is() {
        // RFC 3986, 1.1.2, and what people print on posters.
        for uri in [
            "ftp://ftp.is.co.za/rfc/rfc1808.txt",
            "http://www.ietf.org/rfc/rfc2396.txt",
            "ldap://[2001:db8::7]/c=GB?objectClass?one",
            "mailto:John.Doe@example.com",
            "news:comp.infosystems.www.servers.unix",
            "tel:+1-816-555-1212",
            "telnet://192.0.2.16:80/",
            "urn:oasis:names:specification:docbook:dtd:xml:4.1.2",
            "HTTPS://EXAMPLE.COM/A$B",
            "https://user:pass%20word@[2001:db8::7]:8443/a;b=c/%C3%A9?d=(e)&f='g'#/h?i!",
        ] {
            assert_eq!(to_uri(uri), Ok(uri.to_owned()));
        }
    }

    #[test]
    fn what_a_uri_may_not_have_is_percent_encoded() {
        assert_eq!(
            to_uri("https://a.at/Grüße 1|2?q=[世]#a#b").unwrap(),
            "https://a.at/Gr%C3%BC%C3%9Fe%201%7C2?q=%5B%E4%B8%96%5D#a%23b"
        );
    }

    #[test]
    fn each_wrong_address_is_told_what_is_allowed() {
        for (address, message) in [
            ("", NO_SCHEME),
            ("example.com/a", NO_SCHEME),
            (" https://example.com", NO_SCHEME),
            ("1http://example.com", NO_SCHEME),
            ("https:example.com", NO_HOST),
            ("https:///path", NO_HOST),
            ("https://:80/", NO_HOST),
            ("https://user@/", NO_HOST),
            ("https://grüße.at/", BAD_HOST),
            ("https://a b/", BAD_HOST),
            ("ftp://a b/", BAD_HOST),
            ("https://.../", BAD_HOST),
            ("https://a.at:65536/", "must have a port from 0 to 65535"),
            ("https://a.at:+1/", "must have a port from 0 to 65535"),
            ("https://[::1", BAD_LITERAL),
            ("https://[1.2.3.4]/", BAD_LITERAL),
            ("https://[::1]80/", BAD_LITERAL),
            ("https://a<b@c.at/", "must have only unreserved or percent-encoded characters before the @ of its host"),
            ("https://a.at/100%", "must have two hexadecimal digits after every %"),
            ("https://a.at/%é", "must have two hexadecimal digits after every %"),
            ("https://a.at/\n", "must not have control characters"),
            ("https:", "must have something after its scheme"),
        ] {
            assert_eq!(to_uri(address), Err(message), "{address}");
        }
    }
}
