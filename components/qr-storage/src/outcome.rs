//! What came of a request, and the one place that decides it.

mod attempt;

use bytes::Bytes;
use http::Response;

use crate::xml::walk;
use crate::{Cloud, PutMode, TransportError};

pub use attempt::Attempt;

/// What became of one object, or of one readiness probe, in one cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The cloud did what it was asked: it holds the object, no longer holds it, or is ready.
    Done,
    /// It did not, and why.
    Failed(Failure),
    /// The cloud has no settings, so nothing was asked of it.
    Disabled,
}

/// The class of a failure: as much as a caller can act on, and never a detail that leaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// The settings are incomplete or wrong, or the runtime is not set to allow the cloud's host; no request was sent.
    Misconfigured,
    /// No connection to the cloud.
    Unreachable,
    /// No complete answer within `STORAGE_TIMEOUT_MS`, or no complete request within the cloud's own limit.
    TimedOut,
    /// The connection broke during the exchange.
    Interrupted,
    /// 401 or 403: the credentials are unknown, expired, or lack the right.
    Forbidden,
    /// 404: the bucket or the container does not exist; when reading, or the object.
    NotFound,
    /// 429 or 503, or S3's 409 for two writes of one key at once: the cloud asks to come back later.
    Throttled,
    /// Any other 5xx, an answer longer than [`MAX_RESPONSE_BYTES`](crate::MAX_RESPONSE_BYTES), or a
    /// listing that makes no sense.
    ServerError,
    /// Any other status: the cloud understood the request and refuses it, for example because the
    /// bytes it got do not match their checksum.
    Rejected,
}

impl Failure {
    /// The name used in answers, logs and metrics, in `snake_case`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Misconfigured => "misconfigured",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Interrupted => "interrupted",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Throttled => "throttled",
            Self::ServerError => "server_error",
            Self::Rejected => "rejected",
        }
    }

    /// Whether it can pass by itself, so that the same request is worth another try; otherwise
    /// someone has to change a setting, a right or the bucket first.
    pub fn can_heal(self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut | Self::Interrupted | Self::Throttled | Self::ServerError => true,
            Self::Misconfigured | Self::Forbidden | Self::NotFound | Self::Rejected => false,
        }
    }
}

/// What a request was for; the same status means different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To store an object.
    Put(PutMode),
    /// To learn whether objects could be stored.
    Probe,
    /// To read an object.
    Get,
    /// To learn which objects there are.
    List,
    /// To remove an object.
    Delete,
}

impl Outcome {
    /// The meaning of `cloud`'s answer to a request made for `purpose`.
    pub(crate) fn of(cloud: Cloud, purpose: Purpose, answer: &Result<Response<Bytes>, TransportError>) -> Self {
        let response = match answer {
            Ok(response) => response,
            Err(TransportError::Denied) => return Self::Failed(Failure::Misconfigured),
            Err(TransportError::Unreachable) => return Self::Failed(Failure::Unreachable),
            Err(TransportError::TimedOut) => return Self::Failed(Failure::TimedOut),
            Err(TransportError::Interrupted) => return Self::Failed(Failure::Interrupted),
            Err(TransportError::TooLarge) => return Self::Failed(Failure::ServerError),
        };
        match (cloud, purpose, response.status().as_u16(), error_code(cloud, response).as_deref()) {
            // 412: Amazon S3 API Reference, "PutObject", If-None-Match on an existing key.
            // S3's codes: the same, "Error responses".
            // Azure's codes: Azure Blob Storage REST API, "Blob Storage error codes".
            (_, _, 200..=299, _)
            | (Cloud::Aws, Purpose::Put(PutMode::Create), 412, _)
            | (Cloud::Azure, Purpose::Put(PutMode::Create), 409, Some("BlobAlreadyExists"))
            | (Cloud::Azure, Purpose::Probe | Purpose::Delete, 404, Some("BlobNotFound"))
            | (Cloud::Aws, Purpose::Delete, 404, Some("NoSuchKey")) => Self::Done,
            (Cloud::Aws, _, 409, Some("ConditionalRequestConflict" | "OperationAborted")) | (_, _, 429 | 503, _) => {
                Self::Failed(Failure::Throttled)
            }
            (Cloud::Aws, _, 400, Some("RequestTimeout")) | (_, _, 408, _) => Self::Failed(Failure::TimedOut),
            (_, _, 401 | 403, _) => Self::Failed(Failure::Forbidden),
            (_, _, 404, _) => Self::Failed(Failure::NotFound),
            (_, _, 500..=599, _) => Self::Failed(Failure::ServerError),
            _ => Self::Failed(Failure::Rejected),
        }
    }

    /// What it says of the cloud itself: one that lacks an object is well.
    pub(crate) fn health(self, purpose: Purpose) -> Self {
        match (purpose, self) {
            (Purpose::Get, Self::Failed(Failure::NotFound)) => Self::Done,
            _ => self,
        }
    }

    /// Nothing, when the request was carried out.
    ///
    /// # Errors
    /// Why it was not; a disabled cloud is [`Failure::Misconfigured`] to whoever needs an answer.
    pub(crate) fn done(self) -> Result<(), Failure> {
        match self {
            Self::Done => Ok(()),
            Self::Failed(failure) => Err(failure),
            Self::Disabled => Err(Failure::Misconfigured),
        }
    }
}

/// The cloud's own name for an error. Azure repeats it in a header; S3 has it in the body only.
fn error_code(cloud: Cloud, response: &Response<Bytes>) -> Option<String> {
    if !response.status().is_client_error() {
        return None;
    }
    match cloud {
        Cloud::Azure => Some(response.headers().get("x-ms-error-code")?.to_str().ok()?.to_owned()),
        Cloud::Aws => {
            let mut code = None;
            walk(response.body(), |path, text| {
                if path == "Error/Code" {
                    code = Some(text.to_owned());
                }
            })
            .ok()?;
            code
        }
    }
}

#[cfg(test)]
mod tests;
