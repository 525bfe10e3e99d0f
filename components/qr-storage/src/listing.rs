//! What a bucket or container holds, page by page.

use std::mem;

use crate::ObjectKey;
use crate::xml::Malformed;

/// Which page of a listing is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// [`Page::next`] of the page before, from the same cloud, or `None` for the first page.
    pub after: Option<String>,
    /// How many objects the page may have at most, 1 to 1000; other numbers are moved to the nearest of these.
    pub limit: u16,
}

/// A part of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Objects in ascending order of their keys, all of them below `STORAGE_PREFIX`.
    ///
    /// There may be fewer than were asked for, even none, and still more pages.
    pub entries: Vec<Entry>,
    /// Where the next page begins, in the cloud's own terms; `None` when this page is the last.
    pub next: Option<String>,
}

/// One object as a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub key: ObjectKey,
    /// The length of its content in bytes.
    pub size_bytes: u64,
    /// The MD5 of its content, where the cloud says so; good to tell that two copies are equal.
    ///
    /// That two of them differ proves nothing before the bytes are read: S3 shows another number of the same
    /// form for objects that it encrypts with a customer's key.
    pub md5: Option<[u8; 16]>,
}

impl PageRequest {
    pub(crate) fn limit(&self) -> u16 {
        self.limit.clamp(1, MAX_PAGE)
    }
}

impl Page {
    /// The entries that concern whoever stored below `prefix`, in order.
    pub(crate) fn below(mut self, prefix: &str) -> Self {
        self.entries.retain(|entry| entry.key.as_str().starts_with(prefix));
        self.entries.sort_unstable_by(|left, right| left.key.cmp(&right.key));
        self
    }
}

/// An entry while it is read, element by element.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) key: String,
    pub(crate) size_bytes: Option<u64>,
    pub(crate) md5: Option<[u8; 16]>,
}

impl Draft {
    /// Adds the entry to `entries` and begins the next. Objects whose names are no [`ObjectKey`] were not stored by this
    /// crate and are left out.
    pub(crate) fn finish(&mut self, entries: &mut Vec<Result<Entry, Malformed>>) {
        let Self { key, size_bytes, md5 } = mem::take(self);
        if let Ok(key) = ObjectKey::try_from(key) {
            entries.push(size_bytes.map(|size_bytes| Entry { key, size_bytes, md5 }).ok_or(Malformed));
        }
    }
}

/// What S3 allows, and what keeps the XML of a page below a megabyte or, with the longest keys, below two.
const MAX_PAGE: u16 = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_outside_the_range_is_moved_into_it() {
        let limit = |limit| PageRequest { after: None, limit }.limit();
        assert_eq!([0, 1, 1000, 1001, u16::MAX].map(limit), [1, 1, 1000, 1000, 1000]);
    }

    #[test]
    fn a_page_has_only_keys_below_the_prefix_in_order() {
        let entry = |key: &str| Entry { key: key.parse().unwrap(), size_bytes: 1, md5: None };
        let page = Page { entries: ["qr/b", "other", "qr/a.png", "qr/B"].map(entry).into(), next: None };
        assert_eq!(page.below("qr/").entries, ["qr/B", "qr/a.png", "qr/b"].map(entry));
    }
}
