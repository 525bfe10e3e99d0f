//! The bounded run of the fuzz targets' bodies; those of logos are in `logo.rs`, beside their seeds.

#[path = "fuzz/encode.rs"]
mod encode;
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
