//! An outline as straight edges.

use std::cmp::Ordering;
use std::iter;
use std::ops::Range;

use super::{Grid, LINE};
use crate::style::path::{Command, Path, Point, radius};

/// The edges of an outline, by the row of pixels in which they begin.
pub(super) struct Edges {
    rows: Range<usize>,
    /// An edge that begins in each of the rows.
    first: Vec<Option<usize>>,
    /// Each edge, and another one that begins in the same row.
    linked: Vec<(Edge, Option<usize>)>,
}

impl Edges {
    /// What begins above the grid begins in its first row, and nothing is below it.
    pub(super) fn new(path: &Path, grid: Grid) -> Self {
        let [module, shift] = [grid.module_px, grid.shift_px].map(|px| 256 * i64::try_from(px).unwrap_or(0));
        let mut pen = Pen { scale: module, shift, edges: Vec::with_capacity(path.commands.len() * 2) };
        pen.draw(path);
        let edges = pen.edges;
        let row = |y: i64| usize::try_from(y >> 8).unwrap_or(0).clamp(grid.top_px, grid.bottom_px);
        let start = edges.iter().map(|edge| row(edge.top)).min().unwrap_or(0);
        let end = edges.iter().map(|edge| row(edge.bottom + 255)).max().unwrap_or(0);
        let mut first = vec![None; end - start];
        let linked = edges.into_iter().enumerate().map(|(index, edge)| {
            let other = first.get_mut(row(edge.top) - start).and_then(|first| first.replace(index));
            (edge, other)
        });
        let linked = linked.collect();
        Self { rows: start..end, first, linked }
    }

    /// The rows that the outline touches.
    pub(super) fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }

    pub(super) fn beginning_in(&self, row: usize) -> impl Iterator<Item = Edge> {
        let first = row.checked_sub(self.rows.start).and_then(|index| self.first.get(index).copied().flatten());
        let linked = |index: Option<usize>| index.and_then(|index| self.linked.get(index));
        iter::successors(linked(first), move |(_, other)| linked(*other)).map(|(edge, _)| *edge)
    }
}

/// A straight edge that goes down from `top` to `bottom`, in 1/256 pixel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) top: i64,
    pub(super) bottom: i64,
    x: i64,
    run: i64,
    /// 1 when the outline goes down here, -1 when up.
    pub(super) winding: i32,
}

impl Edge {
    pub(super) fn x_at(&self, y: i64) -> i64 {
        self.x + (y - self.top) * self.run / (self.bottom - self.top)
    }
}

/// What draws an outline as straight edges.
struct Pen {
    /// 1/256 pixel for 1,000 units of paths.
    scale: i64,
    /// Column and row of the place 0, 0, in 1/256 pixel.
    shift: i64,
    edges: Vec<Edge>,
}

impl Pen {
    fn draw(&mut self, path: &Path) {
        let scale = self.scale;
        let fixed = |point: Point| [point.x, point.y].map(|units| (i64::from(units) * scale + 500).div_euclid(1000));
        let (mut start, mut at) = (Point::default(), Point::default());
        for &command in &path.commands {
            let end = command.end();
            match command {
                Command::Move(to) => {
                    self.line(fixed(at), fixed(start));
                    start = to;
                }
                Command::Line(_) => self.line(fixed(at), fixed(end)),
                Command::Arc(to) => quarters(at, to).into_iter().for_each(|quarter| self.curve(quarter)),
                Command::Quad(control, to) => {
                    // The cubic of the same shape.
                    let third = |end: Point| {
                        let part = |end: i32, control: i32| (f64::from(end) + 2.0 * f64::from(control)) / 3.0;
                        [part(end.x, control.x), part(end.y, control.y)]
                    };
                    self.curve([float(at), third(at), third(to), float(to)]);
                }
                Command::Cubic(first, second, to) => self.curve([at, first, second, to].map(float)),
            }
            at = end;
        }
        self.line(fixed(at), fixed(start));
    }

    /// One edge, in 1/256 pixel; one that reaches no line that is looked at separates nothing.
    fn line(&mut self, [x0, y0]: [i64; 2], [x1, y1]: [i64; 2]) {
        let lines_above = |y: i64| (y + self.shift + LINE / 2 - 1).div_euclid(LINE);
        let edge = |[x, top]: [i64; 2], [to, bottom]: [i64; 2], winding| Edge {
            top: top + self.shift,
            bottom: bottom + self.shift,
            x: x + self.shift,
            run: to - x,
            winding,
        };
        match lines_above(y0).cmp(&lines_above(y1)) {
            Ordering::Less => self.edges.push(edge([x0, y0], [x1, y1], 1)),
            Ordering::Greater => self.edges.push(edge([x1, y1], [x0, y0], -1)),
            Ordering::Equal => {}
        }
    }

    /// A cubic Bézier curve, in units of paths, as straight edges of some pixels each.
    fn curve(&mut self, points: [[f64; 2]; 4]) {
        let points = points.map(|point| point.map(|units| pixels(units, self.scale)));
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
            self.line(at, next);
            at = next;
        }
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

/// The nearest integer, the one farther from zero of two. WebAssembly has no instruction for [`f64::round`].
#[expect(clippy::cast_possible_truncation, reason = "a float is cast to the nearest integer; casts saturate")]
fn nearest(value: f64) -> i64 {
    let whole = value.trunc();
    let rest = value - whole;
    whole as i64 + i64::from(rest >= 0.5) - i64::from(rest <= -0.5)
}
