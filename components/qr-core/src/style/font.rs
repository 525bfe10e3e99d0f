//! Outlines of the characters that a caption may have: a subset of `DejaVu Sans` 2.37 (licence: `font/LICENSE`).
//!
//! `font/make.py` writes `captions.bin`, a table of the glyphs and their quadratic outlines. It is a third of the size
//! of the same subset as TrueType, and needs no parser of fonts; the reader below trusts nothing in it, either.

use std::fmt;

use super::path::{Command, Path, Point};

/// Units of the font a square em.
pub(super) const UNITS_PER_EM: i32 = 160;

/// The outlines that captions are drawn with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CaptionFont(&'static [u8]);

impl CaptionFont {
    /// The font, as part of the program.
    pub const EMBEDDED: Self = Self(include_bytes!("font/captions.bin"));

    /// The font from [`Self::as_bytes`] of the embedded one, for a program that has it from elsewhere. What is damaged lacks
    /// glyphs.
    pub const fn new(bytes: &'static [u8]) -> Self {
        Self(bytes)
    }

    /// The font as a file.
    pub const fn as_bytes(self) -> &'static [u8] {
        self.0
    }

    /// The glyph of a character; none when the font lacks it.
    pub(super) fn glyph(self, character: char) -> Option<Glyph> {
        let code = u16::try_from(u32::from(character)).ok().filter(|&code| code != UNMAPPED)?;
        self.entries().find(|glyph| glyph.code == code)
    }

    /// The glyphs by code point; parts of others, which stand for no character, come last.
    fn entries(self) -> impl Iterator<Item = Glyph> {
        let table = self.0.get(2..self.table_end()).unwrap_or_default();
        table.as_chunks::<5>().0.iter().map(move |&[high, low, advance, offset_high, offset_low]| Glyph {
            font: self,
            code: u16::from_be_bytes([high, low]),
            advance: i32::from(advance),
            offset: usize::from(u16::from_be_bytes([offset_high, offset_low])),
        })
    }

    fn table_end(self) -> usize {
        let count = self.0.first_chunk().map_or(0, |&count| u16::from_be_bytes(count));
        2 + 5 * usize::from(count)
    }
}

impl fmt::Debug for CaptionFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaptionFont")
    }
}

/// A glyph of the font.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    font: CaptionFont,
    code: u16,
    /// The way to the next glyph, in units of the font.
    pub(super) advance: i32,
    offset: usize,
}

impl Glyph {
    /// Adds the outlines, each point of the font being placed by `place`.
    pub(super) fn outline(self, path: &mut Path, place: &impl Fn(i32, i32) -> Point) {
        // The data cannot be short: `every_glyph_has_a_whole_outline` reads all of it.
        let _ = self.read(path, place, (0, 0), 0);
    }

    fn read(self, path: &mut Path, place: &impl Fn(i32, i32) -> Point, shift: (i32, i32), depth: u8) -> Option<()> {
        let mut data = Reader(self.font.0.get(self.font.table_end() + self.offset..)?);
        let contours = data.byte()?;
        if contours == COMPOSITE && depth < MAX_DEPTH {
            for _ in 0..data.byte()? {
                let index = usize::from(u16::from_be_bytes([data.byte()?, data.byte()?]));
                let shift = (shift.0 + data.step()?, shift.1 + data.step()?);
                self.font.entries().nth(index)?.read(path, place, shift, depth + 1)?;
            }
            return Some(());
        }
        let (mut x, mut y) = shift;
        for _ in 0..contours {
            let count = usize::from(data.byte()?);
            let flags: Vec<u8> = (0..count.div_ceil(8)).map(|_| data.byte()).collect::<Option<_>>()?;
            let mut points = Vec::with_capacity(count);
            for index in 0..count {
                x += data.step()?;
                y += data.step()?;
                let on_curve = flags.get(index / 8)? >> (index % 8) & 1 == 1;
                points.push((place(x, y), on_curve));
            }
            contour(path, &points);
        }
        Some(())
    }
}

/// Adds a TrueType contour: between two control points lies a point of the curve (OpenType, "glyf").
fn contour(path: &mut Path, points: &[(Point, bool)]) {
    let middle = |a: Point, b: Point| Point { x: i32::midpoint(a.x, b.x), y: i32::midpoint(a.y, b.y) };
    let (Some(&(first, is_first_on)), Some(&(last, is_last_on))) = (points.first(), points.last()) else {
        return;
    };
    let start = match (is_first_on, is_last_on) {
        (true, _) => first,
        (false, true) => last,
        (false, false) => middle(first, last),
    };
    path.commands.push(Command::Move(start));
    let mut control = None;
    for &(point, on_curve) in points.iter().skip(usize::from(is_first_on)).chain([&(start, true)]) {
        match (control, on_curve) {
            (None, true) => path.commands.push(Command::Line(point)),
            (Some(before), true) => {
                path.commands.push(Command::Quad(before, point));
                control = None;
            }
            (Some(before), false) => {
                path.commands.push(Command::Quad(before, middle(before, point)));
                control = Some(point);
            }
            (None, false) => control = Some(point),
        }
    }
}

struct Reader(&'static [u8]);

impl Reader {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    /// A signed number: zigzag, seven bits a byte.
    fn step(&mut self) -> Option<i32> {
        let low = i32::from(self.byte()?);
        let value = if low < 128 { low } else { (low & 127) | i32::from(self.byte()?) << 7 };
        Some(if value % 2 == 0 { value / 2 } else { -(value / 2) - 1 })
    }
}

const UNMAPPED: u16 = 0xffff;
const COMPOSITE: u8 = 0xff;
const MAX_DEPTH: u8 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: CaptionFont = CaptionFont::EMBEDDED;

    #[test]
    fn every_glyph_has_a_whole_outline() {
        assert!(FONT.entries().count() > 500);
        for glyph in FONT.entries() {
            let mut path = Path::default();
            assert!(glyph.read(&mut path, &|x, y| Point { x, y }, (0, 0), 0).is_some(), "{:04x}", glyph.code);
            let inside = |point: Point| (-80..320).contains(&point.x) && (-80..240).contains(&point.y);
            assert!(path.commands.iter().all(|command| inside(command.end())), "{:04x}", glyph.code);
        }
    }

    #[test]
    fn latin_greek_and_cyrillic_are_there_and_others_are_not() {
        assert!("Ab1ßéŁőΩάЖщ€–„…".chars().all(|character| FONT.glyph(character).is_some()));
        assert!("世\n\u{ad}🌍\u{ffff}א".chars().all(|character| FONT.glyph(character).is_none()));
    }

    #[test]
    fn an_accent_stands_above_its_letter() {
        let top = |character| {
            let mut path = Path::default();
            FONT.glyph(character).unwrap().outline(&mut path, &|x, y| Point { x, y });
            path.commands.iter().map(|command| command.end().y).max().unwrap()
        };
        assert!(top('é') > top('e') + 20, "{} {}", top('é'), top('e'));
    }
}
