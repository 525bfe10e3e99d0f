//! From a valid request to an image: plain, or in a style.

use qr_core::{
    Format, Meta, Picture, PictureError, PictureOptions, StyleError, StyledPicture, Symbol, Verdict, Verify,
};

use crate::content::Data;
use crate::options::Words;
use crate::style::StyleRequest;
use crate::symbol::SymbolRequest;
use crate::table::{CAPTION, FORMAT, LOGO};

/// All that was asked for, read and found valid, and the symbol that was made of it.
#[derive(Debug)]
pub struct Draft {
    /// What is encoded.
    pub data: Data,
    /// The format of the image.
    pub format: Format,
    /// Which symbol was asked for.
    pub request: SymbolRequest,
    /// The symbol that was made.
    pub symbol: Symbol,
    /// Size, quiet zone and colours.
    pub picture: PictureOptions,
    /// What the image says to those who do not see it.
    pub words: Words,
    /// How it looks.
    pub style: StyleRequest,
    /// Whether the image is judged, and what follows from that.
    pub verify: Verify,
}

/// An image, and what was found out about it.
#[derive(Debug)]
pub struct Drawing {
    /// The file.
    pub image: Vec<u8>,
    /// Its width in pixels.
    pub width_px: u32,
    /// None where none was asked for.
    pub verdict: Option<Verdict>,
}

/// Why an image cannot be drawn.
#[derive(Debug)]
pub struct Refusal {
    /// The field; none for whichever one gave the size.
    pub field: Option<&'static str>,
    /// What is wrong with it; goes on from the field's name.
    pub message: String,
}

impl Draft {
    /// Whether the image can be drawn.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] says why not.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.is_plain() {
            Ok(self.plain(None)?.check(self.format)?)
        } else {
            Ok(self.styled(None)?.check(self.format)?)
        }
    }

    /// The image, whose file carries `note` beside it; what is judged is what is written.
    ///
    /// # Errors
    ///
    /// As [`Self::check`] has them.
    pub fn draw(&self, note: Option<&str>) -> Result<Drawing, Refusal> {
        if self.is_plain() {
            let picture = self.plain(note)?;
            let image = picture.to_bytes(self.format)?;
            let verdict = self.is_judged().then(|| picture.verify());
            return Ok(Drawing { image, width_px: picture.width_px(), verdict });
        }
        let picture = self.styled(note)?;
        let drawing = picture.draw(self.format)?;
        let verdict = self.is_judged().then(|| drawing.verify());
        Ok(Drawing { image: drawing.to_bytes(), width_px: picture.width_px(), verdict })
    }

    /// Whether there is no style, so that [`Self::plain`] is the picture.
    pub fn is_plain(&self) -> bool {
        self.style.style.is_plain()
    }

    /// Whether a verdict was asked for.
    pub fn is_judged(&self) -> bool {
        self.verify != Verify::Off
    }

    /// The picture of two colours.
    ///
    /// # Errors
    ///
    /// As [`Picture::new`] has them.
    pub fn plain<'a>(&'a self, note: Option<&'a str>) -> Result<Picture<'a>, PictureError> {
        Ok(Picture::new(&self.symbol, self.picture)?.with_meta(self.meta(note)))
    }

    /// The picture in its style.
    ///
    /// # Errors
    ///
    /// As [`StyledPicture::new`] has them.
    pub fn styled<'a>(&'a self, note: Option<&'a str>) -> Result<StyledPicture<'a>, StyleError> {
        Ok(StyledPicture::new(&self.symbol, self.picture, &self.style.style)?.with_meta(self.meta(note)))
    }

    fn meta<'a>(&'a self, note: Option<&'a str>) -> Meta<'a> {
        let Words { title, description } = &self.words;
        Meta { note, title: title.as_deref(), description: description.as_deref() }
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
