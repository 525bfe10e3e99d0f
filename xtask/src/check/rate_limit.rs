//! The rate limit of the Worker's binding, which has to be that of the setting: a Worker cannot ask its binding.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use stack::paths;
use toml::Table;

use crate::{dotenv, step};

/// Holds the binding of `wrangler.toml` to `RATE_LIMIT` in `.env`, or to the example where there is none.
///
/// # Errors
/// When there is no such binding, its period is none that Cloudflare counts, or its numbers are others.
pub fn check() -> Result<()> {
    step::timed("rate limit of wrangler.toml", || {
        let root = paths::repository_root();
        let binding = Binding::of(&read(&root.join("wrangler.toml"))?.parse()?)?;
        // Commented out there, like every setting.
        let example = dotenv::parse(&read(&root.join(".env.example"))?.replace('#', ""));
        binding.hold_to(example.get(SETTING).context(".env.example has no RATE_LIMIT")?, ".env.example")?;
        // Not everybody has settings of their own here.
        let own = fs::read_to_string(root.join(".env")).map(|text| dotenv::parse(&text)).unwrap_or_default();
        own.get(SETTING).map_or(Ok(()), |rate| binding.hold_to(rate, ".env"))
    })
}

/// What the binding counts.
#[derive(Debug, PartialEq, Eq)]
struct Binding {
    limit: i64,
    period_secs: i64,
}

impl Binding {
    fn of(wrangler: &Table) -> Result<Self> {
        let limits = wrangler.get("ratelimits").and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
        let limit = limits.iter().find(|limit| limit.get("name").and_then(toml::Value::as_str) == Some(NAME));
        let simple = limit.and_then(|limit| limit.get("simple"));
        let number = |name: &str| {
            let number = simple.and_then(|simple| simple.get(name)).and_then(toml::Value::as_integer);
            number.with_context(|| format!("wrangler.toml binds no {NAME} with a {name}"))
        };
        let binding = Self { limit: number("limit")?, period_secs: number("period")? };
        // Cloudflare documentation, "Rate Limiting".
        ensure!(matches!(binding.period_secs, 10 | 60), "the period of {NAME} in wrangler.toml is neither 10 nor 60");
        Ok(binding)
    }

    /// A limit with another window is counted by D1.
    fn hold_to(&self, rate: &str, file: &str) -> Result<()> {
        let Self { limit, period_secs } = self;
        let is_counted = rate.ends_with("/10") || rate.ends_with("/60");
        ensure!(
            !is_counted || rate == format!("{limit}/{period_secs}"),
            "{SETTING} in {file} is not {limit}/{period_secs}, which {NAME} of wrangler.toml counts"
        );
        Ok(())
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

const SETTING: &str = "RATE_LIMIT";
/// The name by which the Worker knows it.
const NAME: &str = "RATE_LIMITER";

#[cfg(test)]
mod tests {
    use super::*;

    fn binding(limit: i64, period: i64) -> Result<Binding> {
        let text = format!("[[ratelimits]]\nname = \"{NAME}\"\nsimple = {{ limit = {limit}, period = {period} }}\n");
        Binding::of(&text.parse().unwrap())
    }

    #[test]
    fn setting_and_binding_have_the_same_numbers() {
        let binding = binding(5, 10).unwrap();
        assert!(binding.hold_to("5/10", ".env").is_ok());
        for other in ["6/10", "5/60"] {
            let error = binding.hold_to(other, ".env").unwrap_err().to_string();
            assert_eq!(error, "RATE_LIMIT in .env is not 5/10, which RATE_LIMITER of wrangler.toml counts");
        }
    }

    #[test]
    fn a_window_that_the_database_counts_asks_nothing_of_the_binding() {
        assert!(binding(5, 10).unwrap().hold_to("100/3600", ".env").is_ok());
    }

    #[test]
    fn a_binding_that_is_missing_or_never_counts_is_refused() {
        let error = Binding::of(&Table::new()).unwrap_err().to_string();
        assert_eq!(error, "wrangler.toml binds no RATE_LIMITER with a limit");
        let error = binding(5, 30).unwrap_err().to_string();
        assert_eq!(error, "the period of RATE_LIMITER in wrangler.toml is neither 10 nor 60");
    }
}
