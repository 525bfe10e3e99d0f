//! Keeping a code that was made: its copies, its record, and what the outbox has to do.

use std::time::Duration;

use bytes::Bytes;
use qr_storage::{
    Attempt, Cloud, Code, DatabaseError, NewCopy, Object, Outcome, PerCloud, backoff_ms, sha256_hex, unix_ms,
};

use super::RETRY_SOON;
use crate::id;
use crate::input::{Order, Warning};
use crate::problem::Problem;
use crate::watch::Traced;
use crate::{FollowUp, Runtime, Service};

/// A code that was kept as far as clouds and ledger allowed.
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) image: Bytes,
    pub(super) storage: PerCloud<NewCopy>,
    pub(super) urls: PerCloud<Option<String>>,
    is_recorded: bool,
}

/// Stores both copies and writes the record; what a cloud does not take is queued with the record.
///
/// # Errors
/// A problem when neither the ledger nor every cloud took the code, so that a copy could be missing for good.
pub(super) async fn now<P: Traced>(
    service: &Service,
    order: &Order,
    runtime: &Runtime<'_, P>,
) -> Result<Kept, Problem> {
    let time = runtime.platform.now();
    let (code, object) = prepare(service, order, unix_ms(time));
    let attempts = service.backup.store(runtime.platform, &object, time).await;
    let now_ms = unix_ms(runtime.platform.now());
    let storage = attempts.map(|attempt| new_copy(attempt, now_ms, runtime.platform.random()));
    let recorded = record(service, &code, &storage, runtime).await;
    if let Err(error) = &recorded {
        // Without a record there is no job either: only what every cloud has taken is safe. It finds its record again with
        // the next reconciliation, since the images carry their requests.
        let is_safe = |cloud| matches!(storage.get(cloud), NewCopy::Stored | NewCopy::Disabled);
        if !Cloud::ALL.into_iter().all(is_safe) {
            return Err(unrecorded(error, "the ledger does not answer, and not every cloud took the code; try again"));
        }
    }
    let url = |cloud| {
        let is_stored = *storage.get(cloud) == NewCopy::Stored;
        let url = is_stored.then(|| service.backup.url(cloud, &object.key, time)).flatten();
        url.map(|url| url.expose().clone())
    };
    let urls = PerCloud { aws: url(Cloud::Aws), azure: url(Cloud::Azure) };
    Ok(Kept { id: code.id, image: object.bytes, storage, urls, is_recorded: recorded.is_ok() })
}

/// Writes the record with both copies queued, before any cloud is asked, and gives the code's id.
///
/// # Errors
/// A problem when there is no record, so that nothing can be promised.
pub(super) async fn later<P: Traced>(
    service: &Service,
    order: &Order,
    runtime: &Runtime<'_, P>,
) -> Result<String, Problem> {
    let now_ms = unix_ms(runtime.platform.now());
    let (code, _) = prepare(service, order, now_ms);
    let queue = |cloud| {
        let is_enabled = service.backup.is_enabled(cloud);
        if is_enabled { NewCopy::Queued { next_attempt_ms: now_ms, error: None } } else { NewCopy::Disabled }
    };
    let storage = PerCloud { aws: queue(Cloud::Aws), azure: queue(Cloud::Azure) };
    match record(service, &code, &storage, runtime).await {
        Ok(()) => Ok(code.id),
        Err(error) => Err(unrecorded(&error, "the ledger does not answer, so nothing can be promised; try again")),
    }
}

/// The record and the object of an order.
pub(super) fn prepare(service: &Service, order: &Order, now_ms: i64) -> (Code, Object) {
    let (request, bytes) = (order.canonical(), order.image());
    let code = Code {
        id: id::of(&request, service.settings.id_secret()),
        request: request.into_owned(),
        format: order.format().as_str().to_owned(),
        sha256: sha256_hex(&bytes),
        size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        created_ms: now_ms,
    };
    let key = service.backup.key(&code.object_name()).expect("hexadecimal digits and a file extension are a legal key");
    (code, Object { key, bytes, media_type: order.format().media_type() })
}

/// Writes the record. A database that fails, or is not ready yet, is asked again after growing random waits; one that is busy has
/// let us wait by then.
async fn record<P: Traced>(
    service: &Service,
    code: &Code,
    storage: &PerCloud<NewCopy>,
    runtime: &Runtime<'_, P>,
) -> Result<(), DatabaseError> {
    let ledger = Service::ledger(runtime);
    let mut outcome = ledger.record(code, storage).await;
    for longest_ms in RECORD_WAITS_MS {
        let Err(DatabaseError::Failed(_)) = outcome else { break };
        runtime.platform.sleep(Duration::from_millis(runtime.platform.random() % longest_ms)).await;
        outcome = ledger.record(code, storage).await;
    }
    outcome.inspect_err(|error| service.log_ledger(error, runtime))
}

/// The refusal of a code that has no record.
fn unrecorded(error: &DatabaseError, detail: &'static str) -> Problem {
    match error {
        DatabaseError::Busy(_) => Problem::overloaded(),
        DatabaseError::Failed(_) | DatabaseError::Absent(_) => Problem::unavailable(detail),
    }
}

/// What the ledger should know of an attempt: a failure that can heal is queued.
fn new_copy(attempt: Attempt, now_ms: i64, random: u64) -> NewCopy {
    match attempt.outcome {
        Outcome::Done => NewCopy::Stored,
        Outcome::Disabled => NewCopy::Disabled,
        Outcome::Failed(failure) if failure.can_heal() => NewCopy::Queued {
            next_attempt_ms: now_ms + backoff_ms(1, attempt.retry_after, random),
            error: Some(failure),
        },
        Outcome::Failed(failure) => NewCopy::Failed(failure),
    }
}

impl Kept {
    /// The outcomes as the log has them.
    pub(super) fn outcomes(&self) -> PerCloud<Outcome> {
        let outcome = |copy| match copy {
            NewCopy::Stored => Outcome::Done,
            NewCopy::Queued { error: Some(failure), .. } | NewCopy::Failed(failure) => Outcome::Failed(failure),
            NewCopy::Queued { error: None, .. } | NewCopy::Disabled => Outcome::Disabled,
        };
        PerCloud { aws: outcome(self.storage.aws), azure: outcome(self.storage.azure) }
    }

    /// What the client should know beside the image.
    pub(super) fn warnings(&self, order: &Order) -> Vec<Warning> {
        let mut warnings = order.warnings();
        if !self.is_recorded {
            let message = "the ledger did not answer: the code is stored, and its record follows later".to_owned();
            warnings.push(Warning { code: "ledger", message });
        }
        warnings
    }

    /// A job that was queued is looked at again as soon as it may be due.
    pub(super) fn follow_up(&self) -> FollowUp {
        let is_queued = |copy| matches!(copy, NewCopy::Queued { .. });
        let has_job = is_queued(self.storage.aws) || is_queued(self.storage.azure);
        if has_job { FollowUp::Drain { after: RETRY_SOON } } else { FollowUp::Nothing }
    }
}

/// The longest wait before each further try of a record: full jitter, 0.7 s in all at the most.
const RECORD_WAITS_MS: [u64; 3] = [100, 200, 400];
