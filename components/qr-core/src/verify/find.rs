//! Finds the symbol in a picture as a reader does: finder patterns by their ratio, then a grid of samples (clause 12).
//!
//! Crates that find symbols in photographs take the corners of the finder patterns, which round ones do not have, and
//! undo perspective, of which a drawn picture has none. Here the three middles are enough.

use super::bitmap::Bitmap;
use super::pattern::{self, Centre};
use super::reader::{self, ReadError, Reading};
use crate::Pixels;

/// Reads the symbol in `pixels`, whose modules are about `module_px` pixels wide.
///
/// Readers see a few pixels a module, in several frames: the picture is averaged down to that, in some steps. What is
/// transparent is seen on white, and light on dark is turned over first when `inverted`.
pub(super) fn read(pixels: &Pixels, module_px: usize, inverted: bool) -> Result<Reading, ReadError> {
    let mut error = ReadError::NotFound;
    let mut tried = 0;
    for target_px in TARGETS_PX {
        let factor = (module_px / target_px).max(1);
        if factor == tried {
            continue;
        }
        tried = factor;
        match read_bitmap(&Bitmap::new(pixels, factor, inverted)) {
            Ok(reading) => return Ok(reading),
            // The first reason is the likeliest: later attempts are less apt.
            Err(other) if error == ReadError::NotFound => error = other,
            Err(_) => {}
        }
    }
    Err(error)
}

/// Pixels a module that are tried one after the other.
const TARGETS_PX: [usize; 3] = [4, 7, usize::MAX];

fn read_bitmap(bitmap: &Bitmap) -> Result<Reading, ReadError> {
    let mut error = ReadError::NotFound;
    for corners in corners(&pattern::find(bitmap)) {
        for width in corners.widths() {
            match reader::read(width, |x, y| corners.is_dark(bitmap, width, x, y)) {
                Ok(reading) => return Ok(reading),
                Err(other) if error == ReadError::NotFound => error = other,
                Err(_) => {}
            }
        }
    }
    Err(error)
}

/// The middles of the three finder patterns.
#[derive(Clone, Copy, Debug)]
struct Corners {
    upper_left: Centre,
    upper_right: Centre,
    lower_left: Centre,
}

/// The triples of patterns that could be corners of a square, the best first.
fn corners(centres: &[Centre]) -> Vec<Corners> {
    let mut found = Vec::new();
    for (first, &a) in centres.iter().enumerate() {
        for (second, &b) in centres.iter().enumerate().skip(first + 1) {
            for &c in centres.iter().skip(second + 1) {
                // The upper left one is opposite to the longest side.
                for (corner, one, other) in [(a, b, c), (b, a, c), (c, a, b)] {
                    let (ox, oy) = (one.x - corner.x, one.y - corner.y);
                    let (px, py) = (other.x - corner.x, other.y - corner.y);
                    let (length, width) = ((ox * ox + oy * oy).sqrt(), (px * px + py * py).sqrt());
                    let skew = ((ox * px + oy * py) / (length * width).max(1.0)).abs();
                    let sizes = [a.module, b.module, c.module];
                    let (least, most) =
                        (sizes.into_iter().fold(f64::MAX, f64::min), sizes.into_iter().fold(0.0, f64::max));
                    let badness = skew + (length - width).abs() / length.max(1.0) + (most - least) / most;
                    if badness < MAX_BADNESS && length > 12.0 * least {
                        let is_clockwise = ox * py - oy * px > 0.0;
                        let (upper_right, lower_left) = if is_clockwise { (one, other) } else { (other, one) };
                        found.push((badness, Corners { upper_left: corner, upper_right, lower_left }));
                    }
                }
            }
        }
    }
    let mut best = Vec::new();
    while best.len() < MAX_TRIPLES
        && let Some((index, _)) = found.iter().enumerate().min_by(|(_, (a, _)), (_, (b, _))| a.total_cmp(b))
    {
        best.push(found.remove(index).1);
    }
    best
}

/// The sum of a cosine and two relative differences, all 0 in a drawn picture.
const MAX_BADNESS: f64 = 0.6;
const MAX_TRIPLES: usize = 4;

impl Corners {
    /// Widths in modules, the likeliest first: between the middles lie all but seven modules.
    fn widths(&self) -> impl Iterator<Item = usize> {
        let (dx, dy) = (self.upper_right.x - self.upper_left.x, self.upper_right.y - self.upper_left.y);
        let module = (self.upper_left.module + self.upper_right.module + self.lower_left.module) / 3.0;
        let width = (dx * dx + dy * dy).sqrt() / module + 7.0;
        let version = whole((width - 17.0) / 4.0);
        [0, -1, 1, -2, 2].into_iter().filter_map(move |step| {
            let version = version + step;
            (1..=40).contains(&version).then(|| 17 + 4 * usize::try_from(version).unwrap_or(0))
        })
    }

    /// Whether the middle of a module is dark.
    fn is_dark(&self, bitmap: &Bitmap, width: usize, x: usize, y: usize) -> bool {
        let between = float(width) - 7.0;
        let (across, down) = ((float(x) - 3.0) / between, (float(y) - 3.0) / between);
        let Self { upper_left, upper_right, lower_left } = self;
        let place = |origin: f64, right: f64, below: f64| origin + (right - origin) * across + (below - origin) * down;
        bitmap.is_dark(
            whole(place(upper_left.x, upper_right.x, lower_left.x) - 0.5),
            whole(place(upper_left.y, upper_right.y, lower_left.y) - 0.5),
        )
    }
}

fn float(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::MAX, f64::from)
}

#[expect(clippy::cast_possible_truncation, reason = "a place in a picture, or far outside; casts saturate")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}
