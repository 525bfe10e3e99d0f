//! Azure Blob on this machine: Azurite.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::http::Request;
use crate::launch::Settings;
use crate::process::Process;
use crate::{account_sas, http, paths, port};

/// A running Azurite with one private container.
#[derive(Debug)]
pub struct Azurite {
    directory: PathBuf,
    port: u16,
    process: Process,
}

impl Azurite {
    /// Starts the blob service on `port`, or on any free one, with its data in `directory`.
    ///
    /// # Errors
    /// When it cannot be started, or accepts an unsigned request.
    pub fn start(directory: &Path, port: Option<u16>) -> Result<Self> {
        let port = port::given_or_free(port)?;
        fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
        let log = directory.with_extension("log");
        fs::write(&log, "").with_context(|| format!("cannot write {}", log.display()))?;
        let process = run(directory, port, &log)?;
        Ok(Self { directory: directory.to_owned(), port, process })
    }

    /// `http://127.0.0.1:PORT/ACCOUNT`.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/{ACCOUNT}", self.port)
    }

    /// The account's name: the one that every Azurite has.
    pub fn account(&self) -> &'static str {
        ACCOUNT
    }

    /// The account's key, base64: published by Microsoft, no secret.
    pub fn key(&self) -> &'static str {
        KEY
    }

    /// The container that exists from the start.
    pub fn container(&self) -> &'static str {
        CONTAINER
    }

    /// Account, key and endpoint as one setting.
    pub fn connection_string(&self) -> String {
        format!(
            "DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={};",
            self.endpoint()
        )
    }

    /// A token that lets its bearer create containers and blobs, and read them, for good.
    pub fn sas_token(&self) -> String {
        account_sas::query(ACCOUNT, KEY).expect("the constant account key is base64")
    }

    /// The URL of a blob, with [`Self::sas_token`].
    pub fn blob_url(&self, name: &str) -> String {
        format!("{}/{CONTAINER}/{name}?{}", self.endpoint(), self.sas_token())
    }

    /// What the application needs to use this cloud.
    pub fn settings(&self) -> Settings {
        Settings::from([
            ("AZURE_STORAGE_CONNECTION_STRING".to_owned(), self.connection_string()),
            ("AZURE_CONTAINER".to_owned(), CONTAINER.to_owned()),
        ])
    }

    /// The port of the endpoint.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The process, for its log and state.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Hangs: requests get no answer until [`Self::resume`].
    pub fn pause(&self) {
        self.process.pause();
    }

    /// Ends a pause.
    pub fn resume(&self) {
        self.process.resume();
    }

    /// Ends the process: connections are refused until [`Self::restart`].
    ///
    /// Azurite writes its index every five seconds and when asked to end, so it is asked first.
    pub fn kill(&mut self) {
        self.process.stop_within(LAST_WRITE);
    }

    /// Starts again on the same port with the same data.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn restart(&mut self) -> Result<()> {
        self.process.stop_within(LAST_WRITE);
        let log = self.process.log().to_owned();
        self.process = run(&self.directory, self.port, &log)?;
        Ok(())
    }
}

fn run(directory: &Path, port: u16, log: &Path) -> Result<Process> {
    let mut command = Command::new(paths::npm_tool("azurite-blob"));
    command
        .args(["--blobHost", "127.0.0.1", "--disableTelemetry", "--blobPort"])
        .arg(port.to_string())
        .arg("--location")
        .arg(directory)
        .current_dir(directory);
    let mut process = Process::start("azurite", &mut command, log)?;
    let query = account_sas::query(ACCOUNT, KEY).context("the constant account key is base64")?;
    let container = format!("/{ACCOUNT}/{CONTAINER}?restype=container");
    let create = format!("{container}&{query}");
    process.wait_until(Duration::from_secs(90), || {
        // 201 created, 409 there already.
        matches!(http::plain_status(port, "PUT", &create), Ok(201 | 409))
    })?;
    let unsigned = http::status(
        port,
        &Request {
            method: "PUT",
            path_and_query: &format!("/{ACCOUNT}/{CONTAINER}/unsigned"),
            headers: &[("x-ms-blob-type", "BlockBlob"), ("x-ms-version", "2022-11-02")],
            ..Request::default()
        },
    )?;
    ensure!(unsigned == 403, "azurite answered {unsigned} to an unsigned PUT, 403 expected");
    Ok(process)
}

/// Killed earlier, it would forget what it has acknowledged.
const LAST_WRITE: Duration = Duration::from_mins(1);
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const CONTAINER: &str = "edgeqr";

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn killed_azurite_refuses_and_restarted_one_has_its_blobs() {
        let directory = paths::stack_directory().join("test-azurite");
        let _ = fs::remove_dir_all(&directory);
        let mut azurite = Azurite::start(&directory, None).unwrap();
        let sas = account_sas::query(ACCOUNT, KEY).unwrap();
        let blob = format!("/{ACCOUNT}/{CONTAINER}/kept?{sas}");
        let put = http::status(
            azurite.port,
            &Request {
                method: "PUT",
                path_and_query: &blob,
                headers: &[("x-ms-blob-type", "BlockBlob")],
                body: "kept",
            },
        );
        assert_eq!(put.unwrap(), 201);

        azurite.kill();
        let refused = TcpStream::connect(("127.0.0.1", azurite.port)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);

        azurite.restart().unwrap();
        assert_eq!(http::plain_status(azurite.port, "HEAD", &blob).unwrap(), 200);
    }
}
