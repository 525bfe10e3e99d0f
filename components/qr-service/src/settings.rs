//! The table of settings, and those that the service itself reads.

mod numbers;
mod origins;

use qr_storage::{RateLimit, Secret, SettingError, read_setting};

use crate::access::{self, Access};
use crate::body;
use crate::log::Level;

/// One setting: an environment variable, a Worker variable or secret, or a Spin variable in lower case.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The name, in upper case.
    pub name: &'static str,
    /// Whether the value must be kept secret.
    pub is_secret: bool,
}

/// Every setting that EdgeQR reads, in the order of the README's table.
pub const SETTINGS: [Setting; 24] = [
    plain("AWS_S3_BUCKET"),
    plain("AWS_REGION"),
    secret("AWS_ACCESS_KEY_ID"),
    secret("AWS_SECRET_ACCESS_KEY"),
    secret("AWS_SESSION_TOKEN"),
    plain("AWS_ENDPOINT_URL_S3"),
    plain("AZURE_CONTAINER"),
    plain("AZURE_STORAGE_ACCOUNT"),
    secret("AZURE_STORAGE_KEY"),
    secret("AZURE_STORAGE_SAS_TOKEN"),
    secret("AZURE_STORAGE_CONNECTION_STRING"),
    plain("STORAGE_PREFIX"),
    plain("STORAGE_TIMEOUT_MS"),
    plain("STORAGE_URL_TTL_SECS"),
    plain(ALLOWED_ORIGINS),
    secret(API_KEYS),
    plain(PUBLIC_IMAGES),
    plain(PUBLIC_METRICS),
    plain(RATE_LIMIT),
    plain(TRUSTED_PROXIES),
    plain(MAX_BODY_BYTES),
    plain(MAX_IN_FLIGHT),
    secret(ID_SECRET),
    plain(LOG_LEVEL),
];

const ALLOWED_ORIGINS: &str = "ALLOWED_ORIGINS";
/// Names, hashes and scopes: no key can be had from it, and still nobody should read who may do what.
const API_KEYS: &str = "API_KEYS";
const PUBLIC_IMAGES: &str = "PUBLIC_IMAGES";
const PUBLIC_METRICS: &str = "PUBLIC_METRICS";
const RATE_LIMIT: &str = "RATE_LIMIT";
const TRUSTED_PROXIES: &str = "TRUSTED_PROXIES";
const MAX_BODY_BYTES: &str = "MAX_BODY_BYTES";
const MAX_IN_FLIGHT: &str = "MAX_IN_FLIGHT";
const ID_SECRET: &str = "ID_SECRET";
const LOG_LEVEL: &str = "LOG_LEVEL";

const fn plain(name: &'static str) -> Setting {
    Setting { name, is_secret: false }
}

const fn secret(name: &'static str) -> Setting {
    Setting { name, is_secret: true }
}

/// The settings of HTTP, ids and the log; those of the clouds are `qr-storage`'s.
#[derive(Debug)]
pub(crate) struct Settings {
    allowed_origins: Vec<String>,
    access: Access,
    public_images: Public,
    public_metrics: Public,
    rate_limit: Option<RateLimit>,
    trusted_proxies: usize,
    max_body_bytes: usize,
    max_in_flight: usize,
    id_secret: Option<Secret<String>>,
    log_level: Level,
    problems: Vec<SettingError>,
}

/// Whether a route needs no key where others do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Public {
    Yes,
    No,
}

impl Settings {
    pub(crate) fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let mut reader = Reader { lookup, problems: Vec::new() };
        let allowed_origins = reader.read(ALLOWED_ORIGINS, ORIGINS_ALLOWED, origins::origins);
        let access = reader.read(API_KEYS, access::ALLOWED, |list| access::keys(list).map(Access::Keys));
        let public_images = reader.read(PUBLIC_IMAGES, SWITCH_ALLOWED, public);
        let public_metrics = reader.read(PUBLIC_METRICS, SWITCH_ALLOWED, public);
        let rate_limit = reader.read(RATE_LIMIT, numbers::RATE_ALLOWED, numbers::rate);
        let trusted_proxies = reader.read(TRUSTED_PROXIES, numbers::PROXIES_ALLOWED, numbers::proxies);
        let max_body_bytes = reader.read(MAX_BODY_BYTES, numbers::BODY_ALLOWED, numbers::body_bytes);
        let max_in_flight = reader.read(MAX_IN_FLIGHT, numbers::IN_FLIGHT_ALLOWED, numbers::in_flight);
        let id_secret = read_setting(&reader.lookup, ID_SECRET).map(Secret::new);
        let log_level = reader.read(LOG_LEVEL, "is not one of error, warn, info", |name| name.parse().ok());
        Self {
            allowed_origins: allowed_origins.or_default(Vec::new()).unwrap_or_default(),
            // What nobody can read lets nobody in.
            access: access.or_default(Access::Dev).unwrap_or(Access::Closed),
            public_images: public_images.or_default(Public::Yes).unwrap_or(Public::No),
            public_metrics: public_metrics.or_default(Public::No).unwrap_or(Public::No),
            // Somebody wanted a limit.
            rate_limit: rate_limit.map(Some).or_default(None).unwrap_or(Some(numbers::CAUTIOUS_RATE)),
            trusted_proxies: trusted_proxies.or_default(0).unwrap_or(0),
            max_body_bytes: max_body_bytes.or_default(body::MAX_BODY_BYTES).unwrap_or(body::MAX_BODY_BYTES),
            max_in_flight: max_in_flight.or_default(IN_FLIGHT).unwrap_or(IN_FLIGHT),
            id_secret,
            log_level: log_level.or_default(Level::Info).unwrap_or(Level::Info),
            problems: reader.problems,
        }
    }

    /// The settings when they cannot be read: nobody knows who may come in, so nobody may.
    pub(crate) fn unknown() -> Self {
        Self { access: Access::Closed, public_images: Public::No, ..Self::from_lookup(|_| None) }
    }

    /// Who may do what. Default: everybody everything, the mode `dev`.
    pub(crate) fn access(&self) -> &Access {
        &self.access
    }

    /// Whether `GET /api/v1/qr` needs no key. Default: yes, since an `<img>` can send none.
    pub(crate) fn public_images(&self) -> Public {
        self.public_images
    }

    /// Whether `/metrics` needs no key. Default: no, since it tells how much the service is used.
    pub(crate) fn public_metrics(&self) -> Public {
        self.public_metrics
    }

    /// How often a key or an address may come. Default: as often as it likes.
    pub(crate) fn rate_limit(&self) -> Option<RateLimit> {
        self.rate_limit
    }

    /// How many proxies stand before the service that tell the truth about their client. Default: none.
    pub(crate) fn trusted_proxies(&self) -> usize {
        self.trusted_proxies
    }

    /// The longest request body.
    pub(crate) fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    /// How many requests an instance works on at once.
    pub(crate) fn max_in_flight(&self) -> usize {
        self.max_in_flight
    }

    /// Origins that may use the API from another page; `*` stands for all. Default: none but the form's own.
    pub(crate) fn allowed_origins(&self) -> &[String] {
        &self.allowed_origins
    }

    /// The key that turns ids from a hash that anyone can compute into a MAC.
    pub(crate) fn id_secret(&self) -> Option<&Secret<String>> {
        self.id_secret.as_ref()
    }

    /// The least important level that is written. Default: info.
    pub(crate) fn log_level(&self) -> Level {
        self.log_level
    }

    pub(crate) fn problems(&self) -> &[SettingError] {
        &self.problems
    }
}

/// Reads settings one by one and keeps what is wrong with them.
struct Reader<L> {
    lookup: L,
    problems: Vec<SettingError>,
}

/// What a setting holds.
enum Found<T> {
    Nothing,
    Wrong,
    Value(T),
}

impl<L: Fn(&str) -> Option<String>> Reader<L> {
    /// What `parse` makes of a setting; `problem` is what is told when it makes nothing of it.
    fn read<T>(&mut self, name: &'static str, problem: &str, parse: impl Fn(&str) -> Option<T>) -> Found<T> {
        let Some(text) = read_setting(&self.lookup, name) else { return Found::Nothing };
        if let Some(value) = parse(&text) {
            return Found::Value(value);
        }
        self.problems.push(SettingError { setting: name, problem: problem.to_owned() });
        Found::Wrong
    }
}

impl<T> Found<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Nothing => Found::Nothing,
            Self::Wrong => Found::Wrong,
            Self::Value(value) => Found::Value(change(value)),
        }
    }

    /// The value, or `default` where there is none; nothing where it is wrong.
    fn or_default(self, default: T) -> Option<T> {
        match self {
            Self::Nothing => Some(default),
            Self::Wrong => None,
            Self::Value(value) => Some(value),
        }
    }
}

fn public(text: &str) -> Option<Public> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(Public::Yes),
        "false" => Some(Public::No),
        _ => None,
    }
}

const ORIGINS_ALLOWED: &str = "is not a comma-separated list of origins such as https://example.com, nor *";
/// Default of `MAX_IN_FLIGHT`: more than a Worker's isolate or a Spin instance is given by itself, and still of a size
/// that their memory holds.
const IN_FLIGHT: usize = 128;
const SWITCH_ALLOWED: &str = "is not one of true, false";

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(name: &'static str, value: &'static str) -> Settings {
        Settings::from_lookup(|asked| (asked == name).then(|| value.to_owned()))
    }

    #[test]
    fn an_unknown_log_level_is_named_and_info_is_kept() {
        let settings = settings(LOG_LEVEL, "loud");
        assert_eq!(settings.log_level(), Level::Info);
        let problem = "is not one of error, warn, info".to_owned();
        assert_eq!(settings.problems(), [SettingError { setting: "LOG_LEVEL", problem }]);
    }

    #[test]
    fn an_empty_value_is_no_value() {
        for empty in ["", " ", "\n"] {
            let settings = Settings::from_lookup(|_| Some(empty.to_owned()));
            assert!(settings.problems().is_empty() && settings.id_secret().is_none(), "{empty:?}");
        }
    }

    #[test]
    fn the_line_break_that_ended_a_secret_in_its_file_is_not_part_of_it() {
        assert_eq!(settings(ID_SECRET, "key\r\n").id_secret().unwrap().expose(), "key");
    }

    #[test]
    fn without_keys_everything_is_open_and_with_a_wrong_list_nothing() {
        assert_eq!(settings(LOG_LEVEL, "info").access().mode(), "dev");
        let wrong = settings(API_KEYS, "ci:hunter2:generate");
        assert_eq!((wrong.access().mode(), wrong.problems()[0].setting), ("closed", "API_KEYS"));
        assert!(!wrong.problems()[0].to_string().contains("hunter2"));
        assert_eq!(Settings::unknown().access().mode(), "closed");
    }

    #[test]
    fn a_switch_that_is_wrong_opens_nothing() {
        assert_eq!(settings(PUBLIC_IMAGES, "False").public_images(), Public::No);
        assert_eq!(settings(PUBLIC_METRICS, "true").public_metrics(), Public::Yes);
        let wrong = settings(PUBLIC_IMAGES, "on");
        assert_eq!((wrong.public_images(), wrong.problems()[0].setting), (Public::No, "PUBLIC_IMAGES"));
        assert_eq!(settings(LOG_LEVEL, "info").public_images(), Public::Yes);
        assert_eq!(settings(LOG_LEVEL, "info").public_metrics(), Public::No);
    }

    #[test]
    fn a_limit_that_is_wrong_is_a_cautious_one() {
        assert_eq!(settings(LOG_LEVEL, "info").rate_limit(), None);
        assert_eq!(settings(RATE_LIMIT, "5/10").rate_limit(), Some(RateLimit { requests: 5, window_secs: 10 }));
        let wrong = settings(RATE_LIMIT, "many");
        assert_eq!(wrong.rate_limit(), Some(RateLimit { requests: 60, window_secs: 60 }));
        assert_eq!(wrong.problems()[0].setting, "RATE_LIMIT");
    }
}
