//! The font of captions, which is loaded when the first caption is drawn.

use std::sync::OnceLock;

use qr_core::{Caption, CaptionError, CaptionFont};

/// A caption in the font that was loaded; without one, no character can be drawn.
pub(crate) fn caption(text: &str) -> Result<Caption, CaptionError> {
    Caption::in_font(text, *FONT.get().unwrap_or(&CaptionFont::new(&[])))
}

/// Keeps the font; the first one stays.
pub(crate) fn keep(bytes: Vec<u8>) {
    FONT.get_or_init(|| CaptionFont::new(bytes.leak()));
}

static FONT: OnceLock<CaptionFont> = OnceLock::new();
