//! Colleagues: who else has the open conversation open or writes in it, and what an agent who is no administrator is
//! not offered. In both modules, with the network and without.

use guichet_core::{
    api::{
        Client, Options, PlainHttp, ServerAddress,
        cable::{self, Connection, Patience},
    },
    secrets::Secret,
};
use guichet_protocol::ids::{AccountId, ConversationDisplayId};
use guichet_tests::desk::Desk;
use serde_json::{Value, json};

use crate::{
    cast::{Begun, MODULES},
    offline::Office,
    screen::Screen,
    window::Window,
};

/// A colleague who is connected past the network that a test breaks.
struct Colleague {
    name: String,
    cable: Connection,
    desk: Desk,
}

impl Colleague {
    async fn of(office: &Office) -> Self {
        let ready = &office.server.ready;
        let token = &office.colleague("administrator").access_token;
        let address = ServerAddress::parse(&ready.url, PlainHttp::LoopbackOnly);
        let address = address.expect("an address");
        let client = Client::new(address.clone(), None, Options::default());
        let client = client
            .expect("a client")
            .with_token(Secret::new(token.as_str()));
        let user = client.profile().await.expect("the token is good").value;
        let room = Secret::new(user.pubsub_token.as_str());
        let account = AccountId(ready.account_id);
        let cable = cable::connect(&address, &room, account, user.id, Patience::default());
        Self {
            name: user.available_name.unwrap_or(user.name),
            cable: cable.await.expect("realtime"),
            desk: Desk::new(&ready.url, ready.account_id, token),
        }
    }

    /// Opens a conversation, or closes the one that was open.
    async fn opens(&mut self, begun: Option<&Begun>) {
        let id = begun.map(|begun| ConversationDisplayId(begun.id));
        let told = self.cable.view_conversation(id).await;
        told.expect("the server hears it");
    }

    /// Begins to write in a conversation (`on`), or stops (`off`).
    async fn writes(&self, begun: &Begun, state: &str) {
        let path = format!("conversations/{}/toggle_typing_status", begun.id);
        let body = json!({"typing_status": state});
        self.desk.post(&path, body).await;
    }
}

#[tokio::test]
async fn who_else_has_it_open_or_writes_shows_in_both_modules_and_again_after_a_cut() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let mut begun = Vec::new();
    for module in MODULES {
        let name = format!("Viola {module}");
        begun.push((module, office.begin(module, &name).await));
    }
    // Of the ticket the colleague takes part, so that they write as one of those.
    let administrator = office.colleague("administrator");
    let them = office.person(&administrator.email).await;
    let path = format!("conversations/{}/participants", begun[1].1.id);
    let joins = json!({"user_ids": [them.id]});
    office.desk.post(&path, joins).await;
    let mut colleague = Colleague::of(&office).await;
    let here = format!("{} has it open too", colleague.name);
    let window = office.english().await;
    for (module, begun) in &begun {
        window.stand_on(module, begun).await;
        window.see_gone("viewers").await;
        colleague.opens(Some(begun)).await;
        window.see_words("viewers", &here).await;
        colleague.writes(begun, "on").await;
        let writer = match *module {
            "ticket" => "participant-writes",
            _ => "participant-others",
        };
        window.see_words(writer, "typing").await;
        window.see_words("typing", &colleague.name).await;
        screen.picture(&format!("viewers-{module}")).await;
        colleague.writes(begun, "off").await;
        window.see_gone(writer).await;

        office.cut_off(&window).await;
        window.see_gone("viewers").await;
        office.heal_and_deliver(&window).await;
        window.see_words("viewers", &here).await;
        colleague.opens(None).await;
        window.see_gone("viewers").await;
    }
    window.close().await;
}

#[tokio::test]
async fn an_agent_is_not_offered_what_only_administrators_may_with_and_without_a_network() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let agent = office.colleague("agent");
    let who = office.person(&agent.email).await;
    let mut begun = Vec::new();
    for module in MODULES {
        // The agent sees this inbox, and has something of their own in it.
        let name = format!("Rita {module}");
        let one = office.begin_in("WhatsApp", module, &name).await;
        let path = format!("conversations/{}/assignments", one.id);
        let to_them = json!({"assignee_id": who.id});
        office.desk.post(&path, to_them).await;
        begun.push((module, one));
    }
    let window = office.english_for(agent).await;
    only_their_own_places(&office, &window).await;
    for (module, begun) in &begun {
        window.stand_on(module, begun).await;
        if *module == "ticket" {
            office.cut_off(&window).await;
        }
        only_their_own_macros(&window).await;
        only_known_labels(&window).await;
        screen.picture(&format!("agent-{module}")).await;
    }
    let waiting = window.outbox().await;
    let read = |operation: &Value| operation["action"]["kind"] == "mark_read";
    assert!(waiting.iter().all(read), "nothing was done: {waiting:?}");
    window.close().await;
}

/// The sidebar has the agent's own teams and inboxes, and no others.
async fn only_their_own_places(office: &Office, window: &Window) {
    let ready = &office.server.ready;
    let token = &office.colleague("agent").access_token;
    let theirs = Desk::new(&ready.url, ready.account_id, token);
    let teams = theirs.get("teams").await;
    let own = |team: &Value| team["is_member"] == true;
    see_places(window, "team", &teams, own).await;
    let inboxes = theirs.get("inboxes").await["payload"].clone();
    let seen = inboxes.as_array().expect("a list");
    let own = |inbox: &Value| seen.iter().any(|one| one["id"] == inbox["id"]);
    let all = office.desk.get("inboxes").await["payload"].clone();
    see_places(window, "inbox", &all, own).await;
}

async fn see_places(window: &Window, kind: &str, all: &Value, own: impl Fn(&Value) -> bool) {
    let all = all.as_array().expect("a list");
    let (own, foreign): (Vec<&Value>, Vec<&Value>) = all.iter().partition(|one| own(one));
    assert!(!own.is_empty() && !foreign.is_empty(), "{all:?}");
    for one in own {
        window.see(&format!("side-{kind}-{}", one["id"])).await;
    }
    for one in foreign {
        window.see_gone(&format!("side-{kind}-{}", one["id"])).await;
    }
}

/// A new macro is the agent's alone; one of the whole team can be handed out and nothing else.
async fn only_their_own_macros(window: &Window) {
    window.click("macro-new").await;
    window.see("edit-macro-dialog").await;
    window
        .see_words("macro-own", "Only administrators make and change macros")
        .await;
    window.see_gone("macro-global").await;
    window.press_escape().await;
    window.see_gone("edit-macro-dialog").await;

    let entries = "[data-test='macro-more-menu-item'] .menu-text";
    window.click_css(&more_of("Rembourser et fermer")).await;
    window.see_texts(entries, &["Export"]).await;
    window
        .see_words("menu-note", "Only administrators make and change macros")
        .await;
    window.leave_menu("macro-more-menu").await;
    window.click_css(&more_of("Relance facture")).await;
    window
        .see_texts(entries, &["Edit", "Export", "Delete"])
        .await;
    window.leave_menu("macro-more-menu").await;
}

fn more_of(name: &str) -> String {
    format!("[data-test='macro'][data-name='{name}'] [data-test='macro-more']")
}

/// A title that no label has makes none.
async fn only_known_labels(window: &Window) {
    window.click("label-add").await;
    window.see("labels-menu").await;
    window.type_in_menu("labels-menu", "unheard-of").await;
    window
        .see_words("menu-note", "Only administrators create labels")
        .await;
    window
        .see_texts("[data-test='labels-menu-item']", &[])
        .await;
    window.leave_menu("labels-menu").await;
}
