//! Ids of codes: what the same request has on every runtime, always.

use std::fmt::Write;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use qr_storage::Secret;
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_128;

/// The first 128 bits, in hexadecimal, of SHA-256 over the canonical request; of HMAC-SHA-256 (RFC 2104) with a secret.
///
/// Without a secret anyone can find out whether a short text was ever coded by hashing their guesses.
pub(crate) fn of(canonical: &str, secret: Option<&Secret<String>>) -> String {
    let hash: [u8; 32] = match secret {
        Some(secret) => {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).expect("HMAC takes any key");
            mac.update(canonical.as_bytes());
            mac.finalize().into_bytes().into()
        }
        None => Sha256::digest(canonical).into(),
    };
    first_128_bits(&hash)
}

/// An id in the form in which [`of`] gives it: 32 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Id(String);

impl Id {
    /// How many digits an id has.
    pub(crate) const LENGTH: usize = 32;

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Id {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let is_id = text.len() == Self::LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_id { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

/// A strong entity tag (RFC 9110, section 8.8.3) of a body, quotes included.
///
/// It tells versions of one resource apart, so that nobody gains by making two bodies with the same tag, and a hash without
/// that strength does: SHA-256 in WebAssembly would take longer than drawing a symbol.
pub(crate) fn etag(body: &[u8]) -> String {
    format!("\"{:032x}\"", xxh3_128(body))
}

fn first_128_bits(hash: &[u8; 32]) -> String {
    hash.iter().take(16).fold(String::with_capacity(32), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a String takes any text");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-2, appendix B.1.
    #[test]
    fn without_a_secret_it_is_the_start_of_sha_256() {
        assert_eq!(of("abc", None), "ba7816bf8f01cfea414140de5dae2223");
    }

    /// The XXH3 reference implementation's own test of nothing, seed 0.
    #[test]
    fn a_tag_is_the_128_bits_of_xxh3_in_quotes() {
        assert_eq!(etag(b""), "\"99aa06d3014798d86001c324468d497f\"");
        assert_ne!(etag(b"a"), etag(b"b"));
    }

    /// RFC 4231, test case 2.
    #[test]
    fn with_a_secret_it_is_the_start_of_hmac_sha_256() {
        let secret = Secret::new("Jefe".to_owned());
        assert_eq!(of("what do ya want for nothing?", Some(&secret)), "5bdcc146bf60754e6a042426089575c7");
    }
}
