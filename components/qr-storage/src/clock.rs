//! Time and chance, which a library may not take itself.

use std::future::Future;
use std::time::Duration;

use time::OffsetDateTime;

/// What the runtime lends to work that waits and tries again.
pub trait Clock {
    /// The time.
    fn now(&self) -> OffsetDateTime;

    /// Ends when `duration` has passed.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;

    /// A number that differs from call to call and from instance to instance; it spreads retries and guards nothing.
    fn random(&self) -> u64;
}

/// Milliseconds since 1970, as the ledger has them.
pub fn unix_ms(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// Microseconds since 1970: below 2⁵³ until the year 2255, as D1 needs it.
pub(crate) fn unix_us(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1_000).unwrap_or(0)
}
