//! The settings of an instance.

use anyhow::Result;
use stack::{Azurite, Settings};

use super::{World, apart_prefix};
use crate::stage::{Runtime, Setup};

impl World {
    /// The settings of an instance: those of the clouds, changed as the setup asks.
    pub(super) fn settings(&self, runtime: Runtime, setup: Setup) -> Result<Settings> {
        let mut settings = self.seaweed()?.settings();
        settings.extend(self.azurite()?.settings());
        let azurite = self.azurite()?;
        let mut set = |name: &str, value: &str| _ = settings.insert(name.to_owned(), value.to_owned());
        set("STORAGE_TIMEOUT_MS", TIMEOUT_MS);
        match setup {
            Setup::Gated | Setup::Hurried | Setup::Watched => {
                drop(azurite);
                let gates = self.gates(runtime)?;
                let azurite = self.azurite()?;
                let with = if setup == Setup::Watched { with_token(&azurite) } else { azurite.connection_string() };
                set("AWS_ENDPOINT_URL_S3", &gates.aws.origin());
                set("AZURE_STORAGE_CONNECTION_STRING", &with.replace(&origin(&azurite), &gates.azure.origin()));
                if setup == Setup::Hurried {
                    set("STORAGE_TIMEOUT_MS", SHORT_TIMEOUT_MS);
                }
                if setup == Setup::Watched {
                    set("API_KEYS", &api_keys());
                    set("MAX_IN_FLIGHT", "2");
                    // Copies that are given up are welcome there.
                    set("STORAGE_TIMEOUT_MS", "1500");
                }
            }
            Setup::Direct => {
                set("STORAGE_TIMEOUT_MS", SHORT_TIMEOUT_MS);
                set("STORAGE_URL_TTL_SECS", "300");
                set("ID_SECRET", ID_SECRET);
            }
            Setup::Apart => set("STORAGE_PREFIX", &apart_prefix(runtime)),
            Setup::Form => {}
            Setup::NoClouds | Setup::Counted => {
                settings = Settings::from([("ALLOWED_ORIGINS".to_owned(), ORIGIN.to_owned())]);
            }
            Setup::Guarded => {
                set("API_KEYS", &api_keys());
                set("ALLOWED_ORIGINS", ORIGIN);
            }
            Setup::Limited | Setup::LimitedBatches => {
                settings = Settings::from([("RATE_LIMIT".to_owned(), RATE_LIMIT.to_owned())]);
            }
            Setup::Bounded => settings = bounded(),
            Setup::Narrow => {
                set("MAX_IN_FLIGHT", "1");
                set("STORAGE_TIMEOUT_MS", SHORT_TIMEOUT_MS);
                set("AWS_ENDPOINT_URL_S3", &self.silent_endpoint()?);
            }
            // The variable of `spin.toml`; nothing to a Worker.
            Setup::Denied => set("ALLOWED_S3_HOST", "https://s3.example"),
            Setup::HalfSet => {
                let wrong = azurite.connection_string().replace(azurite.key(), WRONG_AZURE_KEY);
                set("AZURE_STORAGE_CONNECTION_STRING", &wrong);
                settings.remove("AWS_SECRET_ACCESS_KEY");
            }
            Setup::SasToken => {
                set("AZURE_STORAGE_CONNECTION_STRING", &with_token(&azurite));
                set("AWS_SECRET_ACCESS_KEY", WRONG_AWS_SECRET);
                set("STORAGE_URL_TTL_SECS", "300");
            }
        }
        Ok(settings)
    }
}

/// The value of `API_KEYS`: the holders `generate`, `read` and `admin`, each with the scope of that name.
fn api_keys() -> String {
    let holders = ["generate", "read", "admin"].into_iter().zip(KEYS);
    let keys = holders.map(|(scope, key)| format!("{scope}:{}:{scope}", qr_storage::sha256_hex(key.as_bytes())));
    keys.collect::<Vec<_>>().join(",")
}

/// The settings of [`Setup::Bounded`].
fn bounded() -> Settings {
    let rate = format!("{BOUNDED_RATE}/60");
    let settings = [
        ("API_KEYS", api_keys().as_str()),
        ("PUBLIC_IMAGES", "false"),
        ("PUBLIC_METRICS", "true"),
        ("TRUSTED_PROXIES", "1"),
        ("RATE_LIMIT", &rate),
        ("MAX_BODY_BYTES", "2048"),
        ("MAX_TEXT_BYTES", "20"),
        ("MAX_LOGO_BYTES", "100"),
        ("MAX_WIDTH_PX", "500"),
        ("MAX_BATCH", "2"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    settings.into()
}

/// The connection string with a SAS token.
fn with_token(azurite: &Azurite) -> String {
    format!("BlobEndpoint={};SharedAccessSignature={}", azurite.endpoint(), azurite.sas_token())
}

fn origin(azurite: &Azurite) -> String {
    format!("http://127.0.0.1:{}", azurite.port())
}

/// The deadline of both clouds, in milliseconds, where nothing is about deadlines: a busy machine may take its time.
const TIMEOUT_MS: &str = "10000";
/// The deadline where a cloud hangs: the other one has to be done by then, on a busy machine, too.
const SHORT_TIMEOUT_MS: &str = "5000";
/// The origin that is allowed where one is.
pub const ORIGIN: &str = "https://app.example";
/// The keys with the scopes `generate`, `read` and `admin`.
pub const KEYS: [&str; 3] = ["e2e-key-that-generates", "e2e-key-that-reads", "e2e-key-that-administrates"];
/// The limit of [`Setup::Limited`] and [`Setup::LimitedBatches`].
const RATE_LIMIT: &str = "5/60";
/// How many requests in a minute [`Setup::Bounded`] grants a key.
pub const BOUNDED_RATE: u32 = 20;
pub const ID_SECRET: &str = "e2e-id-secret";
pub const WRONG_AWS_SECRET: &str = "wrong-aws-secret-of-the-e2e-run";
pub const WRONG_AZURE_KEY: &str = "d3JvbmctYXp1cmUta2V5LW9mLXRoZS1lMmUtcnVu";
