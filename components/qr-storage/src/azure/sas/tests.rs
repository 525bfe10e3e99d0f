//! The signer against vectors; see `tests/vectors/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use percent_encoding::percent_decode_str;
use time::format_description::well_known::Rfc3339;

use super::*;

const CASES: [&str; 8] = [
    "https-write",
    "https-read",
    "https-delete",
    "https-list",
    "azurite-write",
    "azurite-read",
    "azurite-delete",
    "azurite-list",
];

fn file(case: &str, name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/sas");
    let text = fs::read_to_string(root.join(case).join(name)).unwrap();
    text.strip_suffix('\n').unwrap().to_owned()
}

fn given(case: &str) -> BTreeMap<String, String> {
    let text = file(case, "grant.txt");
    let pairs = text.lines().map(|line| line.split_once(": ").unwrap());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn grant(given: &BTreeMap<String, String>) -> Grant<'_> {
    Grant {
        permissions: match given["permissions"].as_str() {
            "r" => Permissions::Read,
            "cw" => Permissions::CreateWrite,
            "d" => Permissions::Delete,
            "l" => Permissions::List,
            other => panic!("unknown permissions {other}"),
        },
        expires: OffsetDateTime::parse(&given["expiry"], &Rfc3339).unwrap(),
        container: &given["container"],
        resource: given.get("blob").map_or(Resource::Container, |blob| Resource::Blob(blob)),
        scheme: match given["scheme"].as_str() {
            "https" => Scheme::Https,
            _ => Scheme::Http,
        },
    }
}

/// The decoded parameters in any order.
fn parameters(query: &str) -> BTreeSet<String> {
    query.split('&').map(|pair| percent_decode_str(pair).decode_utf8().unwrap().into()).collect()
}

#[test]
fn the_string_to_sign_is_that_of_every_vector() {
    for case in CASES {
        let given = given(case);
        let text = string_to_sign(&given["account"], &grant(&given), &given["expiry"]);
        assert_eq!(text, file(case, "string_to_sign.txt"), "{case}");
        assert_eq!(text.split('\n').count(), 16, "{case}");
    }
}

#[test]
fn the_token_is_that_of_every_vector() {
    for case in CASES {
        let given = given(case);
        let signer = Signer::new(given["account"].clone(), &given["key"]).unwrap();
        let query = signer.query(&grant(&given)).unwrap();
        assert_eq!(parameters(&query), parameters(&file(case, "query.txt")), "{case}");
    }
}

#[test]
fn the_expiry_is_in_utc_to_the_second() {
    let time = OffsetDateTime::parse("2026-01-02T05:34:05.999+05:30", &Rfc3339).unwrap();
    assert_eq!(expiry(time).unwrap(), "2026-01-02T00:04:05Z");
}

#[test]
fn a_key_that_is_no_base64_makes_no_signer() {
    for key in ["", "*", "a2V5=", "a2V"] {
        assert!(Signer::new("acct".to_owned(), key).is_none(), "{key}");
    }
}

#[test]
fn the_signer_shows_no_key() {
    let signer = Signer::new("acct".to_owned(), "a2V5").unwrap();
    assert_eq!(format!("{signer:?}"), "Signer { account: \"acct\", key: Secret(..) }");
}
