//! `deny.toml` without `cargo deny`, which compiles for minutes: licences, bans and sources, but no advisories.

use std::fs;

use anyhow::{Context as _, Result, bail};
use spdx::{Expression, Licensee, ParseMode};
use stack::paths;
use toml::{Table, Value};

use crate::packages::{Package, Packages};
use crate::step;

/// Holds every package of `Cargo.lock` to `deny.toml`.
///
/// # Errors
/// Every package that breaks a rule, a line each.
pub fn check() -> Result<()> {
    step::timed("licences, bans and sources of deny.toml", || {
        let path = paths::repository_root().join("deny.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let rules = Rules::of(&text.parse()?)?;
        let packages = Packages::of(None)?;
        let faults: Vec<_> = packages.all().into_values().filter_map(|package| rules.fault(package)).collect();
        if faults.is_empty() { Ok(()) } else { bail!("deny.toml forbids\n{}", faults.join("\n")) }
    })
}

/// What is read of `deny.toml`.
struct Rules {
    licences: Vec<Licensee>,
    banned: Vec<String>,
    registries: Vec<String>,
}

impl Rules {
    fn of(table: &Table) -> Result<Self> {
        let list = |section: &str, name: &str| {
            let value = table.get(section).and_then(|section| section.get(name)).and_then(Value::as_array);
            value.with_context(|| format!("deny.toml has no list {name} in {section}"))
        };
        let text = |value: &Value| value.as_str().map(ToOwned::to_owned).context("an element is no string");
        let licences = list("licenses", "allow")?.iter().map(|value| Ok(Licensee::parse(&text(value)?)?));
        let banned = list("bans", "deny")?.iter().map(|value| text(value.get("crate").context("a ban has no crate")?));
        Ok(Self {
            licences: licences.collect::<Result<_>>()?,
            banned: banned.collect::<Result<_>>()?,
            registries: list("sources", "allow-registry")?.iter().map(text).collect::<Result<_>>()?,
        })
    }

    fn fault(&self, package: &Package) -> Option<String> {
        let name = format!("{} {}", package.name, package.version);
        if self.banned.contains(&package.name) {
            return Some(format!("{name}: is banned"));
        }
        let is_from_registry = |source: &str| {
            let registry = source.strip_prefix("registry+");
            registry.is_some_and(|registry| self.registries.iter().any(|allowed| allowed == registry))
        };
        if package.source.as_deref().is_some_and(|source| !is_from_registry(source)) {
            return Some(format!("{name}: comes from another source"));
        }
        let licence = package.license.as_deref().unwrap_or_default();
        (!self.allows(licence)).then(|| format!("{name}: licence {licence:?} is not allowed"))
    }

    /// Whether the allowed licences fulfil this one. Older packages write a slash for OR.
    fn allows(&self, licence: &str) -> bool {
        Expression::parse_mode(licence, ParseMode::LAX).is_ok_and(|expression| {
            expression.evaluate(|wanted| self.licences.iter().any(|allowed| allowed.satisfies(wanted)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        let text = r#"
            licenses.allow = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]
            bans.deny = [{ crate = "openssl" }]
            sources.allow-registry = ["https://example.com/index"]
        "#;
        Rules::of(&text.parse().unwrap()).unwrap()
    }

    #[test]
    fn one_alternative_is_enough_and_every_part_is_needed() {
        let rules = rules();
        assert!(rules.allows("MIT OR GPL-3.0-only"));
        assert!(rules.allows("LGPL-2.1-or-later/MIT"));
        assert!(rules.allows("Apache-2.0 WITH LLVM-exception"));
        assert!(!rules.allows("MIT AND GPL-3.0-only"));
        assert!(!rules.allows("GPL-3.0-only"));
        assert!(!rules.allows(""));
    }

    #[test]
    fn a_banned_crate_another_source_and_another_licence_are_told() {
        let rules = rules();
        let package = |name: &str, licence: &str, source: &str| {
            let package = serde_json::json!({
                "id": name, "name": name, "version": "1.0.0", "license": licence, "source": source, "targets": []
            });
            serde_json::from_value::<Package>(package).unwrap()
        };
        let fault = |package: &Package| rules.fault(package);
        let index = "registry+https://example.com/index";
        assert_eq!(fault(&package("a", "MIT", index)), None);
        assert_eq!(fault(&package("openssl", "MIT", index)).as_deref(), Some("openssl 1.0.0: is banned"));
        let git = fault(&package("a", "MIT", "git+https://example.com/a"));
        assert_eq!(git.as_deref(), Some("a 1.0.0: comes from another source"));
        let gpl = fault(&package("a", "GPL-3.0-only", index));
        assert_eq!(gpl.as_deref(), Some(r#"a 1.0.0: licence "GPL-3.0-only" is not allowed"#));
    }
}
