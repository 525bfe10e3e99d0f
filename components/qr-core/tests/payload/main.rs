//! What the payload builders write is read back by independent parsers, and no input makes them panic.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod any_input;
mod cards;
mod fields;
mod money;
mod plain;
mod uris;
mod zxing;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// As many random inputs as a test may take, the same ones in every run.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(4), failure_persistence: None, ..ProptestConfig::default() }
}

/// A line in which the letters that grammars have for themselves are frequent.
fn line() -> impl Strategy<Value = String> {
    proptest::string::string_regex("([;,:\\\\\"=&?#%+/@(){}<>|^`' ]|[A-Za-z0-9]|[äß世🌍é€]){1,40}")
        .unwrap()
        .prop_filter("a parser may trim", |text| text.trim() == text)
}

/// The same in ASCII only.
fn ascii_line() -> impl Strategy<Value = String> {
    proptest::string::string_regex("([;,:\\\\\"=&?#%+/@(){}<>|^`' ]|[A-Za-z0-9]){1,32}")
        .unwrap()
        .prop_filter("a parser may trim", |text| text.trim() == text)
}
