//! HTTP in, HTTP out: the routes of EdgeQR on top of `qr-core` and `qr-storage`.
//!
//! [`Service::handle`] takes a request whose body is in memory and what the runtime lends for it ([`Runtime`]), and always
//! returns a response: whatever is wrong with a request is a problem document (RFC 9457), whatever is wrong with a cloud is a
//! value in an answer. No SDK is named here, and no clock, environment or socket is read.
//!
//! This crate owns the only serde types of the API and the only table of routes, fields, settings and problems.

mod answer;
mod assets;
mod cors;
mod id;
mod input;
mod log;
mod metrics;
mod problem;
mod routes;
mod service;
mod settings;

pub use log::Level;
pub use service::{FollowUp, MAX_BODY_BYTES, Runtime, Service};
pub use settings::{SETTINGS, Setting};
