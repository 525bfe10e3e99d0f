//! How long things took, counted over all instances.

use super::Ledger;
use crate::database::{Database, DatabaseError, Row, Statement};

/// How many things of one kind took how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durations {
    /// What took its time.
    pub kind: String,
    /// What distinguishes it from others of its kind.
    pub label: String,
    /// How many fell into each bucket alone. The bounds are the caller's, and may not change while the ledger lives.
    pub buckets: [i64; BUCKETS],
    /// The sum of all, in microseconds.
    pub sum_us: i64,
}

/// How many buckets there are.
pub const BUCKETS: usize = 14;

impl<D: Database> Ledger<'_, D> {
    /// Adds to the durations of all instances, in one batch.
    ///
    /// # Errors
    /// [`DatabaseError`] when nothing was added.
    pub async fn add_durations(&self, durations: &[Durations]) -> Result<(), DatabaseError> {
        if durations.is_empty() {
            return Ok(());
        }
        self.run(durations.chunks(ROWS_A_STATEMENT).map(add).collect()).await.map(|_| ())
    }
}

/// Reads all durations.
pub(super) fn select() -> Statement {
    Statement::new(format!(
        "SELECT kind, label, sum_us, {} FROM durations ORDER BY kind, label",
        columns().collect::<Vec<_>>().join(", ")
    ))
}

impl Durations {
    pub(super) fn from_row(row: &Row) -> Option<Self> {
        let mut buckets = [0; BUCKETS];
        for (bucket, column) in buckets.iter_mut().zip(columns()) {
            *bucket = row.integer(&column)?;
        }
        let (kind, label) = (row.text("kind")?.to_owned(), row.text("label")?.to_owned());
        Some(Self { kind, label, buckets, sum_us: row.integer("sum_us")? })
    }
}

/// One row of the table for each of `durations`. Numbers stand in the text: as values they would be too many.
fn add(durations: &[Durations]) -> Statement {
    let numbers = |it: &Durations| [it.sum_us].iter().chain(&it.buckets).map(i64::to_string).collect::<Vec<_>>();
    let rows = durations.iter().map(|it| format!("(?, ?, {})", numbers(it).join(", "))).collect::<Vec<_>>();
    let columns: Vec<_> = ["sum_us".to_owned()].into_iter().chain(columns()).collect();
    let sums: Vec<_> = columns.iter().map(|column| format!("{column} = {column} + excluded.{column}")).collect();
    let sql = format!(
        "INSERT INTO durations (kind, label, {}) VALUES {}
        ON CONFLICT (kind, label) DO UPDATE SET {}",
        columns.join(", "),
        rows.join(", "),
        sums.join(", ")
    );
    durations.iter().fold(Statement::new(sql), |statement, it| statement.with(it.kind.as_str()).with(it.label.as_str()))
}

fn columns() -> impl Iterator<Item = String> {
    (0..BUCKETS).map(|index| format!("bucket_{index}"))
}

/// With two values a row: D1 takes 100 of them a statement (Cloudflare's documentation, "D1: limits").
const ROWS_A_STATEMENT: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_has_no_more_values_than_d1_takes() {
        let one = Durations { kind: "k".to_owned(), label: "l".to_owned(), buckets: [1; BUCKETS], sum_us: 2 };
        assert_eq!(add(&vec![one; ROWS_A_STATEMENT]).values.len(), 100);
    }
}
