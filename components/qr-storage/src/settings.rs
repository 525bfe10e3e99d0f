//! Reading one setting, and saying what is wrong with it.

use std::ops::RangeInclusive;

/// A setting that is missing or wrong.
///
/// Its text names the setting and what is allowed, never the value, which may be a secret:
/// `AZURE_CONTAINER is missing: set it to the name of the blob container`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting} {problem}")]
pub struct SettingError {
    /// The setting's name, for example `AZURE_CONTAINER`.
    pub setting: &'static str,
    /// What is wrong, and what is allowed.
    pub problem: String,
}

impl SettingError {
    pub(crate) fn new(setting: &'static str, problem: impl Into<String>) -> Self {
        Self { setting, problem: problem.into() }
    }
}

/// What is known of a setting that holds text.
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    /// Completes "set it to".
    pub(crate) meaning: &'static str,
    /// Completes "it must be".
    pub(crate) allowed: &'static str,
    pub(crate) is_legal: fn(&str) -> bool,
}

impl Setting {
    /// The value if there is one; if it is wrong, `problems` gets the reason.
    pub(crate) fn optional(
        &self,
        lookup: &impl Fn(&str) -> Option<String>,
        problems: &mut Vec<SettingError>,
    ) -> Option<String> {
        let value = read(lookup, self.name)?;
        if (self.is_legal)(&value) {
            return Some(value);
        }
        let problem = format!("is not valid: it must be {}", self.allowed);
        problems.push(SettingError::new(self.name, problem));
        None
    }

    /// The value; if it is wrong or absent, `problems` gets the reason.
    pub(crate) fn required(
        &self,
        lookup: &impl Fn(&str) -> Option<String>,
        problems: &mut Vec<SettingError>,
    ) -> Option<String> {
        if !is_set(lookup, self.name) {
            let problem = format!("is missing: set it to {}", self.meaning);
            problems.push(SettingError::new(self.name, problem));
        }
        self.optional(lookup, problems)
    }
}

/// The number in the setting `name`, or `default` when it is unset or wrong; if it is wrong,
/// `problems` gets the reason.
pub(crate) fn number(
    lookup: &impl Fn(&str) -> Option<String>,
    name: &'static str,
    allowed: &RangeInclusive<u32>,
    default: u32,
    problems: &mut Vec<SettingError>,
) -> u32 {
    let Some(value) = read(lookup, name) else { return default };
    match value.parse() {
        Ok(number) if allowed.contains(&number) => number,
        _ => {
            let (least, most) = (allowed.start(), allowed.end());
            let problem = format!("is not valid: it must be a whole number from {least} to {most}");
            problems.push(SettingError::new(name, problem));
            default
        }
    }
}

/// The value of the setting `name` without surrounding white space, or `None` when nothing is
/// left: secrets are often stored with the line break that ended them in a file.
///
/// Settings of other crates are read with it too, so that an empty value means the same everywhere.
///
/// ```
/// let lookup = |name: &str| (name == "ID_SECRET").then(|| "key\n".to_owned());
/// assert_eq!(qr_storage::read_setting(&lookup, "ID_SECRET").as_deref(), Some("key"));
/// assert_eq!(qr_storage::read_setting(&lookup, "LOG_LEVEL"), None);
/// ```
pub fn read(lookup: &impl Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    let value = lookup(name)?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Whether the setting `name` has a value.
pub(crate) fn is_set(lookup: &impl Fn(&str) -> Option<String>, name: &str) -> bool {
    read(lookup, name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLOUR: Setting = Setting {
        name: "COLOUR",
        meaning: "the colour of the cloud",
        allowed: "grey or white",
        is_legal: |value| matches!(value, "grey" | "white"),
    };

    fn texts(problems: &[SettingError]) -> Vec<String> {
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn white_space_around_a_value_is_not_part_of_it() {
        let mut problems = Vec::new();
        let lookup = |_: &str| Some(" grey\r\n".to_owned());
        assert_eq!(COLOUR.required(&lookup, &mut problems).as_deref(), Some("grey"));
        assert_eq!(problems, []);
    }

    #[test]
    fn a_value_of_white_space_alone_is_no_value() {
        for value in [None, Some(""), Some(" "), Some("\r\n"), Some("\t \n")] {
            assert_eq!(read(&|_: &str| value.map(str::to_owned), "COLOUR"), None, "{value:?}");
        }
        assert_eq!(read(&|_: &str| Some("\tlight  grey \n".to_owned()), "COLOUR").as_deref(), Some("light  grey"));
    }

    #[test]
    fn an_empty_value_is_a_missing_one() {
        let mut problems = Vec::new();
        let lookup = |_: &str| Some(" ".to_owned());
        assert_eq!(COLOUR.optional(&lookup, &mut problems), None);
        assert_eq!(problems, []);
        assert_eq!(COLOUR.required(&lookup, &mut problems), None);
        assert_eq!(texts(&problems), ["COLOUR is missing: set it to the colour of the cloud"]);
    }

    #[test]
    fn a_wrong_value_is_told_what_is_allowed_and_not_repeated() {
        let mut problems = Vec::new();
        let lookup = |_: &str| Some("hunter2".to_owned());
        assert_eq!(COLOUR.required(&lookup, &mut problems), None);
        assert_eq!(texts(&problems), ["COLOUR is not valid: it must be grey or white"]);
    }

    #[test]
    fn numbers_outside_the_range_leave_the_default() {
        let table = [
            (None, 5, ""),
            (Some("1"), 1, ""),
            (Some("9"), 9, ""),
            (Some("0"), 5, "N is not valid: it must be a whole number from 1 to 9"),
            (Some("10"), 5, "N is not valid: it must be a whole number from 1 to 9"),
            (Some("2s"), 5, "N is not valid: it must be a whole number from 1 to 9"),
            (Some("-1"), 5, "N is not valid: it must be a whole number from 1 to 9"),
            (Some("4294967297"), 5, "N is not valid: it must be a whole number from 1 to 9"),
        ];
        for (value, expected, text) in table {
            let mut problems = Vec::new();
            let lookup = |_: &str| value.map(str::to_owned);
            assert_eq!(number(&lookup, "N", &(1..=9), 5, &mut problems), expected, "{value:?}");
            assert_eq!(texts(&problems).concat(), text, "{value:?}");
        }
    }
}
