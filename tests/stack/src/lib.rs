//! The local stack: both clouds and both runtimes as real processes.
//!
//! ```no_run
//! use stack::{Azurite, Launch, Seaweed, Workerd};
//!
//! let directory = stack::paths::stack_directory().join("example");
//! let seaweed = Seaweed::start(&directory.join("seaweed"), None)?;
//! let azurite = Azurite::start(&directory.join("azurite"), None)?;
//! let mut settings = seaweed.settings();
//! settings.extend(azurite.settings());
//! let worker = Workerd::start(&Launch {
//!     directory: &directory.join("workerd"),
//!     port: None,
//!     settings: &settings,
//! })?;
//! println!("{}", worker.url());
//! # anyhow::Ok(())
//! ```
//!
//! Every process leads its own group and is killed with the whole group when its value is dropped, or when
//! this process dies in any other way. Its output goes to a file beside its directory (`seaweed.log` for
//! `seaweed/`). Everything listens on 127.0.0.1.
//!
//! The crate installs and builds nothing: `cargo xtask setup` and `cargo xtask build` do.

mod account_sas;
mod azurite;
mod http;
mod launch;
pub mod paths;
mod port;
mod process;
mod scratch;
mod seaweed;
mod spin;
mod workerd;

pub use azurite::Azurite;
pub use launch::{Launch, Settings};
pub use paths::repository_root;
pub use port::{free_port, free_port_or};
pub use process::Process;
pub use scratch::scratch;
pub use seaweed::Seaweed;
pub use spin::Spin;
pub use workerd::Workerd;
