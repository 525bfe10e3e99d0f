//! JPEG logos as pixels, and the bounds of all pixels, which are checked before anything is unpacked.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{LogoError, MAX_LOGO_PIXELS};
use crate::pixels::bytes;
use crate::style::mean;
use crate::{MAX_WIDTH_PX, Pixels};

/// The pixels of a baseline or progressive JPEG (ISO/IEC 10918-1).
pub(super) fn jpeg(file: &[u8]) -> Result<Pixels, LogoError> {
    const DAMAGED: LogoError = LogoError::Malformed("JPEG");
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .jpeg_set_max_scans(MAX_SCANS)
        .set_max_width(MAX_LOGO_PIXELS)
        .set_max_height(MAX_LOGO_PIXELS);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode_headers().map_err(|_| DAMAGED)?;
    let info = decoder.info().ok_or(DAMAGED)?;
    let (width, height) = checked_size(u32::from(info.width), u32::from(info.height))?;
    let rgb = decoder.decode().map_err(|_| DAMAGED)?;
    let rgba = rgb.as_chunks::<3>().0.iter().flat_map(|&[red, green, blue]| [red, green, blue, 255]).collect();
    Pixels::new(width, height, rgba).map(shrunk).ok_or(DAMAGED)
}

/// Width and height, if so many pixels may be unpacked.
pub(super) fn checked_size(width: u32, height: u32) -> Result<(u32, u32), LogoError> {
    let is_within = u64::from(width) * u64::from(height) <= MAX_LOGO_PIXELS as u64;
    if is_within && width.max(height) <= MAX_WIDTH_PX { Ok((width, height)) } else { Err(LogoError::TooManyPixels) }
}

/// The image with at most [`MAX_SIDE_PX`] pixels a side, each the mean of a square of the original.
pub(super) fn shrunk(image: Pixels) -> Pixels {
    let longer = image.width_px().max(image.height_px());
    let factor = longer.div_ceil(MAX_SIDE_PX);
    if factor <= 1 {
        return image;
    }
    let (width, height) = (image.width_px().div_ceil(factor), image.height_px().div_ceil(factor));
    let range = |index: u32, end: u32| (index * factor) as usize..((index + 1) * factor).min(end) as usize;
    let mut rgba = Vec::with_capacity(4 * (width * height) as usize);
    for rows in (0..height).map(|y| range(y, image.height_px())) {
        for columns in (0..width).map(|x| range(x, image.width_px())) {
            rgba.extend(bytes(mean(&image, columns, rows.clone())));
        }
    }
    Pixels::new(width, height, rgba).unwrap_or(image)
}

/// Passes over the picture; each costs time however few bytes it has.
const MAX_SCANS: usize = 20;

/// No picture shows more pixels of a logo: two fifths of 1,250.
const MAX_SIDE_PX: u32 = 512;
