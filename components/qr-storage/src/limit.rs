//! How often somebody may come.

use std::future::Future;

use time::OffsetDateTime;

use crate::{Database, DatabaseError, Ledger};

/// Counts who comes how often.
///
/// The ledger's database does it for all instances together; a runtime with a service of its own for it overrides the method.
pub trait Limiter: Database + Sized {
    /// Whether whoever is known as `bucket` may come at `now`; a granted turn is counted.
    ///
    /// # Errors
    /// [`DatabaseError`] when nobody can tell.
    fn turn(
        &self,
        bucket: &str,
        limit: RateLimit,
        now: OffsetDateTime,
    ) -> impl Future<Output = Result<Turn, DatabaseError>> {
        async move { Ledger::new(self).turn(bucket, limit, now).await }
    }

    /// What an operator should know about the way in which `limit` is counted here, if anything.
    fn remark(&self, _limit: RateLimit) -> Option<&'static str> {
        None
    }
}

/// How many requests are granted at once, and in how many seconds as many more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// From 1 to 1,000,000.
    pub requests: u32,
    /// From 1 to 86,400.
    pub window_secs: u32,
}

/// What came of asking for a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is granted.
    Granted {
        /// What is left of the bucket; none where the runtime does not tell.
        left: Option<Left>,
    },
    /// It is not, for so many seconds, 1 at least.
    Refused {
        /// When to come again.
        retry_after_secs: u32,
    },
}

/// What is left of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How many requests would be granted now.
    pub requests: u32,
    /// In how many seconds the bucket is full again.
    pub full_after_secs: u32,
}
