//! Counters over all instances, and what waits in the outbox.

use super::Ledger;
use super::durations::{self, Durations};
use super::outbox::Task;
use crate::database::{Database, DatabaseError, Statement};
use crate::{Cloud, Failure};

/// What the ledger counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Codes made, by format.
    pub codes: Vec<Count>,
    /// Copies tried, by `cloud/outcome`, the outcome `stored` or `failed`.
    pub uploads: Vec<Count>,
    /// Failed copies, by the class of the failure.
    pub errors: Vec<Count>,
    /// How long things took, by kind and label.
    pub durations: Vec<Durations>,
    /// What waits, for each cloud for which something does.
    pub pending: Vec<Pending>,
    /// What failed for good and waits for somebody, for each cloud and task for which something does.
    pub parked: Vec<Parked>,
}

/// One counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// What distinguishes it from others of its kind.
    pub label: String,
    /// Its value.
    pub value: i64,
}

/// The jobs that wait for one cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The cloud's name.
    pub cloud: String,
    /// How many jobs there are.
    pub jobs: i64,
    /// Since when the oldest waits, in milliseconds since 1970.
    pub oldest_ms: i64,
}

/// The jobs for one cloud that are tried again only on request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// The cloud's name.
    pub cloud: String,
    /// What was to be done there.
    pub task: Task,
    /// How many jobs there are.
    pub jobs: i64,
}

impl<D: Database> Ledger<'_, D> {
    /// All counters.
    ///
    /// # Errors
    /// [`DatabaseError`] when the database does not answer.
    pub async fn totals(&self) -> Result<Totals, DatabaseError> {
        let counters = "SELECT name, label, value FROM counters ORDER BY name, label";
        let pending = "SELECT cloud, COUNT(*) AS jobs, MIN(queued_ms) AS oldest_ms FROM copies
            WHERE state = 'queued' GROUP BY cloud ORDER BY cloud";
        let parked = "SELECT cloud, task, COUNT(*) AS jobs FROM copies
            WHERE state = 'failed' GROUP BY cloud, task ORDER BY cloud, task";
        let batch = [counters, pending, parked].map(Statement::new).into_iter().chain([durations::select()]);
        let results = self.run(batch.collect()).await?;
        let mut totals = Totals::default();
        for row in results.first().into_iter().flatten() {
            let counts = match row.text("name") {
                Some(CODES) => &mut totals.codes,
                Some(UPLOADS) => &mut totals.uploads,
                Some(ERRORS) => &mut totals.errors,
                _ => continue,
            };
            let (Some(label), Some(value)) = (row.text("label"), row.integer("value")) else { continue };
            counts.push(Count { label: label.to_owned(), value });
        }
        let waiting = |row: &crate::Row| {
            Some(Pending {
                cloud: row.text("cloud")?.to_owned(),
                jobs: row.integer("jobs")?,
                oldest_ms: row.integer("oldest_ms")?,
            })
        };
        totals.pending = results.get(1).into_iter().flatten().filter_map(waiting).collect();
        let failed = |row: &crate::Row| {
            Some(Parked {
                cloud: row.text("cloud")?.to_owned(),
                task: row.text("task")?.parse().ok()?,
                jobs: row.integer("jobs")?,
            })
        };
        totals.parked = results.get(2).into_iter().flatten().filter_map(failed).collect();
        totals.durations = results.get(3).into_iter().flatten().filter_map(Durations::from_row).collect();
        Ok(totals)
    }
}

/// Adds one to each counter; no statement when there are none.
pub(super) fn count(counters: Vec<(&'static str, String)>) -> Option<Statement> {
    if counters.is_empty() {
        return None;
    }
    let rows = vec!["(?, ?, 1)"; counters.len()].join(", ");
    let sql = format!(
        "INSERT INTO counters (name, label, value) VALUES {rows}
        ON CONFLICT (name, label) DO UPDATE SET value = value + 1"
    );
    let statement = Statement::new(sql);
    Some(counters.into_iter().fold(statement, |statement, (name, label)| statement.with(name).with(label)))
}

/// The counter of a copy that was stored.
pub(super) fn stored(cloud: Cloud) -> Vec<(&'static str, String)> {
    vec![(UPLOADS, format!("{}/stored", cloud.as_str()))]
}

/// The counters of a copy that failed.
pub(super) fn failed(cloud: Cloud, failure: Failure) -> Vec<(&'static str, String)> {
    vec![(UPLOADS, format!("{}/failed", cloud.as_str())), (ERRORS, failure.as_str().to_owned())]
}

const CODES: &str = "codes";
const UPLOADS: &str = "uploads";
const ERRORS: &str = "errors";
