//! What is wrong with a request.

use qr_core::EncodeError;

/// Everything that is wrong with a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong, in the order in which fields are read.
    pub errors: Vec<FieldError>,
    /// The names that fields may have; none when every field has one of them.
    pub known_names: Option<Vec<&'static str>>,
    /// By how much the text is too long.
    pub too_long: Option<EncodeError>,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Its name, shortened if a client made it up.
    pub field: String,
    /// The message, which goes on from the field's name.
    pub message: String,
}

impl FieldError {
    /// An error of a field whose name a client may have chosen: at most 32 bytes of it are told, without control characters.
    pub(crate) fn new(field: &str, message: &str) -> Self {
        let (start, rest) = field.split_at(field.floor_char_boundary(MAX_NAME_BYTES));
        let start = start.replace(char::is_control, "\u{FFFD}");
        let field = if rest.is_empty() { start } else { start + "…" };
        Self { field, message: message.to_owned() }
    }
}

/// How much of a name an answer repeats, in bytes.
const MAX_NAME_BYTES: usize = 32;
