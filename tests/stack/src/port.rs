//! Ports on 127.0.0.1.

use std::net::TcpListener;

use anyhow::{Context as _, Result};

/// A port on which nothing listens now.
///
/// # Errors
/// When the system has no port left.
pub fn free_port() -> Result<u16> {
    let [port] = free_ports()?;
    Ok(port)
}

/// `preferred` when nothing listens there, else any free port.
///
/// # Errors
/// When the system has no port left.
pub fn free_port_or(preferred: u16) -> Result<u16> {
    match TcpListener::bind(("127.0.0.1", preferred)) {
        Ok(_) => Ok(preferred),
        Err(_) => free_port(),
    }
}

/// The port that was asked for, which must be free, or any free one.
///
/// A program that answers there already would be taken for the one that is about to start.
pub(crate) fn given_or_free(port: Option<u16>) -> Result<u16> {
    let Some(port) = port else { return free_port() };
    TcpListener::bind(("127.0.0.1", port)).with_context(|| format!("port {port} on 127.0.0.1 is in use"))?;
    Ok(port)
}

/// `N` different free ports: all are held until the last one is found.
pub(crate) fn free_ports<const N: usize>() -> Result<[u16; N]> {
    let mut ports = [0; N];
    let mut held = Vec::with_capacity(N);
    for port in &mut ports {
        let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on 127.0.0.1")?;
        *port = listener.local_addr()?.port();
        held.push(listener);
    }
    Ok(ports)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_is_replaced() {
        let busy = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = busy.local_addr().unwrap().port();
        assert_ne!(free_port_or(port).unwrap(), port);
    }

    #[test]
    fn busy_port_that_was_asked_for_is_an_error() {
        let busy = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = busy.local_addr().unwrap().port();
        let error = given_or_free(Some(port)).unwrap_err();
        assert_eq!(error.to_string(), format!("port {port} on 127.0.0.1 is in use"));
    }

    #[test]
    fn free_ports_differ() {
        let [first, second] = free_ports().unwrap();
        assert_ne!(first, second);
    }
}
