//! The ledger on Spin's SQLite.

use qr_storage::{Ledger, LedgerError};
use spin_sdk::sqlite::{Connection, Error};

/// The database `default` of `spin.toml`.
pub(crate) struct SqliteLedger;

impl Ledger for SqliteLedger {
    async fn ready(&self) -> Result<(), LedgerError> {
        probe().await.map_err(|_| LedgerError::Unavailable)
    }
}

async fn probe() -> Result<(), Error> {
    let connection = Connection::open_default().await?;
    connection.execute("SELECT 1", []).await?.result().await
}
