//! Cloudflare's runtime: the built Worker in `wrangler dev`, or in workerd alone.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use toml::{Table, Value};

use crate::launch::{self, Launch, Settings};
use crate::process::Process;
use crate::{paths, port};

/// A running Worker with a D1 database of its own.
#[derive(Debug)]
pub struct Workerd {
    port: u16,
    process: Process,
}

impl Workerd {
    /// Starts the Worker that `cargo xtask build worker` left in `target/worker`.
    ///
    /// # Errors
    /// When the Worker is not built, wrangler does not start or the Worker does not answer `/health/live`.
    pub fn start(launch: &Launch<'_>) -> Result<Self> {
        Self::start_configuration(launch, &committed(launch.settings)?)
    }

    /// Starts the same Worker without wrangler's proxy, which loses a request now and then: when the connection to the Worker ends as
    /// a request is about to use it, the proxy answers a POST itself, and keeps a GET until the Worker is built again.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_without_proxy(launch: &Launch<'_>) -> Result<Self> {
        Self::start_in_miniflare(launch, "front")
    }

    /// Starts the same Worker with nothing before it: as many requests and as much memory as Cloudflare would see of it, and of D1.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_alone(launch: &Launch<'_>) -> Result<Self> {
        Self::start_in_miniflare(launch, "nothing")
    }

    fn start_in_miniflare(launch: &Launch<'_>, between: &str) -> Result<Self> {
        let port = port::given_or_free(launch.port)?;
        write_configuration(launch, &committed(launch.settings)?)?;
        let mut command = Command::new("node");
        command
            .arg(paths::repository_root().join("tests/stack/src/worker.mjs"))
            .args(["wrangler.toml", "state", &port.to_string(), between])
            .current_dir(launch.directory);
        Self::run(launch, port, &mut command)
    }

    /// Starts the Worker of another wrangler configuration, whose paths are absolute.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_configuration(launch: &Launch<'_>, configuration: &str) -> Result<Self> {
        let port = port::given_or_free(launch.port)?;
        write_configuration(launch, configuration)?;
        let mut command = Command::new(paths::npm_tool("wrangler"));
        command
            .args(["dev", "--config", "wrangler.toml", "--persist-to", "state", "--ip", "127.0.0.1"])
            // 0: any free port, since two Workers may run at once.
            .args(["--inspector-port", "0", "--show-interactive-dev-session=false", "--port"])
            .arg(port.to_string())
            .current_dir(launch.directory);
        Self::run(launch, port, &mut command)
    }

    fn run(launch: &Launch<'_>, port: u16, command: &mut Command) -> Result<Self> {
        let directory = launch.directory;
        command
            .env("CI", "true")
            .env("NO_COLOR", "1")
            .env("WRANGLER_SEND_METRICS", "false")
            .env("WRANGLER_SEND_ERROR_REPORTS", "false")
            .env("WRANGLER_HIDE_BANNER", "true")
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
            .env("WRANGLER_CI_DISABLE_CONFIG_WATCHING", "true")
            .env("WRANGLER_REGISTRY_PATH", directory.join("registry"))
            .env("WRANGLER_CACHE_DIR", directory.join("cache"))
            .env("WRANGLER_LOG_PATH", directory.join("wrangler-logs"));
        let mut process = Process::start("workerd", command, &directory.with_extension("log"))?;
        launch::wait_until_live(&mut process, port)?;
        Ok(Self { port, process })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The process, for its log and state.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }
}

/// The configuration of the built Worker.
fn committed(settings: &Settings) -> Result<String> {
    let module = paths::worker_module();
    ensure!(module.is_file(), "{} is missing: run `cargo xtask build worker`", module.display());
    let committed = paths::repository_root().join("wrangler.toml");
    let text = fs::read_to_string(&committed).with_context(|| format!("cannot read {}", committed.display()))?;
    let rate = settings.get("RATE_LIMIT").map(String::as_str);
    without_build(&text, paths::repository_root(), rate)
        .with_context(|| format!("{} is not as expected", committed.display()))
}

/// Puts a configuration and the settings where wrangler looks for them. Settings in `.dev.vars` are secrets to it: it does not print them.
fn write_configuration(launch: &Launch<'_>, configuration: &str) -> Result<()> {
    let directory = launch.directory;
    fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    for (file, text) in [("wrangler.toml", configuration), (".dev.vars", &dev_vars(launch.settings)?)] {
        let path = directory.join(file);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// The committed configuration without its build step and with absolute paths, so that it can stand elsewhere; its rate limit
/// is that of the setting.
fn without_build(configuration: &str, root: &Path, rate: Option<&str>) -> Result<String> {
    let mut table: Table = configuration.parse()?;
    table.remove("build");
    absolute(&mut table, "main", root);
    if let Some(Value::Array(databases)) = table.get_mut("d1_databases") {
        for database in databases.iter_mut().filter_map(Value::as_table_mut) {
            absolute(database, "migrations_dir", root);
        }
    }
    if let (Some(Value::Array(limits)), Some((limit, period))) =
        (table.get_mut("ratelimits"), rate.and_then(|rate| rate.split_once('/')))
    {
        let simple = [("limit", limit.parse::<i64>()?), ("period", period.parse()?)];
        let simple = Table::from_iter(simple.map(|(name, number)| (name.to_owned(), number.into())));
        for limit in limits.iter_mut().filter_map(Value::as_table_mut) {
            limit.insert("simple".to_owned(), simple.clone().into());
        }
    }
    Ok(table.to_string())
}

fn absolute(table: &mut Table, key: &str, root: &Path) {
    if let Some(Value::String(path)) = table.get_mut(key) {
        *path = root.join(&*path).display().to_string();
    }
}

/// The settings in the dotenv grammar: each value in the first kind of quotes that it does not contain.
///
/// Double quotes come last because only they give meaning to backslashes.
fn dev_vars(settings: &Settings) -> Result<String> {
    let mut text = String::new();
    for (name, value) in settings {
        let Some(quote) = ['\'', '`', '"'].into_iter().find(|quote| !value.contains(*quote)) else {
            bail!("{name} contains all three kinds of quotes, two at most can be passed to wrangler");
        };
        text.extend([name, "="]);
        text.push(quote);
        text.push_str(value);
        text.push(quote);
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moved_configuration_has_no_build_and_absolute_paths() {
        let moved = without_build(
            "main = \"target/worker/index.js\"\n[build]\ncommand = \"x\"\n[[d1_databases]]\nmigrations_dir = \"m\"\n",
            Path::new("/root"),
            None,
        )
        .unwrap();
        let table: Table = moved.parse().unwrap();
        assert_eq!(table["main"].as_str(), Some("/root/target/worker/index.js"));
        assert!(!table.contains_key("build"));
        assert_eq!(table["d1_databases"][0]["migrations_dir"].as_str(), Some("/root/m"));
    }

    #[test]
    fn rate_limit_of_the_setting_is_that_of_the_binding() {
        let committed = "main = \"m\"\n[[ratelimits]]\nname = \"R\"\nsimple = { limit = 60, period = 60 }\n";
        let table: Table = without_build(committed, Path::new("/root"), Some("5/10")).unwrap().parse().unwrap();
        assert_eq!(table["ratelimits"][0]["simple"]["limit"].as_integer(), Some(5));
        assert_eq!(table["ratelimits"][0]["simple"]["period"].as_integer(), Some(10));
    }

    #[test]
    fn value_with_single_quote_is_put_in_backticks() {
        let settings = Settings::from([("A".to_owned(), "it's $5 #1".to_owned())]);
        assert_eq!(dev_vars(&settings).unwrap(), "A=`it's $5 #1`\n");
    }
}
