//! What the end-to-end cases and the fault test share: clients, gates before the clouds, and instances.

#![expect(clippy::missing_errors_doc, reason = "every error is the reason why a test fails")]

pub mod clouds;
pub mod gate;
pub mod http;
pub mod instance;
pub mod leaks;
pub mod wait;
