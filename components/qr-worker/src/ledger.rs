//! The ledger on D1.

use qr_storage::{Ledger, LedgerError};
use worker::{D1Database, Env};

/// The database that `wrangler.toml` binds as `LEDGER`.
pub(crate) struct D1Ledger {
    database: Option<D1Database>,
}

impl D1Ledger {
    pub(crate) fn new(env: &Env) -> Self {
        Self { database: env.d1("LEDGER").ok() }
    }
}

impl Ledger for D1Ledger {
    async fn ready(&self) -> Result<(), LedgerError> {
        let database = self.database.as_ref().ok_or(LedgerError::Unavailable)?;
        let result = database.prepare("SELECT 1").run().await.map_err(|_| LedgerError::Unavailable)?;
        if result.success() { Ok(()) } else { Err(LedgerError::Unavailable) }
    }
}
