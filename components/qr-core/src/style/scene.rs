//! A picture as a stack of painted outlines and images: what the SVG says and the raster shows is made of the same.

use super::gradient::Fitted;
use super::path::{Area, MODULE, Path, Point, units};
use super::shapes::{self, Modules};
use super::{CaptionError, Style, caption};
use crate::logo::LogoPicture;
use crate::picture::Layout;
use crate::{Color, Colors, Pixels, Symbol};

/// A picture in thousandths of a module.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    /// The quiet zone, when it is a whole number of modules: the upper left corner of the picture is then at 0, 0, else
    /// that of the symbol.
    pub(super) border_modules: Option<u32>,
    /// What the caption adds below the square.
    pub(super) caption_modules: u32,
    pub(super) layers: Vec<Layer<'a>>,
}

/// From the lowest to the topmost.
#[derive(Debug)]
pub(super) enum Layer<'a> {
    /// The whole picture in one colour; always the lowest.
    Background(Color),
    /// Outlines in one paint.
    Fill {
        /// Dark modules beside them.
        modules: Option<Modules>,
        path: Path,
        rule: Rule,
        paint: Paint,
    },
    /// Outlines that are seen within the area only.
    Clipped {
        area: Area,
        shapes: Vec<(Path, Rule, Color)>,
    },
    Image {
        area: Area,
        pixels: &'a Pixels,
    },
}

/// Which places are inside of outlines that cross (SVG 1.1, 11.3 "fill-rule").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    NonZero,
    EvenOdd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Solid(Color),
    Gradient(Fitted),
}

impl<'a> Scene<'a> {
    /// Lays everything out: background, modules, finder patterns, logo, caption.
    pub(super) fn new(
        symbol: &Symbol,
        layout: &Layout,
        colors: Colors,
        style: &'a Style,
    ) -> Result<Self, CaptionError> {
        let symbol_width = symbol.matrix().width();
        let border_modules = layout.border_modules();
        let at = units(border_modules.unwrap_or(0) as usize);
        let origin = Point { x: at, y: at };
        let place = Area { left: at, top: at, right: at + units(symbol_width), bottom: at + units(symbol_width) };
        // Where it is no whole number, the canvas ends less than a unit farther out than its last pixel.
        let [near, far] = [layout.origin_px, layout.far_px()].map(|px| border_units(px, layout.module_px));
        let canvas = Area { left: at - near, top: at - near, right: place.right + far, bottom: place.bottom + far };
        let line = style.caption.as_ref().map(|caption| caption::lay_out(caption, canvas, near)).transpose()?;
        let caption_modules = line.as_ref().map_or(0, |line| line.modules);
        let mut scene = Self { border_modules, caption_modules, layers: Vec::new() };

        match style.back_gradient {
            Some(gradient) => {
                let mut path = Path::default();
                path.rectangle(Area { bottom: canvas.bottom + units(caption_modules as usize), ..canvas });
                scene.fill(None, path, Paint::Gradient(gradient.over(canvas)));
            }
            None if colors.back.alpha > 0 => scene.layers.push(Layer::Background(colors.back)),
            None => {}
        }

        let dark = match style.gradient {
            Some(gradient) => Paint::Gradient(gradient.over(place)),
            None => Paint::Solid(colors.fill),
        };
        scene.add_symbol(symbol, origin, style, dark);
        if let Some((logo, area)) = style.logo.as_ref().zip(style.hidden_modules(symbol_width)) {
            if let Some(backdrop) = logo.backdrop {
                let mut path = Path::default();
                path.rectangle(Area {
                    left: origin.x + units(area.x),
                    top: origin.y + units(area.y),
                    right: origin.x + units(area.x + area.width),
                    bottom: origin.y + units(area.y + area.height),
                });
                scene.fill(None, path, Paint::Solid(backdrop));
            }
            let centre = Point { x: i32::midpoint(place.left, place.right), y: i32::midpoint(place.top, place.bottom) };
            let area = logo.place(symbol_width, centre);
            match logo.image.picture() {
                LogoPicture::Raster(pixels) => scene.layers.push(Layer::Image { area, pixels }),
                LogoPicture::Vector(drawing) => {
                    let shapes =
                        drawing.shapes.iter().map(|shape| (drawing.fitted(shape, area), shape.rule, shape.color));
                    scene.layers.push(Layer::Clipped { area, shapes: shapes.collect() });
                }
            }
        }
        if let Some(line) = line {
            let color = style.caption.as_ref().and_then(|caption| caption.color).unwrap_or(colors.fill);
            let (path, paint) = (line.path, Paint::Solid(color));
            scene.layers.push(Layer::Fill { modules: None, path, rule: Rule::NonZero, paint });
        }
        Ok(scene)
    }

    /// The height of the picture on a canvas.
    pub(super) fn height_px(&self, layout: &Layout) -> u32 {
        layout.width_px + self.caption_modules * layout.module_px
    }

    /// One layer for each paint: modules, finder frames, finder balls; those of equal paint share one.
    fn add_symbol(&mut self, symbol: &Symbol, origin: Point, style: &Style, dark: Paint) {
        let (matrix, width) = (symbol.matrix(), symbol.matrix().width());
        let hidden = style.hidden_modules(width);
        let is_micro = symbol.version().is_micro(); // Its one finder pattern is in the upper left corner (clause 6.3.3).
        let is_near = |x: usize, y: usize| x < 7 && y < 7;
        let is_far = |x: usize, y: usize| x + 7 >= width && y < 7 || x < 7 && y + 7 >= width;
        let is_finder = |x, y| is_near(x, y) || !is_micro && is_far(x, y);
        let is_hidden = |x, y| hidden.is_some_and(|area| area.contains(x, y));
        let is_dark = |x, y| matrix.is_dark(x, y) && !is_finder(x, y) && !is_hidden(x, y);
        let near = MODULE * 7 / 2;
        let far = units(width) - near;
        let centres = [(near, near), (far, near), (near, far)].map(|(x, y)| Point { x: origin.x + x, y: origin.y + y });
        let centres = if is_micro { &centres[..1] } else { &centres[..] };

        let modules = Modules::new(style.module_shape, width, origin, is_dark);
        let mut fills = vec![(Some(modules), Path::default(), dark)];
        let mut add = |color: Option<Color>, draw: &dyn Fn(&mut Path, Point)| {
            let paint = color.map_or(dark, Paint::Solid);
            if !fills.iter().any(|(.., used)| *used == paint) {
                fills.push((None, Path::default(), paint));
            }
            if let Some((_, path, _)) = fills.iter_mut().find(|(.., used)| *used == paint) {
                for &centre in centres {
                    draw(path, centre);
                }
            }
        };
        add(style.finder_frame_color, &|path, centre| shapes::finder_frame(path, style.finder_frame, centre));
        add(style.finder_ball_color, &|path, centre| shapes::finder_ball(path, style.finder_ball, centre));
        for (modules, path, paint) in fills {
            self.fill(modules, path, paint);
        }
    }

    fn fill(&mut self, modules: Option<Modules>, path: Path, paint: Paint) {
        let is_empty = path.is_empty() && modules.as_ref().is_none_or(Modules::is_empty);
        if paint != Paint::Solid(Color::TRANSPARENT) && !is_empty {
            self.layers.push(Layer::Fill { modules, path, rule: Rule::EvenOdd, paint });
        }
    }
}

/// Pixels as thousandths of a module, rounded up.
fn border_units(length_px: u32, module_px: u32) -> i32 {
    let units = (u64::from(length_px) * 1000).div_ceil(u64::from(module_px.max(1)));
    i32::try_from(units).unwrap_or(i32::MAX)
}
