//! What `actionlint` does not ask for.

use serde_yaml_ng::Value;

use super::{documents, files, read};

#[test]
fn every_action_is_pinned_by_its_commit_with_the_version_beside_it() {
    let mut count = 0;
    for file in files(".github/workflows", "yml") {
        for line in read(&file).lines() {
            let Some((_, action)) = line.split_once("uses: ") else { continue };
            if action.starts_with("./") {
                continue;
            }
            count += 1;
            let (reference, version) = action.split_once(" # v").unwrap_or_else(|| panic!("no version: {line}"));
            let (_, commit) = reference.split_once('@').unwrap_or_else(|| panic!("no commit: {line}"));
            assert!(commit.len() == 40 && commit.bytes().all(|it| it.is_ascii_hexdigit()), "{line}");
            assert_eq!(version.split('.').filter(|number| number.parse::<u32>().is_ok()).count(), 3, "{line}");
        }
    }
    assert!(count > 10, "{count} actions");
}

#[test]
fn an_action_has_one_commit() {
    let mut pins = std::collections::BTreeMap::new();
    for file in files(".github/workflows", "yml") {
        for line in read(&file).lines() {
            if let Some((name, commit)) = line.split_once("uses: ").and_then(|(_, action)| action.split_once('@')) {
                let first = pins.entry(name.to_owned()).or_insert_with(|| commit.to_owned());
                assert_eq!(first, commit, "{name}");
            }
        }
    }
}

#[test]
fn rights_are_given_to_jobs_one_by_one_and_every_job_ends() {
    for file in files(".github/workflows", "yml") {
        let workflow = documents(&file).remove(0);
        let name = file.display();
        assert!(workflow["permissions"].as_mapping().is_some_and(serde_yaml_ng::Mapping::is_empty), "{name}");
        assert!(workflow["concurrency"]["group"].is_string(), "{name}");
        for (job, steps) in workflow["jobs"].as_mapping().unwrap() {
            assert!(steps["permissions"].is_mapping(), "{name}: {job:?} has no permissions");
            // A called workflow has the limits of its own jobs.
            assert!(steps["uses"].is_string() || steps["timeout-minutes"].is_u64(), "{name}: {job:?} never ends");
        }
    }
}

#[test]
fn a_deployment_waits_for_approval_and_verifies_what_it_deploys_before_any_secret_is_there() {
    for runtime in ["cloudflare", "spin"] {
        let workflow = documents(format!(".github/workflows/deploy-{runtime}.yml")).remove(0);
        let job = &workflow["jobs"]["deploy"];
        assert_eq!(job["environment"]["name"], runtime);
        let steps = job["steps"].as_sequence().unwrap();
        let index = |found: &dyn Fn(&Value) -> bool| steps.iter().position(found).unwrap();
        let text = |step: &Value| serde_yaml_ng::to_string(step).unwrap();
        let verified = index(&|step| text(step).contains("gh attestation verify"));
        let secret = index(&|step| text(step).contains("secrets."));
        let smoke = index(&|step| text(step).contains("deploy/smoke.sh"));
        let back = index(&|step| step["name"] == "Roll back");
        assert!(verified < secret && secret < smoke && smoke < back, "{runtime}");
        assert!(steps[back]["if"].as_str().unwrap().starts_with("(failure() || cancelled()) && "), "{runtime}");
        assert!(text(&steps[back + 1]).contains("deploy/smoke.sh"), "{runtime}: what came back is not tested");
        assert!(!steps.iter().any(|step| text(step).contains("|| true")), "{runtime} passes over a failure");
    }
}

#[test]
fn spin_waits_for_the_operator_whichever_way_it_goes() {
    let workflow = read(".github/workflows/deploy-spin.yml");
    for image in ["IMAGE", "BEFORE"] {
        let (_, after) = workflow.split_once(&format!(r#"{{\"image\":\"${image}\"}}"#)).unwrap();
        let wait = after.find(&format!("containers[0].image}}=${image}")).unwrap();
        assert!(wait < after.find("rollout status").unwrap(), "{image}");
    }
}
