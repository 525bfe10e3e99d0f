//! The runbook has a chapter for each alert and a row for each secret, and its links lead somewhere.

use std::collections::BTreeSet;
use std::path::Path;

use stack::paths;

use super::{documents, files, read};

const RUNBOOK: &str = "docs/operations.md";

#[test]
fn every_alert_leads_to_a_chapter() {
    let anchors = anchors(&read(RUNBOOK));
    let alerts = documents("deploy/prometheus/rules/alerts.yml").remove(0);
    let mut count = 0;
    for group in alerts["groups"].as_sequence().unwrap() {
        for rule in group["rules"].as_sequence().unwrap() {
            let link = rule["annotations"]["runbook"].as_str().unwrap();
            let (file, anchor) = link.split_once('#').unwrap();
            assert_eq!(file, RUNBOOK);
            assert!(anchors.contains(&anchor.to_owned()), "{link} is not in {anchors:?}");
            assert!(["page", "ticket"].contains(&rule["labels"]["severity"].as_str().unwrap()), "{rule:?}");
            count += 1;
        }
    }
    assert!(count > 10, "{count} alerts");
}

#[test]
fn links_lead_to_files_and_chapters() {
    for document in [RUNBOOK, "SECURITY.md"] {
        let text = read(document);
        let folder = Path::new(document).parent().unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            if link.starts_with("https://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
            let target = if file.is_empty() { Path::new(document).to_owned() } else { folder.join(file) };
            assert!(paths::repository_root().join(&target).is_file(), "{document}: {link}");
            if let Some(anchor) = anchor {
                assert!(anchors(&read(&target)).contains(&anchor.to_owned()), "{document}: {link}");
            }
        }
    }
}

#[test]
fn every_secret_has_a_row_in_the_table_of_rotation() {
    let runbook = read(RUNBOOK);
    let (_, chapter) = runbook.split_once("\n## Rotate secrets\n").unwrap();
    let (chapter, _) = chapter.split_once("\n## ").unwrap();
    let rows: Vec<_> = chapter.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next()).collect();
    let secrets = secrets();
    for secret in &secrets {
        assert!(rows.iter().any(|row| row.contains(&format!("`{secret}`"))), "{secret} is not in {rows:?}");
    }
    for known in ["ID_SECRET", "AWS_SESSION_TOKEN", "SMOKE_KEY", "KUBECONFIG", "edgeqr-cron", "credentials_file"] {
        assert!(secrets.contains(known), "{known} is not in {secrets:?}");
    }
}

/// The secret settings of the service, which `spin.toml` marks, and the secrets of the pipelines and of what stands beside.
fn secrets() -> BTreeSet<String> {
    let spin: toml::Table = read("spin.toml").parse().unwrap();
    let settings = spin["variables"].as_table().unwrap().iter().filter(|(_, it)| it.get("secret").is_some());
    let mut names: BTreeSet<_> = settings.map(|(name, _)| name.to_uppercase()).collect();
    names.extend(files(".github/workflows", "yml").iter().flat_map(|file| words_behind("secrets.", &read(file))));
    names.extend(words_behind("secretName: ", &read("deploy/spinkube/edgeqr.yaml")));
    names.extend(
        read("deploy/prometheus/prometheus.yml").contains("credentials_file:").then(|| "credentials_file".into()),
    );
    names
}

fn words_behind(marker: &str, text: &str) -> Vec<String> {
    let is_other = |letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '_' | '-');
    let words = text.split(marker).skip(1).filter_map(|rest| rest.split(is_other).next());
    words.map(str::to_owned).collect()
}

#[test]
fn an_anchor_is_a_heading_in_lower_case_with_hyphens() {
    assert_eq!(anchors("# A b\n## What is it?\ntext\n### `X`, Y"), ["a-b", "what-is-it", "x-y"]);
}

/// The anchors that GitHub gives to headings.
fn anchors(markdown: &str) -> Vec<String> {
    let headings = markdown.lines().filter(|line| line.starts_with('#'));
    let titles = headings.map(|line| line.trim_start_matches('#').trim().to_lowercase());
    let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_');
    titles.map(|title| title.chars().filter(kept).collect::<String>().replace(' ', "-")).collect()
}
