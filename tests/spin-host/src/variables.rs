use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use wasmtime::component::{Accessor, HasSelf};

use crate::bindings::spin::variables::variables::{Error, Host as VariablesHost, HostWithStore};
use crate::component::Host;
use crate::manifest::Variable;

/// The variables that one component sees, already resolved.
#[derive(Debug)]
pub struct Variables {
    component_id: String,
    values: BTreeMap<String, String>,
}

impl Variables {
    /// Fills the templates of a component's variables from the application's `values`.
    ///
    /// # Errors
    /// A malformed template, an unknown application variable, an illegal name.
    pub fn resolve(
        component_id: &str,
        templates: &BTreeMap<String, String>,
        values: &BTreeMap<String, String>,
    ) -> Result<Self> {
        let resolved = templates.iter().map(|(name, template)| {
            check_name(name).map_err(|reason| anyhow::anyhow!("component variable {name:?} {reason}"))?;
            Ok((name.clone(), fill(template, values)?))
        });
        Ok(Self { component_id: component_id.to_owned(), values: resolved.collect::<Result<_>>()? })
    }

    fn value(&self, name: &str) -> Result<&str, Error> {
        check_name(name).map_err(|reason| Error::InvalidName(format!("{name:?} {reason}")))?;
        self.values
            .get(name)
            .map(String::as_str)
            .ok_or_else(|| Error::Undefined(format!("no variable for {:?}.{name:?}", self.component_id)))
    }
}

impl VariablesHost for Host {}

impl<T: Send> HostWithStore<T> for HasSelf<Host> {
    async fn get(accessor: &Accessor<T, Self>, name: String) -> wasmtime::Result<Result<String, Error>> {
        Ok(accessor.with(|mut access| access.get().variables.value(&name).map(str::to_owned)))
    }
}

/// The value of every application variable: `given`, else `SPIN_VARIABLE_<NAME>` of the environment, else the default.
///
/// # Errors
/// An illegal name, a declaration without default and `required`, or required variables that nobody set (all named).
pub fn application_values(
    declared: &BTreeMap<String, Variable>,
    given: &BTreeMap<String, String>,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    let mut missing = Vec::new();
    for (name, variable) in declared {
        check_name(name).map_err(|reason| anyhow::anyhow!("variable {name:?} {reason}"))?;
        ensure!(
            variable.required != variable.default.is_some(),
            "variable {name:?} needs either a default or required = true"
        );
        let value = given
            .get(name)
            .cloned()
            .or_else(|| environment(&environment_name(name)))
            .or_else(|| variable.default.clone());
        match value {
            Some(value) => _ = values.insert(name.clone(), value),
            None => missing.push(format!("{name} (--variable {name}=… or {})", environment_name(name))),
        }
    }
    if !missing.is_empty() {
        bail!("no value for required variable {}", missing.join(", "));
    }
    Ok(values)
}

/// The text of `template` with each `{{ name }}` replaced by that variable's value.
///
/// # Errors
/// Braces that are not closed, or a name that is not among `values`.
pub fn fill(template: &str, values: &BTreeMap<String, String>) -> Result<String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((literal, expression)) = rest.split_once("{{") {
        let (name, after) =
            expression.split_once("}}").with_context(|| format!("template {template:?} has an unmatched {{{{"))?;
        let value = values
            .get(name.trim())
            .with_context(|| format!("template {template:?} names the unknown variable {:?}", name.trim()))?;
        filled.push_str(literal);
        filled.push_str(value);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn environment_name(variable: &str) -> String {
    format!("SPIN_VARIABLE_{}", variable.to_ascii_uppercase())
}

/// Spin's rule for names: lower-case words of letters and digits, joined by single underscores, a letter first.
fn check_name(name: &str) -> Result<(), &'static str> {
    let words = name.split('_');
    let legal = name.starts_with(|first: char| first.is_ascii_lowercase())
        && words
            .into_iter()
            .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    if legal {
        Ok(())
    } else {
        Err("is not a legal name: lower-case letters, digits and single underscores between them are, a letter first")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    fn declared(text: &str) -> BTreeMap<String, Variable> {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn the_command_line_beats_the_environment_beats_the_default() {
        let declared = declared("a = { default = '1' }\nb = { default = '1' }\nc = { default = '1' }");
        let environment = |name: &str| (name != "SPIN_VARIABLE_C").then(|| "2".to_owned());
        let values = application_values(&declared, &map(&[("a", "3")]), environment).unwrap();
        assert_eq!(values, map(&[("a", "3"), ("b", "2"), ("c", "1")]));
    }

    #[test]
    fn every_required_variable_without_a_value_is_named() {
        let declared = declared("key = { required = true, secret = true }\nid = { required = true }");
        let error = application_values(&declared, &BTreeMap::new(), |_| None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no value for required variable id (--variable id=… or SPIN_VARIABLE_ID), \
             key (--variable key=… or SPIN_VARIABLE_KEY)"
        );
    }

    #[test]
    fn templates_are_filled_anywhere_in_the_text() {
        let values = map(&[("host", "h"), ("port", "1")]);
        assert_eq!(fill("http://{{ host }}:{{port}}/", &values).unwrap(), "http://h:1/");
        assert_eq!(fill("plain", &values).unwrap(), "plain");
    }

    #[test]
    fn broken_templates_are_refused() {
        let values = map(&[]);
        assert_eq!(fill("{{ a", &values).unwrap_err().to_string(), "template \"{{ a\" has an unmatched {{");
        assert_eq!(
            fill("{{ a }}", &values).unwrap_err().to_string(),
            "template \"{{ a }}\" names the unknown variable \"a\""
        );
    }

    #[test]
    fn an_unknown_name_is_undefined_and_an_illegal_one_invalid() {
        let variables = Variables::resolve("c", &map(&[("set", "x")]), &map(&[])).unwrap();
        assert_eq!(variables.value("set").unwrap(), "x");
        assert!(matches!(variables.value("other"), Err(Error::Undefined(_))));
        for name in ["", "UPPER", "1a", "_a", "a_", "a__b", "a-b"] {
            assert!(matches!(variables.value(name), Err(Error::InvalidName(_))), "{name}");
        }
    }
}
