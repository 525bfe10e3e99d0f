use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

/// The parts of a `spin.toml` that this host acts on.
#[derive(Debug)]
pub struct Manifest {
    /// The folder of the manifest, which its relative paths start from.
    pub directory: PathBuf,
    /// Declarations of application variables by name.
    pub variables: BTreeMap<String, Variable>,
    /// The key of the component's table.
    pub component_id: String,
    /// The component that answers every request.
    pub component: Component,
}

/// An application variable: what it is without `--variable` and environment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// The value when nobody sets one.
    pub default: Option<String>,
    /// Whether somebody must set one.
    #[serde(default)]
    pub required: bool,
    #[serde(rename = "secret")]
    _secret: Option<bool>,
    #[serde(rename = "description")]
    _description: Option<String>,
}

/// A component's table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    source: PathBuf,
    /// Destinations that outgoing HTTP may reach; templates allowed.
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    /// The component's variables: name to template.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Labels of the databases that the component may open.
    #[serde(default)]
    pub sqlite_databases: Vec<String>,
    /// Environment variables of the component.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "targets")]
    _targets: Option<Vec<String>>,
    #[serde(rename = "build")]
    _build: Option<toml::Table>,
    #[serde(rename = "tool")]
    _tool: Option<toml::Table>,
}

impl Manifest {
    /// Reads the manifest at `path`, or the `spin.toml` in the folder `path`.
    ///
    /// # Errors
    /// The file cannot be read, is not a manifest of version 2, or asks for something that this host lacks.
    pub fn read(path: &Path) -> Result<Self> {
        let file = if path.is_dir() { path.join("spin.toml") } else { path.to_owned() };
        let text = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let absolute = std::path::absolute(&file).context("the manifest's path is unusable")?;
        let directory = absolute.parent().context("the manifest has no folder")?;
        Self::parse(&text, directory).with_context(|| format!("{} is not usable", file.display()))
    }

    /// The path of the component's WebAssembly file.
    pub fn source(&self) -> PathBuf {
        self.directory.join(&self.component.source)
    }

    fn parse(text: &str, directory: &Path) -> Result<Self> {
        let file: File = toml::from_str(text)?;
        ensure!(
            file.spin_manifest_version == 2,
            "spin_manifest_version is {}, only 2 is supported",
            file.spin_manifest_version
        );
        if let Some(kind) = file.trigger.keys().find(|kind| *kind != "http") {
            bail!("trigger kind {kind:?} is not supported, only http is");
        }
        let [trigger] = file.trigger.get("http").map_or(&[] as &[_], Vec::as_slice) else {
            bail!("exactly one [[trigger.http]] is needed");
        };
        ensure!(trigger.route == ROUTE, "route {:?} is not supported, only {ROUTE:?} is", trigger.route);
        let mut components = file.component;
        let component = components
            .remove(&trigger.component)
            .with_context(|| format!("the trigger names component {:?}, which is not defined", trigger.component))?;
        Ok(Self {
            directory: directory.to_owned(),
            variables: file.variables,
            component_id: trigger.component.clone(),
            component,
        })
    }
}

/// The only route served: every path.
pub const ROUTE: &str = "/...";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    spin_manifest_version: u32,
    #[serde(rename = "application")]
    _application: toml::Table,
    #[serde(default)]
    variables: BTreeMap<String, Variable>,
    trigger: BTreeMap<String, Vec<Trigger>>,
    #[serde(default)]
    component: BTreeMap<String, Component>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trigger {
    #[serde(rename = "id")]
    _id: Option<String>,
    route: String,
    component: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(trigger: &str, component: &str) -> String {
        format!(
            "spin_manifest_version = 2\n[application]\nname = \"x\"\n{trigger}\n\
             [component.a]\nsource = \"dir/a.wasm\"\n{component}\n"
        )
    }

    fn error(text: &str) -> String {
        Manifest::parse(text, Path::new("/app")).unwrap_err().to_string()
    }

    const TRIGGER: &str = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"a\"";

    #[test]
    fn source_is_relative_to_the_manifest() {
        let parsed = Manifest::parse(&manifest(TRIGGER, ""), Path::new("/app")).unwrap();
        assert_eq!(parsed.source(), Path::new("/app/dir/a.wasm"));
        assert_eq!(parsed.component_id, "a");
    }

    #[test]
    fn what_the_host_lacks_is_refused_by_name() {
        assert!(error(&manifest(TRIGGER, "key_value_stores = [\"default\"]")).contains("key_value_stores"));
        let route = TRIGGER.replace("/...", "/api/...");
        assert_eq!(error(&manifest(&route, "")), "route \"/api/...\" is not supported, only \"/...\" is");
        assert_eq!(error(&manifest("[trigger]", "")), "exactly one [[trigger.http]] is needed");
        let redis = "[[trigger.redis]]\nroute = \"\"\ncomponent = \"a\"";
        assert_eq!(error(&manifest(redis, "")), "trigger kind \"redis\" is not supported, only http is");
    }

    #[test]
    fn a_trigger_for_a_missing_component_is_refused() {
        let trigger = TRIGGER.replace("\"a\"", "\"b\"");
        assert_eq!(error(&manifest(&trigger, "")), "the trigger names component \"b\", which is not defined");
    }
}
