//! Finds the engine of the form, which `cargo xtask build engine` makes.

#![expect(clippy::disallowed_methods, reason = "cargo speaks to a build script through its environment")]

use std::path::{Path, PathBuf};
use std::{env, fs, process};

fn main() {
    let manifest = variable("CARGO_MANIFEST_DIR");
    let folder = Path::new(&manifest).join("../../target/engine");
    for (file, name) in [("engine.js", "ENGINE_SCRIPT"), ("engine.wasm", "ENGINE_MODULE")] {
        let path = folder.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        let path = if path.is_file() { path } else { stand_in(file) };
        println!("cargo::rustc-env={name}={}", path.display());
    }
}

/// An empty file where the engine is missing, which will do for checks and tests on this machine; nothing that is
/// deployed may be without it.
fn stand_in(file: &str) -> PathBuf {
    if variable("CARGO_CFG_TARGET_FAMILY") == "wasm" && variable("PROFILE") == "release" {
        println!("cargo::error=the engine of the form is not built: run `cargo xtask build engine`");
        process::exit(1);
    }
    let path = Path::new(&variable("OUT_DIR")).join(file);
    fs::write(&path, "").expect("cargo lends a build script a folder to write in");
    path
}

fn variable(name: &str) -> String {
    env::var(name).expect("cargo sets the variables of build scripts")
}
