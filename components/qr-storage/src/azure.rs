//! Azure Blob: where a container is, and the requests made of it.

mod connection_string;
mod expiry;
mod list;
mod sas;
mod settings;

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, IF_NONE_MATCH};
use http::{HeaderValue, Method, Request};
use md5::{Digest as _, Md5};
use time::OffsetDateTime;

use crate::backup::{Target, Unsignable};
use crate::endpoint::Endpoint;
use crate::listing::{Page, PageRequest};
use crate::xml::Malformed;
use crate::{Object, ObjectKey, PutMode, Secret, query};

use sas::{Grant, Permissions, Resource, Signer};
pub(crate) use settings::from_settings;

/// One container, and the rights to read, write and list it.
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
    /// Azure Blob Storage REST API, "Put Blob". Azure compares the bytes with `Content-MD5` and
    /// refuses them when they differ.
    fn put(&self, object: &Object, mode: PutMode, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        let url = self.blob_url(&object.key, Permissions::CreateWrite, REQUEST_LIFETIME, now)?;
        let mut request = Request::put(url)
            .header(CONTENT_TYPE, object.media_type)
            .header("content-md5", BASE64_STANDARD.encode(Md5::digest(&object.bytes)))
            .header("x-ms-blob-type", "BlockBlob")
            .header("x-ms-version", VERSION)
            .body(object.bytes.clone())?;
        if mode == PutMode::Create {
            request.headers_mut().insert(IF_NONE_MATCH, HeaderValue::from_static("*"));
        }
        Ok(request)
    }

    /// Azure Blob Storage REST API, "Get Blob Properties": the answer tells a missing blob from a
    /// missing container, and no more than the right to read a blob is needed.
    fn probe(&self, key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        without_body(Method::HEAD, self.blob_url(key, Permissions::Read, REQUEST_LIFETIME, now)?)
    }

    /// Azure Blob Storage REST API, "Get Blob".
    fn get(&self, key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        without_body(Method::GET, self.blob_url(key, Permissions::Read, REQUEST_LIFETIME, now)?)
    }

    /// Azure Blob Storage REST API, "Delete Blob". It does not ask for snapshots to be removed too.
    fn delete(&self, key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        without_body(Method::DELETE, self.blob_url(key, Permissions::Delete, REQUEST_LIFETIME, now)?)
    }

    /// Azure Blob Storage REST API, "List Blobs".
    fn list(&self, prefix: &str, page: &PageRequest, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        let limit = page.limit().to_string();
        let fields = [
            Some(("restype", "container")),
            Some(("comp", "list")),
            Some(("prefix", prefix)),
            Some(("maxresults", &limit)),
            page.after.as_deref().map(|marker| ("marker", marker)),
        ];
        let fields = query::encode(fields.into_iter().flatten());
        let token = self.token(Resource::Container, Permissions::List, REQUEST_LIFETIME, now)?;
        without_body(Method::GET, format!("{}?{fields}&{token}", self.endpoint.join(&self.container)))
    }

    fn page(&self, body: &[u8]) -> Result<Page, Malformed> {
        list::page(body)
    }

    fn plain_url(&self, key: &ObjectKey) -> String {
        self.endpoint.join(&format!("{}/{}", self.container, key.as_str()))
    }

    fn signed_url(&self, key: &ObjectKey, lifetime: Duration, now: OffsetDateTime) -> Result<String, Unsignable> {
        match &self.access {
            Access::Key(_) => self.blob_url(key, Permissions::Read, lifetime, now),
            Access::Token(_) => Ok(self.plain_url(key)),
        }
    }
}

impl Azure {
    /// When the operator's own token ends, if it tells.
    pub(crate) fn token_expiry(&self) -> Option<OffsetDateTime> {
        match &self.access {
            Access::Key(_) => None,
            Access::Token(token) => expiry::expiry(token.expose()),
        }
    }

    fn blob_url(
        &self,
        key: &ObjectKey,
        permissions: Permissions,
        lifetime: Duration,
        now: OffsetDateTime,
    ) -> Result<String, Unsignable> {
        let token = self.token(Resource::Blob(key.as_str()), permissions, lifetime, now)?;
        Ok(format!("{}?{token}", self.plain_url(key)))
    }

    /// The token that authorizes one request; the operator's own, where there is one.
    fn token(
        &self,
        resource: Resource<'_>,
        permissions: Permissions,
        lifetime: Duration,
        now: OffsetDateTime,
    ) -> Result<String, Unsignable> {
        match &self.access {
            Access::Token(token) => Ok(token.expose().clone()),
            Access::Key(signer) => signer.query(&Grant {
                permissions,
                expires: now.checked_add(lifetime.try_into()?).ok_or(Unsignable)?,
                container: &self.container,
                resource,
                scheme: self.endpoint.scheme(),
            }),
        }
    }
}

fn without_body(method: Method, url: String) -> Result<Request<Bytes>, Unsignable> {
    let request = Request::builder().method(method).uri(url).header("x-ms-version", VERSION);
    Ok(request.body(Bytes::new())?)
}

/// The version of the REST API that requests ask for, and of the SAS that authorizes them.
const VERSION: &str = "2022-11-02";

/// How long the SAS of one request lives: 15 minutes, so that a cloud whose clock runs ahead of
/// ours still accepts it, and no longer, because nobody needs it after the request.
const REQUEST_LIFETIME: Duration = Duration::from_mins(15);
