//! Tells Tauri which commands exist, and says clearly what is missing when the interface is not built.

use std::path::Path;

use anyhow::{Context, Result, bail};
use tauri_build::{AppManifest, Attributes};

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=ui/dist");
    if !Path::new("ui/dist/index.html").is_file() {
        bail!("the interface is not built: run `cargo xtask ui` first");
    }
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*.json")
        .app_manifest(AppManifest::new().commands(guichet_model::COMMANDS));
    tauri_build::try_build(attributes).context("tauri-build failed")
}
