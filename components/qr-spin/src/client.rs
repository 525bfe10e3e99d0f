//! Who is at the other end of the connection.

use std::net::SocketAddr;

use http::{Extensions, HeaderMap};
use qr_service::Client;

/// The client's address, as an extension of the request's head.
///
/// Spin adds its header behind those that the client sent under the same name, so that only the last one is true.
pub(crate) fn extension(headers: &HeaderMap) -> Extensions {
    let last = headers.get_all("spin-client-addr").iter().next_back();
    let address = last.and_then(|address| address.to_str().ok()?.parse::<SocketAddr>().ok());
    let mut extensions = Extensions::new();
    if let Some(address) = address {
        extensions.insert(Client(address.ip()));
    }
    extensions
}
