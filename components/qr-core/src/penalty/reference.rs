//! The rules of clause 7.8.3.1 once more, module by module: slow, plain, and what the tests compare with.

use qrcode::Color;
use qrcode::canvas::{Canvas, MaskPattern};

/// Rows of modules, `true` for a dark one.
pub(crate) type Grid = Vec<Vec<bool>>;

/// The number of the mask with the lowest penalty and the symbol under it.
pub(crate) fn best(canvas: &Canvas) -> (usize, Grid) {
    masked(canvas).into_iter().enumerate().min_by_key(|(_, grid)| penalty(grid)).unwrap()
}

/// The symbol under each of the eight masks, drawn by the `qrcode` crate.
pub(crate) fn masked(canvas: &Canvas) -> [Grid; 8] {
    [
        MaskPattern::Checkerboard,
        MaskPattern::HorizontalLines,
        MaskPattern::VerticalLines,
        MaskPattern::DiagonalLines,
        MaskPattern::LargeCheckerboard,
        MaskPattern::Fields,
        MaskPattern::Diamonds,
        MaskPattern::Meadow,
    ]
    .map(|pattern| {
        let mut canvas = canvas.clone();
        canvas.apply_mask(pattern);
        let modules = canvas.into_colors();
        let rows = modules.chunks(modules.len().isqrt());
        rows.map(|row| row.iter().map(|&module| module == Color::Dark).collect()).collect()
    })
}

pub(crate) fn penalty(grid: &Grid) -> u32 {
    adjacent_modules(grid) + blocks(grid) + finder_like_patterns(grid) + proportion(grid)
}

pub(crate) fn adjacent_modules(grid: &Grid) -> u32 {
    let mut points = 0;
    for line in lines(grid) {
        for run in line.chunk_by(|a, b| a == b) {
            if run.len() >= 5 {
                points += 3 + count(run.len() - 5);
            }
        }
    }
    points
}

pub(crate) fn blocks(grid: &Grid) -> u32 {
    let mut points = 0;
    for y in 1..grid.len() {
        for x in 1..grid.len() {
            let module = grid[y][x];
            if module == grid[y][x - 1] && module == grid[y - 1][x] && module == grid[y - 1][x - 1] {
                points += 3;
            }
        }
    }
    points
}

pub(crate) fn finder_like_patterns(grid: &Grid) -> u32 {
    let mut points = 0;
    for line in lines(grid) {
        for (start, seven) in line.windows(7).enumerate() {
            if seven == [true, false, true, true, true, false, true] {
                let before = &line[start.saturating_sub(4)..start];
                let after = &line[start + 7..line.len().min(start + 11)];
                if !before.contains(&true) || !after.contains(&true) {
                    points += 40;
                }
            }
        }
    }
    points
}

pub(crate) fn proportion(grid: &Grid) -> u32 {
    let dark = count(grid.iter().flatten().filter(|&&dark| dark).count());
    let half_percents = dark * 200 / count(grid.len() * grid.len());
    half_percents.abs_diff(100)
}

/// Every row, then every column.
fn lines(grid: &Grid) -> Vec<Vec<bool>> {
    let columns = (0..grid.len()).map(|x| grid.iter().map(|row| row[x]).collect());
    grid.iter().cloned().chain(columns).collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap()
}

/// Marsaglia's xorshift64: the same numbers in every run.
pub(crate) struct XorShift(u64);

impl XorShift {
    /// `seed` is not 0.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
