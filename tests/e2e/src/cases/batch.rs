//! Several codes in one request.

use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde_json::{Value, json};

use super::cases;
use super::codes::image_of;
use crate::clouds::{read_azure, read_s3, status_s3};
use crate::decode;
use crate::http;
use crate::stage::{BATCH, Setup, Stage, payload};
use e2e::wait::until;

cases!(Company:
    every_code_of_a_batch_lies_in_both_clouds_and_says_its_text,
    batch_with_a_wrong_code_or_too_many_is_422_and_stores_nothing,
    batch_is_delivered_after_a_202,
    batch_counts_as_many_requests_as_it_has_codes,
);

/// As many texts as a batch may have by default.
fn texts(stage: &Stage<'_>, name: &str) -> Vec<String> {
    (0..10).map(|number| payload(&format!("{name}-{number}-{}", stage.runtime.as_str()))).collect()
}

fn batch(texts: &[String]) -> Value {
    let codes: Vec<_> = texts.iter().map(|text| json!({"text": text})).collect();
    json!({"codes": codes})
}

fn codes(body: &Value) -> Result<&[Value]> {
    body["codes"].as_array().map(Vec::as_slice).with_context(|| format!("no codes in {body}"))
}

fn key_of(code: &Value) -> Result<String> {
    Ok(format!("qr/{}.png", code["id"].as_str().context("no id")?))
}

fn every_code_of_a_batch_lies_in_both_clouds_and_says_its_text(stage: &Stage<'_>) -> Result<()> {
    let texts = texts(stage, "batch");
    let answer = stage.post(Setup::Gated, BATCH, &batch(&texts).to_string())?;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json()?;
    assert_eq!((&body["success"], codes(&body)?.len()), (&json!(true), texts.len()));
    for (code, text) in codes(&body)?.iter().zip(&texts) {
        assert_eq!(code["storage"], json!({"aws": {"state": "stored"}, "azure": {"state": "stored"}}), "{text}");
        let (image, key) = (image_of(code)?, key_of(code)?);
        assert_eq!(decode::png(&image)?.0, *text);
        assert_eq!(read_s3(&*stage.world.seaweed()?, &key)?.body, image);
        assert_eq!(read_azure(&*stage.world.azurite()?, &key)?.body, image);
        let record = stage.get(Setup::Gated, &format!("/api/v1/codes/{}", code["id"].as_str().context("no id")?))?;
        assert_eq!(record.json()?["request"]["text"], **text);
    }
    Ok(())
}

fn batch_with_a_wrong_code_or_too_many_is_422_and_stores_nothing(stage: &Stage<'_>) -> Result<()> {
    let mut texts = texts(stage, "refused");
    let mut wrong = batch(&texts);
    wrong["codes"][3]["size"] = json!(41);
    wrong["codes"][9] = json!({"text": "", "colour": "red"});
    let refused = stage.post(Setup::Gated, BATCH, &wrong.to_string())?;
    assert_eq!((refused.status, refused.header("content-type")), (422, "application/problem+json"));
    let problem = refused.json()?;
    let fields: Vec<_> = problem["errors"].as_array().into_iter().flatten().map(|error| &error["field"]).collect();
    assert_eq!(fields, ["codes[3].size", "codes[9].text", "codes[9].colour"]);

    texts.push(payload("one too many"));
    let refused = stage.post(Setup::Gated, BATCH, &batch(&texts).to_string())?;
    let error = json!([{"field": "codes", "message": "must have 1 to 10 codes, and has 11"}]);
    assert_eq!((refused.status, &refused.json()?["errors"]), (422, &error));

    // The ids are the same in a setup without clouds, where asking for them stores nothing.
    texts.pop();
    let made = stage.post(Setup::NoClouds, BATCH, &batch(&texts).to_string())?.json()?;
    for code in codes(&made)? {
        let key = key_of(code)?;
        assert_eq!(status_s3(&*stage.world.seaweed()?, &key)?, 404);
        assert_eq!(http::get(&stage.world.azurite()?.blob_url(&key))?.status, 404);
    }
    Ok(())
}

fn batch_is_delivered_after_a_202(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}{BATCH}", stage.url(Setup::Gated)?);
    let headers = [("content-type", "application/json"), ("prefer", "respond-async")];
    let body = batch(&texts(stage, "async batch")).to_string();
    let answer = http::request_with_body(Method::POST, &url, &headers, body)?;
    assert_eq!((answer.status, answer.header("preference-applied")), (202, "respond-async"), "{}", answer.text());
    for code in codes(&answer.json()?)? {
        let path = code["status"].as_str().context("no path of a record")?;
        until("both copies are stored", || {
            let storage = stage.get(Setup::Gated, path)?.json()?["storage"].clone();
            Ok(["aws", "azure"].iter().all(|cloud| storage[cloud]["state"] == "stored"))
        })?;
    }
    Ok(())
}

fn batch_counts_as_many_requests_as_it_has_codes(stage: &Stage<'_>) -> Result<()> {
    let texts = texts(stage, "counted");
    let ask = |count: usize| stage.post(Setup::LimitedBatches, BATCH, &batch(&texts[..count]).to_string());
    let never = ask(6)?;
    let error = json!([{"field": "codes", "message": "must have 1 to 5 codes, and has 6"}]);
    assert_eq!((never.status, &never.json()?["errors"]), (422, &error));
    let first = ask(3)?;
    assert_eq!((first.status, first.header("ratelimit-policy")), (200, "\"default\";q=5;w=60"), "{}", first.text());
    // Cloudflare's windows begin with the minute, so that one may end in between.
    for _ in 0..2 {
        let answer = ask(4)?;
        if answer.status == 200 {
            continue;
        }
        assert_eq!((answer.status, &answer.json()?["type"]), (429, &json!("urn:edgeqr:problem:rate-limited")));
        let retry_after = answer.header("retry-after");
        assert!((1..=72).contains(&retry_after.parse::<u32>()?), "{retry_after}");
        assert!(answer.header("ratelimit").ends_with(&format!(";t={retry_after}")), "{:?}", answer.headers);
        return Ok(());
    }
    bail!("a batch is counted as fewer requests than it has codes")
}
