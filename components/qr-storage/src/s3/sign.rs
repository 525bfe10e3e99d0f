//! Signature Version 4 for S3.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningInstructions,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use time::OffsetDateTime;

use crate::backup::Unsignable;
use crate::{Secret, query};

/// Signs requests to S3 in one region with one access key.
#[derive(Debug)]
pub(super) struct Signer {
    credentials: Secret<AwsCredentials>,
    region: String,
}

/// An access key as the settings give it.
pub(super) struct Credentials {
    pub(super) access_key_id: String,
    pub(super) secret_access_key: String,
    pub(super) session_token: Option<String>,
}

/// What a signature covers, beside the time.
pub(super) struct Unsigned<'a> {
    pub(super) method: &'a Method,
    /// Escaped once; the host is signed from here.
    pub(super) url: &'a str,
    /// Every header to sign but those that the signature itself brings. Only `x-amz-*` ones
    /// belong here: what stands between us and the cloud may change others.
    pub(super) headers: &'a [(&'a str, &'a str)],
    /// SHA-256 of the body in lower-case hexadecimal.
    pub(super) payload_sha256: &'a str,
}

impl Signer {
    pub(super) fn new(credentials: Credentials, region: String) -> Self {
        let credentials = AwsCredentials::new(
            credentials.access_key_id,
            credentials.secret_access_key,
            credentials.session_token,
            None,
            "settings",
        );
        Self { credentials: Secret::new(credentials), region }
    }

    /// The headers that authorize `request`: `authorization`, `x-amz-date`,
    /// `x-amz-content-sha256` and, with a session token, `x-amz-security-token`.
    ///
    /// Amazon S3 API Reference, "Signature Calculations for the Authorization Header:
    /// Transferring Payload in a Single Chunk (AWS Signature Version 4)".
    pub(super) fn authorize(&self, request: &Unsigned<'_>, now: OffsetDateTime) -> Result<HeaderMap, Unsignable> {
        let signable = SignableRequest::new(
            request.method.as_str(),
            request.url,
            request.headers.iter().copied(),
            SignableBody::Precomputed(request.payload_sha256.to_owned()),
        )?;
        let (headers, _) = self.sign(signable, s3_settings(), now)?.into_parts();
        headers
            .into_iter()
            .map(|header| {
                let mut value = HeaderValue::from_str(header.value())?;
                value.set_sensitive(matches!(header.name(), "authorization" | "x-amz-security-token"));
                Ok((HeaderName::from_static(header.name()), value))
            })
            .collect()
    }

    /// `url` with the query that lets anyone GET it for `lifetime`, 1 to 604,800 seconds.
    ///
    /// Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters (AWS Signature
    /// Version 4)".
    pub(super) fn presign(&self, url: &str, lifetime: Duration, now: OffsetDateTime) -> Result<String, Unsignable> {
        let signable =
            SignableRequest::new(Method::GET.as_str(), url, std::iter::empty(), SignableBody::UnsignedPayload)?;
        let mut settings = s3_settings();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(lifetime);
        let (_, parameters) = self.sign(signable, settings, now)?.into_parts();
        let query = query::encode(parameters.iter().map(|(name, value)| (*name, value.as_ref())));
        Ok(format!("{url}?{query}"))
    }

    fn sign(
        &self,
        request: SignableRequest<'_>,
        settings: SigningSettings,
        now: OffsetDateTime,
    ) -> Result<SigningInstructions, Unsignable> {
        let identity = self.credentials.expose().clone().into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("s3")
            .time(system_time(now))
            .settings(settings)
            .build()?;
        Ok(sign(request, &params.into())?.into_parts().0)
    }
}

/// S3 differs from other services: the path is escaped once and not normalized, and the hash of
/// the body is a header.
fn s3_settings() -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    settings
}

/// A time before 1970 becomes 1970: no cloud accepts either.
fn system_time(now: OffsetDateTime) -> SystemTime {
    let secs = u64::try_from(now.unix_timestamp()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(secs)
}

#[cfg(test)]
mod tests;
