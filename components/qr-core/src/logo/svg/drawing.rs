//! What is left of an SVG document: filled outlines.

use tiny_skia_path::{Path, PathSegment, Point, Stroke};

use super::attributes::State;
use crate::Color;
use crate::logo::LogoError;
use crate::style::path::{self, Area, Command};
use crate::style::scene::Rule;

/// Filled outlines, the lowest first, in a part of the plane; what lies outside of it is cut off.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Drawing {
    /// x, y, width, height.
    view: [f32; 4],
    pub(crate) shapes: Vec<Shape>,
}

/// An outline of one colour.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    path: Path,
    pub(crate) rule: Rule,
    pub(crate) color: Color,
}

impl Drawing {
    pub(super) fn new(view: [f32; 4]) -> Self {
        Self { view, shapes: Vec::new() }
    }

    /// Adds an outline: its fill, and above it its stroke, which becomes an outline too.
    pub(super) fn add(&mut self, outline: Option<Path>, state: &State) -> Result<(), LogoError> {
        let Some(outline) = outline.filter(|_| state.is_shown()) else { return Ok(()) };
        let [_, _, width, height] = self.view;
        if let Some(color) = state.fill_color() {
            self.push(outline.clone(), state, state.rule, color)?;
        }
        if let Some(color) = state.stroke_color().filter(|_| state.stroke_width > 0.0) {
            if outline.len() > MAX_COMMANDS / 4 {
                return Err(TOO_COMPLEX);
            }
            let stroke = Stroke {
                width: state.stroke_width,
                miter_limit: state.miter_limit,
                line_cap: state.cap,
                line_join: state.join,
                dash: None,
            };
            // Curves are cut as for a picture of this many pixels.
            let scale = DRAWN_PX / width.max(height);
            if let Some(stroked) = outline.stroke(&stroke, scale) {
                self.push(stroked, state, Rule::NonZero, color)?;
            }
        }
        Ok(())
    }

    fn push(&mut self, path: Path, state: &State, rule: Rule, color: Color) -> Result<(), LogoError> {
        let path = path.transform(state.transform).ok_or(LogoError::Svg("a number that is too large"))?;
        self.shapes.push(Shape { path, rule, color });
        let commands: usize = self.shapes.iter().map(|shape| shape.path.len()).sum();
        if commands > MAX_COMMANDS { Err(TOO_COMPLEX) } else { Ok(()) }
    }

    /// Refuses what would take long to draw: too many edges beside each other, or areas above each other.
    pub(super) fn check(&self) -> Result<(), LogoError> {
        let [_, top, width, height] = self.view;
        let (mut rises, mut areas) = (0.0, 0.0);
        for shape in &self.shapes {
            let bounds = shape.path.bounds();
            areas += (bounds.width().min(width) / width) * (bounds.height().min(height) / height);
            let ys = shape.path.points().iter().map(|point| (point.y - top).clamp(0.0, height) / height);
            rises += ys.clone().zip(ys.skip(1)).map(|(from, to)| (to - from).abs()).sum::<f32>();
        }
        if rises > MAX_RISES || areas > MAX_AREAS { Err(TOO_COMPLEX) } else { Ok(()) }
    }

    /// Width and height in thousandths.
    pub(crate) fn size(&self) -> (u32, u32) {
        let [_, _, width, height] = self.view;
        let thousandths = |side: f32| u32::try_from(nearest(f64::from(side) * 1000.0)).unwrap_or(u32::MAX).max(1);
        (thousandths(width), thousandths(height))
    }

    /// The outline of a shape when the drawing fills `area`.
    pub(crate) fn fitted(&self, shape: &Shape, area: Area) -> path::Path {
        let [left, top, width, height] = self.view.map(f64::from);
        let scale = [f64::from(area.right - area.left) / width, f64::from(area.bottom - area.top) / height];
        let place = |point: Point| {
            let [across, down] = scale;
            path::Point {
                x: area.left + nearest((f64::from(point.x) - left) * across),
                y: area.top + nearest((f64::from(point.y) - top) * down),
            }
        };
        let commands = shape.path.segments().filter_map(|segment| match segment {
            PathSegment::MoveTo(to) => Some(Command::Move(place(to))),
            PathSegment::LineTo(to) => Some(Command::Line(place(to))),
            PathSegment::QuadTo(control, to) => Some(Command::Quad(place(control), place(to))),
            PathSegment::CubicTo(first, second, to) => Some(Command::Cubic(place(first), place(second), place(to))),
            PathSegment::Close => None, // every outline is closed
        });
        path::Path { commands: commands.collect() }
    }
}

/// The nearest integer within the reach of any picture, in thousandths of a module.
#[expect(clippy::cast_possible_truncation, reason = "the float is within the bounds of the integer")]
fn nearest(value: f64) -> i32 {
    const REACH: f64 = 1_000_000.0;
    value.round().clamp(-REACH, REACH) as i32
}

/// The side of the picture for which strokes are cut, in pixels.
const DRAWN_PX: f32 = 512.0;
/// Steps of all outlines.
const MAX_COMMANDS: usize = 8000;
/// Edges that a line across the drawing meets, on average.
const MAX_RISES: f32 = 600.0;
/// Areas above each other, in areas of the whole drawing.
const MAX_AREAS: f32 = 24.0;
const TOO_COMPLEX: LogoError = LogoError::Svg("outlines that are too complex");
