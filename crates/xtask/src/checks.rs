//! `cargo xtask test`: everything that must hold before a change lands. CI runs exactly this.
//!
//! All host steps build the whole workspace with the same profile and the same features, so that
//! each dependency is compiled once; warnings are denied through clippy's own arguments rather than
//! `RUSTFLAGS`, which would build everything a second time.

use std::process::Command;

use anyhow::{Result, bail};

use crate::deny;
use crate::display::Session;
use crate::packages::{self, Group};
use crate::process::{self, say};
use crate::steps::{OnFailure, Report};
use crate::tools;
use crate::ui::{self, Profile, WASM_TARGET};
use crate::workspace::Workspace;

/// The steps, in their order. A run may name some of them.
const STEPS: &[&str] = &[
    "packages",
    "format",
    "dependencies",
    "interface",
    "clippy",
    "build",
    "tests",
    "components",
    "window",
];

/// The window tests are behind a feature, so that `cargo test` alone needs no display.
const WINDOW_FEATURE: &str = "--features=guichet-tests/window";

/// Runs the named steps, or all of them.
pub(crate) fn run(workspace: &Workspace, names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| !STEPS.contains(&name.as_str())) {
        bail!(
            "there is no step `{unknown}`; the steps are: {}",
            STEPS.join(", ")
        );
    }
    let wanted = |step: &str| names.is_empty() || names.iter().any(|name| name == step);
    let mut report = Report::default();
    for &step in STEPS.iter().filter(|step| wanted(step)) {
        // Nothing compiles without the packages, and nothing runs that was not built.
        let on_failure = match step {
            "packages" | "interface" | "build" => OnFailure::Stop,
            _ => OnFailure::GoOn,
        };
        report.step(step, on_failure, || perform(workspace, step));
    }
    report.finish()
}

fn perform(workspace: &Workspace, step: &str) -> Result<Vec<String>> {
    match step {
        "packages" => {
            packages::require(&[Group::Build, Group::NoDisplay, Group::Browser])?;
            packages::wasm_target()?;
        }
        "format" => process::run(process::cargo(workspace).args(["fmt", "--all", "--check"]))?,
        "dependencies" => return deny::check_noting(workspace),
        "interface" => ui::build(workspace, Profile::Dev)?,
        "clippy" => process::run(
            process::cargo(workspace)
                .args(["clippy", "--workspace", "--all-targets", WINDOW_FEATURE])
                .args(["--", "--deny=warnings"]),
        )?,
        "build" => build_all(workspace)?,
        "tests" => return tests(workspace),
        "components" => return components(workspace),
        "window" => return window(workspace),
        other => bail!("the step `{other}` has no work"),
    }
    Ok(Vec::new())
}

/// Builds every program and test of the workspace at once.
pub(crate) fn build_all(workspace: &Workspace) -> Result<()> {
    process::run(process::cargo(workspace).args([
        "build",
        "--workspace",
        "--bins",
        "--tests",
        WINDOW_FEATURE,
    ]))
}

/// The command that runs the tests in the real window; needs a display, a bus and a keyring.
pub(crate) fn window_tests(workspace: &Workspace) -> Command {
    let mut command = process::cargo(workspace);
    command
        .args(["test", "--workspace", WINDOW_FEATURE, "--test=window"])
        .env("GUICHET_PROGRAMS", workspace.target().join("debug"));
    command
}

fn tests(workspace: &Workspace) -> Result<Vec<String>> {
    run_counting(process::cargo(workspace).args(["test", "--workspace"]))
}

/// The interface's components, in a browser without a window.
fn components(workspace: &Workspace) -> Result<Vec<String>> {
    let runner = tools::wasm_test_runner(workspace)?;
    let mut command = process::cargo(workspace);
    command
        .args(["test", "--package=guichet-ui"])
        .args(["--target", WASM_TARGET, "--profile=wasm-dev"])
        .arg("--target-dir")
        .arg(ui::target_folder(workspace))
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    if let (None, Some(driver)) = (
        std::env::var_os("CHROMEDRIVER"),
        process::find("chromedriver"),
    ) {
        command.env("CHROMEDRIVER", driver);
    }
    run_counting(&mut command)
}

fn window(workspace: &Workspace) -> Result<Vec<String>> {
    let session = Session::start()?;
    run_counting(session.enter(&mut window_tests(workspace)))
}

/// Runs tests and keeps cargo's own `test result` lines for the summary, without those of empty programs.
fn run_counting(command: &mut Command) -> Result<Vec<String>> {
    let mut results = Vec::new();
    let outcome = process::run_with_lines(command, |line| {
        say(line);
        let line = line.trim_start();
        if line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed") {
            results.push(line.to_owned());
        }
    });
    if let Err(error) = outcome {
        bail!("{error}\n{}", results.join("\n"));
    }
    if results.is_empty() {
        bail!("not a single test ran");
    }
    Ok(results)
}
