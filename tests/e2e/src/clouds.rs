//! Reading the clouds with signers that are not ours.

use std::time::Duration;

use anyhow::{Result, ensure};
use reqwest::Method;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use stack::{Azurite, Seaweed};

use crate::http::{self, Answer};

/// The object at `key` in S3.
pub fn read_s3(seaweed: &Seaweed, key: &str) -> Result<Answer> {
    let answer = get_s3(seaweed, key)?;
    ensure!(answer.status == 200, "S3 answered {} for {key}", answer.status);
    Ok(answer)
}

/// The blob at `key` in Azure.
pub fn read_azure(azurite: &Azurite, key: &str) -> Result<Answer> {
    let answer = http::get(&azurite.blob_url(key))?;
    ensure!(answer.status == 200, "Azure answered {} for {key}", answer.status);
    Ok(answer)
}

/// The status of a GET of `key` in S3.
pub fn status_s3(seaweed: &Seaweed, key: &str) -> Result<u16> {
    Ok(get_s3(seaweed, key)?.status)
}

/// The status of a PUT to S3 that is signed with `secret_key`.
pub fn put_s3(seaweed: &Seaweed, secret_key: &str, key: &str) -> Result<u16> {
    let credentials = Credentials::new(seaweed.access_key(), secret_key);
    Ok(http::put(bucket(seaweed)?.put_object(Some(&credentials), key).sign(HOUR).as_str(), &[], "text")?.status)
}

/// The status of a PUT to Azure at a URL with or without a SAS.
pub fn put_azure(url: &str) -> Result<u16> {
    Ok(http::put(url, &[("x-ms-blob-type", "BlockBlob"), ("x-ms-version", "2022-11-02")], "text")?.status)
}

/// Removes an object from S3 behind the service's back.
pub fn remove_s3(seaweed: &Seaweed, key: &str) -> Result<()> {
    let url = bucket(seaweed)?.delete_object(Some(&credentials(seaweed)), key).sign(HOUR);
    let answer = http::request(Method::DELETE, url.as_str(), &[])?;
    ensure!(answer.status == 204, "S3 answered {} to a DELETE", answer.status);
    Ok(())
}

/// Puts other bytes in the place of an object in S3 behind the service's back.
pub fn overwrite_s3(seaweed: &Seaweed, key: &str) -> Result<()> {
    ensure!(put_s3(seaweed, seaweed.secret_key(), key)? == 200, "S3 refused to overwrite");
    Ok(())
}

/// Puts other bytes in the place of a blob in Azure behind the service's back.
pub fn overwrite_azure(azurite: &Azurite, key: &str) -> Result<()> {
    let status = put_azure(&azurite.blob_url(key))?;
    ensure!(status == 201, "Azure answered {status} to a PUT");
    Ok(())
}

fn credentials(seaweed: &Seaweed) -> Credentials {
    Credentials::new(seaweed.access_key(), seaweed.secret_key())
}

fn get_s3(seaweed: &Seaweed, key: &str) -> Result<Answer> {
    http::get(bucket(seaweed)?.get_object(Some(&credentials(seaweed)), key).sign(HOUR).as_str())
}

/// The bucket, for signing what the other functions do not.
pub fn bucket(seaweed: &Seaweed) -> Result<Bucket> {
    Ok(Bucket::new(seaweed.endpoint().parse()?, UrlStyle::Path, seaweed.bucket().to_owned(), "us-east-1")?)
}

const HOUR: Duration = Duration::from_hours(1);
