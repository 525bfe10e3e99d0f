//! The setting `ALLOWED_ORIGINS`.

use http::Uri;

/// The origins of a comma-separated list, in the form in which browsers send them (RFC 6454, section 6.2): in lower case,
/// without the port that is the default of the scheme.
pub(super) fn origins(list: &str) -> Option<Vec<String>> {
    list.split(',').map(|origin| origin_of(origin.trim())).collect()
}

/// An origin in that form; `*` stands for itself.
pub(crate) fn origin_of(text: &str) -> Option<String> {
    if text == "*" {
        return Some(text.to_owned());
    }
    // `Uri` drops a fragment without a word.
    let uri: Uri = (!text.contains('#')).then(|| text.parse().ok())??;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let default_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    // What is not all host and port has a user before them, or a port that is none.
    let port = match (authority.as_str().strip_prefix(authority.host())?, authority.port_u16()) {
        ("", None) => None,
        (_, Some(port)) => Some(port),
        (_, None) => return None,
    };
    let port = port.filter(|port| *port != default_port).map(|port| format!(":{port}")).unwrap_or_default();
    let is_origin = matches!(uri.path(), "/" | "") && uri.query().is_none();
    is_origin.then(|| format!("{scheme}://{}{port}", authority.host().to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    fn settings(value: &'static str) -> Settings {
        Settings::from_lookup(|asked| (asked == "ALLOWED_ORIGINS").then(|| value.to_owned()))
    }

    #[test]
    fn origins_are_read_as_browsers_send_them() {
        let settings = settings("https://Example.com, http://127.0.0.1:3000/,*");
        assert_eq!(settings.allowed_origins(), ["https://example.com", "http://127.0.0.1:3000", "*"]);
        assert_eq!(settings.problems(), []);
    }

    #[test]
    fn the_default_port_of_a_scheme_is_left_out_as_browsers_do() {
        for (value, origin) in [
            ("https://app.example:443", "https://app.example"),
            ("http://app.example:80/", "http://app.example"),
            ("https://app.example:80", "https://app.example:80"),
            ("http://app.example:443", "http://app.example:443"),
            ("https://app.example:0443", "https://app.example"),
            ("HTTPS://App.Example:8443", "https://app.example:8443"),
            ("http://[::1]:80", "http://[::1]"),
        ] {
            assert_eq!(settings(value).allowed_origins(), [origin], "{value}");
        }
    }

    #[test]
    fn a_wrong_origin_is_named_by_its_setting_and_allows_nobody() {
        for value in [
            "example.com",
            "https://example.com/path",
            "https://example.com?a",
            "https://example.com#",
            "https://example.com/#a",
            "ftp://example.com",
            "https://u@example.com",
            "https://example.com:",
            "https://example.com:65536",
            ",",
        ] {
            let settings = settings(value);
            assert_eq!(settings.allowed_origins(), [""; 0], "{value}");
            assert_eq!(settings.problems()[0].setting, "ALLOWED_ORIGINS", "{value}");
        }
    }
}
