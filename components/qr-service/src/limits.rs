//! How much a request may ask for: the settings below what symbols and pictures can be at all.

use qr_core::{MAX_LOGO_BYTES, MAX_WIDTH_PX};
use qr_request::{Data, Draft, LOGO, Refusal};

/// What is refused before it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// The longest content, as UTF-8.
    pub(crate) text_bytes: usize,
    /// The longest logo, as a file.
    pub(crate) logo_bytes: usize,
    /// The widest picture, quiet zone included.
    pub(crate) width_px: u32,
}

impl Limits {
    /// Those of symbols, logos and pictures themselves: whatever was made once can be made again.
    pub(crate) const LARGEST: Self =
        Self { text_bytes: MAX_TEXT_BYTES, logo_bytes: MAX_LOGO_BYTES, width_px: MAX_WIDTH_PX };

    /// Whether a draft may be drawn; `content` is the name of the field that it got its content from.
    pub(crate) fn check(&self, draft: &Draft, content: &'static str) -> Result<(), Refusal> {
        let text_bytes = match &draft.data {
            Data::Text(text) => text.len(),
            Data::Bytes(bytes) => bytes.len(),
        };
        if text_bytes > self.text_bytes {
            return Err(too_long(content, self.text_bytes));
        }
        let logo = draft.style.logo.as_ref();
        if logo.is_some_and(|logo| file_bytes(&logo.data_uri) > self.logo_bytes) {
            return Err(too_long(LOGO.name, self.logo_bytes));
        }
        let width_px = if draft.is_plain() { draft.plain(None)?.width_px() } else { draft.styled(None)?.width_px() };
        if width_px > self.width_px {
            let limit = self.width_px;
            let message =
                format!("is too large: the picture would be {width_px} pixels wide; at most {limit} are drawn here");
            return Err(Refusal { field: None, message });
        }
        Ok(())
    }
}

fn too_long(field: &'static str, limit_bytes: usize) -> Refusal {
    Refusal { field: Some(field), message: format!("is too long: it may have at most {limit_bytes} bytes here") }
}

/// How long the file in a valid data URI is (RFC 2397), at least.
fn file_bytes(uri: &str) -> usize {
    let (head, data) = uri.split_once(',').unwrap_or_default();
    let escapes = data.bytes().filter(|byte| *byte == b'%').count();
    let bytes = data.trim_end_matches('=').len().saturating_sub(2 * escapes);
    if head.to_ascii_lowercase().ends_with("base64") { bytes * 3 / 4 } else { bytes }
}

/// How many codes a batch may have at all: all of their pictures are in memory at once.
pub(crate) const MAX_CODES: usize = 100;

/// As many digits as the largest symbol holds.
pub(crate) const MAX_TEXT_BYTES: usize = 7_089;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_data_uri_is_measured_without_its_encoding() {
        for (uri, bytes) in [
            ("data:image/svg+xml;base64,PHN2Zz4=", 5),
            ("data:image/svg+xml;charset=utf-8;BASE64,PHN2Zz4", 5),
            ("data:image/svg+xml,%3Csvg%3e", 5),
            ("data:image/svg+xml,<svg>", 5),
        ] {
            assert_eq!(file_bytes(uri), bytes, "{uri}");
        }
    }
}
