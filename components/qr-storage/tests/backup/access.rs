//! Who may read an object by its URL, and what is told of secrets.

use qr_storage::Cloud;

use super::support::*;

const AZURE_TOKEN: [(&str, &str); 3] = [
    ("AZURE_STORAGE_ACCOUNT", "acct"),
    ("AZURE_STORAGE_SAS_TOKEN", "?sv=2022-11-02&sp=rcw&sig=the%2Bsignature"),
    ("AZURE_CONTAINER", "codes"),
];

#[test]
fn urls_are_plain_unless_a_lifetime_is_set() {
    let backup = both_clouds();
    let url = |cloud| backup.url(cloud, &key(), NOW).unwrap().expose().clone();
    assert_eq!(url(Cloud::Aws), "http://127.0.0.1:8333/codes/qr/0f3a.svg");
    assert_eq!(url(Cloud::Azure), "http://127.0.0.1:10000/devstoreaccount1/codes/qr/0f3a.svg");
}

#[test]
fn signed_urls_grant_reading_for_the_lifetime_and_no_more() {
    let lifetime = [("STORAGE_URL_TTL_SECS", "3600")];
    let backup = backup(&[&S3[..], &AZURE, &lifetime].concat());
    let url = |cloud| backup.url(cloud, &key(), NOW).unwrap().expose().clone();

    let azure = url(Cloud::Azure);
    assert_grants(&azure, "r");
    assert!(azure.contains("se=2026-01-02T04%3A04%3A05Z"), "{azure}");

    let s3 = url(Cloud::Aws);
    for part in [
        "http://127.0.0.1:8333/codes/qr/0f3a.svg?",
        "X-Amz-Expires=3600&",
        "X-Amz-Date=20260102T030405Z&",
        "X-Amz-SignedHeaders=host&",
        "X-Amz-Security-Token=a-session-token",
    ] {
        assert!(s3.contains(part), "{part} is not in {s3}");
    }
}

#[test]
fn the_operators_token_authorizes_requests_and_is_never_handed_out() {
    let lifetime = [("STORAGE_URL_TTL_SECS", "3600")];
    let connection = [
        (
            "AZURE_STORAGE_CONNECTION_STRING",
            "BlobEndpoint=https://acct.blob.core.windows.net/;\
             SharedAccessSignature=sv=2022-11-02&sp=rcw&sig=the%2Bsignature",
        ),
        ("AZURE_CONTAINER", "codes"),
    ];
    for settings in [&AZURE_TOKEN[..], &connection] {
        let backup = backup(&[settings, &lifetime].concat());
        assert_eq!(backup.problems(), []);
        assert_eq!(
            backup.url(Cloud::Azure, &key(), NOW).unwrap().expose(),
            "https://acct.blob.core.windows.net/codes/qr/0f3a.svg"
        );
        let recorder = Recorder::default();
        store(&backup, &recorder);
        assert_eq!(
            recorder.url(),
            "https://acct.blob.core.windows.net/codes/qr/0f3a.svg\
             ?sv=2022-11-02&sp=rcw&sig=the%2Bsignature"
        );
    }
}

#[test]
fn nothing_that_can_be_printed_shows_a_secret() {
    let lifetime = [("STORAGE_URL_TTL_SECS", "3600")];
    let key_string =
        [("AZURE_STORAGE_CONNECTION_STRING", "AccountName=acct;AccountKey=c2VjcmV0"), ("AZURE_CONTAINER", "codes")];
    let wrong = [
        ("AWS_SECRET_ACCESS_KEY", "a-secret-key with a space"),
        ("AZURE_STORAGE_KEY", "the%2Bsignature"),
        ("AWS_SESSION_TOKEN", "a-session-token\u{7f}"),
    ];
    for settings in [&[&S3[..], &key_string, &lifetime].concat()[..], &[&S3[..], &AZURE_TOKEN].concat(), &wrong] {
        let backup = backup(settings);
        let urls = Cloud::ALL.map(|cloud| backup.url(cloud, &key(), NOW));
        let problems: Vec<_> = backup.problems().iter().map(ToString::to_string).collect();
        let shown = format!("{backup:?} {backup:#?} {urls:?} {problems:?}");
        for secret in [
            "a-secret-key",
            "AKIDEXAMPLE",
            "a-session-token",
            "c2VjcmV0",
            "115, 101, 99", // the same key, decoded and printed as bytes
            "signature",
            "sig=",
        ] {
            assert!(!shown.contains(secret), "{secret} is in {shown}");
        }
    }
}
