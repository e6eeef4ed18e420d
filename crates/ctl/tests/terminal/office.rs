//! A real server on the demo desk, and terminals that run `guichetctl` against it.

use std::{
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use guichet_server::{Options, Running, Seed, Server};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A run of `guichetctl`.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Its one document.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).expect("one JSON document")
    }
}

/// A profile of its own, and the environment that `guichetctl` runs in: no keyring, no display.
pub(crate) struct Terminal {
    home: TempDir,
    token: String,
}

impl Terminal {
    pub(crate) fn new(token: &str) -> Self {
        Self {
            home: tempfile::tempdir().expect("a home"),
            token: token.to_owned(),
        }
    }

    fn profile(&self) -> PathBuf {
        self.home.path().join("profile")
    }

    /// A file of its user's.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path.to_str().expect("a plain path").to_owned()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guichetctl"));
        command
            .arg("--profile")
            .arg(self.profile())
            .args(["--json"])
            .args(arguments)
            .env("HOME", self.home.path())
            .env("GUICHET_TOKEN", &self.token)
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("DISPLAY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it; it must succeed. Gives the most memory that it held, in kilobytes.
    #[cfg(target_os = "linux")]
    pub(crate) fn most_memory_kb(&self, arguments: &[&str]) -> u64 {
        let mut child = self.command(arguments).spawn().expect("guichetctl starts");
        let status = format!("/proc/{}/status", child.id());
        let mut most = 0;
        while child.try_wait().expect("its state").is_none() {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kilobytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB"));
            most = kilobytes
                .and_then(|number| number.parse().ok())
                .unwrap_or(most);
            std::thread::yield_now();
        }
        let output = child.wait_with_output().expect("its end");
        assert!(output.status.success(), "{output:?}");
        most
    }

    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Run {
        let mut child = self.command(arguments).spawn().expect("guichetctl starts");
        let mut stdin = child.stdin.take().expect("its input");
        // A command that reads no input may have ended already.
        let _ = stdin.write_all(format!("{input}\n").as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("its end");
        Run {
            code: output.status.code().expect("an exit code"),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// Runs it; it must succeed. Gives its document.
    pub(crate) fn ok(&self, arguments: &[&str]) -> Value {
        let run = self.run(arguments, "");
        assert_eq!(run.code, 0, "guichetctl {arguments:?}: {run:?}");
        run.json()
    }

    /// Every file of the profile.
    pub(crate) fn files(&self) -> Vec<Vec<u8>> {
        fn walk(folder: &Path, found: &mut Vec<Vec<u8>>) {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    walk(&path, found);
                } else {
                    found.push(std::fs::read(path).expect("a file"));
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.profile(), &mut found);
        found
    }
}

/// A server in this process, on a folder of its own with the demo desk.
pub(crate) struct Office {
    data: TempDir,
    server: Option<Running>,
    address: SocketAddr,
    pub(crate) account_id: i64,
    pub(crate) email: String,
    pub(crate) password: String,
    /// The administrator's.
    pub(crate) token: String,
}

/// The demo desk, furnished once and copied for each test.
static FURNISHED: OnceCell<TempDir> = OnceCell::const_new();

async fn furnish() -> TempDir {
    // Never dropped, so it lies where building leaves its files anyway.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let mut options = Options::new(folder.path());
    options.seed = Some(Seed::Demo);
    let server = Server::start(options).await.expect("a desk");
    server.shutdown().await;
    folder
}

impl Office {
    /// Opens an office of its own.
    pub(crate) async fn open() -> Self {
        let furnished = FURNISHED.get_or_init(furnish).await;
        let data = tempfile::tempdir().expect("a folder");
        copy(furnished.path(), data.path());
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = serve(data.path(), any_port).await;
        let line = server.first_line();
        let agents = line["agents"].as_array().expect("agents");
        let administrator = agents
            .iter()
            .find(|agent| agent["role"] == "administrator")
            .expect("an administrator");
        let text = |key: &str| administrator[key].as_str().expect(key).to_owned();
        Self {
            address: server.address(),
            account_id: line["account_id"].as_i64().expect("an account"),
            email: text("email"),
            password: text("password"),
            token: text("access_token"),
            data,
            server: Some(server),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn login(&self, terminal: &Terminal) {
        let url = self.url();
        let run = terminal.run(&["login", "--server", &url, "--token-stdin"], &self.token);
        assert_eq!(run.code, 0, "{run:?}");
    }

    /// A terminal that is signed in, with everything of the desk in its profile.
    pub(crate) fn signed_in_and_level(&self) -> Terminal {
        let terminal = Terminal::new(&self.token);
        self.login(&terminal);
        let report = terminal.ok(&["sync", "--once"]);
        assert_eq!(
            (&report["undelivered"], &report["skipped_records"]),
            (&json!(0), &json!(0))
        );
        terminal
    }

    /// An open conversation that can be answered.
    pub(crate) fn conversation(&self, terminal: &Terminal) -> String {
        let list = terminal.ok(&["--offline", "list", "--tab", "unassigned", "--limit", "1"]);
        list["items"][0]["id"].to_string()
    }

    /// A conversation as the server has it.
    pub(crate) async fn desk_view(&self, id: &str) -> Value {
        let url = format!(
            "{}/api/v1/accounts/{}/conversations/{id}",
            self.url(),
            self.account_id
        );
        let request = reqwest::Client::new()
            .get(url)
            .header("api_access_token", &self.token);
        let response = request.send().await.expect("an answer");
        response.json().await.expect("a conversation")
    }

    /// The name of a team, as the server has it.
    pub(crate) async fn team_name(&self, number: &str) -> String {
        let url = format!(
            "{}/api/v1/accounts/{}/teams/{number}",
            self.url(),
            self.account_id
        );
        let request = reqwest::Client::new()
            .get(url)
            .header("api_access_token", &self.token);
        let team: Value = request
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("a team");
        team["name"].as_str().expect("a name").to_owned()
    }

    pub(crate) async fn stop_server(&mut self) {
        let server = self.server.take().expect("it runs");
        server.shutdown().await;
    }

    /// Starts it again on the same folder and address.
    pub(crate) async fn start_server(&mut self) {
        self.server = Some(serve(self.data.path(), self.address).await);
    }
}

async fn serve(data: &Path, listen: SocketAddr) -> Running {
    let mut options = Options::new(data);
    options.listen = listen;
    Server::start(options).await.expect("a server")
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            std::fs::create_dir(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
