//! Where a request comes from.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use http::header::{HOST, HeaderValue};
use http::request::Parts;
use http::uri::{Authority, Scheme};

/// The address of the client as the runtime knows it: an entry adds it to the extensions of a request's head.
///
/// It must not come from a header that a client can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client(pub IpAddr);

/// How a client is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connection {
    Secure,
    Plain,
}

/// The client's address: what the runtime says, or, behind `trusted_proxies` proxies, what the outermost of them wrote at
/// the end of `X-Forwarded-For`. What stands before that the client may have written itself.
pub(crate) fn address(head: &Parts, trusted_proxies: usize) -> Option<IpAddr> {
    let said = || head.extensions.get::<Client>().map(|client| client.0);
    let Some(hops) = trusted_proxies.checked_sub(1) else { return said() };
    listed(head, "x-forwarded-for").nth_back(hops).and_then(address_of).or_else(said)
}

/// Whether the client's connection is secure, as far as the runtime or a trusted proxy tells.
pub(crate) fn connection(head: &Parts, trusted_proxies: usize) -> Connection {
    let is_told = told_by_proxy(head, trusted_proxies, "x-forwarded-proto") == Some(b"https");
    if is_told || head.uri.scheme() == Some(&Scheme::HTTPS) { Connection::Secure } else { Connection::Plain }
}

/// The authority by which the client knows the service: what the request says, or what the last of `trusted_proxies` proxies
/// wrote, if it did.
pub(crate) fn host(head: &Parts, trusted_proxies: usize) -> Option<&str> {
    let told = told_by_proxy(head, trusted_proxies, "x-forwarded-host");
    let said = told.or_else(|| head.headers.get(HOST).map(HeaderValue::as_bytes));
    said.map_or_else(|| head.uri.authority().map(Authority::as_str), |host| str::from_utf8(host).ok())
}

/// Who shares a limit with this address: of IPv6 the network of one subscriber (RFC 6177), who could take any address in it.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// What the last of `trusted_proxies` proxies wrote into a header.
fn told_by_proxy<'a>(head: &'a Parts, trusted_proxies: usize, name: &str) -> Option<&'a [u8]> {
    if trusted_proxies > 0 { listed(head, name).next_back() } else { None }
}

/// An address as proxies write it: alone, or with a port, which is no part of who it is.
fn address_of(item: &[u8]) -> Option<IpAddr> {
    let item = str::from_utf8(item).ok()?;
    item.parse().or_else(|_| item.parse().map(|with_port: SocketAddr| with_port.ip())).ok()
}

/// The items of a header that is a list, over all its lines. A client may write any bytes into those before the last.
fn listed<'a>(head: &'a Parts, name: &str) -> impl DoubleEndedIterator<Item = &'a [u8]> {
    let lines = head.headers.get_all(name).into_iter().map(HeaderValue::as_bytes);
    lines.flat_map(|line| line.split(|byte| *byte == b',').map(<[u8]>::trim_ascii))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn head(forwarded: &[&str]) -> Parts {
        let request = Request::get("http://qr.example/").extension(Client([192, 0, 2, 1].into()));
        let request = request.header("x-forwarded-proto", "https");
        let request =
            forwarded.iter().fold(request, |request, value| request.header("x-forwarded-for", value.as_bytes()));
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn only_what_trusted_proxies_wrote_is_believed() {
        let forged = head(&["203.0.113.9, 198.51.100.7", "198.51.100.8"]);
        for (proxies, expected) in [(0, "192.0.2.1"), (1, "198.51.100.8"), (2, "198.51.100.7"), (4, "192.0.2.1")] {
            assert_eq!(address(&forged, proxies).unwrap().to_string(), expected, "{proxies} proxies");
        }
        assert_eq!(address(&head(&["unknown"]), 1).unwrap().to_string(), "192.0.2.1");
        assert_eq!(connection(&forged, 0), Connection::Plain);
        assert_eq!(connection(&forged, 1), Connection::Secure);
    }

    #[test]
    fn what_a_client_writes_before_it_hides_no_address_nor_does_a_port() {
        for (forwarded, expected) in [
            ("é, 198.51.100.8", "198.51.100.8"),
            ("198.51.100.8:50000", "198.51.100.8"),
            ("[2001:db8::1]:50000", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("198.51.100.8, é", "192.0.2.1"),
        ] {
            assert_eq!(address(&head(&[forwarded]), 1).unwrap().to_string(), expected, "{forwarded}");
        }
    }

    #[test]
    fn addresses_of_one_subscriber_are_one_network() {
        for (address, expected) in [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::", "2001:db8:1:2::"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(network(address.parse().unwrap()).to_string(), expected);
        }
    }
}
