//! How a runtime is started.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::http;
use crate::process::Process;

/// Settings by their environment names, such as `AWS_REGION`.
pub type Settings = BTreeMap<String, String>;

/// What a runtime needs to start.
#[derive(Debug, Clone, Copy)]
pub struct Launch<'a> {
    /// Holds the runtime's state; its log is the file of the same name with `.log` behind it.
    pub directory: &'a Path,
    /// Where to listen; any free port when absent.
    pub port: Option<u16>,
    /// What the application is told; nothing is inherited from the environment.
    pub settings: &'a Settings,
}

/// Waits until the application answers its liveness probe.
pub(crate) fn wait_until_live(process: &mut Process, port: u16) -> Result<()> {
    process.wait_until(LIMIT, || matches!(http::plain_status(port, "GET", "/health/live"), Ok(200)))
}

const LIMIT: Duration = Duration::from_secs(90);
