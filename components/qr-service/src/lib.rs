//! HTTP in, HTTP out: the routes of EdgeQR on top of `qr-core` and `qr-storage`.
//!
//! [`Service::serve`] takes a request and what the runtime lends for it ([`Runtime`]), and always
//! returns a response: whatever is wrong with a request is a problem document (RFC 9457), whatever is wrong with a cloud is a
//! value in an answer. No SDK is named here, and no clock, environment or socket is read.
//!
//! This crate owns the only serde types of the API and the only table of routes, fields, settings and problems.

mod access;
mod answer;
mod assets;
mod background;
mod body;
mod client;
mod cors;
mod cross_site;
mod deadline;
mod gate;
mod id;
mod input;
mod limits;
mod log;
mod metrics;
mod pressure;
mod problem;
mod readiness;
mod routes;
mod service;
mod settings;
mod slots;
mod trace;
mod watch;

pub use background::{FollowUp, TELL_AFTER};
pub use body::{BODY_TIMEOUT, MAX_BODY_BYTES, Unreadable};
pub use client::Client;
pub use log::{Level, panic_event};
pub use service::{Runtime, Service};
pub use settings::{SETTINGS, Setting};
