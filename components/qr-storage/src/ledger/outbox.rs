//! Jobs: copies that are to be put, replaced or deleted.

use std::str::FromStr;

use super::{Code, Ledger, totals};
use crate::database::{Database, DatabaseError, Statement};
use crate::{Cloud, Failure};

/// A copy that its holder may work on until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The code.
    pub code: Code,
    /// The cloud.
    pub cloud: Cloud,
    /// What is to be done there.
    pub task: Task,
    /// How often it was tried before.
    pub attempts: i64,
    /// Since when it waits, in milliseconds since 1970.
    pub queued_ms: i64,
    /// When the lease ends; also the token by which the job is finished.
    leased_until_ms: i64,
}

/// What is to be done with a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Store it unless it is there.
    Put,
    /// Store it in the place of bytes that are wrong.
    Replace,
    /// Remove it.
    Delete,
}

/// What came of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// The task is done.
    Done,
    /// It failed and is tried again from `next_attempt_ms` on.
    Retry {
        /// Why it failed.
        failure: Failure,
        /// Milliseconds since 1970.
        next_attempt_ms: i64,
    },
    /// It failed and is tried again only on request.
    Park(Failure),
}

impl<D: Database> Ledger<'_, D> {
    /// Takes up to `limit` jobs of `cloud` that are due, oldest first, and leases them until `now_ms + lease_ms`.
    ///
    /// No two callers get the same job while its lease lasts: the update is atomic.
    ///
    /// # Errors
    /// [`DatabaseError`] when no job was taken.
    pub async fn claim(&self, cloud: Cloud, limit: u8, now_ms: i64, lease_ms: i64) -> Result<Vec<Job>, DatabaseError> {
        let due = "cloud = ? AND state = 'queued' AND next_attempt_ms <= ? AND leased_until_ms <= ?";
        // Mostly nothing is, and who only looks keeps no writer waiting.
        let look = Statement::new(format!("SELECT id FROM copies WHERE {due} LIMIT 1")).with(cloud.as_str());
        if self.run(vec![look.with(now_ms).with(now_ms)]).await?.iter().all(Vec::is_empty) {
            return Ok(Vec::new());
        }
        let sql =
            claim_sql(&format!("rowid IN (SELECT rowid FROM copies WHERE {due} ORDER BY next_attempt_ms LIMIT ?)"));
        let leased_until_ms = now_ms + lease_ms;
        let statement = Statement::new(sql).with(leased_until_ms).with(cloud.as_str());
        let statement = statement.with(now_ms).with(now_ms).with(i64::from(limit));
        self.take(statement, leased_until_ms).await
    }

    /// Takes the jobs of one code, due or not, unless they are leased.
    ///
    /// # Errors
    /// [`DatabaseError`] when no job was taken.
    pub async fn claim_code(&self, id: &str, now_ms: i64, lease_ms: i64) -> Result<Vec<Job>, DatabaseError> {
        let leased_until_ms = now_ms + lease_ms;
        // The sign keeps SQLite from the index of states: all others may be queued, too.
        let sql = claim_sql("id = ? AND +state = 'queued' AND leased_until_ms <= ?");
        self.take(Statement::new(sql).with(leased_until_ms).with(id).with(now_ms), leased_until_ms).await
    }

    /// Writes what came of a job, and counts it. A job whose lease someone else has taken over is left to them.
    ///
    /// # Errors
    /// [`DatabaseError`] when nothing was written; the job is taken again when its lease ends.
    pub async fn finish(&self, job: &Job, finish: Finish, now_ms: i64) -> Result<(), DatabaseError> {
        let mut batch = match (finish, job.task) {
            (Finish::Done, Task::Delete) => vec![undo_overtaken_delete(job, now_ms), forget(job), purge(&job.code.id)],
            (Finish::Done, Task::Put | Task::Replace) => vec![settle(job, "stored", None, None)],
            (Finish::Retry { failure, next_attempt_ms }, _) => {
                vec![settle(job, "queued", Some(next_attempt_ms), Some(failure))]
            }
            (Finish::Park(failure), _) => vec![settle(job, "failed", None, Some(failure))],
        };
        batch.extend(totals::count(match (finish, job.task) {
            (Finish::Done, Task::Delete) => Vec::new(),
            (Finish::Done, Task::Put | Task::Replace) => totals::stored(job.cloud),
            (Finish::Retry { failure, .. } | Finish::Park(failure), _) => totals::failed(job.cloud, failure),
        }));
        self.run(batch).await.map(|_| ())
    }

    /// Queues a task for a copy, in the place of whatever was to be done with it.
    ///
    /// # Errors
    /// [`DatabaseError`] when nothing was queued.
    pub async fn enqueue(&self, id: &str, cloud: Cloud, task: Task, now_ms: i64) -> Result<(), DatabaseError> {
        let sql = "UPDATE copies SET state = 'queued', task = ?, attempts = 0, queued_ms = ?, next_attempt_ms = ?,
            leased_until_ms = 0 WHERE id = ? AND cloud = ? AND task <> 'delete'";
        let statement = Statement::new(sql).with(task.as_str()).with(now_ms).with(now_ms);
        self.run(vec![statement.with(id).with(cloud.as_str())]).await.map(|_| ())
    }

    /// Queues every copy that has failed, and tells how many there were.
    ///
    /// # Errors
    /// [`DatabaseError`] when nothing was queued.
    pub async fn retry_failed(&self, now_ms: i64) -> Result<usize, DatabaseError> {
        let sql = "UPDATE copies SET state = 'queued', queued_ms = ?, next_attempt_ms = ?, leased_until_ms = 0
            WHERE state = 'failed' RETURNING id";
        let results = self.run(vec![Statement::new(sql).with(now_ms).with(now_ms)]).await?;
        Ok(results.first().map_or(0, Vec::len))
    }

    async fn take(&self, statement: Statement, leased_until_ms: i64) -> Result<Vec<Job>, DatabaseError> {
        let results = self.run(vec![statement]).await?;
        let job = |row| {
            let code = Code::from_row(row)?;
            Some(Job {
                code,
                cloud: Cloud::ALL.into_iter().find(|cloud| Some(cloud.as_str()) == row.text("cloud"))?,
                task: row.text("task")?.parse().ok()?,
                attempts: row.integer("attempts")?,
                queued_ms: row.integer("queued_ms")?,
                leased_until_ms,
            })
        };
        Ok(results.iter().flatten().filter_map(job).collect())
    }
}

/// An update that leases the copies of a condition, and returns them with their codes.
fn claim_sql(condition: &str) -> String {
    let of_code = |column: &str| format!("(SELECT {column} FROM codes WHERE codes.id = copies.id) AS {column}");
    let columns = ["request", "format", "sha256", "size_bytes", "created_ms"].map(of_code).join(", ");
    format!(
        "UPDATE copies SET leased_until_ms = ? WHERE {condition} RETURNING id, cloud, task, attempts, queued_ms, {columns}"
    )
}

/// The new state of a job's copy, if the lease still holds.
fn settle(job: &Job, state: &'static str, next_attempt_ms: Option<i64>, failure: Option<Failure>) -> Statement {
    let sql = "UPDATE copies SET state = ?, attempts = attempts + 1, next_attempt_ms = ?, last_error = ?,
        queued_ms = CASE WHEN ? = 'queued' THEN queued_ms END, leased_until_ms = 0
        WHERE id = ? AND cloud = ? AND task = ? AND leased_until_ms = ?";
    let statement =
        Statement::new(sql).with(state).with(next_attempt_ms).with(failure.map(Failure::as_str)).with(state);
    held_by(statement, job)
}

/// Removes a copy that its cloud no longer has, if the lease still holds.
fn forget(job: &Job) -> Statement {
    held_by(Statement::new("DELETE FROM copies WHERE id = ? AND cloud = ? AND task = ? AND leased_until_ms = ?"), job)
}

fn held_by(statement: Statement, job: &Job) -> Statement {
    let statement = statement.with(job.code.id.as_str()).with(job.cloud.as_str());
    statement.with(job.task.as_str()).with(job.leased_until_ms)
}

/// Puts the copy again when, while it was being deleted, the same code was made anew.
fn undo_overtaken_delete(job: &Job, now_ms: i64) -> Statement {
    let sql = "UPDATE copies SET state = 'queued', queued_ms = ?, next_attempt_ms = ?, leased_until_ms = 0
        WHERE id = ? AND cloud = ? AND task <> 'delete' AND state <> 'disabled'";
    let statement = Statement::new(sql).with(now_ms).with(now_ms);
    statement.with(job.code.id.as_str()).with(job.cloud.as_str())
}

/// Removes a deleted code when its last copy is gone.
pub(super) fn purge(id: &str) -> Statement {
    let sql = "DELETE FROM codes WHERE id = ? AND is_deleted = 1
        AND NOT EXISTS (SELECT 1 FROM copies WHERE copies.id = codes.id)";
    Statement::new(sql).with(id)
}

impl Task {
    /// Every task.
    pub const ALL: [Self; 3] = [Self::Put, Self::Replace, Self::Delete];

    /// Its name: `put`, `replace` or `delete`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::Replace => "replace",
            Self::Delete => "delete",
        }
    }
}

impl FromStr for Task {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|task| task.as_str() == name).ok_or(())
    }
}
