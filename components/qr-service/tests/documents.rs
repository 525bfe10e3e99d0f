//! What is written about settings, problems and metrics is complete.

#[expect(dead_code, reason = "one answer is all that is needed")]
mod common;

use std::path::Path;

use common::{Clouds, answer, answer_with, get, json, service};
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
fn every_metric_is_in_the_readme() {
    let response = answer_with(&service(&[]), &Clouds::answering(500, 500), get("/metrics"));
    let text = String::from_utf8_lossy(response.body()).into_owned();
    let readme = document("README.md");
    let families: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    assert_eq!(families.len(), 12, "{text}");
    for family in families {
        let row = readme.lines().any(|line| line.starts_with('|') && line.contains(&format!("`{family}")));
        assert!(row, "README.md lacks {family}");
    }
}

#[test]
fn every_field_and_payload_is_in_the_reference() {
    let description = json(&answer(get("/openapi.json")));
    let body = &description["paths"]["/api/v1/qr/generate"]["post"]["requestBody"]["content"]["application/json"];
    let fields = body["schema"]["properties"].as_object().expect("the fields are listed");
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
