#![no_main]

#[path = "../../tests/fuzz/logo.rs"]
mod logo;

libfuzzer_sys::fuzz_target!(|data: &[u8]| logo::attempt("image/svg+xml", data));
