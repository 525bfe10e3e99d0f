//! Waiting for something that happens in the background.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Asks until `is_so` says yes.
///
/// # Errors
/// When it has not within a minute, or asking fails.
pub fn until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + LIMIT;
    while !is_so()? {
        if Instant::now() > deadline {
            bail!("{} s passed, and it was not so: {what}", LIMIT.as_secs());
        }
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// What takes seconds on a machine at rest takes several times as long on a busy one.
const LIMIT: Duration = Duration::from_mins(1);
