//! Who and what a test brings along: customers who just wrote, colleagues, and a macro; and how the network goes and
//! comes back.

use guichet_tests::programs::SeededAgent;
use serde_json::{Value, json};

use crate::{offline::Office, window::Window};

/// The two modules, by their names on the wire.
pub(crate) const MODULES: [&str; 2] = ["chat", "ticket"];
/// A macro of one's own, as [`Office::keep_macro`] makes it: a label, a priority and a note.
pub(crate) const MACRO: &str = "Hand to the road";
/// What that macro writes.
pub(crate) const MACRO_NOTE: &str = "Handed to the road.";
/// The inbox of programs through which every customer of a test writes.
const INBOX: &str = "Application mobile";

/// What becomes of the network while the agent works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// It is there.
    Stays,
    /// It is cut before the work and healed after it.
    IsCutAndHealed,
}

/// A conversation or a ticket that a test made for itself: open, nobody's, with one message of its customer.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) id: i64,
    pub(crate) contact: i64,
    pub(crate) email: String,
}

/// An agent.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) id: i64,
    /// As colleagues see it.
    pub(crate) name: String,
    /// As activity lines have it.
    pub(crate) whole: String,
}

impl Office {
    /// A customer of that name, who is nobody else's, writes through the inbox of programs.
    pub(crate) async fn begin(&self, module: &str, name: &str) -> Begun {
        self.begin_in(INBOX, module, name).await
    }

    /// The same through another inbox that programs write to.
    pub(crate) async fn begin_in(&self, inbox: &str, module: &str, name: &str) -> Begun {
        let inbox = self.inbox(inbox).await;
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
        let made = json!({"name": name, "email": email});
        let made = self.desk.post("contacts", made).await;
        let contact = &made["payload"]["contact"]["id"];
        let contact = contact.as_i64().expect("a contact");
        let mut body = json!({"inbox_id": inbox, "contact_id": contact});
        let path = if module == "ticket" {
            body["title"] = json!(format!("Request of {name}"));
            "tickets"
        } else {
            "conversations"
        };
        let made = self.desk.post(path, body).await;
        let id = made["id"].as_i64().expect("a number");
        let message = json!({"content": "Is anybody there?", "message_type": "incoming"});
        self.desk
            .post(&format!("conversations/{id}/messages"), message)
            .await;
        Begun { id, contact, email }
    }

    /// The number of an inbox.
    pub(crate) async fn inbox(&self, name: &str) -> i64 {
        let inboxes = self.desk.get("inboxes").await;
        number_of(&inboxes["payload"], name)
    }

    /// The number of a team.
    pub(crate) async fn team(&self, name: &str) -> i64 {
        number_of(&self.desk.get("teams").await, name)
    }

    /// A contact as the server has it.
    pub(crate) async fn contact(&self, id: i64) -> Value {
        let found = self.desk.get(&format!("contacts/{id}")).await;
        found["payload"].clone()
    }

    /// The agent with that e-mail address.
    pub(crate) async fn person(&self, email: &str) -> Person {
        let agents = self.desk.get("agents").await;
        let agents = agents.as_array().expect("a list");
        let agent = agents.iter().find(|agent| agent["email"] == email);
        let agent = agent.expect("an agent");
        let text = |key: &str| agent[key].as_str().expect("a name").to_owned();
        Person {
            id: agent["id"].as_i64().expect("a number"),
            name: text("available_name"),
            whole: text("name"),
        }
    }

    /// The agent who sits at the window.
    pub(crate) async fn me(&self) -> Person {
        self.person(&self.server.agent("administrator").email).await
    }

    /// The first agent of that role who does not sit at the window.
    pub(crate) fn colleague(&self, role: &str) -> &SeededAgent {
        let me = &self.server.agent("administrator").email;
        let agents = &self.server.ready.agents;
        let mut others = agents.iter().filter(|agent| agent.email != *me);
        let found = others.find(|agent| agent.role == role);
        found.expect("a colleague")
    }

    /// Makes [`MACRO`].
    pub(crate) async fn keep_macro(&self) {
        let step = |name: &str, of: &str| json!({"action_name": name, "action_params": [of]});
        let steps = [
            step("add_label", "garantie"),
            step("change_priority", "high"),
            step("add_private_note", MACRO_NOTE),
        ];
        let body = json!({"name": MACRO, "visibility": "personal", "actions": steps});
        self.desk.post("macros", body).await;
    }

    /// Pulls the cable, and waits until the window shows it.
    pub(crate) async fn cut_off(&self, window: &Window) {
        self.network.cut().await;
        window
            .see_css("[data-test='connection'][data-state='offline']")
            .await;
    }

    /// Puts the cable back; the agent does not wait for the next try to connect.
    pub(crate) async fn heal(&self, window: &Window) {
        self.network.heal().await;
        let account = window.account().await["key"].clone();
        window.ask("reconnect", json!({"account": account})).await;
    }

    /// The same, and waits until everything is delivered and level.
    pub(crate) async fn heal_and_deliver(&self, window: &Window) {
        self.heal(window).await;
        window.until_delivered().await;
        window.until_live().await;
    }

    /// The window of the administrator, signed in, in English and as large as the screen.
    pub(crate) async fn english(&self) -> Window {
        in_english(self.signed_in().await).await
    }

    /// The same for another agent.
    pub(crate) async fn english_for(&self, agent: &SeededAgent) -> Window {
        in_english(self.signed_in_as(agent).await).await
    }
}

impl Window {
    /// Shows a module, and in it a conversation that stands near the top of its list, with all that was said.
    pub(crate) async fn stand_on(&self, module: &str, begun: &Begun) {
        self.show_module(module).await;
        self.show_all().await;
        self.open_row(begun.id).await;
        self.see("contact").await;
        self.see_words("incoming", "Is anybody there?").await;
    }

    /// Waits until the elements say just these words, one each.
    pub(crate) async fn see_texts(&self, css: &str, wanted: &[&str]) {
        self.until(&format!("{wanted:?} in {css}"), || async {
            self.texts(css).await == wanted
        })
        .await;
    }
}

async fn in_english(window: Window) -> Window {
    window.fill_screen().await;
    window.prefer("english", "light").await;
    window.until_dressed("english", "light").await;
    window
}

fn number_of(list: &Value, name: &str) -> i64 {
    let list = list.as_array().expect("a list");
    let found = list.iter().find(|one| one["name"] == name);
    let id = &found.expect("one of that name")["id"];
    id.as_i64().expect("a number")
}
