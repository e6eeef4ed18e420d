//! The detail of a conversation and of a ticket, act by act: each is seen in the window at once, and is on the server
//! once. With the network, and without.

use serde_json::{Value, json};

use crate::{
    cast::{Begun, Line, MACRO, MACRO_NOTE, Person},
    offline::Office,
    screen::Screen,
    window::Window,
};

const ABOUT_THEM: &str = "Asks for Nora at the counter.";
const NOTE: &str = "Written down on the road.";
const REPLY: &str = "Answered from the road.";
const SECOND: &str = "And now to something else.";
const TITLE: &str = "Retold on the road";
const ADDRESS: &str = "archive@road.example";
const PARCEL: &str = "https://parcel.example/7";

/// Who plays a part beside the customer.
struct Cast {
    me: Person,
    hugo: Person,
    mateusz: Person,
}

impl Cast {
    async fn of(office: &Office) -> Self {
        Self {
            me: office.me().await,
            hugo: office.person("hugo@maison-lumen.example").await,
            mateusz: office.person("mateusz@maison-lumen.example").await,
        }
    }
}

impl Window {
    /// Waits until the header says that status, by its name on the wire.
    async fn see_status(&self, wire: &str) {
        let button = format!("[data-test='status-menu-button'][data-status='{wire}']");
        self.see_css(&button).await;
    }

    /// Chooses a status, and sees it.
    async fn set_status(&self, words: &str, wire: &str) {
        self.choose("status-menu-button", "status-menu", words)
            .await;
        self.see_status(wire).await;
    }

    /// Opens the menu with the moments of Pending.
    async fn choose_moments(&self) {
        self.choose("status-menu-button", "status-menu", "Pending until…")
            .await;
        self.see("snooze-menu").await;
    }

    /// Types into the field of an open menu.
    pub(crate) async fn type_in_menu(&self, menu: &str, text: &str) {
        let field = format!("[data-test='{menu}'] input");
        let field = self.see_css(&field).await;
        field.send_keys(text).await.expect("the menu takes keys");
    }

    /// Closes a menu of which several choices can be taken.
    pub(crate) async fn leave_menu(&self, menu: &str) {
        self.press_escape().await;
        self.see_gone(menu).await;
    }

    /// Chooses the value of a line of the related panel, and sees it there.
    async fn put(&self, line: &str, menu: &str, words: &str) {
        self.choose(line, menu, words).await;
        self.see_gone(menu).await;
        self.see_words(line, words).await;
    }

    /// Types the value of an attribute, and sees it there.
    async fn type_attribute(&self, line: &str, value: &str) {
        self.set_attribute(line, value).await;
        self.see_words(line, value).await;
    }

    /// Puts a moment into a field for moments, as its calendar does.
    async fn set_moment(&self, test: &str, moment: &str) {
        self.see(test).await;
        let put = "const [test, moment] = arguments;
            const field = document.querySelector(`[data-test='${test}']`);
            field.value = moment;
            field.dispatchEvent(new Event('input', {bubbles: true}))";
        self.run(put, vec![json!(test), json!(moment)]).await;
    }
}

#[tokio::test]
async fn every_act_in_a_conversation_shows_at_once_and_arrives_once() {
    detail("chat", Line::Stays).await;
}

#[tokio::test]
async fn every_act_in_a_conversation_without_a_network_shows_at_once_and_arrives_once() {
    detail("chat", Line::IsCutAndHealed).await;
}

#[tokio::test]
async fn every_act_in_a_ticket_shows_at_once_and_arrives_once() {
    detail("ticket", Line::Stays).await;
}

#[tokio::test]
async fn every_act_in_a_ticket_without_a_network_shows_at_once_and_arrives_once() {
    detail("ticket", Line::IsCutAndHealed).await;
}

async fn detail(module: &str, line: Line) {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    office.keep_macro().await;
    let cast = Cast::of(&office).await;
    let begun = office.begin(module, "Nora Detail").await;
    let window = office.english().await;
    window.stand_on(module, &begun).await;
    window
        .see_css(&format!("[data-test='macro'][data-name='{MACRO}']"))
        .await;
    let before = office.desk.activities(begun.id).await.len();
    if line == Line::IsCutAndHealed {
        office.cut_off(&window).await;
    }

    change_status(&window).await;
    change_participants(&window, &cast).await;
    hand_over(&window, &cast).await;
    change_labels(&window).await;
    fill_in_attributes(&window).await;
    write(&window).await;
    run_the_macro(&window).await;
    send_the_transcript(&window, line).await;
    if module == "ticket" {
        edit_the_ticket(&window).await;
    }
    put_back(&window, &begun).await;
    begin_another(&window, &begun).await;
    if line == Line::Stays {
        screen.picture(&format!("detail-{module}")).await;
    } else {
        all_of_it_waits(&office, &window, &begun, before).await;
        office.heal(&window).await;
    }

    window.until_delivered().await;
    values_arrived(&office, &begun, &cast).await;
    people_arrived(&office, &begun, &cast).await;
    words_arrived(&office, &begun).await;
    everything_is_told(&office, &window, &begun, &cast).await;
    if module == "ticket" {
        the_ticket_arrived(&office, &begun).await;
    }
    window.close().await;
}

/// Closed, opened, handed to the machine, put aside twice and opened again.
async fn change_status(window: &Window) {
    window.set_status("Closed", "resolved").await;
    window.click("reopen").await;
    window.see_status("open").await;
    window.set_status("AI reply", "pending").await;
    window.choose_moments().await;
    window
        .choose_in("snooze-menu", "Until the customer replies")
        .await;
    window.see_status("snoozed").await;

    window.choose_moments().await;
    window.type_in_menu("snooze-menu", "in 3 days").await;
    let moment = window
        .ask("read_moment", json!({"text": "in 3 days"}))
        .await;
    let weekday =
        "return new Date(arguments[0]).toLocaleDateString('en-GB', {weekday: arguments[1]})";
    let long = window
        .run(weekday, vec![moment.clone(), json!("long")])
        .await;
    let long = long.as_str().expect("a day of the week");
    window.see_words("snooze-menu-item", long).await;
    window.pick("snooze-menu", long).await;
    let short = window.run(weekday, vec![moment, json!("short")]).await;
    let short = short.as_str().expect("a day of the week");
    window.see_words("status-menu-button", short).await;
    window.set_status("Open", "open").await;
}

/// Oneself by watching; a colleague comes and goes.
async fn change_participants(window: &Window, cast: &Cast) {
    let taking_part = |agent: &Person| format!("[data-agent='{}']", agent.id);
    let (me, other) = (taking_part(&cast.me), taking_part(&cast.mateusz));
    window.click("participant-watch").await;
    window
        .see_css(&format!("[data-test='participant']{me}"))
        .await;
    window.see_words("participant-watch", "Stop watching").await;

    window.click("participant-add").await;
    window
        .choose_in("participants-menu", &cast.mateusz.name)
        .await;
    window.leave_menu("participants-menu").await;
    window
        .click_css(&format!(
            "[data-test='participant']{other} [data-test='participant-remove']"
        ))
        .await;
    window
        .see_css(&format!(
            "[data-test='participants']:has({me}):not(:has({other}))"
        ))
        .await;
}

/// To a colleague, back to oneself, to a team; and how urgent it is.
async fn hand_over(window: &Window, cast: &Cast) {
    window.put("assign", "assign-menu", &cast.hugo.name).await;
    window.click("assign-me").await;
    window.see_words("assign", &cast.me.name).await;
    window.see_gone("assign-me").await;
    window.put("team", "team-menu", "livraison").await;
    window.put("priority", "priority-menu", "Urgent").await;
}

/// Two come, one goes.
async fn change_labels(window: &Window) {
    window.click("label-add").await;
    for title in ["vip", "pro"] {
        window.choose_in("labels-menu", title).await;
        window.see(&format!("label-{title}")).await;
    }
    window.leave_menu("labels-menu").await;
    window
        .click_css("[data-test='label-vip'] [data-test='label-remove']")
        .await;
    window.see_gone("label-vip").await;
}

/// Each kind with its own editor; a value that breaks its rule is refused.
async fn fill_in_attributes(window: &Window) {
    let order = "attribute-conversation-numero_commande";
    window.set_attribute(order, "seven").await;
    window.see("attribute-error").await;
    window.click("attribute-cancel").await;
    window.type_attribute(order, "ML-54321").await;
    window
        .put("attribute-conversation-motif", "attribute-menu", "Retard")
        .await;
    window
        .type_attribute("attribute-conversation-suivi_colis", PARCEL)
        .await;
    window
        .type_attribute("attribute-contact-commandes", "7")
        .await;
    let letter = "attribute-contact-newsletter";
    window.click(letter).await;
    window
        .see_texts(
            &format!("label:has(> [data-test='{letter}']) > span"),
            &["Yes"],
        )
        .await;
}

/// About the contact, to the team and to the customer.
async fn write(window: &Window) {
    window.fill("contact-note-text", ABOUT_THEM).await;
    window.click("contact-note-add").await;
    window.see_words("contact-note", ABOUT_THEM).await;
    window.note(NOTE).await;
    window.reply(REPLY).await;
}

/// What it will do is shown first; what it changes shows at once, what it writes once it is sent.
async fn run_the_macro(window: &Window) {
    window
        .click_css(&format!(
            "[data-test='macro'][data-name='{MACRO}'] [data-test='macro-run']"
        ))
        .await;
    window.see_words("macro-effects", MACRO_NOTE).await;
    window.click("macro-run-confirm").await;
    window.see_gone("run-macro-dialog").await;
    window.see("label-garantie").await;
    window.see_words("priority", "High").await;
}

async fn send_the_transcript(window: &Window, line: Line) {
    window
        .choose_more("Send the transcript", "transcript-dialog")
        .await;
    window.fill("transcript-to", ADDRESS).await;
    window.see_words("transcript-route", "no SMTP relay").await;
    if line == Line::IsCutAndHealed {
        window
            .see_words("transcript-route", "waits in the outbox")
            .await;
    }
    window.click("transcript-submit").await;
    window.see_gone("transcript-dialog").await;
}

async fn edit_the_ticket(window: &Window) {
    window.click("ticket-edit").await;
    window.see("edit-ticket-dialog").await;
    window.fill("ticket-title", TITLE).await;
    window.fill("ticket-description", "All of it anew.").await;
    window.fill("ticket-type", "incident").await;
    window.set_moment("ticket-due", "2040-01-15T09:00").await;
    window.click("ticket-submit").await;
    window.see_gone("edit-ticket-dialog").await;
    window.see_words("thread-name", TITLE).await;
    window.see_words("ticket-kind", "incident").await;
    window.see_words("ticket-due-shown", "15 Jan 2040").await;
    window.see_words("ticket", "All of it anew.").await;
}

/// Read by now; put back among what is unread, it closes, so that it is not read at once.
async fn put_back(window: &Window, begun: &Begun) {
    let row = format!("[data-test='row'][data-id='{}']", begun.id);
    window
        .see_css(&format!("{row}:not(:has(.row-count))"))
        .await;
    window
        .choose("thread-more", "thread-more-menu", "Mark as unread")
        .await;
    window.see("thread-none").await;
    window.see_css(&format!("{row} .row-count")).await;
    window.open_row(begun.id).await;
}

/// A new conversation with the contact, from it the first one as the previous one, and the way back.
async fn begin_another(window: &Window, begun: &Begun) {
    let first = window.shown().await;
    window
        .choose_more("Begin a new conversation", "new-conversation-dialog")
        .await;
    window.send_first(SECOND).await;

    let previous = format!("[data-test='previous-row'][data-id='{}']", begun.id);
    window.click_css(&previous).await;
    window
        .until("the first one", || async { window.shown().await == first })
        .await;
    window.click("trail-back").await;
    window.see_gone("trail").await;
    window.see_words("outgoing", SECOND).await;
    window.open_row(begun.id).await;
}

/// Nothing of it has left, and the transcript is among what waits.
async fn all_of_it_waits(office: &Office, window: &Window, begun: &Begun, before: usize) {
    let waiting = window.outbox().await;
    let kind = |wanted: &str| {
        let of = |operation: &&Value| operation["action"]["kind"] == wanted;
        waiting.iter().filter(of).count()
    };
    for (wanted, times) in [
        ("send_transcript", 1),
        ("run_macro", 1),
        ("create_conversation", 1),
        ("set_status", 6),
    ] {
        assert_eq!(kind(wanted), times, "{wanted} in {waiting:?}");
    }
    let told = office.desk.activities(begun.id).await;
    assert_eq!(told.len(), before, "nothing happened there yet: {told:?}");
    assert_eq!(letters(office).len(), 0, "no mail left");
}

async fn values_arrived(office: &Office, begun: &Begun, cast: &Cast) {
    let now = office.desk.conversation(begun.id).await;
    assert_eq!(now["status"], "open");
    assert_eq!(now["meta"]["assignee"]["id"], cast.me.id);
    assert_eq!(now["meta"]["team"]["name"], "livraison");
    assert_eq!(now["priority"], "high");
    let labels = now["labels"].as_array().expect("a list");
    let mut labels: Vec<_> = labels.iter().filter_map(|title| title.as_str()).collect();
    labels.sort_unstable();
    assert_eq!(labels, ["garantie", "pro"]);
    let attributes = &now["custom_attributes"];
    assert_eq!(attributes["numero_commande"], "ML-54321");
    assert_eq!(attributes["motif"], "Retard");
    assert_eq!(attributes["suivi_colis"], PARCEL);
}

async fn people_arrived(office: &Office, begun: &Begun, cast: &Cast) {
    let path = format!("conversations/{}/participants", begun.id);
    let participants = office.desk.get(&path).await;
    let participants = participants.as_array().expect("a list");
    let takes_part = |who: &Person| participants.iter().any(|agent| agent["id"] == who.id);
    assert!(takes_part(&cast.me), "{participants:?}");
    assert!(!takes_part(&cast.mateusz), "{participants:?}");
    let known = office.contact(begun.contact).await;
    assert_eq!(known["custom_attributes"]["commandes"], 7);
    assert_eq!(known["custom_attributes"]["newsletter"], true);
    let notes = office
        .desk
        .get(&format!("contacts/{}/notes", begun.contact))
        .await;
    assert_eq!(notes.to_string().matches(ABOUT_THEM).count(), 1, "{notes}");
}

async fn words_arrived(office: &Office, begun: &Begun) {
    let texts = office.desk.texts(begun.id).await;
    for text in [NOTE, REPLY, MACRO_NOTE] {
        let times = texts.iter().filter(|one| *one == text).count();
        assert_eq!(times, 1, "{text:?} in {texts:?}");
    }
    let path = format!("contacts/{}/conversations", begun.contact);
    let all = office.desk.get(&path).await;
    let all = all["payload"].as_array().expect("a list");
    let others: Vec<i64> = all
        .iter()
        .filter_map(|one| one["id"].as_i64())
        .filter(|id| *id != begun.id)
        .collect();
    assert_eq!(others.len(), 1, "one more was begun: {others:?}");
    assert_eq!(office.desk.texts(others[0]).await, [SECOND]);
}

/// What happened stands in the thread with who did it, as often as it happened, and nothing else was mailed.
async fn everything_is_told(office: &Office, window: &Window, begun: &Begun, cast: &Cast) {
    let told = office.desk.activities(begun.id).await;
    let given = format!("Attribuée à {}", cast.hugo.whole);
    for (words, times) in [
        ("fermée", 1),
        ("rouverte", 2),
        ("confiée à", 1),
        ("mise en attente", 1),
        (given.as_str(), 1),
        ("attribué cette conversation", 1),
        ("équipe livraison", 1),
        ("mis la priorité", 1),
        ("changé la priorité", 1),
        ("ajouté vip", 1),
        ("ajouté pro", 1),
        ("retiré vip", 1),
        ("ajouté garantie", 1),
    ] {
        let of_mine = |text: &&String| text.contains(words) && text.contains(&cast.me.whole);
        let found = told.iter().filter(of_mine).count();
        assert_eq!(found, times, "{words:?} in {told:?}");
        window.see_words("activity", words).await;
    }
    let closed = format!("fermée par {}", cast.me.whole);
    window.see_words("activity", &closed).await;
    window.see_words("note", MACRO_NOTE).await;
    window
        .until("a letter", || async { !letters(office).is_empty() })
        .await;
    assert_eq!(letters(office).len(), 1, "the transcript was mailed once");
}

async fn the_ticket_arrived(office: &Office, begun: &Begun) {
    let now = office.desk.conversation(begun.id).await;
    let ticket = &now["ticket_info"];
    assert_eq!(ticket["title"], TITLE);
    assert_eq!(ticket["description"], "All of it anew.");
    assert_eq!(ticket["ticket_type"], "incident");
    assert!(!ticket["due_at"].is_null(), "{ticket}");
    let told = office.desk.activities(begun.id).await;
    for words in [TITLE, "description", "incident", "échéance"] {
        let found = told.iter().filter(|text| text.contains(words)).count();
        assert_eq!(found, 1, "{words:?} in {told:?}");
    }
}

/// The letters to [`ADDRESS`] in the folder where the server puts its mail.
fn letters(office: &Office) -> Vec<String> {
    let folder = office.folder.path().join("server").join("mail");
    // The folder is made with the first letter; one that is still being written has a name of its own.
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let letters = entries.flatten().map(|entry| entry.path());
    letters
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.ends_with(".eml") && !name.starts_with('.'))
        })
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .filter(|letter| letter.contains(ADDRESS))
        .collect()
}
