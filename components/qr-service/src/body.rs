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

/// The largest request body that is read unless the setting of this name says otherwise, in bytes (64 KiB): far more than
/// the longest text in its most wasteful JSON escapes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// How long a body may take, from the head of its request to its last byte.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The body of the request with this head, or nothing of it where the head alone decides the answer.
///
/// A body that proves too long comes back longer than `limit_bytes`. What is of no use is read all the same and thrown
/// away, within [`SKIP_LIMIT_BYTES`] and [`SKIP_TIMEOUT`]: a proxy such as wrangler's holds an answer back while it forwards
/// a body that nobody takes, and loses the connection when a body was taken in part.
pub(crate) async fn receive<S, B, E>(
    head: &Parts,
    body: S,
    limit_bytes: usize,
    clock: &impl Clock,
) -> Result<Bytes, Unreadable>
where
    S: Stream<Item = Result<B, E>>,
    B: AsRef<[u8]>,
{
    let mut kept = Vec::new();
    match Use::of(head, limit_bytes) {
        Use::None => return Ok(Bytes::new()),
        Use::Skip => {
            skip(body, clock).await;
            return Ok(Bytes::new());
        }
        Use::Read => {}
    }
    let end = within(BODY_TIMEOUT, clock, read(body, limit_bytes, &mut kept)).await;
    match end {
        // Too long is too long, whatever became of the rest.
        _ if kept.len() > limit_bytes => Ok(kept.into()),
        Some(Ok(())) => Ok(kept.into()),
        Some(Err(_)) => Err(Unreadable::Broken),
        None => Err(Unreadable::TimedOut),
    }
}

/// Throws away the body of a request that is refused for its head alone.
pub(crate) async fn discard<S, B, E>(head: &Parts, body: S, clock: &impl Clock)
where
    S: Stream<Item = Result<B, E>>,
    B: AsRef<[u8]>,
{
    if Use::of(head, 0) != Use::None {
        skip(body, clock).await;
    }
}

async fn skip<C: AsRef<[u8]>, E>(body: impl Stream<Item = Result<C, E>>, clock: &impl Clock) {
    _ = within(SKIP_TIMEOUT, clock, read(body, 0, &mut Vec::new())).await;
}

/// Whether the head announces a body that is longer than `limit_bytes`.
pub(crate) fn is_too_large(headers: &HeaderMap, limit_bytes: usize) -> bool {
    length(headers).is_some_and(|length| length > limit_bytes as u64)
}

/// What a body is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// The answer depends on it.
    Read,
    /// Its end frees the connection.
    Skip,
    /// Nothing: there is none, or its end is too far away.
    None,
}

impl Use {
    fn of(head: &Parts, limit_bytes: usize) -> Self {
        if matches!(head.method, Method::GET | Method::HEAD) {
            return Self::None;
        }
        if length(&head.headers).is_some_and(|length| length > SKIP_LIMIT_BYTES as u64) {
            return Self::None;
        }
        let is_taken = Route::find(head.uri.path()).is_some_and(|route| route.methods().contains(&head.method));
        if is_taken && !is_too_large(&head.headers, limit_bytes) { Self::Read } else { Self::Skip }
    }
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads `body` to its end and keeps it, up to the chunk that makes it too long.
async fn read<C: AsRef<[u8]>, E>(
    body: impl Stream<Item = Result<C, E>>,
    limit_bytes: usize,
    kept: &mut Vec<u8>,
) -> Result<(), E> {
    let mut body = pin!(body);
    let mut count = 0;
    while count <= SKIP_LIMIT_BYTES
        && let Some(chunk) = body.next().await
    {
        let chunk = chunk?;
        count += chunk.as_ref().len();
        if kept.len() <= limit_bytes {
            kept.extend_from_slice(chunk.as_ref());
        }
    }
    Ok(())
}

/// How much of a body is read, in bytes (2 MiB), though more than the service takes.
const SKIP_LIMIT_BYTES: usize = 2 << 20;

/// How long an answer waits for the end of a body on which it does not depend.
const SKIP_TIMEOUT: Duration = Duration::from_secs(1);

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
        let bytes = receive(head, stream::iter(chunks.by_ref()), MAX_BODY_BYTES, &Stopped).now_or_never().unwrap();
        (bytes.map(|bytes| bytes.len()), chunks.next().is_none())
    }

    #[test]
    fn a_body_is_its_chunks_in_order() {
        let post = head("POST", "/generate_qr/", None);
        let chunks = stream::iter([b"ab", b"cd"].map(Ok::<_, ()>));
        let bytes = receive(&post, chunks, MAX_BODY_BYTES, &Stopped).now_or_never().unwrap();
        assert_eq!(bytes.unwrap(), "abcd");
    }

    #[test]
    fn a_body_is_used_as_the_head_allows() {
        for (method, path, length, expected) in [
            ("POST", "/api/v1/qr/generate", None, Use::Read),
            ("POST", "/generate_qr", Some(MAX_BODY_BYTES), Use::Read),
            ("POST", "/api/v1/qr/generate", Some(MAX_BODY_BYTES + 1), Use::Skip),
            ("POST", "/api/v1/qr/generate", Some(SKIP_LIMIT_BYTES + 1), Use::None),
            ("POST", "/nothing", Some(5), Use::Skip),
            ("POST", "/api/v1/qr", Some(5), Use::Skip),
            ("PUT", "/api/v1/qr/generate", None, Use::Skip),
            ("GET", "/api/v1/qr", Some(5), Use::None),
            ("HEAD", "/nothing", None, Use::None),
        ] {
            assert_eq!(Use::of(&head(method, path, length), MAX_BODY_BYTES), expected, "{method} {path} {length:?}");
        }
    }

    #[test]
    fn a_body_that_decides_nothing_is_waited_for_a_second_at_most() {
        let stalled = || stream::pending::<Result<Vec<u8>, ()>>();
        let nothing = head("POST", "/nothing", Some(5));
        assert_eq!(receive(&nothing, stalled(), MAX_BODY_BYTES, &Racing).now_or_never(), Some(Ok(Bytes::new())));
        let get = head("GET", "/health", Some(5));
        assert_eq!(receive(&get, stalled(), MAX_BODY_BYTES, &Stopped).now_or_never(), Some(Ok(Bytes::new())));
        assert_eq!(received(&nothing, vec![Ok(vec![0; 5])]), (Ok(0), true));
    }

    #[test]
    fn a_body_that_stops_arriving_is_given_up() {
        let body = || stream::iter([Ok::<_, ()>(b"a")]).chain(stream::pending());
        let post = head("POST", "/api/v1/qr/generate", Some(100));
        assert_eq!(receive(&post, body(), MAX_BODY_BYTES, &Stopped).now_or_never(), None);
        assert_eq!(receive(&post, body(), MAX_BODY_BYTES, &Racing).now_or_never(), Some(Err(Unreadable::TimedOut)));
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
