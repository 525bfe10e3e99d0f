//! Styled pictures.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod layout;
mod logo;
mod looks;
mod support;
