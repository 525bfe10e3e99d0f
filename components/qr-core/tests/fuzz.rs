//! The bounded run of the fuzz targets' bodies; those of logos are in `logo.rs`, beside their seeds.

#[path = "fuzz/encode.rs"]
mod encode;
#[path = "fuzz/payload.rs"]
mod payload;
#[path = "fuzz/plain.rs"]
mod plain;
#[path = "fuzz/random.rs"]
mod random;

use random::Random;

#[test]
fn no_options_make_the_encoder_or_the_pictures_panic() {
    let mut random = Random(4);
    for round in 0..150 {
        let length = if round % 50 == 49 { 3100 } else { random.below(120) };
        let data: Vec<u8> =
            (0..length).map(|_| random.below(256).to_le_bytes().into_iter().next().unwrap_or(0)).collect();
        encode::attempt(&data);
    }
    encode::attempt(&[]);
    encode::attempt(&[0; 30]);
    encode::attempt(&[255; 3000]);
}

#[test]
fn no_content_makes_a_plain_picture_panic_or_lose_its_note() {
    let mut random = Random(5);
    for round in 0..600 {
        let length = if round % 100 == 99 { 5_000 } else { random.below(200) };
        // Some are digits and capitals, for the modes of Micro QR.
        let kind = random.below(3);
        let byte = |random: &mut Random| match kind {
            0 => b"0123456789"[random.below(10)],
            1 => b"ABCXYZ $%*+-./:"[random.below(15)],
            _ => random.below(256).to_le_bytes()[0],
        };
        let options: Vec<u8> = (0..12).map(|_| random.below(256).to_le_bytes()[0]).collect();
        let content: Vec<u8> = (0..length).map(|_| byte(&mut random)).collect();
        plain::attempt(&[options, content].concat());
    }
}

#[test]
fn no_fields_make_a_payload_panic() {
    let mut random = Random(6);
    for round in 0..6_000 {
        let length = if round % 1_000 == 999 { 5_000 } else { random.below(200) };
        // Half of the bytes are those that grammars give a meaning.
        let byte = |random: &mut Random| match random.below(4) {
            0 => b"0123456789"[random.below(10)],
            1 => MEANINGFUL[random.below(MEANINGFUL.len())],
            _ => random.below(256).to_le_bytes()[0],
        };
        let data: Vec<u8> = (0..length).map(|_| byte(&mut random)).collect();
        payload::attempt(&data);
    }
}

/// What divides fields and values, here and in the grammars.
const MEANINGFUL: &[u8] = b"\xff;:,\\\"+-.@/%() ";
