//! What a cloud holds, page by page.

use http::Method;
use qr_storage::Failure::{self, *};
use qr_storage::{Cloud, Entry, Page, PageRequest, TransportError};

use super::support::Script::{self, Answer, Body, Code, Fail};
use super::support::*;

const S3_FIRST: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>codes</Name><Prefix>qr/</Prefix>\
    <MaxKeys>2</MaxKeys><KeyCount>2</KeyCount><IsTruncated>true</IsTruncated>\
    <Contents><Key>qr/a.png</Key><ETag>&quot;2ad43a2701b77a24788f57eb5bd502dd&quot;</ETag><Size>21</Size></Contents>\
    <Contents><Key>qr/b c.png</Key><ETag>&quot;x&quot;</ETag><Size>3</Size></Contents>\
    <NextContinuationToken>1a+b/c== &amp;x</NextContinuationToken></ListBucketResult>";
const S3_LAST: &str = "<ListBucketResult><IsTruncated>false</IsTruncated>\
    <Contents><Key>qr/c.png</Key><ETag>\"2ad43a2701b77a24788f57eb5bd502dd-3\"</ETag><Size>0</Size></Contents>\
    <Contents><Key>elsewhere/d.png</Key><Size>1</Size></Contents></ListBucketResult>";
const AZURE_FIRST: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\
    <EnumerationResults ServiceEndpoint=\"http://127.0.0.1:10000/devstoreaccount1\" ContainerName=\"codes\">\
    <Prefix>qr/</Prefix><MaxResults>2</MaxResults><Blobs>\
    <Blob><Name>qr/a.png</Name><Properties><Content-Length>21</Content-Length>\
    <Content-MD5>KtQ6JwG3eiR4j1frW9UC3Q==</Content-MD5></Properties></Blob>\
    <Blob><Name Encoded=\"true\">qr/b%01</Name><Properties><Content-Length>3</Content-Length></Properties></Blob>\
    </Blobs><NextMarker>1a+b/c== &amp;x</NextMarker></EnumerationResults>";
const AZURE_LAST: &str = "<EnumerationResults><Blobs>\
    <Blob><Name>qr/c.png</Name><Properties><Content-Length>0</Content-Length><Content-MD5/></Properties></Blob>\
    <Blob><Name>elsewhere/d.png</Name><Properties><Content-Length>1</Content-Length></Properties></Blob>\
    </Blobs><NextMarker/></EnumerationResults>";

const MD5: [u8; 16] = [42, 212, 58, 39, 1, 183, 122, 36, 120, 143, 87, 235, 91, 213, 2, 221];

fn page_of(after: Option<&str>, limit: u16) -> PageRequest {
    PageRequest { after: after.map(str::to_owned), limit }
}

fn list(cloud: Cloud, script: Script, page: &PageRequest) -> Result<Page, Failure> {
    run(both_clouds().list(&script.everywhere(), cloud, page, NOW))
}

fn entry(key: &str, size_bytes: u64, md5: Option<[u8; 16]>) -> Entry {
    Entry { key: key.parse().unwrap(), size_bytes, md5 }
}

#[test]
fn a_listing_goes_on_where_the_page_before_ended() {
    let table = [
        (
            Cloud::Aws,
            [S3_FIRST, S3_LAST],
            [
                "http://127.0.0.1:8333/codes?list-type=2&max-keys=2&prefix=qr%2F",
                "http://127.0.0.1:8333/codes?continuation-token=1a%2Bb%2Fc%3D%3D%20%26x\
                 &list-type=2&max-keys=2&prefix=qr%2F",
            ],
        ),
        (
            Cloud::Azure,
            [AZURE_FIRST, AZURE_LAST],
            [
                "http://127.0.0.1:10000/devstoreaccount1/codes?restype=container&comp=list&prefix=qr%2F&maxresults=2&sp=l&",
                "http://127.0.0.1:10000/devstoreaccount1/codes?restype=container&comp=list&prefix=qr%2F&maxresults=2\
                 &marker=1a%2Bb%2Fc%3D%3D%20%26x&sp=l&",
            ],
        ),
    ];
    let pages = [
        Page { entries: vec![entry("qr/a.png", 21, Some(MD5))], next: Some("1a+b/c== &x".to_owned()) },
        Page { entries: vec![entry("qr/c.png", 0, None)], next: None },
    ];
    for (cloud, bodies, urls) in table {
        let mut after = None;
        for ((body, url), expected) in bodies.into_iter().zip(urls).zip(&pages) {
            let clouds = Body(200, body).everywhere();
            let page = run(both_clouds().list(&clouds, cloud, &PageRequest { after, limit: 2 }, NOW)).unwrap();
            assert_eq!(page, *expected, "{cloud:?}");
            after = page.next;

            assert_eq!(clouds.seen.borrow().len(), 1);
            let request = clouds.request(cloud);
            assert_eq!(request.method(), Method::GET);
            assert!(request.body().is_empty());
            assert!(request.uri().to_string().starts_with(url), "{}", request.uri());
        }
        assert_eq!(after, None);
    }
}

#[test]
fn a_limit_is_between_one_and_a_thousand() {
    for (limit, sent) in [(0, "1"), (1, "1"), (1000, "1000"), (1001, "1000")] {
        for (cloud, name, body) in [(Cloud::Aws, "max-keys", S3_LAST), (Cloud::Azure, "maxresults", AZURE_LAST)] {
            let clouds = Body(200, body).everywhere();
            run(both_clouds().list(&clouds, cloud, &page_of(None, limit), NOW)).unwrap();
            let url = clouds.request(cloud).uri().to_string();
            assert!(url.contains(&format!("&{name}={sent}&")), "{url}");
        }
    }
}

#[test]
fn an_answer_that_is_no_page_is_a_server_error() {
    for cloud in Cloud::ALL {
        for body in ["", "junk", "<html>sign in<br></html>", "<a/>", &S3_FIRST[..400], &AZURE_FIRST[..400]] {
            assert_eq!(list(cloud, Body(200, body), &page_of(None, 2)), Err(ServerError), "{cloud:?} {body}");
        }
    }
    assert_eq!(list(Cloud::Aws, Body(200, AZURE_LAST), &page_of(None, 2)), Err(ServerError));
    assert_eq!(list(Cloud::Azure, Body(200, S3_LAST), &page_of(None, 2)), Err(ServerError));
}

#[test]
fn a_page_that_leads_back_to_itself_is_a_server_error() {
    let again = page_of(Some("1a+b/c== &x"), 2);
    assert_eq!(list(Cloud::Aws, Body(200, S3_FIRST), &again), Err(ServerError));
    assert_eq!(list(Cloud::Azure, Body(200, AZURE_FIRST), &again), Err(ServerError));
}

#[test]
fn what_cannot_be_listed_has_its_class() {
    for cloud in Cloud::ALL {
        for (script, failure) in [
            (Code(404, "ContainerNotFound"), NotFound),
            (Body(404, "<Error><Code>NoSuchBucket</Code></Error>"), NotFound),
            (Answer(403), Forbidden),
            (Answer(400), Rejected),
            (Answer(503), Throttled),
            (Fail(TransportError::TimedOut), TimedOut),
            (Fail(TransportError::TooLarge), ServerError),
        ] {
            assert_eq!(list(cloud, script, &page_of(None, 2)), Err(failure));
        }
    }
    let disabled = run(backup(&S3).list(&Answer(200).everywhere(), Cloud::Azure, &page_of(None, 2), NOW));
    assert_eq!(disabled, Err(Misconfigured));
}

#[test]
fn the_operators_token_lists_too() {
    let backup = backup(&[
        ("AZURE_STORAGE_ACCOUNT", "acct"),
        ("AZURE_STORAGE_SAS_TOKEN", "?sv=2022-11-02&sp=rwdl&sr=c&sig=the%2Bsignature"),
        ("AZURE_CONTAINER", "codes"),
        ("STORAGE_PREFIX", "team/codes-"),
    ]);
    let recorder = Recorder::default();
    // The recorder's empty answer is no page.
    assert_eq!(run(backup.list(&recorder, Cloud::Azure, &page_of(None, 9), NOW)), Err(ServerError));
    assert_eq!(
        recorder.url(),
        "https://acct.blob.core.windows.net/codes?restype=container&comp=list&prefix=team%2Fcodes-&maxresults=9\
         &sv=2022-11-02&sp=rwdl&sr=c&sig=the%2Bsignature"
    );
}
