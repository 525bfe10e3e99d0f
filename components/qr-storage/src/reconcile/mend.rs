//! One key: which bytes are right, and what each cloud and the ledger lack of them.

use bytes::Bytes;
use md5::{Digest, Md5};

use super::walk::Found;
use super::{Images, Reconcile, ReconcileError};
use crate::clock::unix_ms;
use crate::{
    Cloud, Code, CopyState, Entry, Failure, NewCopy, Object, Outcome, PerCloud, Platform, PutMode, Record, Task,
    sha256_hex,
};

/// What was done for a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mended {
    pub(super) copied: usize,
    pub(super) replaced: usize,
    pub(super) is_restored: bool,
    pub(super) is_unrecoverable: bool,
}

impl<P: Platform, I: Images> Reconcile<'_, P, I> {
    /// Brings the clouds and the ledger in line over one key.
    pub(super) async fn mend(&self, found: &Found) -> Result<Mended, ReconcileError> {
        let record = match &found.known {
            Some(known) => match &known.record {
                Some(record) => Some(record),
                None => return Ok(Mended::default()),
            },
            None => None,
        };
        let mut copies = Copies::of(found);
        let right = match record {
            Some(record) => self.recorded(&record.code, &mut copies).await?,
            None => self.unrecorded(&mut copies).await?,
        };
        let Some((code, object)) = right else {
            return Ok(Mended { is_unrecoverable: !copies.are_gone(), ..Mended::default() });
        };
        let mut mended = Mended::default();
        let mut work = Work::default();
        for cloud in Cloud::ALL.into_iter().filter(|cloud| self.backup.is_enabled(*cloud)) {
            let Some(mode) = self.lacks(cloud, &object, &mut copies).await? else {
                work.stored.push(cloud);
                continue;
            };
            let attempt = self.backup.put(self.platform, cloud, &object, mode, self.platform.now()).await;
            match (attempt.outcome, mode) {
                (Outcome::Done, PutMode::Create) => mended.copied += 1,
                (Outcome::Done, PutMode::Replace) => mended.replaced += 1,
                (Outcome::Failed(Failure::Rejected), _) => {
                    work.refused.push((cloud, mode));
                    mended.is_unrecoverable = true;
                    continue;
                }
                (Outcome::Failed(failure), _) => return Err(ReconcileError::Cloud { cloud, failure }),
                (Outcome::Disabled, _) => continue,
            }
            work.stored.push(cloud);
            work.changed.push(cloud);
        }
        mended.is_restored = self.write(record, &code, &object, &work).await?;
        Ok(mended)
    }

    /// The right bytes of a code with a record, and the code that describes them; none when they cannot be had.
    async fn recorded(&self, code: &Code, copies: &mut Copies<'_>) -> Result<Option<(Code, Object)>, ReconcileError> {
        let Some(drawn) = self.images.redraw(code) else { return Ok(None) };
        if code.describes(&drawn.bytes) {
            return Ok(Some((code.clone(), drawn)));
        }
        // An older version drew it differently: a copy has its bytes, unless all of them are lost.
        for cloud in Cloud::ALL {
            if !copies.has_size(cloud, code.size_bytes) {
                continue;
            }
            match self.content(cloud, copies).await? {
                Content::Bytes(bytes) if code.describes(bytes) => {
                    return Ok(Some((code.clone(), Object { bytes: bytes.clone(), ..drawn })));
                }
                Content::Unreadable => return Ok(None),
                _ => {}
            }
        }
        Ok(Some((describing(code.clone(), &drawn.bytes), drawn)))
    }

    /// The right bytes of an object without a record: its request is proved by the id, its pixels are not.
    ///
    /// What is drawn from the request is right, and so are bytes that two clouds agree on: an older version drew them.
    async fn unrecorded(&self, copies: &mut Copies<'_>) -> Result<Option<(Code, Object)>, ReconcileError> {
        let key = &copies.found.key;
        let mut identified = None;
        for cloud in Cloud::ALL {
            let Content::Bytes(bytes) = self.content(cloud, copies).await? else { continue };
            let Some((code, drawn)) = self.images.identify(key, bytes) else { continue };
            if drawn.bytes == *bytes {
                return Ok(Some((code, drawn)));
            }
            identified.get_or_insert((code, drawn));
        }
        let Some((code, drawn)) = identified else { return Ok(None) };
        Ok(Some(match (&copies.contents.aws, &copies.contents.azure) {
            (Content::Bytes(aws), Content::Bytes(azure)) if aws == azure => {
                (describing(code, aws), Object { bytes: aws.clone(), ..drawn })
            }
            _ => (code, drawn),
        }))
    }

    /// How the object has to be put into a cloud; none when the cloud holds it.
    async fn lacks(
        &self,
        cloud: Cloud,
        object: &Object,
        copies: &mut Copies<'_>,
    ) -> Result<Option<PutMode>, ReconcileError> {
        if let (Content::Listed, Some(entry)) = (copies.contents.get(cloud), copies.entry(cloud)) {
            if usize::try_from(entry.size_bytes) != Ok(object.bytes.len()) {
                return Ok(Some(PutMode::Replace));
            }
            if entry.md5.is_some_and(|md5| md5 == md5_of(&object.bytes)) {
                return Ok(None);
            }
        }
        Ok(match self.content(cloud, copies).await? {
            Content::Absent => Some(PutMode::Create),
            Content::Bytes(bytes) if *bytes == object.bytes => None,
            Content::Listed | Content::Unreadable | Content::Bytes(_) => Some(PutMode::Replace),
        })
    }

    /// What a cloud holds, read if need be.
    async fn content<'c>(&self, cloud: Cloud, copies: &'c mut Copies<'_>) -> Result<&'c Content, ReconcileError> {
        if matches!(copies.contents.get(cloud), Content::Listed) {
            let read = self.backup.read(self.platform, cloud, &copies.found.key, self.platform.now()).await;
            copies.set(
                cloud,
                match read {
                    Ok(bytes) => Content::Bytes(bytes),
                    Err(Failure::NotFound) => Content::Absent,
                    Err(failure) if failure.can_heal() => return Err(ReconcileError::Cloud { cloud, failure }),
                    Err(_) => Content::Unreadable,
                },
            );
        }
        Ok(copies.contents.get(cloud))
    }

    /// Writes to the ledger what the clouds hold now; true when the record is new.
    async fn write(
        &self,
        record: Option<&Record>,
        code: &Code,
        object: &Object,
        work: &Work,
    ) -> Result<bool, ReconcileError> {
        let ledger = self.ledger();
        let is_new = record.is_none() && ledger.restore(code, &work.copies()).await?;
        if !is_new && record.is_none_or(|record| work.is_news_to(record, code)) {
            let is_alive = ledger.confirm(code, &work.stored).await?;
            // Deleted in the meantime: what was put after that must not stay.
            for cloud in work.changed.iter().filter(|_| !is_alive) {
                _ = self.backup.delete(self.platform, *cloud, &object.key, self.platform.now()).await;
            }
        }
        for (cloud, mode) in &work.refused {
            let task = match mode {
                PutMode::Create => Task::Put,
                PutMode::Replace => Task::Replace,
            };
            // The outbox finds out the same, and makes it visible in the record.
            ledger.enqueue(&code.id, *cloud, task, unix_ms(self.platform.now())).await?;
        }
        Ok(is_new)
    }
}

/// The clouds that hold the right bytes now, those of them that did not before, and those that refuse them.
#[derive(Default)]
struct Work {
    stored: Vec<Cloud>,
    changed: Vec<Cloud>,
    refused: Vec<(Cloud, PutMode)>,
}

impl Work {
    /// The copies of a new record.
    fn copies(&self) -> PerCloud<NewCopy> {
        let copy = |cloud| match () {
            () if self.stored.contains(&cloud) => NewCopy::Stored,
            () if self.refused.iter().any(|(refusing, _)| *refusing == cloud) => NewCopy::Failed(Failure::Rejected),
            () => NewCopy::Disabled,
        };
        PerCloud { aws: copy(Cloud::Aws), azure: copy(Cloud::Azure) }
    }

    /// Whether the record says otherwise, or something was put, which its deletion may have overtaken.
    fn is_news_to(&self, record: &Record, code: &Code) -> bool {
        let is_recorded = |cloud: &Cloud| record.copies.get(*cloud).state == CopyState::Stored;
        !self.changed.is_empty() || record.code.sha256 != code.sha256 || !self.stored.iter().all(is_recorded)
    }
}

/// What is known of the copies of one key.
struct Copies<'f> {
    found: &'f Found,
    contents: PerCloud<Content>,
}

enum Content {
    /// The cloud has no such object, or is disabled.
    Absent,
    /// It is in the listing and was not read yet.
    Listed,
    /// It cannot be read, now or later.
    Unreadable,
    Bytes(Bytes),
}

impl<'f> Copies<'f> {
    fn of(found: &'f Found) -> Self {
        let content = |entry: &Option<Entry>| if entry.is_some() { Content::Listed } else { Content::Absent };
        let contents = PerCloud { aws: content(&found.entries.aws), azure: content(&found.entries.azure) };
        Self { found, contents }
    }

    fn entry(&self, cloud: Cloud) -> Option<&Entry> {
        self.found.entries.get(cloud).as_ref()
    }

    fn has_size(&self, cloud: Cloud, size_bytes: i64) -> bool {
        self.entry(cloud).is_some_and(|entry| i64::try_from(entry.size_bytes) == Ok(size_bytes))
    }

    fn set(&mut self, cloud: Cloud, content: Content) {
        match cloud {
            Cloud::Aws => self.contents.aws = content,
            Cloud::Azure => self.contents.azure = content,
        }
    }

    /// Whether it turned out that no cloud has the object any more: it was deleted since it was listed.
    fn are_gone(&self) -> bool {
        self.found.known.is_none() && self.contents.iter().iter().all(|(_, content)| matches!(content, Content::Absent))
    }
}

/// The code with the checksum and the size of `bytes`.
fn describing(code: Code, bytes: &[u8]) -> Code {
    Code { sha256: sha256_hex(bytes), size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX), ..code }
}

fn md5_of(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}
