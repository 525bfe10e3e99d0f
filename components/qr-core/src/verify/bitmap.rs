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
    let mut dark = Vec::with_capacity(luma.len());
    let mut columns = latest;
    for (y, row) in luma.chunks_exact(width).enumerate() {
        let (top, bottom) = (y.saturating_sub(reach), (y + reach + 1).min(height));
        let sums_above = |y: usize| sums.iter().skip(y * stride);
        for ((column, below), above) in columns.iter_mut().zip(sums_above(bottom)).zip(sums_above(top)) {
            *column = below - above;
        }
        for (x, &pixel) in row.iter().enumerate() {
            let (left, right) = (x.saturating_sub(reach), (x + reach + 1).min(width));
            let area = u32::try_from((right - left) * (bottom - top)).unwrap_or(u32::MAX);
            let sum = |x: usize| columns.get(x).copied().unwrap_or(0);
            // A sixteenth below the mean, so that noise on a plain ground is no pattern.
            dark.push(u32::from(pixel) * area * 16 < (sum(right) - sum(left)) * 15);
        }
    }
    dark
}
