//! The files of `deploy/`, `.github/` and `docs/` agree with each other and with the service's settings.

mod dashboard;
mod manifest;
mod runbook;
mod smoke;
mod terraform;
mod workflows;

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the repository.
fn read(path: impl AsRef<Path>) -> String {
    let path = stack::paths::repository_root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a folder with this extension, in the order of their names.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(stack::paths::repository_root().join(folder)).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files.sort();
    assert!(!files.is_empty(), "{folder} has no .{extension}");
    files
}

/// The settings of `.env.example`.
fn settings() -> Vec<String> {
    let example = read(".env.example");
    let lines = example.lines().filter_map(|line| line.trim_start_matches('#').split_once('='));
    let is_name =
        |name: &str| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    lines.map(|(name, _)| name.to_owned()).filter(|name| is_name(name)).collect()
}

/// The documents of a YAML file.
fn documents(path: impl AsRef<Path>) -> Vec<serde_yaml_ng::Value> {
    use serde::de::Deserialize as _;
    let text = read(path);
    serde_yaml_ng::Deserializer::from_str(&text).map(|it| serde_yaml_ng::Value::deserialize(it).unwrap()).collect()
}
