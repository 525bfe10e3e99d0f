//! Signature Version 4, written a second time from Amazon's description so that the crate's signer
//! is not its own judge.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// Step 1. `headers` are the signed ones without `host`; `url` is escaped already.
pub fn canonical_request(method: &str, url: &str, headers: &BTreeMap<String, String>, payload_hash: &str) -> String {
    let (_, rest) = url.split_once("://").unwrap();
    let (host, path_and_query) = rest.split_once('/').unwrap();
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let mut parameters: Vec<String> = query
        .split('&')
        .filter(|parameter| !parameter.is_empty() && !parameter.starts_with("X-Amz-Signature="))
        .map(|parameter| if parameter.contains('=') { parameter.to_owned() } else { format!("{parameter}=") })
        .collect();
    parameters.sort();
    let mut headers = headers.clone();
    headers.insert("host".to_owned(), host.to_owned());
    let lines: Vec<_> = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let lines = lines.concat();
    let names: Vec<_> = headers.into_keys().collect();
    format!("{method}\n/{path}\n{}\n{lines}\n{}\n{payload_hash}", parameters.join("&"), names.join(";"))
}

/// Step 2. `time` is like `20130524T000000Z`.
pub fn string_to_sign(time: &str, region: &str, canonical_request: &str) -> String {
    let day = &time[..8];
    let hash = sha256(canonical_request.as_bytes());
    format!("AWS4-HMAC-SHA256\n{time}\n{day}/{region}/s3/aws4_request\n{hash}")
}

/// Step 3.
pub fn signature(secret: &str, time: &str, region: &str, string_to_sign: &str) -> String {
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [&time[..8], region, "s3", "aws4_request", string_to_sign] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(part.as_bytes());
        key = mac.finalize().into_bytes().to_vec();
    }
    hex(&key)
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}
