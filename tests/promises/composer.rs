//! What helps in writing: canned answers, the signature, mentions and emoji, online and offline, with answers lost and
//! with the program killed.

use std::collections::BTreeMap;

use guichet_core::Error;
use guichet_model::{
    AccountKey, AgentId, CannedId, TeamId,
    account::Channel,
    canned::{Canned, CannedDraft},
    emoji::{EmojiGroup, SkinTone},
    mention::Mentionable,
    outbox::{Action, OperationState},
    rule::Rule,
    settings::{Language, Settings},
    signature,
};
use guichet_tests::{
    network::{Fault, Which},
    world::{Agent, World},
};
use serde_json::{Value, json};

fn account(agent: &Agent) -> AccountKey {
    agent.account().key
}

fn does(agent: &Agent, action: &Action) {
    let done = agent.core().act_on_account(account(agent), action);
    done.expect("the action is taken");
}

fn draft(short_code: &str, content: &str) -> CannedDraft {
    CannedDraft {
        short_code: short_code.to_owned(),
        content: content.to_owned(),
    }
}

fn create(short_code: &str, content: &str) -> Action {
    Action::CreateCanned {
        draft: draft(short_code, content),
    }
}

fn canned(agent: &Agent) -> Vec<Canned> {
    let canned = agent.core().canned(account(agent));
    canned.expect("canned answers")
}

fn codes(agent: &Agent) -> Vec<String> {
    let all = canned(agent).into_iter();
    all.map(|one| one.short_code).collect()
}

fn broken(refused: Result<(), Error>) -> Option<(String, Rule)> {
    let rule = refused.err()?.failure().rule?;
    Some((rule.field, rule.rule))
}

/// Puts canned answers into the server, past every client.
fn kept_on_server(world: &World, rows: &[(i64, &str, &str)]) {
    let database = world.server_database();
    for (id, code, content) in rows {
        database
            .execute(
                "INSERT INTO canned_response (id, account_id, short_code, content, created_at, updated_at)
                 VALUES (?1, 3, ?2, ?3, 0, 0)",
                (id, code, content),
            )
            .expect("a canned answer");
    }
}

async fn a_canned_answer_made_offline_is_there_once(world: World) {
    let mut alice = world.agent("alice").await;
    alice.cut_off().await;
    does(&alice, &create(" /bonjour ", "Bonjour {{contact.name}}"));
    assert_eq!(codes(&alice), ["bonjour"], "at once, without its slash");
    assert!(canned(&alice)[0].operation.is_some());
    let again = alice
        .core()
        .act_on_account(account(&alice), &create("bonjour", "Autre"));
    assert_eq!(
        broken(again.map(drop)),
        Some(("short_code".to_owned(), Rule::Taken))
    );
    alice.kill_and_reopen().await;
    assert_eq!(codes(&alice), ["bonjour"], "it survives");
    alice
        .network()
        .lose_next_reply_to("POST", "canned_responses");
    alice.reconnect_and_deliver().await;
    let truth = world.truth().get("canned_responses").await;
    assert_eq!(truth.as_array().map(Vec::len), Some(1), "once: {truth}");
    assert_eq!(truth[0]["content"], "Bonjour {{contact.name}}");
    let here = canned(&alice);
    assert_eq!(here.len(), 1);
    assert_eq!(here[0].id.map(|id| id.0), truth[0]["id"].as_i64());
    assert_eq!(here[0].operation, None);
}

#[tokio::test]
async fn a_canned_answer_made_offline_is_delivered_once_although_the_answer_is_lost() {
    a_canned_answer_made_offline_is_there_once(World::new().await).await;
}

#[tokio::test]
async fn a_canned_answer_made_offline_is_delivered_once_to_a_stock_server() {
    a_canned_answer_made_offline_is_there_once(World::stock().await).await;
}

#[tokio::test]
async fn canned_answers_are_changed_and_deleted_offline() {
    let world = World::new().await;
    kept_on_server(&world, &[(71, "merci", "Merci"), (72, "adieu", "Adieu")]);
    let alice = world.agent("alice").await;
    assert_eq!(codes(&alice), ["adieu", "merci"]);
    alice.cut_off().await;
    does(
        &alice,
        &Action::EditCanned {
            id: CannedId(71),
            draft: draft("merci", "Merci beaucoup"),
        },
    );
    does(
        &alice,
        &Action::DeleteCanned {
            id: CannedId(72),
            short_code: String::new(),
        },
    );
    assert_eq!(codes(&alice), ["merci"]);
    assert_eq!(canned(&alice)[0].content, "Merci beaucoup");
    let names: Vec<Action> = alice.outbox().into_iter().map(|one| one.action).collect();
    assert!(
        names.contains(&Action::DeleteCanned {
            id: CannedId(72),
            short_code: "adieu".to_owned(),
        }),
        "the outbox can tell which: {names:?}"
    );
    alice.reconnect_and_deliver().await;
    let truth = world.truth().get("canned_responses").await;
    assert_eq!(truth.as_array().map(Vec::len), Some(1), "{truth}");
    assert_eq!(truth[0]["content"], "Merci beaucoup");
    assert_eq!(codes(&alice), ["merci"]);
    let bob = world.agent("bob").await;
    assert_eq!(
        canned(&bob)[0].content,
        "Merci beaucoup",
        "a colleague's too"
    );
}

#[tokio::test]
async fn a_list_that_was_asked_for_before_a_change_does_not_undo_it() {
    let world = World::new().await;
    kept_on_server(&world, &[(71, "merci", "Merci"), (72, "adieu", "Adieu")]);
    let alice = world.agent("alice").await;
    alice.cut_off().await;
    does(
        &alice,
        &Action::DeleteCanned {
            id: CannedId(72),
            short_code: String::new(),
        },
    );
    let deletion = Which::to("DELETE", "canned_responses/72");
    let list = Which::to("GET", "canned_responses");
    alice
        .network()
        .strike_next(list, Fault::ReplyAfter(deletion));
    alice.reconnect_and_deliver().await;
    assert_eq!(codes(&alice), ["merci"]);
}

#[tokio::test]
async fn a_discarded_canned_answer_takes_its_effect_along() {
    let world = World::new().await;
    kept_on_server(&world, &[(71, "merci", "Merci")]);
    let alice = world.agent("alice").await;
    alice.cut_off().await;
    does(&alice, &create("bonjour", "Bonjour"));
    let made = alice.outbox().remove(0);
    assert_eq!(alice.state(&made.id), Some(OperationState::Queued));
    alice.discard(&made.id);
    assert_eq!(codes(&alice), ["merci"]);
}

#[tokio::test]
async fn a_canned_answer_is_found_by_its_code_and_speaks_of_the_conversation() {
    let world = World::new().await;
    kept_on_server(
        &world,
        &[
            (
                71,
                "retard",
                "Bonjour {{contact.first_name}}, n° {{conversation.id}}.",
            ),
            (72, "excuses-retard", "{{ agent.name }} de {{inbox.name}}"),
            (
                73,
                "autre",
                "Un retard de {{jours}} jours, {{contact.phone}}, {{contact.custom_attribute.plan}}",
            ),
            (74, "rien", "Rien"),
        ],
    );
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    let attributes = json!({"custom_attributes": {"plan": "pro"}});
    world.truth().patch("contacts/80001", attributes).await;
    let contact = alice.conversation(id).contact.key;
    alice
        .until("the contact's attribute", |agent| {
            let known = agent.core().contact(account(agent), contact);
            !known.expect("the contact").attributes.is_empty()
        })
        .await;
    alice.cut_off().await;
    let find = |query: &str| {
        let found = alice
            .core()
            .find_canned(account(&alice), alice.key(id), query, 10);
        found.expect("found")
    };
    let found = find("retard");
    let found_codes: Vec<&str> = found
        .iter()
        .map(|one| one.canned.short_code.as_str())
        .collect();
    assert_eq!(found_codes, ["retard", "excuses-retard", "autre"]);
    assert_eq!(found[0].text_resolved, format!("Bonjour Carla, n° {id}."));
    assert_eq!(found[1].text_resolved, "Alice de Programs", "who answers");
    assert_eq!(
        found[2].text_resolved,
        "Un retard de {{jours}} jours, {{contact.phone}}, pro"
    );
    assert_eq!(found[2].missing, ["jours", "contact.phone"]);
    assert_eq!(find("").len(), 4, "all of them before something is typed");
    let given: BTreeMap<String, String> = [("jours".to_owned(), "3".to_owned())].into();
    let filled = alice
        .core()
        .fill_in(
            account(&alice),
            alice.key(id),
            &found[2].canned.content,
            &given,
        )
        .expect("filled in");
    assert_eq!(filled.text, "Un retard de 3 jours, {{contact.phone}}, pro");
    assert_eq!(filled.missing, ["contact.phone"]);
}

async fn profile(world: &World) -> Value {
    world.truth().get("../../profile").await
}

async fn a_signature_is_changed_offline(world: World) {
    let mut alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    // What another client keeps there.
    world
        .truth()
        .patch(
            "../../profile",
            json!({"profile": {"ui_settings": {"locale": "fr", "channel_email_signature_enabled": true}}}),
        )
        .await;
    alice.cut_off().await;
    let core = alice.core();
    core.set_signature(account(&alice), "  Alice\nMaison Lumen ")
        .expect("taken");
    let reply_signature =
        |agent: &Agent| agent.core().reply_signature(account(agent), agent.key(id));
    assert_eq!(
        reply_signature(&alice).expect("read"),
        None,
        "that channel is not signed"
    );
    core.sign_channel(account(&alice), &Channel::Api, true)
        .expect("taken");
    alice.kill_and_reopen().await;
    let shown = alice.core().signature(account(&alice)).expect("read");
    assert_eq!(
        shown.text, "Alice\nMaison Lumen",
        "at once, and it survives"
    );
    assert!(shown.channels.contains(&Channel::Api) && shown.pending);
    let text = reply_signature(&alice).expect("read").expect("signed");
    alice.reply(id, &signature::append("Bonjour", &text));
    alice.reconnect_and_deliver().await;
    let truth = profile(&world).await;
    assert_eq!(truth["message_signature"], "Alice\nMaison Lumen");
    assert_eq!(truth["ui_settings"]["channel_api_signature_enabled"], true);
    assert_eq!(
        truth["ui_settings"]["locale"], "fr",
        "what others keep stays"
    );
    let shown = alice.core().signature(account(&alice)).expect("read");
    assert_eq!(shown.channels, [Channel::Email, Channel::Api]);
    assert!(!shown.pending);
    let texts = world.truth().texts(id.0).await;
    assert_eq!(texts, ["Bonjour\n\n--\n\nAlice\nMaison Lumen"]);
    alice
        .core()
        .sign_channel(account(&alice), &Channel::Api, false)
        .expect("taken");
    alice.until_delivered().await;
    assert_eq!(reply_signature(&alice).expect("read"), None, "off again");
    let truth = profile(&world).await;
    assert_eq!(truth["ui_settings"]["channel_api_signature_enabled"], false);
}

#[tokio::test]
async fn a_signature_that_is_changed_offline_is_under_the_reply_and_on_the_server() {
    a_signature_is_changed_offline(World::new().await).await;
}

#[tokio::test]
async fn a_signature_is_changed_on_a_stock_server() {
    a_signature_is_changed_offline(World::stock().await).await;
}

#[tokio::test]
async fn a_note_mentions_those_who_see_it_and_is_read_as_names() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    let core = alice.core();
    let mentionable = |query: &str| {
        let found = core.mentionable(account(&alice), alice.key(id), query);
        found.expect("whom to mention")
    };
    alice
        .until("who sees the inbox", |_| {
            !mentionable("eve").iter().any(|one| one.name() == "Eve")
        })
        .await;
    let bob = Mentionable::Agent {
        id: AgentId(5002),
        name: "Bob".to_owned(),
    };
    let support = Mentionable::Team {
        id: TeamId(31),
        name: "support".to_owned(),
    };
    let everybody = mentionable("");
    assert_eq!(everybody[0], bob, "agents first, without oneself");
    assert!(everybody.contains(&support));
    assert_eq!(mentionable("@SUP"), [support]);
    let typed = "@bob regarde, avec @support, pas @eve ni @Alice";
    let text = core
        .mark_mentions(account(&alice), alice.key(id), typed, &[])
        .expect("marked");
    alice.cut_off().await;
    alice.note(id, &text);
    let preview = |agent: &Agent| agent.conversation(id).row.preview.expect("a preview").text;
    let read = "@Bob regarde, avec @support, pas @eve ni @Alice";
    assert_eq!(preview(&alice), read, "while it waits");
    alice.reconnect_and_deliver().await;
    let texts = world.truth().texts(id.0).await;
    assert_eq!(
        texts,
        [
            "[@Bob](mention://user/5002/Bob) regarde, avec [@support](mention://team/31/support), pas @eve ni @Alice"
        ]
    );
    assert_eq!(preview(&alice), read, "and when it is there");
    let told = world.desk("bob");
    let told = told.get("conversations?conversation_type=mention&status=all");
    let mentions = told.await["data"]["payload"].clone();
    assert_eq!(mentions[0]["id"], id.0, "Bob was told: {mentions}");
}

#[tokio::test]
async fn emoji_used_lately_come_first_after_a_restart_in_the_tone_of_the_settings() {
    let world = World::new().await;
    let mut alice = world.agent("alice").await;
    let core = alice.core();
    let skin_tone = SkinTone::Medium;
    let settings = Settings {
        skin_tone,
        ..core.settings().expect("settings")
    };
    core.save_settings(&settings).expect("kept");
    for glyph in ["🎉", "👋🏿", "👍", "🎉"] {
        core.use_emoji(glyph).expect("kept");
    }
    assert!(core.use_emoji("word").is_err());
    alice.kill_and_reopen().await;
    let found = alice
        .core()
        .find_emoji(" ", Language::French, 5)
        .expect("emoji");
    let shown: Vec<(&str, EmojiGroup)> = found
        .iter()
        .map(|emoji| (emoji.glyph.as_str(), emoji.group))
        .collect();
    assert_eq!(
        shown,
        [
            ("🎉", EmojiGroup::Recent),
            ("👍🏽", EmojiGroup::Recent),
            ("👋🏽", EmojiGroup::Recent),
            ("😀", EmojiGroup::Smileys),
            ("😃", EmojiGroup::Smileys),
        ]
    );
}
