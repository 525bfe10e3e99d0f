//! How a symbol looks beyond two colours: shapes, gradients, a caption and a logo.

mod caption;
mod drawing;
mod fill;
mod font;
mod gradient;
pub(crate) mod path;
mod picture;
mod raster;
pub(crate) mod scene;
mod shapes;
mod svg;

pub use caption::{Caption, CaptionError, MAX_CAPTION_CHARACTERS};
pub use drawing::Drawing;
pub use font::CaptionFont;
pub use gradient::{Gradient, GradientKind};
pub use picture::{MAX_STYLED_WIDTH_PX, StyleError, StyledPicture};

use std::str::FromStr;

pub(crate) use raster::mean;

use crate::logo::Logo;
use crate::symbol::RangeError;
use crate::{Color, Content, DamageError, ModuleArea, Symbol, SymbolOptions, encode, encode_for_area};

/// What a styled picture has beyond its layout and its two colours; the default has nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style {
    /// The shape of dark modules outside the finder patterns. Default: squares.
    pub module_shape: ModuleShape,
    /// The shape of the outer squares of the finder patterns. Default: squares.
    pub finder_frame: FinderShape,
    /// The shape of the inner squares of the finder patterns. Default: squares.
    pub finder_ball: FinderShape,
    /// The colour of the outer squares. Default: that of the modules.
    pub finder_frame_color: Option<Color>,
    /// The colour of the inner squares. Default: that of the modules.
    pub finder_ball_color: Option<Color>,
    /// Instead of one colour for dark modules.
    pub gradient: Option<Gradient>,
    /// Instead of one colour for the background.
    pub back_gradient: Option<Gradient>,
    /// A line of text below the symbol.
    pub caption: Option<Caption>,
    /// A picture in the middle of the symbol.
    pub logo: Option<Logo>,
}

impl Style {
    /// Whether there is nothing to style, so that the writers of plain pictures draw the same.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The smallest symbol for `content` that can be drawn in this style: that of [`encode`](crate::encode()), or with a
    /// logo that of [`encode_for_area`].
    ///
    /// # Errors
    ///
    /// As those functions have them.
    pub fn encode<'a>(&self, content: impl Into<Content<'a>>, options: SymbolOptions) -> Result<Symbol, DamageError> {
        match &self.logo {
            Some(logo) => encode_for_area(content, options, |width| logo.area(width)),
            None => Ok(encode(content, options)?),
        }
    }

    /// The modules that the logo hides, its margin included, in a symbol of this width.
    pub fn hidden_modules(&self, symbol_width: usize) -> Option<ModuleArea> {
        self.logo.as_ref().map(|logo| logo.area(symbol_width))
    }
}

/// The shape of dark modules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ModuleShape {
    /// The whole square, as the standard draws it.
    #[default]
    Square,
    /// A circle, nine tenths of a module wide.
    Dot,
    /// A square with round corners, each module for itself.
    Rounded,
    /// Neighbours grow together; only the ends of a row's runs are round.
    Connected,
}

impl ModuleShape {
    /// All shapes.
    pub const ALL: [Self; 4] = [Self::Square, Self::Dot, Self::Rounded, Self::Connected];

    /// The shape's name in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Square => "square",
            Self::Dot => "dot",
            Self::Rounded => "rounded",
            Self::Connected => "connected",
        }
    }
}

impl FromStr for ModuleShape {
    type Err = RangeError;

    /// Reads a shape's name in any case.
    ///
    /// # Errors
    ///
    /// [`RangeError`] for anything else.
    fn from_str(name: &str) -> Result<Self, RangeError> {
        let found = Self::ALL.into_iter().find(|shape| shape.as_str().eq_ignore_ascii_case(name));
        found.ok_or(RangeError("a module shape is one of square, dot, rounded, connected"))
    }
}

/// The shape of a part of a finder pattern. All are seen as 1:1:3:1:1 along a line through the middle (clause 6.3.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FinderShape {
    /// As the standard draws it.
    #[default]
    Square,
    /// A square with round corners.
    Rounded,
    /// A circle.
    Circle,
}

impl FinderShape {
    /// All shapes.
    pub const ALL: [Self; 3] = [Self::Square, Self::Rounded, Self::Circle];

    /// The shape's name in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Square => "square",
            Self::Rounded => "rounded",
            Self::Circle => "circle",
        }
    }
}

impl FromStr for FinderShape {
    type Err = RangeError;

    /// Reads a shape's name in any case; `dot` is the circle.
    ///
    /// # Errors
    ///
    /// [`RangeError`] for anything else.
    fn from_str(name: &str) -> Result<Self, RangeError> {
        let name = if name.eq_ignore_ascii_case("dot") { "circle" } else { name };
        let found = Self::ALL.into_iter().find(|shape| shape.as_str().eq_ignore_ascii_case(name));
        found.ok_or(RangeError("a finder shape is one of square, rounded, circle"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case() {
        for shape in ModuleShape::ALL {
            assert_eq!(shape.as_str().to_uppercase().parse(), Ok(shape));
        }
        for shape in FinderShape::ALL {
            assert_eq!(shape.as_str().to_uppercase().parse(), Ok(shape));
        }
        assert_eq!("Dot".parse(), Ok(FinderShape::Circle));
        let error = "star".parse::<ModuleShape>().unwrap_err();
        assert_eq!(error.to_string(), "a module shape is one of square, dot, rounded, connected");
        let error = "star".parse::<FinderShape>().unwrap_err();
        assert_eq!(error.to_string(), "a finder shape is one of square, rounded, circle");
    }

    #[test]
    fn only_the_default_is_plain() {
        assert!(Style::default().is_plain());
        assert!(!Style { module_shape: ModuleShape::Dot, ..Style::default() }.is_plain());
        assert!(!Style { finder_ball_color: Some(Color::BLACK), ..Style::default() }.is_plain());
    }
}
