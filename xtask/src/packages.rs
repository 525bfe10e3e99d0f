//! The packages of the workspace and of the registry, as `cargo metadata` knows them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::tool;

/// Packages and what each needs, for one target or for all.
#[derive(Deserialize)]
pub struct Packages {
    packages: Vec<Package>,
    resolve: Graph,
}

/// What cargo tells of a package.
#[derive(Debug, Deserialize)]
pub struct Package {
    id: String,
    /// Its name on the registry.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence as it tells it: an SPDX expression, or an old form with slashes.
    pub license: Option<String>,
    /// Where it comes from; none for those of the workspace.
    pub source: Option<String>,
    targets: Vec<Target>,
}

impl Packages {
    /// Asks cargo; the lock file must be up to date.
    ///
    /// # Errors
    /// What cargo says.
    pub fn of(target: Option<&str>) -> Result<Self> {
        let mut cargo = tool::cargo();
        cargo.args(["metadata", "--format-version", "1", "--locked"]);
        cargo.args(target.into_iter().flat_map(|target| ["--filter-platform", target]));
        let output = cargo.output().context("cargo metadata does not run")?;
        ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).context("cargo metadata gives something else than it documents")
    }

    /// Every package, by its id.
    pub fn all(&self) -> BTreeMap<&str, &Package> {
        self.packages.iter().map(|package| (package.id.as_str(), package)).collect()
    }

    /// What each package needs when it is built, without what only its tests need: ids, and whether it is for the
    /// build alone.
    pub fn needs(&self) -> BTreeMap<&str, Vec<(&str, bool)>> {
        let nodes = self.resolve.nodes.iter();
        nodes.map(|node| (node.id.as_str(), node.deps.iter().filter_map(Dependency::need).collect())).collect()
    }
}

impl Package {
    /// Whether it runs within the compiler only.
    pub fn is_macro(&self) -> bool {
        self.targets.iter().flat_map(|target| &target.kind).any(|kind| kind == "proc-macro")
    }
}

#[derive(Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Graph {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// `dev`, `build`, or none for what the code itself needs.
    kind: Option<String>,
}

impl Dependency {
    /// The package, and whether it is for the build alone; none when it is for tests alone.
    fn need(&self) -> Option<(&str, bool)> {
        let has = |wanted: Option<&str>| self.dep_kinds.iter().any(|kind| kind.kind.as_deref() == wanted);
        let is_normal = has(None);
        (is_normal || has(Some("build"))).then_some((&*self.pkg, !is_normal))
    }
}
