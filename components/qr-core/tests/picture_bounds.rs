//! Whatever the options, a picture is refused or drawn: to the pixel, in bounded memory, and the same every time.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::io::Cursor;

use qr_core::{
    Color, Colors, Dpi, Fit, Format, MAX_WIDTH_PX, Meta, Millimetres, Picture, PictureOptions, Pixels, Size, Symbol,
    SymbolOptions, Version, encode, read_note,
};

/// A linear congruential generator, so that every run tries the same options.
struct Choices(u64);

impl Choices {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(limit)).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }

    fn color(&mut self) -> Color {
        Color {
            red: self.byte(),
            green: self.byte(),
            blue: self.byte(),
            alpha: [0, 255, self.byte()][self.below(3) as usize],
        }
    }

    fn options(&mut self, most_px: u32) -> PictureOptions {
        let fit = Fit::ALL[self.below(3) as usize];
        let size = match self.below(3) {
            0 => Size::BoxPx(u16::try_from(self.below(most_px / 20)).unwrap()),
            1 => Size::WidthPx { width_px: self.below(most_px), fit },
            _ => Size::Millimetres { width: Millimetres::try_from(1 + self.below(200_000)).unwrap(), fit },
        };
        let dpi =
            [None, Some(Dpi::try_from(u16::try_from(1 + self.below(1200)).unwrap()).unwrap())][self.below(2) as usize];
        let colors = Colors { fill: self.color(), back: self.color() };
        PictureOptions { border_modules: [0, 4, self.byte()][self.below(3) as usize], size, dpi, colors }
    }
}

fn symbol(min_version: u8) -> Symbol {
    let min_version = Version::try_from(min_version).unwrap();
    encode("bounds", SymbolOptions { min_version, ..SymbolOptions::default() }).unwrap()
}

#[test]
fn any_options_are_refused_or_drawn_twice_the_same() {
    let (mut choices, mut drawn) = (Choices(1), 0);
    for _ in 0..150 {
        let symbol = symbol(1 + choices.byte() % 40);
        let options = choices.options(800);
        let Ok(picture) = Picture::new(&symbol, options) else { continue };
        let picture = picture.with_meta(Meta { note: Some("note"), title: Some("title"), ..Meta::default() });
        assert!(picture.width_px() <= MAX_WIDTH_PX);
        for format in Format::ALL {
            let Ok(file) = picture.to_bytes(format) else { continue };
            assert!(file == picture.to_bytes(format).unwrap(), "{format} with {options:?}");
            assert_eq!(read_note(&file).is_some(), format.carries_note(), "{format} with {options:?}");
            drawn += 1;
        }
    }
    assert!(drawn > 300, "{drawn}");
}

#[test]
fn any_picture_is_square_and_as_wide_as_its_options_say() {
    let mut choices = Choices(2);
    for _ in 0..200 {
        let symbol = symbol(1 + choices.byte() % 40);
        let options = choices.options(1200);
        let Ok(picture) = Picture::new(&symbol, options) else { continue };
        let modules = u32::try_from(symbol.matrix().width()).unwrap() + 2 * u32::from(options.border_modules);
        match options.size {
            Size::WidthPx { width_px, fit: Fit::Margin } => assert_eq!(picture.width_px(), width_px),
            Size::WidthPx { width_px, .. } => assert_eq!(picture.width_px(), width_px / modules * modules),
            Size::BoxPx(px) => assert_eq!(picture.width_px(), modules * u32::from(px)),
            Size::Millimetres { .. } => {}
        }
        let reader = png::Decoder::new(Cursor::new(picture.to_png())).read_info().unwrap();
        assert_eq!(reader.info().size(), (picture.width_px(), picture.width_px()));
    }
}

/// Rasters of all kinds of colours, and the bits a pixel that each takes.
#[test]
fn a_raster_gets_the_smallest_colour_type_and_comes_back() {
    use png::{
        BitDepth::{Eight, Four, One, Two},
        ColorType::{Indexed, Rgb, Rgba},
    };
    let mut choices = Choices(3);
    for (colors, opaque, kind) in [
        (1, true, (Indexed, One)),
        (2, false, (Indexed, One)),
        (3, true, (Indexed, Two)),
        (4, false, (Indexed, Two)),
        (5, true, (Indexed, Four)),
        (16, false, (Indexed, Four)),
        (17, true, (Indexed, Eight)),
        (256, false, (Indexed, Eight)),
        (257, true, (Rgb, Eight)),
        (300, false, (Rgba, Eight)),
    ] {
        for (width, height) in [(43, 29), (64, 31)] {
            let color = |index: u32| {
                let [low, high, ..] = (index % colors).to_le_bytes();
                [low, high, 255 - low, if opaque || index.is_multiple_of(colors) { 255 } else { 128 }]
            };
            let start = choices.below(colors);
            let pixels: Vec<[u8; 4]> = (0..width * height).map(|index| color(start + index / 3)).collect();
            // Every colour occurs.
            let pixels: Vec<[u8; 4]> = pixels
                .into_iter()
                .enumerate()
                .map(|(i, pixel)| {
                    let index = u32::try_from(i).unwrap();
                    if index < colors { color(index) } else { pixel }
                })
                .collect();
            let is_opaque = pixels.iter().all(|pixel| pixel[3] == 255);
            let raster = Pixels::new(width, height, pixels.as_flattened().to_vec()).unwrap();
            let file = raster.to_png(&Meta { note: Some("note"), ..Meta::default() }, Some(Dpi::PRINT));
            assert_eq!(read_note(&file).as_deref(), Some("note"));
            let mut decoder = png::Decoder::new(Cursor::new(&file));
            let header = decoder.read_header_info().unwrap();
            assert_eq!((header.color_type, header.bit_depth), kind, "{colors} colours");
            decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
            let mut reader = decoder.read_info().unwrap();
            assert_eq!(reader.info().pixel_dims.map(|size| size.xppu), Some(11_811));
            let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut bytes).unwrap();
            assert!(bytes == pixels.as_flattened(), "{colors} colours, {width} × {height}");
            assert_eq!(is_opaque, opaque || colors == 1);
        }
    }
}

#[test]
fn a_raster_has_as_many_pixels_as_it_says() {
    assert!(Pixels::new(2, 2, vec![0; 16]).is_some());
    for (width, height, bytes) in
        [(2, 2, 15), (2, 2, 17), (0, 0, 0), (0, 4, 0), (8193, 1, 4 * 8193), (u32::MAX, u32::MAX, 4)]
    {
        assert_eq!(Pixels::new(width, height, vec![0; bytes]), None, "{width} × {height}");
    }
}

#[test]
fn a_raster_as_jpeg_is_seen_on_white() {
    let pixels = [[255, 0, 0, 255], [0, 0, 0, 0]].map(|pixel| pixel.repeat(16));
    let rows: Vec<u8> = pixels.concat().repeat(16);
    let file = Pixels::new(32, 16, rows).unwrap().to_jpeg(&Meta::default(), None);
    let mut decoder = zune_jpeg::JpegDecoder::new(Cursor::new(&file));
    let samples = decoder.decode().unwrap();
    assert_eq!(decoder.dimensions(), Some((32, 16)));
    for (x, expected) in [(4, [255, 0, 0]), (28, [255, 255, 255])] {
        let pixel = &samples[(8 * 32 + x) * 3..][..3];
        assert!(pixel.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 4), "{pixel:?}");
    }
}

/// The largest pictures: what they take beside the file is a row and a block of the compressor.
#[test]
fn the_largest_pictures_are_small_files() {
    let symbol = symbol(40);
    for width_px in [8191, 8192] {
        let options =
            PictureOptions { size: Size::WidthPx { width_px, fit: Fit::Margin }, ..PictureOptions::default() };
        let picture = Picture::new(&symbol, options).unwrap();
        for format in Format::ALL.into_iter().filter(|format| width_px <= format.max_width_px()) {
            let length = picture.to_bytes(format).unwrap().len();
            assert!(length < 200_000, "{format}: {length} bytes");
        }
    }
    let options =
        PictureOptions { size: Size::WidthPx { width_px: 1024, fit: Fit::Margin }, ..PictureOptions::default() };
    let jpeg = Picture::new(&symbol, options).unwrap().to_bytes(Format::Jpeg).unwrap();
    assert!(jpeg.len() < 1_000_000, "{}", jpeg.len());
}
