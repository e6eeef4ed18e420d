//! Programs from crates.io that the checks call, built once and kept in `<target>/tools`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{self, say};
use crate::workspace::Workspace;

/// Reads `deny.toml`. Raised by hand: a new release may judge differently.
const CARGO_DENY_VERSION: &str = "0.20.2";

/// The path of `cargo-deny` at the wanted version, built first where it is not there yet.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target().join("tools");
    let program = folder
        .join("bin")
        .join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    let on_path = process::find("cargo-deny");
    for candidate in std::iter::once(&program).chain(&on_path) {
        if version(candidate).is_some_and(|version| version == CARGO_DENY_VERSION) {
            return Ok(candidate.clone());
        }
    }
    say(&format!("building cargo-deny {CARGO_DENY_VERSION}, once"));
    let build = folder.join("build");
    let mut install = process::cargo(workspace);
    // Unoptimised: it builds in a third of the time and still answers within seconds.
    install
        .args(["install", "--quiet", "--debug", "--locked"])
        .arg(format!("cargo-deny@{CARGO_DENY_VERSION}"))
        .arg("--root")
        .arg(&folder)
        .arg("--target-dir")
        .arg(&build)
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    process::run(&mut install)?;
    std::fs::remove_dir_all(&build).context("cannot remove what cargo-deny was built in")?;
    Ok(program)
}

/// The path of the runner for WASM tests, built from this workspace.
pub(crate) fn wasm_test_runner(workspace: &Workspace) -> Result<PathBuf> {
    process::run(process::cargo(workspace).args([
        "build",
        "--package=guichet-xtask",
        "--features=component-tests",
        "--bin=wasm-test-runner",
    ]))?;
    Ok(workspace.program("wasm-test-runner", "debug"))
}

/// The last word of `program --version`.
fn version(program: &PathBuf) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().last().map(str::to_owned)
}
