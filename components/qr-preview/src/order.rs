//! A valid request for a code.

use js_sys::Object;
use qr_core::payload::{FieldValue, Payload};
use qr_core::{
    Color, Colors, Contrast, Dpi, EncodeError, Fit, Format, MAX_WIDTH_PX, Meta, Millimetres, Picture, PictureError,
    PictureOptions, Size, Symbol,
};

use crate::fields::{FieldError, Fields, payload_value};
use crate::symbol::{Demands, SymbolRequest};

/// A code that was asked for and can be made: the symbol is at hand, the picture is within bounds.
pub(crate) struct Order {
    pub(crate) text: String,
    pub(crate) format: FileFormat,
    pub(crate) symbol: Symbol,
    options: PictureOptions,
    title: Option<String>,
    description: Option<String>,
}

/// Something that the person should know about a code that was made all the same.
pub(crate) struct Warning {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Order {
    /// Reads all fields and tries the code; every reason why it cannot be made is in the errors.
    pub(crate) fn from_fields(fields: &mut Fields<'_>, format: FileFormat) -> Result<Self, Vec<FieldError>> {
        let content = content(fields);
        let size_field = size_field(fields);
        let demands = content.as_ref().map_or(Demands::default(), |content| content.demands);
        let request = SymbolRequest::take(fields, demands);
        let options = picture_options(fields);
        let title = words(fields, "title", 200);
        let description = words(fields, "description", 1000);
        if let (Some(Content { text, .. }), Some(request)) = (content, request) {
            match request.encode(&text) {
                Ok(symbol) => {
                    let checked = options.map(|options| Picture::new(&symbol, options));
                    if let Some(Err(error)) = checked {
                        fields.reject(size_field, &format!("{}: {error}", predicate(error)));
                    }
                    let errors = fields.take_errors();
                    return match options {
                        Some(options) if errors.is_empty() => {
                            Ok(Self { text, format, symbol, options, title, description })
                        }
                        _ => Err(errors),
                    };
                }
                Err(EncodeError::TooLong { needed_bits, available_bits }) => {
                    let room = format!("it needs {needed_bits} bits, {available_bits} are available at this level");
                    fields.reject("text", &format!("is too long: {room}"));
                }
                Err(error) => fields.reject("text", &format!("cannot be encoded: {error}")),
            }
        }
        Err(fields.take_errors())
    }

    /// The width of the image in pixels.
    pub(crate) fn width_px(&self) -> u32 {
        self.picture().width_px()
    }

    /// The image. The same order has the same bytes as the server's.
    pub(crate) fn draw(&self) -> Vec<u8> {
        let picture = self.picture();
        match self.format {
            FileFormat::Png => picture.to_png(),
            FileFormat::Svg => picture.to_svg().into_bytes(),
            // The one call with the one format: the writers of all others stay out of what a browser loads.
            FileFormat::Pdf => picture.to_bytes(Format::Pdf).expect("a PDF holds every picture within bounds"),
        }
    }

    /// The image as SVG.
    pub(crate) fn to_svg(&self) -> String {
        self.picture().to_svg()
    }

    /// What may keep readers from the code, in the words of the API.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let border = self.options.border_modules;
        if border < 4 {
            let message = format!("the quiet zone is {border} modules wide; readers expect 4");
            warnings.push(Warning { code: "quiet_zone", message });
        }
        let contrast = self.contrast();
        if contrast.ratio < MIN_CONTRAST {
            let message = format!("the contrast ratio is {:.1}; readers need about {MIN_CONTRAST:.1}", contrast.ratio);
            warnings.push(Warning { code: "contrast", message });
        }
        if contrast.inverted {
            let message = "the dark modules are lighter than the background; some readers do not accept that";
            warnings.push(Warning { code: "inverted", message: message.to_owned() });
        }
        warnings
    }

    /// How well dark modules stand out from light ones.
    pub(crate) fn contrast(&self) -> Contrast {
        Contrast::between(self.options.colors.fill, self.options.colors.back)
    }

    fn picture(&self) -> Picture<'_> {
        let picture = Picture::new(&self.symbol, self.options);
        let meta = Meta { title: self.title.as_deref(), description: self.description.as_deref(), ..Meta::default() };
        picture.expect("an order is made only with a picture within bounds").with_meta(meta)
    }
}

/// A format that is written in the browser.
#[derive(Clone, Copy)]
pub(crate) enum FileFormat {
    Png,
    Svg,
    Pdf,
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

    pub(crate) fn media_type(self) -> &'static str {
        let format = match self {
            Self::Png => Format::Png,
            Self::Svg => Format::Svg,
            Self::Pdf => Format::Pdf,
        };
        format.media_type()
    }
}

/// A text to encode, and what its kind asks for.
struct Content {
    text: String,
    demands: Demands,
}

/// The text, or that of the payload; every member that is wrong is named as `payload.name`.
fn content(fields: &mut Fields<'_>) -> Option<Content> {
    if fields.contains("payload") {
        let members = fields.object("payload")?;
        return payload(fields, &members);
    }
    let text = fields.text("text");
    match text.as_deref() {
        None => fields.reject("text", "is required"),
        Some("") => fields.reject("text", "must not be empty"),
        Some(_) => {}
    }
    text.filter(|text| !text.is_empty()).map(|text| Content { text, demands: Demands::default() })
}

fn payload(fields: &mut Fields<'_>, members: &Object) -> Option<Content> {
    let kind = match payload_value(members, "type") {
        Some(FieldValue::Text(kind)) => kind,
        _ => String::new(),
    };
    let payload = Payload::from_fields(&kind, &mut |name| payload_value(members, name));
    let written = payload.and_then(|payload| {
        let demands = Demands { ec_level: payload.recommended_level(), is_gs1: payload.is_gs1() };
        payload.to_text().map(|text| Content { text, demands })
    });
    match written {
        Ok(content) => Some(content),
        Err(refused) => {
            for error in refused.errors {
                fields.reject(&format!("payload.{}", error.field), &error.message);
            }
            None
        }
    }
}

/// None when the size is wrong.
fn picture_options(fields: &mut Fields<'_>) -> Option<PictureOptions> {
    let default = PictureOptions::default();
    let border_modules = fields.integer("border", [0, 100]).unwrap_or(default.border_modules);
    let size = size(fields);
    Some(PictureOptions {
        border_modules,
        dpi: fields.integer::<u16>("dpi", [1, 9600]).and_then(|number| Dpi::try_from(number).ok()),
        colors: Colors {
            fill: fields.parsed("fill_color").unwrap_or(Color::BLACK),
            back: fields.parsed("back_color").unwrap_or(Color::WHITE),
        },
        size: size?,
    })
}

/// The name of the field that the size of the picture comes from.
fn size_field(fields: &Fields<'_>) -> &'static str {
    ["width", "width_mm"].into_iter().find(|name| fields.contains(name)).unwrap_or("box_size")
}

fn size(fields: &mut Fields<'_>) -> Option<Size> {
    let fit = fields.choice::<Fit>("fit", &Fit::ALL.map(Fit::as_str)).unwrap_or_default();
    match size_field(fields) {
        "width" => fields.integer("width", [1, MAX_WIDTH_PX]).map(|width_px| Size::WidthPx { width_px, fit }),
        "width_mm" => fields.parsed::<Millimetres>("width_mm").map(|width| Size::Millimetres { width, fit }),
        field if fields.contains(field) => fields.integer(field, [1, 100]).map(Size::BoxPx),
        _ => Some(PictureOptions::default().size),
    }
}

/// A name or description of an SVG.
fn words(fields: &mut Fields<'_>, name: &str, max_chars: usize) -> Option<String> {
    let words = fields.text(name).filter(|words| !words.is_empty())?;
    if words.chars().count() > max_chars {
        fields.reject(name, &format!("must have 1 to {max_chars} characters"));
        return None;
    }
    Some(words)
}

/// What is wrong with a size, in few words.
fn predicate(error: PictureError) -> &'static str {
    match error {
        PictureError::TooWide { .. } | PictureError::TooWideFor { .. } => "is too large",
        PictureError::NoBox | PictureError::TooNarrow { .. } => "is too small",
        PictureError::Uneven { .. } | PictureError::UnevenAtLimit { .. } => "does not fit",
    }
}

/// The contrast ratio below which phone cameras begin to fail; WCAG asks the same of graphical objects (1.4.11).
const MIN_CONTRAST: f64 = 3.0;
