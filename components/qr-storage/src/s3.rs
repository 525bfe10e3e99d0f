//! S3: where a bucket is, and the requests made of it.

mod settings;
mod sign;

use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, IF_NONE_MATCH};
use http::{Method, Request};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use crate::backup::{Target, Unsignable};
use crate::endpoint::Endpoint;
use crate::{Cloud, Object, ObjectKey};

pub(crate) use settings::from_settings;
use sign::{Signer, Unsigned};

/// One bucket, and the right to write to it.
#[derive(Debug)]
pub(crate) struct S3 {
    signer: Signer,
    endpoint: Endpoint,
    /// What stands between the endpoint and the key: the bucket with a slash when it is addressed
    /// by path, nothing when it is part of the host.
    path_prefix: String,
}

impl Target for S3 {
    const CLOUD: Cloud = Cloud::Aws;

    /// Amazon S3 API Reference, "`PutObject`". S3 compares the bytes with
    /// `x-amz-checksum-sha256` and refuses them when they differ.
    fn put(&self, object: &Object, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
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
            .header(IF_NONE_MATCH, "*")
            .header(CHECKSUM, checksum)
            .body(object.bytes.clone())?;
        request.headers_mut().extend(signed);
        Ok(request)
    }

    /// Amazon S3 API Reference, "`HeadBucket`", which needs the right `s3:ListBucket`.
    fn probe(&self, _key: &ObjectKey, now: OffsetDateTime) -> Result<Request<Bytes>, Unsignable> {
        let url = self.endpoint.join(self.path_prefix.trim_end_matches('/'));
        let signed = self.signer.authorize(
            &Unsigned { method: &Method::HEAD, url: &url, headers: &[], payload_sha256: &hex(&Sha256::digest([])) },
            now,
        )?;
        let mut request = Request::head(url).body(Bytes::new())?;
        request.headers_mut().extend(signed);
        Ok(request)
    }

    fn plain_url(&self, key: &ObjectKey) -> String {
        self.object_url(key)
    }

    fn signed_url(&self, key: &ObjectKey, lifetime: Duration, now: OffsetDateTime) -> Result<String, Unsignable> {
        self.signer.presign(&self.object_url(key), lifetime, now)
    }
}

impl S3 {
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
