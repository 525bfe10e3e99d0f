//! Ports on 127.0.0.1.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{process, thread};

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
/// A program that answers there already would be taken for the one that is about to start. What holds it for a moment only may be a
/// child of this process that has a copy of all our sockets until it becomes another program.
pub(crate) fn given_or_free(port: Option<u16>) -> Result<u16> {
    let Some(port) = port else { return free_port() };
    let deadline = Instant::now() + MOMENT;
    loop {
        match TcpListener::bind(("127.0.0.1", port)) {
            Ok(_) => return Ok(port),
            Err(_) if Instant::now() < deadline => thread::sleep(Duration::from_millis(20)),
            Err(error) => return Err(error).with_context(|| format!("port {port} on 127.0.0.1 is in use")),
        }
    }
}

/// `N` different free ports, none of which this process has been given before.
///
/// All lie below those that the system gives to outgoing connections. Such a connection could otherwise take the port before the
/// program does for which it is meant, or while that program is dead.
pub(crate) fn free_ports<const N: usize>() -> Result<[u16; N]> {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let count = u32::from(LAST - FIRST) + 1;
    // Where another process most likely does not begin.
    let start = process::id().wrapping_mul(STRIDE);
    let mut ports = [0; N];
    for port in &mut ports {
        *port = (0..count)
            .filter_map(|_| {
                let place = start.wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed)) % count;
                Some(FIRST + u16::try_from(place).ok()?)
            })
            .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
            .context("no free port on 127.0.0.1")?;
    }
    Ok(ports)
}

const MOMENT: Duration = Duration::from_secs(1);
/// Above all that browsers refuse (fetch.spec.whatwg.org, "bad port"), and below 32768, where Linux begins by itself.
const FIRST: u16 = 12_000;
const LAST: u16 = 31_999;
/// More than a process asks for, and prime.
const STRIDE: u32 = 211;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
    fn free_ports_differ_and_are_not_those_of_outgoing_connections() {
        let ports: [_; 50] = free_ports().unwrap();
        let others: [_; 50] = free_ports().unwrap();
        let all: BTreeSet<u16> = ports.into_iter().chain(others).collect();
        assert_eq!(all.len(), 100);
        assert!(all.iter().all(|port| (FIRST..=LAST).contains(port)), "{all:?}");
    }
}
