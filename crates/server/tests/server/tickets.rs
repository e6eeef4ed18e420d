//! Tickets: opened from scratch or from a conversation, described, listed, and answered.

use crate::cable::Socket;
use crate::world::{ACCOUNT, ALICE, API, CAROL, FIRST, LEA, MAIL, MARC, Play, TEAM, World};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn open(world: &World, body: Value) -> Value {
    world.alice().post("tickets", body).await
}

#[tokio::test]
async fn a_ticket_from_scratch_has_its_fields_and_a_number_of_its_own() {
    let world = World::open().await;
    let body = json!({
        "title": " Écran noir ", "description": "Depuis hier", "ticket_type": "incident",
        "due_at": "2026-06-03T09:00:00Z", "priority": "high", "team_id": TEAM,
        "assignee_id": ALICE, "inbox_id": API, "contact_id": MARC,
        "custom_attributes": {"serial": "X1"}
    });
    let one = open(&world, body.clone()).await;
    assert_eq!(one["conversation_category"], "ticket");
    assert_eq!(
        one["ticket_info"],
        json!({
            "number": 1, "title": "Écran noir", "description": "Depuis hier",
            "ticket_type": "incident", "submitter": {"id": ALICE, "name": "Alice"},
            "due_at": "2026-06-03T09:00:00.000Z", "source_conversation_id": null
        })
    );
    assert_eq!(one["priority"], "high");
    assert_eq!(one["status"], "open");
    assert_eq!(one["meta"]["team"]["id"], TEAM);
    assert_eq!(one["meta"]["assignee"]["id"], ALICE);
    assert_eq!(one["meta"]["sender"]["id"], MARC);
    assert_eq!(one["custom_attributes"], json!({"serial": "X1"}));
    let two = open(&world, body).await;
    assert_eq!(two["ticket_info"]["number"], 2);
    let id = one["id"].as_i64().expect("an id");
    assert_eq!(world.alice().thread(id).await, ["Alice opened ticket T-1"]);
}

#[tokio::test]
async fn a_ticket_raised_from_a_conversation_is_linked_both_ways_and_told() {
    let world = World::open().await;
    let mut carol = Socket::of(&world, "carol", CAROL).await;
    let body = json!({"title": "Colis perdu", "source_conversation_id": FIRST});
    let ticket = open(&world, body).await;
    let id = ticket["id"].as_i64().expect("an id");
    assert_eq!(ticket["ticket_info"]["source_conversation_id"], FIRST);
    assert_eq!(ticket["inbox_id"], API);
    assert_eq!(ticket["meta"]["sender"]["id"], LEA);
    let created = carol.event("conversation.created").await;
    assert_eq!(created["ticket_info"]["title"], "Colis perdu");
    let mut updated = carol.event("conversation.updated").await;
    while updated["id"] != FIRST {
        updated = carol.event("conversation.updated").await;
    }
    assert_eq!(updated["linked_ticket_ids"], json!([id]));
    let source = world.conversation(FIRST).await;
    assert_eq!(source["linked_ticket_ids"], json!([id]));
    assert_eq!(source["ticket_info"], Value::Null);
    let thread = world.alice().thread(FIRST).await;
    assert_eq!(
        thread.last().map(String::as_str),
        Some("Alice raised ticket T-1: Colis perdu")
    );
    let elsewhere = json!({"title": "x", "source_conversation_id": FIRST, "inbox_id": MAIL});
    let (status, _) = world.carol().call(Method::POST, "tickets", elsewhere).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn somebody_unknown_is_made_a_contact_once_and_known_people_are_found() {
    let world = World::open().await;
    let carol = world.carol();
    let body = json!({
        "title": "Devis", "inbox_id": MAIL,
        "contact": {"name": "Zoé", "email": "Zoe@example.org"}
    });
    let one = carol.post("tickets", body.clone()).await;
    assert_eq!(one["meta"]["sender"]["email"], "zoe@example.org");
    assert_eq!(one["additional_attributes"]["mail_subject"], "Devis");
    let two = carol.post("tickets", body).await;
    assert_eq!(one["meta"]["sender"]["id"], two["meta"]["sender"]["id"]);
}

#[tokio::test]
async fn what_makes_no_ticket_is_refused_and_leaves_nothing() {
    let world = World::open().await;
    let alice = world.alice();
    for (body, attribute) in [
        (
            json!({"inbox_id": API, "contact_id": MARC}),
            json!(["title"]),
        ),
        (
            json!({"title": " ", "inbox_id": API, "contact_id": MARC}),
            json!(["title"]),
        ),
        (
            json!({"title": "x", "inbox_id": API, "contact_id": MARC, "due_at": "tomorrow"}),
            json!(["due_at"]),
        ),
        (json!({"title": "x", "contact_id": MARC}), Value::Null),
        (json!({"title": "x", "inbox_id": API}), Value::Null),
    ] {
        let (status, answer) = alice.call(Method::POST, "tickets", body.clone()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(answer["attributes"], attribute, "{body}");
    }
    let foreign = json!({"title": "x", "inbox_id": MAIL, "contact_id": MARC});
    let (status, _) = alice.call(Method::POST, "tickets", foreign).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        alice.get("tickets?status=all").await["data"]["meta"]["all_count"],
        0
    );
}

#[tokio::test]
async fn a_change_says_what_changed_and_null_clears() {
    let world = World::open().await;
    let alice = world.alice();
    let body = json!({
        "title": "Ancien", "inbox_id": API, "contact_id": LEA, "ticket_type": "incident",
        "due_at": "2026-06-03T09:00:00Z"
    });
    let id = open(&world, body).await["id"].as_i64().expect("an id");
    let path = format!("tickets/{id}");
    let change = json!({
        "title": "Nouveau", "description": "En détail", "ticket_type": null,
        "due_at": "2026-06-05T09:00:00+02:00"
    });
    let (status, changed) = alice.call(Method::PATCH, &path, change.clone()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(changed["ticket_info"]["title"], "Nouveau");
    assert_eq!(changed["ticket_info"]["ticket_type"], Value::Null);
    assert_eq!(changed["ticket_info"]["due_at"], "2026-06-05T07:00:00.000Z");
    let (_, again) = alice.call(Method::PATCH, &path, change).await;
    assert_eq!(
        again["updated_at"], changed["updated_at"],
        "nothing changed"
    );
    assert_eq!(
        alice.thread(id).await[1..],
        [
            "Alice changed the title to “Nouveau”",
            "Alice changed the description",
            "Alice removed the type",
            "Alice set the due date to 2026-06-05"
        ]
    );
    let (status, _) = alice.call(Method::PATCH, &path, json!({"title": ""})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = alice
        .call(
            Method::PATCH,
            &format!("tickets/{FIRST}"),
            json!({"title": "x"}),
        )
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND, "a chat is no ticket");
}

#[tokio::test]
async fn lists_and_counts_tell_chats_and_tickets_apart() {
    let world = World::open().await;
    let body = json!({"title": "Un", "source_conversation_id": FIRST});
    let id = open(&world, body).await["id"].as_i64().expect("an id");
    let alice = world.alice();
    assert_eq!(alice.list("conversation_category=ticket").await, [id]);
    assert_eq!(alice.list("").await.len(), 3, "both without a word");
    assert!(!alice.list("conversation_category=chat").await.contains(&id));
    let tickets = alice.get("tickets").await;
    assert_eq!(tickets["data"]["payload"][0]["id"], id);
    assert_eq!(tickets["data"]["meta"]["all_count"], 1);
    let meta = alice
        .get("conversations/meta?conversation_category=chat")
        .await;
    assert_eq!(meta["meta"]["all_count"], 2);
}

#[tokio::test]
async fn files_stand_in_the_ticket_as_a_private_note() {
    let world = World::open().await;
    let alice = world.alice();
    let part = Part::bytes(b"trace".to_vec()).file_name("trace.txt");
    let form = Form::new()
        .text("title", "Avec pièce jointe")
        .text("inbox_id", API.to_string())
        .text("contact_id", LEA.to_string())
        .part("attachments[]", part);
    let request = alice.request(Method::POST, "tickets").multipart(form);
    let (status, ticket) = alice.answer(request).await;
    assert_eq!(status, StatusCode::OK, "{ticket}");
    let messages = alice
        .get(&format!("conversations/{}/messages", ticket["id"]))
        .await;
    let note = &messages["payload"][1];
    assert_eq!(note["private"], true);
    assert_eq!(note["attachments"][0]["extension"], "txt");
}

#[tokio::test]
async fn the_customer_reads_a_tickets_reply_where_they_wrote_and_writes_on_in_the_chat() {
    let world = World::open().await;
    let client = "/public/api/v1/inboxes/api/contacts/source-61/conversations";
    let body = json!({"title": "Un", "source_conversation_id": FIRST});
    let id = open(&world, body).await["id"].as_i64().expect("an id");
    let path = format!("conversations/{id}/messages");
    let alice = world.alice();
    alice.post(&path, json!({"content": "C’est réparé"})).await;
    let seen = alice.get(&format!("{client}/{id}/messages")).await;
    assert_eq!(seen.as_array().map(Vec::len), Some(1), "no activity shows");
    assert_eq!(seen[0]["content"], "C’est réparé");
    assert_eq!(
        world.conversation(id).await["conversation_category"],
        "ticket"
    );
}

#[tokio::test]
async fn a_plain_chatwoot_has_no_ticket_route() {
    let world = World::open_as(Play::Stock).await;
    let carol = world.carol();
    assert_eq!(carol.refused("tickets").await.0, StatusCode::NOT_FOUND);
    let body = json!({"title": "x", "source_conversation_id": FIRST});
    let (status, _) = carol.call(Method::POST, "tickets", body.clone()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let path = format!("/api/v1/accounts/{ACCOUNT}/tickets/{FIRST}");
    let (status, _) = carol.call(Method::PATCH, &path, body).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
