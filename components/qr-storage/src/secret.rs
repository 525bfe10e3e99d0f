//! Values that must not be printed.

use std::fmt;

/// A value that cannot be printed by accident: its `Debug` is redacted, and it has neither
/// `Display` nor a serializer.
///
/// A SAS token and a signed URL are secrets like the keys they were made from.
///
/// ```
/// use qr_storage::Secret;
///
/// let token = Secret::new("sig=abc");
/// assert_eq!(format!("{token:?}"), "Secret(..)");
/// assert_eq!(*token.expose(), "sig=abc");
/// ```
#[derive(Clone)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides `value`.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the one place that needs it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
