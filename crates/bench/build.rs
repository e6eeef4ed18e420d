//! Prepares the bare window that the real one is measured against.

use anyhow::{Context, Result};

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed=bare_window");
    tauri_build::try_build(tauri_build::Attributes::new()).context("tauri-build failed")
}
