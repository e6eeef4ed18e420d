//! Pictures of every screen, light and dark, in English and French.

use crate::{offline::Office, screen::Screen, window::Window};

const LANGUAGES: [&str; 2] = ["english", "french"];
const THEMES: [&str; 2] = ["light", "dark"];

#[tokio::test]
async fn every_screen() {
    let screen = Screen::take("screenshots").await;
    let office = Office::open().await;
    let window = Window::open(&office.profile(), &[]).await;
    window.fill_screen().await;
    window.see("sign-in").await;
    for language in LANGUAGES {
        Album {
            screen: &screen,
            window: &window,
            language,
        }
        .keep("sign-in")
        .await;
    }
    window
        .sign_in(&office.network.url(), office.server.agent("administrator"))
        .await;
    window.until_live().await;
    for language in LANGUAGES {
        let album = Album {
            screen: &screen,
            window: &window,
            language,
        };
        picture_desk(&album, &office).await;
        picture_offline(&album, &office).await;
    }
    window.close().await;
}

/// Pictures in one language. Another language draws the window anew, and what is open in it closes.
struct Album<'a> {
    screen: &'a Screen,
    window: &'a Window,
    language: &'static str,
}

impl Album<'_> {
    /// Keeps what the window shows, light and dark.
    async fn keep(&self, name: &str) {
        for theme in THEMES {
            self.window.prefer(self.language, theme).await;
            self.window.until_dressed(self.language, theme).await;
            self.window.until_painted().await;
            self.screen
                .picture(&format!("{name}-{theme}-{}", self.language))
                .await;
        }
    }
}

/// The list, a conversation and everything that opens from there.
async fn picture_desk(album: &Album<'_>, office: &Office) {
    let window = album.window;
    album.keep("desk").await;
    window.show_all().await;
    let id = office.desk.longest_of(&window.painted_rows().await).await;
    window.open_row(id).await;
    album.keep("conversation").await;
    window.click("mode-note").await;
    album.keep("note").await;
    window.click("status-menu-button").await;
    window.see("status-menu").await;
    album.keep("status").await;
    window.press_escape().await;
    window.see_gone("status-menu").await;

    picture_lists(album).await;
    window.open_row(id).await;
    picture_work(album).await;
    window.open_row(id).await;
    picture_people(album).await;
}

/// The outbox, the settings and the desk without a network.
async fn picture_offline(album: &Album<'_>, office: &Office) {
    let window = album.window;
    office.network.cut().await;
    window
        .reply("I will write again as soon as I know more.")
        .await;
    window.click("side-outbox").await;
    window.see("outbox").await;
    album.keep("outbox").await;
    window.click("side-settings").await;
    window.see("settings").await;
    album.keep("settings").await;
    window.click("side-conversations").await;
    window.see("row").await;
    album.keep("offline").await;
    office.network.heal().await;
    window.until_live().await;
}

/// Tickets, the order of a list, marked rows and the builder of views.
async fn picture_lists(album: &Album<'_>) {
    let window = album.window;
    window.show_module("ticket").await;
    window.show_all().await;
    window.see("row-number").await;
    album.keep("tickets").await;
    window.click("sort").await;
    window.see("sort-menu").await;
    album.keep("sort").await;
    window.press_escape().await;
    window.see_gone("sort-menu").await;
    window.mark_first(3).await;
    album.keep("selection").await;
    window.click("many-snooze").await;
    window.see("many-snooze-menu").await;
    album.keep("selection-snooze").await;
    window.press_escape().await;
    window.see_gone("many-snooze-menu").await;
    window.click("selection-clear").await;
    window.see_gone("selection").await;
    window.click("view-new").await;
    window.see("view-dialog").await;
    window.click("view-condition-add").await;
    window.click("view-condition-add").await;
    window
        .click_css("[data-row='1'] [data-test='view-join']")
        .await;
    album.keep("view-builder").await;
    window.click("view-save").await;
    window.see("view-name-error").await;
    album.keep("view-builder-refused").await;
    window.press_escape().await;
    window.see_gone("view-dialog").await;
    window.show_module("chat").await;
}

/// The dialogs of tickets, transcripts, new conversations and macros, and a typed moment.
async fn picture_work(album: &Album<'_>) {
    let window = album.window;
    let dialogs = [
        "new-ticket-dialog",
        "transcript-dialog",
        "new-conversation-dialog",
    ];
    for (place, dialog) in dialogs.into_iter().enumerate() {
        window.click("thread-more").await;
        window
            .click_css(&format!("#thread-more-menu-{place}"))
            .await;
        window.see(dialog).await;
        album.keep(dialog).await;
        window.press_escape().await;
        window.see_gone(dialog).await;
    }
    window.click("macro-new").await;
    window.see("edit-macro-dialog").await;
    window.click("macro-step-add").await;
    album.keep("edit-macro-dialog").await;
    window.press_escape().await;
    window.see_gone("edit-macro-dialog").await;
    window.click("macro-import").await;
    window.see("import-macro-dialog").await;
    album.keep("import-macro-dialog").await;
    // A field for a file has the focus, and takes no keys from a driver.
    window
        .click_css("[data-test='import-macro-dialog'] .dialog-head button")
        .await;
    window.see_gone("import-macro-dialog").await;
    window.click("macro-run").await;
    window.see("macro-effects").await;
    album.keep("run-macro-dialog").await;
    window.press_escape().await;
    window.see_gone("run-macro-dialog").await;
    window.click("status-menu-button").await;
    window.click_css("#status-menu-2").await;
    window.see("snooze-menu").await;
    window.press("mardi 14h").await;
    window.see_words("snooze-menu-item", "14:00").await;
    album.keep("typed-moment").await;
    window.press_escape().await;
    window.see_gone("snooze-menu").await;
    window.show_module("ticket").await;
    window.show_all().await;
    let ticket = window.first_row().await;
    window.open_row(ticket).await;
    window.see("ticket").await;
    album.keep("ticket").await;
    window.click("ticket-edit").await;
    window.see("edit-ticket-dialog").await;
    album.keep("edit-ticket-dialog").await;
    window.press_escape().await;
    window.see_gone("edit-ticket-dialog").await;
    window.show_module("chat").await;
    window.show_all().await;
}

/// The contact's dialogs, the editors of the related panel, and the way back from a previous conversation.
async fn picture_people(album: &Album<'_>) {
    let window = album.window;
    window.click("contact-edit").await;
    window.see("contact-edit-dialog").await;
    album.keep("contact-edit").await;
    window.fill("contact-edit-email", "nobody").await;
    window.click("contact-edit-save").await;
    window.see("contact-edit-email-error").await;
    album.keep("contact-edit-refused").await;
    window.press_escape().await;
    window.see_gone("contact-edit-dialog").await;
    let asked = [(2, "contact-merge-dialog"), (3, "contact-block-dialog")];
    for (place, dialog) in asked {
        window.click("contact-more").await;
        window.see("contact-menu").await;
        window.click_css(&format!("#contact-menu-{place}")).await;
        window.see(dialog).await;
        album.keep(dialog).await;
        window.press_escape().await;
        window.see_gone(dialog).await;
    }
    window.click("attribute-contact-commandes").await;
    window.fill("attribute-input", "twelve").await;
    window.click("attribute-save").await;
    window.see("attribute-error").await;
    album.keep("attribute").await;
    window.click("attribute-cancel").await;
    window.click("participant-add").await;
    window.see("participants-menu").await;
    album.keep("participants").await;
    window.press_escape().await;
    window.see_gone("participants-menu").await;
    window
        .type_into("contact-note-text", "Likes to be called back.")
        .await;
    album.keep("contact-notes").await;
    window.click("contact-note-add").await;
    window.see("contact-note").await;
}
