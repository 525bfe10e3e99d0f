//! The outlines of modules and of finder patterns.

use super::path::{Area, MODULE, Path, Point, units};
use super::{FinderShape, ModuleShape};

/// Adds the dark modules for which `is_dark` holds, `origin` being the upper left corner of the symbol.
pub(super) fn modules(
    path: &mut Path,
    shape: ModuleShape,
    width: usize,
    origin: Point,
    is_dark: &impl Fn(usize, usize) -> bool,
) {
    for y in 0..width {
        let mut x = 0;
        while x < width {
            if !is_dark(x, y) {
                x += 1;
                continue;
            }
            let joins = matches!(shape, ModuleShape::Square | ModuleShape::Connected);
            let end = if joins { (x..width).find(|&x| !is_dark(x, y)).unwrap_or(width) } else { x + 1 };
            let area = Area {
                left: origin.x + units(x),
                top: origin.y + units(y),
                right: origin.x + units(end),
                bottom: origin.y + units(y + 1),
            };
            match shape {
                ModuleShape::Square => path.rectangle(area),
                ModuleShape::Dot => {
                    path.circle(Point { x: area.left + MODULE / 2, y: area.top + MODULE / 2 }, MODULE * 9 / 20);
                }
                ModuleShape::Rounded => path.rounded(area, [MODULE * 3 / 10; 4]),
                ModuleShape::Connected => {
                    let above = |x| y > 0 && is_dark(x, y - 1);
                    let below = |x| is_dark(x, y + 1);
                    let corner = |joined: bool| if joined { 0 } else { MODULE / 2 };
                    path.rounded(area, [above(x), above(end - 1), below(end - 1), below(x)].map(corner));
                }
            }
            x = end;
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
