//! The pages of `ListObjectsV2`.

use crate::listing::{Draft, Page};
use crate::xml::{Malformed, walk};

/// The page in an answer to `ListObjectsV2` (Amazon S3 API Reference).
///
/// # Errors
/// [`Malformed`] when `body` is no such answer, or says that there is more but not where.
pub(super) fn page(body: &[u8]) -> Result<Page, Malformed> {
    let (mut draft, mut entries) = (Draft::default(), Vec::new());
    let (mut is_truncated, mut token) = (None, None);
    walk(body, |path, text| match path {
        "ListBucketResult/Contents/Key" => text.clone_into(&mut draft.key),
        "ListBucketResult/Contents/Size" => draft.size_bytes = text.parse().ok(),
        "ListBucketResult/Contents/ETag" => draft.md5 = md5(text),
        "ListBucketResult/Contents" => draft.finish(&mut entries),
        "ListBucketResult/IsTruncated" => is_truncated = text.parse().ok(),
        "ListBucketResult/NextContinuationToken" => token = Some(text.to_owned()),
        _ => {}
    })?;
    let next = match (is_truncated, token.filter(|token| !token.is_empty())) {
        (Some(true), Some(token)) => Some(token),
        (Some(false), _) => None,
        (Some(true), None) | (None, _) => return Err(Malformed),
    };
    Ok(Page { entries: entries.into_iter().collect::<Result<_, _>>()?, next })
}

/// The digest in an `ETag`, or `None` for one that is none, such as `"…-2"` of an object that came
/// in parts (Amazon S3 API Reference, "Object").
fn md5(etag: &str) -> Option<[u8; 16]> {
    let digits = etag.trim_matches('"').as_bytes();
    let mut md5 = [0; 16];
    if digits.len() != 2 * md5.len() {
        return None;
    }
    for (byte, pair) in md5.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
        *byte = u8::try_from(16 * digit(pair.first())? + digit(pair.last())?).ok()?;
    }
    Some(md5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entry;

    fn listing(rest: &str) -> Result<Page, Malformed> {
        let document = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>codes</Name><Prefix>qr/</Prefix>\
             <KeyCount>2</KeyCount><MaxKeys>2</MaxKeys>{rest}</ListBucketResult>"
        );
        page(document.as_bytes())
    }

    #[test]
    fn a_page_has_its_objects_and_where_to_go_on() {
        let page = listing(
            "<IsTruncated>true</IsTruncated><NextContinuationToken>1a+/b==</NextContinuationToken>\
             <Contents><Key>qr/0f3a.svg</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>\
             <ETag>&quot;2AD43A2701b77a24788f57eb5bd502dd&quot;</ETag><Size>21</Size>\
             <Owner><ID>qr/owner</ID></Owner><StorageClass>STANDARD</StorageClass></Contents>\
             <Contents><Key>qr/1.png</Key><ETag>\"2ad43a2701b77a24788f57eb5bd502dd-2\"</ETag><Size>9000000</Size></Contents>\
             <CommonPrefixes><Prefix>qr/sub/</Prefix></CommonPrefixes>",
        );
        let md5 = [42, 212, 58, 39, 1, 183, 122, 36, 120, 143, 87, 235, 91, 213, 2, 221];
        let entry = |key: &str, size_bytes, md5| Entry { key: key.parse().unwrap(), size_bytes, md5 };
        let entries = vec![entry("qr/0f3a.svg", 21, Some(md5)), entry("qr/1.png", 9_000_000, None)];
        assert_eq!(page.unwrap(), Page { entries, next: Some("1a+/b==".to_owned()) });
    }

    #[test]
    fn the_last_page_has_no_next_one() {
        for rest in ["<IsTruncated>false</IsTruncated>", "<NextContinuationToken/><IsTruncated>false</IsTruncated>"] {
            assert_eq!(listing(rest).unwrap(), Page::default());
        }
    }

    #[test]
    fn names_that_this_crate_would_not_give_are_skipped() {
        let page = listing(
            "<IsTruncated>false</IsTruncated><Contents><Key>qr/</Key><Size>0</Size></Contents>\
             <Contents><Key>qr/a b</Key><Size>1</Size></Contents><Contents><Key>qr/&#x1;</Key></Contents>\
             <Contents><Key>qr/a&amp;b</Key><Size>1</Size></Contents><Contents><Key>qr/ok</Key><Size>1</Size></Contents>\
             <Contents><Size>1</Size></Contents>",
        );
        let keys: Vec<_> = page.unwrap().entries.into_iter().map(|entry| entry.key.as_str().to_owned()).collect();
        assert_eq!(keys, ["qr/ok"]);
    }

    #[test]
    fn an_answer_that_is_no_page_is_malformed() {
        for rest in [
            "",
            "<IsTruncated>true</IsTruncated>",
            "<IsTruncated>true</IsTruncated><NextContinuationToken></NextContinuationToken>",
            "<IsTruncated>maybe</IsTruncated>",
            "<IsTruncated>false</IsTruncated><Contents><Key>qr/a</Key></Contents>",
            "<IsTruncated>false</IsTruncated><Contents><Key>qr/a</Key><Size>-1</Size></Contents>",
            "<IsTruncated>false</IsTruncated><Contents>",
        ] {
            assert_eq!(listing(rest), Err(Malformed), "{rest}");
        }
        for body in ["", "no XML", "<Error><Code>InternalError</Code></Error>", "<html><p>hello</html>"] {
            assert_eq!(page(body.as_bytes()), Err(Malformed), "{body}");
        }
    }

    #[test]
    fn only_thirty_two_digits_are_a_digest() {
        let digits = "00ff".repeat(8);
        assert_eq!(md5(&digits), Some([0, 255].repeat(8).try_into().unwrap()));
        for etag in
            ["", "\"\"", &digits[1..], &format!("{digits}-1"), &"g".repeat(32), &"+f".repeat(16), &"é".repeat(16)]
        {
            assert_eq!(md5(etag), None, "{etag}");
        }
    }
}
