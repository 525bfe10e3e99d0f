//! Records: what the ledger knows of a code and its copies.

use std::fmt;
use std::str::FromStr;

use crate::database::Row;
use crate::{Cloud, PerCloud};

/// A code that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The id, which is also the object's name without its extension.
    pub id: String,
    /// The canonical request, from which the image can be made again.
    pub request: String,
    /// The format of the image, which is the object's extension.
    pub format: String,
    /// SHA-256 of the image, in hexadecimal.
    pub sha256: String,
    /// The size of the image in bytes.
    pub size_bytes: i64,
    /// When it was first made, in milliseconds since 1970.
    pub created_ms: i64,
}

/// A code and its copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The code.
    pub code: Code,
    /// What the ledger knows of each copy.
    pub copies: PerCloud<CopyRecord>,
}

/// What the ledger knows of one copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyRecord {
    /// Where it stands.
    pub state: CopyState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, in milliseconds since 1970; for a queued copy.
    pub next_attempt_ms: Option<i64>,
    /// The class of the last failure, as [`Failure::as_str`](crate::Failure::as_str) has it.
    pub last_error: Option<String>,
}

/// Where a copy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CopyState {
    /// The cloud holds it.
    Stored,
    /// The outbox will deliver it.
    Queued,
    /// It could not be delivered, and is tried again only on request.
    Failed,
    /// The cloud had no settings when the code was made.
    Disabled,
}

impl CopyState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Stored, Self::Queued, Self::Failed, Self::Disabled];

    /// The name in the ledger, in answers and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Queued => "queued",
            Self::Failed => "failed",
            Self::Disabled => "disabled",
        }
    }
}

impl fmt::Display for CopyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CopyState {
    type Err = UnknownState;

    /// # Errors
    /// [`UnknownState`] for any other name.
    fn from_str(name: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.as_str() == name).ok_or(UnknownState)
    }
}

/// A name that is no state; the message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a state is one of stored, queued, failed, disabled")]
pub struct UnknownState;

impl Code {
    pub(super) fn from_row(row: &Row) -> Option<Self> {
        Some(Self {
            id: row.text("id")?.to_owned(),
            request: row.text("request")?.to_owned(),
            format: row.text("format")?.to_owned(),
            sha256: row.text("sha256")?.to_owned(),
            size_bytes: row.integer("size_bytes")?,
            created_ms: row.integer("created_ms")?,
        })
    }
}

impl Record {
    /// A record of a row that joins a code with both of its copies, whose columns begin with the cloud's name.
    pub(super) fn from_row(row: &Row) -> Option<Self> {
        let copy = |cloud: Cloud| {
            let column = |name: &str| format!("{}_{name}", cloud.as_str());
            Some(CopyRecord {
                state: row.text(&column("state"))?.parse().ok()?,
                attempts: row.integer(&column("attempts"))?,
                next_attempt_ms: row.integer(&column("next_attempt_ms")),
                last_error: row.text(&column("last_error")).map(str::to_owned),
            })
        };
        let copies = PerCloud { aws: copy(Cloud::Aws)?, azure: copy(Cloud::Azure)? };
        Some(Self { code: Code::from_row(row)?, copies })
    }
}
