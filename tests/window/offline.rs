//! Work without a network, a kill in between, and the server has each effect once.

use guichet_tests::{
    desk::Desk,
    network::Network,
    programs::{Dialect, SeededAgent, ServerProgram},
};
use tempfile::TempDir;

use crate::{screen::Screen, window::Window};

/// A server of its own behind a network, and the window signed in to it.
pub(crate) struct Office {
    pub(crate) folder: TempDir,
    pub(crate) server: ServerProgram,
    pub(crate) network: Network,
    pub(crate) desk: Desk,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server =
            ServerProgram::start(&folder.path().join("server"), "demo", Dialect::Guichet).await;
        let network = Network::in_front_of(server.address()).await;
        let token = &server.agent("administrator").access_token;
        let desk = Desk::new(&server.ready.url, server.ready.account_id, token);
        Self {
            folder,
            server,
            network,
            desk,
        }
    }

    pub(crate) fn profile(&self) -> std::path::PathBuf {
        self.folder.path().join("profile")
    }

    /// Opens the window and signs in with the password.
    pub(crate) async fn signed_in(&self) -> Window {
        self.signed_in_as(self.server.agent("administrator")).await
    }

    /// The same as another agent.
    pub(crate) async fn signed_in_as(&self, agent: &SeededAgent) -> Window {
        let window = Window::open(&self.profile(), &[]).await;
        window.see("sign-in").await;
        window.sign_in(&self.network.url(), agent).await;
        window.until_live().await;
        window
    }
}

#[tokio::test]
async fn what_was_done_offline_survives_a_kill_and_arrives_once() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let window = office.signed_in().await;
    assert_eq!(
        window.account().await["secret"],
        "keyring",
        "the token is in the keyring"
    );
    window.show_tab("tab-unassigned").await;
    let id = window.first_row().await;
    window.open_row(id).await;
    let before = office.desk.activities(id).await.len();

    office.network.cut().await;
    window.reply("Written with no network at all").await;
    window.click("assign-me").await;
    window.click("close").await;
    window
        .until("three waiting", || async {
            window.outbox().await.len() == 3
        })
        .await;
    screen.picture("offline").await;
    window.kill().await;

    let window = Window::open(&office.profile(), &[]).await;
    window.see("row").await;
    let waiting = window.outbox().await;
    assert_eq!(waiting.len(), 3, "all of it is here: {waiting:?}");
    window.see_words("pending-count", "3").await;
    office.network.heal().await;
    window
        .until("an empty outbox", || async {
            window.outbox().await.is_empty()
        })
        .await;
    window.see_gone("pending-count").await;
    assert_eq!(
        window.account().await["session"],
        "active",
        "the token came from the keyring"
    );

    let texts = office.desk.texts(id).await;
    let times = texts
        .iter()
        .filter(|text| *text == "Written with no network at all")
        .count();
    assert_eq!(times, 1, "once: {texts:?}");
    let now = office.desk.conversation(id).await;
    assert_eq!(now["status"], "resolved");
    let activities = office.desk.activities(id).await;
    let closed = activities[before..]
        .iter()
        .filter(|text| text.contains("fermée"))
        .count();
    assert_eq!(closed, 1, "closed once: {activities:?}");
    window.close().await;
}
