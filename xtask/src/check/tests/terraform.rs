//! Terraform's files, read without Terraform.

use hcl::{Body, Expression};

use super::{files, read, settings};

#[test]
fn every_file_parses() {
    for file in files("deploy/terraform", "tf") {
        let body = hcl::parse(&read(&file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(body.iter().next().is_some(), "{} is empty", file.display());
    }
}

#[test]
fn outputs_have_the_names_of_settings() {
    let body = hcl::parse(&read("deploy/terraform/outputs.tf")).unwrap();
    let locals = body.blocks().find(|block| block.identifier() == "locals").unwrap();
    let known = settings();
    let mut names = Vec::new();
    for attribute in locals.body().attributes() {
        let Expression::Object(object) = attribute.expr() else { panic!("{} is no object", attribute.key()) };
        names.extend(object.keys().map(ToString::to_string));
    }
    assert!(names.len() >= 8, "{names:?}");
    for name in names {
        assert!(known.contains(&name), "{name} is no setting");
    }
}

#[test]
fn outputs_with_secrets_are_sensitive() {
    let body = hcl::parse(&read("deploy/terraform/outputs.tf")).unwrap();
    for output in outputs(&body) {
        let text = hcl::to_string(output).unwrap();
        let is_sensitive = output.iter().any(|structure| {
            structure.as_attribute().is_some_and(|it| it.key() == "sensitive" && *it.expr() == Expression::Bool(true))
        });
        assert_eq!(is_sensitive, text.contains("local.secrets"), "{text}");
    }
}

#[test]
fn every_variable_tells_what_it_is_for() {
    let body = hcl::parse(&read("deploy/terraform/variables.tf")).unwrap();
    for variable in body.blocks() {
        for key in ["description", "type"] {
            assert!(variable.body().attributes().any(|attribute| attribute.key() == key), "{variable:?} has no {key}");
        }
    }
}

#[test]
fn what_the_worker_logs_is_left_to_wrangler() {
    let body = hcl::parse(&read("deploy/terraform/cloudflare.tf")).unwrap();
    let worker =
        body.blocks().find(|block| block.labels().first().is_some_and(|it| it.as_str() == "cloudflare_worker"));
    let worker = worker.unwrap().body();
    let attribute = worker.attributes().find(|attribute| attribute.key() == "observability").unwrap();
    let text = hcl::format::to_string(attribute.expr()).unwrap();
    assert_eq!(text.split_whitespace().collect::<String>(), "{enabled=false}", "{text}");
    let lifecycle = worker.blocks().find(|block| block.identifier() == "lifecycle").unwrap();
    assert!(hcl::to_string(lifecycle.body()).unwrap().contains("observability"), "{lifecycle:?}");
}

fn outputs(body: &Body) -> impl Iterator<Item = &Body> {
    body.blocks().filter(|block| block.identifier() == "output").map(hcl::Block::body)
}
