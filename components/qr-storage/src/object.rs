//! What is stored, and the names it may have.

use std::str::FromStr;

use bytes::Bytes;

/// A thing to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its name in the bucket and in the container.
    pub key: ObjectKey,
    /// Its content.
    pub bytes: Bytes,
    /// Its media type, sent as `Content-Type`, for example `image/png`.
    pub media_type: &'static str,
}

/// What storing does to an object that is already there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutMode {
    /// Nothing: it stays, and counts as stored.
    Create,
    /// It gives way, for example because it is damaged.
    Replace,
}

/// The name of an object, legal in S3 and in Azure Blob alike.
///
/// - It has 1 to 1024 bytes, the limit of both clouds.
/// - It consists of ASCII letters, digits, `.`, `_`, `-` and `/`: nothing that a URL or a
///   signature would have to escape, so it reads the same in both.
/// - No segment between slashes is empty, so it neither begins nor ends with `/`.
/// - No segment ends with a dot: Azure drops such a dot, and URL parsers resolve `.` and `..`.
///
/// ```
/// use qr_storage::ObjectKey;
///
/// let key: ObjectKey = "qr/0f3a.png".parse()?;
/// assert_eq!(key.as_str(), "qr/0f3a.png");
/// assert!("/qr".parse::<ObjectKey>().is_err());
/// assert!("qr//a".parse::<ObjectKey>().is_err());
/// assert!("qr/../a".parse::<ObjectKey>().is_err());
/// assert!("qr/a b".parse::<ObjectKey>().is_err());
/// # Ok::<(), qr_storage::KeyError>(())
/// ```
///
/// Keys are in the order of their bytes, as in the clouds' listings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ObjectKey {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        let length_bytes = text.len();
        if length_bytes == 0 {
            return Err(KeyError::Empty);
        }
        if length_bytes > MAX_KEY_BYTES {
            return Err(KeyError::TooLong { length_bytes });
        }
        if !text.bytes().all(is_key_byte) {
            return Err(KeyError::Character);
        }
        if text.split('/').any(|part| part.is_empty() || part.ends_with('.')) {
            return Err(KeyError::Segment);
        }
        Ok(Self(text))
    }
}

impl FromStr for ObjectKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::try_from(text.to_owned())
    }
}

/// Why a text is no [`ObjectKey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It has no characters.
    #[error("object key is empty: it needs 1 to {MAX_KEY_BYTES} bytes")]
    Empty,
    /// It is longer than both clouds allow.
    #[error("object key has {length_bytes} bytes: at most {MAX_KEY_BYTES} are allowed")]
    TooLong {
        /// The length it has, in bytes.
        length_bytes: usize,
    },
    /// It holds a character outside the allowed set.
    #[error("object key holds a character that is not a letter, a digit or one of '.', '_', '-', '/'")]
    Character,
    /// A part between slashes is empty or ends with a dot.
    #[error("object key has a segment that is empty or ends with a dot")]
    Segment,
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/')
}

const MAX_KEY_BYTES: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_and_the_shortest_key_are_legal() {
        for legal in ["a", &"a".repeat(1024), "a/b-c_d.e/..f", ".hidden"] {
            assert_eq!(legal.parse::<ObjectKey>().unwrap().as_str(), legal);
        }
    }

    #[test]
    fn each_broken_rule_has_its_own_message() {
        let table = [
            ("", "object key is empty: it needs 1 to 1024 bytes"),
            (&"a".repeat(1025), "object key has 1025 bytes: at most 1024 are allowed"),
        ];
        for (text, message) in table {
            assert_eq!(text.parse::<ObjectKey>().unwrap_err().to_string(), message);
        }
        for text in ["a b", "a\n", "a?b", "a%2Fb", "a\\b", "ä", "a\0", "a#b"] {
            assert_eq!(
                text.parse::<ObjectKey>().unwrap_err().to_string(),
                "object key holds a character that is not a letter, a digit or one of '.', '_', '-', '/'",
                "{text:?}"
            );
        }
        for text in ["/a", "a/", "a//b", ".", "..", "a/./b", "a/../b", "a./b", "a."] {
            assert_eq!(
                text.parse::<ObjectKey>().unwrap_err().to_string(),
                "object key has a segment that is empty or ends with a dot",
                "{text:?}"
            );
        }
    }
}
