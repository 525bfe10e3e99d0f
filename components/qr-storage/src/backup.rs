//! Both clouds at once.

use std::ops::RangeInclusive;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join;
use http::Request;
use time::OffsetDateTime;

use crate::azure::{self, Azure};
use crate::outcome::Purpose;
use crate::s3::{self, S3};
use crate::settings::{Setting, number};
use crate::{Cloud, Failure, KeyError, Object, ObjectKey, Outcome, PerCloud, Secret, SettingError, Transport};

/// The clouds that the settings describe, and how to store in them.
///
/// # Settings
/// An empty value, or one of white space only, is an unset one.
///
/// Shared by both clouds; a wrong one makes every cloud that has settings fail as
/// [`Failure::Misconfigured`], since nothing may be written under terms that nobody chose:
/// - `STORAGE_PREFIX`: what every key begins with; 1 to 512 bytes of an [`ObjectKey`] (`qr/`).
/// - `STORAGE_TIMEOUT_MS`: the one deadline of both clouds, 100 to 60000 milliseconds (5000).
/// - `STORAGE_URL_TTL_SECS`: 0 for plain URLs, or the lifetime of signed ones, 1 to 604800
///   seconds (0).
///
/// S3:
/// - `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_S3_BUCKET`.
/// - `AWS_REGION`: required for Amazon; with an endpoint it is `us-east-1` unless set.
/// - `AWS_SESSION_TOKEN`: for temporary credentials.
/// - `AWS_ENDPOINT_URL_S3`: the origin of another service. The bucket becomes the first segment
///   of the path, or, with `https://{bucket}.s3.example.com`, the first label of the host.
///
/// Azure:
/// - `AZURE_CONTAINER`.
/// - Either `AZURE_STORAGE_CONNECTION_STRING`, or `AZURE_STORAGE_ACCOUNT` with one of
///   `AZURE_STORAGE_KEY` and `AZURE_STORAGE_SAS_TOKEN`.
#[derive(Debug)]
pub struct Backup {
    s3: Slot<S3>,
    azure: Slot<Azure>,
    prefix: String,
    timeout: Duration,
    /// Zero for plain URLs.
    url_lifetime: Duration,
    problems: Vec<SettingError>,
}

impl Backup {
    /// The clouds described by the settings that `lookup` finds by name.
    ///
    /// It never fails: a cloud with no settings is disabled, one that is half set or wrong is
    /// misconfigured, and [`problems`](Self::problems) says why.
    pub fn from_settings(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let mut problems = Vec::new();
        let prefix = PREFIX.optional(&lookup, &mut problems);
        let timeout_ms = number(&lookup, TIMEOUT, &TIMEOUT_MS, 5000, &mut problems);
        let url_secs = number(&lookup, URL_TTL, &URL_TTL_SECS, 0, &mut problems);
        let shared_problems = problems.len();
        let mut s3 = Slot::new(s3::from_settings(&lookup), &mut problems);
        let mut azure = Slot::new(azure::from_settings(&lookup), &mut problems);
        if shared_problems > 0 {
            s3 = s3.misconfigured();
            azure = azure.misconfigured();
        }
        Self {
            s3,
            azure,
            prefix: prefix.unwrap_or_else(|| DEFAULT_PREFIX.to_owned()),
            timeout: Duration::from_millis(timeout_ms.into()),
            url_lifetime: Duration::from_secs(url_secs.into()),
            problems,
        }
    }

    /// Every setting that is missing or wrong; empty when all is well.
    pub fn problems(&self) -> &[SettingError] {
        &self.problems
    }

    /// The key of the object called `name`: `STORAGE_PREFIX` followed by `name`.
    ///
    /// # Errors
    /// A [`KeyError`] when the two together are no [`ObjectKey`].
    pub fn key(&self, name: &str) -> Result<ObjectKey, KeyError> {
        ObjectKey::try_from(format!("{}{name}", self.prefix))
    }

    /// What came of storing `object` in every cloud.
    ///
    /// Both requests start at the same time and have `STORAGE_TIMEOUT_MS` from then on. An object
    /// that is already there counts as stored and stays as it is. `now` is the time that the
    /// signatures carry; clouds accept one within 15 minutes of their own.
    pub async fn store<T: Transport>(&self, transport: &T, object: &Object, now: OffsetDateTime) -> PerCloud<Outcome> {
        let (aws, azure) = join(
            self.ask(transport, &self.s3, Purpose::Put, |s3| s3.put(object, now)),
            self.ask(transport, &self.azure, Purpose::Put, |azure| azure.put(object, now)),
        )
        .await;
        PerCloud { aws, azure }
    }

    /// Whether every cloud is ready to store.
    ///
    /// S3 is asked for the bucket (`HeadBucket`, which needs `s3:ListBucket`), Azure for a blob
    /// that need not exist (which needs the right to read). Nothing is written. The deadline is
    /// that of [`store`](Self::store).
    pub async fn check<T: Transport>(&self, transport: &T, now: OffsetDateTime) -> PerCloud<Outcome> {
        let Ok(key) = self.key(PROBE_NAME) else {
            return PerCloud { aws: self.s3.refusal(), azure: self.azure.refusal() };
        };
        let (aws, azure) = join(
            self.ask(transport, &self.s3, Purpose::Probe, |s3| s3.probe(&key, now)),
            self.ask(transport, &self.azure, Purpose::Probe, |azure| azure.probe(&key, now)),
        )
        .await;
        PerCloud { aws, azure }
    }

    /// The URL of the object `key` in `cloud`, or `None` when that cloud cannot be used.
    ///
    /// With `STORAGE_URL_TTL_SECS` above 0 it is signed, lets its holder read this one object, and
    /// expires that many seconds after `now`. Otherwise it is plain, and of use where the bucket
    /// or container is public. With `AZURE_STORAGE_SAS_TOKEN`, or a connection string that holds
    /// such a token, it is always plain: the operator's token is never handed out.
    pub fn url(&self, cloud: Cloud, key: &ObjectKey, now: OffsetDateTime) -> Option<Secret<String>> {
        let url = match cloud {
            Cloud::Aws => self.url_in(&self.s3, key, now),
            Cloud::Azure => self.url_in(&self.azure, key, now),
        };
        url.map(Secret::new)
    }

    fn url_in<C: Target>(&self, slot: &Slot<C>, key: &ObjectKey, now: OffsetDateTime) -> Option<String> {
        let Slot::Ready(target) = slot else { return None };
        if self.url_lifetime.is_zero() {
            return Some(target.plain_url(key));
        }
        target.signed_url(key, self.url_lifetime, now).ok()
    }

    async fn ask<C: Target, T: Transport>(
        &self,
        transport: &T,
        slot: &Slot<C>,
        purpose: Purpose,
        request: impl FnOnce(&C) -> Result<Request<Bytes>, Unsignable>,
    ) -> Outcome {
        let Slot::Ready(target) = slot else { return slot.refusal() };
        let Ok(request) = request(target) else { return slot.refusal() };
        let answer = transport.send(request, self.timeout).await;
        Outcome::of(C::CLOUD, purpose, &answer)
    }
}

/// What [`Backup`] asks of a cloud: requests and URLs, signed for one moment.
pub(crate) trait Target {
    /// Whose answers the requests get.
    const CLOUD: Cloud;

    /// The request that stores `object` unless it is there already.
    fn put(&self, object: &Object, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable>;

    /// The request whose answer tells whether the cloud is ready; `key` need not exist.
    fn probe(&self, key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable>;

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
enum Slot<C> {
    Disabled,
    Misconfigured,
    Ready(C),
}

impl<C> Slot<C> {
    fn new(target: Result<Option<C>, Vec<SettingError>>, problems: &mut Vec<SettingError>) -> Self {
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
    fn misconfigured(self) -> Self {
        match self {
            Self::Disabled => Self::Disabled,
            Self::Misconfigured | Self::Ready(_) => Self::Misconfigured,
        }
    }

    /// The outcome of a request that cannot be made.
    fn refusal(&self) -> Outcome {
        match self {
            Self::Disabled => Outcome::Disabled,
            Self::Misconfigured | Self::Ready(_) => Outcome::Failed(Failure::Misconfigured),
        }
    }
}

fn is_prefix(text: &str) -> bool {
    text.len() <= MAX_PREFIX_BYTES && ObjectKey::try_from(format!("{text}{PROBE_NAME}")).is_ok()
}

const PREFIX: Setting = Setting {
    name: "STORAGE_PREFIX",
    meaning: "what every key begins with",
    allowed: "1 to 512 letters, digits, '.', '_', '-' and '/', without an empty segment or one \
              that ends with a dot",
    is_legal: is_prefix,
};
const TIMEOUT: &str = "STORAGE_TIMEOUT_MS";
const URL_TTL: &str = "STORAGE_URL_TTL_SECS";

const DEFAULT_PREFIX: &str = "qr/";
const MAX_PREFIX_BYTES: usize = 512;
const TIMEOUT_MS: RangeInclusive<u32> = 100..=60_000;

/// 604,800 seconds are seven days, the longest that Signature Version 4 allows.
const URL_TTL_SECS: RangeInclusive<u32> = 0..=604_800;

/// The blob that the readiness probe asks for; nobody ever writes it.
const PROBE_NAME: &str = "readiness-probe";
