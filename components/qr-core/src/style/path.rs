//! Outlines in thousandths of a module: integers, so that every target writes the same digits.

use crate::picture::notation;

/// Units a module.
pub(crate) const MODULE: i32 = 1000;

/// Closed outlines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) commands: Vec<Command>,
}

/// A step of an outline; a new outline begins at each `Move`, and ends where it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Move(Point),
    Line(Point),
    /// Clockwise on a circle: half of it when the point lies straight across or below, else a quarter.
    Arc(Point),
    Quad(Point, Point),
    Cubic(Point, Point, Point),
}

/// A place, `x` to the right and `y` down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) x: i32,
    pub(crate) y: i32,
}

impl Path {
    pub(crate) fn rectangle(&mut self, area: Area) {
        self.rounded(area, [0; 4]);
    }

    pub(crate) fn circle(&mut self, centre: Point, radius: i32) {
        self.commands.extend([
            Command::Move(Point { x: centre.x - radius, y: centre.y }),
            Command::Arc(Point { x: centre.x + radius, y: centre.y }),
            Command::Arc(Point { x: centre.x - radius, y: centre.y }),
        ]);
    }

    /// A rectangle with these radii of its corners: upper left, upper right, lower right, lower left.
    pub(crate) fn rounded(&mut self, area: Area, radii: [i32; 4]) {
        let Area { left, top, right, bottom } = area;
        let [upper_left, upper_right, lower_right, lower_left] = radii;
        let start = Point { x: left + upper_left, y: top };
        self.commands.push(Command::Move(start));
        let mut at = start;
        // Towards each corner, and around it.
        for (line, arc) in [
            ((right - upper_right, top), (right, top + upper_right)),
            ((right, bottom - lower_right), (right - lower_right, bottom)),
            ((left + lower_left, bottom), (left, bottom - lower_left)),
            ((left, top + upper_left), (left + upper_left, top)),
        ] {
            let [line, arc] = [line, arc].map(|(x, y)| Point { x, y });
            if line != at && line != start {
                self.commands.push(Command::Line(line));
            }
            if arc != line {
                self.commands.push(Command::Arc(arc));
            }
            at = arc;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// The value of an SVG `d` attribute, with relative commands (SVG 1.1, 8.3).
    pub(crate) fn to_svg(&self) -> String {
        let mut svg = String::new();
        let (mut start, mut at) = (Point::default(), Point::default());
        for (index, &command) in self.commands.iter().enumerate() {
            match command {
                Command::Move(to) => {
                    svg.push_str(if index == 0 { "M" } else { "zm" });
                    // After `z` the current point is the start of the closed outline.
                    let from = if index == 0 { Point::default() } else { start };
                    numbers(&mut svg, from, &[to]);
                    start = to;
                }
                Command::Line(to) if to.y == at.y => {
                    svg.push('h');
                    number(&mut svg, to.x - at.x, true);
                }
                Command::Line(to) if to.x == at.x => {
                    svg.push('v');
                    number(&mut svg, to.y - at.y, true);
                }
                Command::Line(to) => {
                    svg.push('l');
                    numbers(&mut svg, at, &[to]);
                }
                Command::Arc(to) => {
                    let radius = radius(at, to);
                    svg.push('a');
                    number(&mut svg, radius, true);
                    number(&mut svg, radius, false);
                    svg.push_str(" 0 0 1");
                    number(&mut svg, to.x - at.x, false);
                    number(&mut svg, to.y - at.y, false);
                }
                Command::Quad(control, to) => {
                    svg.push('q');
                    numbers(&mut svg, at, &[control, to]);
                }
                Command::Cubic(first, second, to) => {
                    svg.push('c');
                    numbers(&mut svg, at, &[first, second, to]);
                }
            }
            at = command.end();
        }
        if !self.is_empty() {
            svg.push('z');
        }
        svg
    }
}

impl Command {
    pub(crate) fn end(self) -> Point {
        match self {
            Self::Move(to) | Self::Line(to) | Self::Arc(to) | Self::Quad(_, to) | Self::Cubic(_, _, to) => to,
        }
    }
}

/// The radius of an arc from `from` to `to`.
pub(crate) fn radius(from: Point, to: Point) -> i32 {
    let (across, down) = ((to.x - from.x).abs(), (to.y - from.y).abs());
    if across == 0 || down == 0 { i32::midpoint(across, down) } else { across }
}

/// The edges of a rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
}

impl Area {
    /// The square around a centre.
    pub(crate) fn around(centre: Point, half: i32) -> Self {
        Self { left: centre.x - half, top: centre.y - half, right: centre.x + half, bottom: centre.y + half }
    }
}

/// Modules as units.
pub(crate) fn units(modules: usize) -> i32 {
    i32::try_from(modules).map_or(i32::MAX, |modules| modules.saturating_mul(MODULE))
}

/// The points relative to `from`.
fn numbers(svg: &mut String, from: Point, points: &[Point]) {
    for (index, point) in points.iter().enumerate() {
        number(svg, point.x - from.x, index == 0);
        number(svg, point.y - from.y, false);
    }
}

/// A number of modules in the fewest characters; one that follows another is set off by a space or its sign.
fn number(svg: &mut String, units: i32, first: bool) {
    if !first && units >= 0 {
        svg.push(' ');
    }
    push_decimal(svg, units);
}

/// `units` in modules: `1500` is `1.5`, `-250` is `-.25`.
pub(crate) fn decimal(units: i32) -> String {
    let mut text = String::new();
    push_decimal(&mut text, units);
    text
}

fn push_decimal(text: &mut String, units: i32) {
    if units < 0 {
        text.push('-');
    }
    let (units, one) = (u64::from(units.unsigned_abs()), u64::from(MODULE.unsigned_abs()));
    let (whole, fraction) = (units / one, units % one);
    if whole > 0 || fraction == 0 {
        notation::push_integer(text, whole);
    }
    notation::push_fraction(text, fraction, one);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_the_fewest_characters() {
        let written = [0, 1000, 1500, 250, -250, -12_345, 7, 100, 10_000].map(decimal);
        assert_eq!(written, ["0", "1", "1.5", ".25", "-.25", "-12.345", ".007", ".1", "10"]);
    }

    #[test]
    fn a_rectangle_has_no_arcs_and_a_circle_nothing_else() {
        let mut path = Path::default();
        path.rectangle(Area { left: 4000, top: 5000, right: 7000, bottom: 6000 });
        path.circle(Point { x: 1500, y: 500 }, 450);
        assert_eq!(path.to_svg(), "M4 5h3v1h-3zm-2.95-4.5a.45 .45 0 0 1 .9 0a.45 .45 0 0 1-.9 0z");
    }

    #[test]
    fn each_corner_has_a_radius_of_its_own() {
        let mut path = Path::default();
        path.rounded(Area { left: 0, top: 0, right: 2000, bottom: 1000 }, [500, 0, 250, 0]);
        assert_eq!(path.to_svg(), "M.5 0h1.5v.75a.25 .25 0 0 1-.25 .25h-1.75v-.5a.5 .5 0 0 1 .5-.5z");
    }
}
