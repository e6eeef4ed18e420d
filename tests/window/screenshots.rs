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
    in_every_dress(&screen, &window, "sign-in").await;
    window
        .sign_in(&office.network.url(), office.server.agent("administrator"))
        .await;
    window.until_live().await;
    in_every_dress(&screen, &window, "desk").await;

    window.show_all().await;
    let id = office.desk.longest_of(&window.painted_rows().await).await;
    window.open_row(id).await;
    in_every_dress(&screen, &window, "conversation").await;
    window.click("mode-note").await;
    in_every_dress(&screen, &window, "note").await;
    window.click("status-menu-button").await;
    window.see("status-menu").await;
    in_every_dress(&screen, &window, "status").await;
    window.press_escape().await;
    window.see_gone("status-menu").await;

    picture_lists(&screen, &window).await;
    window.open_row(id).await;
    picture_work(&screen, &window).await;
    window.open_row(id).await;
    picture_people(&screen, &window).await;

    office.network.cut().await;
    window
        .reply("I will write again as soon as I know more.")
        .await;
    window.click("side-outbox").await;
    window.see("outbox").await;
    in_every_dress(&screen, &window, "outbox").await;
    window.click("side-settings").await;
    window.see("settings").await;
    in_every_dress(&screen, &window, "settings").await;
    window.click("side-conversations").await;
    window.see("row").await;
    in_every_dress(&screen, &window, "offline").await;
    window.close().await;
}

/// Tickets, the order of a list, marked rows and the builder of views.
async fn picture_lists(screen: &Screen, window: &Window) {
    window.show_module("ticket").await;
    window.show_all().await;
    window.see("row-number").await;
    in_every_dress(screen, window, "tickets").await;
    window.click("sort").await;
    window.see("sort-menu").await;
    in_every_dress(screen, window, "sort").await;
    window.press_escape().await;
    window.see_gone("sort-menu").await;
    window.mark_first(3).await;
    in_every_dress(screen, window, "selection").await;
    window.click("many-snooze").await;
    window.see("many-snooze-menu").await;
    in_every_dress(screen, window, "selection-snooze").await;
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
    in_every_dress(screen, window, "view-builder").await;
    window.click("view-save").await;
    window.see("view-name-error").await;
    in_every_dress(screen, window, "view-builder-refused").await;
    window.press_escape().await;
    window.see_gone("view-dialog").await;
    window.show_module("chat").await;
}

/// The dialogs of tickets, transcripts, new conversations and macros, and a typed moment.
async fn picture_work(screen: &Screen, window: &Window) {
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
        in_every_dress(screen, window, dialog).await;
        window.press_escape().await;
        window.see_gone(dialog).await;
    }
    window.click("macro-new").await;
    window.see("edit-macro-dialog").await;
    window.click("macro-step-add").await;
    in_every_dress(screen, window, "edit-macro-dialog").await;
    window.press_escape().await;
    window.see_gone("edit-macro-dialog").await;
    window.click("macro-import").await;
    window.see("import-macro-dialog").await;
    in_every_dress(screen, window, "import-macro-dialog").await;
    // A field for a file has the focus, and takes no keys from a driver.
    window
        .click_css("[data-test='import-macro-dialog'] .dialog-head button")
        .await;
    window.see_gone("import-macro-dialog").await;
    window.click("macro-run").await;
    window.see("macro-effects").await;
    in_every_dress(screen, window, "run-macro-dialog").await;
    window.press_escape().await;
    window.see_gone("run-macro-dialog").await;
    window.click("status-menu-button").await;
    window.click_css("#status-menu-2").await;
    window.see("snooze-menu").await;
    window.press("mardi 14h").await;
    window.see_words("snooze-menu-item", "14:00").await;
    in_every_dress(screen, window, "typed-moment").await;
    window.press_escape().await;
    window.see_gone("snooze-menu").await;
    window.show_module("ticket").await;
    window.show_all().await;
    let ticket = window.first_row().await;
    window.open_row(ticket).await;
    window.see("ticket").await;
    in_every_dress(screen, window, "ticket").await;
    window.click("ticket-edit").await;
    window.see("edit-ticket-dialog").await;
    in_every_dress(screen, window, "edit-ticket-dialog").await;
    window.press_escape().await;
    window.see_gone("edit-ticket-dialog").await;
    window.show_module("chat").await;
    window.show_all().await;
}

/// The contact's dialogs, the editors of the related panel, and the way back from a previous conversation.
async fn picture_people(screen: &Screen, window: &Window) {
    window.click("contact-edit").await;
    window.see("contact-edit-dialog").await;
    in_every_dress(screen, window, "contact-edit").await;
    window.fill("contact-edit-email", "nobody").await;
    window.click("contact-edit-save").await;
    window.see("contact-edit-email-error").await;
    in_every_dress(screen, window, "contact-edit-refused").await;
    window.press_escape().await;
    window.see_gone("contact-edit-dialog").await;
    let asked = [(2, "contact-merge-dialog"), (3, "contact-block-dialog")];
    for (place, dialog) in asked {
        window.click("contact-more").await;
        window.see("contact-menu").await;
        window.click_css(&format!("#contact-menu-{place}")).await;
        window.see(dialog).await;
        in_every_dress(screen, window, dialog).await;
        window.press_escape().await;
        window.see_gone(dialog).await;
    }
    window.click("attribute-contact-commandes").await;
    window.fill("attribute-input", "twelve").await;
    window.click("attribute-save").await;
    window.see("attribute-error").await;
    in_every_dress(screen, window, "attribute").await;
    window.click("attribute-cancel").await;
    window.click("participant-add").await;
    window.see("participants-menu").await;
    in_every_dress(screen, window, "participants").await;
    window.press_escape().await;
    window.see_gone("participants-menu").await;
    window
        .type_into("contact-note-text", "Likes to be called back.")
        .await;
    in_every_dress(screen, window, "contact-notes").await;
    window.click("contact-note-add").await;
    window.see("contact-note").await;
}

async fn in_every_dress(screen: &Screen, window: &Window, name: &str) {
    for language in LANGUAGES {
        for theme in THEMES {
            window.prefer(language, theme).await;
            window.until_dressed(language, theme).await;
            window.until_painted().await;
            screen.picture(&format!("{name}-{theme}-{language}")).await;
        }
    }
}
