//! How a code looks beyond two colours, and whether it is read back.

use qr_core::{
    Caption, CaptionError, Color, Colors, FinderShape, Gradient, GradientKind, Logo, LogoError, LogoImage, ModuleShape,
    Style, Verify,
};

use crate::field::Field;
use crate::fields::Fields;
use crate::table::{
    BACK_GRADIENT, BACK_GRADIENT_ANGLE, BACK_GRADIENT_COLOR, CAPTION, FINDER_BALL, FINDER_BALL_COLOR, FINDER_FRAME,
    FINDER_FRAME_COLOR, GRADIENT, GRADIENT_ANGLE, GRADIENT_COLOR, LOGO, LOGO_MARGIN, LOGO_SIZE, MODULE_SHAPE, PARTS,
    VERIFY,
};

/// A style, and the words in which its logo was asked for.
#[derive(Debug, Default)]
pub struct StyleRequest {
    /// The style.
    pub style: Style,
    /// The logo of the style.
    pub logo: Option<LogoRequest>,
}

/// What reads the parts of a style that take most room in a program.
#[derive(Clone, Copy, Debug)]
pub struct Readers {
    /// Reads a data URI.
    pub logo: fn(&str) -> Result<LogoImage, LogoError>,
    /// Finds the outlines of a text.
    pub caption: fn(&str) -> Result<Caption, CaptionError>,
}

impl Readers {
    /// Every type of logo, and the embedded font.
    pub const ALL: Self = Self { logo: LogoImage::from_data_uri, caption: Caption::new };
}

/// A logo as it was sent.
pub struct LogoRequest {
    /// The picture.
    pub data_uri: String,
    /// The longer side, in percent of the symbol's width.
    pub size_percent: u8,
    /// The free space around it, in modules.
    pub margin_modules: u8,
}

impl std::fmt::Debug for LogoRequest {
    /// Nothing of the logo.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LogoRequest")
    }
}

impl StyleRequest {
    /// The style; what is wrong with it is collected in `fields`. Gradients begin with the colours of the picture.
    pub(crate) fn take(fields: &mut Fields, readers: &Readers, colors: Colors) -> Self {
        let dark = gradient(fields, &OF_MODULES, colors.fill);
        let light = gradient(fields, &OF_BACKGROUND, colors.back);
        let logo = logo(fields, readers);
        let (logo, request) = logo.unzip();
        let style = Style {
            module_shape: fields.parsed::<ModuleShape>(&MODULE_SHAPE).unwrap_or_default(),
            finder_frame: fields.parsed::<FinderShape>(&FINDER_FRAME).unwrap_or_default(),
            finder_ball: fields.parsed::<FinderShape>(&FINDER_BALL).unwrap_or_default(),
            finder_frame_color: fields.parsed(&FINDER_FRAME_COLOR),
            finder_ball_color: fields.parsed(&FINDER_BALL_COLOR),
            gradient: dark,
            back_gradient: light,
            caption: caption(fields, readers),
            logo,
        };
        Self { style, logo: request }
    }
}

/// Whether the picture is read back: a styled one is, unless told otherwise.
pub(crate) fn verify(fields: &mut Fields) -> Verify {
    fields.parsed(&VERIFY).unwrap_or_default()
}

/// The names of the fields of a gradient.
struct GradientFields {
    kind: Field,
    to: Field,
    angle: Field,
}

const OF_MODULES: GradientFields = GradientFields { kind: GRADIENT, to: GRADIENT_COLOR, angle: GRADIENT_ANGLE };
const OF_BACKGROUND: GradientFields =
    GradientFields { kind: BACK_GRADIENT, to: BACK_GRADIENT_COLOR, angle: BACK_GRADIENT_ANGLE };

fn gradient(fields: &mut Fields, names: &GradientFields, from: Color) -> Option<Gradient> {
    let kind = fields.parsed::<GradientKind>(&names.kind);
    let to = fields.parsed(&names.to);
    let angle = fields.integer::<u16>(&names.angle);
    match (kind, to) {
        (Some(kind), Some(to)) => {
            let kind = match (kind, angle) {
                (GradientKind::Linear { .. }, Some(angle_deg)) => GradientKind::Linear { angle_deg },
                (kind, _) => kind,
            };
            Some(Gradient { kind, from, to })
        }
        (Some(_), None) => {
            fields.reject(names.to.name, &format!("is required where there is a {}", names.kind.name));
            None
        }
        (None, Some(_)) => {
            fields.reject(names.kind.name, &format!("is required where there is a {}", names.to.name));
            None
        }
        (None, None) => None,
    }
}

fn caption(fields: &mut Fields, readers: &Readers) -> Option<Caption> {
    let caption = (readers.caption)(&fields.text(&CAPTION)?);
    caption.map_err(|error| fields.reject(CAPTION.name, &format!("is not valid: {error}"))).ok()
}

fn logo(fields: &mut Fields, readers: &Readers) -> Option<(Logo, LogoRequest)> {
    let is_part = fields.contains(PARTS.name);
    let size_percent = fields.integer(&LOGO_SIZE).unwrap_or(20);
    let margin_modules = fields.integer(&LOGO_MARGIN).unwrap_or(1);
    let data_uri = fields.text(&LOGO)?;
    if is_part {
        fields.reject(LOGO.name, "does not go with the parts of a series");
        return None;
    }
    let image = (readers.logo)(&data_uri);
    let image = image.map_err(|error| fields.reject(LOGO.name, &format!("is not valid: {error}"))).ok()?;
    let logo = Logo::new(image, size_percent, margin_modules).ok()?;
    Some((logo, LogoRequest { data_uri, size_percent, margin_modules }))
}
