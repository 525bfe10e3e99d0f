//! The merge of three sorted sources: the listing of each cloud, and the ledger.

use std::collections::VecDeque;
use std::mem;

use futures_util::future::join3;

use super::cursor::{Place, ReconcileCursor};
use super::{Images, Reconcile, ReconcileError};
use crate::{Cloud, Entry, Known, ObjectKey, Page, PageRequest, PerCloud, Platform};

/// A walk at one place, with the pages that it has at hand.
pub(super) struct Walk {
    /// The last key that was taken.
    last: Option<ObjectKey>,
    listings: PerCloud<Listing>,
    ledger: LedgerPages,
}

/// A key, and what each source has of it.
pub(super) struct Found {
    pub(super) key: ObjectKey,
    pub(super) entries: PerCloud<Option<Entry>>,
    pub(super) known: Option<Known>,
}

struct Listing {
    is_enabled: bool,
    /// The page that `entries` are of, or that has to be fetched when there are none.
    place: Place,
    entries: VecDeque<Entry>,
    /// The place after this page.
    next: Place,
}

#[derive(Default)]
struct LedgerPages {
    codes: VecDeque<(ObjectKey, Known)>,
    /// The last id of the page before.
    last_id: String,
    is_at_end: bool,
}

impl Walk {
    pub(super) fn from(cursor: ReconcileCursor, is_enabled: impl Fn(Cloud) -> bool) -> Self {
        let listing =
            |cloud, place| Listing { is_enabled: is_enabled(cloud), place, entries: VecDeque::new(), next: Place::End };
        let PerCloud { aws, azure } = cursor.places;
        let listings = PerCloud { aws: listing(Cloud::Aws, aws), azure: listing(Cloud::Azure, azure) };
        Self { last: cursor.last, listings, ledger: LedgerPages::default() }
    }

    /// Where a walk would go on that has taken the same keys.
    pub(super) fn cursor(&self) -> ReconcileCursor {
        let PerCloud { aws, azure } = &self.listings;
        ReconcileCursor {
            last: self.last.clone(),
            places: PerCloud { aws: aws.place.clone(), azure: azure.place.clone() },
        }
    }

    /// Whether a source has to show its next page before it is known which key comes next.
    pub(super) fn needs_pages(&self) -> bool {
        self.listings.aws.needs_page() || self.listings.azure.needs_page() || self.ledger.needs_page()
    }

    /// Fetches the pages that are needed, and tells how many foreign objects are on them that were not counted before.
    pub(super) async fn turn_pages<P: Platform, I: Images>(
        &mut self,
        with: &Reconcile<'_, P, I>,
    ) -> Result<usize, ReconcileError> {
        let last = self.last.as_ref();
        let (aws, azure, ledger) = join3(
            self.listings.aws.turn_page(Cloud::Aws, last, with),
            self.listings.azure.turn_page(Cloud::Azure, last, with),
            self.ledger.turn_page(last, with),
        )
        .await;
        ledger?;
        Ok(aws? + azure?)
    }

    /// The next keys, `limit` at the most, and as far as the pages tell; none at the end.
    pub(super) fn take(&mut self, limit: usize) -> Vec<Found> {
        let mut taken = Vec::new();
        while taken.len() < limit && !self.needs_pages() {
            let heads = [self.listings.aws.head(), self.listings.azure.head(), self.ledger.head()];
            let Some(key) = heads.into_iter().flatten().min().cloned() else { break };
            let PerCloud { aws, azure } = &mut self.listings;
            let entries = PerCloud { aws: aws.pop(&key), azure: azure.pop(&key) };
            taken.push(Found { entries, known: self.ledger.pop(&key), key: key.clone() });
            self.last = Some(key);
        }
        taken
    }
}

impl Listing {
    fn needs_page(&self) -> bool {
        self.is_enabled && self.entries.is_empty() && self.place != Place::End
    }

    fn head(&self) -> Option<&ObjectKey> {
        self.entries.front().map(|entry| &entry.key)
    }

    fn pop(&mut self, key: &ObjectKey) -> Option<Entry> {
        let entry = self.entries.pop_front_if(|entry| entry.key == *key)?;
        self.close_if_read();
        Some(entry)
    }

    fn close_if_read(&mut self) {
        if self.entries.is_empty() {
            self.place = mem::replace(&mut self.next, Place::End);
        }
    }

    async fn turn_page<P: Platform, I: Images>(
        &mut self,
        cloud: Cloud,
        last: Option<&ObjectKey>,
        with: &Reconcile<'_, P, I>,
    ) -> Result<usize, ReconcileError> {
        let Place::Page { after, is_counted } = &mut self.place else { return Ok(0) };
        if !self.is_enabled || !self.entries.is_empty() {
            return Ok(0);
        }
        let request = PageRequest { after: after.clone(), limit: LISTING_PAGE };
        let page = with.backup.list(with.platform, cloud, &request, with.platform.now()).await;
        let Page { entries, next } = page.map_err(|failure| ReconcileError::Cloud { cloud, failure })?;
        let entries_on_page = entries.len();
        // Foreign keys may have slashes, which clouds sort differently: only the order of our own is relied on.
        let own: Vec<_> = entries.into_iter().filter(|entry| with.images.id(&entry.key).is_some()).collect();
        let foreign = if mem::replace(is_counted, true) { 0 } else { entries_on_page - own.len() };
        self.entries = own.into_iter().filter(|entry| last.is_none_or(|last| entry.key > *last)).collect();
        self.next = next.map_or(Place::End, |after| Place::Page { after: Some(after), is_counted: false });
        self.close_if_read();
        Ok(foreign)
    }
}

impl LedgerPages {
    fn needs_page(&self) -> bool {
        self.codes.is_empty() && !self.is_at_end
    }

    fn head(&self) -> Option<&ObjectKey> {
        self.codes.front().map(|(key, _)| key)
    }

    fn pop(&mut self, key: &ObjectKey) -> Option<Known> {
        self.codes.pop_front_if(|(own, _)| own == key).map(|(_, known)| known)
    }

    async fn turn_page<P: Platform, I: Images>(
        &mut self,
        last: Option<&ObjectKey>,
        with: &Reconcile<'_, P, I>,
    ) -> Result<(), ReconcileError> {
        if !self.needs_page() {
            return Ok(());
        }
        // The code of the last key comes again, and is passed over: there may be keys of two formats with its id.
        let from = last.and_then(|key| with.images.id(key)).unwrap_or_default().max(&self.last_id);
        let page = with.ledger().walk(from, LEDGER_PAGE).await?;
        self.is_at_end = page.len() < usize::from(LEDGER_PAGE);
        if let Some(known) = page.last() {
            self.last_id.clone_from(&known.id);
        }
        let keyed = page.into_iter().filter_map(|known| {
            let key = with.backup.key(&format!("{}.{}", known.id, known.format)).ok()?;
            let is_new = last.is_none_or(|last| key > *last);
            (is_new && with.images.id(&key).is_some()).then_some((key, known))
        });
        self.codes = keyed.collect();
        Ok(())
    }
}

const LISTING_PAGE: u16 = 1000;
/// A record is a few hundred bytes, and up to some kilobytes with a long text.
const LEDGER_PAGE: u16 = 200;
