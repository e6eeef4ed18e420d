//! Where things are: the project's root and the folder that cargo builds into.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The project as cargo sees it.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
    test_programs: BTreeSet<String>,
}

impl Workspace {
    /// Asks cargo, so that `CARGO_TARGET_DIR` and any cargo configuration count.
    pub(crate) fn locate() -> Result<Self> {
        // As cargo says when it runs this; the folder it was built in may be another clone's with the same target folder.
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let manifest = package.join("../../Cargo.toml");
        let mut command = process::cargo_anywhere();
        command
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .arg("--manifest-path")
            .arg(manifest);
        let metadata: Value = serde_json::from_slice(&process::output(&mut command)?)
            .context("cargo metadata is not JSON")?;
        let path = |key: &str| {
            metadata
                .get(key)
                .and_then(Value::as_str)
                .map(PathBuf::from)
                .with_context(|| format!("cargo metadata has no `{key}`"))
        };
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            test_programs: test_programs(&metadata),
        })
    }

    /// The folder with the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder that cargo builds into.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// The names of the test programs: the folders and files of tests beside the code, not the tests within it.
    pub(crate) fn test_programs(&self) -> impl Iterator<Item = &str> {
        self.test_programs.iter().map(String::as_str)
    }

    /// Where a program of the workspace stands after `cargo build`.
    pub(crate) fn program(&self, name: &str, profile_folder: &str) -> PathBuf {
        self.target
            .join(profile_folder)
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}

fn test_programs(metadata: &Value) -> BTreeSet<String> {
    fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
        value
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    }
    list(metadata, "packages")
        .flat_map(|package| list(package, "targets"))
        .filter(|target| list(target, "kind").any(|kind| kind == "test"))
        .filter_map(|target| target.get("name")?.as_str())
        .map(str::to_owned)
        .collect()
}
