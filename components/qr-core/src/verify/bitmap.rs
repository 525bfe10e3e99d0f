//! Dark and light: each pixel is compared with the mean of its surroundings, so that gradients do not matter.

use crate::Pixels;

/// A picture of dark and light pixels.
pub(super) struct Bitmap {
    width: usize,
    height: usize,
    dark: Vec<bool>,
}

impl Bitmap {
    /// The picture, `factor` × `factor` pixels averaged into one.
    pub(super) fn new(pixels: &Pixels, factor: usize, inverted: bool) -> Self {
        let (width, mut luma) = pixels.luma(factor);
        if inverted {
            for luma in &mut luma {
                *luma = !*luma;
            }
        }
        let height = luma.len().checked_div(width).unwrap_or(0);
        let dark = if width == 0 { Vec::new() } else { darker_than_around(&luma, width) };
        Self { width, height, dark }
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// The pixels of row `y`.
    pub(super) fn row(&self, y: usize) -> &[bool] {
        self.dark.chunks_exact(self.width.max(1)).nth(y).unwrap_or_default()
    }

    /// Whether a pixel is dark; none outside of the picture.
    pub(super) fn get(&self, x: usize, y: usize) -> Option<bool> {
        if x < self.width { self.dark.get(y * self.width + x).copied() } else { None }
    }

    /// Whether a pixel is dark; outside all are light.
    pub(super) fn is_dark(&self, x: i64, y: i64) -> bool {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return false };
        y < self.height && self.get(x, y) == Some(true)
    }
}

/// Compares each pixel with the mean of the square around it, an eighth of the picture wide on either side.
fn darker_than_around(luma: &[u8], width: usize) -> Vec<bool> {
    let height = luma.len() / width;
    let reach = (width / 8).clamp(8, 64);
    // Each row of `sums` begins with 0 and has the sums of all pixels above it and to the left.
    let stride = width + 1;
    let mut sums = Vec::with_capacity(stride * (height + 1));
    let mut latest = vec![0_u32; stride];
    sums.extend_from_slice(&latest);
    for row in luma.chunks_exact(width) {
        let mut along = 0;
        for (sum, &pixel) in latest.iter_mut().skip(1).zip(row) {
            along += u32::from(pixel);
            *sum += along;
        }
        sums.extend_from_slice(&latest);
    }
    // Outside of the picture the sums stay what they are at its edge.
    let mut columns = vec![0; width + 1 + 2 * reach];
    let widths: Vec<u32> = (0..width).map(|x| length(x, reach, width)).collect();
    let mut dark = Vec::with_capacity(luma.len());
    for (y, row) in luma.chunks_exact(width).enumerate() {
        let sums_above = |y: usize| sums.iter().skip(y * stride).take(stride);
        let (above, below) = (sums_above(y.saturating_sub(reach)), sums_above((y + reach + 1).min(height)));
        for ((column, below), above) in columns.iter_mut().skip(reach).zip(below).zip(above) {
            *column = below - above;
        }
        let (inside, beyond) = columns.split_at_mut(reach + stride);
        beyond.fill(inside.last().copied().unwrap_or(0));
        let height = length(y, reach, height);
        let sums = columns.iter().skip(2 * reach + 1).zip(&columns).map(|(right, left)| right - left);
        // A sixteenth below the mean, so that noise on a plain ground is no pattern.
        let means = sums.zip(&widths).map(|(sum, width)| (sum * 15, width * height * 16));
        dark.extend(row.iter().zip(means).map(|(&pixel, (sum, area))| u32::from(pixel) * area < sum));
    }
    dark
}

/// How much of `end` is at most `reach` away from `place`.
fn length(place: usize, reach: usize, end: usize) -> u32 {
    let (from, to) = (place.saturating_sub(reach), (place + reach + 1).min(end));
    u32::try_from(to - from).unwrap_or(u32::MAX)
}
