//! Saved views, definitions of custom attributes, and participants.

use crate::world::{ALICE, Agent, BOB, CAROL, FIRST, Play, SECOND, THIRD, World};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn head(agent: &Agent) -> i64 {
    agent.get("changes").await["next"]
        .as_i64()
        .expect("a position")
}

/// Kind, id and whether it is gone, of what changed since.
async fn since(agent: &Agent, after: i64) -> Vec<(String, i64, bool)> {
    let page = agent.get(&format!("changes?after={after}")).await;
    let rows = page["changes"].as_array().expect("a list").clone();
    rows.iter()
        .map(|row| {
            let kind = row["kind"].as_str().unwrap_or_default().to_owned();
            (
                kind,
                row["id"].as_i64().unwrap_or_default(),
                row["deleted"] == true,
            )
        })
        .collect()
}

fn id(value: &Value) -> i64 {
    value["id"].as_i64().expect("an id")
}

fn names(agents: &Value) -> Vec<&str> {
    let agents = agents.as_array().expect("a bare list");
    agents
        .iter()
        .filter_map(|agent| agent["name"].as_str())
        .collect()
}

#[tokio::test]
async fn a_view_is_kept_as_it_came_changed_and_deleted() {
    let world = World::open().await;
    let alice = world.alice();
    let query = json!({"payload": [{"attribute_key": "status"}], "guichet": {"icon": "bolt"}});
    let body = json!({"custom_filter": {"name": "Ouvertes", "query": query}});
    let saved = alice.post("custom_filters", body).await;
    assert_eq!(saved["filter_type"], "conversation");
    assert_eq!(saved["query"], query, "keys of clients stay");
    assert!(
        saved["created_at"]
            .as_str()
            .is_some_and(|at| at.ends_with('Z'))
    );
    let path = format!("custom_filters/{}", id(&saved));
    assert_eq!(alice.get(&path).await, saved);
    let rename = json!({"custom_filter": {"name": "À voir"}});
    let (status, renamed) = alice.call(Method::PATCH, &path, rename).await;
    assert_eq!(
        (status, &renamed["name"]),
        (StatusCode::OK, &json!("À voir"))
    );
    assert_eq!(renamed["query"], query, "what is absent stays");
    let contacts = json!({"custom_filter": {"name": "Pros", "filter_type": "contact"}});
    alice.post("custom_filters", contacts).await;
    assert_eq!(
        alice.get("custom_filters").await.as_array().map(Vec::len),
        Some(1)
    );
    let of_contacts = alice.get("custom_filters?filter_type=contact").await;
    assert_eq!(of_contacts[0]["name"], "Pros");
    let (status, body) = alice.call(Method::DELETE, &path, json!({})).await;
    assert_eq!((status, body), (StatusCode::NO_CONTENT, json!("")));
    assert_eq!(alice.refused(&path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_view_belongs_to_the_one_who_saved_it() {
    let world = World::open().await;
    let (alice, carol) = (world.alice(), world.carol());
    let (mine, theirs) = (head(&alice).await, head(&carol).await);
    let body = json!({"custom_filter": {"name": "À moi", "query": {"payload": []}}});
    let saved = id(&alice.post("custom_filters", body).await);
    let path = format!("custom_filters/{saved}");
    assert_eq!(
        since(&alice, mine).await,
        [("custom_filter".to_owned(), saved, false)]
    );
    assert_eq!(
        since(&carol, theirs).await,
        [],
        "even an administrator is not told"
    );
    assert_eq!(carol.get("custom_filters").await, json!([]));
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        let (status, _) = carol.call(method, &path, json!({"name": "x"})).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
    let (status, _) = alice
        .call(Method::POST, "custom_filters", json!({"name": " "}))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a name is needed");
    let odd = json!({"custom_filter": {"name": "x", "filter_type": "odd"}});
    let (status, _) = alice.call(Method::POST, "custom_filters", odd).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn a_definition_is_read_by_all_and_written_by_administrators() {
    let world = World::open().await;
    let (alice, carol) = (world.alice(), world.carol());
    let path = "custom_attribute_definitions";
    let body = json!({"custom_attribute_definition": {
        "attribute_display_name": " Palier ", "attribute_key": "palier",
        "attribute_display_type": 6, "attribute_model": "contact_attribute",
        "attribute_values": ["Or", "Argent"]
    }});
    let (status, _) = alice.call(Method::POST, path, body.clone()).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let start = head(&alice).await;
    let made = carol.post(path, body).await;
    assert_eq!(made["attribute_display_name"], "Palier");
    assert_eq!(
        made["attribute_display_type"], "list",
        "numbers of types are understood"
    );
    assert_eq!(made["default_value"], Value::Null);
    let one = format!("{path}/{}", id(&made));
    assert_eq!(
        since(&alice, start).await,
        [("attribute_definition".to_owned(), id(&made), false)]
    );
    let change = json!({"attribute_values": ["Or"], "attribute_description": "Fidélité"});
    assert_eq!(
        alice.call(Method::PATCH, &one, change.clone()).await.0,
        StatusCode::UNAUTHORIZED
    );
    let (_, changed) = carol.call(Method::PATCH, &one, change).await;
    assert_eq!(changed["attribute_values"], json!(["Or"]));
    assert_eq!(changed["attribute_key"], "palier", "what is absent stays");
    assert_eq!(alice.get(&one).await, changed);
    let model = |model: &str| format!("{path}?attribute_model={model}");
    assert_eq!(
        alice.get(&model("contact_attribute")).await,
        json!([changed])
    );
    assert_eq!(alice.get(&model("conversation_attribute")).await, json!([]));
    assert_eq!(
        alice.call(Method::DELETE, &one, json!({})).await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        carol.call(Method::DELETE, &one, json!({})).await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(alice.get(path).await, json!([]));
}

#[tokio::test]
async fn a_definition_that_cannot_be_is_refused_with_its_field() {
    let world = World::open().await;
    let carol = world.carol();
    let path = "custom_attribute_definitions";
    let fields = |key: &str, name: &str| {
        json!({"custom_attribute_definition":
            {"attribute_key": key, "attribute_display_name": name}})
    };
    carol.post(path, fields("palier", "Palier")).await;
    for (key, name, field) in [
        ("palier", "Encore", "attribute_key"),
        ("", "Sans clé", "attribute_key"),
        ("a b", "Espace", "attribute_key"),
        ("x\"y", "Guillemet", "attribute_key"),
        ("status", "Déjà là", "attribute_key"),
        ("ville", "", "attribute_display_name"),
    ] {
        let (status, answer) = carol.call(Method::POST, path, fields(key, name)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{key}: {answer}");
        assert_eq!(answer["attributes"], json!([field]), "{key}");
    }
}

#[tokio::test]
async fn attributes_of_a_conversation_are_replaced_as_a_whole() {
    let world = World::open().await;
    let path = format!("conversations/{FIRST}/custom_attributes");
    let alice = world.alice();
    alice
        .post(&path, json!({"custom_attributes": {"a": 1, "b": 2}}))
        .await;
    let answer = alice
        .post(&path, json!({"custom_attributes": {"b": 3}}))
        .await;
    assert_eq!(answer, json!({"custom_attributes": {"b": 3}}));
    assert_eq!(
        world.conversation(FIRST).await["custom_attributes"],
        json!({"b": 3})
    );
}

#[tokio::test]
async fn participants_come_go_and_are_set() {
    let world = World::open().await;
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/participants");
    assert_eq!(alice.get(&path).await, json!([]));
    let start = head(&alice).await;
    let new = alice.post(&path, json!({"user_ids": [BOB]})).await;
    assert_eq!(names(&new), ["Bob"]);
    let told = ("conversation".to_owned(), FIRST, false);
    assert_eq!(since(&alice, start).await, [told]);
    let new = alice.post(&path, json!({"user_ids": [BOB, CAROL]})).await;
    assert_eq!(names(&new), ["Carol"], "only the new ones are answered");
    let all = json!({"user_ids": [ALICE, CAROL]});
    let (status, all) = alice.call(Method::PATCH, &path, all).await;
    assert_eq!(
        (status, names(&all)),
        (StatusCode::OK, vec!["Alice", "Carol"])
    );
    assert_eq!(alice.list("conversation_type=participating").await, [FIRST]);
    let (status, body) = alice
        .call(Method::DELETE, &path, json!({"user_ids": [ALICE]}))
        .await;
    assert_eq!((status, body), (StatusCode::OK, json!("")));
    assert_eq!(names(&alice.get(&path).await), ["Carol"]);
}

#[tokio::test]
async fn only_those_who_see_the_inbox_take_part_and_only_they_change_it() {
    let world = World::open().await;
    let (alice, bob) = (world.alice(), world.bob());
    let path = format!("conversations/{SECOND}/participants");
    for users in [json!([BOB]), json!([ALICE, 999])] {
        let (status, answer) = alice
            .call(Method::POST, &path, json!({"user_ids": users}))
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer["message"], "User must have inbox access");
    }
    assert_eq!(alice.get(&path).await, json!([]), "nobody came along");
    for method in [Method::GET, Method::POST, Method::PATCH, Method::DELETE] {
        let (status, _) = bob.call(method, &path, json!({"user_ids": [BOB]})).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    let nothing = alice.call(Method::PATCH, &path, json!({})).await;
    assert_eq!(
        nothing.0,
        StatusCode::UNPROCESSABLE_ENTITY,
        "not everybody by mistake"
    );
}

#[tokio::test]
async fn a_participant_is_told_of_new_messages() {
    let world = World::open().await;
    let path = format!("conversations/{FIRST}/participants");
    world.alice().post(&path, json!({"user_ids": [BOB]})).await;
    world.customer_writes(FIRST, "Bonjour ?").await;
    let told = world.bob().get("notifications").await["data"]["payload"].clone();
    assert_eq!(
        told[0]["notification_type"],
        "participating_conversation_new_message"
    );
}

#[tokio::test]
async fn a_stock_server_has_these_routes_too() {
    let world = World::open_as(Play::Stock).await;
    let carol = world.carol();
    for path in [
        "custom_filters",
        "custom_attribute_definitions",
        "macros",
        &format!("conversations/{THIRD}/participants"),
    ] {
        carol.get(path).await;
    }
}
