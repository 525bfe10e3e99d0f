//! The service on this machine, until Ctrl-C.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use stack::{Azurite, Launch, Process, Seaweed, Settings, Spin, Workerd, free_port_or, paths};

use crate::build::Artifact;
use crate::follow::Follow;
use crate::{dotenv, setup, step};

/// Where and with what to run.
pub struct Options {
    pub runtime: Runtime,
    pub clouds: Clouds,
    pub port: Option<u16>,
}

/// What runs the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runtime {
    Workerd,
    Spin,
}

/// Where copies go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clouds {
    Local,
    None,
}

/// Sets up, builds, starts everything and waits for Ctrl-C.
///
/// # Errors
/// When a step fails or one of the processes ends.
pub fn run(options: &Options) -> Result<()> {
    prepare(options)?;
    let directory = paths::stack_directory().join("dev").join(options.runtime.name());
    let _lock = lock(&directory)?;
    let interrupt = Interrupt::install()?;

    let mut stack = Stack::start(options, &directory)?;
    print_welcome(options, &mut stack);
    interrupt.wait(&mut stack)
}

impl Runtime {
    fn name(self) -> &'static str {
        match self {
            Self::Workerd => "workerd",
            Self::Spin => "spin",
        }
    }

    /// What each runtime's own command uses.
    fn usual_port(self) -> u16 {
        match self {
            Self::Workerd => 8787,
            Self::Spin => 3000,
        }
    }
}

fn prepare(options: &Options) -> Result<()> {
    setup::rust()?;
    setup::node()?;
    setup::bindgen()?;
    if options.clouds == Clouds::Local {
        setup::clouds()?;
    }
    match options.runtime {
        Runtime::Workerd => Artifact::Worker.build(),
        Runtime::Spin => {
            if paths::spin().is_none() {
                println!("  spin is not on PATH and SPIN_BIN is not set: using the host in tests/spin-host");
                Artifact::SpinHost.build()?;
            }
            Artifact::Spin.build()
        }
    }
}

/// Two stacks on one directory would destroy each other's data.
fn lock(directory: &Path) -> Result<File> {
    fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    let path = directory.join("lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("another `cargo xtask dev` with this runtime is running"),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", path.display())),
    }
}

/// The running processes, in the order of their start.
struct Stack {
    runtime: Running,
    clouds: Option<(Seaweed, Azurite)>,
}

enum Running {
    Workerd(Workerd),
    Spin(Spin),
}

impl Stack {
    fn start(options: &Options, directory: &Path) -> Result<Self> {
        let clouds = match options.clouds {
            Clouds::None => None,
            Clouds::Local => Some(step::timed("start seaweedfs and azurite", || {
                // Neither waits for the other.
                let ports = (free_port_or(8333)?, free_port_or(10_000)?);
                thread::scope(|scope| {
                    let seaweed = scope.spawn(|| Seaweed::start(&directory.join("seaweed"), Some(ports.0)));
                    let azurite = Azurite::start(&directory.join("azurite"), Some(ports.1))?;
                    let seaweed = seaweed.join().map_err(|_| anyhow!("the start of seaweedfs panicked"))??;
                    Ok((seaweed, azurite))
                })
            })?),
        };
        let mut local = Settings::new();
        if let Some((seaweed, azurite)) = &clouds {
            local.extend(seaweed.settings());
            local.extend(azurite.settings());
        }
        let settings = settled(local, read_dotenv()?);
        let port = match options.port {
            Some(port) => port,
            None => free_port_or(options.runtime.usual_port())?,
        };
        let launch =
            Launch { directory: &directory.join(options.runtime.name()), port: Some(port), settings: &settings };
        let runtime = step::timed(format!("start {}", options.runtime.name()), || match options.runtime {
            Runtime::Workerd => Workerd::start(&launch).map(Running::Workerd),
            Runtime::Spin => Spin::start(&launch).map(Running::Spin),
        })?;
        Ok(Self { runtime, clouds })
    }

    fn processes(&mut self) -> Vec<(&'static str, &mut Process)> {
        let mut processes = vec![match &mut self.runtime {
            Running::Workerd(workerd) => ("wrangler", workerd.process()),
            Running::Spin(spin) => ("spin", spin.process()),
        }];
        if let Some((seaweed, azurite)) = &mut self.clouds {
            processes.push(("seaweedfs", seaweed.process()));
            processes.push(("azurite", azurite.process()));
        }
        processes
    }

    fn url(&self) -> String {
        match &self.runtime {
            Running::Workerd(workerd) => workerd.url(),
            Running::Spin(spin) => spin.url(),
        }
    }
}

fn read_dotenv() -> Result<Settings> {
    let path = paths::repository_root().join(".env");
    if !path.is_file() {
        return Ok(Settings::new());
    }
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(dotenv::parse(&text))
}

/// The settings of `.env` over the local ones. A cloud that `.env` names is taken from there alone: its keys
/// with the local endpoint would fit neither.
fn settled(mut local: Settings, own: Settings) -> Settings {
    for cloud in ["AWS_", "AZURE_"] {
        if own.keys().any(|name| name.starts_with(cloud)) {
            local.retain(|name, _| !name.starts_with(cloud));
        }
    }
    local.extend(own);
    local
}

fn print_welcome(options: &Options, stack: &mut Stack) {
    let url = stack.url();
    println!("\nEdgeQR runs on {}.", options.runtime.name());
    println!("\n  form  {url}/");
    println!(
        "  try   curl -s {url}/api/v1/qr/generate -H 'content-type: application/json' \
         -d '{{\"text\": \"https://example.com/\", \"format\": \"svg\"}}'\n"
    );
    for (name, process) in stack.processes() {
        println!("  log   {name}: {}", process.log().display());
    }
    println!("\nCtrl-C stops everything.\n");
}

/// Ctrl-C, SIGTERM and SIGHUP.
struct Interrupt {
    received: Receiver<()>,
    orderly: Arc<AtomicBool>,
}

impl Interrupt {
    /// Until [`Self::wait`], a signal ends this process at once, and the children with it.
    fn install() -> Result<Self> {
        let (sender, received) = mpsc::channel();
        let orderly = Arc::new(AtomicBool::new(false));
        let waiting = Arc::clone(&orderly);
        ctrlc::set_handler(move || {
            if !waiting.load(Ordering::SeqCst) || sender.send(()).is_err() {
                std::process::exit(130);
            }
        })
        .context("cannot listen for Ctrl-C")?;
        Ok(Self { received, orderly })
    }

    /// Shows the runtime's log until a signal comes or a process ends.
    fn wait(self, stack: &mut Stack) -> Result<()> {
        self.orderly.store(true, Ordering::SeqCst);
        let log: Option<PathBuf> = stack.processes().first().map(|(_, process)| process.log().to_owned());
        let mut follow = log.map(Follow::from_end);
        loop {
            match self.received.recv_timeout(Duration::from_millis(200)) {
                Ok(()) | Err(RecvTimeoutError::Disconnected) => {
                    println!("\nstopping");
                    return Ok(());
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Some(follow) = &mut follow {
                follow.print_new();
            }
            for (name, process) in stack.processes() {
                if !process.is_running() {
                    bail!("{name} has ended, so everything stops; its last words are in {}", process.log().display());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cloud_in_dotenv_replaces_all_of_the_local_one() {
        let set = |pairs: &[(&str, &str)]| -> Settings {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let local = set(&[("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1"), ("AZURE_CONTAINER", "edgeqr")]);
        let own = set(&[("AWS_REGION", "eu-central-1"), ("LOG_LEVEL", "debug")]);
        let expected = set(&[("AWS_REGION", "eu-central-1"), ("AZURE_CONTAINER", "edgeqr"), ("LOG_LEVEL", "debug")]);
        assert_eq!(settled(local, own), expected);
    }
}
