//! From a symbol to an image: plain, or in a style.

use bytes::Bytes;
use qr_core::{
    Format, Meta, Picture, PictureError, PictureOptions, Style, StyleError, StyledPicture, Symbol, Verdict, Verify,
};

use super::options::Words;
use super::table::{CAPTION, FORMAT, LOGO};

/// Everything that an image is made of.
pub(super) struct Sketch<'a> {
    pub(super) symbol: &'a Symbol,
    pub(super) picture: PictureOptions,
    pub(super) words: &'a Words,
    pub(super) style: &'a Style,
    pub(super) format: Format,
    pub(super) verify: Verify,
    /// What the file carries beside the image.
    pub(super) note: Option<&'a str>,
}

/// An image, and what was found out about it.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) image: Bytes,
    pub(super) width_px: u32,
    /// None where none was asked for.
    pub(super) verdict: Option<Verdict>,
}

/// Why an image cannot be drawn.
pub(super) struct Refusal {
    /// The field; none for whichever one gave the size.
    pub(super) field: Option<&'static str>,
    pub(super) message: String,
}

impl Sketch<'_> {
    /// Whether the image can be drawn.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        if self.style.is_plain() {
            Ok(self.plain()?.check(self.format)?)
        } else {
            Ok(self.styled()?.check(self.format)?)
        }
    }

    /// The image; what is judged is what is written.
    pub(super) fn draw(&self) -> Result<Drawing, Refusal> {
        let is_judged = self.verify != Verify::Off;
        if self.style.is_plain() {
            let picture = self.plain()?;
            let image = picture.to_bytes(self.format)?.into();
            let verdict = is_judged.then(|| picture.verify());
            return Ok(Drawing { image, width_px: picture.width_px(), verdict });
        }
        let picture = self.styled()?;
        let drawing = picture.draw(self.format)?;
        let verdict = is_judged.then(|| drawing.verify());
        Ok(Drawing { image: drawing.to_bytes().into(), width_px: picture.width_px(), verdict })
    }

    fn plain(&self) -> Result<Picture<'_>, PictureError> {
        Ok(Picture::new(self.symbol, self.picture)?.with_meta(self.meta()))
    }

    fn styled(&self) -> Result<StyledPicture<'_>, StyleError> {
        Ok(StyledPicture::new(self.symbol, self.picture, self.style)?.with_meta(self.meta()))
    }

    fn meta(&self) -> Meta<'_> {
        let Words { title, description } = self.words;
        Meta { note: self.note, title: title.as_deref(), description: description.as_deref() }
    }
}

impl From<PictureError> for Refusal {
    fn from(error: PictureError) -> Self {
        let predicate = match error {
            PictureError::TooWide { .. } | PictureError::TooWideFor { .. } => "is too large",
            PictureError::NoBox | PictureError::TooNarrow { .. } => "is too small",
            PictureError::Uneven { .. } | PictureError::UnevenAtLimit { .. } => "does not fit",
        };
        Self { field: None, message: format!("{predicate}: {error}") }
    }
}

impl From<StyleError> for Refusal {
    fn from(error: StyleError) -> Self {
        let (field, predicate) = match error {
            StyleError::Picture(error) => return error.into(),
            StyleError::TooWide { .. } => (None, "is too large"),
            StyleError::Caption(_) => (Some(CAPTION.name), "does not fit"),
            StyleError::Damage(_) => (Some(LOGO.name), "does not fit"),
            StyleError::Format { .. } => (Some(FORMAT.name), "does not fit"),
        };
        Self { field, message: format!("{predicate}: {error}") }
    }
}
