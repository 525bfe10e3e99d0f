//! How much of each pixel an outline covers: four lines a row of pixels, each with exact ends.
//!
//! Places are integers of 1/256 pixel and curves are cut by additions, multiplications and square roots only, so that
//! every target gets the same coverage. Edges on whole pixels are exact.

mod coverage;

use super::path::{Command, Path, Point, radius};
use super::scene::Rule;
use coverage::Coverage;

/// Coverage of a pixel that is inside altogether.
pub(super) const FULL: u32 = LINES * 256;

/// Lines that are looked at in each row of pixels.
const LINES: u32 = 4;

/// Calls `paint` with each row that `path` touches, its first touched pixel and the coverage from there on, 0 to [`FULL`].
pub(super) fn cover(path: &Path, rule: Rule, grid: Grid, mut paint: impl FnMut(usize, usize, &[u32])) {
    let Grid { width_px, top_px, bottom_px, .. } = grid;
    let mut edges = edges(path, grid.module_px);
    let shift = i64::try_from(grid.shift_px * 256).unwrap_or(0);
    for edge in &mut edges {
        *edge = Edge { top: edge.top + shift, bottom: edge.bottom + shift, x: edge.x + shift, ..*edge };
    }
    let (mut waiting, mut active) = (from_the_top(&edges).into_iter().peekable(), Vec::<Edge>::new());
    let (mut crossings, mut row) = (Vec::new(), Coverage::new(width_px));
    let mut start = top_px;
    while start < bottom_px {
        if active.is_empty() {
            let Some(edge) = waiting.peek() else { return };
            start = start.max(usize::try_from(edge.top >> 8).unwrap_or(0));
            if start >= bottom_px {
                return;
            }
        }
        let top = i64::try_from(start).unwrap_or(i64::MAX) * 256;
        for line in 0..i64::from(LINES) {
            let y = top + (2 * line + 1) * 128 / i64::from(LINES);
            while let Some(edge) = waiting.next_if(|edge| edge.top <= y) {
                active.push(edge);
            }
            active.retain(|edge| edge.bottom > y);
            crossings.clear();
            crossings.extend(active.iter().map(|edge| crossing(edge.x_at(y), edge.winding)));
            crossings.sort_unstable();
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
            paint(start, first, coverage);
        }
        start += 1;
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

/// A straight edge that goes down from `top` to `bottom`, in 1/256 pixel.
#[derive(Clone, Copy, Debug)]
struct Edge {
    top: i64,
    bottom: i64,
    x: i64,
    run: i64,
    /// 1 when the outline goes down here, -1 when up.
    winding: i32,
}

impl Edge {
    fn x_at(&self, y: i64) -> i64 {
        self.x + (y - self.top) * self.run / (self.bottom - self.top)
    }
}

/// The edges in the order of their tops: places above indices in one number, so that a program needs one kind of sorting.
fn from_the_top(edges: &[Edge]) -> Vec<Edge> {
    let key = |(index, edge): (u64, &Edge)| u64::try_from(edge.top + FAR).unwrap_or(0) << 24 | index;
    let mut order: Vec<u64> = (0_u64..).zip(edges).map(key).collect();
    order.sort_unstable();
    let places = order.iter().filter_map(|key| usize::try_from(key & 0xff_ffff).ok());
    places.filter_map(|place| edges.get(place).copied()).collect()
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

fn edges(path: &Path, module_px: usize) -> Vec<Edge> {
    let scale = i64::try_from(module_px).unwrap_or(i64::MAX) * 256;
    let fixed = |point: Point| [point.x, point.y].map(|units| (i64::from(units) * scale + 500).div_euclid(1000));
    let mut edges = Vec::with_capacity(path.commands.len() * 2);
    let (mut start, mut at) = (Point::default(), Point::default());
    for &command in &path.commands {
        let end = command.end();
        match command {
            Command::Move(to) => {
                add(&mut edges, fixed(at), fixed(start));
                start = to;
            }
            Command::Line(_) => add(&mut edges, fixed(at), fixed(end)),
            Command::Arc(to) => {
                for quarter in quarters(at, to) {
                    curve(&mut edges, quarter.map(|[x, y]| [x, y].map(|units| pixels(units, scale))));
                }
            }
            Command::Quad(control, to) => {
                // The cubic of the same shape.
                let third = |end: Point| {
                    let part = |end: i32, control: i32| (f64::from(end) + 2.0 * f64::from(control)) / 3.0;
                    [part(end.x, control.x), part(end.y, control.y)]
                };
                let points = [float(at), third(at), third(to), float(to)];
                curve(&mut edges, points.map(|point| point.map(|units| pixels(units, scale))));
            }
            Command::Cubic(first, second, to) => {
                let points = [at, first, second, to].map(float);
                curve(&mut edges, points.map(|point| point.map(|units| pixels(units, scale))));
            }
        }
        at = end;
    }
    add(&mut edges, fixed(at), fixed(start));
    edges
}

/// One edge; level ones separate nothing.
fn add(edges: &mut Vec<Edge>, [x0, y0]: [i64; 2], [x1, y1]: [i64; 2]) {
    if y0 < y1 {
        edges.push(Edge { top: y0, bottom: y1, x: x0, run: x1 - x0, winding: 1 });
    } else if y1 < y0 {
        edges.push(Edge { top: y1, bottom: y0, x: x1, run: x0 - x1, winding: -1 });
    }
}

/// A cubic Bézier curve, in 1/256 pixel, as straight edges of some pixels each.
fn curve(edges: &mut Vec<Edge>, points: [[f64; 2]; 4]) {
    let [start, first, second, end] = points;
    let distance =
        |[x0, y0]: [f64; 2], [x1, y1]: [f64; 2]| ((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)).sqrt() / 256.0;
    let length_px = distance(start, first) + distance(first, second) + distance(second, end);
    let steps = (1..64).find(|&steps| f64::from(steps * steps) >= 4.0 * length_px).unwrap_or(64).max(2);
    let mut at = start.map(nearest);
    for step in 1..=steps {
        let t = f64::from(step) / f64::from(steps);
        let u = 1.0 - t;
        let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
        let coordinate = |axis: usize| {
            let of = |point: [f64; 2]| point.get(axis).copied().unwrap_or(0.0);
            points.into_iter().zip(weights).fold(0.0, |sum, (point, weight)| sum + of(point) * weight)
        };
        let next = [nearest(coordinate(0)), nearest(coordinate(1))];
        add(edges, at, next);
        at = next;
    }
}

/// A clockwise arc as cubic curves of a quarter of the circle each, in units of paths.
fn quarters(from: Point, to: Point) -> Vec<[[f64; 2]; 4]> {
    /// The distance of control points from the ends, for a circle of radius 1.
    const KAPPA: f64 = 0.552_284_749_830_793_4;
    let quarter = |from: [f64; 2], to: [f64; 2]| {
        // The centre lies to the right of the way, y being down.
        let ([x0, y0], [x1, y1]) = (from, to);
        let centre = [f64::midpoint(x0, x1) - (y1 - y0) / 2.0, f64::midpoint(y0, y1) + (x1 - x0) / 2.0];
        let [cx, cy] = centre;
        let (start, end) = ([x0 - cx, y0 - cy], [x1 - cx, y1 - cy]);
        let along = |[x, y]: [f64; 2], [dx, dy]: [f64; 2]| [x + KAPPA * dx, y + KAPPA * dy];
        [from, along(from, end), along(to, start), to]
    };
    if from.x != to.x && from.y != to.y {
        return vec![quarter(float(from), float(to))];
    }
    let [x0, y0] = float(from);
    let radius = f64::from(radius(from, to));
    let sign = |n: i32| f64::from(n.signum());
    // The top of the arc is to the left of the way.
    let (across, down) = (sign(to.x - from.x), sign(to.y - from.y));
    let top = [x0 + radius * (across + down), y0 + radius * (down - across)];
    vec![quarter(float(from), top), quarter(top, float(to))]
}

fn float(point: Point) -> [f64; 2] {
    [f64::from(point.x), f64::from(point.y)]
}

#[expect(clippy::cast_precision_loss, reason = "a scale has at most 21 bits")]
fn pixels(units: f64, scale: i64) -> f64 {
    units * scale as f64 / 1000.0
}

#[expect(clippy::cast_possible_truncation, reason = "a float is cast to the nearest integer; casts saturate")]
fn nearest(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::path::Area;

    fn total(path: &Path, rule: Rule, module_px: usize) -> (u64, Vec<Vec<u32>>) {
        let mut rows = vec![vec![0; 20]; 20];
        let grid = Grid { module_px, shift_px: 0, width_px: 20, top_px: 0, bottom_px: 20 };
        cover(path, rule, grid, |y, first, row| rows[y][first..first + row.len()].copy_from_slice(row));
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
        cover(&path, Rule::NonZero, grid, |y, first, row| rows.push((y, first, row.iter().sum::<u32>())));
        assert_eq!(rows, [(7, 0, 2 * FULL), (8, 0, 2 * FULL)]);
    }
}
