//! To whom a mail goes: shown above the field, changed there, and kept while the conversation changes.

use serde_json::json;

use crate::{offline::Office, screen::Screen};

#[tokio::test]
async fn a_reply_by_mail_goes_to_whom_its_author_chooses_with_and_without_a_network() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let inbox = office.inbox("support@").await;
    let window = office.signed_in().await;
    window.prefer("french", "light").await;
    window.until_dressed("french", "light").await;
    window.fill_screen().await;
    window.click(&format!("side-inbox-{inbox}")).await;
    window
        .see_css(&format!(
            "[data-test='side-inbox-{inbox}'].on, [data-test='side-inbox-{inbox}'][aria-current]"
        ))
        .await;
    window.show_all().await;
    let id = window.first_row().await;
    window.open_row(id).await;
    window.see_words("mail-head", "@").await;
    screen.picture("mail-head").await;
    for round in ["online", "offline"] {
        if round == "offline" {
            office.cut_off(&window).await;
        }
        window.click("mail-head").await;
        window.fill("mail-cc", "chef@example.org, nulle part").await;
        window.see_words("mail-cc-error", "nulle").await;
        screen.picture(&format!("mail-fields-{round}")).await;
        window
            .fill("mail-cc", &format!("chef@example.org; {round}@example.org"))
            .await;
        window.click("mail-done").await;
        window
            .see_words("mail-head", &format!("{round}@example.org"))
            .await;
        let words = format!("Votre lampe est prête ({round}).");
        window.type_into("composer-text", &words).await;
        window.press_ctrl_enter("composer-text").await;
        window.see_words("outgoing", &words).await;
        window
            .see_words("mail-line", &format!("{round}@example.org"))
            .await;
    }
    screen.picture("mail-sent").await;
    office.heal_and_deliver(&window).await;
    let found = office
        .desk
        .get(&format!("conversations/{id}/messages"))
        .await;
    let messages = found["payload"].as_array().expect("a list");
    for round in ["online", "offline"] {
        let copies = json!(["chef@example.org", format!("{round}@example.org")]);
        let sent = messages
            .iter()
            .filter(|message| message["content_attributes"]["cc_emails"] == copies);
        assert_eq!(sent.count(), 1, "{round}");
    }
    window.close().await;
}
