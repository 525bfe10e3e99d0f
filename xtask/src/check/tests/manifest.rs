//! The manifest of `SpinKube`.

use std::collections::BTreeSet;

use serde_yaml_ng::Value;
use toml::Table;

use super::{documents, read};

const MANIFEST: &str = "deploy/spinkube/edgeqr.yaml";

#[test]
fn every_variable_of_spin_comes_from_the_secret() {
    let spin: Table = read("spin.toml").parse().unwrap();
    let mut expected: Vec<_> = spin["variables"].as_table().unwrap().keys().cloned().collect();
    let app = of_kind("SpinApp");
    let variables = app["spec"]["variables"].as_sequence().unwrap();
    let mut names = Vec::new();
    for variable in variables {
        let name = variable["name"].as_str().unwrap();
        let reference = &variable["valueFrom"]["secretKeyRef"];
        assert_eq!(reference["key"], name);
        assert_eq!(reference["name"], "edgeqr");
        // A setting that is not in the secret has its default.
        assert_eq!(reference["optional"], true, "{name}");
        names.push(name.to_owned());
    }
    names.sort();
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn probes_ask_the_routes_that_are_made_for_them() {
    let app = of_kind("SpinApp");
    let checks = &app["spec"]["checks"];
    assert_eq!(checks["liveness"]["httpGet"]["path"], "/health/live");
    // `/health/ready` is 503 without clouds or ledger, and the only pod would stop to answer what needs neither.
    assert_eq!(checks["readiness"]["httpGet"]["path"], "/health/live");
}

#[test]
fn the_ledger_lies_on_the_volume() {
    let config: Table = read("deploy/spinkube/runtime-config.toml").parse().unwrap();
    let path = config["sqlite_database"]["default"]["path"].as_str().unwrap();
    let app = of_kind("SpinApp");
    let mount = app["spec"]["volumeMounts"][0]["mountPath"].as_str().unwrap();
    assert!(path.starts_with(&format!("{mount}/")), "{path} is not below {mount}");
    let claim = &app["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"];
    assert_eq!(*claim, of_kind("PersistentVolumeClaim")["metadata"]["name"]);
    // One file, one writer.
    assert_eq!(app["spec"]["replicas"], 1);
}

#[test]
fn the_cron_job_drains_and_never_runs_twice_at_once() {
    let job = of_kind("CronJob");
    assert_eq!(job["spec"]["concurrencyPolicy"], "Forbid");
    let container = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0];
    let arguments: Vec<_> = container["args"].as_sequence().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(arguments.contains(&"http://edgeqr/api/v1/outbox/drain") && arguments.contains(&"POST"));
}

#[test]
fn the_deployer_may_do_what_the_workflow_does_and_no_more() {
    let workflow = read(".github/workflows/deploy-spin.yml");
    let deployer =
        documents("deploy/spinkube/deployer.yaml").into_iter().find(|document| document["kind"] == "Role").unwrap();
    let mut rules = deployer["rules"].as_sequence().unwrap().iter();
    for (resource, needs) in [
        ("spinapps", vec![("get spinapp edgeqr", "get"), ("patch spinapp edgeqr", "patch")]),
        // Both list and watch what they wait for (kubectl, `wait` and `rollout status`).
        (
            "deployments",
            vec![("wait deployment/edgeqr", "get list watch"), ("rollout status deployment/edgeqr", "get list watch")],
        ),
    ] {
        let rule = rules.next().unwrap();
        assert_eq!((&rule["resources"][0], &rule["resourceNames"][0]), (&resource.into(), &"edgeqr".into()));
        let needed: BTreeSet<_> = needs
            .iter()
            .flat_map(|(command, verbs)| {
                assert!(workflow.contains(command), "{command}");
                verbs.split(' ')
            })
            .collect();
        let given: BTreeSet<_> = rule["verbs"].as_sequence().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(given, needed, "{resource}");
    }
    assert!(rules.next().is_none());
}

fn of_kind(kind: &str) -> Value {
    documents(MANIFEST).into_iter().find(|document| document["kind"] == kind).unwrap()
}
