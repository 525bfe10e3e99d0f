//! What came of a request, and the one place that decides it.

use bytes::Bytes;
use http::Response;

use crate::{Cloud, TransportError};

/// What became of one object, or of one readiness probe, in one cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The cloud holds the object, or is ready to.
    Done,
    /// It does not, and why.
    Failed(Failure),
    /// The cloud has no settings, so nothing was asked of it.
    Disabled,
}

/// The class of a failure: as much as a caller can act on, and never a detail that leaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// The settings are incomplete or wrong; no request was sent.
    Misconfigured,
    /// No connection to the cloud.
    Unreachable,
    /// No complete answer within `STORAGE_TIMEOUT_MS`.
    TimedOut,
    /// The connection broke during the exchange.
    Interrupted,
    /// 401 or 403: the credentials are unknown, expired, or lack the right.
    Forbidden,
    /// 404: the bucket or the container does not exist.
    NotFound,
    /// 429 or 503: the cloud asks for fewer requests.
    Throttled,
    /// Any other 5xx, or an answer longer than [`MAX_RESPONSE_BYTES`](crate::MAX_RESPONSE_BYTES).
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
}

/// What a request was for; the same status means different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To store an object.
    Put,
    /// To learn whether objects could be stored.
    Probe,
}

impl Outcome {
    /// The meaning of `cloud`'s answer to a request made for `purpose`.
    pub(crate) fn of(cloud: Cloud, purpose: Purpose, answer: &Result<Response<Bytes>, TransportError>) -> Self {
        let response = match answer {
            Ok(response) => response,
            Err(TransportError::Unreachable) => return Self::Failed(Failure::Unreachable),
            Err(TransportError::TimedOut) => return Self::Failed(Failure::TimedOut),
            Err(TransportError::Interrupted) => return Self::Failed(Failure::Interrupted),
            Err(TransportError::TooLarge) => return Self::Failed(Failure::ServerError),
        };
        match (cloud, purpose, response.status().as_u16(), azure_error_code(response)) {
            // 412: Amazon S3 API Reference, "PutObject", If-None-Match on an existing key.
            // Azure's codes: Azure Blob Storage REST API, "Blob Storage error codes".
            (_, _, 200..=299, _)
            | (Cloud::Aws, Purpose::Put, 412, _)
            | (Cloud::Azure, Purpose::Put, 409, Some("BlobAlreadyExists"))
            | (Cloud::Azure, Purpose::Probe, 404, Some("BlobNotFound")) => Self::Done,
            (_, _, 401 | 403, _) => Self::Failed(Failure::Forbidden),
            (_, _, 404, _) => Self::Failed(Failure::NotFound),
            (_, _, 429 | 503, _) => Self::Failed(Failure::Throttled),
            (_, _, 500..=599, _) => Self::Failed(Failure::ServerError),
            _ => Self::Failed(Failure::Rejected),
        }
    }
}

/// The code that Azure repeats in a header, so that even a HEAD has it.
fn azure_error_code(response: &Response<Bytes>) -> Option<&str> {
    response.headers().get("x-ms-error-code")?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::Failure::*;
    use super::Outcome::{Done, Failed};
    use super::*;

    fn of(cloud: Cloud, purpose: Purpose, status: u16, code: &str) -> Outcome {
        let response = Response::builder().status(status).header("x-ms-error-code", code).body(Bytes::new()).unwrap();
        Outcome::of(cloud, purpose, &Ok(response))
    }

    #[test]
    fn every_status_has_its_class() {
        let table = [
            (200, Done),
            (201, Done),
            (204, Done),
            (301, Failed(Rejected)),
            (307, Failed(Rejected)),
            (400, Failed(Rejected)),
            (401, Failed(Forbidden)),
            (403, Failed(Forbidden)),
            (404, Failed(NotFound)),
            (405, Failed(Rejected)),
            (409, Failed(Rejected)),
            (411, Failed(Rejected)),
            (429, Failed(Throttled)),
            (500, Failed(ServerError)),
            (502, Failed(ServerError)),
            (503, Failed(Throttled)),
            (504, Failed(ServerError)),
        ];
        for (status, outcome) in table {
            for cloud in Cloud::ALL {
                for purpose in [Purpose::Put, Purpose::Probe] {
                    assert_eq!(of(cloud, purpose, status, ""), outcome, "{status} {cloud:?}");
                }
            }
        }
    }

    #[test]
    fn only_the_clouds_own_way_of_saying_already_there_is_done() {
        use Cloud::{Aws, Azure};
        use Purpose::{Probe, Put};
        let table = [
            (Aws, Put, 412, "", Done),
            (Aws, Probe, 412, "", Failed(Rejected)),
            (Azure, Put, 412, "ConditionNotMet", Failed(Rejected)),
            (Azure, Put, 409, "BlobAlreadyExists", Done),
            (Azure, Put, 409, "BlobImmutableDueToPolicy", Failed(Rejected)),
            (Azure, Probe, 409, "BlobAlreadyExists", Failed(Rejected)),
            (Aws, Put, 409, "BlobAlreadyExists", Failed(Rejected)),
            (Azure, Probe, 404, "BlobNotFound", Done),
            (Azure, Probe, 404, "ContainerNotFound", Failed(NotFound)),
            (Azure, Put, 404, "BlobNotFound", Failed(NotFound)),
            (Aws, Probe, 404, "BlobNotFound", Failed(NotFound)),
        ];
        for (cloud, purpose, status, code, outcome) in table {
            assert_eq!(of(cloud, purpose, status, code), outcome, "{cloud:?} {status} {code}");
        }
    }

    #[test]
    fn every_transport_error_has_its_class() {
        let table = [
            (TransportError::Unreachable, Unreachable),
            (TransportError::TimedOut, TimedOut),
            (TransportError::Interrupted, Interrupted),
            (TransportError::TooLarge, ServerError),
        ];
        for (error, failure) in table {
            for cloud in Cloud::ALL {
                assert_eq!(Outcome::of(cloud, Purpose::Put, &Err(error)), Failed(failure));
            }
        }
    }
}
