//! The table of settings, and those that the service itself reads.

use http::Uri;
use qr_storage::{Secret, SettingError, read_setting};

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
pub const SETTINGS: [Setting; 17] = [
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
    secret(ID_SECRET),
    plain(LOG_LEVEL),
];

const ALLOWED_ORIGINS: &str = "ALLOWED_ORIGINS";
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
    id_secret: Option<Secret<String>>,
    log_level: Level,
    problems: Vec<SettingError>,
}

impl Settings {
    pub(crate) fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name| read_setting(&lookup, name);
        let mut problems = Vec::new();
        let allowed_origins = match value(ALLOWED_ORIGINS).map(|list| origins(&list)) {
            Some(Some(origins)) => origins,
            Some(None) => {
                problems.push(problem(
                    ALLOWED_ORIGINS,
                    "is not a comma-separated list of origins such as https://example.com, nor *",
                ));
                Vec::new()
            }
            None => Vec::new(),
        };
        let log_level = match value(LOG_LEVEL).map(|name| name.parse()) {
            Some(Ok(level)) => level,
            Some(Err(())) => {
                problems.push(problem(LOG_LEVEL, "is not one of error, warn, info"));
                Level::Info
            }
            None => Level::Info,
        };
        Self { allowed_origins, id_secret: value(ID_SECRET).map(Secret::new), log_level, problems }
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

fn problem(setting: &'static str, problem: &str) -> SettingError {
    SettingError { setting, problem: problem.to_owned() }
}

/// The origins of a comma-separated list, in the form in which browsers send them (RFC 6454, section 6.2): in lower case,
/// without the port that is the default of the scheme.
fn origins(list: &str) -> Option<Vec<String>> {
    list.split(',').map(|origin| origin_of(origin.trim())).collect()
}

fn origin_of(text: &str) -> Option<String> {
    if text == "*" {
        return Some(text.to_owned());
    }
    // `Uri` drops a fragment without a word.
    let uri: Uri = (!text.contains('#')).then(|| text.parse().ok())??;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let default_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    // What is not all host and port has a user before them, or a port that is none.
    let port = match (authority.as_str().strip_prefix(authority.host())?, authority.port_u16()) {
        ("", None) => None,
        (_, Some(port)) => Some(port),
        (_, None) => return None,
    };
    let port = port.filter(|port| *port != default_port).map(|port| format!(":{port}")).unwrap_or_default();
    let is_origin = matches!(uri.path(), "/" | "") && uri.query().is_none();
    is_origin.then(|| format!("{scheme}://{}{port}", authority.host().to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(name: &'static str, value: &'static str) -> Settings {
        Settings::from_lookup(|asked| (asked == name).then(|| value.to_owned()))
    }

    #[test]
    fn origins_are_read_as_browsers_send_them() {
        let settings = settings(ALLOWED_ORIGINS, "https://Example.com, http://127.0.0.1:3000/,*");
        assert_eq!(settings.allowed_origins(), ["https://example.com", "http://127.0.0.1:3000", "*"]);
        assert_eq!(settings.problems(), []);
    }

    #[test]
    fn the_default_port_of_a_scheme_is_left_out_as_browsers_do() {
        for (value, origin) in [
            ("https://app.example:443", "https://app.example"),
            ("http://app.example:80/", "http://app.example"),
            ("https://app.example:80", "https://app.example:80"),
            ("http://app.example:443", "http://app.example:443"),
            ("https://app.example:0443", "https://app.example"),
            ("HTTPS://App.Example:8443", "https://app.example:8443"),
            ("http://[::1]:80", "http://[::1]"),
        ] {
            assert_eq!(settings(ALLOWED_ORIGINS, value).allowed_origins(), [origin], "{value}");
        }
    }

    #[test]
    fn a_wrong_origin_is_named_by_its_setting_and_allows_nobody() {
        for value in [
            "example.com",
            "https://example.com/path",
            "https://example.com?a",
            "https://example.com#",
            "https://example.com/#a",
            "ftp://example.com",
            "https://u@example.com",
            "https://example.com:",
            "https://example.com:65536",
            ",",
        ] {
            let settings = settings(ALLOWED_ORIGINS, value);
            assert_eq!(settings.allowed_origins(), [""; 0], "{value}");
            assert_eq!(settings.problems()[0].setting, "ALLOWED_ORIGINS", "{value}");
        }
    }

    #[test]
    fn an_unknown_log_level_is_named_and_info_is_kept() {
        let settings = settings(LOG_LEVEL, "loud");
        assert_eq!(settings.log_level(), Level::Info);
        assert_eq!(settings.problems(), [problem("LOG_LEVEL", "is not one of error, warn, info")]);
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
}
