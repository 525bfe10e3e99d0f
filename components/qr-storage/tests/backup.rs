//! `Backup` through its public face, against clouds that check every request.

#[cfg(test)]
mod support;

#[cfg(test)]
#[path = "backup/objects.rs"]
mod objects;

#[cfg(test)]
#[path = "backup/listing.rs"]
mod listing;

#[cfg(test)]
#[path = "backup/access.rs"]
mod access;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Method;
    use qr_storage::Failure::*;
    use qr_storage::Outcome::{Disabled, Done, Failed};
    use qr_storage::{Cloud, PerCloud, TransportError};

    use super::support::*;
    use Script::{Answer, Code, Fail};

    #[test]
    fn both_clouds_get_the_object_under_its_key_with_a_checksum() {
        let clouds = Clouds::new(Answer(200), Answer(201));
        let report = store(&both_clouds(), &clouds);
        assert_eq!(report, PerCloud { aws: Done, azure: Done });

        let s3 = clouds.request(Cloud::Aws);
        assert_eq!(s3.method(), Method::PUT);
        assert_eq!(s3.uri(), "http://127.0.0.1:8333/codes/qr/0f3a.svg");
        assert_eq!(s3.headers()["x-amz-date"], "20260102T030405Z");
        assert_eq!(s3.headers()["x-amz-checksum-sha256"], "f8tfma+WUaQF332fMfpXeJlzHLf05hX/haHFBiohM6E=");

        let azure = clouds.request(Cloud::Azure);
        assert_eq!(azure.method(), Method::PUT);
        let url = azure.uri().to_string();
        assert!(url.starts_with("http://127.0.0.1:10000/devstoreaccount1/codes/qr/0f3a.svg?"));
        assert!(url.contains("se=2026-01-02T03%3A19%3A05Z"), "fifteen minutes: {url}");
        assert_eq!(azure.headers()["x-ms-blob-type"], "BlockBlob");
        assert_eq!(azure.headers()["content-md5"], "KtQ6JwG3eiR4j1frW9UC3Q==");

        for request in [s3, azure] {
            assert_eq!(request.headers()["if-none-match"], "*");
            assert_eq!(request.headers()["content-type"], "image/svg+xml");
            assert_eq!(*request.body(), object().bytes);
        }
    }

    #[test]
    fn each_clouds_failure_is_its_own() {
        let table = [
            (Answer(200), Done),
            (Answer(412), Done),
            (Answer(403), Failed(Forbidden)),
            (Answer(404), Failed(NotFound)),
            (Answer(503), Failed(Throttled)),
            (Answer(500), Failed(ServerError)),
            (Answer(400), Failed(Rejected)),
            (Fail(TransportError::Unreachable), Failed(Unreachable)),
            (Fail(TransportError::TimedOut), Failed(TimedOut)),
            (Fail(TransportError::Interrupted), Failed(Interrupted)),
            (Fail(TransportError::TooLarge), Failed(ServerError)),
        ];
        for (script, aws) in table {
            let report = store(&both_clouds(), &Clouds::new(script, Answer(201)));
            assert_eq!(report, PerCloud { aws, azure: Done });
        }
        let table = [
            (Code(409, "BlobAlreadyExists"), Done),
            (Code(409, "BlobBeingRehydrated"), Failed(Rejected)),
            (Code(403, "AuthenticationFailed"), Failed(Forbidden)),
            (Code(404, "ContainerNotFound"), Failed(NotFound)),
            (Code(503, "ServerBusy"), Failed(Throttled)),
            (Code(500, "InternalError"), Failed(ServerError)),
            (Code(400, "Md5Mismatch"), Failed(Rejected)),
            (Fail(TransportError::Unreachable), Failed(Unreachable)),
            (Fail(TransportError::TimedOut), Failed(TimedOut)),
            (Fail(TransportError::Interrupted), Failed(Interrupted)),
            (Fail(TransportError::TooLarge), Failed(ServerError)),
        ];
        for (script, azure) in table {
            let report = store(&both_clouds(), &Clouds::new(Answer(200), script));
            assert_eq!(report, PerCloud { aws: Done, azure });
        }
    }

    #[test]
    fn both_can_fail_at_once() {
        let clouds = Clouds::new(Fail(TransportError::TimedOut), Answer(500));
        let report = store(&both_clouds(), &clouds);
        assert_eq!(report, PerCloud { aws: Failed(TimedOut), azure: Failed(ServerError) });
    }

    #[test]
    fn both_requests_start_before_either_is_answered() {
        let backup = both_clouds();
        let mut clouds = Clouds::new(Answer(200), Answer(201));
        clouds.answer_after = 2;
        let done = PerCloud { aws: Done, azure: Done };
        assert_eq!(store(&backup, &clouds), done);
        clouds.seen.borrow_mut().clear();
        assert_eq!(run(backup.check(&clouds, NOW)), done);
    }

    #[test]
    fn a_cloud_without_settings_gets_no_request() {
        let clouds = Clouds::new(Answer(200), Answer(201));
        let report = store(&backup(&S3), &clouds);
        assert_eq!(report, PerCloud { aws: Done, azure: Disabled });
        assert_eq!(clouds.seen.borrow().len(), 1);

        let nothing = backup(&[]);
        assert!(nothing.problems().is_empty());
        let disabled = PerCloud { aws: Disabled, azure: Disabled };
        assert_eq!(store(&nothing, &clouds), disabled);
        assert_eq!(run(nothing.check(&clouds, NOW)), disabled);
        assert!(Cloud::ALL.iter().all(|cloud| nothing.url(*cloud, &key(), NOW).is_none()));
        assert_eq!(clouds.seen.borrow().len(), 1);
    }

    #[test]
    fn a_misconfigured_cloud_gets_no_request_and_leaves_the_other_alone() {
        let backup = backup(&[&S3[..], &[("AZURE_STORAGE_ACCOUNT", "acct")]].concat());
        let names: Vec<_> = backup.problems().iter().map(|problem| problem.setting).collect();
        assert_eq!(names, ["AZURE_STORAGE_KEY", "AZURE_CONTAINER"]);
        let clouds = Clouds::new(Answer(200), Answer(201));
        let expected = PerCloud { aws: Done, azure: Failed(Misconfigured) };
        assert_eq!(store(&backup, &clouds), expected);
        assert_eq!(run(backup.check(&clouds, NOW)), expected);
        assert!(backup.url(Cloud::Azure, &key(), NOW).is_none());
        assert_eq!(clouds.seen.borrow().len(), 2);
    }

    #[test]
    fn a_wrong_shared_setting_misconfigures_every_cloud_in_use() {
        let table = [
            (
                ("STORAGE_PREFIX", "/qr"),
                "STORAGE_PREFIX is not valid: it must be 1 to 512 letters, digits, '.', '_', '-' \
                 and '/', without an empty segment or one that ends with a dot",
            ),
            (
                ("STORAGE_TIMEOUT_MS", "99"),
                "STORAGE_TIMEOUT_MS is not valid: it must be a whole number from 100 to 60000",
            ),
            (
                ("STORAGE_URL_TTL_SECS", "604801"),
                "STORAGE_URL_TTL_SECS is not valid: it must be a whole number from 0 to 604800",
            ),
        ];
        for (setting, text) in table {
            let backup = backup(&[&S3[..], &[setting]].concat());
            let problems: Vec<_> = backup.problems().iter().map(ToString::to_string).collect();
            assert_eq!(problems, [text]);
            let report = store(&backup, &Clouds::new(Answer(200), Answer(201)));
            assert_eq!(report, PerCloud { aws: Failed(Misconfigured), azure: Disabled });
        }
    }

    #[test]
    fn every_problem_of_every_cloud_is_listed() {
        let backup =
            backup(&[("STORAGE_TIMEOUT_MS", "soon"), ("AWS_S3_BUCKET", "codes"), ("AZURE_CONTAINER", "codes")]);
        let names: Vec<_> = backup.problems().iter().map(|problem| problem.setting).collect();
        assert_eq!(
            names,
            [
                "STORAGE_TIMEOUT_MS",
                "AWS_ACCESS_KEY_ID",
                "AWS_SECRET_ACCESS_KEY",
                "AWS_REGION",
                "AZURE_STORAGE_ACCOUNT",
                "AZURE_STORAGE_KEY",
            ]
        );
    }

    #[test]
    fn the_deadline_is_the_setting_or_five_seconds() {
        for (setting, millis) in [("", 5000), ("100", 100), ("60000", 60_000)] {
            let backup = backup(&[&S3[..], &[("STORAGE_TIMEOUT_MS", setting)]].concat());
            let clouds = Clouds::new(Answer(200), Answer(201));
            store(&backup, &clouds);
            assert_eq!(clouds.timeout.get(), Duration::from_millis(millis));
        }
    }

    #[test]
    fn readiness_asks_for_the_bucket_and_for_a_blob_that_need_not_exist() {
        let clouds = Clouds::new(Answer(200), Code(404, "BlobNotFound"));
        let report = run(both_clouds().check(&clouds, NOW));
        assert_eq!(report, PerCloud { aws: Done, azure: Done });

        let s3 = clouds.request(Cloud::Aws);
        assert_eq!(s3.method(), Method::HEAD);
        assert_eq!(s3.uri(), "http://127.0.0.1:8333/codes");
        let azure = clouds.request(Cloud::Azure);
        assert_eq!(azure.method(), Method::HEAD);
        assert_eq!(azure.uri().path(), "/devstoreaccount1/codes/qr/readiness-probe");
        for request in [s3, azure] {
            assert!(request.body().is_empty());
            assert!(!request.headers().contains_key("if-none-match"));
        }
    }

    #[test]
    fn readiness_tells_a_missing_container_from_a_missing_blob() {
        let table = [
            (Answer(200), Answer(200), Done, Done),
            (Answer(404), Code(404, "ContainerNotFound"), Failed(NotFound), Failed(NotFound)),
            (Answer(403), Code(403, "AuthenticationFailed"), Failed(Forbidden), Failed(Forbidden)),
            (Answer(301), Answer(404), Failed(Rejected), Failed(NotFound)),
        ];
        for (on_s3, on_azure, aws, azure) in table {
            let report = run(both_clouds().check(&Clouds::new(on_s3, on_azure), NOW));
            assert_eq!(report, PerCloud { aws, azure });
        }
    }

    #[test]
    fn the_prefix_begins_every_key() {
        let name =
            |prefix, name: &str| backup(&[("STORAGE_PREFIX", prefix)]).key(name).map(|key| key.as_str().to_owned());
        assert_eq!(name("", "a.png").unwrap(), "qr/a.png");
        assert_eq!(name("team/codes-", "a.png").unwrap(), "team/codes-a.png");
        assert_eq!(
            name("", "a b").unwrap_err().to_string(),
            "object key holds a character that is not a letter, a digit or one of '.', '_', '-', '/'"
        );
        assert!(name("", "").is_err());
    }
}
