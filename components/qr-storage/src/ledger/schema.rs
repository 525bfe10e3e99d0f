//! The tables, in versions: a version is never edited, a change is a new one.

use crate::database::{Database, DatabaseError, Statement};

/// Brings the tables to the newest version, whatever the database has.
///
/// Each version is one batch that also writes its number. When two instances begin at once, the number's primary key makes
/// the second one fail, and its next look finds the work done.
pub(super) async fn migrate<D: Database>(database: &D) -> Result<(), DatabaseError> {
    let mut last_error = None;
    for _ in 0..ATTEMPTS {
        match next_version(database).await? {
            None => return Ok(()),
            Some((number, statements)) => {
                let write_number = Statement::new("INSERT INTO schema_version (version) VALUES (?)").with(number);
                let batch = statements.iter().map(|sql| Statement::new(*sql)).chain([write_number]).collect();
                last_error = database.batch(batch).await.err();
            }
        }
    }
    Err(last_error.unwrap_or_else(|| DatabaseError::Failed("the schema does not settle".to_owned())))
}

/// The first version that the database lacks.
async fn next_version<D: Database>(database: &D) -> Result<Option<(i64, &'static [&'static str])>, DatabaseError> {
    let create = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)";
    let select = "SELECT COALESCE(MAX(version), 0) AS version FROM schema_version";
    let results = database.batch(vec![Statement::new(create), Statement::new(select)]).await?;
    let present = results.last().and_then(|rows| rows.first()).and_then(|row| row.integer("version")).unwrap_or(0);
    let index = usize::try_from(present).unwrap_or(usize::MAX);
    Ok(VERSIONS.get(index).map(|statements| (present + 1, *statements)))
}

/// How often a migration is tried before its error is told: once for each version and once more for a race.
const ATTEMPTS: usize = VERSIONS.len() + 2;

/// Version 1 is the first element.
const VERSIONS: [&[&str]; 4] = [FIRST, RATE_LIMITS, DURATIONS, NEW_CODES];

const FIRST: &[&str] = &[
    // One row a code. `request` is the canonical request, from which the image can be drawn again.
    "CREATE TABLE codes (
        id TEXT NOT NULL PRIMARY KEY,
        request TEXT NOT NULL,
        format TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        created_ms INTEGER NOT NULL,
        is_deleted INTEGER NOT NULL DEFAULT 0
    )",
    "CREATE INDEX codes_by_time ON codes (created_ms, id)",
    // One row a code and cloud. A row whose state is 'queued' is a job of the outbox: `task` says what is to be done.
    "CREATE TABLE copies (
        id TEXT NOT NULL,
        cloud TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('stored', 'queued', 'failed', 'disabled')),
        task TEXT NOT NULL CHECK (task IN ('put', 'replace', 'delete')),
        attempts INTEGER NOT NULL,
        queued_ms INTEGER,
        next_attempt_ms INTEGER,
        leased_until_ms INTEGER NOT NULL DEFAULT 0,
        last_error TEXT,
        PRIMARY KEY (id, cloud)
    )",
    "CREATE INDEX copies_by_state ON copies (state, cloud, next_attempt_ms)",
    // Totals over all instances.
    "CREATE TABLE counters (
        name TEXT NOT NULL,
        label TEXT NOT NULL,
        value INTEGER NOT NULL,
        PRIMARY KEY (name, label)
    )",
];

const RATE_LIMITS: &[&str] = &[
    // One row for whoever came lately, under the name of a key or the hash of an address. `full_us` is the time at which
    // the bucket is full again, in microseconds since 1970; `is_refused` is the last verdict.
    "CREATE TABLE rate_limits (
        bucket TEXT NOT NULL PRIMARY KEY,
        full_us INTEGER NOT NULL,
        is_refused INTEGER NOT NULL
    )",
    "CREATE INDEX rate_limits_by_time ON rate_limits (full_us)",
];

const DURATIONS: &[&str] = &[
    // Totals over all instances. One row has all buckets, and the table no index beside it: a row is what D1 charges for.
    "CREATE TABLE durations (
        kind TEXT NOT NULL,
        label TEXT NOT NULL,
        sum_us INTEGER NOT NULL,
        bucket_0 INTEGER NOT NULL,
        bucket_1 INTEGER NOT NULL,
        bucket_2 INTEGER NOT NULL,
        bucket_3 INTEGER NOT NULL,
        bucket_4 INTEGER NOT NULL,
        bucket_5 INTEGER NOT NULL,
        bucket_6 INTEGER NOT NULL,
        bucket_7 INTEGER NOT NULL,
        bucket_8 INTEGER NOT NULL,
        bucket_9 INTEGER NOT NULL,
        bucket_10 INTEGER NOT NULL,
        bucket_11 INTEGER NOT NULL,
        bucket_12 INTEGER NOT NULL,
        bucket_13 INTEGER NOT NULL,
        PRIMARY KEY (kind, label)
    ) WITHOUT ROWID",
];

const NEW_CODES: &[&str] = &[
    // A code with its copies and counters as one row to insert, and so as one statement: a transaction of several would hold
    // SQLite's one lock while each of them goes to the host and back. D1 takes five terms in a compound SELECT at the most.
    "CREATE VIEW new_codes (
        id, request, format, sha256, size_bytes, created_ms,
        aws_state, aws_attempts, aws_next_attempt_ms, aws_error,
        azure_state, azure_attempts, azure_next_attempt_ms, azure_error
    ) AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
    // A copy that is stored stays so even if this time the cloud did not answer, and a job that is queued stays as it is.
    "CREATE TRIGGER record_new_code INSTEAD OF INSERT ON new_codes BEGIN
        INSERT INTO codes (id, request, format, sha256, size_bytes, created_ms)
            VALUES (NEW.id, NEW.request, NEW.format, NEW.sha256, NEW.size_bytes, NEW.created_ms)
            ON CONFLICT (id) DO UPDATE SET is_deleted = 0, sha256 = excluded.sha256,
            size_bytes = excluded.size_bytes, created_ms = excluded.created_ms WHERE is_deleted = 1;
        INSERT INTO copies (id, cloud, state, task, attempts, queued_ms, next_attempt_ms, last_error)
            VALUES (NEW.id, 'aws', NEW.aws_state, 'put', NEW.aws_attempts,
                CASE WHEN NEW.aws_state = 'queued' THEN NEW.created_ms END, NEW.aws_next_attempt_ms, NEW.aws_error),
            (NEW.id, 'azure', NEW.azure_state, 'put', NEW.azure_attempts,
                CASE WHEN NEW.azure_state = 'queued' THEN NEW.created_ms END, NEW.azure_next_attempt_ms, NEW.azure_error)
            ON CONFLICT (id, cloud) DO UPDATE SET state = excluded.state, task = 'put',
            attempts = copies.attempts + excluded.attempts, queued_ms = excluded.queued_ms,
            next_attempt_ms = excluded.next_attempt_ms, leased_until_ms = 0, last_error = excluded.last_error
            WHERE NOT (copies.state = 'queued' AND copies.task = 'replace')
            AND (excluded.state = 'stored' OR copies.task = 'delete' OR copies.state NOT IN ('stored', 'queued'));
        INSERT INTO counters (name, label, value)
            SELECT 'codes', NEW.format, 1
            UNION ALL SELECT 'uploads', iif(NEW.aws_state = 'stored', 'aws/stored', 'aws/failed'), 1
                WHERE NEW.aws_state = 'stored' OR NEW.aws_error IS NOT NULL
            UNION ALL SELECT 'uploads', iif(NEW.azure_state = 'stored', 'azure/stored', 'azure/failed'), 1
                WHERE NEW.azure_state = 'stored' OR NEW.azure_error IS NOT NULL
            UNION ALL SELECT 'errors', NEW.aws_error, 1 WHERE NEW.aws_error IS NOT NULL
            UNION ALL SELECT 'errors', NEW.azure_error, 1 WHERE NEW.azure_error IS NOT NULL
            ON CONFLICT (name, label) DO UPDATE SET value = value + 1;
    END",
];
