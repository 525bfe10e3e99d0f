//! The message: the content as bytes of its character set, and what stands before it in the symbol.

use std::borrow::Cow;

use crate::charset::jis;
use crate::segment::{Header, Mode, NOT_ALPHANUMERIC, alphanumeric, optimal};
use crate::{Charset, Content, Eci, EncodeError, Fnc1, Kanji, SymbolOptions, Version};

/// Content on its way into a symbol.
#[derive(Clone, Debug)]
pub(crate) struct Message<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
    /// The characters that go into kanji mode, in their order.
    pub(crate) kanji: Vec<KanjiCharacter>,
    /// The character set of text.
    charset: Option<Charset>,
    /// The ECI assignment number of the designator that goes first (clause 7.4.2).
    pub(crate) eci: Option<u8>,
    pub(crate) fnc1: Fnc1,
    /// This symbol's part in a series (clause 8).
    pub(crate) part: Option<Part>,
}

/// A character of JIS X 0208.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KanjiCharacter {
    /// Where its two bytes begin in the message.
    pub(crate) start: usize,
    /// Its Shift JIS code.
    pub(crate) code: u16,
}

/// The place of a symbol among those that carry one message (clause 8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// 0 to `count` - 1.
    pub(crate) index: u8,
    /// 2 to 16.
    pub(crate) count: u8,
    /// All bytes of the whole message, added without carry.
    pub(crate) parity: u8,
}

impl<'a> Message<'a> {
    /// The message of `content`, with kanji mode if that is allowed and makes it shorter.
    pub(crate) fn new(content: Content<'a>, options: &SymbolOptions) -> Result<Self, EncodeError> {
        let plain = Self::in_charset(content, options);
        let Some(kanji) = Self::with_kanji(content, options) else { return plain };
        let bits = |message: &Self| {
            let segments = optimal::segments(message, Header::of(Version::normal(10)));
            segments.map_or(usize::MAX, |(_, bits)| bits + message.prefix_bits())
        };
        match plain {
            Ok(plain) if bits(&plain) < bits(&kanji) => Ok(plain),
            _ => Ok(kanji),
        }
    }

    /// The message without kanji mode.
    fn in_charset(content: Content<'a>, options: &SymbolOptions) -> Result<Self, EncodeError> {
        let charset = options.charset;
        let (bytes, charset_of_text, needs_eci) = match content {
            Content::Bytes(bytes) => (Cow::Borrowed(bytes), None, false),
            Content::Text(text) => {
                let is_ascii = text.is_ascii() && charset.extends_ascii();
                let bytes = if is_ascii || charset == Charset::Utf8 {
                    Cow::Borrowed(text.as_bytes())
                } else {
                    Cow::Owned(bytes_in(charset, text)?)
                };
                // Clause 7.3.5: without an ECI designator byte mode means ISO/IEC 8859-1.
                (bytes, Some(charset), charset != Charset::Iso8859_1 && !is_ascii)
            }
        };
        let has_eci = options.eci == Eci::Always || options.eci == Eci::Auto && needs_eci;
        Ok(Self {
            bytes,
            kanji: Vec::new(),
            charset: charset_of_text,
            eci: has_eci.then_some(charset.eci_number()),
            fnc1: options.fnc1,
            part: None,
        })
    }

    /// The message in Shift JIS with all of its characters beyond ASCII in kanji mode, so that it needs no ECI designator:
    /// readers do not agree on what a designator means for kanji mode. None where this is not allowed or not possible.
    fn with_kanji(content: Content<'a>, options: &SymbolOptions) -> Option<Self> {
        let Content::Text(text) = content else { return None };
        if options.kanji == Kanji::Never || options.eci == Eci::Always || text.is_ascii() {
            return None;
        }
        let mut bytes = Vec::with_capacity(text.len());
        let mut kanji = Vec::new();
        for character in text.chars() {
            if !character.is_ascii() {
                kanji.push(KanjiCharacter { start: bytes.len(), code: jis::shift_jis(character)? });
            }
            Charset::ShiftJis.push(&mut bytes, character)?;
        }
        Some(Self {
            bytes: Cow::Owned(bytes),
            kanji,
            charset: Some(Charset::ShiftJis),
            eci: None,
            fnc1: options.fnc1,
            part: None,
        })
    }

    /// The bits before the first segment.
    pub(crate) fn prefix_bits(&self) -> usize {
        let part = if self.part.is_some() { PART_BITS } else { 0 };
        let eci = if self.eci.is_some() { ECI_BITS } else { 0 };
        let fnc1 = if self.fnc1 == Fnc1::First { FNC1_BITS } else { 0 };
        part + eci + fnc1
    }

    /// The mode with the smallest set that has a byte.
    pub(crate) fn mode_of(&self, byte: u8) -> Mode {
        match (self.fnc1, byte) {
            // Clause 7.4.8.3: in alphanumeric mode % stands for GS and is doubled itself. It goes into byte mode here.
            (Fnc1::First, GS) => Mode::Alphanumeric,
            (Fnc1::First, b'%') => Mode::Byte,
            _ => Mode::of_byte(byte),
        }
    }

    /// The value of a byte in alphanumeric mode.
    pub(crate) fn alphanumeric(&self, byte: u8) -> u32 {
        let value = alphanumeric(if self.fnc1 == Fnc1::First && byte == GS { b'%' } else { byte });
        debug_assert_ne!(value, NOT_ALPHANUMERIC);
        u32::from(value)
    }

    /// The message in `count` parts of about the same length, no character divided; some may be empty.
    pub(crate) fn divided(&self, count: u8) -> Vec<Self> {
        let parity = self.bytes.iter().fold(0, |parity, byte| parity ^ byte);
        let mut start = 0;
        let part = |index| {
            let target = self.bytes.len() * (usize::from(index) + 1) / usize::from(count);
            let end = (start.max(target)..self.bytes.len()).find(|&end| self.begins_character(end));
            let range = start..end.unwrap_or(self.bytes.len());
            start = range.end;
            let kanji = self.kanji.iter().filter(|kanji| range.contains(&kanji.start));
            Self {
                bytes: Cow::Owned(self.bytes.get(range.clone()).unwrap_or_default().to_vec()),
                kanji: kanji.map(|kanji| KanjiCharacter { start: kanji.start - range.start, ..*kanji }).collect(),
                part: Some(Part { index, count, parity }),
                ..*self
            }
        };
        (0..count).map(part).collect()
    }

    /// Whether no character is divided before byte `index`.
    fn begins_character(&self, index: usize) -> bool {
        let byte = |index: usize| self.bytes.get(index).copied().unwrap_or(0);
        match self.charset {
            Some(Charset::Utf8) => byte(index) & 0b1100_0000 != 0b1000_0000,
            Some(Charset::Utf16Be) => index.is_multiple_of(2) && byte(index) & 0b1111_1100 != 0b1101_1100,
            Some(Charset::ShiftJis) => {
                // The bytes that begin a character of two may also end one: only their number in a row tells.
                let begins_two = |byte: u8| matches!(byte, 0x81..=0x9f | 0xe0..=0xfc);
                let before = self.bytes.get(..index).unwrap_or_default();
                before.iter().rev().take_while(|&&byte| begins_two(byte)).count() % 2 == 0
            }
            _ => true,
        }
    }
}

/// The text in a character set.
fn bytes_in(charset: Charset, text: &str) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::with_capacity(text.len());
    for (index, character) in text.chars().enumerate() {
        charset.push(&mut bytes, character).ok_or(EncodeError::NotInCharset { index, charset })?;
    }
    Ok(bytes)
}

/// The separator of GS1 element strings.
const GS: u8 = 0x1d;

/// Mode indicator 0111 and an 8-bit ECI designator.
const ECI_BITS: usize = 4 + 8;

/// Mode indicator 0101.
const FNC1_BITS: usize = 4;

/// Mode indicator 0011, position, count and parity.
const PART_BITS: usize = 4 + 4 + 4 + 8;
