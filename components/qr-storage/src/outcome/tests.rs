//! The table of meanings.

use super::Failure::*;
use super::Outcome::{Disabled, Done, Failed};
use super::Purpose::{Delete, Get, List, Probe, Put};
use super::*;

const CREATE: Purpose = Put(PutMode::Create);
const REPLACE: Purpose = Put(PutMode::Replace);

/// The outcome of an answer that carries `code` as either cloud would write it.
fn of(cloud: Cloud, purpose: Purpose, status: u16, code: &str) -> Outcome {
    let body = match cloud {
        Cloud::Aws => format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Key>qr/a</Key></Error>"),
        Cloud::Azure => String::new(),
    };
    let response = Response::builder().status(status).header("x-ms-error-code", code).body(body.into()).unwrap();
    Outcome::of(cloud, purpose, &Ok(response))
}

#[test]
fn every_status_has_its_class() {
    let table = [
        (200, Done),
        (201, Done),
        (202, Done),
        (204, Done),
        (301, Failed(Rejected)),
        (307, Failed(Rejected)),
        (400, Failed(Rejected)),
        (401, Failed(Forbidden)),
        (403, Failed(Forbidden)),
        (404, Failed(NotFound)),
        (405, Failed(Rejected)),
        (408, Failed(TimedOut)),
        (409, Failed(Rejected)),
        (411, Failed(Rejected)),
        (429, Failed(Throttled)),
        (500, Failed(ServerError)),
        (502, Failed(ServerError)),
        (503, Failed(Throttled)),
        (504, Failed(ServerError)),
    ];
    for (status, outcome) in table {
        for cloud in Cloud::ALL {
            for purpose in [CREATE, REPLACE, Probe, Get, List, Delete] {
                assert_eq!(of(cloud, purpose, status, ""), outcome, "{status} {cloud:?} {purpose:?}");
            }
        }
    }
}

#[test]
fn only_the_clouds_own_way_of_saying_already_there_is_done() {
    use Cloud::{Aws, Azure};
    let table = [
        (Aws, CREATE, 412, "", Done),
        (Aws, CREATE, 412, "PreconditionFailed", Done),
        (Aws, REPLACE, 412, "PreconditionFailed", Failed(Rejected)),
        (Aws, Probe, 412, "", Failed(Rejected)),
        (Aws, Delete, 412, "PreconditionFailed", Failed(Rejected)),
        (Aws, CREATE, 409, "BlobAlreadyExists", Failed(Rejected)),
        (Azure, CREATE, 412, "ConditionNotMet", Failed(Rejected)),
        (Azure, CREATE, 409, "BlobAlreadyExists", Done),
        (Azure, REPLACE, 409, "BlobAlreadyExists", Failed(Rejected)),
        (Azure, CREATE, 409, "BlobImmutableDueToPolicy", Failed(Rejected)),
        (Azure, Probe, 409, "BlobAlreadyExists", Failed(Rejected)),
    ];
    for (cloud, purpose, status, code, outcome) in table {
        assert_eq!(of(cloud, purpose, status, code), outcome, "{cloud:?} {purpose:?} {status} {code}");
    }
}

#[test]
fn a_missing_object_is_what_a_probe_and_a_removal_want_and_a_missing_bucket_never_is() {
    use Cloud::{Aws, Azure};
    let table = [
        (Aws, Delete, "NoSuchKey", Done),
        (Aws, Delete, "NoSuchBucket", Failed(NotFound)),
        (Aws, Delete, "BlobNotFound", Failed(NotFound)),
        (Aws, Get, "NoSuchKey", Failed(NotFound)),
        (Aws, Get, "NoSuchBucket", Failed(NotFound)),
        (Aws, List, "NoSuchBucket", Failed(NotFound)),
        (Aws, CREATE, "NoSuchKey", Failed(NotFound)),
        (Aws, Probe, "NoSuchKey", Failed(NotFound)),
        (Azure, Probe, "BlobNotFound", Done),
        (Azure, Delete, "BlobNotFound", Done),
        (Azure, Get, "BlobNotFound", Failed(NotFound)),
        (Azure, CREATE, "BlobNotFound", Failed(NotFound)),
        (Azure, Probe, "ContainerNotFound", Failed(NotFound)),
        (Azure, Delete, "ContainerNotFound", Failed(NotFound)),
        (Azure, Delete, "NoSuchKey", Failed(NotFound)),
        (Azure, List, "ContainerNotFound", Failed(NotFound)),
    ];
    for (cloud, purpose, code, outcome) in table {
        assert_eq!(of(cloud, purpose, 404, code), outcome, "{cloud:?} {purpose:?} {code}");
    }
}

#[test]
fn what_passes_by_itself_on_s3_is_told_by_its_code() {
    let table = [
        (409, "ConditionalRequestConflict", Throttled),
        (409, "OperationAborted", Throttled),
        (409, "BucketNotEmpty", Rejected),
        (400, "ConditionalRequestConflict", Rejected),
        (400, "RequestTimeout", TimedOut),
        (400, "BadDigest", Rejected),
        (503, "SlowDown", Throttled),
    ];
    for (status, code, failure) in table {
        assert_eq!(of(Cloud::Aws, CREATE, status, code), Failed(failure), "{status} {code}");
        let on_azure = of(Cloud::Azure, CREATE, status, code);
        assert_eq!(on_azure, Failed(if status == 503 { Throttled } else { Rejected }), "{status} {code}");
    }
}

#[test]
fn a_code_that_cannot_be_read_is_no_code() {
    for body in ["", "junk", "<Error><Code>NoSuchKey</Code>", "<Errors><Code>NoSuchKey</Code></Errors>"] {
        let response = Response::builder().status(404).body(Bytes::from(body)).unwrap();
        assert_eq!(Outcome::of(Cloud::Aws, Delete, &Ok(response)), Failed(NotFound), "{body}");
    }
}

#[test]
fn every_transport_error_has_its_class() {
    let table = [
        (TransportError::Denied, Misconfigured),
        (TransportError::Unreachable, Unreachable),
        (TransportError::TimedOut, TimedOut),
        (TransportError::Interrupted, Interrupted),
        (TransportError::TooLarge, ServerError),
    ];
    for (error, failure) in table {
        for cloud in Cloud::ALL {
            for purpose in [CREATE, REPLACE, Probe, Get, List, Delete] {
                assert_eq!(Outcome::of(cloud, purpose, &Err(error)), Failed(failure));
            }
        }
    }
}

#[test]
fn a_fault_of_the_network_or_the_cloud_can_heal_and_one_of_the_operator_cannot() {
    let table = [
        (Misconfigured, false),
        (Unreachable, true),
        (TimedOut, true),
        (Interrupted, true),
        (Forbidden, false),
        (NotFound, false),
        (Throttled, true),
        (ServerError, true),
        (Rejected, false),
    ];
    for (failure, can_heal) in table {
        assert_eq!(failure.can_heal(), can_heal, "{failure:?}");
    }
}

#[test]
fn whoever_needs_an_answer_gets_a_failure_from_a_disabled_cloud() {
    assert_eq!(Done.done(), Ok(()));
    assert_eq!(Failed(Throttled).done(), Err(Throttled));
    assert_eq!(Disabled.done(), Err(Misconfigured));
}
