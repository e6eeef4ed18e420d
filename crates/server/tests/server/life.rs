//! The program: starting, ending, being killed, coming back.

use crate::cable::Socket;
use crate::world::{ALICE, FIRST, World};
use guichet_server::store::StoreError;
use guichet_server::{Options, Server, StartError};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Program {
    child: Child,
    line: Value,
}

impl Program {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_guichet-server"))
            .arg("--data")
            .arg(folder)
            .args(["--listen", "127.0.0.1:0"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let out = child.stdout.take().expect("an output");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("a line");
        let line = serde_json::from_str(&line).expect("the first line is JSON");
        Self { child, line }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.line["url"].as_str().expect("an address"))
    }

    fn token(&self) -> String {
        self.line["agents"][0]["access_token"]
            .as_str()
            .expect("a token")
            .to_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_new_desk_has_an_administrator_whose_password_is_shown_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = Program::start(folder.path(), &[]);
    let agent = first.line["agents"][0].clone();
    assert_eq!(agent["role"], "administrator");
    let body = json!({"email": agent["email"], "password": agent["password"]});
    let client = reqwest::Client::new();
    let signed = client
        .post(first.url("/auth/sign_in"))
        .json(&body)
        .send()
        .await
        .expect("an answer");
    assert_eq!(signed.status(), 200);
    drop(first);
    let second = Program::start(folder.path(), &[]);
    assert_eq!(
        second.line.get("agents"),
        None,
        "a hash cannot be shown again"
    );
    let token = agent["access_token"].as_str().expect("a token");
    let profile = client
        .get(second.url("/api/v1/profile"))
        .header("api_access_token", token);
    assert_eq!(
        profile.send().await.expect("an answer").status(),
        200,
        "the token stays valid"
    );
}

#[tokio::test]
async fn a_seed_on_an_existing_desk_changes_nothing_and_prints_the_same_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = Program::start(folder.path(), &["--seed", "bench:3"]);
    let mut line = first.line.clone();
    drop(first);
    let mut again = Program::start(folder.path(), &["--seed", "bench:50"]);
    line["url"] = again.line["url"].take();
    let strip = |line: &mut Value| {
        for page in line["widgets"].as_array_mut().into_iter().flatten() {
            page["url"] = Value::Null;
        }
    };
    let mut second = again.line.clone();
    second["url"] = line["url"].clone();
    strip(&mut line);
    strip(&mut second);
    assert_eq!(line, second);
    again.line["url"] = line["url"].clone();
    let path = format!(
        "/api/v1/accounts/{}/conversations/meta?status=all",
        line["account_id"]
    );
    let request = reqwest::Client::new().get(again.url(&path));
    let answer = request
        .header("api_access_token", again.token())
        .send()
        .await
        .expect("an answer");
    let counts: Value = answer.json().await.expect("a body");
    assert_eq!(counts["meta"]["all_count"], 3);
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_ends_it_within_five_seconds_with_websockets_open() {
    use futures_util::StreamExt;
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = Program::start(folder.path(), &[]);
    let url = program.url("/cable").replacen("http", "ws", 1);
    let (mut socket, _) = tokio_tungstenite::connect_async(url)
        .await
        .expect("connects");
    assert!(socket.next().await.is_some(), "welcome");
    let begun = Instant::now();
    let pid = program.child.id().to_string();
    let killed = Command::new("kill")
        .args(["-TERM", &pid])
        .status()
        .expect("kill runs");
    assert!(killed.success());
    let waited =
        tokio::task::spawn_blocking(move || program.child.wait().map(|status| (status, program)));
    let (status, _program) = waited.await.expect("no panic").expect("ends");
    assert!(status.success(), "{status}");
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "took {:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_kill_loses_nothing_that_was_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = Program::start(folder.path(), &["--seed", "bench:1"]);
    let (account, token) = (program.line["account_id"].clone(), program.token());
    let messages = format!("/api/v1/accounts/{account}/conversations/1/messages");
    let client = reqwest::Client::new();
    let mut answered = Vec::new();
    for number in 0..10 {
        let request = client
            .post(program.url(&messages))
            .header("api_access_token", &token);
        let body = json!({"content": format!("avant la coupure {number}")});
        let answer = request.json(&body).send().await.expect("an answer");
        let message: Value = answer.json().await.expect("a body");
        answered.push(message["id"].clone());
    }
    program.child.kill().expect("kill -9");
    program.child.wait().expect("ends");
    let again = Program::start(folder.path(), &[]);
    let request = client
        .get(again.url(&messages))
        .header("api_access_token", &token);
    let body: Value = request
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("a body");
    let kept: Vec<Value> = body["payload"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|message| message["id"].clone())
        .collect();
    for id in answered {
        assert!(kept.contains(&id), "{id} was answered and is lost");
    }
}

#[tokio::test]
async fn two_servers_do_not_share_a_data_folder() {
    let world = World::open().await;
    let second = Server::start(Options::new(world.folder.path())).await;
    assert!(matches!(
        second.err(),
        Some(StartError::Store(StoreError::Held(_)))
    ));
}

#[tokio::test]
async fn a_restart_keeps_tokens_and_tells_open_connections() {
    let mut world = World::open().await;
    let mut socket = Socket::of(&world, "alice", ALICE).await;
    let restarted = world.restart();
    let told = async {
        loop {
            if let guichet_protocol::cable::ServerFrame::Disconnect { reconnect, .. } =
                socket.frame().await
            {
                return reconnect;
            }
        }
    };
    let ((), reconnect) = tokio::join!(restarted, told);
    assert!(reconnect, "the client is asked to come back");
    assert_eq!(
        world.alice().get(&format!("conversations/{FIRST}")).await["id"],
        FIRST
    );
}
