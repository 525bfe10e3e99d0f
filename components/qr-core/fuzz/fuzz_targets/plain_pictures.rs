#![no_main]

#[path = "../../tests/fuzz/plain.rs"]
mod plain;

libfuzzer_sys::fuzz_target!(|data: &[u8]| plain::attempt(data));
