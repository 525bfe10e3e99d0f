//! What was printed during the whole run.

use anyhow::{Context, Result, ensure};
use e2e::leaks;

use crate::browser;
use crate::http::PAYLOAD_MARK;
use crate::world::{ID_SECRET, KEYS, WRONG_AWS_SECRET, WRONG_AZURE_KEY, World, directory};

/// Fails when a log of an instance shows a payload or a secret of this run.
pub fn check(world: &World) -> Result<()> {
    let (seaweed, azurite) = (world.seaweed()?, world.azurite()?);
    let secrets = [
        PAYLOAD_MARK,
        seaweed.access_key(),
        seaweed.secret_key(),
        azurite.key(),
        ID_SECRET,
        WRONG_AWS_SECRET,
        WRONG_AZURE_KEY,
    ];
    let hashes = KEYS.map(|key| qr_storage::sha256_hex(key.as_bytes()));
    let secrets: Vec<&str> = secrets.into_iter().chain(KEYS).chain(hashes.iter().map(String::as_str)).collect();
    ensure!(browser::typed().is_file(), "the browser tests did not tell what they typed");
    leaks::remember_file(&browser::typed())?;
    leaks::check(&directory(), &secrets).context("of the logs of all instances")
}
