//! The message as codewords: the bit stream with its terminator and padding (clause 7.4).

use crate::bits::Bits;
use crate::capacity::capacity_bits;
use crate::message::Message;
use crate::plan::Plan;
use crate::segment::{Header, Mode, Segment};
use crate::{Fnc1, charset};

/// The data codewords of `message`, in segments as planned.
pub(crate) fn data_codewords(message: &Message<'_>, plan: &Plan) -> Vec<u8> {
    let capacity = capacity_bits(plan.version, plan.ec_level).expect("a plan has a level that its version has");
    let header = Header::of(plan.version);
    let mut bits = Bits::with_capacity(capacity.div_ceil(8));
    push_prefix(&mut bits, message);
    for segment in &plan.segments {
        bits.push(mode_indicator(plan, segment.mode), header.mode_bits); // 7.4.1
        bits.push(low_bits(segment.characters), header.count_bits(segment.mode));
        push_data(&mut bits, message, segment);
    }
    // 7.4.9, tables 2 and 8: 3, 5, 7 and 9 bits in M1 to M4.
    let terminator_bits = if plan.version.is_micro() { 1 + 2 * usize::from(plan.version.number()) } else { 4 };
    bits.into_codewords(capacity, terminator_bits)
}

/// What stands before the segments: the part in a series first (clause 8.1), FNC1 last (clause 7.4.8.2).
fn push_prefix(bits: &mut Bits, message: &Message<'_>) {
    if let Some(part) = message.part {
        bits.push(0b0011, 4);
        bits.push(u32::from(part.index), 4);
        bits.push(u32::from(part.count) - 1, 4);
        bits.push(u32::from(part.parity), 8);
    }
    if let Some(eci) = message.eci {
        bits.push(0b0111, 4);
        bits.push(u32::from(eci), 8); // All numbers up to 127 take one byte.
    }
    if message.fnc1 == Fnc1::First {
        bits.push(0b0101, 4);
    }
}

/// Clause 7.4.1, table 2: Micro symbols count the modes from 0.
fn mode_indicator(plan: &Plan, mode: Mode) -> u32 {
    if plan.version.is_micro() { mode as u32 } else { 1 << mode as u32 }
}

/// Clauses 7.4.3 to 7.4.6.
fn push_data(bits: &mut Bits, message: &Message<'_>, segment: &Segment) {
    let bytes = message.bytes.get(segment.bytes.clone()).unwrap_or_default();
    match segment.mode {
        Mode::Numeric => {
            for digits in bytes.chunks(3) {
                let number = digits.iter().fold(0, |number, &digit| number * 10 + u32::from(digit - b'0'));
                bits.push(number, low_bits(Mode::Numeric.data_bits(digits.len())));
            }
        }
        Mode::Alphanumeric => {
            for pair in bytes.chunks(2) {
                let number = pair.iter().fold(0, |number, &byte| number * 45 + message.alphanumeric(byte));
                bits.push(number, low_bits(Mode::Alphanumeric.data_bits(pair.len())));
            }
        }
        Mode::Byte => bits.extend(bytes),
        Mode::Kanji => {
            let characters = message.kanji.iter().skip_while(|kanji| kanji.start < segment.bytes.start);
            for kanji in characters.take(segment.characters) {
                bits.push(charset::jis::kanji_bits(kanji.code), 13);
            }
        }
    }
}

fn low_bits(number: usize) -> u32 {
    u32::try_from(number).expect("a symbol has some thousand characters")
}
