//! What the clouds have in common.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use time::OffsetDateTime;

use crate::listing::{Page, PageRequest};
use crate::xml::Malformed;
use crate::{Failure, Object, ObjectKey, Outcome, PutMode, SettingError};

/// What [`Backup`](crate::Backup) asks of a cloud: requests and URLs, signed for one moment.
pub(crate) trait Target {
    /// The request that stores `object`.
    fn put(&self, object: &Object, mode: PutMode, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable>;

    /// The request whose answer tells whether the cloud is ready; `key` need not exist.
    fn probe(&self, key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable>;

    /// The request that reads the object `key`.
    fn get(&self, key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable>;

    /// The request that removes the object `key`.
    fn delete(&self, key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable>;

    /// The request that lists one page of what is below `prefix`.
    fn list(&self, prefix: &str, page: &PageRequest, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable>;

    /// The page in the answer to such a request.
    fn page(&self, body: &[u8]) -> Result<Page, Malformed>;

    /// The URL of `key` without any right.
    fn plain_url(&self, key: &ObjectKey) -> String;

    /// The URL of `key` with the right to read it for `lifetime`.
    fn signed_url(&self, key: &ObjectKey, lifetime: Duration, now: OffsetDateTime) -> Result<String, Unsignable>;
}

/// The settings passed their checks, and still no request can be made of them.
///
/// It has no detail, because every detail of a request may be secret.
#[derive(Debug)]
pub(crate) struct Unsignable;

impl<E: std::error::Error> From<E> for Unsignable {
    fn from(_: E) -> Self {
        Self
    }
}

/// What the settings make of a cloud.
#[derive(Debug)]
pub(super) enum Slot<C> {
    Disabled,
    Misconfigured,
    Ready(C),
}

impl<C> Slot<C> {
    pub(super) fn new(target: Result<Option<C>, Vec<SettingError>>, problems: &mut Vec<SettingError>) -> Self {
        match target {
            Ok(None) => Self::Disabled,
            Ok(Some(target)) => Self::Ready(target),
            Err(more) => {
                problems.extend(more);
                Self::Misconfigured
            }
        }
    }

    /// The same cloud, not to be used if it has settings at all.
    pub(super) fn misconfigured(self) -> Self {
        match self {
            Self::Disabled => Self::Disabled,
            Self::Misconfigured | Self::Ready(_) => Self::Misconfigured,
        }
    }

    /// The cloud, or the outcome of every request to one that cannot be used.
    pub(super) fn ready(&self) -> Result<&C, Outcome> {
        match self {
            Self::Disabled => Err(Outcome::Disabled),
            Self::Misconfigured => Err(Outcome::Failed(Failure::Misconfigured)),
            Self::Ready(target) => Ok(target),
        }
    }
}
