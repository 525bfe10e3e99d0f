//! The table of settings.

/// One setting: an environment variable, a Worker variable or secret, or a Spin variable in lower case.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The name, in upper case.
    pub name: &'static str,
    /// Whether the value must be kept secret.
    pub is_secret: bool,
}

/// Every setting that EdgeQR reads, in the order of the README's table.
pub const SETTINGS: [Setting; 28] = [
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
    plain(MAX_TEXT_BYTES),
    plain(MAX_LOGO_BYTES),
    plain(MAX_WIDTH_PX),
    plain(MAX_BATCH),
    plain(MAX_IN_FLIGHT),
    secret(ID_SECRET),
    plain(LOG_LEVEL),
];

pub(super) const ALLOWED_ORIGINS: &str = "ALLOWED_ORIGINS";
/// Names, hashes and scopes: no key can be had from it, and still nobody should read who may do what.
pub(super) const API_KEYS: &str = "API_KEYS";
pub(super) const PUBLIC_IMAGES: &str = "PUBLIC_IMAGES";
pub(super) const PUBLIC_METRICS: &str = "PUBLIC_METRICS";
pub(super) const RATE_LIMIT: &str = "RATE_LIMIT";
pub(super) const TRUSTED_PROXIES: &str = "TRUSTED_PROXIES";
pub(super) const MAX_BODY_BYTES: &str = "MAX_BODY_BYTES";
pub(super) const MAX_TEXT_BYTES: &str = "MAX_TEXT_BYTES";
pub(super) const MAX_LOGO_BYTES: &str = "MAX_LOGO_BYTES";
pub(super) const MAX_WIDTH_PX: &str = "MAX_WIDTH_PX";
pub(super) const MAX_BATCH: &str = "MAX_BATCH";
pub(super) const MAX_IN_FLIGHT: &str = "MAX_IN_FLIGHT";
pub(super) const ID_SECRET: &str = "ID_SECRET";
pub(super) const LOG_LEVEL: &str = "LOG_LEVEL";

const fn plain(name: &'static str) -> Setting {
    Setting { name, is_secret: false }
}

const fn secret(name: &'static str) -> Setting {
    Setting { name, is_secret: true }
}
