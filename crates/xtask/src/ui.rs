//! Building the window's user interface: Rust to WebAssembly, with its page, styles and fonts, in `ui/dist`.
//!
//! wasm-bindgen is called as a library, at the version that the interface is compiled with. The bundle
//! is put together apart and then laid over `ui/dist`, touching only the files that differ: the app
//! embeds that folder and would otherwise be built anew each time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::process::{self, say};
use crate::workspace::Workspace;

/// How the interface, and the app around it, are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Fast to build.
    Dev,
    /// Small and fast to run.
    Release,
}

impl Profile {
    /// The cargo profile of the interface: it is optimised for size, unlike the app.
    fn of_wasm(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }

    /// The cargo profile of the app.
    pub(crate) fn of_app(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    /// The folder below `<target>` that cargo builds the app into.
    pub(crate) fn app_folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// The target that the interface is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A target folder of its own, so that the interface and the app can be built side by side.
pub(crate) fn target_folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("ui")
}

/// What is copied as it is: from the project, into the bundle. Folders are copied with all they hold.
const STATIC: &[(&str, &str)] = &[
    ("ui/index.html", "index.html"),
    ("ui/boot.js", "boot.js"),
    ("ui/styles", "styles"),
    ("assets/fonts", "fonts"),
];

/// Builds the interface and brings `ui/dist` up to date.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<()> {
    let target = target_folder(workspace);
    process::run(
        process::cargo(workspace)
            .args(["build", "--package=guichet-ui", "--lib"])
            .args(["--target", WASM_TARGET, "--profile", profile.of_wasm()])
            .arg("--target-dir")
            .arg(&target),
    )?;
    let wasm = target
        .join(WASM_TARGET)
        .join(profile.of_wasm())
        .join("guichet_ui.wasm");

    let bundle = target.join("bundle");
    if bundle.exists() {
        fs::remove_dir_all(&bundle)?;
    }
    fs::create_dir_all(&bundle)?;
    Bindgen::new()
        .input_path(&wasm)
        .web(true)?
        .typescript(false)
        // So that the page starts it without naming the file.
        .omit_default_module_path(false)
        .remove_name_section(profile == Profile::Release)
        .generate(&bundle)
        .context("wasm-bindgen cannot read what the compiler wrote")?;
    for (from, to) in STATIC {
        copy(&workspace.root().join(from), &bundle.join(to))?;
    }
    join_styles(&bundle)?;

    let dist = workspace.root().join("ui/dist");
    let changed = lay_over(&bundle, &dist)?;
    let size = fs::metadata(dist.join("guichet_ui_bg.wasm"))?.len();
    say(&format!(
        "ui/dist: {changed} files changed, {} kB of WebAssembly",
        size / 1000
    ));
    Ok(())
}

/// Makes the style sheets one, in the order in which the page names them: each file costs the start a few milliseconds.
fn join_styles(bundle: &Path) -> Result<()> {
    const LINK: (&str, &str) = (r#"<link rel="stylesheet" href=""#, r#"">"#);
    const JOINED: &str = "styles/guichet.css";
    let page = bundle.join("index.html");
    let (mut html, mut css) = (String::new(), String::new());
    for line in fs::read_to_string(&page)?.lines() {
        let sheet = line.trim().strip_prefix(LINK.0);
        let Some(sheet) = sheet.and_then(|rest| rest.strip_suffix(LINK.1)) else {
            html.push_str(line);
            html.push('\n');
            continue;
        };
        if css.is_empty() {
            html.push_str(&format!("    {}{JOINED}{}\n", LINK.0, LINK.1));
        }
        let sheet = bundle.join(sheet);
        css.push_str(&fs::read_to_string(&sheet)?);
        fs::remove_file(sheet)?;
    }
    fs::write(bundle.join(JOINED), css)?;
    fs::write(page, html)?;
    Ok(())
}

/// Copies a file, or a folder with all it holds.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_file() {
        fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
        return Ok(());
    }
    if !from.is_dir() {
        bail!("{} is missing", from.display());
    }
    for file in files_below(from)? {
        let target = to.join(&file);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(from.join(&file), target)?;
    }
    Ok(())
}

/// Makes `dist` equal to `bundle`, writing only what differs; returns how many files that were.
fn lay_over(bundle: &Path, dist: &Path) -> Result<usize> {
    fs::create_dir_all(dist)?;
    let wanted = files_below(bundle)?;
    let mut changed = 0;
    for file in &wanted {
        let content = fs::read(bundle.join(file))?;
        let target = dist.join(file);
        if fs::read(&target).is_ok_and(|old| old == content) {
            continue;
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&target, content)
            .with_context(|| format!("cannot write {}", target.display()))?;
        changed += 1;
    }
    for file in files_below(dist)?.difference(&wanted) {
        fs::remove_file(dist.join(file))?;
        changed += 1;
    }
    Ok(changed)
}

/// The paths of all files below a folder, relative to it.
fn files_below(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    let mut open = vec![PathBuf::new()];
    while let Some(relative) = open.pop() {
        for entry in fs::read_dir(folder.join(&relative))? {
            let entry = entry?;
            let path = relative.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                open.push(path);
            } else {
                files.insert(path);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, file: &str, content: &str) {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    #[test]
    fn the_style_sheets_become_one_in_the_order_of_the_page() {
        let bundle = tempfile::tempdir().unwrap();
        let link = |sheet: &str| format!("    <link rel=\"stylesheet\" href=\"styles/{sheet}\">\n");
        let page = format!("<head>\n{}{}</head>\n", link("b.css"), link("a.css"));
        write(bundle.path(), "index.html", &page);
        write(bundle.path(), "styles/a.css", "a {}\n");
        write(bundle.path(), "styles/b.css", "b {}\n");
        join_styles(bundle.path()).unwrap();
        let read = |file: &str| fs::read_to_string(bundle.path().join(file)).unwrap();
        assert_eq!(
            read("index.html"),
            format!("<head>\n{}</head>\n", link("guichet.css"))
        );
        assert_eq!(read("styles/guichet.css"), "b {}\na {}\n");
        assert!(!bundle.path().join("styles/a.css").exists());
    }

    #[test]
    fn laying_the_same_bundle_again_touches_nothing() {
        let bundle = tempfile::tempdir().unwrap();
        let dist = tempfile::tempdir().unwrap();
        write(bundle.path(), "index.html", "<!doctype html>");
        write(bundle.path(), "styles/tokens.css", ":root {}");
        assert_eq!(lay_over(bundle.path(), dist.path()).unwrap(), 2);
        assert_eq!(lay_over(bundle.path(), dist.path()).unwrap(), 0);
    }

    #[test]
    fn a_file_that_left_the_bundle_leaves_the_folder_too() {
        let bundle = tempfile::tempdir().unwrap();
        let dist = tempfile::tempdir().unwrap();
        write(bundle.path(), "index.html", "<!doctype html>");
        write(dist.path(), "snippets/old.js", "old");
        assert_eq!(lay_over(bundle.path(), dist.path()).unwrap(), 2);
        assert!(!dist.path().join("snippets/old.js").exists());
    }
}
