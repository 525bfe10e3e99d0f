//! The one form of a request: what its id is made of, and what its image carries.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qr_core::{
    Caption, Charset, Dpi, Eci, FinderShape, Fit, Fnc1, Gradient, GradientKind, Kanji, Mask, ModuleShape, Size, Version,
};
use qr_request::{Data, Draft, StyleRequest, SymbolRequest};
use serde::Serialize;

/// A request with every option.
pub(super) struct Canonical<'a>(pub(super) &'a Draft);

/// JSON in the order of the table of fields.
///
/// The fields that were there from the start are always written. Every later one is left out when it has its default, so
/// that a new option never changes the id of a request that does not use it.
#[derive(Serialize)]
struct Members<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    format: &'static str,
    size: u8,
    error_correction: &'static str,
    border: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    box_size: Option<u16>,
    fill_color: String,
    back_color: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_size: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    micro: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    boost: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mask: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eci: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    charset: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kanji: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gs1: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<u8>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    module_shape: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finder_frame: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finder_ball: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finder_frame_color: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finder_ball_color: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gradient: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gradient_color: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gradient_angle: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    back_gradient: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    back_gradient_color: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    back_gradient_angle: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo_size: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo_margin: Option<u8>,
}

impl Canonical<'_> {
    pub(super) fn to_json(&self) -> String {
        let Self(draft) = self;
        let (box_size, width, width_mm, fit) = match draft.picture.size {
            Size::BoxPx(box_px) => (Some(box_px), None, None, Fit::default()),
            Size::WidthPx { width_px, fit } => (None, Some(width_px), None, fit),
            Size::Millimetres { width, fit } => (None, None, Some(width.to_string()), fit),
        };
        let SymbolRequest { options: symbol, place } = &draft.request;
        let (size, max_size, micro) = match (symbol.min_version, symbol.max_version) {
            (min, max) if !min.is_micro() => (min.number(), max, None),
            (_, max) if max.is_micro() => (1, Version::MAX, Some("only")),
            (_, max) => (1, max, Some("allowed")),
        };
        let StyleRequest { style, logo } = &draft.style;
        let (gradient, gradient_angle) = kind_and_angle(style.gradient);
        let (back_gradient, back_gradient_angle) = kind_and_angle(style.back_gradient);
        let (text, bytes) = match &draft.data {
            Data::Text(text) => (Some(text.as_str()), None),
            Data::Bytes(bytes) => (None, Some(STANDARD.encode(bytes))),
        };
        let members = Members {
            text,
            bytes,
            format: draft.format.as_str(),
            size,
            error_correction: symbol.ec_level.as_str(),
            border: draft.picture.border_modules,
            box_size,
            fill_color: draft.picture.colors.fill.to_string(),
            back_color: draft.picture.colors.back.to_string(),
            max_size: (max_size != Version::MAX).then_some(max_size.number()),
            micro,
            boost: symbol.boost_ec_level.then_some(true),
            mask: symbol.mask.map(Mask::number),
            eci: match symbol.eci {
                Eci::Auto => None,
                Eci::Always => Some("always"),
                Eci::Never => Some("never"),
            },
            charset: (symbol.charset != Charset::default()).then_some(symbol.charset.as_str()),
            kanji: (symbol.kanji == Kanji::Allowed).then_some(true),
            gs1: (symbol.fnc1 == Fnc1::First).then_some(true),
            parts: place.map(|place| place.parts),
            part: place.map(|place| place.part),
            width,
            width_mm,
            fit: (fit != Fit::default()).then_some(fit.as_str()),
            dpi: draft.picture.dpi.map(Dpi::number),
            title: draft.words.title.as_deref(),
            description: draft.words.description.as_deref(),
            module_shape: (style.module_shape != ModuleShape::default()).then_some(style.module_shape.as_str()),
            finder_frame: (style.finder_frame != FinderShape::default()).then_some(style.finder_frame.as_str()),
            finder_ball: (style.finder_ball != FinderShape::default()).then_some(style.finder_ball.as_str()),
            finder_frame_color: style.finder_frame_color.map(|color| color.to_string()),
            finder_ball_color: style.finder_ball_color.map(|color| color.to_string()),
            gradient,
            gradient_color: style.gradient.map(|gradient| gradient.to.to_string()),
            gradient_angle,
            back_gradient,
            back_gradient_color: style.back_gradient.map(|gradient| gradient.to.to_string()),
            back_gradient_angle,
            caption: style.caption.as_ref().map(Caption::text),
            logo: logo.as_ref().map(|logo| logo.data_uri.as_str()),
            logo_size: logo.as_ref().map(|logo| logo.size_percent),
            logo_margin: logo.as_ref().map(|logo| logo.margin_modules),
        };
        serde_json::to_string(&members).expect("a struct of strings and numbers is JSON")
    }
}

/// The kind of a gradient, and its angle where that is not the default.
fn kind_and_angle(gradient: Option<Gradient>) -> (Option<&'static str>, Option<u16>) {
    match gradient.map(|gradient| gradient.kind) {
        None => (None, None),
        Some(GradientKind::Radial) => (Some("radial"), None),
        Some(GradientKind::Linear { angle_deg }) => (Some("linear"), (angle_deg > 0).then_some(angle_deg)),
    }
}
