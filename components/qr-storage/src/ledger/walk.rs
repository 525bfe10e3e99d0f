//! What a reconciliation reads and writes: all codes in the order of their ids, and what the clouds turned out to hold.

use std::collections::HashMap;

use super::{Code, Ledger, NewCopy, Record, SELECT_RECORDS, with_code, with_copy};
use crate::database::{Database, DatabaseError, Statement};
use crate::{Cloud, PerCloud};

/// A code that the ledger knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// The format of its image.
    pub format: String,
    /// Its record; none while it is being deleted, when its copies are the outbox's.
    pub record: Option<Record>,
}

impl<D: Database> Ledger<'_, D> {
    /// Up to `limit` codes in the order of their ids, beginning with `from`; those that are being deleted too.
    ///
    /// Fewer than `limit` are the last ones.
    ///
    /// # Errors
    /// [`DatabaseError`] when the database does not answer.
    pub async fn walk(&self, from: &str, limit: u16) -> Result<Vec<Known>, DatabaseError> {
        let codes = "SELECT id, format FROM codes WHERE id >= ? ORDER BY id LIMIT ?";
        let page = "SELECT id FROM codes WHERE id >= ? ORDER BY id LIMIT ?";
        let records = format!("{SELECT_RECORDS} WHERE codes.is_deleted = 0 AND codes.id IN ({page})");
        let limit = i64::from(limit);
        let statements = [Statement::new(codes), Statement::new(records)];
        let results = self.run(statements.map(|statement| statement.with(from).with(limit)).into()).await?;
        let mut results = results.into_iter();
        let codes = results.next().unwrap_or_default();
        let records = results.next().unwrap_or_default();
        let mut records: HashMap<_, _> =
            records.iter().filter_map(Record::from_row).map(|record| (record.code.id.clone(), record)).collect();
        let known = |row: &crate::Row| {
            let id = row.text("id")?.to_owned();
            Some(Known { record: records.remove(&id), format: row.text("format")?.to_owned(), id })
        };
        Ok(codes.iter().filter_map(known).collect())
    }

    /// Writes a code that was found in a cloud, without counting it as made; false when the ledger knows it already.
    ///
    /// A code that is being deleted stays so.
    ///
    /// # Errors
    /// [`DatabaseError`] when nothing was written.
    pub async fn restore(&self, code: &Code, copies: &PerCloud<NewCopy>) -> Result<bool, DatabaseError> {
        let insert_code = "INSERT INTO codes (id, request, format, sha256, size_bytes, created_ms)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING id";
        let insert_copy = "INSERT INTO copies
            (id, cloud, state, task, attempts, queued_ms, next_attempt_ms, last_error)
            SELECT ?, ?, ?, 'put', ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM codes WHERE id = ? AND is_deleted = 0)
            ON CONFLICT (id, cloud) DO NOTHING";
        let mut batch = vec![with_code(Statement::new(insert_code), code)];
        batch.extend(
            copies
                .iter()
                .map(|(cloud, copy)| with_copy(Statement::new(insert_copy), code, cloud, *copy).with(code.id.as_str())),
        );
        let results = self.run(batch).await?;
        Ok(results.first().is_some_and(|rows| !rows.is_empty()))
    }

    /// Writes that the clouds in `stored` hold the image that `code` describes, whatever was to be done there; false when
    /// there is no such code, or it is being deleted, and nothing was written.
    ///
    /// # Errors
    /// [`DatabaseError`] when nothing was written.
    pub async fn confirm(&self, code: &Code, stored: &[Cloud]) -> Result<bool, DatabaseError> {
        let describe = "UPDATE codes SET sha256 = ?, size_bytes = ? WHERE id = ? AND is_deleted = 0 RETURNING id";
        let store = "UPDATE copies SET state = 'stored', task = 'put', queued_ms = NULL, next_attempt_ms = NULL,
            leased_until_ms = 0, last_error = NULL WHERE id = ? AND cloud = ? AND task <> 'delete'";
        let mut batch =
            vec![Statement::new(describe).with(code.sha256.as_str()).with(code.size_bytes).with(code.id.as_str())];
        batch.extend(stored.iter().map(|cloud| Statement::new(store).with(code.id.as_str()).with(cloud.as_str())));
        let results = self.run(batch).await?;
        Ok(results.first().is_some_and(|rows| !rows.is_empty()))
    }
}
