//! JIS X 0208, the set of kanji mode (clause 7.3.6).

use std::sync::LazyLock;

use crate::sort::sort;

/// The Shift JIS code of a character of JIS X 0208 beyond ASCII: 0x8140 to 0x9ffc or 0xe040 to 0xeaa4.
///
/// Characters whose code differs between Shift JIS and Windows code page 932 are left out, since readers differ as well.
pub(crate) fn shift_jis(character: char) -> Option<u16> {
    let code_point = u16::try_from(u32::from(character)).ok()?;
    if character.is_ascii() {
        return None;
    }
    let index = CODES.binary_search_by_key(&u64::from(code_point), |&known| known >> 16).ok()?;
    CODES.get(index).and_then(|&known| u16::try_from(known & 0xffff).ok())
}

/// The 13 bits of a character in kanji mode, from its Shift JIS code (clause 7.4.6).
pub(crate) fn kanji_bits(code: u16) -> u32 {
    let offset = u32::from(if code < 0xe000 { code - 0x8140 } else { code - 0xc140 });
    (offset >> 8) * 0xc0 + (offset & 0xff)
}

/// Code points in ascending order, each above its Shift JIS code: made of the table when it is first asked for, because the
/// table in its own order takes half the room in the program and can be read.
static CODES: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut codes = Vec::with_capacity(7000);
    for (row, line) in (0_u16..).zip(table().lines()) {
        // Two rows share a first byte: the second bytes of one are 0x40 to 0x9e without 0x7f, of the other 0x9f to 0xfc.
        let first = 0x81 + row / 2 + if row < 62 { 0 } else { 0x40 };
        for (column, character) in (0_u16..).zip(line.chars()) {
            let second = if row % 2 == 1 { 0x9f + column } else { 0x40 + column + u16::from(column >= 0x3f) };
            if let (Ok(code_point), false) = (u16::try_from(u32::from(character)), character.is_ascii()) {
                codes.push(u64::from(code_point) << 16 | u64::from(first << 8 | second));
            }
        }
    }
    sort(&mut codes);
    codes
});

/// The characters of rows 1 to 84, 94 a line; `-` stands where there is none.
#[cfg(not(feature = "small"))]
fn table() -> &'static str {
    include_str!("jis_x_0208.txt")
}

/// The table that was handed in; without it there are no such characters.
#[cfg(feature = "small")]
fn table() -> &'static str {
    HANDED_IN.get().map_or("", String::as_str)
}

#[cfg(feature = "small")]
static HANDED_IN: std::sync::OnceLock<String> = std::sync::OnceLock::new();

/// Hands in the characters of JIS X 0208, for a program that has no room for them: rows 1 to 84, each a line of 94
/// characters, `-` where there is none or where Shift JIS and Windows code page 932 differ. The first one stays; it comes
/// before the first symbol.
#[cfg(feature = "small")]
pub fn use_jis_x_0208(table: String) {
    HANDED_IN.get_or_init(|| table);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of clause 7.4.6.
    #[test]
    fn the_examples_of_the_standard() {
        assert_eq!((shift_jis('点'), shift_jis('茗')), (Some(0x935f), Some(0xe4aa)));
        assert_eq!((kanji_bits(0x935f), kanji_bits(0xe4aa)), (0b0_1101_1001_1111, 0b1_1010_1010_1010));
    }

    #[test]
    fn rows_are_complete() {
        assert_eq!(table().lines().count(), 84);
        assert!(table().lines().all(|line| line.chars().count() == 94));
    }
}
