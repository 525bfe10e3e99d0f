//! The processes that the cases share: two clouds, and an instance for each runtime and setup.

mod settings;

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use anyhow::{Context, Result};
use e2e::instance::Instance;
use stack::{Azurite, Launch, Seaweed};
use tokio::runtime::Runtime as Tokio;

use crate::gate::Gate;
use crate::http;
use crate::stage::{Runtime, Setup};
pub use settings::{BOUNDED_RATE, ID_SECRET, KEYS, ORIGIN, WRONG_AWS_SECRET, WRONG_AZURE_KEY};

/// Starts what is asked for, once.
#[derive(Default)]
pub struct World {
    clouds: OnceLock<Clouds>,
    workerd: Side,
    spin: Side,
    tokio: OnceLock<Tokio>,
    silent: OnceLock<TcpListener>,
}

/// What one runtime has for itself.
#[derive(Default)]
struct Side {
    turns: RwLock<()>,
    instances: Mutex<Vec<(Setup, Instance)>>,
    gates: Mutex<Option<Gates>>,
}

/// The clouds; locked while a case stops and restarts one.
pub struct Clouds {
    pub seaweed: Mutex<Seaweed>,
    pub azurite: Mutex<Azurite>,
}

/// The gates of one runtime, one before each cloud.
#[derive(Clone)]
pub struct Gates {
    pub aws: Gate,
    pub azure: Gate,
}

/// What a case asks of the others while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// That both clouds are there: it has instances of its own, or only such as nobody disturbs.
    Clouds,
    /// That no cloud misbehaves towards its runtime, either.
    Company,
    /// That no other case runs on its runtime: a gate misbehaves, or something is counted.
    Quiet,
    /// That no other case runs: it stops a cloud, or goes through all that lies in the clouds. Such cases come first.
    Solitude,
}

/// A case's turn; over when dropped.
pub enum Turn<'a> {
    /// Nobody waits for it.
    AnyTime,
    WithOthers {
        _side: RwLockReadGuard<'a, ()>,
    },
    Alone {
        _side: RwLockWriteGuard<'a, ()>,
    },
}

impl World {
    /// Waits until a case of a runtime may run.
    pub fn turn(&self, runtime: Runtime, needs: Needs) -> Turn<'_> {
        let side = &self.side(runtime).turns;
        match needs {
            Needs::Clouds | Needs::Solitude => Turn::AnyTime,
            Needs::Company => Turn::WithOthers { _side: side.read().unwrap_or_else(PoisonError::into_inner) },
            Needs::Quiet => Turn::Alone { _side: side.write().unwrap_or_else(PoisonError::into_inner) },
        }
    }

    fn side(&self, runtime: Runtime) -> &Side {
        match runtime {
            Runtime::Workerd => &self.workerd,
            Runtime::Spin => &self.spin,
        }
    }

    /// The address of an instance.
    pub fn url(&self, runtime: Runtime, setup: Setup) -> Result<String> {
        let mut instances = lock(&self.side(runtime).instances);
        if let Some((_, instance)) = instances.iter().find(|(with, _)| *with == setup) {
            return Ok(instance.url());
        }
        let settings = self.settings(runtime, setup)?;
        let directory = instance_directory(runtime, setup);
        let launch = Launch { directory: &directory, port: None, settings: &settings };
        let instance =
            Instance::start(runtime, &launch).with_context(|| format!("{} {}", runtime.as_str(), setup.as_str()))?;
        let url = instance.url();
        instances.push((setup, instance));
        Ok(url)
    }

    /// Kills an instance at once; the next [`url`](Self::url) starts it again with the state that it left.
    pub fn kill(&self, runtime: Runtime, setup: Setup) {
        let mut instances = lock(&self.side(runtime).instances);
        if let Some(index) = instances.iter().position(|(with, _)| *with == setup) {
            instances.swap_remove(index).1.kill();
        }
    }

    /// Kills an instance and removes its state; the next [`url`](Self::url) starts it with a new database.
    pub fn forget_state(&self, runtime: Runtime, setup: Setup) -> Result<()> {
        self.kill(runtime, setup);
        let state = state_directory(runtime, setup);
        std::fs::remove_dir_all(&state).with_context(|| format!("cannot remove {}", state.display()))
    }

    /// The clouds.
    pub fn clouds(&self) -> Result<&Clouds> {
        static START: Mutex<()> = Mutex::new(());
        let _start = START.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(clouds) = self.clouds.get() {
            return Ok(clouds);
        }
        let directory = directory();
        let seaweed = Seaweed::start(&directory.join("seaweed"), None)?;
        let azurite = Azurite::start(&directory.join("azurite"), None)?;
        for secret in
            [seaweed.secret_key(), azurite.key(), ID_SECRET, WRONG_AWS_SECRET, WRONG_AZURE_KEY].iter().chain(&KEYS)
        {
            http::forbid(secret);
        }
        http::forbid(azurite.sas_token().split("sig=").nth(1).context("a token has a signature")?);
        Ok(self.clouds.get_or_init(|| Clouds { seaweed: Mutex::new(seaweed), azurite: Mutex::new(azurite) }))
    }

    pub fn seaweed(&self) -> Result<MutexGuard<'_, Seaweed>> {
        Ok(lock(&self.clouds()?.seaweed))
    }

    pub fn azurite(&self) -> Result<MutexGuard<'_, Azurite>> {
        Ok(lock(&self.clouds()?.azurite))
    }

    /// The gates before the clouds of a runtime.
    pub fn gates(&self, runtime: Runtime) -> Result<Gates> {
        let mut gates = lock(&self.side(runtime).gates);
        if let Some(found) = &*gates {
            return Ok(found.clone());
        }
        let tokio = self.tokio.get_or_init(|| Tokio::new().expect("threads can be started"));
        let azure = format!("http://127.0.0.1:{}", self.azurite()?.port());
        let made = Gates {
            aws: Gate::open(tokio.handle(), &self.seaweed()?.endpoint())?,
            azure: Gate::open(tokio.handle(), &azure)?,
        };
        Ok(gates.insert(made).clone())
    }

    /// Where connections are taken by the system, and by nobody else.
    fn silent_endpoint(&self) -> Result<String> {
        let listener = if let Some(listener) = self.silent.get() {
            listener
        } else {
            let listener = TcpListener::bind(("127.0.0.1", 0))?;
            self.silent.get_or_init(|| listener)
        };
        Ok(format!("http://{}", listener.local_addr()?))
    }
}

/// Every log that the instances and clouds have written.
pub fn logs() -> Result<Vec<PathBuf>> {
    let files = std::fs::read_dir(directory()).context("nothing was started")?;
    let files = files.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
    Ok(files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "log")).collect())
}

/// Where everything of this run is, and nothing of an earlier one.
///
/// # Panics
/// When the folder cannot be made.
pub fn directory() -> PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(|| stack::scratch("e2e").expect("the folder of the run can be made")).clone()
}

fn instance_directory(runtime: Runtime, setup: Setup) -> PathBuf {
    directory().join(format!("{}-{}", runtime.as_str(), setup.as_str()))
}

/// Where an instance has its database.
pub fn state_directory(runtime: Runtime, setup: Setup) -> PathBuf {
    instance_directory(runtime, setup).join("state")
}

/// What the keys of [`Setup::Apart`] begin with.
pub fn apart_prefix(runtime: Runtime) -> String {
    format!("apart-{}/", runtime.as_str())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
