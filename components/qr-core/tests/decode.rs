//! What was drawn is read back by an independent decoder (`rqrr`) and an independent PNG reader.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use png::{BitDepth, ColorType, Decoder};
use qr_core::{
    Color, Colors, EcLevel, Eci, EncodeError, Mask, Matrix, Meta, Picture, PictureOptions, SeriesLength, Size,
    SymbolOptions, Version, encode, encode_series,
};
use rqrr::{Grid, PreparedImage, SimpleGrid};

/// Texts of each mode, their borders and their mixtures.
fn texts() -> Vec<String> {
    let words = [
        "0",
        "0123456789",
        "HELLO WORLD $%*+-./:",
        "hello",
        "https://example.com/?q=1&r=äöü",
        "Grüße",
        "世界",
        "🌍",
        "\u{0}\n",
    ];
    let mut texts: Vec<String> = words.iter().map(ToString::to_string).collect();
    for (index, first) in words.iter().enumerate() {
        for second in &words[index..] {
            texts.push(format!("{first}{second}").repeat(1 + index * 3));
        }
    }
    texts
}

fn read_matrix(matrix: &Matrix) -> String {
    let grid = SimpleGrid::from_func(matrix.width(), |x, y| matrix.is_dark(x, y));
    Grid::new(grid).decode().unwrap().1
}

#[test]
fn every_text_is_read_back_at_every_level() {
    for text in texts() {
        for ec_level in EcLevel::ALL {
            let symbol = encode(&text, SymbolOptions { ec_level, ..SymbolOptions::default() }).unwrap();
            assert_eq!(read_matrix(symbol.matrix()), text);
            assert_eq!(symbol.matrix().width(), symbol.version().width());
        }
    }
}

#[test]
fn every_version_is_read_back() {
    for number in 1..=40 {
        let min_version = Version::try_from(number).unwrap();
        let symbol = encode("version", SymbolOptions { min_version, ..SymbolOptions::default() }).unwrap();
        assert_eq!(symbol.version(), min_version);
        assert_eq!(read_matrix(symbol.matrix()), "version");
    }
}

/// The penalties of such texts go beyond 16 bits: one byte over and over draws stripes through the largest symbol.
#[test]
fn a_full_symbol_of_one_letter_is_read_back() {
    for length in 2929..=2953 {
        let text = "f".repeat(length);
        let symbol = encode(&text, SymbolOptions { ec_level: EcLevel::L, ..SymbolOptions::default() }).unwrap();
        assert_eq!(read_matrix(symbol.matrix()), text);
    }
}

/// The largest symbol has 2,956 data codewords. Byte mode takes 20 bits of them, the ECI designator another 12.
#[test]
fn two_byte_characters_fill_the_largest_symbol_up_to_one_byte_less_than_ascii() {
    let options = SymbolOptions { ec_level: EcLevel::L, ..SymbolOptions::default() };
    for full in ["q".repeat(2953), "é".repeat(1476)] {
        assert_eq!(read_matrix(encode(&full, options).unwrap().matrix()), full);
        let error = encode(&format!("{full}q"), options).unwrap_err();
        assert!(matches!(error, EncodeError::TooLong { available_bits: 23_648, .. }), "{error}");
    }
}

/// Thousands of texts with options of every kind: what is encoded is read back, what is not is refused, nothing panics.
#[test]
fn any_text_with_any_options_is_read_back_or_refused() {
    let mut state = 1_u64;
    let mut below = |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % end
    };
    let pieces = ["0", "123456789", "A", "CAPITALS $", "a", "lower case, ", "é", "世界", "🌍", "\u{0}", "%"];
    let mut read = 0;
    for _ in 0..3000 {
        let text: String = (0..below(30)).map(|_| pieces[below(pieces.len())]).collect();
        let versions = [1 + below(40), 1 + below(40)].map(|number| u8::try_from(number).unwrap());
        let options = SymbolOptions {
            min_version: Version::try_from(versions[0]).unwrap(),
            max_version: Version::try_from(versions[1]).unwrap(),
            ec_level: EcLevel::ALL[below(4)],
            boost_ec_level: below(2) == 0,
            mask: [None, Some(Mask::try_from(u8::try_from(below(8)).unwrap()).unwrap())][below(2)],
            eci: [Eci::Auto, Eci::Always, Eci::Never][below(3)],
            ..SymbolOptions::default()
        };
        match encode(&text, options) {
            Ok(symbol) => {
                assert_eq!(read_matrix(symbol.matrix()), text);
                assert!((options.min_version..=options.max_version).contains(&symbol.version()));
                assert!(symbol.ec_level() >= options.ec_level);
                assert!(options.mask.is_none_or(|mask| mask == symbol.mask()));
                read += 1;
            }
            Err(EncodeError::Empty) => assert!(text.is_empty()),
            Err(EncodeError::VersionRange) => assert!(options.min_version > options.max_version),
            Err(error) => assert!(matches!(error, EncodeError::TooLong { .. }), "{error}"),
        }
    }
    assert!(read > 1000, "{read}");
}

/// As much as a request may carry, in runs as short as can be.
#[test]
fn what_is_far_too_long_is_refused_with_its_bits() {
    let text = "a1".repeat(32 * 1024);
    let error = encode(&text, SymbolOptions::default()).unwrap_err();
    assert_eq!(error, EncodeError::TooLong { needed_bits: 4 + 16 + 8 * text.len(), available_bits: 8 * 2334 });
    let error = encode_series(&text, SeriesLength::Fewest, SymbolOptions::default()).unwrap_err();
    assert!(matches!(error, EncodeError::TooLong { available_bits: 18_672, .. }), "{error}");
}

#[test]
fn a_png_is_read_back_at_every_scale_and_border() {
    for box_size_px in [1, 2, 3, 7, 10, 33] {
        for border_modules in [1, 4, 9] {
            let png = png(
                "https://example.com/",
                PictureOptions { border_modules, size: Size::BoxPx(box_size_px), ..PictureOptions::default() },
            );
            let image = Pixels::read(&png);
            assert_eq!(image.width, (25 + 2 * usize::from(border_modules)) * usize::from(box_size_px));
            // A reader needs some pixels a module and the whole quiet zone.
            if box_size_px >= 3 && border_modules >= 4 {
                assert_eq!(image.text(), "https://example.com/");
            }
        }
    }
}

#[test]
fn a_png_has_one_bit_a_pixel_and_the_two_colours() {
    let colors = Colors { fill: "#102030".parse().unwrap(), back: "#f0e0d080".parse().unwrap() };
    let image = Pixels::read(&png("colours", PictureOptions { colors, ..PictureOptions::default() }));
    assert_eq!((image.color_type, image.bit_depth), (ColorType::Indexed, BitDepth::One));
    assert_eq!(image.palette, [0xf0, 0xe0, 0xd0, 0x10, 0x20, 0x30]);
    assert_eq!(image.opacity, [0x80, 0xff]);
}

/// As in the SVG, where the dark modules are painted over the background.
#[test]
fn dark_modules_of_a_png_show_the_fill_over_the_background() {
    for (fill, back, palette, opacity) in [
        ("#00000080", "red", [0xff, 0, 0, 0x7f, 0, 0], &[][..]),
        ("transparent", "white", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff], &[]),
        ("#ff000088", "transparent", [0, 0, 0, 0xff, 0, 0], &[0, 0x88]),
        ("#ff000080", "#0000ff80", [0, 0, 0xff, 0xaa, 0, 0x55], &[0x80, 0xc0]),
    ] {
        let colors = Colors { fill: fill.parse().unwrap(), back: back.parse().unwrap() };
        let image = Pixels::read(&png("over", PictureOptions { colors, ..PictureOptions::default() }));
        assert_eq!((image.palette.as_slice(), image.opacity.as_slice()), (&palette[..], opacity), "{fill} on {back}");
    }
}

#[test]
fn an_opaque_png_has_no_transparency_chunk() {
    assert_eq!(Pixels::read(&png("opaque", PictureOptions::default())).opacity, []);
}

#[test]
fn a_transparent_background_has_opacity_zero() {
    let colors = Colors { back: Color::TRANSPARENT, ..Colors::default() };
    assert_eq!(Pixels::read(&png("clear", PictureOptions { colors, ..PictureOptions::default() })).opacity, [0, 255]);
}

#[test]
fn a_note_leaves_the_image_as_it_is() {
    let symbol = encode("https://example.com/", SymbolOptions::default()).unwrap();
    let picture = Picture::new(&symbol, PictureOptions::default()).unwrap();
    let (plain, noted) = (
        Pixels::read(&picture.to_png()),
        Pixels::read(&picture.with_meta(Meta { note: Some("a note"), ..Meta::default() }).to_png()),
    );
    assert_eq!((noted.color_type, noted.bit_depth), (ColorType::Indexed, BitDepth::One));
    assert_eq!((noted.palette, noted.opacity), (plain.palette.clone(), plain.opacity.clone()));
    assert_eq!(noted.bits, plain.bits);
    assert_eq!(Pixels { bits: noted.bits, ..plain }.text(), "https://example.com/");
}

#[test]
fn a_png_of_the_largest_symbol_stays_small() {
    let png = png(&"x".repeat(2331), PictureOptions::default());
    assert!(png.len() < 40_000, "{} bytes", png.len());
}

fn png(text: &str, options: PictureOptions) -> Vec<u8> {
    let symbol = encode(text, SymbolOptions::default()).unwrap();
    Picture::new(&symbol, options).unwrap().to_png()
}

/// A decoded PNG, one palette index a pixel.
struct Pixels {
    color_type: ColorType,
    bit_depth: BitDepth,
    palette: Vec<u8>,
    opacity: Vec<u8>,
    width: usize,
    row_bytes: usize,
    bits: Vec<u8>,
}

impl Pixels {
    fn read(file: &[u8]) -> Self {
        let mut reader = Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut bits = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut bits).unwrap();
        let info = reader.info();
        Self {
            color_type: info.color_type,
            bit_depth: info.bit_depth,
            palette: info.palette.as_deref().unwrap_or_default().to_vec(),
            opacity: info.trns.as_deref().unwrap_or_default().to_vec(),
            width: usize::try_from(frame.width).unwrap(),
            row_bytes: frame.line_size,
            bits,
        }
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        self.bits[y * self.row_bytes + x / 8] >> (7 - x % 8) & 1 == 1
    }

    fn text(&self) -> String {
        let mut image =
            PreparedImage::prepare_from_greyscale(
                self.width,
                self.width,
                |x, y| if self.is_dark(x, y) { 0 } else { 255 },
            );
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }
}
