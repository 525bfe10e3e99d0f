//! Bringing clouds and ledger in line: whatever one of them has lost comes back from the others.

mod cursor;
mod mend;
mod walk;

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;

use crate::{Backup, Cloud, Code, DatabaseError, Failure, Ledger, Object, ObjectKey, Platform};

pub use cursor::{ReconcileCursor, UnknownReconcileCursor};

use mend::Mended;
use walk::Walk;

/// Walks both clouds' listings and the ledger in one merge by key, and mends each key on the way.
///
/// - A copy that a cloud lacks is put, and one with other bytes than it should have is replaced. Nothing is ever deleted.
/// - An object without a record gets one, read from the object itself.
/// - A code that is being deleted is left to the outbox.
///
/// A copy is held to be right when its size and the MD5 of the cloud's listing are those of the right bytes, so that a healthy
/// copy costs no request. Everything may be done twice without harm: whoever is interrupted begins again where it was.
#[derive(Debug)]
pub struct Reconcile<'a, P, I> {
    /// The clouds. A disabled one is left out.
    pub backup: &'a Backup,
    /// Reaches them, and holds the ledger.
    pub platform: &'a P,
    /// Knows the images.
    pub images: &'a I,
}

/// What this crate does not know of the images that it stores.
pub trait Images {
    /// The id of the code whose image has this key; none when it is no key of an image.
    ///
    /// A key is that of [`Code::object_name`], and all ids have the same length, so that keys are in the order of ids.
    fn id<'k>(&self, key: &'k ObjectKey) -> Option<&'k str>;

    /// The image of a code, drawn again; none when its request cannot be read.
    fn redraw(&self, code: &Code) -> Option<Object>;

    /// The code of the image at `key`, as it would be made now, with its image; none when `bytes` do not tell it beyond doubt.
    fn identify(&self, key: &ObjectKey, bytes: &Bytes) -> Option<(Code, Object)>;
}

/// What a call has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Keys of images that were looked at.
    pub examined: usize,
    /// Copies that a cloud lacked and has now.
    pub copied: usize,
    /// Copies whose bytes were wrong and are right now.
    pub replaced: usize,
    /// Records that were made again.
    pub restored: usize,
    /// Keys of which no right copy is left, or whose right copy a cloud refuses for good. They stay as they are.
    pub unrecoverable: Vec<ObjectKey>,
    /// Objects below the prefix that are no images. They stay as they are.
    pub foreign: usize,
    /// Where the next call goes on; none when everything was looked at.
    pub next: Option<ReconcileCursor>,
}

/// Why a call did not get anywhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReconcileError {
    /// A cloud did not do what it was asked.
    #[error("{} failed: {}", .cloud.as_str(), .failure.as_str())]
    Cloud {
        /// The cloud.
        cloud: Cloud,
        /// The class of its failure.
        failure: Failure,
    },
    /// The ledger did not answer.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl<P: Platform, I: Images> Reconcile<'_, P, I> {
    /// Goes on from where an earlier call ended, or begins, and takes no new keys after `limit`.
    ///
    /// A failure ends the call as the limit does, so that what was done counts; the next call meets it at once.
    ///
    /// # Errors
    /// [`ReconcileError`] when a cloud or the ledger failed before anything was done; the same cursor is still good.
    pub async fn run(&self, from: Option<ReconcileCursor>, limit: Duration) -> Result<Reconciled, ReconcileError> {
        let end = self.platform.now() + limit;
        let mut walk = Walk::from(from.unwrap_or_default(), |cloud| self.backup.is_enabled(cloud));
        let mut done = Reconciled::default();
        // Without it, a cloud that is slower than the limit would hold up the walk for ever.
        let mut has_progress = false;
        loop {
            if has_progress && self.platform.now() >= end {
                return Ok(Reconciled { next: Some(walk.cursor()), ..done });
            }
            let here = walk.cursor();
            let step = if walk.needs_pages() {
                self.turn_pages(&mut walk, &mut done).await
            } else {
                match self.mend_some(&mut walk, &mut done).await {
                    Ok(0) => return Ok(done),
                    other => other.map(drop),
                }
            };
            match step {
                Ok(()) => has_progress |= walk.cursor().is_beyond(&here),
                Err(_) if has_progress => return Ok(Reconciled { next: Some(here), ..done }),
                Err(error) => return Err(error),
            }
        }
    }

    async fn turn_pages(&self, walk: &mut Walk, done: &mut Reconciled) -> Result<(), ReconcileError> {
        done.foreign += walk.turn_pages(self).await?;
        Ok(())
    }

    /// Mends the next keys, and tells how many there were: none at the end.
    ///
    /// If one fails, all of them are to be looked at again: those that were mended are found healthy then.
    async fn mend_some(&self, walk: &mut Walk, done: &mut Reconciled) -> Result<usize, ReconcileError> {
        let keys = walk.take(AT_ONCE);
        let results = join_all(keys.iter().map(|found| self.mend(found))).await;
        let mended = results.into_iter().collect::<Result<Vec<_>, _>>()?;
        for (found, Mended { copied, replaced, is_restored, is_unrecoverable }) in keys.iter().zip(mended) {
            done.examined += 1;
            done.copied += copied;
            done.replaced += replaced;
            done.restored += usize::from(is_restored);
            done.unrecoverable.extend(is_unrecoverable.then(|| found.key.clone()));
        }
        Ok(keys.len())
    }

    fn ledger(&self) -> Ledger<'_, P> {
        Ledger::new(self.platform)
    }
}

/// Keys that are mended together, with one request at a time each: as many as pages are asked for at once.
const AT_ONCE: usize = 3;
