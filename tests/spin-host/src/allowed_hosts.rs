use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::Range;

use anyhow::{Context as _, Result, bail, ensure};
use http::Uri;

use crate::variables;

/// The destinations that a component may send HTTP requests to (`allowed_outbound_hosts`).
#[derive(Debug)]
pub struct AllowedHosts(Vec<Rule>);

impl AllowedHosts {
    /// Reads the manifest's list, with its templates filled from `values`.
    ///
    /// An entry that a template leaves empty, or with a scheme only, allows nothing: an optional destination.
    ///
    /// # Errors
    /// An entry is not of the form `scheme://host[:port]`, or its template cannot be filled.
    pub fn resolve(entries: &[String], values: &BTreeMap<String, String>) -> Result<Self> {
        let mut rules = Vec::with_capacity(entries.len());
        for entry in entries {
            let filled = variables::fill(entry, values)?;
            let optional = filled != *entry;
            if optional && matches!(filled.as_str(), "" | "http://" | "https://") {
                continue;
            }
            rules.push(Rule::parse(&filled).with_context(|| format!("allowed_outbound_hosts entry {filled:?}"))?);
        }
        Ok(Self(rules))
    }

    /// Whether a request to `uri` may leave; one without scheme or host may not.
    pub fn allow(&self, uri: &Uri) -> bool {
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return false;
        };
        let host = Host::parse(host);
        let port = uri.port_u16().or_else(|| well_known_port(scheme));
        self.0.iter().any(|rule| {
            rule.scheme.as_deref().is_none_or(|allowed| allowed == scheme)
                && rule.hosts.contain(&host)
                && port.is_some_and(|port| rule.ports.contains(&u32::from(port)))
        })
    }
}

/// One entry. No scheme means any.
#[derive(Debug)]
struct Rule {
    scheme: Option<String>,
    hosts: Hosts,
    ports: Range<u32>,
}

impl Rule {
    fn parse(entry: &str) -> Result<Self> {
        let (scheme, rest) =
            entry.trim().split_once("://").context("has no scheme: the form is scheme://host[:port], each may be *")?;
        ensure!(
            scheme == "*" || scheme.chars().all(char::is_alphabetic),
            "has a scheme with characters other than letters"
        );
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        ensure!(!rest.contains('/'), "has a path, only scheme, host and port are allowed");
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (rest, ""),
        };
        Ok(Self {
            scheme: (scheme != "*").then(|| scheme.to_owned()),
            hosts: Hosts::parse(host)?,
            ports: parse_ports(port, scheme)?,
        })
    }
}

#[derive(Debug)]
enum Hosts {
    Any,
    /// Every name that ends with this suffix, which starts with a dot.
    Subdomains(String),
    Exactly(Host),
}

impl Hosts {
    fn parse(host: &str) -> Result<Self> {
        match host {
            "*" => return Ok(Self::Any),
            "" => bail!("has no host"),
            "self" | "self.alt" => bail!("allows requests to itself, which this host does not support"),
            _ => {}
        }
        if let Some(domain) = host.strip_prefix("*.") {
            ensure!(!domain.contains('*'), "has a * after the first label");
            ensure!(matches!(Host::parse(domain), Host::Name(_)), "has a * before an address");
            return Ok(Self::Subdomains(format!(".{}", domain.to_ascii_lowercase())));
        }
        ensure!(!host.contains('*'), "has a * that is not a whole first label");
        Ok(Self::Exactly(Host::parse(host)))
    }

    fn contain(&self, host: &Host) -> bool {
        match (self, host) {
            (Self::Any, _) => true,
            (Self::Subdomains(suffix), Host::Name(name)) => name.ends_with(suffix.as_str()),
            (Self::Subdomains(_), Host::Address(_)) => false,
            (Self::Exactly(allowed), host) => allowed == host,
        }
    }
}

/// Names compare without case, addresses by value, so `[::1]` equals `[0:0::1]`.
#[derive(Debug, PartialEq, Eq)]
enum Host {
    Name(String),
    Address(IpAddr),
}

impl Host {
    fn parse(host: &str) -> Self {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        bare.parse().map_or_else(|_| Self::Name(host.to_ascii_lowercase()), Self::Address)
    }
}

/// `*`, a number, or `start..end` with the end excluded; nothing means the scheme's own port.
fn parse_ports(port: &str, scheme: &str) -> Result<Range<u32>> {
    let number = |text: &str| {
        text.parse::<u16>()
            .map(u32::from)
            .with_context(|| format!("has the port {text:?}, allowed are *, 0 to 65535 and start..end"))
    };
    let one = |port: u32| port..port + 1;
    match (port, port.split_once("..")) {
        ("*", _) => Ok(0..u32::from(u16::MAX) + 1),
        ("", _) => well_known_port(scheme)
            .map(|port| one(port.into()))
            .with_context(|| format!("has no port and the scheme {scheme:?} has none of its own")),
        (_, Some((start, end))) => Ok(number(start)?..number(end)?),
        (port, None) => Ok(one(number(port)?)),
    }
}

fn well_known_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::manifest::Manifest;

    fn allowed(entry: &str, uri: &str) -> bool {
        AllowedHosts::resolve(&[entry.to_owned()], &BTreeMap::new()).unwrap().allow(&uri.parse().unwrap())
    }

    #[test]
    fn scheme_host_and_port_must_all_match() {
        let entry = "http://127.0.0.1:9000";
        assert!(allowed(entry, "http://127.0.0.1:9000/a?b"));
        assert!(!allowed(entry, "http://127.0.0.1:9001/"));
        assert!(!allowed(entry, "http://localhost:9000/"));
        assert!(!allowed(entry, "https://127.0.0.1:9000/"));
    }

    #[test]
    fn the_scheme_gives_the_port_on_both_sides() {
        assert!(allowed("https://example.com", "https://example.com:443/"));
        assert!(allowed("https://example.com:443/", "https://EXAMPLE.com/"));
        assert!(!allowed("https://example.com", "https://example.com:8443/"));
    }

    #[test]
    fn a_star_label_stands_for_subdomains_only() {
        let entry = "https://*.example.com";
        assert!(allowed(entry, "https://a.b.example.com/"));
        assert!(!allowed(entry, "https://example.com/"));
        assert!(!allowed(entry, "https://badexample.com/"));
    }

    #[test]
    fn stars_and_ranges_open_each_part() {
        assert!(allowed("*://*:*", "http://[::1]:8333/"));
        assert!(allowed("http://localhost:*", "http://localhost:1/"));
        assert!(allowed("http://[0::1]:10..12", "http://[::1]:11/"));
        assert!(!allowed("http://[::1]:10..12", "http://[::1]:12/"));
    }

    #[test]
    fn nothing_is_allowed_without_entries_or_for_a_relative_target() {
        let none = AllowedHosts::resolve(&[], &BTreeMap::new()).unwrap();
        assert!(!none.allow(&Uri::from_static("http://127.0.0.1/")));
        assert!(!allowed("*://*:*", "/path"));
    }

    #[test]
    fn a_template_may_leave_an_entry_empty() {
        let entries = ["{{ endpoint }}".to_owned(), "https://{{ endpoint }}".to_owned()];
        let values = BTreeMap::from([("endpoint".to_owned(), String::new())]);
        assert!(AllowedHosts::resolve(&entries, &values).unwrap().0.is_empty());
    }

    /// What the service's own manifest allows with these variables.
    fn of_the_service(set: &[(&str, &str)], uri: &str) -> bool {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spin.toml");
        let manifest = Manifest::read(&path).unwrap();
        let set = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let values = variables::application_values(&manifest.variables, &set, |_| None).unwrap();
        let allowed = AllowedHosts::resolve(&manifest.component.allowed_outbound_hosts, &values).unwrap();
        allowed.allow(&uri.parse().unwrap())
    }

    #[test]
    fn the_service_reaches_its_own_bucket_and_no_other_host_of_aws() {
        let bucket = [("aws_s3_bucket", "codes"), ("aws_region", "eu-central-1")];
        assert!(of_the_service(&bucket, "https://codes.s3.eu-central-1.amazonaws.com/qr/a.png"));
        for other in [
            "http://codes.s3.eu-central-1.amazonaws.com/",
            "https://codes.s3.eu-west-1.amazonaws.com/",
            "https://other.s3.eu-central-1.amazonaws.com/",
            "https://s3.eu-central-1.amazonaws.com/other/",
            "https://sts.amazonaws.com/",
        ] {
            assert!(!of_the_service(&bucket, other), "{other}");
        }
        let china = [("aws_s3_bucket", "codes"), ("aws_region", "cn-north-1")];
        assert!(of_the_service(&china, "https://codes.s3.cn-north-1.amazonaws.com.cn/"));
    }

    #[test]
    fn the_service_reaches_its_own_storage_account_and_no_other() {
        let account = [("azure_storage_account", "codes")];
        assert!(of_the_service(&account, "https://codes.blob.core.windows.net/qr/a.png"));
        for other in ["http://codes.blob.core.windows.net/", "https://other.blob.core.windows.net/"] {
            assert!(!of_the_service(&account, other), "{other}");
        }
    }

    #[test]
    fn the_service_reaches_an_endpoint_that_it_is_told_and_not_by_itself() {
        for (variable, told, image) in [
            ("allowed_s3_host", "http://127.0.0.1:8333", "http://127.0.0.1:8333/codes/qr/a.png"),
            (
                "allowed_azure_host",
                "https://codes.blob.core.windows.net",
                "https://codes.blob.core.windows.net/qr/a.png",
            ),
        ] {
            assert!(of_the_service(&[(variable, told)], image), "{variable}");
            assert!(!of_the_service(&[], image), "{variable}");
        }
    }

    #[test]
    fn malformed_entries_are_refused() {
        for entry in [
            "",
            "*",
            "localhost:80",
            "http://a/b",
            "http://",
            "*://a",
            "http://a:x",
            "http://a.*",
            "http://*.*.a",
            "http://self",
        ] {
            assert!(AllowedHosts::resolve(&[entry.to_owned()], &BTreeMap::new()).is_err(), "{entry}");
        }
    }
}
