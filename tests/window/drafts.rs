//! What was written and not sent: listed, found again after a power cut, with the cursor where it stood.

use fantoccini::key::Key;

use crate::{offline::Office, screen::Screen, window::Window};

/// The draft of the first test, and what stands before its cursor.
const BEFORE: &str = "Dear Marie, the";
const BEHIND: &str = " lamp “Étoile” has left us, as promised";

impl Window {
    async fn drafts(&self) -> Vec<String> {
        self.texts("[data-test='draft']").await
    }
}

#[tokio::test]
async fn what_was_not_sent_is_found_again_after_a_kill_with_the_cursor_where_it_stood() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let lamp = office.begin("chat", "Marie Curie").await;
    let late = office
        .begin("ticket", "Anne-Sophie de la Villardière")
        .await;
    let window = office.signed_in().await;
    window.prefer("french", "light").await;
    window.until_dressed("french", "light").await;
    window.fill_screen().await;
    window.click("side-drafts").await;
    window.see("drafts-empty").await;
    window.stand_on("chat", &lamp).await;
    office.cut_off(&window).await;
    window
        .type_into("composer-text", &format!("{BEFORE}{BEHIND}"))
        .await;
    window
        .press(
            &char::from(Key::Left)
                .to_string()
                .repeat(BEHIND.chars().count()),
        )
        .await;
    window.stand_on("ticket", &late).await;
    window.click("mode-note").await;
    window
        .type_into("composer-text", "Le transporteur n’a pas rappelé.")
        .await;
    window.will_open("facture.pdf", b"%PDF-1.4\nA bill\n");
    window.click("attach").await;
    window.see_words("attached-file", "facture.pdf").await;
    window.click("side-drafts").await;
    window
        .until("both drafts", || async { window.drafts().await.len() == 2 })
        .await;
    window.kill().await;

    let window = Window::open(&office.profile(), &[]).await;
    window.see("row").await;
    window.fill_screen().await;
    window.press("gd").await;
    window
        .until("both drafts", || async { window.drafts().await.len() == 2 })
        .await;
    screen.picture("drafts").await;
    let drafts = window.drafts().await;
    assert!(
        drafts[0].contains("Anne-Sophie") && drafts[0].contains("1 fichier"),
        "{drafts:?}"
    );
    window
        .click_css("[data-test='draft'][data-kind='reply']")
        .await;
    window.see_written(&format!("{BEFORE}{BEHIND}")).await;
    window.press(" new").await;
    window.see_written(&format!("{BEFORE} new{BEHIND}")).await;

    office.heal_and_deliver(&window).await;
    window.press_ctrl_enter("composer-text").await;
    window.see_words("outgoing", "the new lamp").await;
    window.click("side-drafts").await;
    window
        .until("one draft", || async { window.drafts().await.len() == 1 })
        .await;
    window.click("draft").await;
    window.see_words("attached-file", "facture.pdf").await;
    window.see_written("Le transporteur n’a pas rappelé.").await;
    window.close().await;
}
