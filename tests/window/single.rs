//! What is done to single messages: answered, taken away, delivered again, with the network and without.

use serde_json::{Value, json};

use crate::{cast::Begun, offline::Office, screen::Screen, window::Window};

impl Office {
    /// What the server has of the messages of a conversation, the oldest first.
    async fn messages(&self, begun: &Begun) -> Vec<Value> {
        let path = format!("conversations/{}/messages", begun.id);
        let found = self.desk.get(&path).await;
        found["payload"].as_array().expect("a list").clone()
    }
}

impl Window {
    /// Chooses from the menu of the first message that says these words.
    async fn choose_for(&self, words: &str, choice: &str) {
        // The button shows where the pointer is, which a driver does not move.
        let open = "const said = [...document.querySelectorAll('.said-row')].filter(one => one.innerText.includes(arguments[0]));
            said.at(0)?.querySelector('[data-test=message-acts]').click()";
        self.run(open, vec![json!(words)]).await;
        self.see("message-menu").await;
        self.choose_act(choice).await;
    }

    async fn choose_act(&self, words: &str) {
        let choose =
            "const found = [...document.querySelectorAll('[data-test=message-menu] [role=option]')]
                .find(one => one.innerText.includes(arguments[0]));
            found?.click(); return Boolean(found)";
        let chosen = self.run(choose, vec![json!(words)]).await;
        assert_eq!(chosen, json!(true), "there is {words:?}");
    }
}

#[tokio::test]
async fn single_messages_are_answered_and_taken_away_with_and_without_a_network() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let begun = office.begin("chat", "Marie Curie").await;
    let window = office.english().await;
    window.stand_on("chat", &begun).await;
    for round in ["online", "offline"] {
        if round == "offline" {
            office.cut_off(&window).await;
        }
        window
            .choose_for("Is anybody there?", "Reply to this")
            .await;
        window
            .see_words("composer-quote", "Is anybody there?")
            .await;
        let answer = format!("Yes, {round}");
        window.type_into("composer-text", &answer).await;
        screen.picture(&format!("single-quote-{round}")).await;
        window.press_ctrl_enter("composer-text").await;
        window.see_gone("composer-quote").await;
        window.see_words("outgoing", &answer).await;
        window.see_words("quote", "Marie Curie").await;

        if round == "online" {
            for words in ["A slip of the pen", "Another slip"] {
                window.type_into("composer-text", words).await;
                window.press_ctrl_enter("composer-text").await;
                window.see_words("outgoing", words).await;
            }
            window.until_delivered().await;
        }
        let slip = match round {
            "online" => "A slip of the pen",
            _ => "Another slip",
        };
        window.choose_for(slip, "Delete").await;
        window.see_words("delete-message-dialog", slip).await;
        screen.picture(&format!("single-delete-{round}")).await;
        window.click("delete-message-confirm").await;
        window
            .until("the words gone", || async {
                let said = window.texts(".bubble").await;
                !said.iter().any(|text| text.contains(slip))
            })
            .await;
        screen.picture(&format!("single-deleted-{round}")).await;
    }
    office.heal_and_deliver(&window).await;
    let kept = office.messages(&begun).await;
    let question = &kept[0]["id"];
    let answers = |message: &&Value| message["content_attributes"]["in_reply_to"] == *question;
    assert_eq!(kept.iter().filter(answers).count(), 2, "{kept:#?}");
    let is_gone = |message: &&Value| message["content_attributes"]["deleted"] == json!(true);
    assert_eq!(kept.iter().filter(is_gone).count(), 2, "{kept:#?}");
    window.close().await;
}

#[tokio::test]
async fn what_a_channel_refused_is_delivered_again() {
    let office = Office::open().await;
    let begun = office.begin("chat", "Marie Curie").await;
    let window = office.english().await;
    window.stand_on("chat", &begun).await;
    window.type_into("composer-text", "Your lamp is here").await;
    window.press_ctrl_enter("composer-text").await;
    window.until_delivered().await;
    let kept = office.messages(&begun).await;
    let sent = kept.last().expect("it was sent")["id"].clone();
    let refused = json!({"status": "failed", "external_error": "The number is not in use"});
    let path = format!("conversations/{}/messages/{sent}", begun.id);
    office.desk.patch(&path, refused).await;
    window
        .see_words("delivery", "The number is not in use")
        .await;
    window
        .choose_for("Your lamp is here", "Deliver again")
        .await;
    window.see_words("delivery", "Sent").await;
    let kept = office.messages(&begun).await;
    assert_eq!(kept.last().expect("it is there")["status"], "sent");
    window.close().await;
}
