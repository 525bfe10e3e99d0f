//! The outlines of modules and of finder patterns.

use super::path::{Area, MODULE, Path, Point, units};
use super::{FinderShape, ModuleShape};

/// The dark modules of a symbol without finder patterns, in a shape.
///
/// An SVG has them as outlines. On a raster they are stamps: of a shape there are few, and each module covers whole pixels of its
/// own, so that to fill one outline of each is enough.
#[derive(Debug)]
pub(super) struct Modules {
    shape: ModuleShape,
    /// Modules side by side.
    pub(super) width: usize,
    /// The upper left corner of the symbol.
    pub(super) origin: Point,
    /// Row by row.
    dark: Vec<bool>,
}

impl Modules {
    /// The modules for which `is_dark` holds.
    pub(super) fn new(shape: ModuleShape, width: usize, origin: Point, is_dark: impl Fn(usize, usize) -> bool) -> Self {
        let dark = (0..width).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| is_dark(x, y)).collect();
        Self { shape, width, origin, dark }
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x) == Some(&true)
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.dark.contains(&true)
    }

    /// Adds the outlines: of modules that join, one for each run.
    pub(super) fn outline(&self, path: &mut Path) {
        let joins = matches!(self.shape, ModuleShape::Square | ModuleShape::Connected);
        for y in 0..self.width {
            let mut x = 0;
            while x < self.width {
                if !self.is_dark(x, y) {
                    x += 1;
                    continue;
                }
                let run = if joins { (x..self.width).take_while(|&x| self.is_dark(x, y)).count() } else { 1 };
                let (left, top) = (self.origin.x + units(x), self.origin.y + units(y));
                let area = Area { left, top, right: left + units(run), bottom: top + MODULE };
                let [upper_left, _, _, lower_left] = self.corners(x, y);
                let [_, upper_right, lower_right, _] = self.corners(x + run - 1, y);
                self.one(path, area, [upper_left, upper_right, lower_right, lower_left]);
                x += run;
            }
        }
    }

    /// The stamps: an outline for every way in which corners can differ, its upper left corner at 0, 0.
    pub(super) fn stamps(&self) -> impl Iterator<Item = Path> {
        let count = if self.shape == ModuleShape::Connected { 16 } else { 1 };
        (0..count).map(|stamp| {
            let mut path = Path::default();
            let area = Area { left: 0, top: 0, right: MODULE, bottom: MODULE };
            self.one(&mut path, area, [3, 2, 1, 0].map(|corner| stamp >> corner & 1 == 1));
            path
        })
    }

    /// Which of the stamps a module is; none for a light one.
    pub(super) fn stamp(&self, x: usize, y: usize) -> Option<usize> {
        let bits = || self.corners(x, y).into_iter().fold(0, |bits, is_round| bits << 1 | usize::from(is_round));
        self.is_dark(x, y).then(bits)
    }

    /// Which corners of a dark module are round because nothing joins there: upper left, upper right, lower right, lower left.
    fn corners(&self, x: usize, y: usize) -> [bool; 4] {
        if self.shape != ModuleShape::Connected {
            return [false; 4];
        }
        let is_light = |x: Option<usize>, y: Option<usize>| !x.zip(y).is_some_and(|(x, y)| self.is_dark(x, y));
        let [left, right] = [x.checked_sub(1), Some(x + 1)].map(|x| is_light(x, Some(y)));
        let [above, below] = [y.checked_sub(1), Some(y + 1)].map(|y| is_light(Some(x), y));
        [left && above, right && above, right && below, left && below]
    }

    fn one(&self, path: &mut Path, area: Area, round: [bool; 4]) {
        match self.shape {
            ModuleShape::Square => path.rectangle(area),
            ModuleShape::Dot => {
                path.circle(Point { x: area.left + MODULE / 2, y: area.top + MODULE / 2 }, MODULE * 9 / 20);
            }
            ModuleShape::Rounded => path.rounded(area, [MODULE * 3 / 10; 4]),
            ModuleShape::Connected => path.rounded(area, round.map(|is_round| if is_round { MODULE / 2 } else { 0 })),
        }
    }
}

/// The outer ring of a finder pattern, one module wide, as two outlines for the even-odd rule.
pub(super) fn finder_frame(path: &mut Path, shape: FinderShape, centre: Point) {
    let (outer, inner) = (MODULE * 7 / 2, MODULE * 5 / 2);
    match shape {
        FinderShape::Circle => {
            path.circle(centre, outer);
            path.circle(centre, inner);
        }
        FinderShape::Square | FinderShape::Rounded => {
            let radius = if shape == FinderShape::Rounded { MODULE * 2 } else { 0 };
            path.rounded(Area::around(centre, outer), [radius; 4]);
            path.rounded(Area::around(centre, inner), [(radius - MODULE).max(0); 4]);
        }
    }
}

/// The middle of a finder pattern, three modules wide.
pub(super) fn finder_ball(path: &mut Path, shape: FinderShape, centre: Point) {
    let half = MODULE * 3 / 2;
    match shape {
        FinderShape::Square => path.rectangle(Area::around(centre, half)),
        FinderShape::Rounded => path.rounded(Area::around(centre, half), [MODULE * 3 / 4; 4]),
        FinderShape::Circle => path.circle(centre, half),
    }
}
