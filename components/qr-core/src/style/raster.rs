//! A scene as pixels.

use super::fill::{self, FULL, Grid};
use super::gradient::Fitted;
use super::path::{Area, MODULE, Path};
use super::scene::{Layer, Paint, Rule, Scene};
use super::shapes::Modules;
use crate::picture::Layout;
use crate::pixels::bytes;
use crate::{Color, Pixels};

/// Draws the scene on a canvas that is laid out as `layout` says, with room for a caption below.
pub(super) fn draw(scene: &Scene<'_>, layout: &Layout) -> Pixels {
    let height_px = scene.height_px(layout);
    let grid = Grid {
        module_px: layout.module_px as usize,
        shift_px: if scene.border_modules.is_some() { 0 } else { layout.origin_px as usize },
        width_px: layout.width_px as usize,
        top_px: 0,
        bottom_px: height_px as usize,
    };
    // A plain background needs no outline.
    let (background, layers) = match scene.layers.as_slice() {
        [Layer::Background(color), layers @ ..] => (*color, layers),
        layers => (Color::TRANSPARENT, layers),
    };
    let mut pixels = Pixels::filled(layout.width_px, height_px, background);
    for layer in layers {
        match layer {
            Layer::Fill { modules, path, rule, paint } => {
                let painter = Painter::new(*paint, grid);
                if let Some(modules) = modules {
                    stamp(&mut pixels, modules, &painter, grid);
                }
                fill(&mut pixels, path, *rule, &painter, grid);
            }
            Layer::Background(_) => {}
            Layer::Clipped { area, shapes } => clipped(&mut pixels, *area, shapes, grid),
            Layer::Image { area, pixels: image } => lay(&mut pixels, image, *area, grid),
        }
    }
    pixels
}

fn fill(pixels: &mut Pixels, path: &Path, rule: Rule, painter: &Painter, grid: Grid) {
    fill::cover(path, rule, grid, &mut |y, first, coverage| {
        painter.paint(pixels.row_mut(y), (first, y), coverage);
    });
}

/// Paints modules: each shape is filled once, and its coverage copied to all modules that have it.
fn stamp(pixels: &mut Pixels, modules: &Modules, painter: &Painter, grid: Grid) {
    let module_px = grid.module_px;
    let stamps: Vec<_> = modules.stamps().map(|outline| filled(&outline, module_px)).collect();
    let [left, top] = [modules.origin.x, modules.origin.y]
        .map(|units| grid.shift_px + usize::try_from(units / MODULE).unwrap_or(0) * module_px);
    let mut coverage = vec![0; modules.width * module_px];
    for y in 0..modules.width {
        let row: Vec<_> = (0..modules.width).map(|x| modules.stamp(x, y).and_then(|stamp| stamps.get(stamp))).collect();
        for y_px in 0..module_px {
            for (module, stamp) in coverage.chunks_exact_mut(module_px).zip(&row) {
                match stamp.and_then(|rows| rows.chunks_exact(module_px).nth(y_px)) {
                    Some(stamp) => module.copy_from_slice(stamp),
                    None => module.fill(0),
                }
            }
            let y_px = top + y * module_px + y_px;
            painter.paint(pixels.row_mut(y_px), (left, y_px), &coverage);
        }
    }
}

/// The coverage of one module, row by row.
fn filled(outline: &Path, module_px: usize) -> Vec<u32> {
    let mut filled = vec![0; module_px * module_px];
    let grid = Grid { module_px, shift_px: 0, width_px: module_px, top_px: 0, bottom_px: module_px };
    fill::cover(outline, Rule::EvenOdd, grid, &mut |y, first, coverage| {
        let row = filled.get_mut(y * module_px + first..).unwrap_or_default();
        row.iter_mut().zip(coverage).for_each(|(pixel, &coverage)| *pixel = coverage);
    });
    filled
}

/// Paints what of `shapes` is within `area`.
fn clipped(pixels: &mut Pixels, area: Area, shapes: &[(Path, Rule, Color)], grid: Grid) {
    let [left, top, right, bottom] = edges(area, grid);
    // Outlines are bounded by what they are within the area; beyond, they may be anything.
    let grid = Grid { top_px: top, bottom_px: bottom.min(grid.bottom_px), ..grid };
    for (path, rule, color) in shapes {
        fill::cover(path, *rule, grid, &mut |y, first, coverage| {
            let coverage = coverage.iter().enumerate().map(|(index, &coverage)| (first + index, coverage));
            for (x, coverage) in coverage.filter(|(x, _)| (left..right).contains(x)) {
                if let Some(pixel) = pixels.row_mut(y).get_mut(x) {
                    blend(pixel, *color, coverage);
                }
            }
        });
    }
}

/// Left, top, right and bottom in pixels, each the nearest; the area begins at 0, 0 or beyond.
fn edges(area: Area, grid: Grid) -> [usize; 4] {
    [area.left, area.top, area.right, area.bottom]
        .map(|units| grid.shift_px + (usize::try_from(units).unwrap_or(0) * grid.module_px + 500) / 1000)
}

enum Painter {
    Solid(Color),
    /// `pixel` is the width of one in units of paths, `shift` the pixel of the place 0.
    Gradient {
        fitted: Fitted,
        steps: Box<[Color; 256]>,
        pixel: f64,
        shift: f64,
    },
}

impl Painter {
    fn new(paint: Paint, grid: Grid) -> Self {
        match paint {
            Paint::Solid(color) => Self::Solid(color),
            Paint::Gradient(fitted) => {
                let (pixel, shift) = (1000.0 / float(grid.module_px), float(grid.shift_px));
                Self::Gradient { fitted, steps: Box::new(fitted.steps()), pixel, shift }
            }
        }
    }

    /// Paints a row from pixel `first` on.
    fn paint(&self, row: &mut [[u8; 4]], (first, y): (usize, usize), coverage: &[u32]) {
        let covered = row.iter_mut().skip(first).zip(coverage);
        match self {
            Self::Solid(color) => covered.for_each(|(pixel, &coverage)| blend(pixel, *color, coverage)),
            Self::Gradient { fitted, steps, pixel: size, shift } => {
                let centre = |pixel: usize| (float(pixel) + 0.5 - shift) * size;
                for (x, (pixel, &coverage)) in covered.enumerate().filter(|(_, (_, coverage))| **coverage > 0) {
                    let position = fitted.position(centre(first + x), centre(y));
                    blend(pixel, step(steps, position), coverage);
                }
            }
        }
    }
}

fn float(pixels: usize) -> f64 {
    u32::try_from(pixels).map_or(f64::MAX, f64::from)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position is 0.0 to 1.0")]
fn step(steps: &[Color; 256], position: f64) -> Color {
    steps.get((position * 255.0 + 0.5) as usize).copied().unwrap_or(Color::TRANSPARENT)
}

/// Lays a colour over a pixel, as much as the outline covers it: in sixteenths, which the eye cannot tell from finer
/// steps, and which let a PNG do with a palette.
fn blend(pixel: &mut [u8; 4], color: Color, coverage: u32) {
    let sixteenths = (coverage * 16 + FULL / 2) / FULL;
    if sixteenths == 0 {
        return;
    }
    let alpha = (u32::from(color.alpha) * sixteenths + 8) / 16;
    match *pixel {
        _ if alpha == 255 => *pixel = bytes(color),
        [red, green, blue, 255] => {
            let mix = |above: u8, below: u8| {
                u8::try_from((u32::from(above) * alpha + u32::from(below) * (255 - alpha) + 127) / 255).unwrap_or(255)
            };
            *pixel = [mix(color.red, red), mix(color.green, green), mix(color.blue, blue), 255];
        }
        [red, green, blue, below] => {
            let upper = Color { alpha: u8::try_from(alpha).unwrap_or(u8::MAX), ..color };
            *pixel = bytes(upper.over(Color { red, green, blue, alpha: below }));
        }
    }
}

/// Lays an image over an area: each pixel is the mean of those of the image that it covers.
fn lay(pixels: &mut Pixels, image: &Pixels, area: Area, grid: Grid) {
    let [left, top, right, bottom] = edges(area, grid);
    let (width, height) = (right - left, bottom - top);
    for y in 0..height {
        let rows = source(y, height, image.height_px() as usize);
        for (x, pixel) in pixels.row_mut(top + y).iter_mut().skip(left).take(width).enumerate() {
            let mean = mean(image, source(x, width, image.width_px() as usize), rows.clone());
            blend(pixel, mean, FULL);
        }
    }
}

/// The pixels of an image of `source_px` that pixel `index` of `target_px` covers.
fn source(index: usize, target_px: usize, source_px: usize) -> std::ops::Range<usize> {
    let start = index * source_px / target_px;
    start..((index + 1) * source_px).div_ceil(target_px).max(start + 1).min(source_px)
}

/// The mean colour, weighted by opacity.
pub(crate) fn mean(image: &Pixels, columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> Color {
    // A logo seen as one pixel adds up to more than 32 bits.
    let (mut sums, mut opacity) = ([0_u64; 3], 0_u64);
    let count = columns.len() as u64 * rows.len() as u64;
    for row in rows.map(|y| image.row(y)) {
        for &[red, green, blue, alpha] in row.get(columns.clone()).unwrap_or_default() {
            let weight = u64::from(alpha);
            for (sum, channel) in sums.iter_mut().zip([red, green, blue]) {
                *sum += u64::from(channel) * weight;
            }
            opacity += weight;
        }
    }
    let ([red, green, blue], alpha) = (sums, opacity);
    let part = |sum: u64, whole: u64| {
        let (sum, whole) = (sum + whole / 2, whole.max(1));
        // Division takes several times as long with 64 bits, which a few pixels do not need.
        let quotient = match (u32::try_from(sum), u32::try_from(whole)) {
            (Ok(sum), Ok(whole)) => u64::from(sum / whole),
            _ => sum / whole,
        };
        u8::try_from(quotient).unwrap_or(u8::MAX)
    };
    Color { red: part(red, alpha), green: part(green, alpha), blue: part(blue, alpha), alpha: part(alpha, count) }
}
