//! Service SAS, checked by code of its own.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::percent_decode_str;
use sha2::Sha256;

/// Panics unless `url`, of a container or blob in the emulator's account, grants exactly
/// `permissions` for it under the emulator's key.
pub fn assert_grants(url: &str, permissions: &str) {
    let (base, query) = url.split_once('?').expect("no SAS");
    let resource = base.strip_prefix("http://127.0.0.1:10000/devstoreaccount1/").expect(base);
    let field = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), percent_decode_str(value).decode_utf8().unwrap().into_owned())
    };
    let mut fields: BTreeMap<String, String> = query.split('&').map(field).collect();
    fields.retain(|name, _| !LISTING.contains(&name.as_str()));
    let names: Vec<_> = fields.keys().map(String::as_str).collect();
    assert_eq!(names, ["se", "sig", "sp", "sr", "sv"]);
    assert_eq!(fields["sp"], permissions);
    assert_eq!(fields["sr"], if resource.contains('/') { "b" } else { "c" });

    let lines = format!(
        "{}\n\n{}\n/blob/devstoreaccount1/{resource}\n\n\n\n{}\n{}\n\n\n\n\n\n\n",
        fields["sp"], fields["se"], fields["sv"], fields["sr"]
    );
    let key = BASE64_STANDARD.decode(KEY).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(lines.as_bytes());
    assert_eq!(fields["sig"], BASE64_STANDARD.encode(mac.finalize().into_bytes()));
}

/// What the query of a listing holds beside the token.
const LISTING: [&str; 5] = ["comp", "marker", "maxresults", "prefix", "restype"];

/// The key that Microsoft publishes for the emulator.
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
