//! The databases of both runtimes pass the suite that the ledger is built on.

use anyhow::Result;
use stack::{Launch, Settings, Spin, Workerd, paths};

use super::cases;
use crate::stage::{Runtime, Stage};
use crate::{http, world};

cases!(Company: database_passes_the_suite);

fn database_passes_the_suite(stage: &Stage<'_>) -> Result<()> {
    let directory = world::directory().join(format!("conformance-{}", stage.runtime.as_str()));
    let settings = Settings::new();
    let launch = Launch { directory: &directory, port: None, settings: &settings };
    let (answer, _instance) = match stage.runtime {
        Runtime::Workerd => {
            let worker = Workerd::start_configuration(&launch, &wrangler_configuration())?;
            // A trap ends the instance; the next request has one of its own.
            assert_eq!(http::get(&format!("{}/trap", worker.url()))?.status, 500);
            (http::get(&format!("{}/conformance", worker.url()))?, (Some(worker), None))
        }
        Runtime::Spin => {
            let manifest = paths::repository_root().join("tests/conformance/spin/spin.toml");
            let spin = Spin::start_manifest(&launch, &manifest)?;
            (http::get(&format!("{}/conformance", spin.url()))?, (None, Some(spin)))
        }
    };
    let text = answer.text();
    assert_eq!(answer.status, 200, "{text}");
    assert_eq!(text.lines().count(), qr_storage::conformance::CHECKS, "{text}");
    Ok(())
}

fn wrangler_configuration() -> String {
    let module = paths::target_directory().join("conformance-worker/index.js");
    format!(
        "name = \"conformance\"\nmain = \"{}\"\ncompatibility_date = \"2026-04-01\"\n\n\
         [[d1_databases]]\nbinding = \"LEDGER\"\ndatabase_name = \"conformance\"\n",
        module.display()
    )
}
