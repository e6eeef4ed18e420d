//! Customers: their fields, what hangs on them, merging, blocking and going.

use crate::cable::Socket;
use crate::world::{API, CAROL, FIRST, LEA, MAIL, MARC, SECOND, THIRD, WEB, World};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn contact(id: i64) -> String {
    format!("contacts/{id}")
}

fn ids(list: &Value) -> Vec<i64> {
    let rows = list["payload"].as_array().expect("a list");
    rows.iter().filter_map(|row| row["id"].as_i64()).collect()
}

async fn changes(world: &World, after: i64) -> Vec<(String, i64, bool)> {
    let page = world.carol().get(&format!("changes?after={after}")).await;
    let rows = page["changes"].as_array().expect("a list").clone();
    rows.iter()
        .map(|row| {
            (
                row["kind"].as_str().unwrap_or_default().to_owned(),
                row["id"].as_i64().unwrap_or_default(),
                row["deleted"] == true,
            )
        })
        .collect()
}

async fn head(world: &World) -> i64 {
    let page = world.carol().get("changes").await;
    page["next"].as_i64().expect("a position")
}

#[tokio::test]
async fn an_update_merges_attributes_and_clears_what_is_null() {
    let world = World::open().await;
    let alice = world.alice();
    let first = json!({
        "additional_attributes": {"city": "Lyon"}, "custom_attributes": {"plan": "pro"}
    });
    let (status, _) = alice.call(Method::PATCH, &contact(LEA), first).await;
    assert_eq!(status, StatusCode::OK);
    let second = json!({
        "email": null, "phone_number": "+33612345678",
        "additional_attributes": {"country": "France"}, "custom_attributes": {"since": 2020}
    });
    let (status, body) = alice.call(Method::PUT, &contact(LEA), second).await;
    assert_eq!(status, StatusCode::OK);
    let lea = &body["payload"];
    assert_eq!(lea["email"], Value::Null);
    assert_eq!(lea["phone_number"], "+33612345678");
    assert_eq!(
        lea["additional_attributes"],
        json!({"city": "Lyon", "country": "France"})
    );
    assert_eq!(
        lea["custom_attributes"],
        json!({"plan": "pro", "since": 2020})
    );
    let path = format!("contacts/{LEA}/destroy_custom_attributes");
    let left = alice
        .post(&path, json!({"custom_attributes": ["plan"]}))
        .await;
    assert_eq!(left["payload"]["custom_attributes"], json!({"since": 2020}));
}

#[tokio::test]
async fn values_that_are_no_address_or_number_or_are_taken_are_refused_with_their_field() {
    let world = World::open().await;
    let alice = world.alice();
    for (body, field) in [
        (json!({"email": "nowhere"}), "email"),
        (json!({"phone_number": "0612345678"}), "phone_number"),
        (json!({"email": "LEA@example.org"}), "email"),
    ] {
        let (status, answer) = alice.call(Method::PATCH, &contact(MARC), body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer["attributes"], json!([field]));
        assert!(answer["message"].is_string());
    }
}

#[tokio::test]
async fn a_new_contact_gets_the_way_in_that_its_channel_needs() {
    let world = World::open().await;
    let carol = world.carol();
    let body = json!({"name": "Zoé", "email": "zoe@example.org", "inbox_id": MAIL});
    let made = carol.post("contacts", body).await;
    let link = &made["payload"]["contact_inbox"];
    assert_eq!(link["source_id"], "zoe@example.org");
    assert_eq!(link["inbox"]["id"], MAIL);
    let found = carol
        .post(
            "contact_inboxes/filter",
            json!({"inbox_id": MAIL, "source_id": "zoe@example.org"}),
        )
        .await;
    assert_eq!(found["id"], made["payload"]["contact"]["id"]);
    let body = json!({"name": "Sans adresse", "inbox_id": MAIL});
    let (status, _) = carol.call(Method::POST, "contacts", body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        carol.get("contacts/search?q=Sans").await["payload"],
        json!([]),
        "nothing stays of a refused contact"
    );
}

#[tokio::test]
async fn customers_on_their_page_are_listed_as_active() {
    let world = World::open().await;
    let alice = world.alice();
    let active = alice.get("contacts/active").await;
    assert_eq!(ids(&active), [] as [i64; 0]);
    assert_eq!(active["meta"]["count"], 0);
    let mut customer = Socket::connect(&world).await;
    customer
        .ask(r#"{"channel":"RoomChannel","pubsub_token":"visitor-61"}"#.to_owned())
        .await;
    customer.frame().await;
    // The confirmation is sent just before the presence is noted.
    customer.frame().await;
    let active = alice.get("contacts/active").await;
    assert_eq!(ids(&active), [LEA]);
    assert_eq!(active["meta"]["count"], 1);
    assert_eq!(active["payload"][0]["availability_status"], "online");
    world.pass(120);
    assert_eq!(ids(&alice.get("contacts/active").await), [] as [i64; 0]);
}

#[tokio::test]
async fn a_conversation_begins_with_a_contact_through_an_inbox_that_reaches_them() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("contacts/{MARC}/contactable_inboxes");
    let reach = alice.get(&path).await;
    let inboxes: Vec<&Value> = reach["payload"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|way| &way["inbox"]["id"])
        .collect();
    assert_eq!(
        inboxes,
        [API, WEB],
        "known on the page, and the API reaches everybody; mail is not Alice's"
    );
    let source = reach["payload"][0]["source_id"].clone();
    let link = alice
        .post(
            &format!("contacts/{MARC}/contact_inboxes"),
            json!({"inbox_id": API, "source_id": source}),
        )
        .await;
    assert_eq!(link["source_id"], source);
    let begun = alice
        .post(
            "conversations",
            json!({"source_id": source, "inbox_id": API, "message": {"content": "Bonjour Marc"}}),
        )
        .await;
    assert_eq!(begun["meta"]["sender"]["id"], MARC);
    let theirs = alice.get(&format!("contacts/{MARC}/conversations")).await;
    assert_eq!(ids(&theirs), [begun["id"].as_i64().expect("an id"), SECOND]);
}

#[tokio::test]
async fn a_filter_joins_conditions_and_names_a_wrong_key() {
    let world = World::open().await;
    let alice = world.alice();
    alice
        .call(
            Method::PATCH,
            &contact(MARC),
            json!({"phone_number": "+33700000001", "additional_attributes": {"city": "Lille"}}),
        )
        .await;
    let condition = |key: &str, operator: &str, value: &str, join: Option<&str>| {
        json!({
            "attribute_key": key, "filter_operator": operator, "values": [value],
            "query_operator": join
        })
    };
    for (conditions, expected) in [
        (
            vec![condition("city", "equal_to", "lille", None)],
            vec![MARC],
        ),
        (
            vec![condition("name", "contains", "a", None)],
            vec![MARC, LEA],
        ),
        (
            vec![condition("phone_number", "starts_with", "337", None)],
            vec![MARC],
        ),
        (
            vec![
                condition("email", "contains", "lea@", Some("OR")),
                condition("city", "equal_to", "Lille", Some("AND")),
                condition("name", "equal_to", "nobody", None),
            ],
            vec![LEA],
        ),
        (vec![condition("blocked", "equal_to", "true", None)], vec![]),
        (
            vec![condition("created_at", "is_less_than", "2026-05-28", None)],
            vec![MARC, LEA],
        ),
        (
            vec![condition("created_at", "days_before", "30", None)],
            vec![],
        ),
    ] {
        let answer = alice
            .post("contacts/filter", json!({"payload": conditions}))
            .await;
        assert_eq!(ids(&answer), expected, "{conditions:?}");
        assert_eq!(answer["meta"]["count"], expected.len());
    }
    for wrong in [
        condition("shoe_size", "equal_to", "42", None),
        condition("identifier", "contains", "x", None),
        condition("created_at", "is_less_than", "yesterday", None),
    ] {
        let body = json!({"payload": [wrong]});
        let (status, answer) = alice.call(Method::POST, "contacts/filter", body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert!(answer["error"].is_string());
    }
}

#[tokio::test]
async fn labels_of_a_contact_are_replaced_as_a_set_and_told() {
    let world = World::open().await;
    let mut carol = Socket::of(&world, "carol", CAROL).await;
    let path = format!("contacts/{LEA}/labels");
    let set = world
        .alice()
        .post(&path, json!({"labels": ["VIP ", "presse", "vip"]}))
        .await;
    assert_eq!(set, json!({"payload": ["presse", "vip"]}));
    assert_eq!(carol.event("contact.updated").await["id"], LEA);
    assert_eq!(world.bob().get(&path).await, set);
    let labelled = world.bob().get("contacts?labels[]=presse").await;
    assert_eq!(ids(&labelled), [LEA]);
}

#[tokio::test]
async fn notes_are_written_changed_and_removed_newest_first() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("contacts/{LEA}/notes");
    let start = head(&world).await;
    let one = alice
        .post(&path, json!({"note": {"content": "Rappeler lundi"}}))
        .await;
    let two = alice
        .post(&path, json!({"content": "Préfère le soir"}))
        .await;
    assert_eq!(one["user"]["name"], "Alice");
    assert_eq!(
        (&one["account_id"], &one["contact_id"]),
        (&Value::Null, &Value::Null)
    );
    let (status, _) = alice
        .call(Method::POST, &path, json!({"note": {"content": " "}}))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let single = format!("{path}/{}", one["id"]);
    let (_, changed) = world
        .bob()
        .call(
            Method::PATCH,
            &single,
            json!({"note": {"content": "Rappeler mardi"}}),
        )
        .await;
    assert_eq!(changed["content"], "Rappeler mardi");
    let listed = alice.get(&path).await;
    assert_eq!(listed[0]["id"], two["id"]);
    assert_eq!(listed[1]["content"], "Rappeler mardi");
    let (status, _) = alice.call(Method::DELETE, &single, json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(alice.refused(&single).await.0, StatusCode::NOT_FOUND);
    let elsewhere = format!("contacts/{MARC}/notes/{}", two["id"]);
    assert_eq!(
        alice.refused(&elsewhere).await.0,
        StatusCode::NOT_FOUND,
        "a note belongs to its contact"
    );
    assert_eq!(
        changes(&world, start).await,
        [("contact".to_owned(), LEA, false)],
        "who is level with the feed asks for the notes again"
    );
}

#[tokio::test]
async fn a_merge_moves_everything_and_the_base_keeps_its_own_values() {
    let world = World::open().await;
    let alice = world.alice();
    alice
        .call(
            Method::PATCH,
            &contact(MARC),
            json!({"phone_number": "+33700000001", "custom_attributes": {"plan": "pro", "a": 1}}),
        )
        .await;
    alice
        .call(
            Method::PATCH,
            &contact(LEA),
            json!({"custom_attributes": {"plan": "free"}}),
        )
        .await;
    let note = json!({"content": "Important"});
    alice.post(&format!("contacts/{MARC}/notes"), note).await;
    let start = head(&world).await;
    let mut carol = Socket::of(&world, "carol", CAROL).await;
    let merged = alice
        .post(
            "actions/contact_merge",
            json!({"base_contact_id": LEA, "mergee_contact_id": MARC}),
        )
        .await;
    assert_eq!(merged["id"], LEA);
    assert_eq!(merged["name"], "Léa");
    assert_eq!(merged["phone_number"], "+33700000001");
    assert_eq!(merged["custom_attributes"], json!({"plan": "free", "a": 1}));
    assert_eq!(
        carol.event("conversation.contact_changed").await["meta"]["sender"]["id"],
        LEA
    );
    assert_eq!(carol.event("contact.merged").await["id"], LEA);
    assert_eq!(carol.event("contact.deleted").await["id"], MARC);
    assert_eq!(alice.refused(&contact(MARC)).await.0, StatusCode::NOT_FOUND);
    let theirs = world
        .carol()
        .get(&format!("contacts/{LEA}/conversations"))
        .await;
    assert_eq!(ids(&theirs), [THIRD, SECOND, FIRST]);
    let messages = alice.get(&format!("conversations/{SECOND}/messages")).await;
    assert_eq!(messages["payload"][0]["sender"]["id"], LEA);
    let notes = alice.get(&format!("contacts/{LEA}/notes")).await;
    assert_eq!(notes[0]["content"], "Important");
    let changes = changes(&world, start).await;
    assert!(changes.contains(&("contact".to_owned(), MARC, true)));
    assert!(changes.contains(&("conversation".to_owned(), SECOND, false)));
}

#[tokio::test]
async fn a_picture_is_uploaded_shown_and_removed() {
    let world = World::open().await;
    let alice = world.alice();
    let part = |name: &str, kind: &str| {
        Part::bytes(b"GIF89a\x01\x00\x01\x00\x00\x00\x00".to_vec())
            .file_name(name.to_owned())
            .mime_str(kind)
            .expect("a type")
    };
    let form = Form::new().part("avatar", part("lea.gif", "image/gif"));
    let request = alice.request(Method::PATCH, &contact(LEA)).multipart(form);
    let (status, body) = alice.answer(request).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let url = body["payload"]["thumbnail"].as_str().expect("an address");
    let fetched = reqwest::get(url).await.expect("an answer");
    assert_eq!(fetched.headers()["content-type"], "image/gif");
    let form = Form::new().part("avatar", part("lea.html", "text/html"));
    let request = alice.request(Method::PATCH, &contact(LEA)).multipart(form);
    assert_eq!(
        alice.answer(request).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let path = format!("contacts/{LEA}/avatar");
    let (_, body) = alice.call(Method::DELETE, &path, json!({})).await;
    assert_eq!(body["payload"]["thumbnail"], "");
}

#[tokio::test]
async fn muting_closes_the_conversation_and_blocks_the_contact_until_unmuted() {
    let world = World::open().await;
    let alice = world.alice();
    alice
        .post(&format!("conversations/{FIRST}/mute"), json!({}))
        .await;
    let conversation = world.conversation(FIRST).await;
    assert_eq!(conversation["status"], "resolved");
    assert_eq!(conversation["muted"], true);
    assert_eq!(
        world.conversation(THIRD).await["muted"],
        true,
        "the person is blocked"
    );
    world.customer_writes(FIRST, "Encore moi").await;
    assert_eq!(world.conversation(FIRST).await["status"], "resolved");
    alice
        .post(&format!("conversations/{FIRST}/unmute"), json!({}))
        .await;
    assert_eq!(alice.get(&contact(LEA)).await["payload"]["blocked"], false);
    let thread = alice.thread(FIRST).await;
    assert!(thread.contains(&"Alice has muted the conversation".to_owned()));
    assert!(thread.contains(&"Alice has unmuted the conversation".to_owned()));
}

#[tokio::test]
async fn only_an_administrator_deletes_a_contact_and_their_conversations_go_along() {
    let world = World::open().await;
    let (status, _) = world
        .alice()
        .call(Method::DELETE, &contact(LEA), json!({}))
        .await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let start = head(&world).await;
    let mut bob = Socket::of(&world, "bob", crate::world::BOB).await;
    let (status, _) = world
        .carol()
        .call(Method::DELETE, &contact(LEA), json!({}))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(bob.event("contact.deleted").await["id"], LEA);
    assert_eq!(world.carol().list("status=all").await, [SECOND]);
    let changes = changes(&world, start).await;
    for gone in [
        ("contact".to_owned(), LEA, true),
        ("conversation".to_owned(), FIRST, true),
        ("conversation".to_owned(), THIRD, true),
    ] {
        assert!(changes.contains(&gone), "{gone:?}");
    }
}
