//! Reads settings, and remembers what is wrong with them.

use std::ops::RangeInclusive;

use qr_storage::{SettingError, read_setting};

use super::numbers::{Number, number};

/// Reads settings one by one and keeps what is wrong with them.
pub(super) struct Reader<L> {
    lookup: L,
    pub(super) problems: Vec<SettingError>,
}

/// What a setting holds.
pub(super) enum Found<T> {
    Nothing,
    Wrong,
    Value(T),
}

impl<L: Fn(&str) -> Option<String>> Reader<L> {
    pub(super) fn new(lookup: L) -> Self {
        Self { lookup, problems: Vec::new() }
    }

    /// What a setting holds, as it is.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        read_setting(&self.lookup, name)
    }

    /// What `parse` makes of a setting; `problem` is what is told when it makes nothing of it.
    pub(super) fn read<T>(&mut self, name: &'static str, problem: &str, parse: impl Fn(&str) -> Option<T>) -> Found<T> {
        let Some(text) = self.text(name) else { return Found::Nothing };
        if let Some(value) = parse(&text) {
            return Found::Value(value);
        }
        self.problems.push(SettingError { setting: name, problem: problem.to_owned() });
        Found::Wrong
    }

    /// A number of a range; `default` where there is none, or a wrong one.
    pub(super) fn number<N: Number>(&mut self, name: &'static str, allowed: RangeInclusive<N>, default: N) -> N {
        let problem = format!("is not a whole number from {} to {}", allowed.start(), allowed.end());
        let found = self.read(name, &problem, |text| number(text, &allowed));
        found.or_default(default).unwrap_or(default)
    }
}

impl<T> Found<T> {
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Nothing => Found::Nothing,
            Self::Wrong => Found::Wrong,
            Self::Value(value) => Found::Value(change(value)),
        }
    }

    /// The value, or `default` where there is none; nothing where it is wrong.
    pub(super) fn or_default(self, default: T) -> Option<T> {
        match self {
            Self::Nothing => Some(default),
            Self::Wrong => None,
            Self::Value(value) => Some(value),
        }
    }
}
