//! What a cloud or the database has lost comes back.

use anyhow::{Context, Result};
use bytes::Bytes;
use serde_json::{Value, json};

use super::cases;
use super::codes::image_of;
use crate::clouds::{overwrite_azure, overwrite_s3, put_s3, read_azure, read_s3, remove_s3, status_s3};
use crate::stage::{Setup, Stage, payload};
use crate::world::apart_prefix;

cases!(Company:
    reconcile_brings_back_a_damaged_bucket_and_a_lost_database,
);

fn reconcile_brings_back_a_damaged_bucket_and_a_lost_database(stage: &Stage<'_>) -> Result<()> {
    let codes = (0..12).map(|number| Made::new(stage, number)).collect::<Result<Vec<_>>>()?;
    {
        let (seaweed, azurite) = (stage.world.seaweed()?, stage.world.azurite()?);
        codes.iter().take(4).try_for_each(|code| remove_s3(&seaweed, &code.key))?;
        codes.iter().skip(4).take(2).try_for_each(|code| overwrite_azure(&azurite, &code.key))?;
        codes.iter().skip(6).take(2).try_for_each(|code| overwrite_s3(&seaweed, &code.key))?;
        put_s3(&seaweed, seaweed.secret_key(), &format!("{}readme.txt", apart_prefix(stage.runtime)))?;
    }
    stage.world.forget_state(stage.runtime, Setup::Apart)?;
    assert_eq!(stage.get(Setup::Apart, &format!("/api/v1/codes/{}", codes[0].id))?.status, 404);
    assert_eq!(reconcile(stage)?, json!({"examined": 12, "copied": 4, "replaced": 4, "restored": 12, "foreign": 1}));
    codes.iter().try_for_each(|code| code.assert_kept(stage))?;

    // With the records back, a code comes back that no cloud has right; a deleted one does not.
    {
        let (seaweed, azurite) = (stage.world.seaweed()?, stage.world.azurite()?);
        remove_s3(&seaweed, &codes[0].key)?;
        overwrite_azure(&azurite, &codes[0].key)?;
    }
    let path = format!("{}/api/v1/codes/{}", stage.url(Setup::Apart)?, codes[1].id);
    assert_eq!(crate::http::request(reqwest::Method::DELETE, &path, &[])?.status, 204);
    assert_eq!(reconcile(stage)?, json!({"examined": 11, "copied": 1, "replaced": 1, "foreign": 1}));
    codes[0].assert_kept(stage)?;
    assert_eq!(status_s3(&*stage.world.seaweed()?, &codes[1].key)?, 404);
    assert_eq!(reconcile(stage)?, json!({"examined": 11, "foreign": 1}));
    Ok(())
}

/// A code as it was answered.
struct Made {
    id: String,
    key: String,
    image: Bytes,
}

impl Made {
    fn new(stage: &Stage<'_>, number: usize) -> Result<Self> {
        let format = ["png", "svg"][number % 2];
        let text = payload(&format!("reconciled {number} {}", stage.runtime.as_str()));
        let body = stage.generate(Setup::Apart, &json!({"text": text, "format": format}))?.json()?;
        assert_eq!(body["storage"], json!({"aws": {"state": "stored"}, "azure": {"state": "stored"}}));
        let id = body["id"].as_str().context("no id")?.to_owned();
        let key = format!("{}{id}.{format}", apart_prefix(stage.runtime));
        Ok(Self { id, key, image: image_of(&body)? })
    }

    /// Both clouds hold the bytes of the answer, and there is a record that says so.
    fn assert_kept(&self, stage: &Stage<'_>) -> Result<()> {
        assert_eq!(read_s3(&*stage.world.seaweed()?, &self.key)?.body, self.image, "{}", self.key);
        assert_eq!(read_azure(&*stage.world.azurite()?, &self.key)?.body, self.image, "{}", self.key);
        let record = stage.get(Setup::Apart, &format!("/api/v1/codes/{}", self.id))?.json()?;
        assert_eq!(record["size_bytes"], self.image.len(), "{record}");
        for cloud in ["aws", "azure"] {
            assert_eq!(record["storage"][cloud]["state"], "stored", "{record}");
        }
        Ok(())
    }
}

/// The sums of all calls until it is done, without the zeros.
fn reconcile(stage: &Stage<'_>) -> Result<Value> {
    let mut sums = json!({});
    let mut query = String::new();
    loop {
        let answer = stage.post(Setup::Apart, &format!("/api/v1/reconcile{query}"), "")?;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let body = answer.json()?;
        for name in ["examined", "copied", "replaced", "restored", "unrecoverable", "foreign"] {
            let sum = sums[name].as_u64().unwrap_or(0) + body[name].as_u64().with_context(|| format!("no {name}"))?;
            sums[name] = sum.into();
        }
        if body["done"] == true {
            break;
        }
        query = format!("?cursor={}", body["next"].as_str().context("no next call")?);
    }
    sums.as_object_mut().context("sums have names")?.retain(|_, sum| *sum != 0);
    Ok(sums)
}
