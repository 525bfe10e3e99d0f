//! The dashboard and the alerts read what is recorded.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{documents, read};

const DASHBOARD: &str = "deploy/grafana/edgeqr.json";

#[test]
fn every_recorded_series_that_is_read_is_recorded() {
    let recorded: BTreeSet<_> = rules("recording").into_iter().filter_map(|(name, _)| name).collect();
    let mut read: Vec<String> = queries();
    read.extend(rules("alerts").into_iter().chain(rules("recording")).map(|(_, expression)| expression));
    let mut count = 0;
    for expression in read {
        for name in series(&expression) {
            assert!(recorded.contains(name), "{name} of {expression} is not recorded");
            count += 1;
        }
    }
    assert!(count > 20, "{count} series");
}

#[test]
fn panels_have_ids_of_their_own_and_do_not_overlap() {
    let dashboard: Value = serde_json::from_str(&read(DASHBOARD)).unwrap();
    let mut ids = BTreeSet::new();
    let mut cells = BTreeSet::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{}", panel["title"]);
        let side = |name: &str| panel["gridPos"][name].as_u64().unwrap();
        for x in side("x")..side("x") + side("w") {
            assert!(x < 24, "{}", panel["title"]);
            for y in side("y")..side("y") + side("h") {
                assert!(cells.insert((x, y)), "{} overlaps at {x}, {y}", panel["title"]);
            }
        }
        assert!(panel["type"] == "row" || panel["description"].is_string(), "{}", panel["title"]);
    }
}

#[test]
fn panels_that_the_runbook_names_are_there() {
    let dashboard: Value = serde_json::from_str(&read(DASHBOARD)).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let titles: BTreeSet<_> = panels.iter().map(|panel| panel["title"].as_str().unwrap()).collect();
    let runbook = read("docs/operations.md").replace("**", "").replace('\n', " ");
    // Names stand between asterisks; asterisks in code do not count.
    let prose = runbook.split('`').step_by(2).collect::<String>();
    let named: BTreeSet<_> = prose.split('*').skip(1).step_by(2).collect();
    assert!(named.len() > 8, "{named:?}");
    for name in named {
        assert!(titles.contains(name), "docs/operations.md names {name:?}, which is not in {titles:?}");
    }
}

/// The queries of the dashboard.
fn queries() -> Vec<String> {
    let dashboard: Value = serde_json::from_str(&read(DASHBOARD)).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten();
    targets.map(|target| target["expr"].as_str().unwrap().to_owned()).collect()
}

/// Name, for those that record, and expression of each rule.
fn rules(file: &str) -> Vec<(Option<String>, String)> {
    let file = documents(format!("deploy/prometheus/rules/{file}.yml")).remove(0);
    let groups = file["groups"].as_sequence().unwrap().clone();
    let rules = groups.iter().flat_map(|group| group["rules"].as_sequence().unwrap());
    let text = |value: &serde_yaml_ng::Value| value.as_str().map(ToOwned::to_owned);
    rules.map(|rule| (text(&rule["record"]), text(&rule["expr"]).unwrap())).collect()
}

/// The names with colons, which are those that rules make (Prometheus manual, "Metric names and labels").
fn series(expression: &str) -> impl Iterator<Item = &str> {
    // What stands in quotation marks is a label's value.
    let outside = expression.split('"').step_by(2);
    let names = outside.flat_map(|text| text.split(|it: char| !it.is_ascii_alphanumeric() && it != '_' && it != ':'));
    names.filter(|name| name.contains(':') && name.starts_with(|first: char| first.is_ascii_alphabetic()))
}
