//! How often somebody may come.

use std::future::Future;

use time::OffsetDateTime;

use crate::{Database, DatabaseError, Ledger};

/// Counts who comes how often.
///
/// The ledger's database does it for all instances together; a runtime with a service of its own for it overrides the method.
pub trait Limiter: Database + Sized {
    /// Whether so many requests may come at `now`; they are counted when all of them may.
    ///
    /// # Errors
    /// [`DatabaseError`] when nobody can tell.
    fn turn(
        &self,
        demand: Demand<'_>,
        limit: RateLimit,
        now: OffsetDateTime,
    ) -> impl Future<Output = Result<Turn, DatabaseError>> {
        async move { Ledger::new(self).turn(demand, limit, now).await }
    }

    /// What an operator should know about the way in which `limit` is counted here, if anything.
    fn remark(&self, _limit: RateLimit) -> Option<&'static str> {
        None
    }
}

/// Who wants to make how many requests at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand<'a> {
    /// What is counted together.
    pub bucket: &'a str,
    /// From 1 to as many as the limit grants at once.
    pub requests: u32,
}

/// How many requests are granted at once, and in how many seconds as many more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// From 1 to 1,000,000.
    pub requests: u32,
    /// From 1 to 86,400.
    pub window_secs: u32,
}

impl RateLimit {
    /// After how many seconds one more request is granted, rounded up.
    pub fn share_secs(self) -> u32 {
        self.window_secs.div_ceil(self.requests.max(1))
    }
}

/// What came of asking for a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is granted.
    Granted {
        /// What is left of the bucket; none where the runtime does not tell.
        left: Option<Left>,
    },
    /// It is not, and nothing was taken of a bucket that tells what is left.
    Refused {
        /// How many requests would be granted now: fewer than were asked for.
        left: u32,
        /// In how many seconds as many will be granted, 1 at least.
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
