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

    /// The pixels of column `x`.
    pub(super) fn column(&self, x: usize) -> Vec<bool> {
        self.dark.iter().skip(x).step_by(self.width.max(1)).copied().collect()
    }

    /// Whether a pixel is dark; outside all are light.
    pub(super) fn is_dark(&self, x: i64, y: i64) -> bool {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return false };
        x < self.width && self.dark.get(y.saturating_mul(self.width).saturating_add(x)) == Some(&true)
    }
}

/// Compares each pixel with the mean of the square around it, an eighth of the picture wide on either side.
fn darker_than_around(luma: &[u8], width: usize) -> Vec<bool> {
    let height = luma.len() / width;
    let reach = (width / 8).clamp(8, 64);
    // sums[(y, x)] is the sum of all pixels above and to the left.
    let stride = width + 1;
    let mut sums = vec![0_u32; stride];
    for row in luma.chunks_exact(width) {
        let (mut along, above) = (0, sums.len() - stride);
        sums.push(0);
        for (x, &pixel) in row.iter().enumerate() {
            along += u32::from(pixel);
            sums.push(sums.get(above + x + 1).copied().unwrap_or(0) + along);
        }
    }
    let sum = |x: usize, y: usize| sums.get(y * stride + x).copied().unwrap_or(0);
    let mut dark = Vec::with_capacity(luma.len());
    for (y, row) in luma.chunks_exact(width).enumerate() {
        let (top, bottom) = (y.saturating_sub(reach), (y + reach + 1).min(height));
        for (x, &pixel) in row.iter().enumerate() {
            let (left, right) = (x.saturating_sub(reach), (x + reach + 1).min(width));
            let area = u32::try_from((right - left) * (bottom - top)).unwrap_or(u32::MAX);
            let around = sum(right, bottom) + sum(left, top) - sum(left, bottom) - sum(right, top);
            // A sixteenth below the mean, so that noise on a plain ground is no pattern.
            dark.push(u32::from(pixel) * area * 16 < around * 15);
        }
    }
    dark
}
