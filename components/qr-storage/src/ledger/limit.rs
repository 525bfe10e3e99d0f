//! Token buckets.
//!
//! A bucket is one number, the time at which it is full again: the Generic Cell Rate Algorithm (ITU-T I.371, annex A), in
//! which each turn moves that time by the window's share of its requests, and a turn is refused that would move it by more
//! than a window.

use time::OffsetDateTime;

use super::Ledger;
use crate::clock::unix_us;
use crate::database::{Database, DatabaseError, Statement};
use crate::limit::{Demand, Left, RateLimit, Turn};

impl<D: Database> Ledger<'_, D> {
    /// Takes as many requests as are asked for out of a bucket, or none, in one statement.
    ///
    /// # Errors
    /// [`DatabaseError`] when the database does not answer.
    pub async fn turn(&self, demand: Demand<'_>, limit: RateLimit, now: OffsetDateTime) -> Result<Turn, DatabaseError> {
        // No bucket is full later than a window from now, or the limit was another when it was filled.
        let take = "INSERT INTO rate_limits (bucket, full_us, is_refused) VALUES (?1, ?2 + ?3, 0)
            ON CONFLICT (bucket) DO UPDATE SET is_refused = MIN(full_us, ?4) > ?4 - ?3,
            full_us = CASE WHEN MIN(full_us, ?4) > ?4 - ?3 THEN MIN(full_us, ?4) ELSE MAX(full_us, ?2) + ?3 END
            RETURNING full_us, is_refused";
        let now_us = unix_us(now);
        let share_us = i64::from(limit.window_secs) * MICROS / i64::from(limit.requests.max(1));
        let window_us = share_us * i64::from(limit.requests.max(1));
        let taken_us = share_us * i64::from(demand.requests);
        let statement = Statement::new(take).with(demand.bucket).with(now_us).with(taken_us).with(now_us + window_us);
        let results = self.run(vec![statement]).await?;
        let row = results.first().and_then(|rows| rows.first());
        let column = |name| row.and_then(|row| row.integer(name)).unwrap_or(0);
        let full_us = column("full_us");
        let left = u32::try_from((now_us + window_us - full_us) / share_us.max(1)).unwrap_or(0);
        if column("is_refused") != 0 {
            return Ok(Turn::Refused { left, retry_after_secs: secs(full_us + taken_us - now_us - window_us).max(1) });
        }
        Ok(Turn::Granted { left: Some(Left { requests: left, full_after_secs: secs(full_us - now_us) }) })
    }

    /// Forgets buckets that are full: they are as good as none.
    ///
    /// # Errors
    /// [`DatabaseError`] when the database does not answer.
    pub async fn forget_full_buckets(&self, now: OffsetDateTime) -> Result<(), DatabaseError> {
        let forget = Statement::new("DELETE FROM rate_limits WHERE full_us <= ?").with(unix_us(now));
        self.run(vec![forget]).await.map(|_| ())
    }
}

/// Whole seconds, rounded up.
fn secs(micros: i64) -> u32 {
    u32::try_from((micros + MICROS - 1) / MICROS).unwrap_or(0)
}

const MICROS: i64 = 1_000_000;
