//! JPEG (ITU-T T.81), baseline, with full colour resolution; grey when both colours are.

use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType, PixelDensity, PixelDensityUnit, SamplingFactor, rgb_to_ycbcr};

use super::{Dpi, Meta, Picture};
use crate::{Color, Pixels};

/// The picture as it is seen on white: JPEG has no opacity.
pub(super) fn write(picture: &Picture<'_>) -> Vec<u8> {
    let back = picture.colors.back.over(Color::WHITE);
    let image = Plain { picture, back: samples(back), fill: samples(picture.colors.fill.over(back)) };
    encode(image, &picture.meta, picture.layout.dpi)
}

/// Any raster as it is seen on white.
pub(crate) fn write_pixels(pixels: &Pixels, meta: &Meta<'_>, dpi: Option<Dpi>) -> Vec<u8> {
    encode(Raster(pixels), meta, dpi)
}

fn encode(image: impl ImageBuffer, meta: &Meta<'_>, dpi: Option<Dpi>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, QUALITY);
    // Edges between colours stay as sharp as those between black and white.
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    if let Some(dpi) = dpi {
        let density = (dpi.number(), dpi.number());
        encoder.set_density(PixelDensity { density, unit: PixelDensityUnit::Inches });
    }
    if let Some(note) = meta.note {
        let bytes = note.as_bytes();
        let mut parts: Vec<&[u8]> = bytes.chunks(PART_BYTES).collect();
        // An empty part ends the note, so that a file that was cut off has none.
        parts.push(&[]);
        for part in parts {
            encoder.add_app_segment(SEGMENT, [KEYWORD, part].concat()).expect(IN_MEMORY);
        }
    }
    encoder.encode_image(image).expect(IN_MEMORY);
    file
}

/// A plain picture, its colours as samples of JPEG.
struct Plain<'a> {
    picture: &'a Picture<'a>,
    back: [u8; 3],
    fill: [u8; 3],
}

impl ImageBuffer for Plain<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        let is_grey = [self.back, self.fill].iter().all(|&[_, blueness, redness]| [blueness, redness] == [128; 2]);
        if is_grey { JpegColorType::Luma } else { JpegColorType::Ycbcr }
    }

    fn width(&self) -> u16 {
        side(self.picture.layout.width_px)
    }

    fn height(&self) -> u16 {
        self.width()
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let layout = &self.picture.layout;
        let (origin_px, module_px) = (layout.origin_px as usize, layout.module_px as usize);
        let components = if self.get_jpeg_color_type() == JpegColorType::Luma { 1 } else { 3 };
        let y = usize::from(y).checked_sub(origin_px).map(|y| y / module_px);
        for ((buffer, fill), back) in buffers.iter_mut().zip(self.fill).zip(self.back).take(components) {
            let start = buffer.len();
            buffer.resize(start + layout.width_px as usize, back);
            for run in y.into_iter().flat_map(|y| self.picture.matrix.dark_runs(y)) {
                let left = start + origin_px + run.start * module_px;
                if let Some(pixels) = buffer.get_mut(left..left + run.len() * module_px) {
                    pixels.fill(fill);
                }
            }
        }
    }
}

/// A raster of any colours.
struct Raster<'a>(&'a Pixels);

impl ImageBuffer for Raster<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        side(self.0.width_px())
    }

    fn height(&self) -> u16 {
        side(self.0.height_px())
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let row = self.0.rows().nth(usize::from(y)).unwrap_or_default();
        for &[red, green, blue, alpha] in row.as_chunks().0 {
            let samples = samples(Color { red, green, blue, alpha }.over(Color::WHITE));
            buffers.iter_mut().zip(samples).for_each(|(buffer, sample)| buffer.push(sample));
        }
    }
}

/// Luminance and the two colour differences (ITU-T T.871, 7).
fn samples(color: Color) -> [u8; 3] {
    rgb_to_ycbcr(color.red, color.green, color.blue).into()
}

fn side(width_px: u32) -> u16 {
    u16::try_from(width_px).expect("a picture is at most 8,192 pixels wide")
}

/// The note of a file that begins as [`encode`] begins one: segments `APP0`, then those of the note.
pub(super) fn read_note(file: &[u8]) -> Option<String> {
    let mut rest = file.strip_prefix(&START)?;
    let mut note = Vec::new();
    loop {
        let ([0xff, marker, high, low], after) = rest.split_first_chunk()? else { return None };
        let length = usize::from(u16::from_be_bytes([*high, *low])).checked_sub(2)?;
        let (data, after) = after.split_at_checked(length)?;
        rest = after;
        match (*marker, data.strip_prefix(KEYWORD)) {
            (0xe0, _) => {}
            (APP15, Some([])) => return String::from_utf8(note).ok(),
            (APP15, Some(part)) => note.extend_from_slice(part),
            _ => return None,
        }
    }
}

/// Edges of modules need not lie on JPEG's blocks of 8 pixels: at 90 what rings around them is too faint to be seen.
const QUALITY: u8 = 90;

/// Start of image (ITU-T T.81, table B.1).
pub(super) const START: [u8; 2] = [0xff, 0xd8];

/// The application segment of the note and its marker (table B.1).
const SEGMENT: u8 = 15;
const APP15: u8 = 0xef;

/// What opens each part of the note.
const KEYWORD: &[u8] = b"EdgeQR request\0";

/// The longest part: a segment has at most 65,533 bytes.
const PART_BYTES: usize = 65_000;

/// Why the encoder cannot fail: it writes to memory, a picture that has pixels and is no wider than JPEG allows.
const IN_MEMORY: &str = "an in-memory JPEG of a picture within bounds is valid";
