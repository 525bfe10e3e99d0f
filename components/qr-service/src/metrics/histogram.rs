//! Durations, counted by how long they are.

/// How many durations were at most so long, by [`BOUNDS`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Histogram {
    /// Those of each bound alone, and last those that exceed every bound.
    counts: [u64; BOUNDS.len() + 1],
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

/// The bounds in microseconds, and in seconds as Prometheus writes them: from a plain symbol to a cloud's deadline.
const BOUNDS: [(u64, &str); 13] = [
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
