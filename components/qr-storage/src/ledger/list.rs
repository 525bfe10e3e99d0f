//! The history, newest first, in pages.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{CopyState, Ledger, Record, SELECT_RECORDS};
use crate::database::{Database, DatabaseError, Statement, Value};

/// What of the history is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Where the page begins: after the last code of the one before.
    pub after: Option<Cursor>,
    /// How many codes a page has at the most.
    pub limit: u8,
    /// Only codes with a copy in this state.
    pub state: Option<CopyState>,
}

impl<D: Database> Ledger<'_, D> {
    /// A page of the history, newest first, and where the next one begins, if there is one.
    ///
    /// # Errors
    /// [`DatabaseError`] when the database does not answer.
    pub async fn list(&self, query: &ListQuery) -> Result<(Vec<Record>, Option<Cursor>), DatabaseError> {
        let mut sql = format!("{SELECT_RECORDS} WHERE codes.is_deleted = 0");
        let mut values: Vec<Value> = Vec::new();
        if let Some(after) = &query.after {
            sql.push_str(" AND (codes.created_ms, codes.id) < (?, ?)");
            values.extend([after.created_ms.into(), after.id.as_str().into()]);
        }
        match query.state {
            // Few have such a copy, and it is found by its state: the history would be read to its end for them.
            Some(state @ (CopyState::Queued | CopyState::Failed)) => {
                sql.push_str(" AND codes.id IN (SELECT id FROM copies WHERE state = ?)");
                values.push(state.as_str().into());
            }
            Some(state @ (CopyState::Stored | CopyState::Disabled)) => {
                sql.push_str(" AND (aws.state = ? OR azure.state = ?)");
                values.extend([state.as_str().into(), state.as_str().into()]);
            }
            None => {}
        }
        sql.push_str(" ORDER BY codes.created_ms DESC, codes.id DESC LIMIT ?");
        // One more than asked for tells whether there is a next page.
        values.push((i64::from(query.limit) + 1).into());
        let results = self.run(vec![Statement { sql: sql.into(), values }]).await?;
        let mut records: Vec<_> = results.into_iter().flatten().filter_map(|row| Record::from_row(&row)).collect();
        let has_more = records.len() > usize::from(query.limit);
        records.truncate(usize::from(query.limit));
        let next = records
            .last()
            .filter(|_| has_more)
            .map(|record| Cursor { created_ms: record.code.created_ms, id: record.code.id.clone() });
        Ok((records, next))
    }
}

/// A place in the history. Its text is opaque: base64url of the place, without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    created_ms: i64,
    id: String,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(format!("{} {}", self.created_ms, self.id)))
    }
}

impl FromStr for Cursor {
    type Err = UnknownCursor;

    /// # Errors
    /// [`UnknownCursor`] for a text that no page has given.
    fn from_str(text: &str) -> Result<Self, UnknownCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| UnknownCursor)?;
        let place = String::from_utf8(bytes).map_err(|_| UnknownCursor)?;
        let (created_ms, id) = place.split_once(' ').ok_or(UnknownCursor)?;
        Ok(Self { created_ms: created_ms.parse().map_err(|_| UnknownCursor)?, id: id.to_owned() })
    }
}

/// A text that is no cursor; the message says what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is what the page before gave as next")]
pub struct UnknownCursor;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_and_reading_a_cursor_is_the_identity() {
        let cursor = Cursor { created_ms: 1_700_000_000_123, id: "0f".to_owned() };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }

    #[test]
    fn any_other_text_is_refused() {
        for text in ["", "!", "MTIz", "YSBi"] {
            assert_eq!(text.parse::<Cursor>(), Err(UnknownCursor), "{text}");
        }
    }
}
