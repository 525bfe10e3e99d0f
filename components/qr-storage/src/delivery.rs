//! Delivering what the outbox holds.

use std::time::Duration;

use futures_util::future::{join, join_all};
use sha2::{Digest, Sha256};

use crate::clock::unix_ms;
use crate::{
    Attempt, Backup, Cloud, Code, DatabaseError, Failure, Finish, Job, Ledger, Object, Outcome, Platform, PutMode, Task,
};

/// Takes jobs from the ledger and carries them out in the clouds.
#[derive(Debug)]
pub struct Delivery<'a, P> {
    /// The clouds.
    pub backup: &'a Backup,
    /// Reaches them, and holds the ledger.
    pub platform: &'a P,
}

/// What a drain has done, job by job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// Jobs whose task is done.
    pub delivered: usize,
    /// Jobs that wait for another try.
    pub retried: usize,
    /// Jobs that were given up, until someone asks for them.
    pub parked: usize,
}

impl<P: Platform> Delivery<'_, P> {
    /// Carries out what is due, both clouds at once, for at most about `limit`; a cloud that is down holds up only itself.
    ///
    /// `redraw` makes the object of a code again.
    ///
    /// # Errors
    /// [`DatabaseError`] when the ledger does not answer; what was delivered is delivered.
    pub async fn drain(
        &self,
        limit: Duration,
        redraw: &impl Fn(&Code) -> Option<Object>,
    ) -> Result<Drained, DatabaseError> {
        let (aws, azure) =
            join(self.drain_cloud(Cloud::Aws, limit, redraw), self.drain_cloud(Cloud::Azure, limit, redraw)).await;
        Ok(aws?.and(azure?))
    }

    /// Carries out the jobs of one code now, due or not.
    ///
    /// # Errors
    /// [`DatabaseError`] when the ledger does not answer.
    pub async fn drain_code(
        &self,
        id: &str,
        redraw: &impl Fn(&Code) -> Option<Object>,
    ) -> Result<Drained, DatabaseError> {
        let jobs = self.ledger().claim_code(id, self.now_ms(), self.lease_ms()).await?;
        self.carry_out_all(&jobs, redraw).await
    }

    async fn drain_cloud(
        &self,
        cloud: Cloud,
        limit: Duration,
        redraw: &impl Fn(&Code) -> Option<Object>,
    ) -> Result<Drained, DatabaseError> {
        let end = self.platform.now() + limit;
        let mut total = Drained::default();
        while self.platform.now() < end {
            let jobs = self.ledger().claim(cloud, AT_ONCE, self.now_ms(), self.lease_ms()).await?;
            if jobs.is_empty() {
                break;
            }
            let drained = self.carry_out_all(&jobs, redraw).await?;
            total = total.and(drained);
            // Nothing came through: the cloud is down, and the rest would only wait for it too.
            if drained.delivered == 0 {
                break;
            }
        }
        Ok(total)
    }

    async fn carry_out_all(
        &self,
        jobs: &[Job],
        redraw: &impl Fn(&Code) -> Option<Object>,
    ) -> Result<Drained, DatabaseError> {
        let finished = join_all(jobs.iter().map(|job| self.carry_out(job, redraw))).await;
        finished.into_iter().try_fold(Drained::default(), |total, one| Ok(total.and(one?)))
    }

    async fn carry_out(&self, job: &Job, redraw: &impl Fn(&Code) -> Option<Object>) -> Result<Drained, DatabaseError> {
        let attempt = self.attempt(job, redraw).await;
        let finish = self.verdict(job, attempt);
        self.ledger().finish(job, finish, self.now_ms()).await?;
        Ok(match finish {
            Finish::Done => Drained { delivered: 1, ..Drained::default() },
            Finish::Retry { .. } => Drained { retried: 1, ..Drained::default() },
            Finish::Park(_) => Drained { parked: 1, ..Drained::default() },
        })
    }

    async fn attempt(&self, job: &Job, redraw: &impl Fn(&Code) -> Option<Object>) -> Attempt {
        let mode = match job.task {
            Task::Put => PutMode::Create,
            Task::Replace => PutMode::Replace,
            Task::Delete => {
                let Ok(key) = self.backup.key(&job.code.object_name()) else {
                    return Attempt::failed(Failure::Rejected);
                };
                return self.backup.delete(self.platform, job.cloud, &key, self.platform.now()).await;
            }
        };
        let Some(object) = self.object(job, redraw).await else { return Attempt::failed(Failure::Rejected) };
        self.backup.put(self.platform, job.cloud, &object, mode, self.platform.now()).await
    }

    /// The bytes that the record describes: drawn again, or, where a newer version draws differently, the other cloud's copy.
    async fn object(&self, job: &Job, redraw: &impl Fn(&Code) -> Option<Object>) -> Option<Object> {
        let redrawn = redraw(&job.code)?;
        if job.code.describes(&redrawn.bytes) {
            return Some(redrawn);
        }
        let other = Cloud::ALL.into_iter().find(|cloud| *cloud != job.cloud)?;
        match self.backup.read(self.platform, other, &redrawn.key, self.platform.now()).await {
            Ok(bytes) if job.code.describes(&bytes) => Some(Object { bytes, ..redrawn }),
            _ => Some(redrawn),
        }
    }

    fn verdict(&self, job: &Job, attempt: Attempt) -> Finish {
        let failure = match attempt.outcome {
            Outcome::Done => return Finish::Done,
            Outcome::Disabled => Failure::Misconfigured,
            Outcome::Failed(failure) => failure,
        };
        let now_ms = self.now_ms();
        if !failure.can_heal() || now_ms - job.queued_ms > GIVE_UP_MS {
            return Finish::Park(failure);
        }
        let wait_ms = backoff_ms(job.attempts + 1, attempt.retry_after, self.platform.random());
        Finish::Retry { failure, next_attempt_ms: now_ms + wait_ms }
    }

    fn ledger(&self) -> Ledger<'_, P> {
        Ledger::new(self.platform)
    }

    fn now_ms(&self) -> i64 {
        unix_ms(self.platform.now())
    }

    /// A lease outlasts the longest exchanges of a job: reading one copy and writing the other.
    fn lease_ms(&self) -> i64 {
        let timeout_ms = i64::try_from(self.backup.timeout().as_millis()).unwrap_or(i64::MAX / 4);
        2 * timeout_ms + LEASE_MARGIN_MS
    }
}

/// How long to wait after the `attempts`-th failure, in milliseconds.
///
/// Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): anything from nothing to twice as much as the time
/// before, at most ten minutes; and never less than the cloud asked for.
pub fn backoff_ms(attempts: i64, retry_after: Option<Duration>, random: u64) -> i64 {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(20);
    let ceiling = (FIRST_WAIT_MS << doublings).min(LONGEST_WAIT_MS);
    let jittered = random % (ceiling + 1);
    let asked = retry_after.map_or(0, |wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
    i64::try_from(jittered.max(asked)).unwrap_or(i64::MAX)
}

impl Drained {
    fn and(self, other: Self) -> Self {
        Self {
            delivered: self.delivered + other.delivered,
            retried: self.retried + other.retried,
            parked: self.parked + other.parked,
        }
    }
}

impl Code {
    /// The object's name below the prefix.
    pub fn object_name(&self) -> String {
        format!("{}.{}", self.id, self.format)
    }

    /// Whether `bytes` are the image that this code records.
    pub fn describes(&self, bytes: &[u8]) -> bool {
        i64::try_from(bytes.len()) == Ok(self.size_bytes) && sha256_hex(bytes) == self.sha256
    }
}

/// SHA-256 in hexadecimal, as records have it.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a String takes any text");
        hex
    })
}

/// Jobs of one cloud that are carried out together: with those of the other cloud, no more than a Worker's six connections.
const AT_ONCE: u8 = 3;
const LEASE_MARGIN_MS: i64 = 5_000;
const FIRST_WAIT_MS: u64 = 1_000;
const LONGEST_WAIT_MS: u64 = 10 * 60 * 1_000;
/// A week: by then someone has to look.
const GIVE_UP_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_up_to_ten_minutes_with_full_jitter() {
        for (attempts, ceiling) in [(1, 1_000), (2, 2_000), (5, 16_000), (11, 600_000), (1000, 600_000)] {
            assert_eq!(backoff_ms(attempts, None, ceiling), i64::try_from(ceiling).unwrap(), "{attempts}");
            assert_eq!(backoff_ms(attempts, None, ceiling + 1), 0, "{attempts}");
        }
    }

    #[test]
    fn backoff_is_never_shorter_than_the_cloud_asked_for() {
        assert_eq!(backoff_ms(1, Some(Duration::from_secs(30)), 5), 30_000);
        assert_eq!(backoff_ms(9, Some(Duration::from_millis(1)), 5_000), 5_000);
    }
}
