//! Symbols are those of three independent generators for the same version, level, mask and mode.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use fast_qr::{ECL, QRBuilder};
use qr_core::{EcLevel, Mask, Matrix, Symbol, SymbolOptions, encode};
use qrcodegen::{QrCodeEcc, QrSegment};

/// Marsaglia's xorshift64: the same numbers in every run.
struct XorShift(u64);

impl XorShift {
    /// From 0 to `end` - 1.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// A text whose characters all need the same mode, so that there is nothing to choose.
fn text(random: &mut XorShift, longest: usize) -> String {
    let set: &[u8] = match random.below(3) {
        0 => b"0123456789",
        1 => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:",
        _ => b"abcdefghijklmnopqrstuvwxyz!\"#&'(),;<=>?@[]^_`{|}~",
    };
    let length = 1 + random.below(longest);
    (0..length).map(|_| char::from(set[random.below(set.len())])).collect()
}

fn symbol(text: &str, ec_level: EcLevel, mask: Option<u8>) -> Symbol {
    let mask = mask.map(|mask| Mask::try_from(mask).unwrap());
    encode(text, SymbolOptions { ec_level, mask, ..SymbolOptions::default() }).unwrap()
}

fn assert_same(matrix: &Matrix, is_dark: impl Fn(usize, usize) -> bool, what: &str) {
    for y in 0..matrix.width() {
        for x in 0..matrix.width() {
            assert_eq!(matrix.is_dark(x, y), is_dark(x, y), "{what}: column {x}, row {y}");
        }
    }
}

#[test]
fn symbols_are_those_of_qrcodegen() {
    let levels = [QrCodeEcc::Low, QrCodeEcc::Medium, QrCodeEcc::Quartile, QrCodeEcc::High];
    let mut random = XorShift(1);
    for index in 0..1200 {
        let text = text(&mut random, if index % 40 == 0 { 1200 } else { 150 });
        let level = random.below(4);
        let mask = u8::try_from(random.below(8)).unwrap();
        let symbol = symbol(&text, EcLevel::ALL[level], Some(mask));
        let expected = qrcodegen::QrCode::encode_segments_advanced(
            &QrSegment::make_segments(&text),
            levels[level],
            qrcodegen::Version::new(1),
            qrcodegen::Version::new(40),
            Some(qrcodegen::Mask::new(mask)),
            false,
        );
        let expected = expected.unwrap();
        assert_eq!(symbol.version().number(), expected.version().value(), "{text}");
        let module = |x, y| expected.get_module(i32::try_from(x).unwrap(), i32::try_from(y).unwrap());
        assert_same(symbol.matrix(), module, &text);
    }
}

#[test]
fn symbols_are_those_of_fast_qr() {
    use fast_qr::Mask::{
        Checkerboard, DiagonalLines, Diamonds, Fields, HorizontalLines, LargeCheckerboard, Meadow, VerticalLines,
    };
    let masks =
        [Checkerboard, HorizontalLines, VerticalLines, DiagonalLines, LargeCheckerboard, Fields, Diamonds, Meadow];
    let mut random = XorShift(2);
    for index in 0..1200 {
        let text = text(&mut random, if index % 40 == 0 { 1200 } else { 150 });
        let level = random.below(4);
        let mask = random.below(8);
        let symbol = symbol(&text, EcLevel::ALL[level], Some(u8::try_from(mask).unwrap()));
        let ecl = [ECL::L, ECL::M, ECL::Q, ECL::H][level];
        let expected = QRBuilder::new(text.as_str()).ecl(ecl).mask(masks[mask]).build().unwrap();
        assert_eq!(symbol.matrix().width(), expected.size, "{text}");
        assert_same(symbol.matrix(), |x, y| expected[y][x].value(), &text);
    }
}

/// The mask is that of the crate as well, whose sum of penalties stays within its 16 bits for such texts; and so are the
/// segments where they make the smallest symbol.
#[test]
fn symbols_of_mixed_texts_are_those_of_the_qrcode_crate_unless_they_are_smaller() {
    let levels = [qrcode::EcLevel::L, qrcode::EcLevel::M, qrcode::EcLevel::Q, qrcode::EcLevel::H];
    let mut smaller = 0;
    for length in 1..=250 {
        let text: String = "The quick BROWN FOX, 0123456789 lazy DOGS; ".chars().cycle().take(length).collect();
        for (ec_level, level) in EcLevel::ALL.into_iter().zip(levels) {
            let expected = qrcode::QrCode::with_error_correction_level(&text, level).unwrap();
            let symbol = symbol(&text, ec_level, None);
            if symbol.matrix().width() == expected.width() {
                assert_same(symbol.matrix(), |x, y| expected[(x, y)] == qrcode::Color::Dark, &text);
            } else {
                assert!(symbol.matrix().width() < expected.width(), "{text}");
                smaller += 1;
            }
        }
    }
    assert!((1..100).contains(&smaller), "{smaller}");
}
