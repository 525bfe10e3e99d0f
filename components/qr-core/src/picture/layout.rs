//! Where the modules of a symbol lie on the canvas, computed once and obeyed by every writer.

use super::{Dpi, Fit, MAX_WIDTH_PX, PictureError, PictureOptions, Size};

/// A square canvas with a symbol on it, in whole pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The symbol's width in modules, without the quiet zone.
    pub(crate) modules: u32,
    /// The width of a module.
    pub(crate) module_px: u32,
    /// The quiet zone on the left and on top.
    pub(crate) origin_px: u32,
    /// The width of the canvas.
    pub(crate) width_px: u32,
    /// The resolution, where one was asked for or is needed.
    pub(crate) dpi: Option<Dpi>,
    /// The width that was asked for in millimetres, in micrometres.
    pub(crate) width_um: Option<u32>,
}

impl Layout {
    /// Lays out a symbol that is `modules` wide.
    pub(crate) fn new(modules: usize, options: &PictureOptions) -> Result<Self, PictureError> {
        let modules = u32::try_from(modules).expect("a symbol is at most 177 modules wide");
        let border_modules = u32::from(options.border_modules);
        let total_modules = modules + 2 * border_modules;
        let dpi = match options.size {
            Size::Millimetres { .. } => Some(options.dpi.unwrap_or(Dpi::PRINT)),
            _ => options.dpi,
        };
        let (module_px, width_px, is_exact) = match options.size {
            Size::BoxPx(0) => return Err(PictureError::NoBox),
            Size::BoxPx(box_px) => (u32::from(box_px), total_modules * u32::from(box_px), false),
            Size::WidthPx { width_px, fit } => fitted(total_modules, width_px, fit)?,
            Size::Millimetres { width, fit } => {
                let width_px = pixels(width.micrometres(), dpi.unwrap_or(Dpi::PRINT));
                fitted(total_modules, width_px, fit)?
            }
        };
        within_limit(width_px)?;
        let width_um = match options.size {
            // A picture that shrank has the size of its pixels.
            Size::Millimetres { width, .. } if is_exact => Some(width.micrometres()),
            Size::Millimetres { .. } => dpi.map(|dpi| micrometres(width_px, dpi)),
            _ => None,
        };
        let origin_px = (width_px - modules * module_px) / 2;
        Ok(Self { modules, module_px, origin_px, width_px, dpi, width_um })
    }

    /// The quiet zone on the right and at the bottom, in pixels: at most 1 more than on the left.
    pub(crate) fn far_px(&self) -> u32 {
        self.width_px - self.origin_px - self.modules * self.module_px
    }

    /// The quiet zone in modules when it is a whole number of them on every side.
    pub(crate) fn border_modules(&self) -> Option<u32> {
        let is_whole = self.origin_px.is_multiple_of(self.module_px) && self.far_px() == self.origin_px;
        is_whole.then_some(self.origin_px / self.module_px)
    }

    /// The same with at most `module_px` pixels a module and `max_width_px` in all, and at least one a module.
    pub(crate) fn reduced(self, module_px: u32, max_width_px: u32) -> Self {
        self.scaled(module_px.min(self.module_px).min(self.fitting_px(max_width_px)))
    }

    /// The same, larger or smaller, with so many pixels a module that it is as wide as `width_px`, if `max_width_px` allows it.
    pub(crate) fn filling(self, width_px: u32, max_width_px: u32) -> Self {
        let filling_px = (self.module_px * width_px.min(max_width_px)).div_ceil(self.width_px.max(1)).max(1);
        self.scaled(filling_px.min(self.fitting_px(max_width_px)))
    }

    /// As many pixels a module as there may be within `max_width_px`, at least one.
    fn fitting_px(self, max_width_px: u32) -> u32 {
        (self.module_px * max_width_px / self.width_px.max(1)).max(1)
    }

    fn scaled(self, module_px: u32) -> Self {
        let scaled = |length_px: u32| length_px * module_px / self.module_px;
        Self { module_px, origin_px: scaled(self.origin_px), width_px: scaled(self.width_px), ..self }
    }

    /// The width on paper in ten-thousandths of a point (1/72 inch): what was asked for in millimetres, else that of the
    /// pixels at the resolution, else at CSS's 96 pixels an inch.
    pub(crate) fn width_points_e4(&self) -> u64 {
        let dpi = self.dpi.map_or(96, |dpi| u64::from(dpi.number()));
        match self.width_um {
            Some(width_um) => rounded(u64::from(width_um) * 720_000, 25_400),
            None => rounded(u64::from(self.width_px) * 720_000, dpi),
        }
    }
}

/// Pixels per module, the picture's width in pixels, and whether that is the width that was asked for.
fn fitted(modules: u32, width_px: u32, fit: Fit) -> Result<(u32, u32, bool), PictureError> {
    within_limit(width_px)?;
    let module_px = width_px / modules;
    let below_px = module_px * modules;
    if module_px == 0 {
        return Err(PictureError::TooNarrow { width_px, modules });
    }
    match fit {
        _ if below_px == width_px => Ok((module_px, width_px, true)),
        Fit::Margin => Ok((module_px, width_px, true)),
        Fit::Shrink => Ok((module_px, below_px, false)),
        Fit::Error if below_px + modules <= MAX_WIDTH_PX => {
            Err(PictureError::Uneven { width_px, modules, below_px, above_px: below_px + modules })
        }
        Fit::Error => Err(PictureError::UnevenAtLimit { width_px, modules, below_px }),
    }
}

fn within_limit(width_px: u32) -> Result<(), PictureError> {
    if width_px <= MAX_WIDTH_PX { Ok(()) } else { Err(PictureError::TooWide { width_px }) }
}

/// The pixels of a length, rounded; an inch has 25,400 micrometres.
fn pixels(micrometres: u32, dpi: Dpi) -> u32 {
    let pixels = rounded(u64::from(micrometres) * u64::from(dpi.number()), 25_400);
    u32::try_from(pixels).expect("10 metres at 9,600 dpi are fewer than 2^32 pixels")
}

/// The length of so many pixels, rounded.
fn micrometres(width_px: u32, dpi: Dpi) -> u32 {
    let micrometres = rounded(u64::from(width_px) * 25_400, u64::from(dpi.number()));
    u32::try_from(micrometres).expect("8,192 inches are fewer than 2^32 micrometres")
}

fn rounded(dividend: u64, divisor: u64) -> u64 {
    (dividend + divisor / 2) / divisor
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(size: Size) -> Result<Layout, PictureError> {
        Layout::new(25, &PictureOptions { size, ..PictureOptions::default() })
    }

    fn width(width_px: u32, fit: Fit) -> Result<Layout, PictureError> {
        layout(Size::WidthPx { width_px, fit })
    }

    fn millimetres(width: &str, fit: Fit) -> Layout {
        layout(Size::Millimetres { width: width.parse().unwrap(), fit }).unwrap()
    }

    #[test]
    fn a_picture_is_modules_and_border_times_the_box() {
        let options = PictureOptions { border_modules: 2, size: Size::BoxPx(3), ..PictureOptions::default() };
        let layout = Layout::new(21, &options).unwrap();
        assert_eq!((layout.width_px, layout.origin_px, layout.border_modules()), ((21 + 4) * 3, 6, Some(2)));
    }

    #[test]
    fn a_reduced_layout_keeps_both_limits_and_a_pixel_a_module() {
        let options = PictureOptions { border_modules: 100, size: Size::BoxPx(20), ..PictureOptions::default() };
        let layout = Layout::new(177, &options).unwrap();
        for (module_px, max_width_px, expected) in
            [(8, 8192, (8, 3016, 800)), (8, 1024, (2, 754, 200)), (1, 1024, (1, 377, 100)), (8, 100, (1, 377, 100))]
        {
            let reduced = layout.reduced(module_px, max_width_px);
            assert_eq!((reduced.module_px, reduced.width_px, reduced.origin_px), expected);
        }
        assert_eq!(layout.reduced(30, 8192), layout);
    }

    #[test]
    fn a_layout_fills_a_width_when_the_limit_allows_it() {
        let small = layout(Size::BoxPx(1)).unwrap();
        for (width_px, expected) in [(400, (13, 429, 52)), (33, (1, 33, 4)), (0, (1, 33, 4)), (9_999, (31, 1023, 124))]
        {
            let filling = small.filling(width_px, 1024);
            assert_eq!((filling.module_px, filling.width_px, filling.origin_px), expected);
        }
    }

    #[test]
    fn the_margin_takes_what_is_left_over_and_the_odd_pixel_goes_right_and_down() {
        for width_px in 33..=2000 {
            let layout = width(width_px, Fit::Margin).unwrap();
            assert_eq!((layout.width_px, layout.module_px), (width_px, width_px / 33));
            assert!(layout.origin_px >= 4 * layout.module_px, "{width_px}");
            assert!([0, 1].contains(&(layout.far_px() - layout.origin_px)), "{width_px}");
        }
        let layout = width(300, Fit::Margin).unwrap();
        assert_eq!((layout.module_px, layout.origin_px, layout.far_px()), (9, 37, 38));
    }

    #[test]
    fn a_picture_shrinks_to_the_next_whole_multiple() {
        let layout = width(300, Fit::Shrink).unwrap();
        assert_eq!((layout.module_px, layout.width_px, layout.border_modules()), (9, 297, Some(4)));
    }

    #[test]
    fn a_whole_multiple_is_the_same_for_every_fit() {
        let exact = layout(Size::BoxPx(10)).unwrap();
        let layouts = Fit::ALL.map(|fit| width(330, fit).unwrap());
        assert!(layouts.iter().all(|&layout| layout == exact));
    }

    #[test]
    fn each_cause_has_its_own_message() {
        let text = |result: Result<Layout, PictureError>| result.unwrap_err().to_string();
        assert_eq!(text(layout(Size::BoxPx(0))), "a module needs at least 1 pixel");
        assert_eq!(text(layout(Size::BoxPx(249))), "the picture would be 8217 pixels wide; at most 8192 are drawn");
        assert_eq!(
            text(width(u32::MAX, Fit::Shrink)),
            "the picture would be 4294967295 pixels wide; at most 8192 are drawn"
        );
        assert_eq!(
            text(width(32, Fit::Margin)),
            "the picture would be 32 pixels wide; its 33 modules need at least 33"
        );
        assert_eq!(
            text(width(300, Fit::Error)),
            "33 modules of whole pixels are not 300 pixels wide; the nearest widths are 297 and 330"
        );
        assert_eq!(
            text(width(8190, Fit::Error)),
            "33 modules of whole pixels are not 8190 pixels wide; the nearest width is 8184"
        );
    }

    #[test]
    fn the_limit_itself_is_drawn() {
        assert_eq!(width(8192, Fit::Margin).unwrap().width_px, 8192);
        assert_eq!(layout(Size::BoxPx(248)).unwrap().width_px, 8184);
    }

    #[test]
    fn millimetres_are_pixels_at_the_resolution() {
        let layout = millimetres("30", Fit::Margin);
        assert_eq!((layout.width_px, layout.module_px, layout.width_um), (354, 10, Some(30_000)));
        assert_eq!(layout.dpi, Some(Dpi::PRINT));
        assert_eq!(layout.width_points_e4(), 850_394); // 30 mm are 85.0394 points.
    }

    #[test]
    fn a_picture_that_shrank_is_as_wide_as_its_pixels() {
        let layout = millimetres("30", Fit::Shrink);
        assert_eq!((layout.width_px, layout.width_um), (330, Some(27_940)));
        assert_eq!(layout.width_points_e4(), 792_000);
    }

    #[test]
    fn without_millimetres_a_point_is_of_the_resolution_or_of_css() {
        let points = |dpi| {
            let options = PictureOptions { dpi, ..PictureOptions::default() };
            Layout::new(25, &options).unwrap().width_points_e4()
        };
        assert_eq!(points(None), 330 * 7_500);
        assert_eq!(points(Some(Dpi::PRINT)), 330 * 2_400);
    }
}
