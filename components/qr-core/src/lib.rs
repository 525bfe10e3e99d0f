//! Turns text into a QR code symbol (ISO/IEC 18004:2015) and a symbol into a picture.
//!
//! The pipeline has two steps, each a value that can be inspected:
//!
//! ```
//! use qr_core::{Picture, PictureOptions, SymbolOptions, encode};
//!
//! let symbol = encode("https://example.com/", SymbolOptions::default())?;
//! assert_eq!((symbol.version().number(), symbol.matrix().width()), (2, 25));
//!
//! let picture = Picture::new(&symbol, PictureOptions::default())?;
//! assert_eq!(picture.width_px(), (25 + 2 * 4) * 10);
//! assert!(picture.to_svg().starts_with("<svg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! This crate refuses to do I/O, to read a clock or an environment, and to guess: the same input gives the same bytes
//! on every target. It knows nothing of HTTP, of clouds or of JSON.

mod bits;
mod capacity;
mod charset;
mod color;
mod content;
mod damage;
mod ec_level;
mod ecc;
mod encode;
mod format;
mod function;
mod logo;
mod mask;
mod matrix;
mod message;
mod micro;
mod options;
mod pattern;
pub mod payload;
mod penalty;
mod picture;
mod pixels;
mod placement;
mod plan;
mod row;
mod segment;
mod series;
mod sort;
mod stream;
mod style;
mod symbol;
mod verify;
mod version;

pub use charset::Charset;
#[cfg(feature = "small")]
pub use charset::jis::use_jis_x_0208;
pub use color::{Color, ColorError, Contrast};
pub use content::Content;
pub use damage::{BlockDamage, Damage, DamageError, ModuleArea, assess, encode_for_area};
pub use ec_level::EcLevel;
pub use encode::{EncodeError, encode};
pub use logo::{Logo, LogoError, LogoImage, MAX_LOGO_BYTES, MAX_LOGO_PIXELS};
pub use matrix::Matrix;
pub use options::{Eci, Fnc1, Kanji, SymbolOptions};
pub use picture::{
    Colors, Dpi, Fit, Format, FormatError, MAX_WIDTH_PX, Meta, Millimetres, Picture, PictureError, PictureOptions,
    Size, SizeError, read_note,
};
pub use pixels::Pixels;
pub use series::{SeriesLength, encode_series};
pub use style::{
    Caption, CaptionError, CaptionFont, Drawing, FinderShape, Gradient, GradientKind, MAX_CAPTION_CHARACTERS,
    MAX_STYLED_WIDTH_PX, ModuleShape, Style, StyleError, StyledPicture,
};
pub use symbol::{Mask, RangeError, Symbol};
pub use verify::{Decoded, ReadError, Verdict, Verify, Warning, WarningCode};
pub use version::Version;
