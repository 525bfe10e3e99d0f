//! The note of a PNG, found without a look at the pixels.

use super::chunk::{AFTER_KEYWORD, KEYWORD, SIGNATURE, crc};
use crate::picture::MAX_WIDTH_PX;

/// The text of the note, still escaped: that of the first `iTXt` chunk before the pixels which is written as ours are.
///
/// The check value of every chunk up to there must be right, and the picture no larger than those of this crate.
pub(crate) fn read_note(file: &[u8]) -> Option<String> {
    let (mut name, mut data, mut rest) = first_chunk(file)?;
    let (width, sizes) = data.split_first_chunk()?;
    let (height, _) = sizes.split_first_chunk()?;
    if name != b"IHDR" || [width, height].iter().any(|size| !(1..=MAX_WIDTH_PX).contains(&u32::from_be_bytes(**size))) {
        return None;
    }
    loop {
        (name, data, rest) = chunk(rest)?;
        if name == b"IDAT" {
            return None;
        }
        if name == b"iTXt"
            && let Some(text) = data.strip_prefix(KEYWORD).and_then(|data| data.strip_prefix(AFTER_KEYWORD))
        {
            return String::from_utf8(text.to_vec()).ok();
        }
    }
}

/// Name and data of the chunk that opens `bytes`, and what follows it (clause 5.3).
pub(crate) fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (length, bytes) = bytes.split_first_chunk()?;
    let (name, bytes) = bytes.split_first_chunk()?;
    let (data, bytes) = bytes.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    let (check, rest) = bytes.split_first_chunk()?;
    (crc(&[name, data]) == u32::from_be_bytes(*check)).then_some((name, data, rest))
}

/// The first chunk of a file.
pub(crate) fn first_chunk(file: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    chunk(file.strip_prefix(&SIGNATURE)?)
}
