//! Where a walk goes on.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{ObjectKey, PerCloud};

/// A place in the walk over both clouds and the ledger. Its text is opaque and fits into a query as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReconcileCursor {
    /// The last key that was treated; none at the beginning.
    pub(super) last: Option<ObjectKey>,
    /// The page of each listing that comes next, or that has more keys after `last`.
    pub(super) places: PerCloud<Place>,
}

/// A place in a cloud's listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Page {
        /// What the cloud gave with the page before; none for the first page.
        after: Option<String>,
        /// Whether what is foreign on it was counted before.
        is_counted: bool,
    },
    /// After the last page.
    End,
}

impl ReconcileCursor {
    /// Whether keys or pages lie between an earlier place and this one.
    pub(super) fn is_beyond(&self, earlier: &Self) -> bool {
        self.last != earlier.last
            || self.places.aws.page() != earlier.places.aws.page()
            || self.places.azure.page() != earlier.places.azure.page()
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::Page { after: None, is_counted: false }
    }
}

impl fmt::Display for ReconcileCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.last.as_ref().map_or("", ObjectKey::as_str);
        let [aws, azure] = [&self.places.aws, &self.places.azure].map(Place::to_text);
        let [last, aws, azure] = [last, &aws, &azure].map(|part| URL_SAFE_NO_PAD.encode(part));
        write!(f, "{last}.{aws}.{azure}")
    }
}

impl FromStr for ReconcileCursor {
    type Err = UnknownReconcileCursor;

    /// # Errors
    /// [`UnknownReconcileCursor`] for a text that no call has given.
    fn from_str(text: &str) -> Result<Self, UnknownReconcileCursor> {
        read(text).ok_or(UnknownReconcileCursor)
    }
}

/// A text that is no cursor; the message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is what the call before gave as next")]
pub struct UnknownReconcileCursor;

fn read(text: &str) -> Option<ReconcileCursor> {
    let parts = text.split('.').map(|part| String::from_utf8(URL_SAFE_NO_PAD.decode(part).ok()?).ok());
    let parts: [String; 3] = parts.collect::<Option<Vec<_>>>()?.try_into().ok()?;
    let [last, aws, azure] = parts;
    let last = if last.is_empty() { None } else { Some(last.parse().ok()?) };
    Some(ReconcileCursor { last, places: PerCloud { aws: Place::read(&aws)?, azure: Place::read(&azure)? } })
}

impl Place {
    /// What tells this page from the others; none for the end.
    fn page(&self) -> Option<&Option<String>> {
        match self {
            Self::Page { after, .. } => Some(after),
            Self::End => None,
        }
    }

    /// A letter, and the cloud's own cursor.
    fn to_text(&self) -> String {
        match self {
            Self::End => "e".to_owned(),
            Self::Page { after, is_counted } => {
                let letter = if *is_counted { "c" } else { "p" };
                format!("{letter}{}", after.as_deref().unwrap_or_default())
            }
        }
    }

    fn read(text: &str) -> Option<Self> {
        // No cloud's cursor is empty: that is how a listing says that it is at its end.
        let after = |after: &str| Some(after.to_owned()).filter(|after| !after.is_empty());
        match text.split_at_checked(1)? {
            ("e", "") => Some(Self::End),
            ("c", rest) => Some(Self::Page { after: after(rest), is_counted: true }),
            ("p", rest) => Some(Self::Page { after: after(rest), is_counted: false }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_and_reading_a_cursor_is_the_identity() {
        let page = |after: Option<&str>, is_counted| Place::Page { after: after.map(str::to_owned), is_counted };
        let cursors = [
            ReconcileCursor::default(),
            ReconcileCursor {
                last: Some("qr/0f.png".parse().unwrap()),
                places: PerCloud { aws: page(Some("1a+b/c== &x.é\n"), true), azure: Place::End },
            },
            ReconcileCursor {
                last: None,
                places: PerCloud { aws: page(None, true), azure: page(Some("2!76!"), false) },
            },
        ];
        for cursor in cursors {
            let text = cursor.to_string();
            assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{text}");
            assert_eq!(text.parse(), Ok(cursor));
        }
    }

    #[test]
    fn any_other_text_is_refused() {
        for text in
            ["", ".", "..", "ZQ.ZQ", ".ZQ.ZQ.ZQ", ".eA.ZQ", ".ZXg.ZQ", "IA.ZQ.ZQ", "!.ZQ.ZQ", ".4pyT.ZQ", ".gA.ZQ"]
        {
            assert_eq!(text.parse::<ReconcileCursor>(), Err(UnknownReconcileCursor), "{text}");
        }
    }
}
