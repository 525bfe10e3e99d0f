//! What keeps a symbol from being drawn.

use super::{Format, MAX_WIDTH_PX};

/// Why a symbol cannot be drawn as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// A module would have no pixels.
    #[error("a module needs at least 1 pixel")]
    NoBox,
    /// The picture would be wider than [`MAX_WIDTH_PX`].
    #[error("the picture would be {width_px} pixels wide; at most {MAX_WIDTH_PX} are drawn")]
    TooWide {
        /// The width that was asked for.
        width_px: u32,
    },
    /// The width has fewer pixels than the symbol and its quiet zone have modules.
    #[error("the picture would be {width_px} pixels wide; its {modules} modules need at least {modules}")]
    TooNarrow {
        /// The width that was asked for.
        width_px: u32,
        /// The modules side by side, quiet zone included.
        modules: u32,
    },
    /// The width is no whole multiple of the modules, and [`Fit::Error`] was asked for.
    #[error(
        "{modules} modules of whole pixels are not {width_px} pixels wide; the nearest widths are {below_px} and {above_px}"
    )]
    Uneven {
        /// The width that was asked for.
        width_px: u32,
        /// The modules side by side, quiet zone included.
        modules: u32,
        /// The next narrower width that works.
        below_px: u32,
        /// The next wider width that works.
        above_px: u32,
    },
    /// The picture is within [`MAX_WIDTH_PX`], but wider than its format allows.
    #[error("the picture would be {width_px} pixels wide; as {format} at most {max_width_px} are drawn")]
    TooWideFor {
        /// The format that was asked for.
        format: Format,
        /// The width that was asked for.
        width_px: u32,
        /// The widest picture in this format.
        max_width_px: u32,
    },
    /// As [`Self::Uneven`], where the next wider width is beyond [`MAX_WIDTH_PX`].
    #[error("{modules} modules of whole pixels are not {width_px} pixels wide; the nearest width is {below_px}")]
    UnevenAtLimit {
        /// The width that was asked for.
        width_px: u32,
        /// The modules side by side, quiet zone included.
        modules: u32,
        /// The next narrower width that works.
        below_px: u32,
    },
}
