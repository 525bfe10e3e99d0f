//! An account SAS: what may create the container and, in tests, write to it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The query of a SAS that lets its bearer create containers and blobs in `account`, and read them, for good.
///
/// The fields and their order are those of Microsoft's "Create an account SAS", version 2020-12-06 and later.
/// `None` when the key is not base64.
pub(crate) fn query(account: &str, key: &str) -> Option<String> {
    let text = format!("{account}\n{PERMISSIONS}\n{SERVICE}\n{TYPES}\n\n{EXPIRY}\n\n\n{VERSION}\n\n");
    let mut mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(key).ok()?).ok()?;
    mac.update(text.as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let signature = signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    Some(format!(
        "sv={VERSION}&ss={SERVICE}&srt={TYPES}&sp={PERMISSIONS}&se={}&sig={signature}",
        EXPIRY.replace(':', "%3A")
    ))
}

const VERSION: &str = "2022-11-02";
const SERVICE: &str = "b";
const TYPES: &str = "co";
const PERMISSIONS: &str = "rwc";
const EXPIRY: &str = "2099-12-31T00:00:00Z";
