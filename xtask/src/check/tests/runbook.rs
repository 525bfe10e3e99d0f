//! The runbook has a chapter for each alert, and its links lead somewhere.

use std::path::Path;

use stack::paths;

use super::{documents, read};

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
