//! The real programs as processes of their own: the server and the command line.
//!
//! They are looked for in the folder that `GUICHET_PROGRAMS` names, else beside the folder of the test program, where
//! cargo puts them. Build them first; the checks do.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use serde::Deserialize;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
};

use crate::network::PATIENCE;

/// The folder of the product's programs.
#[must_use]
pub fn folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("GUICHET_PROGRAMS") {
        return PathBuf::from(folder);
    }
    let test = std::env::current_exe().expect("the path of this test");
    let folder = test.parent().and_then(Path::parent);
    folder.expect("a folder above deps").to_owned()
}

/// A folder beside those of the programs, for what a test leaves to be looked at.
#[must_use]
pub fn scratch() -> PathBuf {
    let folder = folder().parent().map_or_else(folder, Path::to_owned);
    let scratch = folder.join("tests");
    std::fs::create_dir_all(&scratch).expect("a folder for what tests leave");
    scratch
}

/// Where a program of the product is.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let path = folder().join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.exists(),
        "{} is not built: run `cargo build --workspace --bins` first",
        path.display()
    );
    path
}

/// What a server says on its first line.
#[derive(Debug, Clone, Deserialize)]
pub struct Ready {
    /// Where it listens.
    pub url: String,
    /// The desk's account.
    pub account_id: i64,
    /// Who may sign in, for a seeded desk.
    #[serde(default)]
    pub agents: Vec<SeededAgent>,
    /// The pages for customers, for a seeded desk.
    #[serde(default)]
    pub widgets: Vec<Widget>,
}

/// Somebody who may sign in.
#[derive(Debug, Clone, Deserialize)]
pub struct SeededAgent {
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// Token.
    pub access_token: String,
    /// `administrator` or `agent`.
    pub role: String,
}

/// A page for customers.
#[derive(Debug, Clone, Deserialize)]
pub struct Widget {
    /// Its inbox.
    pub inbox_id: i64,
    /// Its address.
    pub url: String,
}

/// Which additions a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Everything that the project's own server adds.
    Guichet,
    /// Nothing but Chatwoot.
    Stock,
}

/// A `guichet-server` in a process of its own, killed when dropped.
#[derive(Debug)]
pub struct ServerProgram {
    data: PathBuf,
    dialect: Dialect,
    seed: String,
    child: Child,
    /// What it said on its first line.
    pub ready: Ready,
}

impl ServerProgram {
    /// Starts it on a folder, with a seed such as `demo`.
    pub async fn start(data: &Path, seed: &str, dialect: Dialect) -> Self {
        let (child, ready) = launch(data, seed, dialect, "127.0.0.1:0").await;
        Self {
            data: data.to_owned(),
            dialect,
            seed: seed.to_owned(),
            child,
            ready,
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        let (_, address) = self.ready.url.split_once("://").expect("a web address");
        address.trim_end_matches('/').parse().expect("an address")
    }

    /// The first agent with that role.
    #[must_use]
    pub fn agent(&self, role: &str) -> &SeededAgent {
        let found = self.ready.agents.iter().find(|agent| agent.role == role);
        found.unwrap_or_else(|| panic!("no {role} among {:?}", self.ready.agents))
    }

    /// Kills it as a power cut would.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("the server is killed");
    }

    /// Starts it again on the same folder and the same address.
    pub async fn start_again(&mut self) {
        let address = self.address().to_string();
        let (child, ready) = launch(&self.data, &self.seed, self.dialect, &address).await;
        self.child = child;
        self.ready = ready;
    }

    /// Asks it to end, and tells how long that took; `None` when it had to be killed.
    pub async fn stop(mut self) -> Option<Duration> {
        let began = std::time::Instant::now();
        let pid = self.child.id().expect("the server runs");
        let asked = Command::new("kill").arg(pid.to_string()).status().await;
        assert!(asked.expect("kill runs").success());
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.ok().map(|_| began.elapsed())
    }
}

async fn launch(data: &Path, seed: &str, dialect: Dialect, listen: &str) -> (Child, Ready) {
    let log = data.with_extension("log");
    let mut command = Command::new(program("guichet-server"));
    command.arg("--data").arg(data).args(["--listen", listen]);
    if !seed.is_empty() {
        command.args(["--seed", seed]);
    }
    if dialect == Dialect::Stock {
        command.arg("--stock");
    }
    let log_file = std::fs::File::options()
        .create(true)
        .append(true)
        .open(&log);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log_file.expect("a log for the server"))
        .kill_on_drop(true)
        .spawn()
        .expect("the server starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let first = tokio::time::timeout(PATIENCE, lines.next_line()).await;
    let Ok(Ok(Some(line))) = first else {
        let log = std::fs::read_to_string(&log).unwrap_or_default();
        panic!("the server did not come up: {first:?}\n{log}");
    };
    let ready = serde_json::from_str(&line);
    let ready = ready.unwrap_or_else(|error| panic!("the first line is {line:?}: {error}"));
    // Whatever it may still say is read, so that it never waits for a reader.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, ready)
}

/// `guichetctl` on a profile of its own. The token comes by the environment; there is no keyring.
#[derive(Debug)]
pub struct Ctl {
    profile: PathBuf,
    token: String,
}

/// How a run of `guichetctl` ended.
#[derive(Debug)]
pub struct Run {
    /// The exit code; absent when it was killed.
    pub code: Option<i32>,
    /// Its one document.
    pub json: Option<Value>,
    /// Everything else that it said.
    pub stderr: String,
}

/// When a run is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kill {
    /// Not at all.
    Never,
    /// That long after it began, where it has not ended by then.
    After(Duration),
}

impl Ctl {
    /// On this profile folder, with this token.
    #[must_use]
    pub fn new(profile: &Path, token: &str) -> Self {
        Self {
            profile: profile.to_owned(),
            token: token.to_owned(),
        }
    }

    /// Signs in to the server behind that address.
    pub async fn login(&self, server: &str) -> Value {
        self.ok(&["login", "--server", server, "--token-stdin"])
            .await
    }

    /// Runs it; it must succeed and print a document.
    pub async fn ok(&self, arguments: &[&str]) -> Value {
        let run = self.run(arguments, Kill::Never).await;
        let fine = run.code == Some(0) && run.json.is_some();
        assert!(fine, "guichetctl {arguments:?} ended with {run:?}");
        run.json.unwrap_or_default()
    }

    /// Runs it; it must fail. Gives what it said.
    pub async fn fails(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments, Kill::Never).await;
        assert!(
            run.code.is_some_and(|code| code != 0),
            "guichetctl {arguments:?} did not fail: {run:?}"
        );
        run.stderr
    }

    /// Runs it, and kills it as a power cut would when asked to.
    pub async fn run(&self, arguments: &[&str], kill: Kill) -> Run {
        let mut child = Command::new(program("guichetctl"))
            .arg("--profile")
            .arg(&self.profile)
            .arg("--json")
            .args(arguments)
            .env("GUICHET_TOKEN", &self.token)
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("guichetctl starts");
        let mut stdin = child.stdin.take().expect("its input");
        // A program that does not read its input may have closed it already.
        let _ = stdin
            .write_all(format!("{}\n", self.token).as_bytes())
            .await;
        drop(stdin);
        let mut out = child.stdout.take().expect("its output");
        let mut err = child.stderr.take().expect("its complaints");
        let (mut stdout, mut stderr) = (String::new(), String::new());
        let ending = async {
            match kill {
                Kill::Never => child.wait().await,
                Kill::After(time) => match tokio::time::timeout(time, child.wait()).await {
                    Ok(ended) => ended,
                    Err(_) => {
                        child.start_kill()?;
                        child.wait().await
                    }
                },
            }
        };
        let (read_out, read_err, status) = tokio::join!(
            out.read_to_string(&mut stdout),
            err.read_to_string(&mut stderr),
            ending
        );
        read_out.expect("its output is text");
        read_err.expect("its complaints are text");
        Run {
            code: status.expect("its end").code(),
            json: serde_json::from_str(&stdout).ok(),
            stderr,
        }
    }
}
