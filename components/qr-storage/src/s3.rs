//! S3: where a bucket is, and the requests made of it.

mod list;
mod settings;
mod sign;

use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, IF_NONE_MATCH};
use http::{HeaderValue, Method, Request};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use crate::backup::{Target, Unsignable};
use crate::endpoint::Endpoint;
use crate::listing::{Page, PageRequest};
use crate::xml::Malformed;
use crate::{Object, ObjectKey, PutMode, query};

pub(crate) use settings::from_settings;
use sign::{Signer, Unsigned};

/// One bucket, and the rights to read, write and list it.
#[derive(Debug)]
pub(crate) struct S3 {
    signer: Signer,
    endpoint: Endpoint,
    /// What stands between the endpoint and the key: the bucket with a slash when it is addressed
    /// by path, nothing when it is part of the host.
    path_prefix: String,
}

impl Target for S3 {
    /// Amazon S3 API Reference, "`PutObject`". S3 compares the bytes with
    /// `x-amz-checksum-sha256` and refuses them when they differ.
    fn put(&self, object: &Object, mode: PutMode, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        let digest = Sha256::digest(&object.bytes);
        let checksum = BASE64_STANDARD.encode(digest);
        let url = self.object_url(&object.key);
        let signed = self.signer.authorize(
            &Unsigned {
                method: &Method::PUT,
                url: &url,
                headers: &[(CHECKSUM, &checksum)],
                payload_sha256: &hex(&digest),
            },
            now,
        )?;
        let mut request = Request::put(url)
            .header(CONTENT_TYPE, object.media_type)
            .header(CHECKSUM, checksum)
            .body(object.bytes.clone())?;
        if mode == PutMode::Create {
            request.headers_mut().insert(IF_NONE_MATCH, HeaderValue::from_static("*"));
        }
        request.headers_mut().extend(signed);
        Ok(request)
    }

    /// Amazon S3 API Reference, "`HeadBucket`", which needs the right `s3:ListBucket`.
    fn probe(&self, _key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        self.without_body(Method::HEAD, self.bucket_url(), now)
    }

    /// Amazon S3 API Reference, "`GetObject`".
    fn get(&self, key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        self.without_body(Method::GET, self.object_url(key), now)
    }

    /// Amazon S3 API Reference, "`DeleteObject`".
    fn delete(&self, key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        self.without_body(Method::DELETE, self.object_url(key), now)
    }

    /// Amazon S3 API Reference, "`ListObjectsV2`".
    fn list(&self, prefix: &str, page: &PageRequest, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        let limit = page.limit().to_string();
        let fields = [
            page.after.as_deref().map(|token| ("continuation-token", token)),
            Some(("list-type", "2")),
            Some(("max-keys", &limit)),
            Some(("prefix", prefix)),
        ];
        let url = format!("{}?{}", self.bucket_url(), query::encode(fields.into_iter().flatten()));
        self.without_body(Method::GET, url, now)
    }

    fn page(&self, body: &[u8]) -> Result<Page, Malformed> {
        list::page(body)
    }

    fn plain_url(&self, key: &ObjectKey) -> String {
        self.object_url(key)
    }

    fn signed_url(&self, key: &ObjectKey, lifetime: Duration, now: OffsetDateTime) -> Result<String, Unsignable> {
        self.signer.presign(&self.object_url(key), lifetime, now)
    }
}

impl S3 {
    fn without_body(&self, method: Method, url: String, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        let nothing = hex(&Sha256::digest([]));
        let unsigned = Unsigned { method: &method, url: &url, headers: &[], payload_sha256: &nothing };
        let signed = self.signer.authorize(&unsigned, now)?;
        let mut request = Request::builder().method(method).uri(url).body(Bytes::new())?;
        request.headers_mut().extend(signed);
        Ok(request)
    }

    fn bucket_url(&self) -> String {
        self.endpoint.join(self.path_prefix.trim_end_matches('/'))
    }

    fn object_url(&self, key: &ObjectKey) -> String {
        self.endpoint.join(&format!("{}{}", self.path_prefix, key.as_str()))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

const CHECKSUM: &str = "x-amz-checksum-sha256";
