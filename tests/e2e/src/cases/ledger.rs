//! Records: the history, deletion, and images that outlive a cloud.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};

use super::cases;
use super::codes::image_of;
use crate::clouds::{overwrite_s3, read_azure, read_s3, remove_s3, status_s3};
use crate::gate::Mode;
use crate::http::{self, Answer};
use crate::stage::{GENERATE, Runtime, Setup, Stage, payload};
use crate::wait::until;

cases!(Quiet:
    record_tells_request_and_copies,
    unknown_id_is_404_and_malformed_id_400,
    history_is_newest_first_in_pages_and_by_state,
    failed_copy_is_delivered_without_anyone_asking,
    parked_copy_is_delivered_on_request,
    cron_delivers_what_waits,
    respond_async_answers_202_and_delivers,
    delete_removes_record_and_both_copies,
    delete_is_finished_when_the_cloud_comes_back,
    missing_and_wrong_copies_are_mended_when_the_image_is_read,
    image_is_drawn_again_when_both_clouds_are_down,
    records_and_jobs_survive_a_killed_runtime,
    totals_are_those_of_the_ledger,
);

fn record_tells_request_and_copies(stage: &Stage<'_>) -> Result<()> {
    let text = payload(&format!("record {}", stage.runtime.as_str()));
    let made = stage.generate(Setup::Gated, &json!({"text": text, "format": "svg"}))?.json()?;
    let id = id_of(&made)?;
    let record = stage.get(Setup::Gated, &format!("/api/v1/codes/{id}"))?;
    assert_eq!(record.status, 200, "{}", record.text());
    let body = record.json()?;
    assert_eq!((&body["id"], &body["format"]), (&made["id"], &json!("svg")));
    assert_eq!((&body["request"]["text"], &body["request"]["size"]), (&json!(text), &json!(1)));
    assert_eq!(body["size_bytes"], image_of(&made)?.len());
    for cloud in ["aws", "azure"] {
        assert_eq!(body["storage"][cloud], json!({"state": "stored", "attempts": 1}), "{cloud}");
    }
    assert_eq!(stage.get(Setup::Gated, &format!("/data/{id}"))?.json()?, body);
    let image = stage.get(Setup::Gated, body["image"].as_str().context("no image")?)?;
    assert_eq!((image.status, image.header("content-type")), (200, "image/svg+xml"));
    assert_eq!(image.body, image_of(&made)?);
    assert!(["aws", "azure"].contains(&image.header("x-qr-source")), "{:?}", image.headers);
    Ok(())
}

fn unknown_id_is_404_and_malformed_id_400(stage: &Stage<'_>) -> Result<()> {
    let origin = stage.url(Setup::Gated)?;
    let unknown = "0".repeat(32);
    for (id, status) in [(unknown.as_str(), 404), ("nonsense", 400), ("", 400)] {
        for path in [format!("/api/v1/codes/{id}"), format!("/data/{id}"), format!("/api/v1/codes/{id}/image")] {
            assert_eq!(http::get(&format!("{origin}{path}"))?.status, status, "{path}");
        }
        let deleted = http::request(Method::DELETE, &format!("{origin}/api/v1/codes/{id}"), &[])?;
        assert_eq!(deleted.status, status, "DELETE {id}");
    }
    Ok(())
}

fn history_is_newest_first_in_pages_and_by_state(stage: &Stage<'_>) -> Result<()> {
    let mut made = Vec::new();
    for number in 0..5 {
        let text = payload(&format!("history {number} {}", stage.runtime.as_str()));
        made.push(id_of(&stage.generate(Setup::Gated, &json!({"text": text}))?.json()?)?);
    }
    made.reverse();
    let mut seen = Vec::new();
    let mut cursor = String::new();
    while seen.len() < 5 {
        let page = stage.get(Setup::Gated, &format!("/api/v1/codes?limit=2&state=stored{cursor}"))?.json()?;
        let codes = page["codes"].as_array().context("no codes")?;
        assert_eq!(codes.len(), 2);
        seen.extend(codes.iter().map(id_of).collect::<Result<Vec<_>>>()?);
        cursor = format!("&cursor={}", page["next"].as_str().context("no next page")?);
    }
    assert_eq!(seen.get(..5), Some(made.as_slice()));
    for query in ["limit=0", "limit=101", "cursor=nonsense", "state=lost", "page=2"] {
        assert_eq!(stage.get(Setup::Gated, &format!("/api/v1/codes?{query}"))?.status, 422, "{query}");
    }
    Ok(())
}

fn failed_copy_is_delivered_without_anyone_asking(stage: &Stage<'_>) -> Result<()> {
    let gates = stage.world.gates(stage.runtime)?;
    let made = {
        let _misbehaviour = gates.azure.misbehave(Mode::Answer(500));
        make(stage, "late")?
    };
    assert_eq!(made["storage"]["azure"], json!({"state": "queued", "error": "server_error"}));
    until_stored(stage, &made)?;
    let key = format!("qr/{}.png", id_of(&made)?);
    assert_eq!(read_azure(&*stage.world.azurite()?, &key)?.body, image_of(&made)?);
    Ok(())
}

fn parked_copy_is_delivered_on_request(stage: &Stage<'_>) -> Result<()> {
    let gates = stage.world.gates(stage.runtime)?;
    let made = {
        let _misbehaviour = gates.aws.misbehave(Mode::Answer(403));
        make(stage, "parked")?
    };
    assert_eq!(made["storage"]["aws"], json!({"state": "failed", "error": "forbidden"}));
    // It delivers what others left, and not this.
    drain(stage, "")?;
    assert_eq!(record(stage, &made)?["storage"]["aws"]["state"], "failed");
    drain(stage, "?retry_failed=true")?;
    until_stored(stage, &made)
}

fn cron_delivers_what_waits(stage: &Stage<'_>) -> Result<()> {
    let made = {
        let _misbehaviour = stage.world.gates(stage.runtime)?.azure.misbehave(Mode::Answer(500));
        let made = make(stage, "cron")?;
        // The first delivery, a second after the answer, fails too; from then on nobody looks into the outbox by itself.
        until("the copy was tried again", || {
            Ok(record(stage, &made)?["storage"]["azure"]["attempts"].as_i64() >= Some(2))
        })?;
        made
    };
    until("cron has delivered the copy", || {
        match stage.runtime {
            // What Cloudflare does every minute, the local runtime does on request.
            Runtime::Workerd => assert_eq!(stage.get(Setup::Gated, "/cdn-cgi/handler/scheduled")?.status, 200),
            // What a cron job is told to call.
            Runtime::Spin => _ = drain(stage, "")?,
        }
        Ok(record(stage, &made)?["storage"]["azure"]["state"] == "stored")
    })
}

fn respond_async_answers_202_and_delivers(stage: &Stage<'_>) -> Result<()> {
    let url = format!("{}{GENERATE}", stage.url(Setup::Gated)?);
    let text = payload(&format!("async {}", stage.runtime.as_str()));
    let body = json!({"text": text}).to_string();
    let headers = [("content-type", "application/json"), ("prefer", "respond-async")];
    let answer = http::request_with_body(Method::POST, &url, &headers, body)?;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let made = answer.json()?;
    assert_eq!(answer.header("location"), format!("/api/v1/codes/{}", id_of(&made)?));
    assert_eq!(answer.header("preference-applied"), "respond-async");
    until_stored(stage, &made)?;
    let image = stage.get(Setup::Gated, &format!("/api/v1/codes/{}/image", id_of(&made)?))?;
    assert_eq!(crate::decode::png(&image.body)?.0, text);
    Ok(())
}

fn delete_removes_record_and_both_copies(stage: &Stage<'_>) -> Result<()> {
    let made = make(stage, "deleted")?;
    assert_eq!(delete(stage, &made)?.status, 204);
    assert_gone(stage, &made)?;
    assert_eq!(delete(stage, &made)?.status, 404);
    // The same request makes it anew.
    let again = make(stage, "deleted")?;
    assert_eq!(again["storage"], json!({"aws": {"state": "stored"}, "azure": {"state": "stored"}}));
    assert_eq!(record(stage, &again)?["id"], made["id"]);
    Ok(())
}

fn delete_is_finished_when_the_cloud_comes_back(stage: &Stage<'_>) -> Result<()> {
    let made = make(stage, "deleted late")?;
    let answer = {
        let _misbehaviour = stage.world.gates(stage.runtime)?.azure.misbehave(Mode::Answer(503));
        delete(stage, &made)?
    };
    assert_eq!(answer.status, 202);
    assert_eq!(stage.get(Setup::Gated, &format!("/data/{}", id_of(&made)?))?.status, 404);
    until("the deletion reaches Azure", || {
        drain(stage, "")?;
        let key = format!("qr/{}.png", id_of(&made)?);
        Ok(http::get(&stage.world.azurite()?.blob_url(&key))?.status == 404)
    })?;
    assert_gone(stage, &made)
}

fn missing_and_wrong_copies_are_mended_when_the_image_is_read(stage: &Stage<'_>) -> Result<()> {
    for (name, damage) in [
        ("missing", remove_s3 as fn(&stack::Seaweed, &str) -> Result<()>),
        ("wrong", overwrite_s3 as fn(&stack::Seaweed, &str) -> Result<()>),
    ] {
        let made = make(stage, name)?;
        let key = format!("qr/{}.png", id_of(&made)?);
        damage(&*stage.world.seaweed()?, &key)?;
        let path = format!("/api/v1/codes/{}/image", id_of(&made)?);
        let image = image_of(&made)?;
        assert_eq!(stage.get(Setup::Gated, &path)?.header("x-qr-source"), "azure", "{name}");
        // An answer of S3 that is late, so that Azure's came first, is not waited for: the next reading finds out.
        until("S3 has the copy again", || {
            let read = stage.get(Setup::Gated, &path)?;
            assert_eq!((read.status, &read.body), (200, &image), "{name}");
            Ok(read_s3(&*stage.world.seaweed()?, &key).is_ok_and(|copy| copy.body == image))
        })?;
    }
    Ok(())
}

fn image_is_drawn_again_when_both_clouds_are_down(stage: &Stage<'_>) -> Result<()> {
    let made = make(stage, "redrawn")?;
    let gates = stage.world.gates(stage.runtime)?;
    let (_aws, _azure) = (gates.aws.misbehave(Mode::Answer(500)), gates.azure.misbehave(Mode::Close));
    let image = stage.get(Setup::Gated, &format!("/api/v1/codes/{}/image", id_of(&made)?))?;
    assert_eq!((image.status, image.header("x-qr-source")), (200, "redrawn"));
    assert_eq!(image.body, image_of(&made)?);
    Ok(())
}

fn records_and_jobs_survive_a_killed_runtime(stage: &Stage<'_>) -> Result<()> {
    let gates = stage.world.gates(stage.runtime)?;
    let made = {
        let _misbehaviour = gates.aws.misbehave(Mode::Answer(500));
        let made = make(stage, "survives")?;
        stage.world.kill(stage.runtime, Setup::Gated);
        made
    };
    assert_eq!(made["storage"]["aws"]["state"], "queued");
    // The next request starts it again, with the state that it left.
    until("the copy is delivered", || {
        drain(stage, "")?;
        Ok(record(stage, &made)?["storage"]["aws"]["state"] == "stored")
    })?;
    let key = format!("qr/{}.png", id_of(&made)?);
    assert_eq!(status_s3(&*stage.world.seaweed()?, &key)?, 200);
    Ok(())
}

fn totals_are_those_of_the_ledger(stage: &Stage<'_>) -> Result<()> {
    let count = |series: &str| -> Result<i64> {
        let text = stage.get(Setup::Gated, "/metrics")?.text();
        Ok(text.lines().find_map(|line| line.strip_prefix(series)?.trim().parse().ok()).unwrap_or(0))
    };
    let series =
        ["qr_codes_generated_total{format=\"png\"}", "storage_uploads_total{cloud=\"azure\",outcome=\"failed\"}"];
    // What earlier cases left behind would be counted, too, when it is delivered.
    let mut left = Value::Null;
    until("the outbox is empty", || {
        left = drain(stage, "")?;
        Ok(left["pending"] == 0)
    })
    .with_context(|| format!("the last drain found {left}"))?;
    let before = [count(series[0])?, count(series[1])?];
    let made = {
        let _misbehaviour = stage.world.gates(stage.runtime)?.azure.misbehave(Mode::Answer(403));
        make(stage, "counted")?
    };
    let storage = json!({"aws": {"state": "stored"}, "azure": {"state": "failed", "error": "forbidden"}});
    assert_eq!(made["storage"], storage);
    assert_eq!([count(series[0])?, count(series[1])?], [before[0] + 1, before[1] + 1]);
    assert!(count("errors_total{class=\"forbidden\"}")? > 0);
    let metrics = stage.get(Setup::Gated, "/metrics")?.text();
    for cloud in ["aws", "azure"] {
        assert!(metrics.contains(&format!("\noutbox_pending{{cloud=\"{cloud}\"}} 0\n")), "{metrics}");
    }
    drain(stage, "?retry_failed=true").map(drop)
}

fn make(stage: &Stage<'_>, name: &str) -> Result<Value> {
    let text = payload(&format!("{name} {}", stage.runtime.as_str()));
    let answer = stage.generate(Setup::Gated, &json!({"text": text}))?;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn id_of(body: &Value) -> Result<String> {
    Ok(body["id"].as_str().with_context(|| format!("no id in {body}"))?.to_owned())
}

fn record(stage: &Stage<'_>, made: &Value) -> Result<Value> {
    stage.get(Setup::Gated, &format!("/api/v1/codes/{}", id_of(made)?))?.json()
}

fn drain(stage: &Stage<'_>, query: &str) -> Result<Value> {
    let answer = stage.post(Setup::Gated, &format!("/api/v1/outbox/drain{query}"), "")?;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn delete(stage: &Stage<'_>, made: &Value) -> Result<Answer> {
    http::request(Method::DELETE, &format!("{}/api/v1/codes/{}", stage.url(Setup::Gated)?, id_of(made)?), &[])
}

fn until_stored(stage: &Stage<'_>, made: &Value) -> Result<()> {
    until("both copies are stored", || {
        let storage = record(stage, made)?["storage"].clone();
        Ok(storage["aws"]["state"] == "stored" && storage["azure"]["state"] == "stored")
    })
}

fn assert_gone(stage: &Stage<'_>, made: &Value) -> Result<()> {
    let id = id_of(made)?;
    let key = format!("qr/{id}.png");
    assert_eq!(stage.get(Setup::Gated, &format!("/api/v1/codes/{id}"))?.status, 404);
    assert_eq!(status_s3(&*stage.world.seaweed()?, &key)?, 404);
    assert_eq!(http::get(&stage.world.azurite()?.blob_url(&key))?.status, 404);
    Ok(())
}
