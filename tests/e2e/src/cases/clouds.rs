//! What lies in the clouds. First of all: that these clouds refuse what they should.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::json;

use super::cases;
use crate::clouds::{bucket, put_azure, put_s3, read_azure, read_s3, status_s3};
use crate::http;
use crate::stage::{Setup, Stage, payload};
use crate::world::WRONG_AWS_SECRET;

cases!(Company:
    clouds_refuse_unsigned_and_wrongly_signed_puts,
    generated_bytes_lie_in_both_clouds,
    second_generate_finds_both_copies_there,
    signed_urls_open_the_object_and_plain_ones_do_not,
    given_sas_token_stores_and_is_not_handed_out,
    older_route_stores_too,
    image_by_query_is_not_stored,
);

fn clouds_refuse_unsigned_and_wrongly_signed_puts(stage: &Stage<'_>) -> Result<()> {
    let (seaweed, azurite) = (stage.world.seaweed()?, stage.world.azurite()?);
    let unsigned = bucket(&seaweed)?.object_url("refused");
    assert_eq!(http::put(unsigned.as_str(), &[], "text")?.status, 403);
    assert_eq!(put_s3(&seaweed, WRONG_AWS_SECRET, "refused")?, 403);
    assert_eq!(put_s3(&seaweed, seaweed.secret_key(), "accepted")?, 200);

    let signed = azurite.blob_url("accepted");
    let (unsigned, _) = signed.split_once('?').context("a signed URL has a query")?;
    assert_eq!(put_azure(unsigned)?, 403);
    assert_eq!(put_azure(&signed.replace("sig=", "sig=AAAA"))?, 403);
    assert_eq!(put_azure(&signed)?, 201);
    Ok(())
}

fn generated_bytes_lie_in_both_clouds(stage: &Stage<'_>) -> Result<()> {
    for (format, media_type) in [("png", "image/png"), ("svg", "image/svg+xml")] {
        let text = payload(&format!("both-{format}-{}", stage.runtime.as_str()));
        let answer = stage.generate(Setup::Gated, &json!({"text": text, "format": format}))?;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let body = answer.json()?;
        assert_eq!(body["storage"], json!({"aws": {"state": "stored"}, "azure": {"state": "stored"}}));
        let image = super::codes::image_of(&body)?;
        let key = format!("qr/{}.{format}", body["id"].as_str().context("no id")?);
        for copy in [read_s3(&*stage.world.seaweed()?, &key)?, read_azure(&*stage.world.azurite()?, &key)?] {
            assert_eq!(copy.body, image);
            assert_eq!(copy.header("content-type"), media_type);
        }
        for cloud in ["aws", "azure"] {
            let url = body["storage_urls"][cloud].as_str().context("no URL")?;
            assert!(url.ends_with(&key) && !url.contains('?'), "{url}");
        }
    }
    Ok(())
}

fn second_generate_finds_both_copies_there(stage: &Stage<'_>) -> Result<()> {
    let body = json!({"text": payload(&format!("twice-{}", stage.runtime.as_str()))});
    let (first, second) = (stage.generate(Setup::Gated, &body)?.json()?, stage.generate(Setup::Gated, &body)?.json()?);
    assert_eq!(second["storage"], json!({"aws": {"state": "stored"}, "azure": {"state": "stored"}}));
    assert_eq!((&first["id"], &first["qr_code"]), (&second["id"], &second["qr_code"]));
    Ok(())
}

fn signed_urls_open_the_object_and_plain_ones_do_not(stage: &Stage<'_>) -> Result<()> {
    let text = payload(&format!("signed-{}", stage.runtime.as_str()));
    let body = stage.generate(Setup::Direct, &json!({"text": text}))?.json()?;
    let image = super::codes::image_of(&body)?;
    for (cloud, refusals) in [("aws", [403, 403]), ("azure", [403, 404])] {
        let url = body["storage_urls"][cloud].as_str().context("no URL")?;
        let answer = http::get(url)?;
        assert_eq!((answer.status, &answer.body), (200, &image), "{cloud}");
        let (plain, _) = url.split_once('?').context("no signature")?;
        assert!(refusals.contains(&http::get(plain)?.status), "{cloud}");
        // A URL to read is no URL to write.
        assert_eq!(http::request(Method::DELETE, url, &[])?.status, 403, "{cloud}");
    }
    Ok(())
}

fn given_sas_token_stores_and_is_not_handed_out(stage: &Stage<'_>) -> Result<()> {
    let text = payload(&format!("token-{}", stage.runtime.as_str()));
    let answer = stage.generate(Setup::SasToken, &json!({"text": text}))?;
    let body = answer.json()?;
    assert_eq!(body["storage"]["azure"], json!({"state": "stored"}));
    let key = format!("qr/{}.png", body["id"].as_str().context("no id")?);
    assert_eq!(read_azure(&*stage.world.azurite()?, &key)?.body, super::codes::image_of(&body)?);
    assert!(!answer.text().contains("sig="), "{}", answer.text());
    Ok(())
}

fn older_route_stores_too(stage: &Stage<'_>) -> Result<()> {
    let text = payload(&format!("older-{}", stage.runtime.as_str()));
    let answer = stage.post(Setup::Gated, "/generate_qr/", &json!({"url": text}).to_string())?;
    let key = format!("qr/{}.png", answer.header("x-qr-id"));
    assert_eq!(read_s3(&*stage.world.seaweed()?, &key)?.body, answer.body);
    assert_eq!(read_azure(&*stage.world.azurite()?, &key)?.body, answer.body);
    Ok(())
}

fn image_by_query_is_not_stored(stage: &Stage<'_>) -> Result<()> {
    let text = format!("query-only-{}", stage.runtime.as_str());
    assert_eq!(stage.get(Setup::Gated, &format!("/api/v1/qr?text={text}"))?.status, 200);
    // The id is the same in a setup without clouds, where asking for it stores nothing.
    let id = stage.generate(Setup::NoClouds, &json!({"text": text}))?.json()?["id"].clone();
    let key = format!("qr/{}.png", id.as_str().context("no id")?);
    assert_eq!(status_s3(&*stage.world.seaweed()?, &key)?, 404);
    assert_eq!(http::get(&stage.world.azurite()?.blob_url(&key))?.status, 404);
    Ok(())
}
