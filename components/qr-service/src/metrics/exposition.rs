//! The text format of Prometheus, version 0.0.4 (Prometheus documentation, "Exposition formats").

use std::fmt::{Display, Write};

use super::histogram::Histogram;

/// A text that grows by families of samples.
#[derive(Debug, Default)]
pub(crate) struct Exposition(String);

/// Names and values of labels.
pub(crate) type Labels<'a> = [(&'a str, &'a str)];

impl Exposition {
    /// Begins a family; its samples follow.
    pub(crate) fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.push(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    /// One sample.
    pub(crate) fn sample(&mut self, name: &str, labels: &Labels<'_>, value: impl Display) {
        self.0.push_str(name);
        let mut separator = '{';
        for (label, text) in labels {
            self.push(format_args!("{separator}{label}=\""));
            for character in text.chars() {
                match character {
                    '\\' => self.0.push_str("\\\\"),
                    '"' => self.0.push_str("\\\""),
                    '\n' => self.0.push_str("\\n"),
                    other => self.0.push(other),
                }
            }
            self.0.push('"');
            separator = ',';
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        self.push(format_args!(" {value}\n"));
    }

    /// The samples of a histogram of seconds.
    pub(crate) fn histogram(&mut self, name: &str, (label, text): (&str, &str), histogram: &Histogram) {
        let bucket = format!("{name}_bucket");
        let mut count = 0;
        for (bound, total) in histogram.cumulative() {
            self.sample(&bucket, &[(label, text), ("le", bound)], total);
            count = total;
        }
        let (seconds, micros) = (histogram.sum_us() / 1_000_000, histogram.sum_us() % 1_000_000);
        self.sample(&format!("{name}_sum"), &[(label, text)], format_args!("{seconds}.{micros:06}"));
        self.sample(&format!("{name}_count"), &[(label, text)], count);
    }

    /// The whole text.
    pub(crate) fn into_text(self) -> String {
        self.0
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        self.0.write_fmt(text).expect("a String takes any text");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_may_hold_anything() {
        let mut exposition = Exposition::default();
        exposition.family("a_total", "counter", "What is counted.");
        exposition.sample("a_total", &[("b", "\"\\\n"), ("c", "")], 1);
        exposition.sample("a_total", &[], 2);
        let expected = "# HELP a_total What is counted.\n# TYPE a_total counter\n\
            a_total{b=\"\\\"\\\\\\n\",c=\"\"} 1\na_total 2\n";
        assert_eq!(exposition.into_text(), expected);
    }

    #[test]
    fn a_histogram_ends_with_its_sum_and_count() {
        let mut histogram = Histogram::default();
        histogram.observe(1_500_000);
        let mut exposition = Exposition::default();
        exposition.histogram("a_seconds", ("b", "c"), &histogram);
        let text = exposition.into_text();
        assert!(
            text.contains("a_seconds_bucket{b=\"c\",le=\"1\"} 0\na_seconds_bucket{b=\"c\",le=\"2.5\"} 1\n"),
            "{text}"
        );
        let end =
            "a_seconds_bucket{b=\"c\",le=\"+Inf\"} 1\na_seconds_sum{b=\"c\"} 1.500000\na_seconds_count{b=\"c\"} 1\n";
        assert!(text.ends_with(end), "{text}");
    }
}
