//! What administrators change, and that others may not.

use crate::world::{ALICE, API, BOB, CAROL, FIRST, MAIL, THIRD, World};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn an_administrator_adds_an_agent_who_can_sign_in() {
    let world = World::open().await;
    let body = json!({"agent": {
        "name": "Dora", "email": "Dora@example.org", "role": "agent", "password": "un deux trois"
    }});
    let agent = world.carol().post("agents", body.clone()).await;
    assert_eq!(
        (&agent["email"], &agent["role"]),
        (&json!("dora@example.org"), &json!("agent"))
    );
    let signed = reqwest::Client::new()
        .post(format!("{}/auth/sign_in", world.base()))
        .json(&json!({"email": "dora@example.org", "password": "un deux trois"}));
    assert_eq!(
        signed.send().await.expect("an answer").status(),
        StatusCode::OK
    );
    let (status, again) = world.carol().call(Method::POST, "agents", body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{again}");
}

#[tokio::test]
async fn a_new_member_of_an_inbox_sees_it_and_everybody_is_told() {
    let world = World::open().await;
    let (bob, carol) = (world.bob(), world.carol());
    let keys = bob.get("cache_keys").await;
    let start = bob.get("changes").await["next"].clone();
    let body = json!({"inbox_id": MAIL, "user_ids": [BOB]});
    let members = carol.post("inbox_members", body).await;
    assert_eq!(members["payload"][0]["id"], BOB);
    assert!(bob.list("status=all").await.contains(&THIRD));
    assert_ne!(bob.get("cache_keys").await, keys);
    let changes = bob.get(&format!("changes?after={start}")).await["changes"].clone();
    assert_eq!(
        (&changes[0]["kind"], &changes[0]["id"]),
        (&json!("inbox"), &json!(MAIL))
    );
    let (_, left) = carol
        .call(
            Method::DELETE,
            "inbox_members",
            json!({"inbox_id": MAIL, "user_ids": [BOB]}),
        )
        .await;
    assert_eq!(left, json!({"payload": []}));
}

#[tokio::test]
async fn teams_come_change_and_go() {
    let world = World::open().await;
    let carol = world.carol();
    let team = carol
        .post("teams", json!({"team": {"name": "Ventes"}}))
        .await;
    assert_eq!(team["name"], "ventes");
    let path = format!("teams/{}", team["id"]);
    let members = format!("{path}/team_members");
    carol
        .post(&members, json!({"user_ids": [ALICE, BOB]}))
        .await;
    let (_, set) = carol
        .call(Method::PATCH, &members, json!({"user_ids": [CAROL]}))
        .await;
    assert_eq!(set.as_array().map(Vec::len), Some(1));
    assert_eq!(
        carol
            .call(Method::POST, &members, json!({"user_ids": [999]}))
            .await,
        (
            StatusCode::UNAUTHORIZED,
            json!({"error": "Invalid User IDs"})
        )
    );
    carol
        .post(
            &format!("conversations/{FIRST}/assignments"),
            json!({"team_id": team["id"]}),
        )
        .await;
    assert_eq!(
        carol.call(Method::DELETE, &path, Value::Null).await.0,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        carol.call(Method::DELETE, &path, json!({})).await.0,
        StatusCode::OK
    );
    assert_eq!(world.conversation(FIRST).await["meta"].get("team"), None);
}

#[tokio::test]
async fn a_renamed_label_follows_on_conversations() {
    let world = World::open().await;
    let carol = world.carol();
    carol
        .post(
            &format!("conversations/{FIRST}/labels"),
            json!({"labels": ["vip"]}),
        )
        .await;
    let start = carol.get("changes").await["next"].clone();
    let body = json!({"label": {"title": "Fidèle"}});
    let (_, label) = carol.call(Method::PATCH, "labels/51", body).await;
    assert_eq!(label["title"], "fidèle");
    assert_eq!(world.conversation(FIRST).await["labels"], json!(["fidèle"]));
    let changes = carol.get(&format!("changes?after={start}")).await["changes"].clone();
    assert_eq!(
        (&changes[0]["kind"], &changes[0]["id"]),
        (&json!("conversation"), &json!(FIRST))
    );
    let (status, body) = carol
        .call(
            Method::POST,
            "labels",
            json!({"label": {"title": "deux mots"}}),
        )
        .await;
    assert_eq!(
        (status, &body["attributes"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!(["title"]))
    );
    carol.call(Method::DELETE, "labels/51", json!({})).await;
    assert_eq!(world.conversation(FIRST).await["labels"], json!([]));
}

#[tokio::test]
async fn an_inbox_is_made_and_its_reply_window_closes() {
    let world = World::open().await;
    let carol = world.carol();
    let body = json!({"name": "Page", "channel": {"type": "web_widget", "website_url": "https://example.org"}});
    let page = carol.post("inboxes", body).await;
    assert_eq!(page["channel_type"], "Channel::WebWidget");
    assert!(page["website_token"].is_string());
    let body = json!({"channel": {"additional_attributes": {"agent_reply_time_window": 2}}});
    carol
        .call(Method::PATCH, &format!("inboxes/{API}"), body)
        .await;
    assert_eq!(world.conversation(FIRST).await["can_reply"], true);
    world.pass(2 * 3600);
    assert_eq!(world.conversation(FIRST).await["can_reply"], false);
    world.customer_writes(FIRST, "Encore là ?").await;
    assert_eq!(world.conversation(FIRST).await["can_reply"], true);
}

#[tokio::test]
async fn agents_may_change_none_of_it() {
    let world = World::open().await;
    let denied = json!({"error": "You are not authorized to do this action"});
    for (method, path) in [
        (Method::POST, "agents"),
        (Method::PATCH, "agents/12"),
        (Method::POST, "teams"),
        (Method::PATCH, "teams/31"),
        (Method::DELETE, "teams/31"),
        (Method::POST, "teams/31/team_members"),
        (Method::POST, "inbox_members"),
        (Method::POST, "inboxes"),
        (Method::PATCH, "inboxes/21"),
        (Method::POST, "labels"),
        (Method::GET, "labels/51"),
        (Method::PATCH, "labels/51"),
        (Method::DELETE, "labels/51"),
    ] {
        let answer = world.alice().call(method.clone(), path, json!({})).await;
        assert_eq!(
            answer,
            (StatusCode::UNAUTHORIZED, denied.clone()),
            "{method} {path}"
        );
    }
}
