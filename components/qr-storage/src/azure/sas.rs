//! Service SAS for one blob, or for a container.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use time::{OffsetDateTime, UtcOffset};

use super::VERSION;
use crate::backup::Unsignable;
use crate::endpoint::Scheme;
use crate::{Secret, query};

/// Makes SAS tokens with an account's key.
#[derive(Debug)]
pub(super) struct Signer {
    account: String,
    key: Secret<Vec<u8>>,
}

/// What a token lets its holder do, and until when.
pub(super) struct Grant<'a> {
    pub(super) permissions: Permissions,
    /// Full seconds count; the rest is cut off.
    pub(super) expires: OffsetDateTime,
    pub(super) container: &'a str,
    pub(super) resource: Resource<'a>,
    /// An `https` endpoint's token is of no use over `http`.
    pub(super) scheme: Scheme,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resource<'a> {
    /// The blob of this name in the container.
    Blob(&'a str),
    /// The container and all its blobs.
    Container,
}

/// The rights of a token, in the order that Azure prescribes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permissions {
    Read,
    CreateWrite,
    Delete,
    List,
}

impl Signer {
    /// `key` is the account's key as Azure shows it, in Base64; `None` when it is not.
    pub(super) fn new(account: String, key: &str) -> Option<Self> {
        let key = BASE64_STANDARD.decode(key).ok().filter(|key| !key.is_empty())?;
        Some(Self { account, key: Secret::new(key) })
    }

    /// The token, as the query of a URL.
    ///
    /// Azure Storage REST API, "Create a service SAS".
    pub(super) fn query(&self, grant: &Grant<'_>) -> Result<String, Unsignable> {
        let expiry = expiry(grant.expires)?;
        let signature = self.signature(&string_to_sign(&self.account, grant, &expiry))?;
        let protocol = protocol(grant.scheme).map(|protocol| ("spr", protocol));
        let token = [
            Some(("sp", grant.permissions.as_str())),
            Some(("se", expiry.as_str())),
            protocol,
            Some(("sv", VERSION)),
            Some(("sr", grant.resource.as_str())),
            Some(("sig", signature.as_str())),
        ];
        Ok(query::encode(token.into_iter().flatten()))
    }

    /// "Specify the signature": HMAC-SHA256 of the UTF-8 text under the decoded key, in Base64.
    fn signature(&self, string_to_sign: &str) -> Result<String, Unsignable> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose())?;
        mac.update(string_to_sign.as_bytes());
        Ok(BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl Permissions {
    fn as_str(self) -> &'static str {
        match self {
            Self::Read => "r",
            Self::CreateWrite => "cw",
            Self::Delete => "d",
            Self::List => "l",
        }
    }
}

impl Resource<'_> {
    /// signedResource.
    fn as_str(self) -> &'static str {
        match self {
            Self::Blob(_) => "b",
            Self::Container => "c",
        }
    }
}

/// The 16 fields of "Version 2020-12-06 and later", one a line.
fn string_to_sign(account: &str, grant: &Grant<'_>, expiry: &str) -> String {
    let Grant { container, resource, .. } = grant;
    // The account stands here once, even where the endpoint's path repeats it.
    let canonicalized_resource = match resource {
        Resource::Blob(blob) => format!("/blob/{account}/{container}/{blob}"),
        Resource::Container => format!("/blob/{account}/{container}"),
    };
    [
        grant.permissions.as_str(),
        NONE, // signedStart: at once
        expiry,
        &canonicalized_resource,
        NONE, // signedIdentifier
        NONE, // signedIP
        protocol(grant.scheme).unwrap_or(NONE),
        VERSION,
        resource.as_str(),
        NONE, // signedSnapshotTime
        NONE, // signedEncryptionScope
        NONE, // rscc: Cache-Control
        NONE, // rscd: Content-Disposition
        NONE, // rsce: Content-Encoding
        NONE, // rscl: Content-Language
        NONE, // rsct: Content-Type
    ]
    .join("\n")
}

/// signedProtocol, or `None` where plain HTTP must do.
fn protocol(scheme: Scheme) -> Option<&'static str> {
    match scheme {
        Scheme::Https => Some("https"),
        Scheme::Http => None,
    }
}

/// signedExpiry: UTC to the second, as in `2026-01-02T03:04:05Z`.
fn expiry(time: OffsetDateTime) -> Result<String, Unsignable> {
    let time = time.checked_to_offset(UtcOffset::UTC).ok_or(Unsignable)?;
    let (hour, minute, second) = time.to_hms();
    Ok(format!("{}T{hour:02}:{minute:02}:{second:02}Z", time.date()))
}

const NONE: &str = "";

#[cfg(test)]
mod tests;
