//! Character sets of byte mode and their ECI assignment numbers (AIM ECI Part 3: Register).

pub(crate) mod jis;
mod single_byte;

use std::fmt;
use std::str::FromStr;

use crate::RangeError;

/// A character set that text can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Charset {
    /// UTF-8, the default.
    #[default]
    Utf8,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// ISO/IEC 8859-1, "Latin 1": what readers assume without an ECI designator.
    Iso8859_1,
    /// ISO/IEC 8859-2, "Latin 2".
    Iso8859_2,
    /// ISO/IEC 8859-3, "Latin 3".
    Iso8859_3,
    /// ISO/IEC 8859-4, "Latin 4".
    Iso8859_4,
    /// ISO/IEC 8859-5, Cyrillic.
    Iso8859_5,
    /// ISO/IEC 8859-6, Arabic.
    Iso8859_6,
    /// ISO/IEC 8859-7, Greek.
    Iso8859_7,
    /// ISO/IEC 8859-8, Hebrew.
    Iso8859_8,
    /// ISO/IEC 8859-9, "Latin 5".
    Iso8859_9,
    /// ISO/IEC 8859-10, "Latin 6".
    Iso8859_10,
    /// ISO/IEC 8859-11, Thai.
    Iso8859_11,
    /// ISO/IEC 8859-13, "Latin 7".
    Iso8859_13,
    /// ISO/IEC 8859-14, "Latin 8".
    Iso8859_14,
    /// ISO/IEC 8859-15, "Latin 9", which has the euro.
    Iso8859_15,
    /// ISO/IEC 8859-16, "Latin 10".
    Iso8859_16,
    /// Windows code page 1250, Central Europe.
    Windows1250,
    /// Windows code page 1251, Cyrillic.
    Windows1251,
    /// Windows code page 1252, Western Europe.
    Windows1252,
    /// Windows code page 1256, Arabic.
    Windows1256,
    /// Shift JIS: ASCII, half-width katakana and JIS X 0208.
    ShiftJis,
}

impl Charset {
    /// All character sets.
    pub const ALL: [Self; 22] = [
        Self::Utf8,
        Self::Utf16Be,
        Self::Iso8859_1,
        Self::Iso8859_2,
        Self::Iso8859_3,
        Self::Iso8859_4,
        Self::Iso8859_5,
        Self::Iso8859_6,
        Self::Iso8859_7,
        Self::Iso8859_8,
        Self::Iso8859_9,
        Self::Iso8859_10,
        Self::Iso8859_11,
        Self::Iso8859_13,
        Self::Iso8859_14,
        Self::Iso8859_15,
        Self::Iso8859_16,
        Self::Windows1250,
        Self::Windows1251,
        Self::Windows1252,
        Self::Windows1256,
        Self::ShiftJis,
    ];

    /// The name of the IANA registry, in lower case.
    pub const fn as_str(self) -> &'static str {
        self.entry().0
    }

    /// The ECI assignment number, 1 to 26.
    pub const fn eci_number(self) -> u8 {
        self.entry().1
    }

    const fn entry(self) -> (&'static str, u8) {
        match self {
            Self::Iso8859_1 => ("iso-8859-1", 3),
            Self::Iso8859_2 => ("iso-8859-2", 4),
            Self::Iso8859_3 => ("iso-8859-3", 5),
            Self::Iso8859_4 => ("iso-8859-4", 6),
            Self::Iso8859_5 => ("iso-8859-5", 7),
            Self::Iso8859_6 => ("iso-8859-6", 8),
            Self::Iso8859_7 => ("iso-8859-7", 9),
            Self::Iso8859_8 => ("iso-8859-8", 10),
            Self::Iso8859_9 => ("iso-8859-9", 11),
            Self::Iso8859_10 => ("iso-8859-10", 12),
            Self::Iso8859_11 => ("iso-8859-11", 13),
            Self::Iso8859_13 => ("iso-8859-13", 15),
            Self::Iso8859_14 => ("iso-8859-14", 16),
            Self::Iso8859_15 => ("iso-8859-15", 17),
            Self::Iso8859_16 => ("iso-8859-16", 18),
            Self::ShiftJis => ("shift_jis", 20),
            Self::Windows1250 => ("windows-1250", 21),
            Self::Windows1251 => ("windows-1251", 22),
            Self::Windows1252 => ("windows-1252", 23),
            Self::Windows1256 => ("windows-1256", 24),
            Self::Utf16Be => ("utf-16be", 25),
            Self::Utf8 => ("utf-8", 26),
        }
    }

    /// Whether an ASCII character is the one byte that it is in ASCII.
    pub(crate) const fn extends_ascii(self) -> bool {
        !matches!(self, Self::Utf16Be)
    }

    /// Appends a character; none when the set does not have it.
    pub(crate) fn push(self, bytes: &mut Vec<u8>, character: char) -> Option<()> {
        match self {
            Self::Utf8 => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Self::Utf16Be => {
                bytes.extend(character.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()));
            }
            _ if character.is_ascii() => bytes.push(u8::try_from(character).ok()?),
            Self::ShiftJis => match character {
                // JIS X 0201: half-width katakana.
                '\u{ff61}'..='\u{ff9f}' => bytes.push(u8::try_from(u32::from(character) - 0xff61 + 0xa1).ok()?),
                _ => bytes.extend(jis::shift_jis(character)?.to_be_bytes()),
            },
            _ => bytes.push(single_byte::byte(self, character)?),
        }
        Some(())
    }
}

impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Charset {
    type Err = RangeError;

    /// Reads a name in either case.
    ///
    /// # Errors
    ///
    /// [`RangeError`] for anything but a name of [`Charset::ALL`].
    fn from_str(name: &str) -> Result<Self, RangeError> {
        Self::ALL.into_iter().find(|charset| charset.as_str().eq_ignore_ascii_case(name)).ok_or(RangeError(
            "a character set is one of utf-8, utf-16be, iso-8859-1 to iso-8859-16 without 12, windows-1250, \
             windows-1251, windows-1252, windows-1256, shift_jis",
        ))
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::Encoding;

    use super::*;

    #[test]
    fn names_are_read_in_either_case() {
        for charset in Charset::ALL {
            assert_eq!(charset.to_string().to_uppercase().parse(), Ok(charset));
        }
        assert_eq!(
            "ebcdic".parse::<Charset>().unwrap_err().to_string(),
            "a character set is one of utf-8, utf-16be, iso-8859-1 to iso-8859-16 without 12, windows-1250, \
             windows-1251, windows-1252, windows-1256, shift_jis"
        );
    }

    fn written(charset: Charset, character: char) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let known = charset.push(&mut bytes, character);
        assert!(known.is_some() || bytes.is_empty(), "{charset}");
        known.map(|()| bytes)
    }

    /// The decoders of the WHATWG take ISO/IEC 8859-1, -9 and -11 for the Windows code pages that extend them below 0xa0.
    #[test]
    fn every_byte_of_an_independent_decoder_is_written_for_its_character() {
        let multi_byte = [Charset::Utf8, Charset::Utf16Be, Charset::ShiftJis];
        for charset in Charset::ALL.into_iter().filter(|charset| !multi_byte.contains(charset)) {
            let decoder = Encoding::for_label(charset.as_str().as_bytes()).unwrap();
            let first = if charset.as_str().starts_with("iso") { 0xa0 } else { 0x80 };
            for byte in first..=u8::MAX {
                let (text, _, malformed) = decoder.decode(std::slice::from_ref(&byte));
                let character = text.chars().next().filter(|_| !malformed);
                // The decoders map what the tables leave out to control characters.
                if let Some(character) = character.filter(|character| !('\u{80}'..'\u{a0}').contains(character)) {
                    assert_eq!(written(charset, character), Some(vec![byte]), "{charset}: {byte:#x}");
                }
            }
        }
    }

    #[test]
    fn an_independent_decoder_reads_every_character_of_shift_jis_back() {
        let mut known = 0;
        for character in '\0'..='\u{ffff}' {
            if let Some(bytes) = written(Charset::ShiftJis, character) {
                let (text, _, malformed) = encoding_rs::SHIFT_JIS.decode(&bytes);
                assert!(!malformed && text.chars().eq([character]), "U+{:04x}", u32::from(character));
                known += 1;
            }
        }
        assert_eq!(known, 128 + 63 + 6873);
    }

    #[test]
    fn utf_16_has_the_high_byte_first() {
        assert_eq!(written(Charset::Utf16Be, '世'), Some(vec![0x4e, 0x16]));
        assert_eq!(written(Charset::Utf16Be, '🌍'), Some(vec![0xd8, 0x3c, 0xdf, 0x0d]));
    }

    /// The designators of AIM's register.
    #[test]
    fn numbers_are_those_of_the_register() {
        let number = |name: &str| name.parse::<Charset>().unwrap().eci_number();
        assert_eq!(
            ["iso-8859-1", "iso-8859-16", "shift_jis", "windows-1252", "utf-16be", "utf-8"].map(number),
            [3, 18, 20, 23, 25, 26]
        );
    }
}
