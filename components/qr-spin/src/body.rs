//! Bodies, read into memory up to a limit.

use bytes::Bytes;
use futures_util::StreamExt;
use spin_sdk::http::body::IncomingBodyExt;
use spin_sdk::wasip3::http::types::ErrorCode;
use spin_sdk::wasip3::http_compat::{IncomingBody, IncomingMessage};

/// The bytes of a body, cut off after the chunk that exceeds `limit_bytes`.
pub(crate) async fn read<T: IncomingMessage>(body: IncomingBody<T>, limit_bytes: usize) -> Result<Bytes, ErrorCode> {
    let mut stream = body.stream();
    let mut bytes = Vec::new();
    while bytes.len() <= limit_bytes
        && let Some(chunk) = stream.next().await
    {
        bytes.extend_from_slice(&chunk?);
    }
    Ok(bytes.into())
}
