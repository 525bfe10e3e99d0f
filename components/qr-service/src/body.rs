//! A request's body, read within bounds of size and time.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http::{HeaderMap, Method};
use qr_storage::Clock;

use crate::deadline::within;
use crate::routes::Route;

/// Why the body of a request is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It did not arrive within [`BODY_TIMEOUT`].
    TimedOut,
    /// It, or the request as a whole, is not what HTTP allows, or ended too early.
    Broken,
}

/// The largest request body that is read, in bytes (64 KiB): far more than the longest text in its most wasteful JSON escapes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// How long a body may take, from the head of its request to its last byte.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The body of the request with this head, or nothing of it where the head alone decides the answer.
///
/// A body that proves too long comes back longer than [`MAX_BODY_BYTES`]. Its rest is read all the same and thrown away, up
/// to [`MAX_DRAINED_BYTES`]: a proxy can use its connection again when a body was read to its end, or not at all.
pub(crate) async fn receive<S, B, E>(head: &Parts, body: S, clock: &impl Clock) -> Result<Bytes, Unreadable>
where
    S: Stream<Item = Result<B, E>>,
    B: AsRef<[u8]>,
{
    if !is_needed(head) {
        return Ok(Bytes::new());
    }
    let mut kept = Vec::new();
    let end = within(BODY_TIMEOUT, clock, read(body, &mut kept)).await;
    match end {
        // Too long is too long, whatever became of the rest.
        _ if kept.len() > MAX_BODY_BYTES => Ok(kept.into()),
        Some(Ok(())) => Ok(kept.into()),
        Some(Err(_)) => Err(Unreadable::Broken),
        None => Err(Unreadable::TimedOut),
    }
}

/// Whether the head announces a body that is longer than [`MAX_BODY_BYTES`].
pub(crate) fn is_too_large(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|length| length > MAX_BODY_BYTES as u64)
}

/// Whether the answer depends on the body: not when route, method or length are wrong already.
fn is_needed(head: &Parts) -> bool {
    let is_taken = Route::find(head.uri.path()).is_some_and(|route| route.methods().contains(&Method::POST));
    is_taken && head.method == Method::POST && !is_too_large(&head.headers)
}

/// Reads `body` to its end and keeps it, up to the chunk that makes it too long.
async fn read<C: AsRef<[u8]>, E>(body: impl Stream<Item = Result<C, E>>, kept: &mut Vec<u8>) -> Result<(), E> {
    let mut body = pin!(body);
    let mut count = 0;
    while count <= MAX_DRAINED_BYTES
        && let Some(chunk) = body.next().await
    {
        let chunk = chunk?;
        count += chunk.as_ref().len();
        if kept.len() <= MAX_BODY_BYTES {
            kept.extend_from_slice(chunk.as_ref());
        }
    }
    Ok(())
}

/// How much of a body that is too long is read, in bytes (2 MiB).
const MAX_DRAINED_BYTES: usize = 2 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::tests::{Racing, Stopped};
    use futures_util::{FutureExt, stream};
    use http::Request;

    fn head(method: &str, path: &str, length: Option<usize>) -> Parts {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(length) = length {
            request = request.header(CONTENT_LENGTH, length);
        }
        request.body(()).unwrap().into_parts().0
    }

    /// The result for chunks that are all there at once, and whether the body was read to its end.
    fn received(head: &Parts, chunks: Vec<Result<Vec<u8>, ()>>) -> (Result<usize, Unreadable>, bool) {
        let mut chunks = chunks.into_iter();
        let bytes = receive(head, stream::iter(chunks.by_ref()), &Stopped).now_or_never().unwrap();
        (bytes.map(|bytes| bytes.len()), chunks.next().is_none())
    }

    #[test]
    fn a_body_is_its_chunks_in_order() {
        let post = head("POST", "/generate_qr/", None);
        let chunks = stream::iter([b"ab", b"cd"].map(Ok::<_, ()>));
        let bytes = receive(&post, chunks, &Stopped).now_or_never().unwrap();
        assert_eq!(bytes.unwrap(), "abcd");
    }

    #[test]
    fn a_body_that_decides_nothing_is_not_waited_for() {
        for (method, path, length) in [
            ("POST", "/nothing", Some(5)),
            ("GET", "/api/v1/qr", Some(5)),
            ("POST", "/api/v1/qr", Some(5)),
            ("PUT", "/api/v1/qr/generate", None),
            ("POST", "/api/v1/qr/generate", Some(MAX_BODY_BYTES + 1)),
        ] {
            let body = stream::pending::<Result<Vec<u8>, ()>>();
            let bytes = receive(&head(method, path, length), body, &Stopped).now_or_never();
            assert_eq!(bytes, Some(Ok(Bytes::new())), "{method} {path}");
        }
    }

    #[test]
    fn a_body_that_stops_arriving_is_given_up() {
        let body = || stream::iter([Ok::<_, ()>(b"a")]).chain(stream::pending());
        let post = head("POST", "/api/v1/qr/generate", Some(100));
        assert_eq!(receive(&post, body(), &Stopped).now_or_never(), None);
        assert_eq!(receive(&post, body(), &Racing).now_or_never(), Some(Err(Unreadable::TimedOut)));
    }

    #[test]
    fn a_body_that_breaks_off_is_broken() {
        let post = head("POST", "/api/v1/qr/generate", Some(100));
        assert_eq!(received(&post, vec![Ok(vec![0]), Err(())]).0, Err(Unreadable::Broken));
    }

    #[test]
    fn a_body_that_proves_too_long_is_cut_off_and_read_to_its_end_within_reason() {
        let post = head("POST", "/api/v1/qr/generate", None);
        let chunks = |count| vec![Ok(vec![0; 1024]); count];
        assert_eq!(received(&post, chunks(64)), (Ok(MAX_BODY_BYTES), true));
        assert_eq!(received(&post, chunks(65)), (Ok(MAX_BODY_BYTES + 1024), true));
        assert_eq!(received(&post, chunks(2048)), (Ok(MAX_BODY_BYTES + 1024), true));
        assert_eq!(received(&post, chunks(4096)), (Ok(MAX_BODY_BYTES + 1024), false));
        let broken = chunks(65).into_iter().chain([Err(())]).collect();
        assert_eq!(received(&post, broken).0, Ok(MAX_BODY_BYTES + 1024));
    }
}
