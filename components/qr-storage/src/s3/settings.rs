//! The settings of S3.

use crate::SettingError;
use crate::endpoint::Endpoint;
use crate::settings::{Setting, is_set};

use super::S3;
use super::sign::{Credentials, Signer};

/// The bucket that the settings describe, or `None` when there are none.
///
/// # Errors
/// Every setting that is missing or wrong.
pub(crate) fn from_settings(lookup: &impl Fn(&str) -> Option<String>) -> Result<Option<S3>, Vec<SettingError>> {
    let all = [ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, REGION, BUCKET, ENDPOINT];
    if !all.iter().any(|setting| is_set(lookup, setting.name)) {
        return Ok(None);
    }
    let mut problems = Vec::new();
    let access_key_id = ACCESS_KEY_ID.required(lookup, &mut problems);
    let secret_access_key = SECRET_ACCESS_KEY.required(lookup, &mut problems);
    let session_token = SESSION_TOKEN.optional(lookup, &mut problems);
    let region = if is_set(lookup, ENDPOINT.name) {
        REGION.optional(lookup, &mut problems).or_else(|| Some(DEFAULT_REGION.to_owned()))
    } else {
        REGION.required(lookup, &mut problems)
    };
    let bucket = BUCKET.required(lookup, &mut problems);
    let custom = ENDPOINT.optional(lookup, &mut problems);

    let (Some(access_key_id), Some(secret_access_key), Some(region), Some(bucket), true) =
        (access_key_id, secret_access_key, region, bucket, problems.is_empty())
    else {
        return Err(problems);
    };
    let (endpoint, path_prefix) = match custom {
        Some(custom) => custom_address(&custom, &bucket),
        None => amazon_address(&region, &bucket),
    }
    .ok_or_else(|| vec![SettingError::new(ENDPOINT.name, NO_ADDRESS)])?;
    let credentials = Credentials { access_key_id, secret_access_key, session_token };
    Ok(Some(S3 { signer: Signer::new(credentials, region), endpoint, path_prefix }))
}

/// Amazon S3 User Guide, "Virtual hosting of general purpose buckets": the bucket is part of the
/// host, unless its dots would put it outside the certificate's wildcard.
fn amazon_address(region: &str, bucket: &str) -> Option<(Endpoint, String)> {
    let domain = amazon_domain(region);
    if bucket.contains('.') {
        let endpoint = Endpoint::parse(&format!("https://s3.{region}.{domain}"))?;
        return Some((endpoint, format!("{bucket}/")));
    }
    let endpoint = Endpoint::parse(&format!("https://{bucket}.s3.{region}.{domain}"))?;
    Some((endpoint, String::new()))
}

/// Amazon Web Services in China, "Endpoints and ARNs": its regions have a domain of their own.
fn amazon_domain(region: &str) -> &'static str {
    if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" }
}

/// By path, because few self-hosted services have a name for every bucket, unless the endpoint
/// itself says where in the host the bucket goes.
fn custom_address(endpoint: &str, bucket: &str) -> Option<(Endpoint, String)> {
    let (endpoint, path_prefix) = match endpoint.split_once(PLACEHOLDER) {
        Some((scheme, rest)) if scheme.ends_with("://") && rest.starts_with('.') => {
            (Endpoint::parse(&format!("{scheme}{bucket}{rest}"))?, String::new())
        }
        _ => (Endpoint::parse(endpoint)?, format!("{bucket}/")),
    };
    (!endpoint.has_path()).then_some((endpoint, path_prefix))
}

/// Amazon S3 User Guide, "General purpose bucket naming rules".
fn is_bucket(name: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (3..=63).contains(&name.len())
        && name.bytes().all(|byte| legal(byte) || matches!(byte, b'.' | b'-'))
        && name.bytes().next().is_some_and(legal)
        && name.bytes().last().is_some_and(legal)
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err()
        && !["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|prefix| name.starts_with(prefix))
        && !["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].iter().any(|suffix| name.ends_with(suffix))
}

fn is_region(name: &str) -> bool {
    (1..=63).contains(&name.len())
        && !name.starts_with('-')
        && !name.ends_with('-')
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// What may stand in a header.
fn is_visible_ascii(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

const ACCESS_KEY_ID: Setting = Setting {
    name: "AWS_ACCESS_KEY_ID",
    meaning: "the id of the access key",
    allowed: "visible ASCII characters without a slash",
    is_legal: |value| is_visible_ascii(value) && !value.contains('/'),
};
const SECRET_ACCESS_KEY: Setting = Setting {
    name: "AWS_SECRET_ACCESS_KEY",
    meaning: "the secret of the access key",
    allowed: "visible ASCII characters",
    is_legal: is_visible_ascii,
};
const SESSION_TOKEN: Setting = Setting {
    name: "AWS_SESSION_TOKEN",
    meaning: "the token of temporary credentials",
    allowed: "visible ASCII characters",
    is_legal: is_visible_ascii,
};
const REGION: Setting = Setting {
    name: "AWS_REGION",
    meaning: "the region of the bucket, such as eu-central-1",
    allowed: "1 to 63 lower-case letters, digits and inner hyphens",
    is_legal: is_region,
};
const BUCKET: Setting = Setting {
    name: "AWS_S3_BUCKET",
    meaning: "the name of the bucket",
    allowed: "3 to 63 lower-case letters, digits, dots and hyphens by S3's naming rules",
    is_legal: is_bucket,
};
const ENDPOINT: Setting = Setting {
    name: "AWS_ENDPOINT_URL_S3",
    meaning: "the origin of an S3 service",
    allowed: "an http or https origin without user, path, query or fragment, such as \
              https://s3.example.com or https://{bucket}.s3.example.com",
    is_legal: |value| custom_address(value, "bucket").is_some(),
};

const PLACEHOLDER: &str = "{bucket}";
const NO_ADDRESS: &str = "is not valid: it gives no legal host together with AWS_S3_BUCKET";

/// What services without regions expect in the signature.
const DEFAULT_REGION: &str = "us-east-1";

#[cfg(test)]
mod tests;
