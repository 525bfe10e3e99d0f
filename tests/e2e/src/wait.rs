//! Waiting for something that happens in the background.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Asks until `is_so` says yes.
///
/// # Errors
/// When it has not within 20 seconds, or asking fails.
pub fn until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !is_so()? {
        if Instant::now() > deadline {
            bail!("20 s passed, and it was not so: {what}");
        }
        sleep(Duration::from_millis(100));
    }
    Ok(())
}
