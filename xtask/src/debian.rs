//! Programs and headers that come from the distribution.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use stack::paths;

use crate::step;
use crate::tool;

/// Makes sure that `present` holds, by installing Debian packages where that is possible.
///
/// # Errors
/// When the packages cannot be installed from here: the message says what to run instead.
pub fn ensure(title: &str, packages: &[&str], present: impl Fn() -> bool) -> Result<()> {
    if present() {
        step::up_to_date(title);
        return Ok(());
    }
    let list = packages.join(" ");
    if paths::on_path("apt-get").is_none() {
        bail!("{title} is missing and there is no apt-get here: install the equivalent of Debian's {list}");
    }
    let Some(prefix) = root_prefix() else {
        bail!("{title} is missing and installing it needs root: run `sudo apt-get install {list}`");
    };
    step::timed(format!("{title} (apt-get install {list})"), || {
        let install = || step::run_logged("apt-get-install", &mut apt_get(prefix, &["install", "--yes"], packages));
        // Package lists are often absent or old on small images.
        if install().is_err() {
            step::run_logged("apt-get-update", &mut apt_get(prefix, &["update"], &[]))?;
            install().with_context(|| format!("run `apt-get install {list}` as root and look at what it says"))?;
        }
        Ok(())
    })?;
    if !present() {
        bail!("{title} is still missing after `apt-get install {list}`");
    }
    Ok(())
}

/// The folder with the files of a Debian package, which needs no root and changes nothing outside of `target/`.
///
/// # Errors
/// When the package cannot be had from here: the message says what to run instead.
pub fn unpacked(package: &str) -> Result<PathBuf> {
    let root = paths::tools_directory().join("debian").join(package);
    if root.is_dir() {
        step::up_to_date(package);
        return Ok(root);
    }
    if paths::on_path("apt-get").is_none() || paths::on_path("dpkg-deb").is_none() {
        bail!("{package} is missing and there is no apt-get here: install the equivalent of Debian's {package}");
    }
    step::timed(format!("{package} (apt-get download {package})"), || {
        let folder = root.with_extension("part");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let download = || {
            let mut command = apt_get(&[], &["download"], &[package]);
            step::run_logged("apt-get-download", command.current_dir(&folder))
        };
        // Package lists are often absent or old on small images.
        if download().is_err() {
            let prefix =
                root_prefix().with_context(|| format!("apt-get does not know {package}: run `sudo apt-get update`"))?;
            step::run_logged("apt-get-update", &mut apt_get(prefix, &["update"], &[]))?;
            download().with_context(|| format!("run `apt-get download {package}` and look at what it says"))?;
        }
        let archive = fs::read_dir(&folder)?.next().context("apt-get has downloaded nothing")??.path();
        step::run_logged("dpkg-deb", tool::program("dpkg-deb").arg("--extract").arg(&archive).arg(&folder))?;
        fs::remove_file(&archive)?;
        fs::rename(&folder, &root).with_context(|| format!("cannot create {}", root.display()))
    })?;
    Ok(root)
}

/// What to put before a command that needs root: nothing for root itself.
fn root_prefix() -> Option<&'static [&'static str]> {
    if tool::answer(Command::new("id").arg("-u"))? == "0" {
        return Some(&[]);
    }
    tool::answer(Command::new("sudo").args(["--non-interactive", "true"]))?;
    Some(&["sudo", "--non-interactive"])
}

fn apt_get(prefix: &[&str], arguments: &[&str], packages: &[&str]) -> Command {
    let mut words = prefix.iter().chain(&["apt-get"]).chain(arguments).chain(packages);
    let mut command = tool::program(words.next().unwrap_or(&"apt-get"));
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
    command
}
