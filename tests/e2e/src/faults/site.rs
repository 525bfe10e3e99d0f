//! What one run needs: two clouds behind gates, and an instance that keeps its state when it is killed.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use e2e::gate::{Gate, Mode};
use e2e::instance::{Instance, Runtime};
use e2e::leaks;
use e2e::wait::until;
use stack::{Azurite, Launch, Seaweed, Settings};
use tokio::runtime::Runtime as Tokio;

use crate::schedule::{Cloud, Event, Fault};

pub struct Site {
    pub clouds: Clouds,
    gates: [Gate; 2],
    instance: Option<Instance>,
    runtime: Runtime,
    directory: PathBuf,
    port: u16,
    settings: Settings,
    /// Runs the gates.
    _tokio: Tokio,
}

/// Both clouds, as real servers.
pub struct Clouds {
    pub seaweed: Seaweed,
    pub azurite: Azurite,
}

impl Clouds {
    /// Starts both, with their data and logs in `directory`.
    pub fn start(directory: &Path) -> Result<Self> {
        let seaweed = Seaweed::start(&directory.join("seaweed"), None)?;
        let azurite = Azurite::start(&directory.join("azurite"), None)?;
        Ok(Self { seaweed, azurite })
    }

    /// What an instance needs to use both.
    pub fn settings(&self) -> Settings {
        let mut settings = self.seaweed.settings();
        settings.extend(self.azurite.settings());
        settings
    }

    /// Fails when a log below `folder` shows a secret of these clouds or the content of a code.
    pub fn check_logs(&self, folder: &Path) -> Result<()> {
        leaks::check(folder, &[self.seaweed.secret_key(), self.azurite.key()])
    }
}

impl Site {
    /// Starts everything, with nothing left of an earlier run.
    pub fn start(runtime: Runtime) -> Result<Self> {
        let directory = stack::scratch(&format!("{FOLDER}-{}", runtime.as_str()))?;
        let clouds = Clouds::start(&directory)?;
        let Clouds { seaweed, azurite } = &clouds;
        let tokio = Tokio::new()?;
        let azure = format!("http://127.0.0.1:{}", azurite.port());
        let gates = [Gate::open(tokio.handle(), &seaweed.endpoint())?, Gate::open(tokio.handle(), &azure)?];
        let [aws_gate, azure_gate] = &gates;
        let mut settings = clouds.settings();
        for (name, value) in [
            ("AWS_ENDPOINT_URL_S3", aws_gate.origin()),
            ("AZURE_STORAGE_CONNECTION_STRING", azurite.connection_string().replace(&azure, &azure_gate.origin())),
            ("STORAGE_TIMEOUT_MS", TIMEOUT_MS.to_owned()),
        ] {
            settings.insert(name.to_owned(), value);
        }
        let port = stack::free_port()?;
        let directory = directory.join("instance");
        let mut site = Self { clouds, gates, instance: None, runtime, directory, port, settings, _tokio: tokio };
        site.start_instance()?;
        Ok(site)
    }

    /// The address of the instance, which outlives its deaths.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Makes an event happen; returns when what is started again is ready.
    pub fn apply(&mut self, event: Event) -> Result<()> {
        match event {
            Event::KillRuntime => self.restart_instance()?,
            Event::Begin(cloud, Fault::Gate(mode)) => self.gate(cloud).set(mode),
            Event::Begin(Cloud::Aws, Fault::Kill) => self.clouds.seaweed.kill(),
            Event::Begin(Cloud::Aws, Fault::Pause) => self.clouds.seaweed.pause(),
            Event::Begin(Cloud::Azure, Fault::Kill) => self.clouds.azurite.kill(),
            Event::Begin(Cloud::Azure, Fault::Pause) => self.clouds.azurite.pause(),
            Event::End(cloud, Fault::Gate(_)) => self.gate(cloud).set(Mode::Pass),
            Event::End(Cloud::Aws, Fault::Kill) => self.clouds.seaweed.restart()?,
            Event::End(Cloud::Aws, Fault::Pause) => self.clouds.seaweed.resume(),
            Event::End(Cloud::Azure, Fault::Kill) => self.clouds.azurite.restart()?,
            Event::End(Cloud::Azure, Fault::Pause) => self.clouds.azurite.resume(),
        }
        Ok(())
    }

    fn gate(&self, cloud: Cloud) -> &Gate {
        let [aws, azure] = &self.gates;
        match cloud {
            Cloud::Aws => aws,
            Cloud::Azure => azure,
        }
    }

    /// Fails when a log of an instance shows a secret of the clouds or the content of a code.
    pub fn check_logs(&self) -> Result<()> {
        self.directory.parent().map_or(Ok(()), |folder| self.clouds.check_logs(folder))
    }

    /// Starts the instance again, with an empty database.
    pub fn forget_records(&mut self) -> Result<()> {
        self.kill_instance()?;
        let state = self.directory.join("state");
        std::fs::remove_dir_all(&state).with_context(|| format!("cannot remove {}", state.display()))?;
        self.start_instance()
    }

    fn restart_instance(&mut self) -> Result<()> {
        self.kill_instance()?;
        self.start_instance()
    }

    fn kill_instance(&mut self) -> Result<()> {
        if let Some(instance) = self.instance.take() {
            instance.kill();
        }
        // The system takes a moment to bury the processes of the group that are not our children.
        until("the port of the killed instance is free", || Ok(TcpListener::bind(("127.0.0.1", self.port)).is_ok()))
    }

    fn start_instance(&mut self) -> Result<()> {
        let launch = Launch { directory: &self.directory, port: Some(self.port), settings: &self.settings };
        self.instance = Some(Instance::start(self.runtime, &launch).context("the instance")?);
        Ok(())
    }
}

/// What the folders in `target/stack` begin with that hold states and logs, one for each runtime.
pub const FOLDER: &str = "faults";
/// The deadline of both clouds: short, so that a hanging cloud does not make the run long.
const TIMEOUT_MS: &str = "1500";
