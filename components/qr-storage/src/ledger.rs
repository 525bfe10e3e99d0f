//! The record of what was made, and the outbox of what is still to be delivered.
//!
//! A code is one row of `codes` and one row of `copies` for each cloud. A row of `copies` in the state `queued` is a job: the
//! outbox is no table of its own, so a record and its jobs can never disagree.

mod durations;
mod limit;
mod list;
mod outbox;
mod record;
mod schema;
mod totals;
mod walk;

pub use durations::{BUCKETS, Durations};
pub use list::{Cursor, ListQuery, UnknownCursor};
pub use outbox::{Finish, Job, Task};
pub use record::{Code, CopyRecord, CopyState, Record, UnknownState};
pub use totals::{Count, Parked, Pending, Totals};
pub use walk::Known;

use crate::database::{Database, DatabaseError, Row, Statement};
use crate::{Cloud, Failure, PerCloud};

/// The ledger in a database. Its tables are made and brought up to date with the first use.
#[derive(Clone, Copy, Debug)]
pub struct Ledger<'a, D> {
    database: &'a D,
}

/// A copy as a request left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewCopy {
    /// The cloud holds it.
    Stored,
    /// The outbox has to deliver it, from `next_attempt_ms` on.
    Queued {
        /// Milliseconds since 1970.
        next_attempt_ms: i64,
        /// Why the first try failed; none when there was no try yet.
        error: Option<Failure>,
    },
    /// It failed in a way that only the operator can heal.
    Failed(Failure),
    /// The cloud has no settings.
    Disabled,
}

impl<'a, D: Database> Ledger<'a, D> {
    /// The ledger in `database`.
    pub fn new(database: &'a D) -> Self {
        Self { database }
    }

    /// Whether the database answers, with its tables in place.
    ///
    /// # Errors
    /// [`DatabaseError`] when it does not.
    pub async fn ready(&self) -> Result<(), DatabaseError> {
        self.run(vec![Statement::new("SELECT id FROM codes LIMIT 1")]).await.map(|_| ())
    }

    /// Writes a code, its copies and the counters, in one statement.
    ///
    /// A code that is there keeps its time and checksum; one that was being deleted is there again. A copy that is stored
    /// stays stored even if this time the cloud did not answer, and a job that is queued stays as it is.
    ///
    /// # Errors
    /// [`DatabaseError`] when nothing was written.
    pub async fn record(&self, code: &Code, copies: &PerCloud<NewCopy>) -> Result<(), DatabaseError> {
        let insert = "INSERT INTO new_codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let statement =
            copies.iter().into_iter().fold(with_code(Statement::new(insert), code), |statement, (_, copy)| {
                let (state, attempts, next_attempt_ms, error) = copy.columns();
                statement.with(state.as_str()).with(attempts).with(next_attempt_ms).with(error.map(Failure::as_str))
            });
        self.run(vec![statement]).await.map(|_| ())
    }

    /// The record with this id, unless it is deleted.
    ///
    /// # Errors
    /// [`DatabaseError`] when the database does not answer.
    pub async fn find(&self, id: &str) -> Result<Option<Record>, DatabaseError> {
        let sql = format!("{SELECT_RECORDS} WHERE codes.id = ? AND codes.is_deleted = 0");
        let results = self.run(vec![Statement::new(sql).with(id)]).await?;
        Ok(results.first().and_then(|rows| rows.first()).and_then(Record::from_row))
    }

    /// Marks a code as deleted and queues the deletion of its copies; false when there is no such code.
    ///
    /// # Errors
    /// [`DatabaseError`] when nothing was changed.
    pub async fn delete(&self, id: &str, now_ms: i64) -> Result<bool, DatabaseError> {
        let mark = "UPDATE codes SET is_deleted = 1 WHERE id = ? AND is_deleted = 0 RETURNING id";
        let queue = "UPDATE copies SET state = 'queued', task = 'delete', attempts = 0, queued_ms = ?,
            next_attempt_ms = ?, leased_until_ms = 0, last_error = NULL
            WHERE id = ? AND state <> 'disabled'
            AND EXISTS (SELECT 1 FROM codes WHERE codes.id = copies.id AND is_deleted = 1)";
        // The sign keeps SQLite from the index of states: a whole history may be disabled.
        let drop_disabled = "DELETE FROM copies WHERE id = ? AND +state = 'disabled'
            AND EXISTS (SELECT 1 FROM codes WHERE codes.id = copies.id AND is_deleted = 1)";
        let results = self
            .run(vec![
                Statement::new(mark).with(id),
                Statement::new(queue).with(now_ms).with(now_ms).with(id),
                Statement::new(drop_disabled).with(id),
                outbox::purge(id),
            ])
            .await?;
        Ok(results.first().is_some_and(|rows| !rows.is_empty()))
    }

    /// Runs a batch; if it fails, brings the tables up to date and runs it once more.
    ///
    /// So a healthy database pays nothing for migrations, and a new one is set up by whoever comes first. One that is busy is
    /// left alone.
    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, DatabaseError> {
        match self.database.batch(statements.clone()).await {
            Err(DatabaseError::Failed(_)) => {}
            outcome => return outcome,
        }
        schema::migrate(self.database).await?;
        self.database.batch(statements).await
    }
}

/// A code joined with both of its copies, which are looked up for it: `CROSS` keeps SQLite from beginning with the copies.
const SELECT_RECORDS: &str =
    "SELECT codes.id, codes.request, codes.format, codes.sha256, codes.size_bytes, codes.created_ms,
    aws.state AS aws_state, aws.attempts AS aws_attempts, aws.next_attempt_ms AS aws_next_attempt_ms,
    aws.last_error AS aws_last_error,
    azure.state AS azure_state, azure.attempts AS azure_attempts, azure.next_attempt_ms AS azure_next_attempt_ms,
    azure.last_error AS azure_last_error
    FROM codes
    CROSS JOIN copies AS aws ON aws.id = codes.id AND aws.cloud = 'aws'
    CROSS JOIN copies AS azure ON azure.id = codes.id AND azure.cloud = 'azure'";

/// The values of a row of `codes`.
fn with_code(statement: Statement, code: &Code) -> Statement {
    statement
        .with(code.id.as_str())
        .with(code.request.as_str())
        .with(code.format.as_str())
        .with(code.sha256.as_str())
        .with(code.size_bytes)
        .with(code.created_ms)
}

/// The values of a row of `copies`, without the task.
fn with_copy(statement: Statement, code: &Code, cloud: Cloud, copy: NewCopy) -> Statement {
    let (state, attempts, next_attempt_ms, error) = copy.columns();
    statement
        .with(code.id.as_str())
        .with(cloud.as_str())
        .with(state.as_str())
        .with(attempts)
        .with(next_attempt_ms.map(|_| code.created_ms))
        .with(next_attempt_ms)
        .with(error.map(Failure::as_str))
}

impl NewCopy {
    /// State, attempts, next attempt and error, as the row has them.
    fn columns(self) -> (CopyState, i64, Option<i64>, Option<Failure>) {
        match self {
            Self::Stored => (CopyState::Stored, 1, None, None),
            Self::Queued { next_attempt_ms, error } => {
                (CopyState::Queued, i64::from(error.is_some()), Some(next_attempt_ms), error)
            }
            Self::Failed(failure) => (CopyState::Failed, 1, None, Some(failure)),
            Self::Disabled => (CopyState::Disabled, 0, None, None),
        }
    }
}
