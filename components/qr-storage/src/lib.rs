//! Copies of an object in two clouds: S3 and Azure Blob.
//!
//! [`Backup`] reads the settings, signs one PUT per cloud, hands both to a [`Transport`] at the
//! same time and says of every cloud what came of it. The failure of one cloud is a value, never
//! an error of the whole.
//!
//! What this crate refuses to do:
//! - It opens no connection and reads no clock, environment or randomness: [`Transport`], `now`
//!   and the settings' lookup are arguments. It logs nothing.
//! - It keeps no signed request. Whoever tries again calls [`Backup::put`] again, which signs with
//!   the new time.
//! - It replaces no object unless told to by [`PutMode::Replace`]: every other PUT says
//!   `If-None-Match: *`, and "already there" is success.
//! - It shows no secret: keys, tokens and signed URLs live in [`Secret`], and no message repeats
//!   the value of a setting.
//! - It knows nothing of QR codes; an [`Object`] is a key, bytes and a media type.
//!
//! ```
//! use std::collections::HashMap;
//! use qr_storage::{Backup, Cloud};
//! use time::OffsetDateTime;
//!
//! let settings = HashMap::from([
//!     ("AZURE_STORAGE_CONNECTION_STRING", "UseDevelopmentStorage=true"),
//!     ("AZURE_CONTAINER", "codes"),
//! ]);
//! let backup = Backup::from_settings(|name| settings.get(name).map(ToString::to_string));
//! assert!(backup.problems().is_empty());
//!
//! let key = backup.key("0f3a.png")?;
//! let now = OffsetDateTime::UNIX_EPOCH;
//! assert!(backup.url(Cloud::Aws, &key, now).is_none());
//! assert_eq!(
//!     backup.url(Cloud::Azure, &key, now).expect("Azure is configured").expose(),
//!     "http://127.0.0.1:10000/devstoreaccount1/codes/qr/0f3a.png",
//! );
//! # Ok::<(), qr_storage::KeyError>(())
//! ```

mod backup;
mod clock;
mod cloud;
mod database;
mod delivery;
mod listing;
mod object;
mod outcome;

mod azure;
mod s3;

mod endpoint;
mod query;
mod secret;
mod settings;
mod xml;

mod ledger;
mod limit;
mod platform;
mod reconcile;
mod transport;

#[cfg(feature = "conformance")]
pub mod conformance;

pub use backup::Backup;
pub use clock::{Clock, unix_ms};
pub use cloud::{Cloud, PerCloud};
pub use database::{Database, DatabaseError, Row, Statement, Value};
pub use delivery::{Delivery, Drained, backoff_ms, sha256_hex};
pub use ledger::{
    BUCKETS, Code, CopyRecord, CopyState, Count, Cursor, Durations, Finish, Job, Known, Ledger, ListQuery, NewCopy,
    Parked, Pending, Record, Task, Totals, UnknownCursor, UnknownState,
};
pub use limit::{Demand, Left, Limiter, RateLimit, Turn};
pub use listing::{Entry, Page, PageRequest};
pub use object::{KeyError, Object, ObjectKey, PutMode};
pub use outcome::{Attempt, Failure, Outcome};
pub use platform::Platform;
pub use reconcile::{Images, Reconcile, ReconcileCursor, ReconcileError, Reconciled, UnknownReconcileCursor};
pub use secret::Secret;
pub use settings::{SettingError, read as read_setting};
pub use transport::{MAX_RESPONSE_BYTES, Transport, TransportError};
