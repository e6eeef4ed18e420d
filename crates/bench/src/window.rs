//! The real window on the demo desk, beside a bare one.
//!
//! Both are started through WebDriver in turn and say themselves when they had painted; the start of the process is
//! what the system says. Memory is the proportional share (PSS) of the program and every process below it, so that
//! what WebKit's processes share is counted once.

mod driver;
mod processes;

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use guichet_core::{Core, Options, api::PlainHttp, secrets::Secret};
use guichet_model::command::SignInReply;
use serde::Deserialize;

use self::driver::Window;
use crate::{
    report::{Bound, Report},
    samples::Percentiles,
};

/// How often each window is started.
const STARTS: u32 = 10;
/// How many conversations are opened by a click.
const CLICKS: usize = 60;
/// How often another place is shown.
const SWITCHES: usize = 60;
/// What the window may need beyond a bare one, in MB of 1,000,000 bytes.
const MORE_MEMORY: f64 = 80.0;
/// How long somebody looks at what a click showed before the next click.
const LOOK: Duration = Duration::from_millis(300);
/// How long a window settles before its memory is looked at.
const SETTLE: Duration = Duration::from_secs(2);

/// The programs that are measured.
struct Programs {
    app: PathBuf,
    bare: PathBuf,
    server: PathBuf,
}

impl Programs {
    fn beside(folder: &Path) -> Self {
        let program = |name: &str| folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
        Self {
            app: program("guichet"),
            bare: program("bare_window"),
            server: program("guichet-server"),
        }
    }
}

/// What is missing for measuring the window, if anything.
pub(crate) fn missing(folder: &Path) -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("it is measured on Linux only".to_owned());
    }
    let Programs { app, bare, server } = Programs::beside(folder);
    if let Some(absent) = [app, bare, server].iter().find(|path| !path.exists()) {
        return Some(format!("{} is not built", absent.display()));
    }
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    if !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        return Some("there is no display".to_owned());
    }
    let found = env::var_os("PATH").is_some_and(|folders| {
        env::split_paths(&folders).any(|folder| folder.join("WebKitWebDriver").exists())
    });
    (!found).then(|| "WebKitWebDriver is not installed".to_owned())
}

/// Measures starts, clicks and memory.
pub(crate) fn measure(programs: &Path, folder: &Path, report: &mut Report) -> Result<()> {
    let programs = Programs::beside(programs);
    let scratch = tempfile::Builder::new()
        .prefix("window-")
        .tempdir_in(folder)?;
    let profile = scratch.path().join("profile");
    let runtime = tokio::runtime::Runtime::new()?;
    let server = Server::start(&programs.server, &scratch.path().join("server"))?;
    println!("filling a profile from the demo desk");
    runtime.block_on(fill(&profile, &server.ready))?;
    println!("opening the window and a bare one {STARTS} times each");
    runtime.block_on(measure_windows(&programs, &profile, scratch.path(), report))
}

/// A server on the demo desk, ended with this value.
struct Server {
    process: Child,
    ready: Ready,
}

/// What the server says when it is ready.
#[derive(Debug, Deserialize)]
struct Ready {
    url: String,
    agents: Vec<Agent>,
}

#[derive(Debug, Deserialize)]
struct Agent {
    access_token: String,
}

impl Server {
    fn start(program: &Path, data: &Path) -> Result<Self> {
        let mut process = Command::new(program)
            .args(["--listen", "127.0.0.1:0", "--seed", "demo", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let stdout = process.stdout.take().context("its output was piped")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let ready = serde_json::from_str(&line);
        if ready.is_err() {
            drop(process.kill());
        }
        let ready = ready.with_context(|| format!("the server's first line is {line:?}"))?;
        Ok(Self { process, ready })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Signs in and fetches everything, so that the window starts on a warm copy.
async fn fill(profile: &Path, ready: &Ready) -> Result<()> {
    let core = Core::open(Options::new(profile))?;
    if !core.has_keyring() {
        bail!("there is no keyring for the session's token: run `cargo xtask bench`");
    }
    let agent = ready.agents.first().context("the desk has no agent")?;
    let token = Secret::new(agent.access_token.clone());
    let reply = core
        .sign_in_with_token(&ready.url, token, PlainHttp::LoopbackOnly)
        .await?;
    let SignInReply::SignedIn { account } = reply else {
        bail!("the desk asks for a second step");
    };
    core.sync_once(account.key).await?;
    core.close().await;
    Ok(())
}

/// Samples of one kind of window.
#[derive(Debug, Default)]
struct Samples {
    start_ms: Vec<f64>,
    memory_mb: Vec<f64>,
}

async fn measure_windows(
    programs: &Programs,
    profile: &Path,
    scratch: &Path,
    report: &mut Report,
) -> Result<()> {
    let arguments = ["--profile".to_owned(), profile.display().to_string()];
    let (mut ours, mut bare) = (Samples::default(), Samples::default());
    for round in 0..=STARTS {
        // The first of each fills the system's caches and is not counted.
        let counted = round > 0;
        let window = Window::open(&programs.bare, &[], scratch).await?;
        take(&window, "painted", &mut bare, counted).await?;
        window.close().await?;
        let window = Window::open(&programs.app, &arguments, scratch).await?;
        take(&window, "listPainted", &mut ours, counted).await?;
        window.close().await?;
    }
    report.add(
        "start to first list painted",
        "ms",
        Percentiles::of(ours.start_ms),
        Some(Percentiles::of(bare.start_ms)),
        Bound::AtMostTimes(2.0),
    );
    let window = Window::open(&programs.app, &arguments, scratch).await?;
    window.mark("listPainted").await?;
    let switches = switch_places(&window).await?;
    let clicks = click_through(&window).await?;
    tokio::time::sleep(SETTLE).await;
    let used = processes::memory_mb(window.process())?;
    window.close().await?;
    report.add(
        "click to thread painted",
        "ms",
        Percentiles::of(clicks),
        None,
        Bound::P95AtMost(100.0),
    );
    report.add(
        "switch to another view painted",
        "ms",
        Percentiles::of(switches),
        None,
        Bound::P95AtMost(100.0),
    );
    let bare_memory = Percentiles::of(bare.memory_mb);
    for (name, memory) in [
        ("memory, list shown", Percentiles::of(ours.memory_mb)),
        ("memory, 60 threads opened", Percentiles::constant(used)),
    ] {
        report.add(
            name,
            "MB",
            memory,
            Some(bare_memory),
            Bound::AtMostAbove(MORE_MEMORY),
        );
    }
    Ok(())
}

async fn take(window: &Window, mark: &str, samples: &mut Samples, counted: bool) -> Result<()> {
    let painted: f64 = window.mark(mark).await?.parse()?;
    let start = window.began_before_page_ms().await? + painted;
    tokio::time::sleep(SETTLE).await;
    let memory = processes::memory_mb(window.process())?;
    if counted {
        samples.start_ms.push(start);
        samples.memory_mb.push(memory);
    }
    Ok(())
}

/// Shows one place of the sidebar after another (teams, inboxes, labels, views); gives the milliseconds from each click
/// until the frame after the one that drew its list.
async fn switch_places(window: &Window) -> Result<Vec<f64>> {
    let mut samples = Vec::new();
    for round in 0..SWITCHES {
        let click = format!(
            "const places = [...document.querySelectorAll('[data-test=sidebar] .side-item:not(.side-sub, .side-module)')]
                .filter(place => /^side-(inbox|team|label|view)/.test(place.dataset.test ?? ''));
            const place = places[{round} % places.length];
            const list = document.querySelector('[data-test=list]');
            const began = performance.now();
            place.click();
            const look = () => requestAnimationFrame(() => {{
                if (!place.classList.contains('on') || list.querySelector('[aria-busy=true]')) return look();
                requestAnimationFrame(() => {{
                    document.documentElement.dataset.placePainted = `{round}:${{performance.now() - began}}`;
                }});
            }});
            look();"
        );
        window.run(&click).await?;
        let took = window
            .mark_that("placePainted", &format!("{round}:"))
            .await?;
        samples.push(took.parse()?);
        tokio::time::sleep(LOOK).await;
    }
    window
        .run("document.querySelector('[data-test=side-conversations]').click()")
        .await?;
    Ok(samples)
}

/// Opens one conversation after another by a click on its row; gives the milliseconds that the page took for each.
async fn click_through(window: &Window) -> Result<Vec<f64>> {
    const CLICK: &str = "
        const seen = (window.benchSeen ??= new Set());
        const rows = [...document.querySelectorAll('[data-test=row]')];
        const row = rows.find(row => !seen.has(row.dataset.key) && row.getBoundingClientRect().bottom < innerHeight);
        if (row) { seen.add(row.dataset.key); row.click(); return row.dataset.key; }
        document.querySelector('[data-test=rows]').scrollTop += 300;
        return null;";
    window
        .run("document.querySelector('[data-test=tab-all]').click()")
        .await?;
    let mut samples = Vec::new();
    let mut in_vain = 0;
    while samples.len() < CLICKS {
        let clicked = window.run(CLICK).await?;
        let Some(key) = clicked.as_str() else {
            in_vain += 1;
            if in_vain > 100 {
                bail!("the list has only {} rows to click", samples.len());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let wanted = format!("{key}:");
        let took = window.mark_that("threadPainted", &wanted).await?;
        samples.push(took.parse()?);
        tokio::time::sleep(LOOK).await;
    }
    Ok(samples)
}
