//! The people of a conversation: the contact, attributes, participants, notes, previous conversations. With the network,
//! and without.

use serde_json::{Value, json};

use crate::{cast::Line, offline::Office, screen::Screen, window::Window};

impl Window {
    /// Opens an attribute, types a value and keeps it.
    pub(crate) async fn set_attribute(&self, line: &str, value: &str) {
        self.click(line).await;
        self.fill("attribute-input", value).await;
        self.click("attribute-save").await;
    }
}

/// The window in English on the conversation at the top of the list, and its number.
async fn opened(office: &Office) -> (Window, i64) {
    let window = office.signed_in().await;
    window.fill_screen().await;
    window.prefer("english", "light").await;
    window.until_dressed("english", "light").await;
    window.show_all().await;
    let id = window.first_row().await;
    window.open_row(id).await;
    window.see("contact").await;
    (window, id)
}

/// The number of a conversation's contact.
async fn contact_id(office: &Office, conversation: i64) -> i64 {
    let conversation = office.desk.conversation(conversation).await;
    let sender = &conversation["meta"]["sender"]["id"];
    sender.as_i64().expect("a contact")
}

/// A contact as the server has it.
async fn contact(office: &Office, id: i64) -> Value {
    let found = office.desk.get(&format!("contacts/{id}")).await;
    found["payload"].clone()
}

/// A tier of the loyalty scheme that the contact is not in.
async fn another_tier(office: &Office, id: i64) -> &'static str {
    let now = &contact(office, id).await["custom_attributes"]["palier"];
    if now == "Argent" { "Or" } else { "Argent" }
}

async fn until_delivered(window: &Window) {
    window
        .until("an empty outbox", || async {
            window.outbox().await.is_empty()
        })
        .await;
}

#[tokio::test]
async fn what_is_noted_about_people_reaches_the_server() {
    noted_about_people(Line::Stays).await;
}

#[tokio::test]
async fn what_is_noted_about_people_without_a_network_reaches_the_server_later() {
    noted_about_people(Line::IsCutAndHealed).await;
}

async fn noted_about_people(line: Line) {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, id) = opened(&office).await;
    let whose = contact_id(&office, id).await;
    if line == Line::IsCutAndHealed {
        office.network.cut().await;
    }

    window.click("contact-edit").await;
    window.see("contact-edit-dialog").await;
    window.will_open("face.png", b"no picture at all");
    window.click("contact-picture-change").await;
    window.see_words("form-problem", "PNG").await;
    window.will_open("face.png", include_bytes!("../../icons/32x32.png"));
    window.click("contact-picture-change").await;
    window
        .see_css("[data-test='contact-edit-picture'] img")
        .await;
    window.fill("contact-edit-email", "nobody").await;
    window.click("contact-edit-save").await;
    window.see("contact-edit-email-error").await;
    window
        .fill("contact-edit-email", "nobody.else@example.com")
        .await;
    window.fill("contact-edit-city", "Besançon").await;
    window.click("contact-edit-save").await;
    window.see_gone("contact-edit-dialog").await;
    window.see_words("contact-place", "Besançon").await;
    window.see_css("[data-test='contact'] img").await;
    window
        .see_css(&format!("[data-test='row'][data-id='{id}'] img"))
        .await;
    window
        .see_words("contact-email", "nobody.else@example.com")
        .await;

    let orders = "attribute-contact-commandes";
    window.set_attribute(orders, "twelve").await;
    window.see("attribute-error").await;
    window.fill("attribute-input", "12").await;
    window.click("attribute-save").await;
    window.see_words(orders, "12").await;
    let tier = another_tier(&office, whose).await;
    window
        .choose("attribute-contact-palier", "attribute-menu", tier)
        .await;
    window.see_words("attribute-contact-palier", tier).await;
    let number = "attribute-conversation-numero_commande";
    window.set_attribute(number, "12").await;
    window.see("attribute-error").await;
    window.fill("attribute-input", "ML-12345").await;
    window.click("attribute-save").await;
    window.see_words(number, "ML-12345").await;

    let me = window.account().await["me"].clone();
    window.click("participant-watch").await;
    window
        .see_css(&format!("[data-test='participant'][data-agent='{me}']"))
        .await;
    window
        .fill("contact-note-text", "Likes to be called back.")
        .await;
    window.click("contact-note-add").await;
    window
        .see_words("contact-note", "Likes to be called back.")
        .await;
    screen.picture("people").await;

    if line == Line::IsCutAndHealed {
        let waiting = window.outbox().await.len();
        assert!(waiting >= 5, "all of it waits: {waiting}");
        office.network.heal().await;
    }
    until_delivered(&window).await;
    let known = contact(&office, whose).await;
    assert_eq!(known["email"], "nobody.else@example.com");
    assert_eq!(known["additional_attributes"]["city"], "Besançon");
    assert_ne!(known["thumbnail"], "", "the picture arrived");
    assert_eq!(known["custom_attributes"]["commandes"], 12);
    assert_eq!(known["custom_attributes"]["palier"], tier);
    let conversation = office.desk.conversation(id).await;
    assert_eq!(
        conversation["custom_attributes"]["numero_commande"],
        "ML-12345"
    );
    let participants = office
        .desk
        .get(&format!("conversations/{id}/participants"))
        .await;
    let participants = participants.as_array().expect("a list");
    assert!(
        participants.iter().any(|agent| agent["id"] == me),
        "takes part: {participants:?}"
    );
    let notes = office.desk.get(&format!("contacts/{whose}/notes")).await;
    let notes = notes.to_string();
    assert_eq!(notes.matches("Likes to be called back.").count(), 1);
    window.close().await;
}

#[tokio::test]
async fn a_contact_is_blocked_after_a_question_and_unblocked_at_once() {
    let _screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, id) = opened(&office).await;
    let whose = contact_id(&office, id).await;
    window
        .choose("contact-more", "contact-menu", "Block…")
        .await;
    window.click("contact-block-confirm").await;
    window.see("contact-blocked").await;
    until_delivered(&window).await;
    assert_eq!(contact(&office, whose).await["blocked"], true);

    office.network.cut().await;
    window.click("contact-unblock").await;
    window.see_gone("contact-blocked").await;
    office.network.heal().await;
    until_delivered(&window).await;
    assert_eq!(contact(&office, whose).await["blocked"], false);
    window.close().await;
}

#[tokio::test]
async fn a_form_shows_what_another_agent_changes_while_it_is_open() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, id) = opened(&office).await;
    let whose = contact_id(&office, id).await;
    window.click("contact-edit").await;
    window.fill("contact-edit-phone", "+33600000001").await;
    let theirs = json!({"name": "Renamed Meanwhile", "phone_number": "+33600000002"});
    office
        .desk
        .patch(&format!("contacts/{whose}"), theirs)
        .await;
    window
        .see_words("contact-edit-phone-overtaken", "+33600000002")
        .await;
    window
        .until("the new name in the form", || async {
            let name = window.see("contact-edit-name").await;
            let name = name.prop("value").await;
            name.is_ok_and(|name| name.as_deref() == Some("Renamed Meanwhile"))
        })
        .await;
    screen.picture("contact-overtaken").await;
    window.click("contact-edit-save").await;
    window.see_gone("contact-edit-dialog").await;
    until_delivered(&window).await;
    let known = contact(&office, whose).await;
    assert_eq!(known["phone_number"], "+33600000001", "the agent saw both");
    assert_eq!(known["name"], "Renamed Meanwhile");
    window.close().await;
}

#[tokio::test]
async fn a_change_that_meets_another_one_waits_for_the_agents_choice() {
    let _screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, id) = opened(&office).await;
    let whose = contact_id(&office, id).await;
    office.network.cut().await;
    window.click("contact-edit").await;
    window.fill("contact-edit-phone", "+33600000003").await;
    window.click("contact-edit-save").await;
    window.see("contact-pending").await;
    let theirs = json!({"phone_number": "+33600000004"});
    office
        .desk
        .patch(&format!("contacts/{whose}"), theirs)
        .await;
    office.network.heal().await;
    window.click("contact-parked").await;
    window.see_words("conflict-server", "+33600000004").await;
    window.see_words("conflict-mine", "+33600000003").await;
    window.click("operation-retry").await;
    until_delivered(&window).await;
    let known = contact(&office, whose).await;
    assert_eq!(known["phone_number"], "+33600000003");
    window.close().await;
}

#[tokio::test]
async fn a_previous_conversation_opens_in_place_and_leads_back() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, _) = opened(&office).await;
    let mut several = None;
    for id in window.painted_rows().await {
        let whose = contact_id(&office, id).await;
        let theirs = office
            .desk
            .get(&format!("contacts/{whose}/conversations"))
            .await;
        if theirs["payload"]
            .as_array()
            .is_some_and(|all| all.len() > 1)
        {
            several = Some(id);
            break;
        }
    }
    let id = several.expect("somebody who wrote twice");
    // The copy on this computer is all that it takes.
    office.network.cut().await;
    window.open_row(id).await;
    let thread = "[data-test='thread']";
    let shown = || async {
        let thread = window.see_css(thread).await;
        thread.attr("data-key").await.ok().flatten()
    };
    let before = shown().await;
    window.click("previous-row").await;
    window.see_words("trail-back", &id.to_string()).await;
    window
        .until("the previous one", || async { shown().await != before })
        .await;
    screen.picture("previous").await;
    window.click("trail-back").await;
    window.see_gone("trail").await;
    window
        .until("the first one again", || async { shown().await == before })
        .await;
    office.network.heal().await;
    window.close().await;
}

#[tokio::test]
async fn a_contact_made_without_a_network_is_complete_at_once_and_written_to() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let (window, _) = opened(&office).await;
    office.network.cut().await;
    window.click("new").await;
    window.see("new-conversation-dialog").await;
    window.click("contact-new").await;
    window.click("contact-new-save").await;
    window.see("contact-edit-name-error").await;
    window.fill("contact-edit-name", "Brand New").await;
    window
        .fill("contact-edit-email", "brand.new@example.com")
        .await;
    screen.picture("contact-new").await;
    window.click("contact-new-save").await;
    window.see_words("whom-contact", "Brand New").await;
    window
        .fill("conversation-message", "Welcome, Brand New!")
        .await;
    window.click("conversation-submit").await;
    window.see_gone("new-conversation-dialog").await;
    window.see_words("contact-name", "Brand New").await;
    window.see_words("outgoing", "Welcome, Brand New!").await;
    office.network.heal().await;
    until_delivered(&window).await;
    let found = office
        .desk
        .get("contacts/search?q=brand.new@example.com")
        .await;
    let found = found["payload"].as_array().expect("a list").len();
    assert_eq!(found, 1, "made once");
    window.close().await;
}
