//! What was printed during the whole run.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::http::PAYLOAD_MARK;
use crate::world::{ID_SECRET, KEYS, WRONG_AWS_SECRET, WRONG_AZURE_KEY, World, directory, logs};

/// Fails when a log of an instance shows a payload or a secret of this run.
pub fn check(world: &World) -> Result<()> {
    let (aws_secret, azure_key) = (world.seaweed()?.secret_key(), world.azurite()?.key());
    let sas_token = world.azurite()?.sas_token();
    let signature = sas_token.split("sig=").nth(1).context("a token has a signature")?;
    let secrets = [PAYLOAD_MARK, aws_secret, azure_key, signature, ID_SECRET, WRONG_AWS_SECRET, WRONG_AZURE_KEY];
    let hashes = KEYS.map(|key| qr_storage::sha256_hex(key.as_bytes()));
    let forbidden: Vec<&str> = secrets.into_iter().chain(KEYS).chain(hashes.iter().map(String::as_str)).collect();
    let instances = logs()?.into_iter().chain(wrangler_logs()?).filter(|log| {
        let name = log.file_name().unwrap_or_default().to_string_lossy();
        // The emulators print their requests, which is their business.
        !name.starts_with("seaweed") && !name.starts_with("azurite")
    });
    let mut lines = 0;
    for log in instances {
        let text = std::fs::read(&log).with_context(|| log.display().to_string())?;
        let text = String::from_utf8_lossy(&text);
        lines += text.lines().filter(|line| line.contains("\"event\":\"request\"")).count();
        // Wrangler's inspector notes the address of each request that a Worker sends, and so the token in one to Azure.
        let is_wranglers_own = log.parent().is_some_and(|folder| folder.ends_with("wrangler-logs"));
        for word in forbidden.iter().filter(|word| !is_wranglers_own || **word != signature) {
            let line = text.lines().position(|line| line.contains(*word));
            ensure!(line.is_none(), "{} shows {word:?} in line {}", log.display(), line.unwrap_or_default() + 1);
        }
    }
    ensure!(lines > 100, "only {lines} request lines were logged: this check saw no real logs");
    Ok(())
}

/// What wrangler keeps for itself, in a folder of each Worker.
fn wrangler_logs() -> Result<Vec<PathBuf>> {
    let folders = std::fs::read_dir(directory())?.collect::<std::io::Result<Vec<_>>>()?;
    let folders = folders.iter().map(|folder| folder.path().join("wrangler-logs")).filter(|folder| folder.is_dir());
    let mut files = Vec::new();
    for folder in folders {
        for file in std::fs::read_dir(folder)? {
            files.push(file?.path());
        }
    }
    ensure!(!files.is_empty(), "wrangler has kept no log of its own");
    Ok(files)
}
