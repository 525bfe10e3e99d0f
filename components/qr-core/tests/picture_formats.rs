//! Every format is read back by a reader that is not ours, and shows the modules of the symbol where they belong.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::io::Cursor;

use qr_core::{
    Color, Colors, Dpi, Fit, Format, Meta, Picture, PictureOptions, Size, Symbol, SymbolOptions, encode, read_note,
};
use zune_jpeg::JpegDecoder;

const TEXT: &str = "https://example.com/?q=ABC";

fn symbol() -> Symbol {
    encode(TEXT, SymbolOptions::default()).unwrap()
}

fn options(size: Size) -> PictureOptions {
    PictureOptions { size, ..PictureOptions::default() }
}

/// Sizes whose quiet zone is a whole number of modules, and others.
const SIZES: [Size; 4] = [
    Size::BoxPx(3),
    Size::BoxPx(10),
    Size::WidthPx { width_px: 300, fit: Fit::Margin },
    Size::WidthPx { width_px: 301, fit: Fit::Margin },
];

/// A raster of one byte a pixel, 0 where it is darkest.
struct Grey {
    width: usize,
    pixels: Vec<u8>,
}

impl Grey {
    fn from_png(file: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let samples = info.color_type.samples();
        Self { width: info.width as usize, pixels: bytes.chunks(samples).map(|pixel| pixel[0]).collect() }
    }

    fn from_jpeg(file: &[u8]) -> Self {
        let mut decoder = JpegDecoder::new(Cursor::new(file));
        let bytes = decoder.decode().unwrap();
        let (width, height) = decoder.dimensions().unwrap();
        let samples = bytes.len() / (width * height);
        Self { width, pixels: bytes.chunks(samples).map(|pixel| pixel[0]).collect() }
    }

    fn text(&self) -> String {
        let pixel = |x, y| self.pixels[y * self.width + x];
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(self.width, self.pixels.len() / self.width, pixel);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    /// Whether the modules are `module_px` wide and begin at `origin_px`, to the pixel, and all else is light.
    fn assert_modules(&self, symbol: &Symbol, origin_px: usize, module_px: usize) {
        let matrix = symbol.matrix();
        for (index, &pixel) in self.pixels.iter().enumerate() {
            let [x, y] =
                [index % self.width, index / self.width].map(|px| px.checked_sub(origin_px).map(|px| px / module_px));
            let is_dark = x.zip(y).is_some_and(|(x, y)| matrix.is_dark(x, y));
            assert_eq!(pixel < 128, is_dark, "pixel {index} of {} a row", self.width);
        }
    }
}

/// The quiet zone on the left and the width of a module, in pixels.
fn place(symbol: &Symbol, size: Size) -> (usize, usize) {
    let modules = symbol.matrix().width();
    match size {
        Size::BoxPx(px) => (4 * usize::from(px), px.into()),
        Size::WidthPx { width_px, .. } => {
            let module_px = width_px as usize / (modules + 8);
            ((width_px as usize - modules * module_px) / 2, module_px)
        }
        Size::Millimetres { .. } => panic!("its pixels depend on the resolution"),
    }
}

#[test]
fn a_png_has_whole_pixel_modules_at_every_size() {
    for size in SIZES {
        let symbol = symbol();
        let image = Grey::from_png(&Picture::new(&symbol, options(size)).unwrap().to_png());
        let (origin_px, module_px) = place(&symbol, size);
        image.assert_modules(&symbol, origin_px, module_px);
        assert_eq!(image.text(), TEXT, "{size:?}");
    }
}

#[test]
fn a_jpeg_has_whole_pixel_modules_at_every_size() {
    for size in SIZES {
        let symbol = symbol();
        let file = Picture::new(&symbol, options(size)).unwrap().to_bytes(Format::Jpeg).unwrap();
        let image = Grey::from_jpeg(&file);
        let (origin_px, module_px) = place(&symbol, size);
        image.assert_modules(&symbol, origin_px, module_px);
        assert_eq!(image.text(), TEXT, "{size:?}");
    }
}

#[test]
fn a_coloured_jpeg_is_seen_on_white() {
    let symbol = symbol();
    let colors = Colors { fill: "#00208080".parse().unwrap(), back: Color::TRANSPARENT };
    let picture = Picture::new(&symbol, PictureOptions { colors, ..PictureOptions::default() }).unwrap();
    let file = picture.to_bytes(Format::Jpeg).unwrap();
    let mut decoder = JpegDecoder::new(Cursor::new(&file));
    let pixels = decoder.decode().unwrap();
    assert_eq!(decoder.dimensions(), Some((330, 330)));
    // The middle of the finder pattern, and the quiet zone.
    for ((x, y), expected) in [((75, 75), [0x7f, 0x8f, 0xbf]), ((8, 8), [255; 3])] {
        let pixel = &pixels[(y * 330 + x) * 3..][..3];
        assert!(pixel.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 3), "{pixel:?} at {x}, {y}");
    }
    assert_eq!(Grey::from_jpeg(&file).text(), TEXT);
}

#[test]
fn the_resolution_is_in_png_and_jpeg() {
    let symbol = symbol();
    let options = PictureOptions { dpi: Some(Dpi::PRINT), ..PictureOptions::default() };
    let picture = Picture::new(&symbol, options).unwrap();
    let reader = png::Decoder::new(Cursor::new(picture.to_png())).read_info().unwrap();
    let dimensions = reader.info().pixel_dims.unwrap();
    assert_eq!((dimensions.xppu, dimensions.yppu, dimensions.unit), (11_811, 11_811, png::Unit::Meter));
    // JFIF 1.02: units 1 are dots per inch, then both densities.
    let jpeg = picture.to_bytes(Format::Jpeg).unwrap();
    assert_eq!((&jpeg[6..11], &jpeg[13..18]), (&b"JFIF\0"[..], &[1, 1, 44, 1, 44][..]));
}

#[test]
fn a_jpeg_wider_than_its_limit_is_refused_with_both_numbers() {
    let symbol = symbol();
    let picture = Picture::new(&symbol, options(Size::WidthPx { width_px: 1025, fit: Fit::Margin })).unwrap();
    let error = picture.check(Format::Jpeg).unwrap_err();
    assert_eq!(error.to_string(), "the picture would be 1025 pixels wide; as jpeg at most 1024 are drawn");
    assert_eq!(picture.to_bytes(Format::Jpeg), Err(error));
    assert!(Format::ALL.iter().all(|&format| format == Format::Jpeg || picture.check(format).is_ok()));
}

#[test]
fn a_pdf_is_one_page_of_the_modules() {
    for size in SIZES {
        let symbol = symbol();
        let file = Picture::new(&symbol, options(size)).unwrap().to_bytes(Format::Pdf).unwrap();
        let document = lopdf::Document::load_mem(&file).unwrap();
        assert_eq!((document.version.as_str(), document.get_pages().len()), ("1.7", 1));
        let (_, page) = document.get_pages().into_iter().next().unwrap();
        let content = lopdf::content::Content::decode(&document.get_page_content(page)).unwrap();
        let mut runs = Vec::new();
        for operation in &content.operations {
            let numbers: Vec<f32> = operation.operands.iter().filter_map(|number| number.as_float().ok()).collect();
            match operation.operator.as_str() {
                "re" => runs.push(numbers),
                "gs" | "g" | "cm" => {}
                "f" if runs.len() == 1 => runs.clear(), // The background.
                "f" => assert_eq!(content.operations.last().unwrap().operator, "f"),
                other => panic!("operator {other}"),
            }
        }
        let matrix = symbol.matrix();
        let expected: Vec<Vec<f32>> = (0..matrix.width())
            .flat_map(|y| {
                matrix
                    .dark_runs(y)
                    .map(move |run| [run.start, y, run.len(), 1].map(|n| f32::from(u8::try_from(n).unwrap())).to_vec())
            })
            .collect();
        assert!(runs == expected, "{size:?}");
    }
}

#[test]
fn a_pdf_is_as_wide_as_was_asked_for() {
    let symbol = symbol();
    let size = Size::Millimetres { width: "30".parse().unwrap(), fit: Fit::Margin };
    for (size, points) in [(size, 85.0394), (Size::BoxPx(10), 247.5)] {
        let file = Picture::new(&symbol, options(size)).unwrap().to_bytes(Format::Pdf).unwrap();
        let document = lopdf::Document::load_mem(&file).unwrap();
        let page = document.get_pages()[&1];
        let page = document.get_dictionary(page).unwrap();
        let corners: Vec<f32> =
            page.get(b"MediaBox").unwrap().as_array().unwrap().iter().map(|n| n.as_float().unwrap()).collect();
        assert_eq!(corners, [0.0, 0.0, points, points]);
    }
}

#[test]
fn the_words_and_the_note_of_a_pdf_are_in_its_information() {
    let symbol = symbol();
    let picture = Picture::new(&symbol, PictureOptions::default()).unwrap();
    let picture =
        picture.with_meta(Meta { note: Some("(note) é 🌍"), title: Some("Title"), description: Some("What it is") });
    let document = lopdf::Document::load_mem(&picture.to_bytes(Format::Pdf).unwrap()).unwrap();
    let information = document.trailer.get(b"Info").unwrap().as_reference().unwrap();
    let information = document.get_dictionary(information).unwrap();
    for (key, text) in [("EdgeQRRequest", "(note) é 🌍"), ("Title", "Title"), ("Subject", "What it is")] {
        assert_eq!(lopdf::decode_text_string(information.get(key.as_bytes()).unwrap()).unwrap(), text);
    }
}

#[test]
fn an_svg_of_an_exact_width_scales_its_path_by_whole_pixels() {
    let symbol = symbol();
    let size = Size::WidthPx { width_px: 300, fit: Fit::Margin };
    let exact = Picture::new(&symbol, options(size)).unwrap().to_svg();
    let plain =
        Picture::new(&symbol, PictureOptions { border_modules: 0, ..options(Size::BoxPx(1)) }).unwrap().to_svg();
    let path = |svg: &str| svg.split(" d=\"").nth(1).unwrap().to_owned();
    assert!(exact.contains("width=\"300\" height=\"300\" viewBox=\"0 0 300 300\""));
    assert!(exact.contains("<path fill=\"#000000\" transform=\"translate(37 37) scale(9)\" d=\""));
    assert_eq!(path(&exact), path(&plain));
}

#[test]
fn an_svg_in_millimetres_says_so() {
    let symbol = symbol();
    let size = Size::Millimetres { width: "30.5".parse().unwrap(), fit: Fit::Margin };
    let svg = Picture::new(&symbol, options(size)).unwrap().to_svg();
    assert!(svg.contains(" width=\"30.5mm\" height=\"30.5mm\" viewBox=\"0 0 360 360\""), "{svg:.200}");
}

#[test]
fn an_svg_with_words_is_an_image_with_a_name() {
    let symbol = symbol();
    let picture = Picture::new(&symbol, PictureOptions::default()).unwrap();
    let svg = picture
        .clone()
        .with_meta(Meta { note: Some("note"), title: Some("A <code>"), description: Some("Opens it") })
        .to_svg();
    let ids = svg.split("aria-labelledby=\"").nth(1).unwrap().split('"').next().unwrap();
    let [title, description] = ids.split(' ').collect::<Vec<_>>()[..] else { panic!("two ids in {ids}") };
    assert!(svg.contains(" role=\"img\" "));
    assert!(svg.contains(&format!(
        "><title id=\"{title}\">A &lt;code&gt;</title><desc id=\"{description}\">Opens it</desc><metadata>note</metadata>"
    )));
    assert_eq!(read_note(svg.as_bytes()).as_deref(), Some("note"));
    assert!(!picture.to_svg().contains("role="));
}

#[test]
fn a_text_has_the_modules_as_half_blocks() {
    for border_modules in [0, 1, 4] {
        let symbol = symbol();
        let picture = Picture::new(&symbol, PictureOptions { border_modules, ..PictureOptions::default() }).unwrap();
        let text = String::from_utf8(picture.to_bytes(Format::Txt).unwrap()).unwrap();
        let (border, width) = (usize::from(border_modules), 25 + 2 * usize::from(border_modules));
        let lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
        assert_eq!(lines.len(), width.div_ceil(2));
        for y in 0..2 * lines.len() {
            assert_eq!(lines[y / 2].len(), width);
            for (x, character) in lines[y / 2].iter().enumerate() {
                let is_ink = if y % 2 == 0 { ['▀', '█'] } else { ['▄', '█'] }.contains(character);
                let is_dark = x >= border && y >= border && symbol.matrix().is_dark(x - border, y - border);
                assert_eq!(is_ink, is_dark, "{x}, {y}");
            }
        }
    }
}
