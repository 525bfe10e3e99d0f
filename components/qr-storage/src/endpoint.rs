//! The base URL of a service.

use std::net::Ipv6Addr;

/// An `http` or `https` URL without user, query or fragment, in the form in which clients send it:
/// host in lower case, default port left out, no slash at the end.
///
/// The form matters because the host is signed: were it to differ from the `Host` header that the
/// client derives, the signature would not match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    scheme: Scheme,
    authority: String,
    path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl Endpoint {
    /// The endpoint that `text` names, or `None` when it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            _ => return None,
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = match path.trim_end_matches('/') {
            "" => String::new(),
            path if path.split('/').all(is_path_segment) => format!("/{path}"),
            _ => return None,
        };
        let authority = parse_authority(&authority.to_ascii_lowercase(), scheme)?;
        Some(Self { scheme, authority, path })
    }

    pub(crate) fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether anything follows the host.
    pub(crate) fn has_path(&self) -> bool {
        !self.path.is_empty()
    }

    /// The URL of `path` below this endpoint; `path` begins without a slash.
    pub(crate) fn join(&self, path: &str) -> String {
        let scheme = match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        format!("{scheme}://{}{}/{path}", self.authority, self.path)
    }
}

fn parse_authority(authority: &str, scheme: Scheme) -> Option<String> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if !is_host(host) {
        return None;
    }
    let port: Option<u16> = match port {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(digits.parse().ok().filter(|port| *port != 0)?)
        }
        Some(_) => return None,
        None => None,
    };
    Some(match (port, scheme) {
        (None, _) | (Some(80), Scheme::Http) | (Some(443), Scheme::Https) => host.to_owned(),
        (Some(port), _) => format!("{host}:{port}"),
    })
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        return address.strip_suffix(']').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
}

fn is_path_segment(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_the_one_that_clients_send() {
        let table = [
            ("https://S3.Example.com", "https://s3.example.com/k"),
            ("HTTPS://s3.example.com:443/", "https://s3.example.com/k"),
            ("http://127.0.0.1:80", "http://127.0.0.1/k"),
            ("http://localhost:443", "http://localhost:443/k"),
            ("http://127.0.0.1:10000/devstoreaccount1/", "http://127.0.0.1:10000/devstoreaccount1/k"),
            ("http://[::1]:9000", "http://[::1]:9000/k"),
            ("http://[::1]", "http://[::1]/k"),
            ("http://my_minio:9000", "http://my_minio:9000/k"),
        ];
        for (text, url) in table {
            assert_eq!(Endpoint::parse(text).unwrap().join("k"), url, "{text}");
        }
    }

    #[test]
    fn what_is_no_endpoint_is_refused() {
        for text in [
            "",
            "s3.example.com",
            "ftp://s3.example.com",
            "https://",
            "https:///path",
            "https://user@s3.example.com",
            "https://user:pass@s3.example.com",
            "https://s3.example.com?x=1",
            "https://s3.example.com#x",
            "https://s3.example.com/a?x=1",
            "https://s3.example.com/a#x",
            "https://s3.example.com/../a",
            "https://s3.example.com/a//b",
            "https://s3..example.com",
            "https://s3.example.com:",
            "https://s3.example.com:0",
            "https://s3.example.com:+80",
            "https://s3.example.com:65536",
            "https://[::1",
            "https://[nonsense]",
            "https://{bucket}.example.com",
            "https://s3 example.com",
            "https://bücher.example",
        ] {
            assert_eq!(Endpoint::parse(text), None, "{text}");
        }
    }
}
