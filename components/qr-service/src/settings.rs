//! The settings that the service itself reads, and the table of all.

mod numbers;
mod origins;
mod reader;
mod table;

pub(crate) use origins::origin_of;
pub use table::{SETTINGS, Setting};

use qr_storage::{RateLimit, Secret, SettingError};

use crate::access::{self, Access};
use crate::body;
use crate::limits::{Limits, MAX_CODES};
use crate::log::Level;
use crate::slots::Slots;
use reader::Reader;
use table::{
    ALLOWED_ORIGINS, API_KEYS, ID_SECRET, LOG_LEVEL, MAX_BATCH, MAX_BODY_BYTES, MAX_IN_FLIGHT, MAX_LOGO_BYTES,
    MAX_TEXT_BYTES, MAX_WIDTH_PX, PUBLIC_IMAGES, PUBLIC_METRICS, RATE_LIMIT, TRUSTED_PROXIES,
};

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
    limits: Limits,
    max_batch: usize,
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
        let mut reader = Reader::new(lookup);
        let allowed_origins = reader.read(ALLOWED_ORIGINS, ORIGINS_ALLOWED, origins::origins);
        let access = reader.read(API_KEYS, access::ALLOWED, |list| access::keys(list).map(Access::Keys));
        let public_images = reader.read(PUBLIC_IMAGES, SWITCH_ALLOWED, public);
        let public_metrics = reader.read(PUBLIC_METRICS, SWITCH_ALLOWED, public);
        let rate_limit = reader.read(RATE_LIMIT, numbers::RATE_ALLOWED, numbers::rate);
        let trusted_proxies = reader.number(TRUSTED_PROXIES, 0..=10, 0);
        let max_body_bytes = reader.number(MAX_BODY_BYTES, 1_024..=1_048_576, body::MAX_BODY_BYTES);
        let Limits { text_bytes, logo_bytes, width_px } = Limits::LARGEST;
        let limits = Limits {
            text_bytes: reader.number(MAX_TEXT_BYTES, 1..=text_bytes, text_bytes),
            logo_bytes: reader.number(MAX_LOGO_BYTES, 0..=logo_bytes, LOGO_BYTES),
            width_px: reader.number(MAX_WIDTH_PX, 64..=width_px, width_px),
        };
        let max_batch = reader.number(MAX_BATCH, 1..=MAX_CODES, BATCH);
        let max_in_flight = reader.number(MAX_IN_FLIGHT, 1..=10_000, IN_FLIGHT);
        let id_secret = reader.text(ID_SECRET).map(Secret::new);
        let log_level = reader.read(LOG_LEVEL, "is not one of error, warn, info", |name| name.parse().ok());
        Self {
            allowed_origins: allowed_origins.or_default(Vec::new()).unwrap_or_default(),
            // What nobody can read lets nobody in.
            access: access.or_default(Access::Dev).unwrap_or(Access::Closed),
            public_images: public_images.or_default(Public::Yes).unwrap_or(Public::No),
            public_metrics: public_metrics.or_default(Public::No).unwrap_or(Public::No),
            // Somebody wanted a limit.
            rate_limit: rate_limit.map(Some).or_default(None).unwrap_or(Some(numbers::CAUTIOUS_RATE)),
            trusted_proxies,
            max_body_bytes,
            limits,
            max_batch,
            max_in_flight,
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

    /// The longest request body. Default: 64 KiB.
    pub(crate) fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    /// How many requests an instance works on at once.
    pub(crate) fn max_in_flight(&self) -> usize {
        self.max_in_flight
    }

    /// How much a request may ask for.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How many codes a batch may have: no more than may come, and be worked on, at once, since those would never get a turn.
    pub(crate) fn max_batch(&self) -> usize {
        let granted = self.rate_limit.map_or(usize::MAX, |limit| usize::try_from(limit.requests).unwrap_or(usize::MAX));
        self.max_batch.min(granted).min(Slots::of_clients(self.max_in_flight))
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

fn public(text: &str) -> Option<Public> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(Public::Yes),
        "false" => Some(Public::No),
        _ => None,
    }
}

const ORIGINS_ALLOWED: &str = "is not a comma-separated list of origins such as https://example.com, nor *";
/// Default of `MAX_LOGO_BYTES`: what a body of the default `MAX_BODY_BYTES` holds in base64, with 4 KiB of other fields.
const LOGO_BYTES: usize = 45 * 1024;
/// Default of `MAX_BATCH`: 20 uploads and 10 records, where Workers' free plan lets a request ask others 50 times.
const BATCH: usize = 10;
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
    fn a_size_that_is_wrong_is_named_with_its_range_and_the_default_is_kept() {
        for (name, least, most) in [
            (TRUSTED_PROXIES, 0, 10),
            (MAX_BODY_BYTES, 1_024, 1_048_576),
            (MAX_TEXT_BYTES, 1, 7_089),
            (MAX_LOGO_BYTES, 0, 131_072),
            (MAX_WIDTH_PX, 64, 8_192),
            (MAX_BATCH, 1, 100),
            (MAX_IN_FLIGHT, 1, 10_000),
        ] {
            let settings = |value: i32| Settings::from_lookup(|asked| (asked == name).then(|| value.to_string()));
            assert_eq!([settings(least), settings(most)].map(|settings| settings.problems().len()), [0, 0], "{name}");
            for wrong in [least - 1, most + 1] {
                let settings = settings(wrong);
                let problem = format!("is not a whole number from {least} to {most}");
                assert_eq!(settings.problems(), [SettingError { setting: name, problem }]);
                let default = Settings::from_lookup(|_| None);
                assert_eq!(settings.limits(), default.limits());
                assert_eq!(
                    [
                        settings.max_body_bytes(),
                        settings.max_in_flight(),
                        settings.trusted_proxies(),
                        settings.max_batch()
                    ],
                    [65_536, 128, 0, 10]
                );
            }
        }
    }

    #[test]
    fn the_largest_logo_fits_into_the_largest_body() {
        let settings = Settings::from_lookup(|_| None);
        let in_base64 = settings.limits().logo_bytes.div_ceil(3) * 4;
        assert_eq!(settings.max_body_bytes() - in_base64, 4096, "is left for the other fields");
    }

    #[test]
    fn a_batch_may_have_no_more_codes_than_may_come_at_once() {
        assert_eq!(settings(RATE_LIMIT, "5/10").max_batch(), 5);
        assert_eq!(settings(RATE_LIMIT, "60/60").max_batch(), 10);
        assert_eq!(settings(MAX_IN_FLIGHT, "4").max_batch(), 4);
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
