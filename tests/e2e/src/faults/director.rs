//! Makes the faults happen, in step with the requests.

use anyhow::{Context, Result};

use crate::load::Progress;
use crate::schedule::Step;
use crate::site::Site;

/// Takes each step when as many requests have begun as it says.
///
/// While a step lasts, requests go on up to the next one: so they meet a server that starts, and every fault meets requests
/// however fast they are.
///
/// # Errors
/// When a process cannot be started again.
pub fn direct(site: &mut Site, steps: &[Step], progress: &Progress) -> Result<()> {
    for (index, step) in steps.iter().enumerate() {
        progress.open(step.begun);
        progress.wait_for(step.begun);
        progress.open(steps.get(index + 1).map_or(usize::MAX, |next| next.begun));
        site.apply(step.event).with_context(|| format!("{:?} at request {}", step.event, step.begun))?;
    }
    Ok(())
}
