//! Fermyon's runtime: `spin up`, or the host of `tests/spin-host` where Spin is not installed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::launch::{self, Launch, Settings};
use crate::process::Process;
use crate::{paths, port};

/// A running Spin application with state of its own.
#[derive(Debug)]
pub struct Spin {
    port: u16,
    process: Process,
}

impl Spin {
    /// Starts the component that `cargo xtask build spin` left where `spin.toml` says.
    ///
    /// # Errors
    /// When there is neither Spin nor the host, or the application does not answer `/health/live`.
    pub fn start(launch: &Launch<'_>) -> Result<Self> {
        Self::start_manifest(launch, &paths::repository_root().join("spin.toml"))
    }

    /// Starts the application of another manifest.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_manifest(launch: &Launch<'_>, manifest: &Path) -> Result<Self> {
        let port = port::given_or_free(launch.port)?;
        let state = launch.directory.join("state");
        fs::create_dir_all(&state).with_context(|| format!("cannot create {}", state.display()))?;
        let log = launch.directory.with_extension("log");

        let mut command = up()?;
        command
            .arg("--from")
            .arg(manifest)
            .args(["--listen", &format!("127.0.0.1:{port}"), "--state-dir"])
            .arg(&state)
            .current_dir(launch.directory)
            // As docs/operations.md recommends: otherwise memory stays as large as the largest burst of requests made it.
            .env("SPIN_WASMTIME_LINEAR_MEMORY_KEEP_RESIDENT", "0")
            .env("SPIN_WASMTIME_TABLE_KEEP_RESIDENT", "0")
            .env("SPIN_TELEMETRY_DISABLED", "1")
            .env("DO_NOT_TRACK", "1");
        // In the environment, and not as `--variable`, because every user of the machine can read arguments.
        for (name, value) in outbound_hosts(launch.settings).iter().chain(launch.settings) {
            command.env(format!("SPIN_VARIABLE_{name}"), value);
        }
        let mut process = Process::start("spin", &mut command, &log)?;
        launch::wait_until_live(&mut process, port)?;
        Ok(Self { port, process })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The process, for its log and state.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }
}

/// The command that takes the arguments of `spin up`.
fn up() -> Result<Command> {
    if let Some(spin) = paths::spin() {
        let mut command = Command::new(spin);
        command.arg("up");
        return Ok(command);
    }
    let host: PathBuf = paths::spin_host();
    ensure!(
        host.is_file(),
        "spin is not on PATH and {} is missing: install Spin 4.1 or newer, or run `cargo xtask build spin-host`",
        host.display()
    );
    let mut command = Command::new(host);
    command.arg("--cache-dir").arg(paths::stack_directory().join("spin-cache"));
    Ok(command)
}

/// Where `spin.toml` lets the application connect to beside its own bucket and account: the endpoints in the settings.
fn outbound_hosts(settings: &Settings) -> Settings {
    let s3 = settings.get("AWS_ENDPOINT_URL_S3").cloned();
    let azure = settings.get("AZURE_STORAGE_CONNECTION_STRING").and_then(|connection| blob_endpoint(connection));
    [("ALLOWED_S3_HOST", s3), ("ALLOWED_AZURE_HOST", azure)]
        .into_iter()
        .filter_map(|(name, url)| Some((name.to_owned(), origin(&url?).to_owned())))
        .collect()
}

/// The endpoint of Azure Blob that a connection string names.
fn blob_endpoint(connection: &str) -> Option<String> {
    let fields: BTreeMap<_, _> = connection.split(';').filter_map(|field| field.split_once('=')).collect();
    if fields.get("UseDevelopmentStorage") == Some(&"true") {
        return Some("http://127.0.0.1:10000".to_owned());
    }
    let of_account = || {
        let suffix = fields.get("EndpointSuffix").unwrap_or(&"core.windows.net");
        Some(format!("https://{}.blob.{suffix}", fields.get("AccountName")?))
    };
    fields.get("BlobEndpoint").map(ToString::to_string).or_else(of_account)
}

/// `http://host:port/path` → `http://host:port`.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    let path = url.get(host..).and_then(|rest| rest.find('/'));
    path.and_then(|path| url.get(..host + path)).unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_in_settings_are_allowed() {
        for (connection, host) in [
            ("AccountName=a;BlobEndpoint=http://127.0.0.1:2/a;", "http://127.0.0.1:2"),
            ("UseDevelopmentStorage=true", "http://127.0.0.1:10000"),
            (
                "AccountName=a;AccountKey=YQ==;EndpointSuffix=core.chinacloudapi.cn",
                "https://a.blob.core.chinacloudapi.cn",
            ),
            ("AccountName=a;AccountKey=YQ==", "https://a.blob.core.windows.net"),
        ] {
            let settings =
                [("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1"), ("AZURE_STORAGE_CONNECTION_STRING", connection)];
            let hosts = outbound_hosts(&settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
            assert_eq!((&*hosts["ALLOWED_S3_HOST"], &*hosts["ALLOWED_AZURE_HOST"]), ("http://127.0.0.1:1", host));
        }
    }

    #[test]
    fn real_clouds_keep_the_hosts_of_the_manifest() {
        let settings = Settings::from([("AWS_REGION".to_owned(), "eu-central-1".to_owned())]);
        assert!(outbound_hosts(&settings).is_empty());
    }
}
