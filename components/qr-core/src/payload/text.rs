//! Plain text.

use super::Payload;
use super::error::{Errors, PayloadError};
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};

/// A text that is shown as it is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The text, not empty.
    pub text: String,
}

impl Text {
    /// The text itself.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when the text is empty.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        if self.text.is_empty() {
            errors.reject("text", "must not be empty");
        }
        errors.finish(self.text.clone())
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Text(Self { text: fields.text("text") })
    }
}

pub(super) const TYPE: PayloadType = PayloadType {
    name: "text",
    about: "A text that is shown as it is.",
    source: "ISO/IEC 18004:2015",
    fields: &[PayloadField::required("text", FieldKind::Text, ["The text.", "Hello, world"])],
    read: Text::read,
};
