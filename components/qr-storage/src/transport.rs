//! The one door to the network.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use crate::{Cloud, Outcome};

/// Sends a signed request and brings the answer back.
///
/// An implementation
/// - gives up after `timeout`, which covers the whole exchange with the response's body;
/// - reads at most [`MAX_RESPONSE_BYTES`] of that body;
/// - sends the bytes with a `Content-Length`, never as chunks, which S3 refuses;
/// - sets no header of its own that begins with `x-amz-` or `x-ms-`, and derives `Host` from the
///   URI, because it is signed;
/// - follows no redirect: a signature is for one host;
/// - never prints the request, whose URI and headers are secrets.
///
/// The future need not be `Send`: on some runtimes it holds handles of one thread.
pub trait Transport {
    /// The answer to `request`. Any status is an answer, 4xx and 5xx included.
    ///
    /// # Errors
    /// A [`TransportError`] when no complete answer came.
    fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> impl Future<Output = Result<Response<Bytes>, TransportError>>;

    /// Learns how the last exchange with a cloud says that the cloud does; of no interest by default.
    ///
    /// What an answer means is known to [`Backup`](crate::Backup) alone, which tells it here. Each request that it sends
    /// carries its [`Cloud`] among its extensions.
    fn learn(&self, cloud: Cloud, health: Outcome) {
        _ = (cloud, health);
    }
}

/// Why no complete answer came.
///
/// A request may be sent again after any of them without harm: storing or removing twice does what
/// doing it once does. Each variant says whether that is worth while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The runtime lets nobody connect to this host. Not worth a retry: an operator must allow it.
    #[error("the runtime does not allow requests to this host")]
    Denied,
    /// No connection: name not found, refused, TLS failed. Worth a retry.
    #[error("the host cannot be reached")]
    Unreachable,
    /// No complete answer within the timeout. Worth a retry.
    #[error("no complete answer came in time")]
    TimedOut,
    /// The connection broke after it was made, or what came over it was no HTTP. Worth a retry.
    #[error("the connection broke before the answer was complete")]
    Interrupted,
    /// The body exceeds [`MAX_RESPONSE_BYTES`]. Not worth a retry: the peer is no cloud we know.
    #[error("the answer is larger than {MAX_RESPONSE_BYTES} bytes")]
    TooLarge,
}

/// The longest body of a response that a [`Transport`] reads, in bytes: 12 MiB.
///
/// The largest answer is a stored image. A PNG of one bit a pixel and 8192 pixels a side has 8 MiB
/// before compression, and stays below 9 MiB where compression gains nothing; the rest is room for
/// metadata. A page of 1000 objects is XML of less than 2 MB, an error one of less than 1 kB.
pub const MAX_RESPONSE_BYTES: usize = 12 * 1024 * 1024;
