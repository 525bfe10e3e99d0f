//! A code that was drawn.

use js_sys::Object;
use qr_core::{Contrast, Format, LogoImage};
use qr_request::{Draft, Drawing, FieldError, Fields, Notation, Order, Readers, Refusal, Source};

use crate::{captions, values};

/// A code that was asked for, with its file in one format.
pub(crate) struct Sheet {
    pub(crate) order: Order,
    pub(crate) height_px: u32,
    pub(crate) contrast: Contrast,
}

/// A format that is written in the browser.
#[derive(Clone, Copy)]
pub(crate) enum FileFormat {
    Png,
    Svg,
    Pdf,
}

impl Sheet {
    /// Reads a request and draws its code; every reason why it cannot be drawn is in the errors.
    pub(crate) fn draw(request: &Object, format: FileFormat) -> Result<Self, Vec<FieldError>> {
        let mut values = values::of_request(request);
        // The file's format is the caller's.
        values.retain(|(name, _)| name != "format");
        let mut shape = None;
        let source = Source { text_names: &["text"], formats: &[], default_format: format.of_core(), readers: READERS };
        let fields = Fields::new(values, Notation::Typed).map_err(|invalid| invalid.errors)?;
        let order = Order::from_fields(fields, &source, |draft| {
            let (drawing, height_px, contrast) = format.draw(draft)?;
            shape = Some((height_px, contrast));
            Ok(drawing)
        });
        let order = order.map_err(|invalid| invalid.errors)?;
        let (height_px, contrast) = shape.expect("an order was drawn");
        Ok(Self { order, height_px, contrast })
    }
}

impl FileFormat {
    pub(crate) fn find(name: &str) -> Option<Self> {
        match name {
            "png" => Some(Self::Png),
            "svg" => Some(Self::Svg),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }

    fn of_core(self) -> Format {
        match self {
            Self::Png => Format::Png,
            Self::Svg => Format::Svg,
            Self::Pdf => Format::Pdf,
        }
    }

    /// Calls with one format each: the writers of all others stay out of what a browser loads.
    fn draw(self, draft: &Draft) -> Result<(Drawing, u32, Contrast), Refusal> {
        if draft.is_plain() {
            let picture = draft.plain(None)?;
            picture.check(self.of_core())?;
            let image = match self {
                Self::Png => picture.to_png(),
                Self::Svg => picture.to_svg().into_bytes(),
                Self::Pdf => picture.to_bytes(Format::Pdf)?,
            };
            let verdict = draft.is_judged().then(|| picture.verify());
            let width_px = picture.width_px();
            return Ok((
                Drawing { image, width_px, verdict },
                width_px,
                Contrast::between(draft.picture.colors.fill, draft.picture.colors.back),
            ));
        }
        let picture = draft.styled(None)?;
        picture.check(self.of_core())?;
        let (image, verdict) = match self {
            Self::Png => {
                let pixels = picture.to_pixels()?;
                (picture.png_of(&pixels), draft.is_judged().then(|| picture.verify(&pixels)))
            }
            _ => (picture.to_svg().into_bytes(), draft.is_judged().then(|| picture.verify_vector())),
        };
        Ok((Drawing { image, width_px: picture.width_px(), verdict }, picture.height_px(), picture.contrast()))
    }
}

/// PNG is what a page makes of any picture; the readers of the other types are a third of the engine's room.
const READERS: Readers = Readers { logo: LogoImage::from_png_data_uri, caption: captions::caption };
