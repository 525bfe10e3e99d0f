//! Clouds that fail, one at a time and together. A case that stops a real cloud runs alone.

use std::thread;

use anyhow::Result;
use serde_json::{Value, json};

use super::cases;
use crate::gate::{Mode, REDIRECTED};
use crate::stage::{Runtime, Setup, Stage, payload};
use crate::world::World;

cases!(Solitude:
    refused_cloud_is_failed_and_the_other_stored,
    cloud_that_comes_back_is_used_again;
Quiet:
    cloud_answering_an_error_is_failed_with_its_class,
    cloud_closing_the_connection_is_failed_with_its_class,
    cloud_answering_slowly_byte_by_byte_is_given_up,
    cloud_answering_too_much_is_failed,
    redirect_of_a_cloud_is_not_followed,
    host_that_the_runtime_does_not_allow_is_misconfigured,
    cloud_refusing_the_credentials_is_failed,
    both_clouds_down_still_make_the_code,
);

fn refused_cloud_is_failed_and_the_other_stored(stage: &Stage<'_>) -> Result<()> {
    stage.url(Setup::Direct)?;
    stage.world.seaweed()?.kill();
    let without_aws = generate(stage, Setup::Direct, "aws refused");
    stage.world.seaweed()?.restart()?;
    expect(&without_aws?, "unreachable", "stored");

    stage.world.azurite()?.kill();
    let without_azure = generate(stage, Setup::Direct, "azure refused");
    let readiness = stage.get(Setup::Direct, "/health/ready");
    stage.world.azurite()?.restart()?;
    expect(&without_azure?, "stored", "unreachable");
    let readiness = readiness?;
    assert_eq!((readiness.status, &readiness.json()?["status"]), (200, &json!("degraded")));
    Ok(())
}

/// On both runtimes at once: nobody else has anything to do while a cloud hangs.
pub fn hanging_cloud_is_given_up(world: &World) -> Result<()> {
    let stages = Runtime::ALL.map(|runtime| Stage { runtime, world });
    stages.iter().try_for_each(|stage| stage.url(Setup::Direct).map(drop))?;
    let generate_on_both = |text| {
        thread::scope(|scope| {
            let made = stages.each_ref().map(|stage| scope.spawn(move || generate(stage, Setup::Direct, text)));
            made.map(|made| made.join().expect("what it asserts holds"))
        })
    };
    world.seaweed()?.pause();
    let without_aws = generate_on_both("aws hangs");
    world.seaweed()?.resume();
    world.azurite()?.pause();
    let without_azure = generate_on_both("azure hangs");
    world.azurite()?.resume();
    for (without_aws, without_azure) in without_aws.into_iter().zip(without_azure) {
        expect(&without_aws?, "timed_out", "stored");
        expect(&without_azure?, "stored", "timed_out");
    }
    Ok(())
}

fn cloud_answering_an_error_is_failed_with_its_class(stage: &Stage<'_>) -> Result<()> {
    let gates = stage.world.gates(stage.runtime)?;
    for (status, class) in [
        (500, "server_error"),
        (502, "server_error"),
        (403, "forbidden"),
        (404, "not_found"),
        (429, "throttled"),
        (503, "throttled"),
        (400, "rejected"),
        (301, "rejected"),
    ] {
        let without_aws = {
            let _misbehaviour = gates.aws.misbehave(Mode::Answer(status));
            generate(stage, Setup::Gated, &format!("aws {status}"))?
        };
        expect(&without_aws, class, "stored");
        let _misbehaviour = gates.azure.misbehave(Mode::Answer(status));
        expect(&generate(stage, Setup::Gated, &format!("azure {status}"))?, "stored", class);
    }
    Ok(())
}

fn cloud_closing_the_connection_is_failed_with_its_class(stage: &Stage<'_>) -> Result<()> {
    let before_the_answer = match stage.runtime {
        // Its fetch does not tell this from a connection that was refused.
        Runtime::Workerd => "unreachable",
        Runtime::Spin => "interrupted",
    };
    each_cloud(stage, Setup::Gated, Mode::Close, before_the_answer)?;
    each_cloud(stage, Setup::Gated, Mode::Reset, "interrupted")
}

fn cloud_answering_slowly_byte_by_byte_is_given_up(stage: &Stage<'_>) -> Result<()> {
    each_cloud(stage, Setup::Hurried, Mode::Trickle, "timed_out")
}

fn cloud_answering_too_much_is_failed(stage: &Stage<'_>) -> Result<()> {
    each_cloud(stage, Setup::Gated, Mode::Oversize, "server_error")
}

fn redirect_of_a_cloud_is_not_followed(stage: &Stage<'_>) -> Result<()> {
    let gates = stage.world.gates(stage.runtime)?;
    let without_aws = {
        let _misbehaviour = gates.aws.misbehave(Mode::Redirect(gates.azure.port()));
        generate(stage, Setup::Gated, "aws redirects")?
    };
    expect(&without_aws, "rejected", "stored");
    let _misbehaviour = gates.azure.misbehave(Mode::Redirect(gates.aws.port()));
    expect(&generate(stage, Setup::Gated, "azure redirects")?, "stored", "rejected");
    assert!(!gates.aws.has_seen(REDIRECTED) && !gates.azure.has_seen(REDIRECTED));
    Ok(())
}

fn host_that_the_runtime_does_not_allow_is_misconfigured(stage: &Stage<'_>) -> Result<()> {
    let aws = match stage.runtime {
        // A Worker may connect anywhere.
        Runtime::Workerd => "stored",
        Runtime::Spin => "misconfigured",
    };
    expect(&generate(stage, Setup::Denied, "not allowed")?, aws, "stored");
    Ok(())
}

fn cloud_refusing_the_credentials_is_failed(stage: &Stage<'_>) -> Result<()> {
    // The real clouds' own 403.
    expect(&generate(stage, Setup::SasToken, "wrong secret")?, "forbidden", "stored");
    expect(&generate(stage, Setup::HalfSet, "wrong key")?, "misconfigured", "forbidden");
    Ok(())
}

fn both_clouds_down_still_make_the_code(stage: &Stage<'_>) -> Result<()> {
    let gates = stage.world.gates(stage.runtime)?;
    stage.url(Setup::Hurried)?;
    let _aws = gates.aws.misbehave(Mode::Hang);
    let _azure = gates.azure.misbehave(Mode::Hang);
    let body = generate(stage, Setup::Hurried, "both down")?;
    expect(&body, "timed_out", "timed_out");
    assert_eq!(body["storage_urls"], json!({}));
    let readiness = stage.get(Setup::Hurried, "/health/ready")?;
    assert_eq!((readiness.status, &readiness.json()?["status"]), (503, &json!("unready")));
    assert_eq!(stage.get(Setup::Hurried, "/health/live")?.status, 200);
    Ok(())
}

fn cloud_that_comes_back_is_used_again(stage: &Stage<'_>) -> Result<()> {
    stage.url(Setup::Direct)?;
    stage.world.seaweed()?.kill();
    let down = generate(stage, Setup::Direct, "comes back");
    stage.world.seaweed()?.restart()?;
    expect(&down?, "unreachable", "stored");
    expect(&generate(stage, Setup::Direct, "comes back")?, "stored", "stored");
    Ok(())
}

/// Each cloud in turn misbehaves, fails with `class`, and leaves the other alone.
fn each_cloud(stage: &Stage<'_>, setup: Setup, mode: Mode, class: &str) -> Result<()> {
    let gates = stage.world.gates(stage.runtime)?;
    stage.url(setup)?;
    for (gate, aws, azure) in [(&gates.aws, class, "stored"), (&gates.azure, "stored", class)] {
        let _misbehaviour = gate.misbehave(mode);
        expect(&generate(stage, setup, &format!("{mode:?} {aws}"))?, aws, azure);
    }
    Ok(())
}

/// The body of a generate that must succeed, with an image and a URL for each cloud that stored it.
fn generate(stage: &Stage<'_>, setup: Setup, text: &str) -> Result<Value> {
    let text = payload(&format!("{text} {}", stage.runtime.as_str()));
    let answer = stage.generate(setup, &json!({"text": text}))?;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json()?;
    assert_eq!(crate::decode::png(&super::codes::image_of(&body)?)?.0, text);
    for cloud in ["aws", "azure"] {
        let is_stored = body["storage"][cloud]["state"] == "stored";
        assert_eq!(body["storage_urls"][cloud].is_string(), is_stored, "{cloud}: {body}");
    }
    Ok(body)
}

/// Each cloud is `stored`, or failed with the class.
fn expect(body: &Value, aws: &str, azure: &str) {
    for (cloud, outcome) in [("aws", aws), ("azure", azure)] {
        let expected = match outcome {
            "stored" => json!({"state": "stored"}),
            // What only the operator can heal is not tried again by itself.
            "forbidden" | "not_found" | "rejected" | "misconfigured" => json!({"state": "failed", "error": outcome}),
            _ => json!({"state": "queued", "error": outcome}),
        };
        assert_eq!(body["storage"][cloud], expected, "{cloud}");
    }
}
