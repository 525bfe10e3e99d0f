//! Installs the tools, once for every pinned version.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use stack::paths;
use toml::Table;

use crate::{debian, step, tool};

/// Installs what any task needs.
///
/// # Errors
/// When something cannot be installed: what is missing, and how to get it.
pub fn everything() -> Result<()> {
    rust()?;
    node()?;
    clouds()?;
    reader()?;
    bindgen()?;
    browser()?;
    monitors()?;
    wasmtime()?;
    load_generator()
}

/// The compiler's targets and components.
///
/// # Errors
/// When they are missing and rustup cannot add them.
pub fn rust() -> Result<()> {
    let sysroot = tool::answer(tool::program("rustc").args(["--print", "sysroot"]))
        .context("rustc does not run: install Rust with rustup (https://rustup.rs)")?;
    let targets: Vec<&str> =
        TARGETS.into_iter().filter(|target| !Path::new(&sysroot).join("lib/rustlib").join(target).is_dir()).collect();
    let components: Vec<&str> = [("clippy", "cargo-clippy"), ("rustfmt", "rustfmt")]
        .into_iter()
        .filter(|(_, binary)| !Path::new(&sysroot).join("bin").join(binary).is_file())
        .map(|(component, _)| component)
        .collect();
    if targets.is_empty() && components.is_empty() {
        step::up_to_date("rust targets and components");
        return Ok(());
    }
    for (kind, names) in [("target", targets), ("component", components)] {
        if names.is_empty() {
            continue;
        }
        let list = names.join(" ");
        ensure!(
            paths::on_path("rustup").is_some(),
            "rust has no {kind} {list} and rustup is not on PATH: install Rust with rustup (https://rustup.rs), \
             or add the {kind} to your own installation at {sysroot}"
        );
        step::timed(format!("rustup {kind} add {list}"), || {
            step::run_logged("rustup", tool::program("rustup").args([kind, "add"]).args(names)).with_context(|| {
                format!("rustup could not add {list}: is its server reachable? run `rustup {kind} add {list}` here")
            })
        })?;
    }
    Ok(())
}

/// Node and everything in `package-lock.json`.
///
/// # Errors
/// When Node is missing or too old, or npm fails.
pub fn node() -> Result<()> {
    let version = tool::answer(tool::program("node").arg("--version"))
        .context("node does not run: install Node 20.3 or newer (https://nodejs.org)")?;
    ensure!(is_new_enough(&version), "node is {version}, 20.3 or newer is needed (https://nodejs.org)");
    let root = paths::repository_root();
    let lock = read(&root.join("package-lock.json"))?;
    // Inside, so that it goes when the folder does.
    let stamp = root.join("node_modules/.installed-lock");
    install("npm packages", &stamp, &lock, || {
        ensure!(paths::on_path("npm").is_some(), "npm is not on PATH: it comes with Node (https://nodejs.org)");
        // No package needs its install script here: they fetch or copy binaries that optional packages bring.
        step::run_logged("npm", tool::program("npm").args(["ci", "--ignore-scripts", "--loglevel=error"]))
            .context("npm could not install what package-lock.json names")
    })
}

/// `SeaweedFS`; Azurite comes with [`node`].
///
/// # Errors
/// When Python is missing or pip fails.
pub fn clouds() -> Result<()> {
    python_environment("seaweedfs", "python", "tests/stack/requirements.txt")?;
    Ok(())
}

/// The Python that knows the schema of bills of materials.
///
/// # Errors
/// When Python is missing or pip fails.
pub fn schemas() -> Result<PathBuf> {
    Ok(python_environment("CycloneDX schemas", "python-schemas", "xtask/requirements.txt")?.join("bin/python"))
}

/// zxing-cpp, which reads the symbols of the tests.
///
/// # Errors
/// When Python is missing or pip fails.
pub fn reader() -> Result<()> {
    python_environment("zxing-cpp", "zxing", "tests/zxing/requirements.txt")?;
    Ok(())
}

/// The command `wasmtime`, for the benchmark of the engine.
///
/// # Errors
/// When Python is missing or pip fails.
pub fn wasmtime() -> Result<()> {
    python_environment("wasmtime", "wasmtime", "tests/engine-bench/requirements.txt")?;
    Ok(())
}

/// A virtual environment below `target/tools/` with what a requirements file names.
fn python_environment(title: &str, name: &str, requirements: &str) -> Result<PathBuf> {
    let file = paths::repository_root().join(requirements);
    let folder = paths::tools_directory().join(name);
    install(title, &folder.join(".installed-requirements"), &read(&file)?, || {
        ensure!(
            paths::on_path("python3").is_some(),
            "python3 is not on PATH: install Python 3.9 or newer (Debian: `apt-get install python3-venv`)"
        );
        step::run_logged("python-venv", tool::program("python3").args(["-m", "venv", "--clear"]).arg(&folder))
            .context("python cannot make a virtual environment (Debian: `apt-get install python3-venv`)")?;
        let pip = ["install", "--disable-pip-version-check", "--no-cache-dir", "--requirement"];
        step::run_logged("pip", tool::program(folder.join("bin/pip")).args(pip).arg(&file))
            .with_context(|| format!("pip could not install what {requirements} names"))
    })?;
    Ok(folder)
}

/// The `wasm-bindgen` that fits the locked library.
///
/// # Errors
/// When cargo cannot install it.
pub fn bindgen() -> Result<()> {
    let (tools, version) = (paths::tools_directory(), locked_version("wasm-bindgen")?);
    let stamp = tools.join("wasm-bindgen.version");
    if !paths::cargo_tool("wasm-bindgen").is_file() {
        let _ = fs::remove_file(&stamp);
    }
    install(&format!("wasm-bindgen {version}, which compiles for minutes, once"), &stamp, &version, || {
        let mut cargo = tool::cargo();
        cargo.args(["install", "--locked", "--force", "--bin", "wasm-bindgen", "--root"]).arg(&tools);
        cargo.arg("--target-dir").arg(tools.join("build")).arg(format!("wasm-bindgen-cli@{version}"));
        // Little optimisation: to compile it takes far longer than it ever runs.
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1").env("CARGO_PROFILE_RELEASE_LTO", "off");
        step::run_logged("wasm-bindgen", &mut cargo)
            .with_context(|| format!("cargo could not install wasm-bindgen-cli {version} from crates.io"))
    })
}

/// Chromium, for the tests of the form.
///
/// # Errors
/// When it is missing and cannot be installed from here.
pub fn browser() -> Result<()> {
    debian::ensure("chromium", &["chromium"], || {
        tool::answer(tool::program("/usr/bin/chromium").arg("--version")).is_some()
    })
}

/// `wrk`, for the benchmark.
///
/// # Errors
/// When it is missing and cannot be installed from here.
pub fn load_generator() -> Result<()> {
    debian::ensure("wrk", &["wrk"], || paths::on_path("wrk").is_some())
}

/// Prometheus and the exporter that probes for it, for the test of rules and dashboard.
///
/// # Errors
/// When one is missing and cannot be unpacked from here.
pub fn monitors() -> Result<()> {
    debian_tool("prometheus", "prometheus")?;
    debian_tool("prometheus-blackbox-exporter", "prometheus-blackbox-exporter")?;
    Ok(())
}

/// The path of `promtool`.
///
/// # Errors
/// When it is missing and cannot be unpacked from here.
pub fn promtool() -> Result<PathBuf> {
    debian_tool("prometheus", "promtool")
}

/// The path of `amtool`.
///
/// # Errors
/// When it is missing and cannot be unpacked from here.
pub fn amtool() -> Result<PathBuf> {
    debian_tool("prometheus-alertmanager", "amtool")
}

/// A program of a Debian package, which is unpacked and not installed, because its installation would start a server.
fn debian_tool(package: &str, program: &str) -> Result<PathBuf> {
    if paths::on_path(program).is_none() {
        debian::unpacked(package)?;
    }
    Ok(paths::debian_tool(package, program))
}

/// Does `work` unless `stamp` holds `content`, and writes the stamp afterwards.
fn install(title: &str, stamp: &Path, content: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    if fs::read_to_string(stamp).is_ok_and(|installed| installed == content) {
        step::up_to_date(title);
        return Ok(());
    }
    step::timed(title, work)?;
    fs::write(stamp, content).with_context(|| format!("cannot write {}", stamp.display()))
}

/// The version of a package in `Cargo.lock`.
fn locked_version(package: &str) -> Result<String> {
    let lock: Table = read(&paths::repository_root().join("Cargo.lock"))?.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
    for candidate in packages {
        let field = |name| candidate.get(name).and_then(toml::Value::as_str);
        if let (Some(name), Some(version)) = (field("name"), field("version"))
            && name == package
        {
            return Ok(version.to_owned());
        }
    }
    bail!("Cargo.lock has no package {package}")
}

/// Whether `v20.3.0` or a later version: what wrangler asks for.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    let major_minor = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    major_minor >= (20, 3)
}

fn read(path: &PathBuf) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

const TARGETS: [&str; 2] = ["wasm32-unknown-unknown", "wasm32-wasip2"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_20_3_is_the_oldest_that_will_do() {
        assert!(is_new_enough("v20.3.0"));
        assert!(is_new_enough("v22.0.0"));
        assert!(!is_new_enough("v20.2.9"));
        assert!(!is_new_enough("18"));
    }

    #[test]
    fn wasm_bindgen_is_locked() {
        assert!(locked_version("wasm-bindgen").unwrap().starts_with("0.2."));
    }
}
