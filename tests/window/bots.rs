//! A conversation that a bot answers: it says so, and an agent takes it over with one key.

use serde_json::json;

use crate::{cast::Begun, offline::Office, screen::Screen};

impl Office {
    /// A bot answers from now on.
    async fn hand_to_bot(&self, begun: &Begun) {
        let path = format!("conversations/{}/toggle_status", begun.id);
        self.desk.post(&path, json!({"status": "pending"})).await;
    }
}

#[tokio::test]
async fn a_conversation_is_taken_over_from_the_bot_with_and_without_a_network() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let begun = office.begin("chat", "Marie Curie").await;
    let window = office.signed_in().await;
    window.prefer("french", "light").await;
    window.until_dressed("french", "light").await;
    window.fill_screen().await;
    window.stand_on("chat", &begun).await;
    for round in ["online", "offline"] {
        office.hand_to_bot(&begun).await;
        window.see("bot-line").await;
        screen.picture(&format!("bot-answers-{round}")).await;
        if round == "offline" {
            office.cut_off(&window).await;
            window.click("take-over").await;
        } else {
            window.press("o").await;
        }
        window.see_gone("bot-line").await;
    }
    office.heal_and_deliver(&window).await;
    let path = format!("conversations/{}", begun.id);
    let kept = office.desk.get(&path).await;
    assert_eq!(kept["status"], "open");
    let me = window.account().await["me"].clone();
    assert_eq!(kept["meta"]["assignee"]["id"], me);
    window.close().await;
}
