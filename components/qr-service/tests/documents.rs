//! What is written about settings, problems and metrics is complete.

#[expect(dead_code, reason = "one answer is all that is needed")]
mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{BOTH, Clouds, answer, answer_with, get, json, log, post, service};
use memory_database::Health;
use qr_service::SETTINGS;

fn document(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    std::fs::read_to_string(path).expect("the file is in the repository")
}

#[test]
fn every_setting_is_in_the_readme_the_example_and_the_manifest() {
    let (readme, example, manifest) = (document("README.md"), document(".env.example"), document("spin.toml"));
    for setting in SETTINGS {
        let (name, variable) = (setting.name, setting.name.to_lowercase());
        assert!(readme.contains(&format!("`{name}`")), "README.md lacks {name}");
        assert!(example.contains(&format!("\n#{name}=")), ".env.example lacks {name}");
        let secrecy = if setting.is_secret { ", secret = true" } else { "" };
        let declared = format!("\n{variable} = {{ default = \"\"{secrecy} }}\n");
        assert!(manifest.contains(&declared), "spin.toml does not declare {variable} as it should");
        let handed_on = format!("\n{variable} = \"{{{{ {variable} }}}}\"\n");
        assert!(manifest.contains(&handed_on), "spin.toml does not hand {variable} on");
    }
}

#[test]
fn every_problem_is_in_the_readme() {
    let description = json(&answer(get("/openapi.json")));
    let types = description["components"]["schemas"]["Problem"]["properties"]["type"]["enum"].as_array();
    let readme = document("README.md");
    let types = types.expect("the types are listed");
    assert!(types.len() > 10, "{types:?}");
    for name in types {
        let name = name.as_str().expect("a type is text");
        assert!(readme.contains(&format!("| `{name}` |")), "README.md lacks {name}");
    }
}

#[test]
fn the_metrics_of_the_readme_are_those_of_the_service() {
    let response = answer_with(&service(&[]), &Clouds::answering(500, 500), get("/metrics"));
    let text = String::from_utf8_lossy(response.body()).into_owned();
    let families: BTreeSet<_> =
        text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let readme = document("README.md");
    let table = readme.lines().skip_while(|line| !line.starts_with("| metric |")).skip(2);
    let rows = table.take_while(|line| line.starts_with('|')).filter_map(|row| row.split('|').nth(1));
    let documented: Vec<_> = rows.flat_map(quoted).collect();
    assert_eq!(documented.iter().map(|name| without_labels(name)).collect::<BTreeSet<_>>(), families);

    // With every kind of event, so that every label is there.
    let clouds = Clouds::answering(200, 500);
    let token = ("AZURE_STORAGE_SAS_TOKEN", "se=2026-04-01&sig=a");
    let with_token: Vec<_> =
        BOTH.iter().copied().filter(|(name, _)| *name != "AZURE_STORAGE_KEY").chain([token]).collect();
    let service = service(&with_token);
    answer_with(&service, &clouds, post("/api/v1/qr/generate", r#"{"text": "a"}"#));
    let told = answer_with(&service, &clouds, get("/metrics"));
    answer_with(&service, &clouds, get("/health"));
    clouds.database.set_health(Health::Down);
    let untold = answer_with(&service, &clouds, get("/metrics"));
    let samples = [told, untold].map(|answer| String::from_utf8_lossy(answer.body()).into_owned()).concat();
    for name in documented {
        let labels = name.split_once('{').map_or("", |(_, labels)| labels.trim_end_matches('}'));
        let family = without_labels(name);
        let ends = ["", "_bucket", "_sum", "_count"].map(|end| format!("{family}{end}"));
        let mut samples = samples.lines().filter(|line| ends.iter().any(|end| *end == without_labels(line)));
        let sample = samples.next().unwrap_or_else(|| panic!("no sample of {family}"));
        let sent = sample.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("", |(labels, _)| labels);
        let sent = sent.split(',').filter_map(|label| label.split_once('=')).map(|(label, _)| label);
        let sent: Vec<_> = sent.filter(|label| *label != "le").collect();
        assert_eq!(sent.join(","), labels, "{sample}");
    }
}

#[test]
fn metrics_that_the_runbook_names_are_in_the_readme() {
    let readme = document("README.md");
    let operations = document("docs/operations.md");
    let is_metric = |name: &&str| {
        ["http_", "storage_", "qr_codes_", "errors_", "outbox_", "ledger_", "build_"]
            .iter()
            .any(|it| name.starts_with(it))
    };
    let named: Vec<_> = operations.lines().flat_map(quoted).filter(is_metric).collect();
    assert!(named.len() > 3, "{named:?}");
    for name in named {
        assert!(readme.contains(&format!("`{}", name.trim_end_matches('*'))), "README.md lacks {name}");
    }
}

#[test]
fn the_members_of_a_log_line_are_those_of_the_readme() {
    let key = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
    let key = format!("app:{key}:generate");
    let settings = [BOTH, &[("API_KEYS", &key)]].concat();
    let mut request = post("/api/v1/qr/generate", r#"{"text": "a"}"#);
    request.headers_mut().insert("authorization", "Bearer hello world".parse().expect("text"));
    answer_with(&service(&settings), &Clouds::answering(200, 200), request);
    let line: serde_json::Value = serde_json::from_str(&log()).expect("one line of JSON");
    let members: BTreeSet<_> = line.as_object().expect("an object").keys().map(String::as_str).collect();
    let readme = document("README.md");
    let (_, rest) = readme.split_once("Each request is one JSON line:").expect("the line is described");
    let (described, _) = rest.split_once("No line holds").expect("and what is not in it");
    assert_eq!(quoted(described).collect::<BTreeSet<_>>(), members);
}

/// What stands between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn without_labels(name: &str) -> &str {
    name.split(['{', ' ']).next().unwrap_or_default()
}

#[test]
fn every_field_and_payload_is_in_the_reference() {
    let description = json(&answer(get("/openapi.json")));
    let fields = &description["components"]["schemas"]["Request"]["properties"];
    let fields = fields.as_object().expect("the fields are listed");
    let reference = document("docs/api.md");
    let row = |name: &str| reference.lines().find(|line| line.starts_with('|') && line.contains(&format!("`{name}`")));
    for name in fields.keys() {
        assert!(row(name).is_some(), "docs/api.md lacks {name}");
    }
    let payloads = fields["payload"]["oneOf"].as_array().expect("the payloads are listed");
    for payload in payloads {
        let name = payload["title"].as_str().expect("a payload has a name");
        let row = reference.lines().find(|line| line.starts_with(&format!("| `{name}` |"))).expect(name);
        let fields = payload["properties"].as_object().expect("a payload has fields").keys();
        for field in fields.filter(|field| *field != "type") {
            assert!(row.split(['`', ' ']).any(|word| word == field), "docs/api.md lacks {field} of {name}");
        }
    }
}
