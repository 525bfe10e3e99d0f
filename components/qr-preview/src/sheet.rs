//! A code that was drawn.

use js_sys::Object;
use qr_core::{Contrast, Format, LogoImage, StyledPicture};
use qr_request::{Draft, Drawing, FieldError, Fields, Notation, Order, Readers, Refusal, Source};

use crate::{captions, values};

/// A code that was asked for, drawn.
pub(crate) struct Sheet {
    pub(crate) order: Order,
    pub(crate) look: Look,
}

/// What is said of a picture beside what every order says.
pub(crate) struct Look {
    pub(crate) height_px: u32,
    pub(crate) contrast: Contrast,
    /// How many pixels stand side by side: on a screen, not those of the file.
    pub(crate) drawn_px: u32,
}

/// What is drawn in the browser.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    Png,
    Svg,
    Pdf,
    /// Four bytes a pixel, as many as a screen of this width has room for.
    Screen {
        width_px: u32,
    },
}

impl Sheet {
    /// Reads a request and draws its code; every reason why it cannot be drawn is in the errors.
    pub(crate) fn draw(request: &Object, target: Target) -> Result<Self, Vec<FieldError>> {
        let mut values = values::of_request(request);
        // The file's format is the caller's.
        values.retain(|(name, _)| name != "format");
        let mut look = None;
        let source = Source { text_names: &["text"], formats: &[], default_format: target.format(), readers: READERS };
        let fields = Fields::new(values, Notation::Typed).map_err(|invalid| invalid.errors)?;
        let order = Order::from_fields(fields, &source, |draft| {
            let (drawing, drawn) = target.draw(draft)?;
            look = Some(drawn);
            Ok(drawing)
        });
        let order = order.map_err(|invalid| invalid.errors)?;
        Ok(Self { order, look: look.expect("an order was drawn") })
    }
}

impl Target {
    /// The file of this format.
    pub(crate) fn file(name: &str) -> Option<Self> {
        match name {
            "png" => Some(Self::Png),
            "svg" => Some(Self::Svg),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }

    /// The format, whose limits hold; a screen shows what an SVG would.
    fn format(self) -> Format {
        match self {
            Self::Png => Format::Png,
            Self::Svg | Self::Screen { .. } => Format::Svg,
            Self::Pdf => Format::Pdf,
        }
    }

    /// Calls with one format each: the writers of all others stay out of what a browser loads.
    fn draw(self, draft: &Draft) -> Result<(Drawing, Look), Refusal> {
        if draft.is_plain() {
            let picture = draft.plain(None)?;
            picture.check(self.format())?;
            let verdict = draft.is_judged().then(|| picture.verify());
            let contrast = Contrast::between(draft.picture.colors.fill, draft.picture.colors.back);
            let width_px = picture.width_px();
            let (image, drawn_px) = match self {
                Self::Png => (picture.to_png(), width_px),
                Self::Svg => (picture.to_svg().into_bytes(), width_px),
                Self::Pdf => (picture.to_bytes(Format::Pdf)?, width_px),
                Self::Screen { width_px } => on_screen(&draft.styled(None)?, width_px),
            };
            return Ok((Drawing { image, width_px, verdict }, Look { height_px: width_px, contrast, drawn_px }));
        }
        let picture = draft.styled(None)?;
        picture.check(self.format())?;
        let (width_px, height_px, contrast) = (picture.width_px(), picture.height_px(), picture.contrast());
        let ((image, drawn_px), verdict) = match self {
            Self::Png => {
                let pixels = picture.to_pixels()?;
                let verdict = draft.is_judged().then(|| picture.verify(&pixels));
                ((picture.png_of(&pixels), width_px), verdict)
            }
            // It would have to be drawn once more to be read back.
            Self::Screen { width_px } => (on_screen(&picture, width_px), None),
            _ => {
                let verdict = draft.is_judged().then(|| picture.verify_vector());
                ((picture.to_svg().into_bytes(), width_px), verdict)
            }
        };
        Ok((Drawing { image, width_px, verdict }, Look { height_px, contrast, drawn_px }))
    }
}

/// The pixels of a picture for a screen `width_px` wide, and how many of them stand side by side.
fn on_screen(picture: &StyledPicture<'_>, width_px: u32) -> (Vec<u8>, u32) {
    let pixels = picture.to_screen(width_px);
    let drawn_px = pixels.width_px();
    (pixels.into_rgba(), drawn_px)
}

/// PNG is what a page makes of any picture; the readers of the other types are a third of the engine's room.
const READERS: Readers = Readers { logo: LogoImage::from_png_data_uri, caption: captions::caption };
