//! What a cloud answers that is asked for its objects.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use md5::{Digest, Md5};
use percent_encoding::percent_decode_str;
use qr_storage::Cloud;

use crate::stores::Objects;

/// A page of at most `most` objects, by the query of a request for one.
pub fn page(cloud: Cloud, objects: &Objects, most: usize, query: &str) -> String {
    let parameter = |name: &str| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        Some(percent_decode_str(value).decode_utf8().unwrap().into_owned())
    };
    assert_eq!(parameter("prefix").as_deref(), Some("qr/"));
    let token = parameter("continuation-token").or(parameter("marker")).unwrap_or_default();
    let after = token.strip_prefix("after ").unwrap_or_default();
    let rest: Vec<_> = objects.iter().filter(|(key, _)| key.as_str() > after).collect();
    let (page, more) = rest.split_at(most.min(rest.len()));
    let next = page.last().filter(|_| !more.is_empty()).map(|(key, _)| format!("after {key}"));
    let entries: String = page.iter().map(|(key, bytes)| entry(cloud, key, bytes)).collect();
    match cloud {
        Cloud::Aws => format!(
            "<ListBucketResult><IsTruncated>{}</IsTruncated>\
             <NextContinuationToken>{}</NextContinuationToken>{entries}</ListBucketResult>",
            next.is_some(),
            next.unwrap_or_default()
        ),
        Cloud::Azure => format!(
            "<EnumerationResults><Blobs>{entries}</Blobs><NextMarker>{}</NextMarker></EnumerationResults>",
            next.unwrap_or_default()
        ),
    }
}

fn entry(cloud: Cloud, key: &str, bytes: &Bytes) -> String {
    let (md5, size) = (Md5::digest(bytes), bytes.len());
    match cloud {
        Cloud::Aws => {
            let etag = md5.iter().fold(String::new(), |mut hex, byte| {
                write!(hex, "{byte:02x}").unwrap();
                hex
            });
            format!("<Contents><Key>{key}</Key><ETag>\"{etag}\"</ETag><Size>{size}</Size></Contents>")
        }
        Cloud::Azure => format!(
            "<Blob><Name>{key}</Name><Properties><Content-Length>{size}</Content-Length>\
             <Content-MD5>{}</Content-MD5></Properties></Blob>",
            STANDARD.encode(md5)
        ),
    }
}
