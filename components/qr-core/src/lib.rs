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
mod ec_level;
mod ecc;
mod encode;
mod format;
mod function;
mod mask;
mod matrix;
mod message;
mod micro;
mod options;
pub mod payload;
mod penalty;
mod picture;
mod placement;
mod plan;
mod row;
mod segment;
mod series;
mod stream;
mod symbol;
mod version;

pub use charset::Charset;
pub use color::{Color, ColorError, Contrast};
pub use content::Content;
pub use ec_level::EcLevel;
pub use encode::{EncodeError, encode};
pub use matrix::Matrix;
pub use options::{Eci, Fnc1, Kanji, SymbolOptions};
pub use picture::{
    Colors, Dpi, Fit, Format, FormatError, MAX_WIDTH_PX, Meta, Millimetres, Picture, PictureError, PictureOptions,
    Pixels, Size, SizeError, read_note,
};
pub use series::{SeriesLength, encode_series};
pub use symbol::{Mask, RangeError, Symbol};
pub use version::Version;
