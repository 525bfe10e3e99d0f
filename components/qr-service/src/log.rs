//! Log lines: JSON objects that never carry a payload, a query or a secret.

mod request;

use std::panic::PanicHookInfo;
use std::str::FromStr;

use qr_storage::{DatabaseError, Drained, SettingError};
use serde::Serialize;
use time::OffsetDateTime;

use crate::answer::rfc3339;
use crate::trace::Trace;

pub(crate) use request::{Entry, request};

/// How important a line is, most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The service or its settings are at fault.
    Error,
    /// A cloud did not take a copy.
    Warn,
    /// A request was answered.
    Info,
}

impl Level {
    /// The name in the log.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
        }
    }
}

impl FromStr for Level {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name.to_ascii_lowercase().as_str() {
            "error" => Ok(Self::Error),
            "warn" => Ok(Self::Warn),
            "info" => Ok(Self::Info),
            _ => Err(()),
        }
    }
}

/// A line ready to be written.
pub(crate) struct Line {
    pub(crate) level: Level,
    pub(crate) json: String,
}

pub(crate) fn setting(now: OffsetDateTime, error: &SettingError) -> Line {
    setting_line(now, Level::Error, "setting", error)
}

/// That everybody may do everything.
pub(crate) fn dev_mode(now: OffsetDateTime) -> Line {
    let problem = "has no keys, so everybody may do everything".to_owned();
    setting_line(now, Level::Warn, "dev-mode", &SettingError { setting: "API_KEYS", problem })
}

/// How the limit is counted, where that is not what one would expect.
pub(crate) fn rate_limit(now: OffsetDateTime, remark: &str) -> Line {
    setting_line(now, Level::Warn, "rate-limit", &SettingError { setting: "RATE_LIMIT", problem: remark.to_owned() })
}

fn setting_line(now: OffsetDateTime, level: Level, event: &'static str, error: &SettingError) -> Line {
    #[derive(Serialize)]
    struct Fields<'a> {
        time: String,
        level: Level,
        event: &'static str,
        setting: &'static str,
        problem: &'a str,
    }
    line(level, &Fields { time: rfc3339(now), level, event, setting: error.setting, problem: &error.problem })
}

/// A drain's line; none when there was nothing to do.
pub(crate) fn drained(now: OffsetDateTime, trace: &Trace, drained: &Result<Drained, DatabaseError>) -> Option<Line> {
    #[derive(Serialize)]
    struct Fields {
        time: String,
        level: Level,
        event: &'static str,
        trace_id: String,
        delivered: usize,
        retried: usize,
        parked: usize,
    }
    let drained = match drained {
        Ok(drained) if *drained == Drained::default() => return None,
        Ok(Drained { delivered, retried, parked }) => (*delivered, *retried, *parked),
        Err(error) => return Some(ledger(now, Some(trace), error)),
    };
    let (delivered, retried, parked) = drained;
    let level = if parked > 0 {
        Level::Error
    } else if retried > 0 {
        Level::Warn
    } else {
        Level::Info
    };
    let trace_id = trace_id(trace);
    Some(line(level, &Fields { time: rfc3339(now), level, event: "outbox", trace_id, delivered, retried, parked }))
}

/// That the ledger failed, for whatever asked it, if that is known.
pub(crate) fn ledger(now: OffsetDateTime, trace: Option<&Trace>, error: &DatabaseError) -> Line {
    #[derive(Serialize)]
    struct Fields {
        time: String,
        level: Level,
        event: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        trace_id: Option<String>,
        error: String,
    }
    let level = Level::Error;
    let request_id = trace.map(|trace| trace.request_id().to_str().unwrap_or_default().to_owned());
    let fields = Fields {
        time: rfc3339(now),
        level,
        event: "ledger",
        request_id,
        trace_id: trace.map(trace_id),
        error: error.to_string(),
    };
    line(level, &fields)
}

fn trace_id(trace: &Trace) -> String {
    format!("{:032x}", trace.context().trace_id)
}

/// The log line for a panic: where it happened and nothing of its message, which may hold what a client sent.
pub fn panic_event(now: OffsetDateTime, panic: &PanicHookInfo<'_>) -> String {
    #[derive(Serialize)]
    struct Fields<'a> {
        time: String,
        level: Level,
        event: &'static str,
        file: &'a str,
        line: u32,
    }
    let (file, number) = panic.location().map_or(("unknown", 0), |place| (place.file(), place.line()));
    let level = Level::Error;
    line(level, &Fields { time: rfc3339(now), level, event: "panic", file, line: number }).json
}

fn line(level: Level, fields: &impl Serialize) -> Line {
    Line { level, json: serde_json::to_string(fields).expect("a struct of strings and numbers is JSON") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    #[test]
    fn a_wrong_setting_is_an_error_with_its_name() {
        let error = SettingError { setting: "AZURE_CONTAINER", problem: "is missing".to_owned() };
        let line = setting(NOW, &error);
        assert_eq!(line.level, Level::Error);
        assert!(line.json.ends_with(r#""event":"setting","setting":"AZURE_CONTAINER","problem":"is missing"}"#));
    }

    #[test]
    fn a_panic_is_told_by_its_place_and_never_by_its_message() {
        use std::panic::{catch_unwind, set_hook, take_hook};
        use std::sync::{Arc, Mutex};

        let told = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&told);
        let this_thread = std::thread::current().id();
        let before = take_hook();
        // Other tests run beside this one, and the hook is everybody's.
        set_hook(Box::new(move |info| {
            if std::thread::current().id() == this_thread {
                *heard.lock().unwrap() = panic_event(NOW, info);
            }
        }));
        let line = line!() + 1;
        let result = catch_unwind(|| panic!("hunter2"));
        set_hook(before);
        assert!(result.is_err());
        let expected = format!(
            r#"{{"time":"2026-01-02T03:04:05.000Z","level":"error","event":"panic","file":"{}","line":{line}}}"#,
            file!()
        );
        assert_eq!(*told.lock().unwrap(), expected);
    }
}
