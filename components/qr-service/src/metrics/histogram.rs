//! Durations, counted by how long they are.

use qr_storage::{BUCKETS, Durations};

/// How many durations were at most so long, by [`BOUNDS`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Histogram {
    /// Those of each bound alone, and last those that exceed every bound.
    counts: [u64; BUCKETS],
    sum_us: u64,
}

impl Histogram {
    /// Counts a duration.
    pub(crate) fn observe(&mut self, micros: u64) {
        let index = BOUNDS.iter().position(|(bound, _)| micros <= *bound).unwrap_or(BOUNDS.len());
        if let Some(count) = self.counts.get_mut(index) {
            *count += 1;
        }
        self.sum_us += micros;
    }

    /// Adds what another has counted.
    pub(crate) fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.sum_us += other.sum_us;
    }

    /// How many durations there are.
    pub(crate) fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The same as the ledger takes it.
    pub(crate) fn to_durations(self, kind: &str, label: String) -> Durations {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Durations { kind: kind.to_owned(), label, buckets: self.counts.map(number), sum_us: number(self.sum_us) }
    }

    /// Each bound in seconds, with the number of durations that do not exceed it; the last is `+Inf`, with all.
    pub(crate) fn cumulative(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let names = BOUNDS.iter().map(|(_, name)| *name).chain(["+Inf"]);
        let mut total = 0;
        names.zip(self.counts).map(move |(name, count)| {
            total += count;
            (name, total)
        })
    }

    /// The sum of all durations, in microseconds.
    pub(crate) fn sum_us(&self) -> u64 {
        self.sum_us
    }
}

impl From<&Durations> for Histogram {
    fn from(durations: &Durations) -> Self {
        let number = |count: i64| u64::try_from(count).unwrap_or(0);
        Self { counts: durations.buckets.map(number), sum_us: number(durations.sum_us) }
    }
}

/// The bounds in microseconds, and in seconds as Prometheus writes them: from a plain symbol to a cloud's deadline.
/// The ledger has counted by them, so none may change.
const BOUNDS: [(u64, &str); BUCKETS - 1] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (10_000_000, "10"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_counted_by_every_bound_that_it_does_not_exceed() {
        let mut histogram = Histogram::default();
        for micros in [0, 1_000, 1_001, 20_000_000] {
            histogram.observe(micros);
        }
        let counts: Vec<_> = histogram.cumulative().collect();
        assert_eq!((counts[0], counts[1]), (("0.001", 2), ("0.0025", 3)));
        assert_eq!((counts[12], counts[13]), (("10", 3), ("+Inf", 4)));
        assert_eq!(histogram.sum_us(), 20_002_001);
    }

    #[test]
    fn bounds_grow_and_are_named_by_their_seconds() {
        assert!(BOUNDS.is_sorted_by(|a, b| a.0 < b.0));
        for (micros, name) in BOUNDS {
            let seconds: f64 = name.parse().unwrap();
            assert!((seconds * 1e6 - f64::from(u32::try_from(micros).unwrap())).abs() < 1e-6, "{name}");
        }
    }
}
