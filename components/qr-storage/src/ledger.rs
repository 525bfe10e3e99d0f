//! The record of what was made.

use std::future::Future;

/// A store of records that survives a restart.
pub trait Ledger {
    /// Whether the store answers.
    ///
    /// # Errors
    /// [`LedgerError::Unavailable`] when it does not.
    fn ready(&self) -> impl Future<Output = Result<(), LedgerError>>;
}

/// Why the ledger did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The store does not answer. Worth a retry.
    #[error("the ledger is unavailable")]
    Unavailable,
}
