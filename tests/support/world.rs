//! A small desk with a real server, real clients and a breakable network between them, in one process.
//!
//! The server and each agent's core have a runtime of their own, so that one can be killed without the others. Clocks
//! stand still but for [`World::pass`] and for the waits of [`Agent::until`], which let time run fast. When a world is
//! dropped it fails its test where somebody complained in the log, or where an outbox still holds something; a test
//! that expects that says so.

mod agent;
mod runtime;
mod server;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use guichet_model::DisplayId;
use parking_lot::Mutex;
use serde_json::json;
use tempfile::TempDir;

pub use agent::{Agent, Shown};
pub use server::PASSWORD;

use self::server::{FileAddresses, ServerInProcess};
use crate::{clock::ManualClock, desk::Desk, log::Complaints, programs::Dialect};

/// What a server says whose runtime was taken away in the middle of its work.
const CUT_OFF: &str = "the database work was cut off";

/// Who works at the desk, with their number on the server.
pub const AGENTS: [(&str, i64); 3] = [("alice", 11), ("bob", 5002), ("eve", 9003)];

/// A small desk with its server; agents come through [`World::agent`].
#[derive(Debug)]
pub struct World {
    server: Mutex<ServerInProcess>,
    time: Time,
    complaints: Complaints,
    expected: Mutex<Expected>,
    profiles: Mutex<Vec<PathBuf>>,
    folder: TempDir,
}

#[derive(Debug, Default)]
struct Expected {
    complaints: Vec<String>,
    undelivered: bool,
}

/// All clocks of a world.
#[derive(Debug, Clone)]
pub(crate) struct Time {
    server: guichet_server::clock::ManualClock,
    agents: Arc<Mutex<Vec<ManualClock>>>,
}

impl Time {
    pub(crate) fn pass(&self, time: Duration) {
        self.server.advance(time);
        for clock in self.agents.lock().iter() {
            clock.advance(time);
        }
    }
}

impl World {
    /// With the project's own server and all its additions.
    pub async fn new() -> Self {
        Self::with(Dialect::Guichet).await
    }

    /// With a server that behaves as a plain Chatwoot.
    pub async fn stock() -> Self {
        Self::with(Dialect::Stock).await
    }

    /// With either.
    pub async fn with(dialect: Dialect) -> Self {
        Self::begin(dialect, FileAddresses::Absolute).await
    }

    /// With the project's own server, whose files come by the agents' networks like everything else.
    pub async fn with_files_by_network() -> Self {
        Self::begin(Dialect::Guichet, FileAddresses::Relative).await
    }

    async fn begin(dialect: Dialect, files: FileAddresses) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the world");
        let complaints = Complaints::default();
        let time = Time {
            server: server::clock(),
            agents: Arc::default(),
        };
        let data = folder.path().join("server");
        server::furnish(&data);
        let server =
            ServerInProcess::start(&data, dialect, files, time.server.clone(), &complaints).await;
        Self {
            server: Mutex::new(server),
            time,
            complaints,
            expected: Mutex::default(),
            profiles: Mutex::default(),
            folder,
        }
    }

    /// An agent, signed in with a token on a profile and behind a network of their own, and level with the server.
    pub async fn agent(&self, name: &str) -> Agent {
        let agent = self.agent_unsigned(name).await;
        agent.sign_in().await;
        agent.until_level().await;
        agent
    }

    /// An agent with an empty profile, who has not signed in.
    pub async fn agent_unsigned(&self, name: &str) -> Agent {
        let clock = ManualClock::default();
        self.time.agents.lock().push(clock.clone());
        let nth = self.profiles.lock().len();
        let profile = self.folder.path().join(format!("{name}-{nth}"));
        self.profiles.lock().push(profile.clone());
        let address = self.server.lock().address();
        Agent::open(name, &profile, address, clock, &self.time, &self.complaints).await
    }

    /// The server as an administrator sees it, past every agent's network.
    #[must_use]
    pub fn truth(&self) -> Desk {
        self.desk("alice")
    }

    /// The server as this agent sees it, past their network.
    #[must_use]
    pub fn desk(&self, agent: &str) -> Desk {
        let url = format!("http://{}", self.server.lock().address());
        Desk::new(&url, server::ACCOUNT, &format!("{agent}-token"))
    }

    /// The server's database.
    #[must_use]
    pub fn server_database(&self) -> rusqlite::Connection {
        let path = self.folder.path().join("server").join("desk.db");
        rusqlite::Connection::open(path).expect("the server's database opens")
    }

    /// A new conversation: Carla writes through the inbox of programs.
    pub async fn conversation(&self) -> DisplayId {
        self.conversation_in(22, 80001, "carla").await
    }

    /// A new conversation in an inbox that Bob does not see.
    pub async fn conversation_on_board(&self) -> DisplayId {
        self.conversation_in(23, 80001, "carla-on-board").await
    }

    async fn conversation_in(&self, inbox: i64, contact: i64, source: &str) -> DisplayId {
        let body = json!({"inbox_id": inbox, "contact_id": contact, "source_id": source, "status": "open"});
        let made = self.truth().post("conversations", body).await;
        let id = DisplayId(made["id"].as_i64().expect("a number"));
        self.customer_writes(id, "Hello, is anybody there?").await;
        id
    }

    /// The customer sends files, by name and content, with a text.
    pub async fn customer_sends(
        &self,
        conversation: DisplayId,
        text: &str,
        files: &[(&str, &[u8])],
    ) {
        let texts = [("content", text), ("message_type", "incoming")];
        let path = format!("conversations/{conversation}/messages");
        self.truth().post_form(&path, &texts, files).await;
    }

    /// The customer writes.
    pub async fn customer_writes(&self, conversation: DisplayId, text: &str) {
        let body = json!({"content": text, "message_type": "incoming"});
        let path = format!("conversations/{conversation}/messages");
        self.truth().post(&path, body).await;
    }

    /// A mail server hands a mail over; the desk takes it at its next look into the folder.
    pub fn mail_arrives(&self, name: &str, mail: &str) {
        let folder = self
            .folder
            .path()
            .join("server")
            .join("mail")
            .join("incoming");
        std::fs::create_dir_all(&folder).expect("a folder");
        let unfinished = folder.join(format!("{name}.part"));
        std::fs::write(&unfinished, mail).expect("it can be written");
        std::fs::rename(unfinished, folder.join(name)).expect("it can be moved");
    }

    /// The folder of mails that have left.
    pub fn mail_folder(&self) -> std::path::PathBuf {
        self.folder.path().join("server").join("mail")
    }

    /// Lets time pass for everybody.
    pub fn pass(&self, time: Duration) {
        self.time.pass(time);
    }

    /// Ends the server as a power cut would and starts it again on another port; every agent is led there.
    pub async fn restart_server(&self, agents: &[&Agent]) {
        let stopped = self.server.lock().kill();
        let started = stopped
            .start_again(self.time.server.clone(), &self.complaints)
            .await;
        for agent in agents {
            agent.network().lead_to(started.address());
        }
        *self.server.lock() = started;
    }

    /// Complaints with these words in them are what this test is about.
    pub fn expect_complaint(&self, words: &str) {
        self.expected.lock().complaints.push(words.to_owned());
    }

    /// This test leaves something in an outbox.
    pub fn expect_undelivered(&self) {
        self.expected.lock().undelivered = true;
    }

    /// Everything that was complained about so far.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        self.complaints.lines()
    }
}

/// How many operations a profile's outbox holds.
#[must_use]
pub fn undelivered(profile: &Path) -> u32 {
    let path = profile.join("mine.db");
    if !path.exists() {
        return 0;
    }
    let mine = rusqlite::Connection::open(path).expect("the outbox's database opens");
    mine.query_row("SELECT count(*) FROM operation", [], |row| row.get(0))
        .expect("a number of operations")
}

impl Drop for World {
    fn drop(&mut self) {
        self.server.lock().kill();
        if std::thread::panicking() {
            for line in self.complaints.lines() {
                eprintln!("{line}");
            }
            return;
        }
        let expected = self.expected.lock();
        let unexpected: Vec<String> = self
            .complaints
            .lines()
            .into_iter()
            .filter(|line| !line.contains(CUT_OFF))
            .filter(|line| !expected.complaints.iter().any(|words| line.contains(words)))
            .collect();
        assert!(
            unexpected.is_empty(),
            "somebody complained: {unexpected:#?}"
        );
        if expected.undelivered {
            return;
        }
        for profile in self.profiles.lock().iter() {
            let left = undelivered(profile);
            assert_eq!(left, 0, "the outbox in {} is not empty", profile.display());
        }
    }
}
