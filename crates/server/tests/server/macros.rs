//! Macros: keeping them, who may, and what each step does.

use crate::cable::Socket;
use crate::world::{
    ACCOUNT, ALICE, Agent, BOB, CAROL, FIRST, LEA, Play, SECOND, TEAM, THIRD, World,
};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn step(name: &str, params: Value) -> Value {
    json!({"action_name": name, "action_params": params})
}

fn id(answer: &Value) -> i64 {
    answer["payload"]["id"].as_i64().expect("an id")
}

async fn make(agent: &Agent, visibility: &str, actions: Vec<Value>) -> i64 {
    let body = json!({"name": "Une macro", "visibility": visibility, "actions": actions});
    id(&agent.post("macros", body).await)
}

/// Runs steps of the agent's own on conversations, and waits until they are done.
async fn run(world: &World, agent: &Agent, conversations: &[i64], steps: Vec<Value>) {
    let made = make(agent, "personal", steps).await;
    let body = json!({"conversation_ids": conversations});
    let path = format!("macros/{made}/execute");
    assert_eq!(agent.post(&path, body).await, json!(""));
    world.running().desk().idle().await;
}

async fn upload(agent: &Agent, name: &str, bytes: &'static [u8]) -> Value {
    let part = Part::bytes(bytes).file_name(name.to_owned());
    let form = Form::new().part("attachment", part);
    let (status, body) = agent
        .answer(agent.request(Method::POST, "upload").multipart(form))
        .await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

#[tokio::test]
async fn an_agents_macros_are_personal_and_seen_by_nobody_else() {
    let world = World::open().await;
    let (alice, bob, carol) = (world.alice(), world.bob(), world.carol());
    let steps = vec![step("add_label", json!(["vip"]))];
    let mine = make(&alice, "global", steps.clone()).await;
    let everybodys = make(&carol, "global", steps).await;
    let shown = alice.get(&format!("macros/{mine}")).await["payload"].clone();
    assert_eq!(shown["visibility"], "personal", "whatever was asked");
    assert_eq!(shown["created_by"]["id"], ALICE);
    assert_eq!(shown["account_id"], ACCOUNT);
    assert_eq!(shown.get("files"), None);
    let listed = |list: Value| -> Vec<i64> {
        let rows = list["payload"].as_array().expect("a list").clone();
        rows.iter().filter_map(|row| row["id"].as_i64()).collect()
    };
    assert_eq!(listed(alice.get("macros").await), [mine, everybodys]);
    assert_eq!(listed(bob.get("macros").await), [everybodys]);
    let path = format!("macros/{mine}");
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        assert_eq!(
            carol.call(method, &path, json!({})).await.0,
            StatusCode::UNAUTHORIZED
        );
    }
    let execute = format!("{path}/execute");
    let body = json!({"conversation_ids": [FIRST]});
    assert_eq!(
        bob.call(Method::POST, &execute, body).await.0,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn everybodys_macro_is_changed_by_administrators_only() {
    let world = World::open().await;
    let (alice, carol) = (world.alice(), world.carol());
    let made = make(
        &carol,
        "global",
        vec![step("resolve_conversation", json!([]))],
    )
    .await;
    let path = format!("macros/{made}");
    for method in [Method::PATCH, Method::DELETE] {
        assert_eq!(
            alice.call(method, &path, json!({"name": "x"})).await.0,
            StatusCode::UNAUTHORIZED
        );
    }
    let start = alice.get("changes").await["next"].clone();
    let (_, renamed) = carol
        .call(Method::PUT, &path, json!({"name": "Fermer"}))
        .await;
    assert_eq!(renamed["payload"]["name"], "Fermer");
    assert_eq!(
        renamed["payload"]["actions"][0]["action_name"], "resolve_conversation",
        "what is absent stays"
    );
    let told = alice.get(&format!("changes?after={start}")).await["changes"].clone();
    assert_eq!(
        (&told[0]["kind"], &told[0]["id"]),
        (&json!("macro"), &json!(made))
    );
    let start = alice.get("changes").await["next"].clone();
    let hide = json!({"visibility": "personal"});
    carol.call(Method::PATCH, &path, hide).await;
    let told = alice.get(&format!("changes?after={start}")).await["changes"].clone();
    assert_eq!(told[0]["deleted"], true, "gone from the sight of others");
    let (status, body) = carol.call(Method::DELETE, &path, json!({})).await;
    assert_eq!((status, body), (StatusCode::OK, json!("")));
    assert_eq!(carol.refused(&path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_unknown_step_is_refused_with_an_object() {
    let world = World::open().await;
    let alice = world.alice();
    let actions = vec![
        step("make_coffee", json!([])),
        step("add_label", json!(["x"])),
    ];
    let body = json!({"name": "x", "visibility": "personal", "actions": actions});
    let refusal = alice.call(Method::POST, "macros", body).await;
    assert_eq!(
        refusal,
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            json!({"error": {"actions":
                ["Macro execution actions make_coffee not supported."]}})
        )
    );
    let nameless = json!({"visibility": "personal", "actions": []});
    let (status, answer) = alice.call(Method::POST, "macros", nameless).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["error"]["name"].is_array(), "{answer}");
}

#[tokio::test]
async fn states_labels_and_holders_are_set_in_the_name_of_who_ran_it() {
    let world = World::open().await;
    let (alice, carol) = (world.alice(), world.carol());
    carol
        .post(
            &format!("conversations/{FIRST}/labels"),
            json!({"labels": ["ancien", "garde"]}),
        )
        .await;
    let before = alice.thread(FIRST).await.len();
    let steps = vec![
        step("add_label", json!(["VIP", "retour"])),
        step("remove_label", json!(["ancien"])),
        step("change_priority", json!(["high"])),
        step("assign_team", json!([TEAM])),
        step("assign_agent", json!([BOB])),
        step("change_status", json!(["pending"])),
    ];
    run(&world, &alice, &[FIRST], steps).await;
    let row = world.conversation(FIRST).await;
    assert_eq!(row["labels"], json!(["garde", "vip", "retour"]));
    assert_eq!(
        (&row["priority"], &row["status"]),
        (&json!("high"), &json!("pending"))
    );
    assert_eq!(row["meta"]["team"]["id"], TEAM);
    assert_eq!(row["meta"]["assignee"]["id"], BOB);
    assert_eq!(
        alice.thread(FIRST).await[before..],
        [
            "Alice added vip, retour",
            "Alice removed ancien",
            "Alice set the priority to high",
            "Assigned to sav by Alice",
            "Assigned to Bob by Alice",
            "Conversation was marked as pending by Alice"
        ]
    );
    let steps = vec![
        step("remove_assigned_agent", json!([])),
        step("remove_assigned_team", json!([])),
        step("change_priority", json!(["nil"])),
        step("snooze_conversation", json!([])),
    ];
    run(&world, &alice, &[FIRST], steps).await;
    let row = world.conversation(FIRST).await;
    assert_eq!(row["meta"].get("assignee"), None);
    assert_eq!(row["meta"].get("team"), None);
    assert_eq!(row["priority"], Value::Null);
    assert_eq!(
        (&row["status"], &row["snoozed_until"]),
        (&json!("snoozed"), &Value::Null)
    );
}

#[tokio::test]
async fn an_agent_is_named_by_id_as_oneself_as_the_last_to_answer_or_as_nobody() {
    let world = World::open().await;
    let (alice, bob) = (world.alice(), world.bob());
    let holder = async || {
        let row = world.conversation(FIRST).await;
        row["meta"]["assignee"]["id"].as_i64()
    };
    run(
        &world,
        &alice,
        &[FIRST],
        vec![step("assign_agent", json!(["self"]))],
    )
    .await;
    assert_eq!(holder().await, Some(ALICE));
    run(
        &world,
        &alice,
        &[FIRST],
        vec![step("assign_agent", json!(["nil"]))],
    )
    .await;
    assert_eq!(holder().await, None);
    let path = format!("conversations/{FIRST}/messages");
    bob.post(&path, json!({"content": "Bonjour"})).await;
    let last = vec![step("assign_agent", json!(["last_responding_agent"]))];
    run(&world, &alice, &[FIRST], last).await;
    assert_eq!(holder().await, Some(BOB));
    let outsider = vec![step("assign_agent", json!([999]))];
    run(&world, &alice, &[FIRST], outsider).await;
    assert_eq!(holder().await, Some(BOB), "somebody unknown is passed over");
    for nobody in [json!([]), json!(["nil"]), json!([0])] {
        run(
            &world,
            &alice,
            &[FIRST],
            vec![step("assign_team", json!([TEAM]))],
        )
        .await;
        run(&world, &alice, &[FIRST], vec![step("assign_team", nobody)]).await;
        assert_eq!(world.conversation(FIRST).await["meta"].get("team"), None);
    }
}

#[tokio::test]
async fn what_a_macro_writes_has_its_variables_filled_in() {
    let world = World::open().await;
    let alice = world.alice();
    let body = json!({"custom_attributes": {"commande": "A-7"}});
    alice
        .post(&format!("conversations/{FIRST}/custom_attributes"), body)
        .await;
    let text = "Bonjour {{contact.first_name}}, ici {{ agent.name }} ({{account.name}}), commande \
        {{conversation.custom_attribute.commande}} n° {{conversation.id}}{{nothing.here}}.";
    let mut socket = Socket::of(&world, "bob", BOB).await;
    let steps = vec![
        step("send_message", json!([text])),
        step("add_private_note", json!(["Vu par {{agent.first_name}}"])),
    ];
    run(&world, &alice, &[FIRST], steps).await;
    let told = socket.event("message.created").await;
    assert_eq!(told["performer"]["id"], ALICE);
    let body = alice.get(&format!("conversations/{FIRST}/messages")).await;
    let messages = body["payload"].as_array().expect("a list").clone();
    let [.., sent, note] = messages.as_slice() else {
        panic!("two messages");
    };
    assert_eq!(
        sent["content"],
        format!("Bonjour Léa, ici Alice (Petit bureau), commande A-7 n° {FIRST}.")
    );
    assert_eq!(
        (&sent["message_type"], &sent["sender"]["id"]),
        (&json!(1), &json!(ALICE))
    );
    assert_eq!(
        (&note["content"], &note["private"]),
        (&json!("Vu par Alice"), &json!(true))
    );
}

#[tokio::test]
async fn muting_closes_the_conversation_and_blocks_its_contact() {
    let world = World::open().await;
    let alice = world.alice();
    run(
        &world,
        &alice,
        &[FIRST],
        vec![step("mute_conversation", json!([]))],
    )
    .await;
    let row = world.conversation(FIRST).await;
    assert_eq!(
        (&row["status"], &row["muted"]),
        (&json!("resolved"), &json!(true))
    );
    let lea = alice.get(&format!("contacts/{LEA}")).await;
    assert_eq!(lea["payload"]["blocked"], true);
}

#[tokio::test]
async fn a_file_is_uploaded_kept_by_its_number_and_sent() {
    let world = World::open().await;
    let (alice, bob) = (world.alice(), world.bob());
    let uploaded = upload(&alice, "mode d’emploi.txt", b"lire").await;
    assert!(
        uploaded["file_url"]
            .as_str()
            .is_some_and(|url| url.starts_with("http"))
    );
    let steps = vec![step("send_attachment", json!([uploaded["blob_id"]]))];
    let made = make(&alice, "personal", steps).await;
    let shown = alice.get(&format!("macros/{made}")).await["payload"].clone();
    let file = shown["files"][0].clone();
    assert_eq!(
        (&file["filename"], &file["macro_id"]),
        (&json!("mode d’emploi.txt"), &json!(made))
    );
    assert!(file["blob_id"].is_i64());
    assert_eq!(
        shown["actions"][0]["action_params"],
        json!([file["blob_id"]])
    );
    let body = json!({"conversation_ids": [FIRST]});
    alice.post(&format!("macros/{made}/execute"), body).await;
    world.running().desk().idle().await;
    let last = alice.get(&format!("conversations/{FIRST}/messages")).await["payload"][1].clone();
    assert_eq!(last["content"], Value::Null);
    assert_eq!(last["attachments"][0]["file_size"], 4);
    let same = json!({"actions": shown["actions"]});
    let (status, _) = alice
        .call(Method::PATCH, &format!("macros/{made}"), same.clone())
        .await;
    assert_eq!(status, StatusCode::OK, "saving it again keeps its file");
    let theirs = json!({"name": "à moi", "visibility": "personal", "actions": shown["actions"]});
    let (status, _) = bob.call(Method::POST, "macros", theirs).await;
    assert_eq!(
        status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a number is no key to a file"
    );
    let forged = json!({"name": "x", "actions": [step("send_attachment", json!(["1--abc"]))]});
    let (status, _) = bob.call(Method::POST, "macros", forged).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_upload_needs_a_file() {
    let world = World::open().await;
    let alice = world.alice();
    for body in [
        json!({}),
        json!({"external_url": "http://example.org/x.png"}),
    ] {
        let (status, answer) = alice.call(Method::POST, "upload", body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer["error"].is_string());
    }
}

#[tokio::test]
async fn a_webhook_is_told_of_the_conversation() {
    let world = World::open().await;
    let alice = world.alice();
    let (sender, mut got) = tokio::sync::mpsc::unbounded_channel::<String>();
    let app = axum::Router::new().fallback(move |body: String| {
        let sender = sender.clone();
        async move { drop(sender.send(body)) }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("listens");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let steps = vec![
        step("send_webhook_event", json!(["file:///etc/passwd"])),
        step("send_webhook_event", json!([url])),
    ];
    run(&world, &alice, &[FIRST], steps).await;
    let body: Value = serde_json::from_str(&got.recv().await.expect("a body")).expect("JSON");
    assert_eq!(
        (&body["event"], &body["id"]),
        (&json!("macro.executed"), &json!(FIRST))
    );
}

#[tokio::test]
async fn a_refused_step_is_passed_over_and_so_is_a_conversation_of_others() {
    let world = World::open().await;
    let alice = world.alice();
    let steps = vec![
        step("change_status", json!(["closed"])),
        step("send_message", json!([""])),
        step("assign_team", json!([999])),
        step("add_label", json!(["fait"])),
    ];
    run(&world, &alice, &[THIRD, 999, SECOND, FIRST], steps).await;
    for (conversation, labels) in [
        (FIRST, json!(["fait"])),
        (SECOND, json!(["fait"])),
        (THIRD, json!([])),
    ] {
        let row = world.conversation(conversation).await;
        assert_eq!(row["labels"], labels, "{conversation}");
    }
}

#[tokio::test]
async fn an_atomic_run_does_all_of_it_or_nothing_and_says_why() {
    let world = World::open().await;
    let alice = world.alice();
    let mut socket = Socket::of(&world, "carol", CAROL).await;
    let steps = vec![
        step("add_label", json!(["fait"])),
        step("assign_team", json!([999])),
    ];
    let made = make(&alice, "personal", steps).await;
    let body = json!({"conversation_ids": [FIRST, SECOND], "atomic": true});
    let path = format!("macros/{made}/execute");
    let (status, answer) = alice.call(Method::POST, &path, body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer, json!({"error": "the team is not of the account"}));
    assert_eq!(world.conversation(FIRST).await["labels"], json!([]));
    let change = json!({"actions": [step("add_label", json!(["fait"]))]});
    alice
        .call(Method::PATCH, &format!("macros/{made}"), change)
        .await;
    let elsewhere = json!({"conversation_ids": [FIRST, THIRD], "atomic": true});
    let (status, _) = alice.call(Method::POST, &path, elsewhere).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.conversation(FIRST).await["labels"], json!([]));
    let body = json!({"conversation_ids": [SECOND], "atomic": true});
    alice.post(&path, body).await;
    assert_eq!(
        world.conversation(SECOND).await["labels"],
        json!(["fait"]),
        "done already"
    );
    let told = socket.event("conversation.updated").await;
    assert_eq!(told["id"], SECOND, "what was taken back was never told");
}

#[tokio::test]
async fn a_run_asked_for_twice_under_one_key_is_done_once() {
    let world = World::open().await;
    let alice = world.alice();
    let made = make(
        &alice,
        "personal",
        vec![step("send_message", json!(["Une fois"]))],
    )
    .await;
    for _ in 0..2 {
        let request = alice
            .request(Method::POST, &format!("macros/{made}/execute"))
            .header("Idempotency-Key", "run-1");
        let body = json!({"conversation_ids": [FIRST]});
        assert_eq!(alice.answer(request.json(&body)).await.0, StatusCode::OK);
    }
    world.running().desk().idle().await;
    assert_eq!(alice.thread(FIRST).await, ["Bonjour 101", "Une fois"]);
}

#[tokio::test]
async fn a_stock_server_does_not_know_atomic_runs() {
    let world = World::open_as(Play::Stock).await;
    let alice = world.alice();
    let steps = vec![
        step("assign_team", json!([999])),
        step("add_label", json!(["fait"])),
    ];
    let made = make(&alice, "personal", steps).await;
    let body = json!({"conversation_ids": [FIRST], "atomic": true});
    alice.post(&format!("macros/{made}/execute"), body).await;
    world.running().desk().idle().await;
    assert_eq!(world.conversation(FIRST).await["labels"], json!(["fait"]));
}
