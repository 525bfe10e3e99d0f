//! The one form of a request: what its id is made of, and what its image carries.

use qr_core::{Fit, Format, PictureOptions, Size, SymbolOptions};
use serde::Serialize;

use super::options::Words;

/// A request with every option.
pub(super) struct Canonical<'a> {
    pub(super) text: &'a str,
    pub(super) format: Format,
    pub(super) symbol: &'a SymbolOptions,
    pub(super) picture: &'a PictureOptions,
    pub(super) words: &'a Words,
}

/// JSON in the order of the table of fields.
///
/// The fields that were there from the start are always written. Every later one is left out when it has its default, so
/// that a new option never changes the id of a request that does not use it.
#[derive(Serialize)]
struct Members<'a> {
    text: &'a str,
    format: &'static str,
    size: u8,
    error_correction: &'static str,
    border: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    box_size: Option<u16>,
    fill_color: String,
    back_color: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width_mm: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dpi: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

impl Canonical<'_> {
    pub(super) fn to_json(&self) -> String {
        let (box_size, width, width_mm, fit) = match self.picture.size {
            Size::BoxPx(box_px) => (Some(box_px), None, None, Fit::default()),
            Size::WidthPx { width_px, fit } => (None, Some(width_px), None, fit),
            Size::Millimetres { width, fit } => (None, None, Some(width.to_string()), fit),
        };
        let members = Members {
            text: self.text,
            format: self.format.as_str(),
            size: self.symbol.min_version.number(),
            error_correction: self.symbol.ec_level.as_str(),
            border: self.picture.border_modules,
            box_size,
            fill_color: self.picture.colors.fill.to_string(),
            back_color: self.picture.colors.back.to_string(),
            width,
            width_mm,
            fit: (fit != Fit::default()).then_some(fit.as_str()),
            dpi: self.picture.dpi.map(qr_core::Dpi::number),
            title: self.words.title.as_deref(),
            description: self.words.description.as_deref(),
        };
        serde_json::to_string(&members).expect("a struct of strings and numbers is JSON")
    }
}
