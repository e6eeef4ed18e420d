//! What helps with writing: canned responses, emoji, marks, mentions and the signature, with the network and without.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::{cast::Begun, offline::Office, screen::Screen, window::Window};

impl Window {
    /// Waits until the composer holds just these words.
    pub(crate) async fn see_written(&self, wanted: &str) {
        self.until(&format!("{wanted:?} in the composer"), || async {
            self.written().await == wanted
        })
        .await;
    }

    async fn written(&self) -> String {
        let field = self.see("composer-text").await;
        let value = field.prop("value").await.ok().flatten();
        value.unwrap_or_default()
    }

    async fn empty_composer(&self) {
        self.select_written().await;
        self.strike(Key::Backspace).await;
        self.see_written("").await;
    }

    async fn select_written(&self) {
        let all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
        self.type_into("composer-text", &all).await;
    }

    /// Presses one key in the composer.
    async fn strike(&self, key: Key) {
        self.type_into("composer-text", &char::from(key).to_string())
            .await;
    }
}

impl Office {
    /// The name of a colleague who can see a conversation.
    async fn mentionable(&self, begun: &Begun) -> String {
        let conversation = self.desk.get(&format!("conversations/{}", begun.id)).await;
        let inbox = &conversation["inbox_id"];
        let found = format!("assignable_agents?inbox_ids[]={inbox}");
        let found = self.desk.get(&found).await;
        let agents = found["payload"].as_array().expect("a list");
        let me = json!(self.me().await.id);
        let other = agents.iter().find(|agent| agent["id"] != me);
        let name = other.expect("a colleague")["available_name"].as_str();
        name.expect("a name").to_owned()
    }

    /// What the server has of the messages of a conversation.
    pub(crate) async fn contents(&self, begun: &Begun) -> Vec<String> {
        let messages = format!("conversations/{}/messages", begun.id);
        let found = self.desk.get(&messages).await;
        let payload = found["payload"].as_array().cloned().unwrap_or_default();
        let content = |message: &Value| message["content"].as_str().unwrap_or_default().to_owned();
        payload.iter().map(content).collect()
    }
}

fn first_word(name: &str) -> &str {
    name.split_whitespace().next().expect("a word")
}

/// Everything that an agent does to write, in one conversation.
async fn write_with_all_helps(window: &Window) {
    // A canned response, its variable filled in.
    window.type_into("composer-text", "/hel").await;
    window.see_words("completion-offer", "hello").await;
    window.strike(Key::Enter).await;
    window
        .see_written("Hi Marie, thanks for getting in touch.")
        .await;
    window.empty_composer().await;

    // An emoji by its code, and one from the picker.
    window.type_into("composer-text", "Done :tad").await;
    window.see_words("completion-offer", ":tada:").await;
    window.strike(Key::Tab).await;
    window.see_written("Done 🎉 ").await;
    window.click("emoji").await;
    window.fill("emoji-search", "rocket").await;
    window
        .see_css("[data-test='emoji-choice'][title*='ocket']")
        .await;
    window
        .type_into("emoji-search", &char::from(Key::Enter).to_string())
        .await;
    window.see_written("Done 🎉 🚀").await;
    window.press_escape().await;
    window.see_gone("emoji-picker").await;

    // A mark on what is selected.
    window.empty_composer().await;
    window.type_into("composer-text", "all is well").await;
    window.select_written().await;
    window.click("mark-bold").await;
    window.see_written("**all is well**").await;
}

#[tokio::test]
async fn replies_and_notes_are_written_with_every_help_with_and_without_a_network() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let begun = office.begin("chat", "Marie Curie").await;
    let window = office.english().await;

    // The signature is written in the settings and switched on under the reply.
    window.click("side-settings").await;
    window.fill("settings-signature", "Ada · Lamp shop").await;
    window.click("settings-signature-save").await;
    window.click("canned-new").await;
    window.fill("canned-code", "lamp").await;
    window
        .fill("canned-content", "The lamp {{lamp.model}} is in stock.")
        .await;
    window.click("canned-save").await;
    window.see_gone("edit-canned-dialog").await;
    window.see_words("canned-line", "/lamp").await;
    screen.picture("writing-settings").await;
    window.until_delivered().await;
    window.stand_on("chat", &begun).await;
    window.click("mode-reply").await;

    for round in ["online", "offline"] {
        if round == "offline" {
            office.cut_off(&window).await;
        }
        write_with_all_helps(&window).await;
        if window.texts("[data-test='signature']").await.is_empty() {
            window.click("signature-switch").await;
        }
        window.see_words("signature", "Ada").await;
        window.empty_composer().await;
        window
            .type_into("composer-text", &format!("All is well, {round}"))
            .await;
        screen.picture(&format!("writing-reply-{round}")).await;
        window.press_ctrl_enter("composer-text").await;
        window
            .see_words("outgoing", &format!("All is well, {round}"))
            .await;

        // What a canned response does not know is asked for.
        window.type_into("composer-text", "/lamp").await;
        window.see_words("completion-offer", "lamp").await;
        window.strike(Key::Enter).await;
        window.see("gaps").await;
        window.fill("gap", "Aurora").await;
        screen.picture(&format!("writing-gaps-{round}")).await;
        window.click("gaps-insert").await;
        window.see_written("The lamp Aurora is in stock.").await;
        window.empty_composer().await;
        // And what is typed by hand, before it leaves.
        window
            .type_into("composer-text", "Your {{lamp.model}} ")
            .await;
        window.press_ctrl_enter("composer-text").await;
        window.see_words("unfilled", "lamp.model").await;
        window.empty_composer().await;

        // A note that names a colleague.
        let colleague = office.mentionable(&begun).await;
        window.click("mode-note").await;
        window
            .type_into("composer-text", &format!("@{}", first_word(&colleague)))
            .await;
        window.see_words("completion-offer", &colleague).await;
        screen.picture(&format!("writing-mention-{round}")).await;
        window.strike(Key::Enter).await;
        window
            .type_into("composer-text", &format!("please look, {round}"))
            .await;
        window.click("send").await;
        window
            .see_words("note", &format!("please look, {round}"))
            .await;
        window.click("mode-reply").await;
    }

    office.heal_and_deliver(&window).await;
    let contents = office.contents(&begun).await;
    for round in ["online", "offline"] {
        let reply = format!("All is well, {round}\n\n--\n\nAda · Lamp shop");
        let times = contents.iter().filter(|one| **one == reply).count();
        assert_eq!(times, 1, "{reply:?} in {contents:#?}");
        let note = contents
            .iter()
            .find(|one| one.ends_with(&format!("please look, {round}")));
        let note = note.expect("the note");
        assert!(note.starts_with("[@"), "{note}");
        assert!(note.contains("](mention://user/"), "{note}");
    }
    let canned = office.desk.get("canned_responses?search=lamp").await;
    assert_eq!(canned[0]["short_code"], json!("lamp"), "{canned}");
    window.close().await;
}
