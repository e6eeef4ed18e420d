//! Tickets, new conversations, transcripts, macros, typed moments and typed labels: with the network, and without.

use serde_json::{Value, json};

use crate::{offline::Office, screen::Screen, window::Window};

impl Window {
    /// Chooses in an open menu the entry that holds these words.
    pub(crate) async fn pick(&self, menu: &str, words: &str) {
        let found = "const [menu, words] = arguments;
            const items = [...document.querySelectorAll(`[data-test='${menu}-item']`)];
            const item = items.find(item => item.innerText.includes(words));
            item?.click();
            return Boolean(item)";
        self.until(&format!("{words:?} in {menu}"), || async {
            self.run(found, vec![json!(menu), json!(words)]).await == json!(true)
        })
        .await;
        // A menu of one choice goes by itself.
        self.see_gone(menu).await;
    }

    /// The key of the conversation that is shown.
    pub(crate) async fn shown(&self) -> Option<String> {
        let thread = self.see("thread").await;
        thread.attr("data-key").await.ok().flatten()
    }

    /// Opens a dialog from the thread's menu.
    pub(crate) async fn choose_more(&self, words: &str, dialog: &str) {
        self.click("thread-more").await;
        self.pick("thread-more-menu", words).await;
        self.see(dialog).await;
    }

    /// Waits until nothing is undelivered.
    pub(crate) async fn until_delivered(&self) {
        self.until("an empty outbox", || async {
            self.outbox().await.is_empty()
        })
        .await;
    }

    /// Sends the first message of a new conversation, whose dialog is open, through the inbox that it offers.
    pub(crate) async fn send_first(&self, text: &str) {
        self.fill("conversation-message", text).await;
        self.until("an inbox", || async {
            let shown = self.texts("[data-test='whom-inbox'] .pick-text").await;
            shown.iter().any(|text| !text.starts_with("Choose"))
        })
        .await;
        self.click("conversation-submit").await;
        self.see_gone("new-conversation-dialog").await;
        self.see_words("outgoing", text).await;
    }

    /// Makes a macro of one step, a note, through its form.
    async fn make_macro(&self, name: &str, note: &str) {
        self.click("macro-new").await;
        self.see("edit-macro-dialog").await;
        self.fill("macro-name-field", name).await;
        self.click("macro-step-add").await;
        self.click("macro-step-kind").await;
        self.pick("macro-step-kind-menu", "private note").await;
        self.fill("macro-step-text", note).await;
        self.click("macro-save").await;
        self.see_gone("edit-macro-dialog").await;
        self.see_words("macro-name", name).await;
    }
}

/// A conversation with its related panel, in English.
async fn opened(office: &Office) -> (Window, i64) {
    let window = office.signed_in().await;
    window.fill_screen().await;
    window.prefer("english", "light").await;
    window.until_dressed("english", "light").await;
    window.show_all().await;
    let id = window.first_row().await;
    window.open_row(id).await;
    (window, id)
}

async fn tickets_titled(office: &Office, title: &str) -> Vec<Value> {
    let listed = office
        .desk
        .get("tickets?assignee_type=all&status=all")
        .await;
    let listed = listed["data"]["payload"].as_array().cloned();
    let all = listed.unwrap_or_default();
    let titled = |ticket: &Value| ticket["ticket_info"]["title"] == title;
    all.into_iter().filter(titled).collect()
}

#[tokio::test]
async fn a_ticket_raised_from_a_conversation_leads_back_to_it_and_is_changed() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, _) = opened(&office).await;
    let key = window.shown().await;

    window
        .choose_more("Raise a ticket", "new-ticket-dialog")
        .await;
    window.click("ticket-submit").await;
    window.see("ticket-title-error").await;
    window.fill("ticket-title", "Lamp arrived broken").await;
    window.fill("ticket-type", "incident").await;
    window.click("ticket-submit").await;
    window.see_gone("new-ticket-dialog").await;
    window.see_words("thread-name", "Lamp arrived broken").await;
    window.see_words("ticket-kind", "incident").await;
    window.until_delivered().await;
    assert_eq!(
        tickets_titled(&office, "Lamp arrived broken").await.len(),
        1
    );

    window.click("ticket-edit").await;
    window.see("edit-ticket-dialog").await;
    window.fill("ticket-title", "Lamp replaced").await;
    window.click("ticket-submit").await;
    window.see_words("thread-name", "Lamp replaced").await;
    screen.picture("ticket").await;
    window.click("ticket-source").await;
    window
        .until("the conversation again", || async {
            window.shown().await == key
        })
        .await;
    window.see_words("linked-ticket", "Lamp replaced").await;
    window.click("linked-ticket").await;
    window.see_words("thread-name", "Lamp replaced").await;
    window.until_delivered().await;
    window.close().await;
}

#[tokio::test]
async fn a_ticket_and_a_transcript_made_without_a_network_arrive_once() {
    let _screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, id) = opened(&office).await;
    office.network.cut().await;

    window
        .choose_more("Send the transcript", "transcript-dialog")
        .await;
    let saved = window.will_save().join(format!("transcript-{id}.html"));
    window.click("transcript-save-html").await;
    window.see_gone("transcript-dialog").await;
    let page = std::fs::read_to_string(&saved).expect("the file that was named");
    assert!(
        page.contains(&format!("Transcript of conversation #{id}")),
        "{page}"
    );
    window
        .choose_more("Send the transcript", "transcript-dialog")
        .await;
    window.fill("transcript-to", "claire@").await;
    window.click("transcript-submit").await;
    window.see_words("transcript-to-error", "claire@").await;
    window.fill("transcript-to", "claire@example.com").await;
    window.click("transcript-submit").await;
    window.see_gone("transcript-dialog").await;

    window
        .choose_more("Raise a ticket", "new-ticket-dialog")
        .await;
    window.fill("ticket-title", "Written in a tunnel").await;
    window.click("ticket-submit").await;
    window.see_words("thread-name", "Written in a tunnel").await;
    window.see("ticket-source").await;
    window
        .until("a transcript and a ticket waiting", || async {
            let waiting = window.outbox().await;
            let kinds = |wanted: &str| {
                let of = |operation: &&Value| operation["action"]["kind"] == wanted;
                waiting.iter().filter(of).count()
            };
            (kinds("send_transcript"), kinds("create_ticket")) == (1, 1)
        })
        .await;
    assert!(
        tickets_titled(&office, "Written in a tunnel")
            .await
            .is_empty()
    );
    office.network.heal().await;
    window.until_delivered().await;
    assert_eq!(
        tickets_titled(&office, "Written in a tunnel").await.len(),
        1
    );
    window.close().await;
}

#[tokio::test]
async fn a_conversation_begun_with_a_contact_opens_at_once_with_and_without_a_network() {
    let _screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, _) = opened(&office).await;
    for text in ["Your lamp is ready.", "And so is the shade."] {
        window
            .choose_more("Begin a new conversation", "new-conversation-dialog")
            .await;
        window.click("conversation-submit").await;
        window.see("conversation-message-error").await;
        window.send_first(text).await;
        office.network.cut().await;
    }
    office.network.heal().await;
    window.until_delivered().await;
    window.close().await;
}

#[tokio::test]
async fn a_macro_is_written_tried_run_and_deleted() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, id) = opened(&office).await;
    window
        .make_macro("Told about Monday", "They know about Monday")
        .await;
    window.until_delivered().await;

    window.see("macro-run").await;
    window
        .click_css("[data-test='macro'][data-name='Told about Monday'] [data-test='macro-run']")
        .await;
    window
        .see_words("macro-effects", "They know about Monday")
        .await;
    screen.picture("macro").await;
    window.click("macro-run-confirm").await;
    window.see_gone("run-macro-dialog").await;
    window.see_words("note", "They know about Monday").await;
    window.until_delivered().await;
    let texts = office.desk.texts(id).await;
    let times = texts
        .iter()
        .filter(|text| *text == "They know about Monday");
    assert_eq!(times.count(), 1, "{texts:?}");

    window
        .click_css("[data-test='macro'][data-name='Told about Monday'] [data-test='macro-more']")
        .await;
    window.pick("macro-more-menu", "Export").await;
    window.see("export-macro-dialog").await;
    let file = window.see("macro-file").await.prop("value").await;
    let file = file.expect("a field").expect("the text of the macro");
    window.press_escape().await;
    window.see_gone("export-macro-dialog").await;
    window
        .click_css("[data-test='macro'][data-name='Told about Monday'] [data-test='macro-more']")
        .await;
    window.pick("macro-more-menu", "Delete").await;
    window.click("macro-delete-confirm").await;
    window.see_gone("delete-macro-dialog").await;
    // What stands below the macro moves up once, before it is clicked.
    window
        .until("the macro gone", || async {
            let names = window.texts("[data-test='macro-name']").await;
            !names.iter().any(|name| name.contains("Told about Monday"))
        })
        .await;
    window.until_delivered().await;

    office.network.cut().await;
    window.click("macro-import").await;
    window.fill("macro-import-text", "not a macro").await;
    window.click("macro-read").await;
    window.see("form-problem").await;
    let paste = "const [text] = arguments;
        const field = document.querySelector(\"[data-test='macro-import-text']\");
        field.value = text;
        field.dispatchEvent(new Event('input', {bubbles: true}))";
    window.run(paste, vec![json!(file)]).await;
    window.click("macro-read").await;
    window.see("edit-macro-dialog").await;
    window.fill("macro-name-field", "Told again").await;
    window.click("macro-save").await;
    window.see_words("macro-name", "Told again").await;
    window.see("macro-waiting").await;
    office.network.heal().await;
    window.until_delivered().await;
    window.see_gone("macro-waiting").await;
    window.close().await;
}

#[tokio::test]
async fn a_macro_is_given_a_file_and_sends_it() {
    let _screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, id) = opened(&office).await;
    window.click("macro-new").await;
    window.see("edit-macro-dialog").await;
    window.fill("macro-name-field", "Sends the notice").await;
    window.click("macro-step-add").await;
    window.click("macro-step-kind").await;
    window.pick("macro-step-kind-menu", "Send files").await;
    window.will_open("notice.txt", b"Read me.");
    window.click("macro-step-file").await;
    window.see_words("macro-step-file-name", "notice.txt").await;
    office.network.cut().await;
    window
        .until("no connection", || async {
            window.account().await["connection"]["state"] == "offline"
        })
        .await;
    window.click("macro-step-file").await;
    window.see("macro-step-file-error").await;
    office.network.heal().await;
    window.click("macro-save").await;
    window.see_gone("edit-macro-dialog").await;
    window.until_delivered().await;
    window
        .click_css("[data-test='macro'][data-name='Sends the notice'] [data-test='macro-run']")
        .await;
    window.see_words("macro-effects", "notice.txt").await;
    window.click("macro-run-confirm").await;
    window.see_gone("run-macro-dialog").await;
    window.until_delivered().await;
    window
        .until("the file on the server", || async {
            let path = format!("conversations/{id}/messages");
            let files = office.desk.get(&path).await;
            files.to_string().contains("notice.txt")
        })
        .await;
    window.close().await;
}

#[tokio::test]
async fn a_typed_moment_shows_what_it_means_and_a_typed_label_is_added() {
    let _screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, id) = opened(&office).await;
    office.network.cut().await;
    window.click("status-menu-button").await;
    window.pick("status-menu", "Pending until").await;
    window.see("snooze-menu").await;
    window.press("dans 3 jours à 14h").await;
    window.see_words("snooze-menu-item", "14:00").await;
    window.pick("snooze-menu", "14:00").await;
    window.see_gone("snooze-menu").await;

    window.click("label-add").await;
    window.see("labels-menu").await;
    window.press("Fragile Goods").await;
    window.see_words("labels-menu-item", "fragile-goods").await;
    window
        .click_css("[data-test='labels-menu-item']:first-child")
        .await;
    window.see("label-fragile-goods").await;
    window.press_escape().await;
    window.see_gone("labels-menu").await;
    office.network.heal().await;
    window.until_delivered().await;
    let now = office.desk.conversation(id).await;
    assert_eq!(now["status"], "snoozed");
    assert!(now["labels"].to_string().contains("fragile-goods"), "{now}");
    // The moment itself is the core's to test.
    assert!(now["snoozed_until"].is_string(), "{now}");
    window.close().await;
}
