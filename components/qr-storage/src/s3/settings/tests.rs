use std::collections::BTreeMap;

use super::*;
use crate::ObjectKey;
use crate::backup::Target as _;

const FULL: [(&str, &str); 4] = [
    ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "hunter2"),
    ("AWS_REGION", "eu-central-1"),
    ("AWS_S3_BUCKET", "codes"),
];

fn parse(settings: &[(&str, &str)]) -> Result<Option<S3>, Vec<String>> {
    let settings: BTreeMap<_, _> = settings.iter().copied().collect();
    from_settings(&|name| settings.get(name).map(ToString::to_string))
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// The full settings with some added or, by an empty value, removed.
fn changed(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    FULL.iter().chain(changes).copied().collect()
}

fn url(changes: &[(&'static str, &'static str)]) -> String {
    let s3 = parse(&changed(changes)).unwrap().unwrap();
    s3.plain_url(&"qr/a.png".parse::<ObjectKey>().unwrap())
}

#[test]
fn without_settings_the_cloud_is_disabled() {
    assert!(parse(&[]).unwrap().is_none());
    assert!(parse(&[("AWS_REGION", ""), ("AZURE_CONTAINER", "codes")]).unwrap().is_none());
}

#[test]
fn amazon_is_addressed_by_host_unless_the_bucket_has_dots() {
    assert_eq!(url(&[]), "https://codes.s3.eu-central-1.amazonaws.com/qr/a.png");
    assert_eq!(url(&[("AWS_S3_BUCKET", "my.codes")]), "https://s3.eu-central-1.amazonaws.com/my.codes/qr/a.png");
}

#[test]
fn the_regions_of_china_have_their_own_domain() {
    let in_region = |region, bucket| url(&[("AWS_REGION", region), ("AWS_S3_BUCKET", bucket)]);
    assert_eq!(in_region("cn-north-1", "codes"), "https://codes.s3.cn-north-1.amazonaws.com.cn/qr/a.png");
    assert_eq!(in_region("cn-northwest-1", "my.codes"), "https://s3.cn-northwest-1.amazonaws.com.cn/my.codes/qr/a.png");
    assert_eq!(in_region("ca-central-1", "codes"), "https://codes.s3.ca-central-1.amazonaws.com/qr/a.png");
}

#[test]
fn a_custom_endpoint_is_addressed_by_path_unless_it_has_a_place_for_the_bucket() {
    let at = |endpoint| url(&[("AWS_ENDPOINT_URL_S3", endpoint), ("AWS_REGION", "")]);
    assert_eq!(at("http://127.0.0.1:8333"), "http://127.0.0.1:8333/codes/qr/a.png");
    assert_eq!(at("https://S3.example.com:443/"), "https://s3.example.com/codes/qr/a.png");
    assert_eq!(at("https://{bucket}.s3.example.com"), "https://codes.s3.example.com/qr/a.png");
}

#[test]
fn every_half_set_combination_names_exactly_what_is_missing() {
    let missing = [
        ("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID is missing: set it to the id of the access key"),
        ("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY is missing: set it to the secret of the access key"),
        ("AWS_REGION", "AWS_REGION is missing: set it to the region of the bucket, such as eu-central-1"),
        ("AWS_S3_BUCKET", "AWS_S3_BUCKET is missing: set it to the name of the bucket"),
    ];
    for present in 1..15_u32 {
        let is_present = |place: usize| present & (1 << place) != 0;
        let settings: Vec<_> = FULL.into_iter().enumerate().filter(|(place, _)| is_present(*place)).collect();
        let settings: Vec<_> = settings.into_iter().map(|(_, setting)| setting).collect();
        let expected: Vec<_> = missing
            .iter()
            .enumerate()
            .filter(|(place, _)| !is_present(*place))
            .map(|(_, (_, text))| text.to_string())
            .collect();
        assert_eq!(parse(&settings).unwrap_err(), expected, "{settings:?}");
    }
}

#[test]
fn a_token_or_an_endpoint_alone_is_half_set() {
    assert_eq!(parse(&[("AWS_SESSION_TOKEN", "t")]).unwrap_err().len(), 4);
    // The endpoint makes the region optional.
    assert_eq!(parse(&[("AWS_ENDPOINT_URL_S3", "http://127.0.0.1")]).unwrap_err().len(), 3);
}

#[test]
fn each_wrong_value_is_told_what_is_allowed() {
    let table = [
        (
            "AWS_ACCESS_KEY_ID",
            "AK/ID",
            "AWS_ACCESS_KEY_ID is not valid: it must be visible ASCII characters without a slash",
        ),
        (
            "AWS_SECRET_ACCESS_KEY",
            "hunter 2",
            "AWS_SECRET_ACCESS_KEY is not valid: it must be visible ASCII characters",
        ),
        ("AWS_SESSION_TOKEN", "töken", "AWS_SESSION_TOKEN is not valid: it must be visible ASCII characters"),
        (
            "AWS_REGION",
            "EU Central",
            "AWS_REGION is not valid: it must be 1 to 63 lower-case letters, digits and inner hyphens",
        ),
        (
            "AWS_S3_BUCKET",
            "Codes",
            "AWS_S3_BUCKET is not valid: it must be 3 to 63 lower-case letters, digits, dots and \
             hyphens by S3's naming rules",
        ),
        (
            "AWS_ENDPOINT_URL_S3",
            "s3.example.com",
            "AWS_ENDPOINT_URL_S3 is not valid: it must be an http or https origin without user, \
             path, query or fragment, such as https://s3.example.com or \
             https://{bucket}.s3.example.com",
        ),
    ];
    for (name, value, text) in table {
        assert_eq!(parse(&changed(&[(name, value)])).unwrap_err(), [text]);
    }
}

#[test]
fn an_endpoint_with_more_than_an_origin_is_refused() {
    for endpoint in [
        "https://s3.example.com/base",
        "https://user@s3.example.com",
        "https://s3.example.com?x",
        "https://s3.example.com#x",
        "https://s3.{bucket}.example.com",
        "https://s3.example.com/{bucket}",
        "https://{bucket}.{bucket}.example.com",
        "https://{bucket}",
    ] {
        let problems = parse(&changed(&[("AWS_ENDPOINT_URL_S3", endpoint)])).unwrap_err();
        assert_eq!(problems.len(), 1, "{endpoint}");
    }
}

#[test]
fn a_bucket_that_breaks_the_host_is_refused() {
    // Legal as a bucket; as a label before a long host it exceeds the 253 characters of a name.
    let endpoint = format!("https://{{bucket}}.{}", vec!["a".repeat(60); 4].join("."));
    let bucket = "b".repeat(63);
    let settings = [FULL[0], FULL[1], ("AWS_S3_BUCKET", bucket.as_str()), ("AWS_ENDPOINT_URL_S3", &endpoint)];
    assert_eq!(
        parse(&settings).unwrap_err(),
        ["AWS_ENDPOINT_URL_S3 is not valid: it gives no legal host together with AWS_S3_BUCKET"]
    );
}

#[test]
fn bucket_names_follow_the_rules_of_s3() {
    for legal in ["abc", "a.b", "my-bucket.1", "1bucket", &"a".repeat(63)] {
        assert!(is_bucket(legal), "{legal}");
    }
    for illegal in [
        "ab",
        &"a".repeat(64),
        "-abc",
        "abc-",
        ".abc",
        "abc.",
        "a..b",
        "a_b",
        "Abc",
        "192.168.5.4",
        "xn--abc",
        "sthree-abc",
        "abc-s3alias",
        "abc--ol-s3",
        "a/b",
    ] {
        assert!(!is_bucket(illegal), "{illegal}");
    }
}
