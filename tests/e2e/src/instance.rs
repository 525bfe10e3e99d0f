//! A running instance on either runtime.

use anyhow::Result;
use stack::{Launch, Process, Spin, Workerd};

/// A runtime that EdgeQR is deployed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// Cloudflare's.
    Workerd,
    /// Fermyon's.
    Spin,
}

/// An instance; it ends when dropped.
pub enum Instance {
    /// On Cloudflare's runtime.
    Workerd(Workerd),
    /// On Fermyon's runtime.
    Spin(Spin),
}

impl Runtime {
    /// Every runtime.
    pub const ALL: [Self; 2] = [Self::Workerd, Self::Spin];

    /// The name in tables, folders and arguments.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Workerd => "workerd",
            Self::Spin => "spin",
        }
    }
}

impl Instance {
    /// Starts the deployed configuration.
    pub fn start(runtime: Runtime, launch: &Launch<'_>) -> Result<Self> {
        match runtime {
            Runtime::Workerd => Workerd::start_without_proxy(launch).map(Self::Workerd),
            Runtime::Spin => Spin::start(launch).map(Self::Spin),
        }
    }

    /// Kills it at once, with SIGKILL; its state stays in its folder.
    pub fn kill(mut self) {
        self.process().kill();
    }

    /// The process, which leads the group of all that belongs to it.
    pub fn process(&mut self) -> &mut Process {
        match self {
            Self::Workerd(workerd) => workerd.process(),
            Self::Spin(spin) => spin.process(),
        }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        match self {
            Self::Workerd(workerd) => workerd.url(),
            Self::Spin(spin) => spin.url(),
        }
    }
}
