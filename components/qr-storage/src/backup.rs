//! Both clouds at once.

mod target;

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
use crate::{
    Attempt, Cloud, Failure, KeyError, Object, ObjectKey, Outcome, Page, PageRequest, PerCloud, PutMode, Secret,
    SettingError, Transport,
};

use target::Slot;
pub(crate) use target::{Target, Unsignable};

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
///
/// # Rights
/// - S3's access key needs `s3:PutObject`, `s3:GetObject` and `s3:DeleteObject` on the objects below the
///   prefix, and `s3:ListBucket` on the bucket.
/// - An Azure SAS token needs the rights to read, write, delete and list: `sp=rwdl`, either for the
///   container (`sr=c`) or for the account's blob service (`ss=b`, `srt=co`). A token for single
///   blobs (`sr=b`) cannot list.
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

    /// Clouds of which nothing is known, because of `problem`: nothing is stored in either.
    pub fn misconfigured(problem: SettingError) -> Self {
        Self {
            s3: Slot::Misconfigured,
            azure: Slot::Misconfigured,
            problems: vec![problem],
            ..Self::from_settings(|_| None)
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

    /// Whether `cloud` has settings, and complete ones.
    pub fn is_enabled(&self, cloud: Cloud) -> bool {
        self.target(cloud).is_ok()
    }

    /// When the SAS token for Azure ends, where one is set that tells: from then on Azure refuses every request.
    pub fn token_expiry(&self) -> Option<OffsetDateTime> {
        self.azure.ready().ok().and_then(Azure::token_expiry)
    }

    /// How long one request may take: `STORAGE_TIMEOUT_MS`.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// What came of storing `object` in every cloud, where it is not there yet.
    ///
    /// Both requests start at the same time and have `STORAGE_TIMEOUT_MS` from then on. An object
    /// that is already there counts as stored and stays as it is. `now` is the time that the
    /// signatures carry; clouds accept one within 15 minutes of their own.
    pub async fn store<T: Transport>(&self, transport: &T, object: &Object, now: OffsetDateTime) -> PerCloud<Attempt> {
        let put = |cloud| self.put(transport, cloud, object, PutMode::Create, now);
        let (aws, azure) = join(put(Cloud::Aws), put(Cloud::Azure)).await;
        PerCloud { aws, azure }
    }

    /// What came of storing `object` in `cloud`.
    pub async fn put<T: Transport>(
        &self,
        transport: &T,
        cloud: Cloud,
        object: &Object,
        mode: PutMode,
        now: OffsetDateTime,
    ) -> Attempt {
        self.ask(transport, cloud, Purpose::Put(mode), now, |target| target.put(object, mode, now)).await.0
    }

    /// The content of the object `key` in `cloud`.
    ///
    /// # Errors
    /// - [`Failure::NotFound`] when there is no such object, or no such bucket or container.
    /// - [`Failure::Forbidden`] also when there is no such object and the key may not list the
    ///   bucket: then S3 does not tell.
    /// - [`Failure::Misconfigured`] also when the cloud is disabled.
    /// - Every other [`Failure`], as for [`put`](Self::put).
    pub async fn read<T: Transport>(
        &self,
        transport: &T,
        cloud: Cloud,
        key: &ObjectKey,
        now: OffsetDateTime,
    ) -> Result<Bytes, Failure> {
        let (attempt, body) = self.ask(transport, cloud, Purpose::Get, now, |target| target.get(key, now)).await;
        attempt.outcome.done()?;
        Ok(body)
    }

    /// What came of removing the object `key` from `cloud`; one that is not there counts as removed.
    ///
    /// A bucket that keeps versions keeps this one too; a blob that has snapshots is
    /// [`Rejected`](Failure::Rejected), since someone wanted to keep it.
    pub async fn delete<T: Transport>(
        &self,
        transport: &T,
        cloud: Cloud,
        key: &ObjectKey,
        now: OffsetDateTime,
    ) -> Attempt {
        self.ask(transport, cloud, Purpose::Delete, now, |target| target.delete(key, now)).await.0
    }

    /// One page of the objects below `STORAGE_PREFIX` in `cloud`.
    ///
    /// Objects whose names are no [`ObjectKey`] are left out. Where no name has a slash after the
    /// prefix, the pages of all clouds follow one another in the same order.
    ///
    /// # Errors
    /// - [`Failure::NotFound`] when there is no such bucket or container.
    /// - [`Failure::ServerError`] also when the answer is no page, or would lead back to itself.
    /// - [`Failure::Misconfigured`] also when the cloud is disabled.
    /// - Every other [`Failure`], as for [`put`](Self::put).
    pub async fn list<T: Transport>(
        &self,
        transport: &T,
        cloud: Cloud,
        page: &PageRequest,
        now: OffsetDateTime,
    ) -> Result<Page, Failure> {
        let request = |target: &dyn Target| target.list(&self.prefix, page, now);
        let (attempt, body) = self.ask(transport, cloud, Purpose::List, now, request).await;
        attempt.outcome.done()?;
        let answer = self.target(cloud).map_err(|_| Failure::Misconfigured)?.page(&body);
        let answer = answer.map_err(|_| Failure::ServerError)?;
        if answer.next.is_some() && answer.next == page.after {
            return Err(Failure::ServerError);
        }
        Ok(answer.below(&self.prefix))
    }

    /// Whether every cloud is ready to store.
    ///
    /// S3 is asked for the bucket (`HeadBucket`, which needs `s3:ListBucket`), Azure for a blob
    /// that need not exist (which needs the right to read). Nothing is written. The deadline is
    /// that of [`store`](Self::store).
    pub async fn check<T: Transport>(&self, transport: &T, now: OffsetDateTime) -> PerCloud<Outcome> {
        let probe = async |cloud| {
            let request = |target: &dyn Target| target.probe(&self.key(PROBE_NAME)?, now);
            self.ask(transport, cloud, Purpose::Probe, now, request).await.0.outcome
        };
        let (aws, azure) = join(probe(Cloud::Aws), probe(Cloud::Azure)).await;
        PerCloud { aws, azure }
    }

    /// The URL of the object `key` in `cloud`, or `None` when that cloud cannot be used.
    ///
    /// With `STORAGE_URL_TTL_SECS` above 0 it is signed, lets its holder read this one object, and
    /// expires that many seconds after `now`. Otherwise it is plain, and of use where the bucket
    /// or container is public. With `AZURE_STORAGE_SAS_TOKEN`, or a connection string that holds
    /// such a token, it is always plain: the operator's token is never handed out.
    pub fn url(&self, cloud: Cloud, key: &ObjectKey, now: OffsetDateTime) -> Option<Secret<String>> {
        let target = self.target(cloud).ok()?;
        if self.url_lifetime.is_zero() {
            return Some(Secret::new(target.plain_url(key)));
        }
        target.signed_url(key, self.url_lifetime, now).ok().map(Secret::new)
    }

    /// The cloud, or the outcome of every request to one that cannot be used.
    fn target(&self, cloud: Cloud) -> Result<&dyn Target, Outcome> {
        match cloud {
            Cloud::Aws => self.s3.ready().map(|s3| s3 as &dyn Target),
            Cloud::Azure => self.azure.ready().map(|azure| azure as &dyn Target),
        }
    }

    /// What came of a request, and the body of the answer, which is of use when it is
    /// [`Done`](Outcome::Done).
    async fn ask<T: Transport>(
        &self,
        transport: &T,
        cloud: Cloud,
        purpose: Purpose,
        now: OffsetDateTime,
        request: impl FnOnce(&dyn Target) -> Result<Request<Bytes>, Unsignable>,
    ) -> (Attempt, Bytes) {
        let mut request = match self.target(cloud).map(request) {
            Ok(Ok(request)) => request,
            Ok(Err(Unsignable)) => return (Attempt::failed(Failure::Misconfigured), Bytes::new()),
            Err(outcome) => return (Attempt::from(outcome), Bytes::new()),
        };
        request.extensions_mut().insert(cloud);
        let answer = transport.send(request, self.timeout).await;
        let attempt = Attempt::of(cloud, purpose, &answer, now);
        transport.learn(cloud, attempt.outcome.health(purpose));
        (attempt, answer.map(http::Response::into_body).unwrap_or_default())
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
