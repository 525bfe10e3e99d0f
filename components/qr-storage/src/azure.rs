//! Azure Blob: where a container is, and the requests made of it.

mod connection_string;
mod sas;
mod settings;

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, IF_NONE_MATCH};
use http::{Method, Request};
use md5::{Digest as _, Md5};
use time::OffsetDateTime;

use crate::backup::{Target, Unsignable};
use crate::endpoint::Endpoint;
use crate::{Cloud, Object, ObjectKey, Secret};

use sas::{Grant, Permissions, Signer};
pub(crate) use settings::from_settings;

/// One container, and the right to write to it.
#[derive(Debug)]
pub(crate) struct Azure {
    endpoint: Endpoint,
    container: String,
    access: Access,
}

/// What authorizes a request.
#[derive(Debug)]
enum Access {
    /// The account's key, from which a SAS is made for each request.
    Key(Signer),
    /// A SAS token that the operator made, without a leading `?`.
    Token(Secret<String>),
}

impl Target for Azure {
    const CLOUD: Cloud = Cloud::Azure;

    /// Azure Blob Storage REST API, "Put Blob". Azure compares the bytes with `Content-MD5` and
    /// refuses them when they differ.
    fn put(&self, object: &Object, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        let url = self.authorized_url(&object.key, Permissions::CreateWrite, REQUEST_LIFETIME, now)?;
        let request = Request::put(url)
            .header(CONTENT_TYPE, object.media_type)
            .header(IF_NONE_MATCH, "*")
            .header("content-md5", BASE64_STANDARD.encode(Md5::digest(&object.bytes)))
            .header("x-ms-blob-type", "BlockBlob")
            .header("x-ms-version", VERSION)
            .body(object.bytes.clone())?;
        Ok(request)
    }

    /// Azure Blob Storage REST API, "Get Blob Properties": the answer tells a missing blob from a
    /// missing container, and no more than the right to read a blob is needed.
    fn probe(&self, key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        let url = self.authorized_url(key, Permissions::Read, REQUEST_LIFETIME, now)?;
        let request =
            Request::builder().method(Method::HEAD).uri(url).header("x-ms-version", VERSION).body(Bytes::new())?;
        Ok(request)
    }

    fn plain_url(&self, key: &ObjectKey) -> String {
        self.endpoint.join(&format!("{}/{}", self.container, key.as_str()))
    }

    fn signed_url(&self, key: &ObjectKey, lifetime: Duration, now: OffsetDateTime) -> Result<String, Unsignable> {
        match &self.access {
            Access::Key(_) => self.authorized_url(key, Permissions::Read, lifetime, now),
            Access::Token(_) => Ok(self.plain_url(key)),
        }
    }
}

impl Azure {
    fn authorized_url(
        &self,
        key: &ObjectKey,
        permissions: Permissions,
        lifetime: Duration,
        now: OffsetDateTime,
    ) -> Result<String, Unsignable> {
        let url = self.plain_url(key);
        let query = match &self.access {
            Access::Token(token) => token.expose().clone(),
            Access::Key(signer) => signer.query(&Grant {
                permissions,
                expires: now.checked_add(lifetime.try_into()?).ok_or(Unsignable)?,
                container: &self.container,
                blob: key.as_str(),
                scheme: self.endpoint.scheme(),
            })?,
        };
        Ok(format!("{url}?{query}"))
    }
}

/// The version of the REST API that requests ask for, and of the SAS that authorizes them.
const VERSION: &str = "2022-11-02";

/// How long the SAS of one request lives: 15 minutes, so that a cloud whose clock runs ahead of
/// ours still accepts it, and no longer, because nobody needs it after the request.
const REQUEST_LIFETIME: Duration = Duration::from_mins(15);
