//! What both artifacts are made of: `CycloneDX` 1.6, JSON (ECMA-424).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stack::paths;
use toml::Table;

use crate::build;
use crate::packages::{Package, Packages};
use crate::{setup, step, tool};

/// Writes `target/sbom/edgeqr-worker.cdx.json` and `…-spin.cdx.json` of what is built, and holds them to the schema.
///
/// The same sources and artifacts give the same bytes: there is no time and no serial number, both of which are optional.
///
/// # Errors
/// When an artifact is not built, or a bill breaks the schema.
pub fn write() -> Result<()> {
    let folder = paths::target_directory().join("sbom");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let worker = paths::target_directory().join("worker");
    let artifacts = [
        Artifact {
            name: "edgeqr-worker",
            package: "qr-worker",
            target: "wasm32-unknown-unknown",
            files: vec![worker.join("index.js"), worker.join("index_bg.wasm")],
        },
        Artifact {
            name: "edgeqr-spin",
            package: "qr-spin",
            target: "wasm32-wasip2",
            files: vec![build::spin_component()],
        },
    ];
    let mut written = Vec::new();
    for artifact in artifacts {
        let path = folder.join(format!("{}.cdx.json", artifact.name));
        let bill = artifact.bill(&Packages::of(Some(artifact.target))?, &checksums()?)?;
        fs::write(&path, format!("{bill:#}\n")).with_context(|| format!("cannot write {}", path.display()))?;
        println!(
            "  {}: {} components",
            path.display(),
            bill.get("components").and_then(Value::as_array).map_or(0, Vec::len)
        );
        written.push(path);
    }
    let python = setup::schemas()?;
    step::timed("CycloneDX schema", || {
        let script = "xtask/src/sbom/validate.py";
        step::run_logged("sbom", tool::program(&python).arg(script).args(&written))
    })
}

/// Something that is deployed.
struct Artifact {
    name: &'static str,
    package: &'static str,
    target: &'static str,
    files: Vec<PathBuf>,
}

impl Artifact {
    fn bill(&self, packages: &Packages, checksums: &BTreeMap<String, String>) -> Result<Value> {
        let all = packages.all();
        let (root_id, root) =
            all.iter().find(|(_, package)| package.name == self.package).context("the package is in the workspace")?;
        let needs = packages.needs();
        let parts = parts(root_id, &needs, |id| all.get(id).is_some_and(|package| package.is_macro()));
        let components = parts.iter().filter(|(id, _)| *id != root_id).filter_map(|(id, is_inside)| {
            let package = all.get(id)?;
            Some((reference(package), component(package, *is_inside, checksums)))
        });
        // By reference, because ids hold the path of the repository.
        let components: BTreeMap<_, _> = components.collect();
        let graph = parts.keys().filter_map(|id| {
            let needed = needs.get(id).into_iter().flatten();
            let mut needed: Vec<_> = needed.filter_map(|(id, _)| all.get(id)).map(|it| reference(it)).collect();
            needed.sort();
            Some((reference(all.get(id)?), needed))
        });
        let graph: BTreeMap<_, _> = graph.collect();
        let files = self.files.iter().map(|path| file(path)).collect::<Result<Vec<_>>>()?;
        Ok(json!({
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": { "component": {
                "type": "application",
                "bom-ref": reference(root),
                "name": self.name,
                "version": root.version,
                "licenses": licences(root),
                "components": files,
            }},
            "components": components.into_values().collect::<Vec<_>>(),
            "dependencies": graph.iter().map(|(part, needed)| json!({ "ref": part, "dependsOn": needed })).collect::<Vec<_>>(),
        }))
    }
}

/// Every package that the root needs, and whether its code is in the artifact: build scripts, macros and all that only they
/// need is not.
fn parts<'a>(
    root: &'a str,
    needs: &BTreeMap<&'a str, Vec<(&'a str, bool)>>,
    is_macro: impl Fn(&str) -> bool,
) -> BTreeMap<&'a str, bool> {
    let mut parts = BTreeMap::from([(root, true)]);
    let mut open = vec![(root, true)];
    while let Some((id, is_inside)) = open.pop() {
        for (needed, is_for_build) in needs.get(id).into_iter().flatten() {
            let is_inside = is_inside && !is_for_build && !is_macro(needed);
            // Again, when it is found inside after it was found outside.
            if parts.get(needed).is_none_or(|known| is_inside && !known) {
                parts.insert(needed, is_inside);
                open.push((needed, is_inside));
            }
        }
    }
    parts
}

fn component(package: &Package, is_inside: bool, checksums: &BTreeMap<String, String>) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(package),
        "name": package.name,
        "version": package.version,
        "scope": if is_inside { "required" } else { "excluded" },
        "licenses": licences(package),
    });
    // Those of the workspace are on no registry.
    if let (Some(checksum), Some(fields)) = (checksums.get(&reference(package)), component.as_object_mut()) {
        fields.insert("purl".to_owned(), reference(package).into());
        fields.insert("hashes".to_owned(), json!([{ "alg": "SHA-256", "content": checksum }]));
    }
    component
}

/// Package URL, type cargo (purl-spec, "PURL types").
fn reference(package: &Package) -> String {
    purl(&package.name, &package.version)
}

fn purl(name: &str, version: &str) -> String {
    // The plus of build metadata must be encoded.
    format!("pkg:cargo/{name}@{}", version.replace('+', "%2B"))
}

/// One SPDX expression; older packages write a slash for OR.
fn licences(package: &Package) -> Value {
    let licence = package.license.as_deref().unwrap_or("NOASSERTION");
    json!([{ "expression": expression(licence) }])
}

fn expression(licence: &str) -> String {
    licence.split('/').map(str::trim).collect::<Vec<_>>().join(" OR ")
}

fn file(path: &Path) -> Result<Value> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}: run `cargo xtask build`", path.display()))?;
    let name = path.file_name().and_then(|name| name.to_str()).context("an artifact has a name")?;
    Ok(json!({ "type": "file", "name": name, "hashes": [{ "alg": "SHA-256", "content": sha256(&bytes) }] }))
}

/// In hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes any text");
        text
    })
}

/// The checksums of `Cargo.lock`, by package URL.
fn checksums() -> Result<BTreeMap<String, String>> {
    let lock: Table = fs::read_to_string(paths::repository_root().join("Cargo.lock"))?.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
    let field = |package: &toml::Value, name: &str| Some(package.get(name)?.as_str()?.to_owned());
    let entry =
        |package| Some((purl(&field(package, "name")?, &field(package, "version")?), field(package, "checksum")?));
    Ok(packages.iter().filter_map(entry).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_only_a_build_script_or_a_macro_needs_is_not_inside() {
        let needs = BTreeMap::from([
            ("root", vec![("a", false), ("script", true), ("macro", false)]),
            ("a", vec![("shared", false)]),
            ("script", vec![("shared", false), ("tool", false)]),
            ("macro", vec![("syntax", false)]),
        ]);
        let parts = parts("root", &needs, |id| id == "macro");
        let inside: BTreeSet<_> = parts.iter().filter(|(_, is_inside)| **is_inside).map(|(id, _)| *id).collect();
        assert_eq!(inside, BTreeSet::from(["root", "a", "shared"]));
        assert_eq!(parts.len(), 7);
    }

    #[test]
    fn old_slashes_are_alternatives() {
        assert_eq!(expression("MIT/Apache-2.0"), "MIT OR Apache-2.0");
        assert_eq!(expression("Apache-2.0 / MIT"), "Apache-2.0 OR MIT");
    }

    #[test]
    fn every_package_of_the_registry_has_a_checksum() {
        let checksums = checksums().unwrap();
        let packages = Packages::of(None).unwrap();
        for package in packages.all().into_values().filter(|package| package.source.is_some()) {
            assert_eq!(checksums.get(&reference(package)).map(String::len), Some(64), "{}", package.name);
        }
    }
}
