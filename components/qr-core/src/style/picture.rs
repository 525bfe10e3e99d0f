//! A styled symbol, laid out.

use super::scene::Scene;
use super::{CaptionError, Drawing, FinderShape, ModuleShape, Style, raster, svg};
use crate::damage::{self, DamageError};
use crate::picture::Layout;
use crate::verify::{self, Look, Verdict};
use crate::{Color, Colors, Contrast, Format, Meta, PictureError, PictureOptions, Pixels, Symbol};

/// The widest styled raster, in pixels: its cost grows with every pixel, of which there are four bytes in memory, and as
/// much again for a caption, the file and what reads it back.
pub const MAX_STYLED_WIDTH_PX: u32 = 1024;

/// A symbol with its quiet zone, size, colours and style.
#[derive(Debug)]
pub struct StyledPicture<'a> {
    symbol: &'a Symbol,
    layout: Layout,
    colors: Colors,
    style: &'a Style,
    meta: Meta<'a>,
    scene: Scene<'a>,
}

impl<'a> StyledPicture<'a> {
    /// The formats that a styled symbol can be written in.
    pub const FORMATS: [Format; 3] = [Format::Png, Format::Svg, Format::Jpeg];

    /// Lays `symbol` out. [`Style::encode`] makes a symbol that bears the style's logo.
    ///
    /// # Errors
    ///
    /// [`StyleError`] when the layout is not possible, the caption cannot be drawn or the logo hides too much.
    pub fn new(symbol: &'a Symbol, options: PictureOptions, style: &'a Style) -> Result<Self, StyleError> {
        let layout = Layout::new(symbol.matrix().width(), &options)?;
        if let Some(area) = style.hidden_modules(symbol.matrix().width()) {
            damage::assess(symbol, area)?.check()?;
        }
        let scene = Scene::new(symbol, &layout, options.colors, style)?;
        Ok(Self { symbol, layout, colors: options.colors, style, meta: Meta::default(), scene })
    }

    /// The picture with what its file says beside the image.
    #[must_use]
    pub fn with_meta(self, meta: Meta<'a>) -> Self {
        Self { meta, ..self }
    }

    /// The width in pixels, quiet zone included.
    pub fn width_px(&self) -> u32 {
        self.layout.width_px
    }

    /// The height in pixels, quiet zone and caption included.
    pub fn height_px(&self) -> u32 {
        self.scene.height_px(&self.layout)
    }

    /// Whether the picture can be written in `format`.
    ///
    /// # Errors
    ///
    /// [`StyleError::Format`] for none of [`Self::FORMATS`], [`StyleError::TooWide`] for a raster beyond
    /// [`MAX_STYLED_WIDTH_PX`], [`PictureError::TooWideFor`] beyond [`Format::max_width_px`].
    pub fn check(&self, format: Format) -> Result<(), StyleError> {
        let (width_px, max_width_px) = (self.width_px(), format.max_width_px());
        match format {
            _ if !Self::FORMATS.contains(&format) => Err(StyleError::Format { format }),
            _ if width_px > max_width_px => Err(PictureError::TooWideFor { format, width_px, max_width_px }.into()),
            Format::Svg => Ok(()),
            _ if width_px > MAX_STYLED_WIDTH_PX => Err(StyleError::TooWide { width_px }),
            _ => Ok(()),
        }
    }

    /// The picture drawn for `format`, to be verified and written without being drawn again.
    ///
    /// # Errors
    ///
    /// As [`Self::check`] has them.
    pub fn draw(&self, format: Format) -> Result<Drawing<'_>, StyleError> {
        Drawing::new(self, format)
    }

    /// The file in `format`.
    ///
    /// # Errors
    ///
    /// As [`Self::check`] has them.
    pub fn to_bytes(&self, format: Format) -> Result<Vec<u8>, StyleError> {
        self.draw(format).map(|drawing| drawing.to_bytes())
    }

    /// An SVG 1.1 document with one path for each paint, its unit the module. It has no text, script, style or
    /// reference to anything outside; a logo of pixels is written anew as PNG, one of outlines as paths.
    pub fn to_svg(&self) -> String {
        self.svg(&self.meta)
    }

    /// The pixels of the picture: the same outlines and paints as in [`to_svg`](Self::to_svg).
    ///
    /// # Errors
    ///
    /// [`StyleError::TooWide`] beyond [`MAX_STYLED_WIDTH_PX`].
    pub fn to_pixels(&self) -> Result<Pixels, StyleError> {
        self.check(Format::Png)?;
        Ok(raster::draw(&self.scene, &self.layout))
    }

    /// The picture for a screen: at least `width_px` pixels wide, so that nothing of it is lost there, and at most
    /// [`MAX_STYLED_WIDTH_PX`], but at least one a module.
    pub fn to_screen(&self, width_px: u32) -> Pixels {
        raster::draw(&self.scene, &self.layout.filling(width_px, MAX_STYLED_WIDTH_PX))
    }

    /// A PNG with a palette when 256 colours are enough.
    ///
    /// # Errors
    ///
    /// [`StyleError::TooWide`] beyond [`MAX_STYLED_WIDTH_PX`].
    pub fn to_png(&self) -> Result<Vec<u8>, StyleError> {
        self.to_pixels().map(|pixels| self.png_of(&pixels))
    }

    /// The PNG of `pixels`, which [`to_pixels`](Self::to_pixels) gave: whoever verifies them draws only once.
    pub fn png_of(&self, pixels: &Pixels) -> Vec<u8> {
        pixels.to_png(&self.meta, self.layout.dpi)
    }

    /// Reads `pixels`, which [`to_pixels`](Self::to_pixels) gave, and judges colours and quiet zone.
    pub fn verify(&self, pixels: &Pixels) -> Verdict {
        verify::verify(pixels, self.symbol, &self.look(self.layout))
    }

    /// Verifies what is no raster: draws the same scene with few pixels a module, at most [`MAX_STYLED_WIDTH_PX`] wide,
    /// reads and judges it.
    pub fn verify_vector(&self) -> Verdict {
        let layout = self.layout.reduced(VECTOR_MODULE_PX, MAX_STYLED_WIDTH_PX);
        verify::verify(&raster::draw(&self.scene, &layout), self.symbol, &self.look(layout))
    }

    pub(super) fn meta(&self) -> Meta<'a> {
        self.meta
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(super) fn svg(&self, meta: &Meta<'_>) -> String {
        // Squares meet without seams when edges are not smoothed; curves need the smoothing.
        let style = self.style;
        let is_crisp = style.module_shape == ModuleShape::Square
            && [style.finder_frame, style.finder_ball] == [FinderShape::Square; 2]
            && style.caption.is_none()
            && style.logo.is_none();
        svg::write(&self.scene, &self.layout, meta, is_crisp)
    }

    fn look(&self, layout: Layout) -> Look {
        Look { layout, contrast: self.contrast() }
    }

    /// The worst contrast of any paint of dark modules on any colour of the background.
    pub fn contrast(&self) -> Contrast {
        let (style, colors) = (self.style, self.colors);
        let backs = style.back_gradient.map_or(vec![colors.back], |gradient| gradient.samples().collect());
        let modules = style.gradient.map_or(vec![colors.fill], |gradient| gradient.samples().collect());
        let finders = [style.finder_frame_color, style.finder_ball_color].into_iter().flatten();
        let fills: Vec<Color> = modules.into_iter().chain(finders).collect();
        let pairs = fills.iter().flat_map(|&fill| backs.iter().map(move |&back| Contrast::between(fill, back)));
        pairs
            .reduce(|worst, next| Contrast {
                ratio: worst.ratio.min(next.ratio),
                inverted: worst.inverted || next.inverted,
            })
            .expect("there is a colour for modules and one for the background")
    }
}

/// Pixels a module in which a vector picture is verified.
const VECTOR_MODULE_PX: u32 = 8;

/// Why a symbol cannot be drawn in a style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StyleError {
    /// The layout is not possible.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The caption cannot be drawn.
    #[error(transparent)]
    Caption(#[from] CaptionError),
    /// The logo hides too much.
    #[error(transparent)]
    Damage(#[from] DamageError),
    /// The raster would be wider than [`MAX_STYLED_WIDTH_PX`].
    #[error("the styled picture would be {width_px} pixels wide; at most {MAX_STYLED_WIDTH_PX} are drawn")]
    TooWide {
        /// The width that was asked for.
        width_px: u32,
    },
    /// No styled symbol is written in this format.
    #[error("a styled picture is written as png, svg or jpeg, not as {format}")]
    Format {
        /// The format that was asked for.
        format: Format,
    },
}
