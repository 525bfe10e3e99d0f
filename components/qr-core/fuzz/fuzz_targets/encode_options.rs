#![no_main]

#[path = "../../tests/fuzz/encode.rs"]
mod encode;

libfuzzer_sys::fuzz_target!(|data: &[u8]| encode::attempt(data));
