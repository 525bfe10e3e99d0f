//! How much of each pixel an outline covers: four lines a row of pixels, each with exact ends.
//!
//! Places are integers of 1/256 pixel and curves are cut by additions, multiplications and square roots only, so that
//! every target gets the same coverage. Edges on whole pixels are exact.

mod coverage;
mod edges;

use super::path::Path;
use super::scene::Rule;
use crate::sort::sort;
use coverage::Coverage;
use edges::{Edge, Edges};

/// Coverage of a pixel that is inside altogether.
pub(super) const FULL: u32 = LINES * 256;

/// Lines that are looked at in each row of pixels.
const LINES: u32 = 4;

/// From one of them to the next, in 1/256 pixel; half as much from the top to the first.
const LINE: i64 = 256 / LINES as i64;

/// Calls `paint` with each row that `path` touches, its first touched pixel and the coverage from there on, 0 to [`FULL`].
pub(super) fn cover(path: &Path, rule: Rule, grid: Grid, paint: &mut dyn FnMut(usize, usize, &[u32])) {
    let edges = Edges::new(path, grid);
    let mut active = Vec::<Edge>::new();
    let (mut crossings, mut row) = (Vec::new(), Coverage::new(grid.width_px));
    for y_px in edges.rows() {
        active.extend(edges.beginning_in(y_px));
        let top = i64::try_from(y_px).unwrap_or(i64::MAX) * 256;
        for line in 0..i64::from(LINES) {
            let y = top + line * LINE + LINE / 2;
            crossings.clear();
            let crossed = active.iter().filter(|edge| (edge.top..edge.bottom).contains(&y));
            crossings.extend(crossed.map(|edge| crossing(edge.x_at(y), edge.winding)));
            sort(&mut crossings);
            let mut winding = 0;
            for pair in crossings.windows(2) {
                if let [from, to] = *pair {
                    let ((from, turn), (to, _)) = (uncrossed(from), uncrossed(to));
                    winding += turn;
                    let is_inside = match rule {
                        Rule::NonZero => winding != 0,
                        Rule::EvenOdd => winding % 2 != 0,
                    };
                    if is_inside {
                        row.add(from, to);
                    }
                }
            }
        }
        if let Some((first, coverage)) = row.take() {
            paint(y_px, first, coverage);
        }
        active.retain(|edge| edge.bottom > top + 256);
    }
}

/// Where the units of paths lie in a raster.
#[expect(clippy::struct_field_names, reason = "the unit stands in the name")]
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    /// The width of a module.
    pub(super) module_px: usize,
    /// Column and row of the place 0, 0.
    pub(super) shift_px: usize,
    pub(super) width_px: usize,
    /// The first row that is drawn, and the one after the last: what an outline is elsewhere costs nothing.
    pub(super) top_px: usize,
    pub(super) bottom_px: usize,
}

/// A place on a line above the turn of the outline there, -1 or 1, in one number.
fn crossing(x: i64, winding: i32) -> u64 {
    u64::try_from(x + FAR).unwrap_or(0) << 1 | u64::from(winding > 0)
}

fn uncrossed(crossing: u64) -> (i64, i32) {
    let x = i64::try_from(crossing >> 1).unwrap_or(i64::MAX) - FAR;
    (x, if crossing & 1 == 1 { 1 } else { -1 })
}

/// No place is farther out, in 1/256 pixel: outlines are at most some pictures wide.
const FAR: i64 = 1 << 38;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::path::{Area, Point};

    fn total(path: &Path, rule: Rule, module_px: usize) -> (u64, Vec<Vec<u32>>) {
        let mut rows = vec![vec![0; 20]; 20];
        let grid = Grid { module_px, shift_px: 0, width_px: 20, top_px: 0, bottom_px: 20 };
        cover(path, rule, grid, &mut |y, first, row| rows[y][first..first + row.len()].copy_from_slice(row));
        (rows.iter().flatten().map(|&c| u64::from(c)).sum(), rows)
    }

    #[test]
    fn whole_pixels_are_covered_exactly() {
        let mut path = Path::default();
        path.rectangle(Area { left: 1000, top: 2000, right: 3000, bottom: 3000 });
        let (_, rows) = total(&path, Rule::EvenOdd, 3);
        for (y, row) in rows.iter().enumerate() {
            for (x, &coverage) in row.iter().enumerate() {
                let inside = (3..9).contains(&x) && (6..9).contains(&y);
                assert_eq!(coverage, if inside { FULL } else { 0 }, "{x} {y}");
            }
        }
    }

    #[test]
    fn a_circle_has_its_area_whichever_way_it_is_cut() {
        let mut path = Path::default();
        path.circle(Point { x: 10_000, y: 10_000 }, 8000);
        let (sum, rows) = total(&path, Rule::NonZero, 1);
        let expected = std::f64::consts::PI * 64.0 * f64::from(FULL);
        #[expect(clippy::cast_precision_loss, reason = "a sum of 400 coverages")]
        let error = (sum as f64 - expected).abs() / expected;
        assert!(error < 0.01, "{error}");
        assert_eq!(rows[10][10], FULL);
        assert_eq!((rows[2][2], rows[17][17]), (0, 0));
    }

    #[test]
    fn a_hole_is_one_by_the_even_odd_rule_only() {
        let mut path = Path::default();
        path.rectangle(Area { left: 0, top: 0, right: 10_000, bottom: 10_000 });
        path.rectangle(Area { left: 2000, top: 2000, right: 8000, bottom: 8000 });
        assert_eq!(total(&path, Rule::EvenOdd, 1).0, 64 * u64::from(FULL));
        assert_eq!(total(&path, Rule::NonZero, 1).0, 100 * u64::from(FULL));
    }

    #[test]
    fn what_is_outside_is_left_out() {
        let mut path = Path::default();
        path.rectangle(Area { left: -5000, top: -5000, right: 2_000_000, bottom: 1000 });
        assert_eq!(total(&path, Rule::NonZero, 1).0, 20 * u64::from(FULL));
        let mut below = Path::default();
        below.rectangle(Area { left: 0, top: 30_000, right: 1000, bottom: 31_000 });
        assert_eq!(total(&below, Rule::NonZero, 1).0, 0);
    }

    #[test]
    fn no_row_beside_those_that_are_drawn_is_looked_at() {
        let mut path = Path::default();
        path.rectangle(Area { left: 0, top: -5000, right: 2000, bottom: 30_000 });
        let mut rows = Vec::new();
        let grid = Grid { module_px: 1, shift_px: 0, width_px: 20, top_px: 7, bottom_px: 9 };
        cover(&path, Rule::NonZero, grid, &mut |y, first, row| rows.push((y, first, row.iter().sum::<u32>())));
        assert_eq!(rows, [(7, 0, 2 * FULL), (8, 0, 2 * FULL)]);
    }
}
