//! One blocking HTTP/1.1 request to 127.0.0.1: enough to ask a process whether it is ready.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What is asked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) path_and_query: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: &'a str,
}

/// Sends `request` to `port` and returns the status of the answer.
pub(crate) fn status(port: u16, request: &Request<'_>) -> io::Result<u16> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let Request { method, path_and_query, headers, body } = request;
    let mut text = format!(
        "{method} {path_and_query} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in *headers {
        text.extend([name, ": ", value, "\r\n"]);
    }
    text.extend(["\r\n", body]);
    stream.write_all(text.as_bytes())?;
    let mut line = Vec::new();
    BufReader::new(stream).read_until(b'\n', &mut line)?;
    parse_status(&line).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer has no HTTP status line"))
}

/// The status of a request with neither headers nor a body.
pub(crate) fn plain_status(port: u16, method: &str, path_and_query: &str) -> io::Result<u16> {
    status(port, &Request { method, path_and_query, ..Request::default() })
}

/// `HTTP/1.1 200 OK` → 200 (RFC 9112, 4).
fn parse_status(line: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(line).ok()?;
    line.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.trim().parse().ok()
}

const TIMEOUT: Duration = Duration::from_secs(15);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_line_gives_its_number() {
        assert_eq!(parse_status(b"HTTP/1.1 403 Forbidden\r"), Some(403));
        assert_eq!(parse_status(b"HTTP/1.1 204\r"), Some(204));
        assert_eq!(parse_status(b"SSH-2.0-OpenSSH"), None);
    }
}
