//! One object in one cloud: storing, reading, removing.

use std::time::Duration;

use http::Method;
use qr_storage::Failure::*;
use qr_storage::Outcome::{Disabled, Done, Failed};
use qr_storage::{Attempt, Cloud, PutMode, TransportError};

use super::support::Script::{self, Answer, Body, Code, Fail, Wait};
use super::support::*;

const OBJECT_URLS: [(Cloud, &str); 2] = [
    (Cloud::Aws, "http://127.0.0.1:8333/codes/qr/0f3a.svg"),
    (Cloud::Azure, "http://127.0.0.1:10000/devstoreaccount1/codes/qr/0f3a.svg"),
];

const NO_SUCH_KEY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <Error><Code>NoSuchKey</Code><Message>gone</Message><Key>qr/0f3a.svg</Key></Error>";
const NO_SUCH_BUCKET: &str = "<Error><Code>NoSuchBucket</Code><BucketName>codes</BucketName></Error>";
const CONFLICT: &str = "<Error><Code>ConditionalRequestConflict</Code></Error>";

fn attempt(outcome: qr_storage::Outcome) -> Attempt {
    Attempt { outcome, retry_after: None }
}

fn put(cloud: Cloud, mode: PutMode, script: Script) -> Attempt {
    run(both_clouds().put(&script.everywhere(), cloud, &object(), mode, NOW))
}

fn delete(cloud: Cloud, script: Script) -> Attempt {
    run(both_clouds().delete(&script.everywhere(), cloud, &object().key, NOW))
}

fn read(cloud: Cloud, script: Script) -> Result<bytes::Bytes, qr_storage::Failure> {
    run(both_clouds().read(&script.everywhere(), cloud, &object().key, NOW))
}

#[test]
fn a_put_goes_to_its_cloud_alone_and_only_creating_has_a_condition() {
    for (cloud, url) in OBJECT_URLS {
        for (mode, condition) in [(PutMode::Create, Some("*")), (PutMode::Replace, None)] {
            let clouds = Answer(201).everywhere();
            assert_eq!(run(both_clouds().put(&clouds, cloud, &object(), mode, NOW)), attempt(Done));
            assert_eq!(clouds.seen.borrow().len(), 1);
            let request = clouds.request(cloud);
            assert_eq!(request.method(), Method::PUT);
            assert!(request.uri().to_string().starts_with(url));
            let header = request.headers().get("if-none-match").map(|value| value.to_str().unwrap());
            assert_eq!(header, condition, "{cloud:?} {mode:?}");
            assert_eq!(request.headers().get_all("if-none-match").iter().count(), usize::from(condition.is_some()));
            assert_eq!(*request.body(), object().bytes);
        }
    }
}

#[test]
fn already_there_is_done_for_creating_only() {
    assert_eq!(put(Cloud::Aws, PutMode::Create, Answer(412)), attempt(Done));
    assert_eq!(put(Cloud::Aws, PutMode::Replace, Answer(412)), attempt(Failed(Rejected)));
    let there = Code(409, "BlobAlreadyExists");
    assert_eq!(put(Cloud::Azure, PutMode::Create, there), attempt(Done));
    assert_eq!(put(Cloud::Azure, PutMode::Replace, there), attempt(Failed(Rejected)));
    let conflict = put(Cloud::Aws, PutMode::Create, Body(409, CONFLICT));
    assert_eq!(conflict, attempt(Failed(Throttled)));
}

#[test]
fn reading_gets_the_bytes_of_the_object() {
    for (cloud, url) in OBJECT_URLS {
        let clouds = Body(200, "<svg>stored</svg>").everywhere();
        let bytes = run(both_clouds().read(&clouds, cloud, &object().key, NOW)).unwrap();
        assert_eq!(bytes, "<svg>stored</svg>");
        assert_eq!(clouds.seen.borrow().len(), 1);
        let request = clouds.request(cloud);
        assert_eq!(request.method(), Method::GET);
        assert_eq!(request.uri().to_string().split('?').next(), Some(url));
        assert!(request.body().is_empty());
    }
}

#[test]
fn what_cannot_be_read_has_its_class() {
    let table = [
        (Cloud::Aws, Body(404, NO_SUCH_KEY), NotFound),
        (Cloud::Aws, Body(404, NO_SUCH_BUCKET), NotFound),
        (Cloud::Azure, Code(404, "BlobNotFound"), NotFound),
        (Cloud::Azure, Code(404, "ContainerNotFound"), NotFound),
        (Cloud::Azure, Answer(412), Rejected),
    ];
    for (cloud, script, failure) in table {
        assert_eq!(read(cloud, script), Err(failure));
    }
    for cloud in Cloud::ALL {
        for (script, failure) in [
            (Answer(403), Forbidden),
            (Answer(404), NotFound),
            (Body(500, "<svg>not this</svg>"), ServerError),
            (Answer(503), Throttled),
            (Answer(304), Rejected),
            (Fail(TransportError::Unreachable), Unreachable),
            (Fail(TransportError::Interrupted), Interrupted),
            (Fail(TransportError::TooLarge), ServerError),
        ] {
            assert_eq!(read(cloud, script), Err(failure));
        }
    }
}

#[test]
fn deleting_removes_one_object_and_nothing_that_hangs_on_it() {
    for (cloud, url) in OBJECT_URLS {
        let clouds = Answer(204).everywhere();
        assert_eq!(run(both_clouds().delete(&clouds, cloud, &object().key, NOW)), attempt(Done));
        assert_eq!(clouds.seen.borrow().len(), 1);
        let request = clouds.request(cloud);
        assert_eq!(request.method(), Method::DELETE);
        assert_eq!(request.uri().to_string().split('?').next(), Some(url));
        assert!(request.body().is_empty());
        assert!(!request.headers().contains_key("x-ms-delete-snapshots"));
    }
}

#[test]
fn what_is_gone_already_counts_as_deleted_but_a_missing_bucket_does_not() {
    let table = [
        (Cloud::Aws, Answer(204), Done),
        (Cloud::Aws, Body(404, NO_SUCH_KEY), Done),
        (Cloud::Aws, Body(404, NO_SUCH_BUCKET), Failed(NotFound)),
        (Cloud::Aws, Answer(404), Failed(NotFound)),
        (Cloud::Azure, Answer(202), Done),
        (Cloud::Azure, Code(404, "BlobNotFound"), Done),
        (Cloud::Azure, Code(404, "ContainerNotFound"), Failed(NotFound)),
        (Cloud::Azure, Code(409, "SnapshotsPresent"), Failed(Rejected)),
        (Cloud::Azure, Code(403, "AuthorizationPermissionMismatch"), Failed(Forbidden)),
    ];
    for (cloud, script, outcome) in table {
        assert_eq!(delete(cloud, script), attempt(outcome), "{cloud:?}");
    }
}

#[test]
fn a_cloud_that_asks_to_wait_is_heard() {
    let clouds = Clouds::new(Wait(503, "7"), Wait(500, "Fri, 02 Jan 2026 03:05:05 GMT"));
    let report = run(both_clouds().store(&clouds, &object(), NOW));
    let failed = |failure, secs| Attempt { outcome: Failed(failure), retry_after: Some(Duration::from_secs(secs)) };
    assert_eq!(report.aws, failed(Throttled, 7));
    assert_eq!(report.azure, failed(ServerError, 60));
    assert_eq!(delete(Cloud::Aws, Wait(429, "99999")), failed(Throttled, 3600));
    assert_eq!(put(Cloud::Azure, PutMode::Create, Wait(201, "7")), attempt(Done));
}

#[test]
fn a_cloud_that_cannot_be_used_is_asked_nothing() {
    let half = backup(&[&S3[..], &[("AZURE_STORAGE_ACCOUNT", "acct")]].concat());
    let shared = backup(&[&S3[..], &[("STORAGE_TIMEOUT_MS", "1")]].concat());
    let table = [
        (backup(&[]), Cloud::Aws, Disabled),
        (backup(&S3), Cloud::Azure, Disabled),
        (half, Cloud::Azure, Failed(Misconfigured)),
        (shared, Cloud::Aws, Failed(Misconfigured)),
    ];
    for (backup, cloud, outcome) in table {
        let clouds = Answer(200).everywhere();
        assert!(!backup.is_enabled(cloud));
        let put = run(backup.put(&clouds, cloud, &object(), PutMode::Replace, NOW));
        assert_eq!(put, attempt(outcome));
        assert_eq!(run(backup.delete(&clouds, cloud, &object().key, NOW)), attempt(outcome));
        assert_eq!(run(backup.read(&clouds, cloud, &object().key, NOW)), Err(Misconfigured));
        assert!(clouds.seen.borrow().is_empty());
    }
    for cloud in Cloud::ALL {
        assert!(both_clouds().is_enabled(cloud));
    }
}

#[test]
fn the_deadline_is_known_to_whoever_plans_around_it() {
    assert_eq!(both_clouds().timeout(), Duration::from_secs(5));
    assert_eq!(backup(&[("STORAGE_TIMEOUT_MS", "250")]).timeout(), Duration::from_millis(250));
}

#[test]
fn no_signed_header_shows_when_a_request_is_printed() {
    let (backup, key, clouds) = (both_clouds(), object().key, Answer(404).everywhere());
    let page = qr_storage::PageRequest { after: None, limit: 1 };
    run(backup.put(&clouds, Cloud::Aws, &object(), PutMode::Replace, NOW));
    run(backup.delete(&clouds, Cloud::Aws, &key, NOW));
    assert_eq!(run(backup.read(&clouds, Cloud::Aws, &key, NOW)), Err(NotFound));
    assert_eq!(run(backup.list(&clouds, Cloud::Aws, &page, NOW)), Err(NotFound));
    let shown = format!("{:?}", clouds.seen.borrow());
    assert_eq!(shown.matches("x-amz-content-sha256").count(), 4);
    for secret in ["AKIDEXAMPLE", "a-session-token", "Signature="] {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
}
