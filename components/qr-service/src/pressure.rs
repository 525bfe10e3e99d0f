//! Whether the ledger keeps up with what it is asked.

use std::sync::atomic::{AtomicI64, Ordering};

use qr_storage::DatabaseError;

/// Remembers for a while that a batch had to wait too long.
#[derive(Debug, Default)]
pub(crate) struct Pressure {
    /// Until when it is high, in milliseconds since 1970.
    until_ms: AtomicI64,
}

impl Pressure {
    /// Takes note of a batch that took so long, until now.
    pub(crate) fn learn<T>(&self, outcome: &Result<T, DatabaseError>, took_ms: i64, now_ms: i64) {
        if took_ms >= LONG_MS || matches!(outcome, Err(DatabaseError::Busy(_))) {
            self.until_ms.store(now_ms + MEMORY_MS, Ordering::Relaxed);
        }
    }

    /// Whether it is better not to ask for more while `in_work` requests, each code of a batch counted, are in work: a few are
    /// always let through, so that the next success is seen, and a ledger that is far away but not busy is no reason to refuse
    /// anybody.
    pub(crate) fn is_high(&self, in_work: usize, now_ms: i64) -> bool {
        in_work > ALWAYS && now_ms < self.until_ms.load(Ordering::Relaxed)
    }
}

/// A batch takes a few milliseconds, and a few hundred on D1 at the far side of the earth.
const LONG_MS: i64 = 3_000;
/// What clients are told to wait, too.
const MEMORY_MS: i64 = 1_000;
/// Half of what Spin gives to an instance at once.
const ALWAYS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_or_busy_batch_counts_for_a_second() {
        let busy = Err::<(), _>(DatabaseError::Busy(String::new()));
        for (outcome, took_ms) in [(Ok(()), 3_000), (busy, 1)] {
            let pressure = Pressure::default();
            pressure.learn(&outcome, took_ms, 5_000);
            assert!(pressure.is_high(9, 5_999) && !pressure.is_high(9, 6_000) && !pressure.is_high(8, 5_999));
        }
    }

    #[test]
    fn a_quick_failure_is_no_pressure() {
        let pressure = Pressure::default();
        pressure.learn(&Err::<(), _>(DatabaseError::Failed(String::new())), 2_999, 5_000);
        pressure.learn(&Ok(()), 2_999, 5_000);
        assert!(!pressure.is_high(100, 5_000));
    }
}
