//! The pages of "List Blobs".

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::listing::{Draft, Page};
use crate::xml::{Malformed, walk};

/// The page in an answer to "List Blobs" (Azure Blob Storage REST API).
///
/// # Errors
/// [`Malformed`] when `body` is no such answer.
pub(super) fn page(body: &[u8]) -> Result<Page, Malformed> {
    let (mut draft, mut entries) = (Draft::default(), Vec::new());
    // The element is there, and empty, on the last page too.
    let mut marker = None;
    walk(body, |path, text| match path {
        "EnumerationResults/Blobs/Blob/Name" => text.clone_into(&mut draft.key),
        "EnumerationResults/Blobs/Blob/Properties/Content-Length" => draft.size_bytes = text.parse().ok(),
        "EnumerationResults/Blobs/Blob/Properties/Content-MD5" => draft.md5 = md5(text),
        "EnumerationResults/Blobs/Blob" => draft.finish(&mut entries),
        "EnumerationResults/NextMarker" => marker = Some(text.to_owned()),
        _ => {}
    })?;
    let next = marker.map(|marker| Some(marker).filter(|marker| !marker.is_empty())).ok_or(Malformed)?;
    Ok(Page { entries: entries.into_iter().collect::<Result<_, _>>()?, next })
}

/// The digest that whoever stored the blob gave with it.
fn md5(base64: &str) -> Option<[u8; 16]> {
    BASE64_STANDARD.decode(base64).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entry;

    fn listing(blobs: &str, rest: &str) -> Result<Page, Malformed> {
        let document = format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\
             <EnumerationResults ServiceEndpoint=\"https://acct.blob.core.windows.net/\" ContainerName=\"codes\">\
             <Prefix>qr/</Prefix><MaxResults>2</MaxResults><Blobs>{blobs}</Blobs>{rest}</EnumerationResults>"
        );
        page(document.as_bytes())
    }

    #[test]
    fn a_page_has_its_blobs_and_where_to_go_on() {
        let page = listing(
            "<Blob><Name>qr/0f3a.svg</Name><Properties><Creation-Time>Fri, 02 Jan 2026 03:04:05 GMT</Creation-Time>\
             <Etag>0x8DE49AB</Etag><Content-Length>21</Content-Length><Content-Type>image/svg+xml</Content-Type>\
             <Content-Encoding /><Content-MD5>KtQ6JwG3eiR4j1frW9UC3Q==</Content-MD5><BlobType>BlockBlob</BlobType>\
             </Properties></Blob>\
             <Blob><Name>qr/1.png</Name><Properties><Content-Length>9000000</Content-Length><Content-MD5 /></Properties></Blob>",
            "<NextMarker>2!76!MDAw+/8=</NextMarker>",
        );
        let md5 = [42, 212, 58, 39, 1, 183, 122, 36, 120, 143, 87, 235, 91, 213, 2, 221];
        let entry = |key: &str, size_bytes, md5| Entry { key: key.parse().unwrap(), size_bytes, md5 };
        let entries = vec![entry("qr/0f3a.svg", 21, Some(md5)), entry("qr/1.png", 9_000_000, None)];
        assert_eq!(page.unwrap(), Page { entries, next: Some("2!76!MDAw+/8=".to_owned()) });
    }

    #[test]
    fn the_last_page_has_an_empty_marker() {
        for marker in ["<NextMarker />", "<NextMarker></NextMarker>"] {
            assert_eq!(listing("", marker).unwrap(), Page::default());
        }
    }

    #[test]
    fn an_empty_page_may_have_a_next_one() {
        let page = listing("", "<NextMarker>m</NextMarker>").unwrap();
        assert_eq!(page, Page { entries: Vec::new(), next: Some("m".to_owned()) });
    }

    #[test]
    fn names_that_this_crate_would_not_give_are_skipped() {
        let properties = "<Properties><Content-Length>1</Content-Length></Properties>";
        let blobs: String = ["<Name Encoded=\"true\">qr/a%01</Name>", "<Name>qr/a b</Name>", "<Name>qr/ok</Name>"]
            .map(|name| format!("<Blob>{name}{properties}</Blob>"))
            .concat();
        let page = listing(&blobs, "<NextMarker/>").unwrap();
        let keys: Vec<_> = page.entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["qr/ok"]);
    }

    #[test]
    fn an_answer_that_is_no_page_is_malformed() {
        assert_eq!(listing("", ""), Err(Malformed));
        assert_eq!(listing("<Blob><Name>qr/a</Name></Blob>", "<NextMarker/>"), Err(Malformed));
        for body in ["", "no XML", "<Error><Code>InternalError</Code></Error>", "<EnumerationResults>"] {
            assert_eq!(page(body.as_bytes()), Err(Malformed), "{body}");
        }
    }

    #[test]
    fn only_sixteen_bytes_are_a_digest() {
        for text in ["", "a2V5", "KtQ6JwG3eiR4j1frW9UC3Q", "KtQ6JwG3eiR4j1frW9UC3Q=="] {
            assert_eq!(md5(text).is_some(), text.ends_with("=="), "{text}");
        }
    }
}
