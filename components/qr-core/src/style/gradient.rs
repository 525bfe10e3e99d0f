//! Gradients of two colours, mixed in sRGB as SVG does by default (SVG 1.1, 11.7.1 "color-interpolation").

use std::str::FromStr;

use super::path::{Area, Point};
use crate::{Color, RangeError};

/// Two colours and the way from one to the other, over the symbol without its quiet zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gradient {
    /// The direction.
    pub kind: GradientKind,
    /// The colour at the start, or in the middle.
    pub from: Color,
    /// The colour at the end, or in the corners.
    pub to: Color,
}

/// The direction of a gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GradientKind {
    /// Along a line that turns clockwise from "left to right". Any number of degrees will do; 90 is "downwards".
    Linear {
        /// Degrees clockwise.
        angle_deg: u16,
    },
    /// From the middle to the corners.
    Radial,
}

impl GradientKind {
    /// A line at `angle_deg`, 0 to 359 degrees clockwise from "left to right".
    ///
    /// # Errors
    ///
    /// [`RangeError`] for another angle.
    pub fn linear(angle_deg: u16) -> Result<Self, RangeError> {
        match angle_deg {
            0..360 => Ok(Self::Linear { angle_deg }),
            _ => Err(RangeError("the angle of a gradient is an integer from 0 to 359")),
        }
    }
}

impl FromStr for GradientKind {
    type Err = RangeError;

    /// Reads `linear`, which is from left to right, or `radial` in any case.
    ///
    /// # Errors
    ///
    /// [`RangeError`] for anything else.
    fn from_str(name: &str) -> Result<Self, RangeError> {
        let kinds = [("linear", Self::Linear { angle_deg: 0 }), ("radial", Self::Radial)];
        let found = kinds.into_iter().find(|(kind, _)| kind.eq_ignore_ascii_case(name));
        found.map(|(_, kind)| kind).ok_or(RangeError("a gradient is one of linear, radial"))
    }
}

impl Gradient {
    /// Colours along the gradient, both ends among them; enough to find the one with the least contrast.
    pub(crate) fn samples(self) -> impl Iterator<Item = Color> {
        (0..=16).map(move |step| mix(self.from, self.to, f64::from(step) / 16.0))
    }

    /// The gradient laid over an area.
    pub(crate) fn over(self, area: Area) -> Fitted {
        let centre = Point { x: i32::midpoint(area.left, area.right), y: i32::midpoint(area.top, area.bottom) };
        let half = f64::from(area.right - area.left) / 2.0;
        let line = match self.kind {
            GradientKind::Linear { angle_deg } => {
                let (sine, cosine) = sine_and_cosine(angle_deg);
                // The line is so long that the two outermost corners have the pure colours.
                let length = half * (sine.abs() + cosine.abs());
                let (x, y) = (rounded(length * cosine), rounded(length * sine));
                Line::Along(Point { x: centre.x - x, y: centre.y - y }, Point { x: centre.x + x, y: centre.y + y })
            }
            GradientKind::Radial => Line::Around { centre, radius: rounded(half * std::f64::consts::SQRT_2) },
        };
        Fitted { line, from: self.from, to: self.to }
    }
}

/// A gradient with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fitted {
    pub(crate) line: Line,
    pub(crate) from: Color,
    pub(crate) to: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Along(Point, Point),
    Around { centre: Point, radius: i32 },
}

impl Fitted {
    /// How far along the gradient a place is, 0.0 to 1.0; `x` and `y` in the units of paths.
    pub(crate) fn position(self, x: f64, y: f64) -> f64 {
        let position = match self.line {
            Line::Along(from, to) => {
                let (dx, dy) = (f64::from(to.x - from.x), f64::from(to.y - from.y));
                ((x - f64::from(from.x)) * dx + (y - f64::from(from.y)) * dy) / (dx * dx + dy * dy).max(1.0)
            }
            Line::Around { centre, radius } => {
                let (dx, dy) = (x - f64::from(centre.x), y - f64::from(centre.y));
                (dx * dx + dy * dy).sqrt() / f64::from(radius.max(1))
            }
        };
        position.clamp(0.0, 1.0)
    }

    /// The colours at 256 even steps, so that a pixel needs no mixing.
    pub(crate) fn steps(self) -> [Color; 256] {
        std::array::from_fn(|step| {
            let step = u8::try_from(step).unwrap_or(u8::MAX);
            mix(self.from, self.to, f64::from(step) / 255.0)
        })
    }
}

fn mix(from: Color, to: Color, position: f64) -> Color {
    let channel = |from: u8, to: u8| byte(f64::from(from) + (f64::from(to) - f64::from(from)) * position);
    Color {
        red: channel(from.red, to.red),
        green: channel(from.green, to.green),
        blue: channel(from.blue, to.blue),
        alpha: channel(from.alpha, to.alpha),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float is cast to the nearest integer in range"
)]
fn byte(value: f64) -> u8 {
    (value + 0.5) as u8
}

#[expect(clippy::cast_possible_truncation, reason = "a float is cast to the nearest integer in range")]
fn rounded(value: f64) -> i32 {
    value.round() as i32
}

/// Sine and cosine by the same additions and multiplications on every target; the platform's own differ in the last bit.
pub(crate) fn sine_and_cosine(angle_deg: u16) -> (f64, f64) {
    let (quarter, rest) = (angle_deg / 90 % 4, angle_deg % 90);
    let x = f64::from(rest) * std::f64::consts::PI / 180.0;
    let series = |first: f64, start: u32| {
        let (mut term, mut sum) = (first, first);
        for n in (start..start + 20).step_by(2) {
            term *= -x * x / f64::from(n * (n + 1));
            sum += term;
        }
        sum
    };
    let (sine, cosine) = (series(x, 2), series(1.0, 1));
    match quarter {
        0 => (sine, cosine),
        1 => (cosine, -sine),
        2 => (-sine, -cosine),
        _ => (-cosine, sine),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area { left: 1000, top: 1000, right: 3000, bottom: 3000 };

    fn over(kind: GradientKind) -> Fitted {
        Gradient { kind, from: Color::BLACK, to: Color::WHITE }.over(AREA)
    }

    #[test]
    fn sine_and_cosine_are_those_of_the_platform() {
        for angle in 0..720_u16 {
            let (sine, cosine) = sine_and_cosine(angle);
            let radians = f64::from(angle).to_radians();
            assert!((sine - radians.sin()).abs() < 1e-12 && (cosine - radians.cos()).abs() < 1e-12, "{angle}");
        }
    }

    #[test]
    fn an_angle_turns_clockwise_and_the_corners_have_the_pure_colours() {
        for (angle_deg, from, to) in
            [(0, (1000, 2000), (3000, 2000)), (90, (2000, 1000), (2000, 3000)), (45, (1000, 1000), (3000, 3000))]
        {
            let expected = Line::Along(Point { x: from.0, y: from.1 }, Point { x: to.0, y: to.1 });
            assert_eq!(over(GradientKind::Linear { angle_deg }).line, expected);
        }
        let radial = over(GradientKind::Radial);
        assert!((radial.position(2000.0, 2000.0), radial.position(1000.0, 1000.0)) <= (0.0, 1.0));
        assert!(radial.position(1000.0, 1000.0) > 0.99);
    }

    #[test]
    fn kinds_are_read_in_any_case_and_angles_are_0_to_359() {
        assert_eq!(["Linear", "RADIAL"].map(str::parse), [GradientKind::linear(0), Ok(GradientKind::Radial)]);
        assert_eq!("x".parse::<GradientKind>().unwrap_err().to_string(), "a gradient is one of linear, radial");
        assert_eq!(GradientKind::linear(359), Ok(GradientKind::Linear { angle_deg: 359 }));
        let error = GradientKind::linear(360).unwrap_err();
        assert_eq!(error.to_string(), "the angle of a gradient is an integer from 0 to 359");
    }

    #[test]
    fn samples_hold_both_ends() {
        let gradient = Gradient { kind: GradientKind::Radial, from: Color::BLACK, to: Color::WHITE };
        let samples: Vec<_> = gradient.samples().collect();
        assert_eq!((samples.first(), samples.last()), (Some(&Color::BLACK), Some(&Color::WHITE)));
    }
}
