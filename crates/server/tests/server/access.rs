//! Who may see and do what, and how refusals look.

use crate::world::{ACCOUNT, API, FIRST, MAIL, SECOND, TEAM, THIRD, WEB, World};
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn an_agent_lists_only_their_inboxes() {
    let world = World::open().await;
    assert_eq!(world.alice().list("status=all").await, [SECOND, FIRST]);
    assert_eq!(world.bob().list("status=all").await, [FIRST]);
    assert_eq!(
        world.carol().list("status=all").await,
        [THIRD, SECOND, FIRST]
    );
    let inboxes = world.bob().get("inboxes").await;
    assert_eq!(inboxes["payload"].as_array().expect("a list").len(), 1);
    assert!(
        world
            .bob()
            .list(&format!("inbox_id={WEB}&status=all"))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn what_is_there_but_not_for_the_caller_is_a_401_and_what_is_not_there_a_404() {
    let world = World::open().await;
    let bob = world.bob();
    let denied = json!({"error": "You are not authorized to do this action"});
    let messages = format!("conversations/{SECOND}/messages");
    for path in [
        format!("conversations/{SECOND}"),
        messages.clone(),
        format!("inboxes/{MAIL}"),
        format!("inbox_members/{MAIL}"),
    ] {
        assert_eq!(
            bob.refused(&path).await,
            (StatusCode::UNAUTHORIZED, denied.clone()),
            "{path}"
        );
    }
    for action in [
        "messages",
        "toggle_status",
        "assignments",
        "labels",
        "toggle_priority",
        "update_last_seen",
        "unread",
        "toggle_typing_status",
    ] {
        let path = format!("conversations/{SECOND}/{action}");
        let (status, body) = bob.call(Method::POST, &path, json!({"content": "x"})).await;
        assert_eq!(
            (status, body),
            (StatusCode::UNAUTHORIZED, denied.clone()),
            "{path}"
        );
    }
    assert_eq!(
        bob.refused("conversations/999").await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        bob.refused("conversations/words").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_team_member_may_open_what_they_do_not_list() {
    let world = World::open().await;
    let path = format!("conversations/{SECOND}/assignments");
    world.carol().post(&path, json!({"team_id": TEAM})).await;
    assert_eq!(
        world.bob().get(&format!("conversations/{SECOND}")).await["id"],
        SECOND
    );
    assert_eq!(world.bob().list("status=all").await, [FIRST]);
}

#[tokio::test]
async fn each_way_of_not_being_signed_in_has_its_sentence() {
    let world = World::open().await;
    let unknown = world.with_token("nonsense");
    assert_eq!(
        unknown.refused("conversations").await,
        (
            StatusCode::UNAUTHORIZED,
            json!({"error": "Invalid Access Token"})
        )
    );
    let url = format!("{}/api/v1/profile", world.base());
    let bare = reqwest::get(url).await.expect("an answer");
    assert_eq!(bare.status(), StatusCode::UNAUTHORIZED);
    let body: serde_json::Value = bare.json().await.expect("a body");
    assert_eq!(
        body,
        json!({"errors": ["You need to sign in or sign up before continuing."]})
    );
    let elsewhere = world
        .alice()
        .refused("/api/v1/accounts/999/conversations")
        .await;
    assert_eq!(elsewhere.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_hyphenated_token_header_works_too() {
    let world = World::open().await;
    let url = format!(
        "{}/api/v1/accounts/{ACCOUNT}/conversations/{FIRST}",
        world.base()
    );
    let request = reqwest::Client::new()
        .get(url)
        .header("api-access-token", "token-bob");
    assert_eq!(
        request.send().await.expect("an answer").status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn values_outside_an_enum_are_a_500() {
    let world = World::open().await;
    let alice = world.alice();
    for (action, body) in [
        ("toggle_status", json!({"status": "closed"})),
        (
            "toggle_status",
            json!({"status": "snoozed", "snoozed_until": "tomorrow"}),
        ),
        ("toggle_priority", json!({"priority": "huge"})),
    ] {
        let path = format!("conversations/{FIRST}/{action}");
        let (status, _) = alice.call(Method::POST, &path, body).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{action}");
    }
}

#[tokio::test]
async fn broken_json_is_a_400_and_an_unknown_route_a_404() {
    let world = World::open().await;
    let alice = world.alice();
    let request = alice
        .request(Method::POST, &format!("conversations/{FIRST}/labels"))
        .header("content-type", "application/json")
        .body("{\"labels\":");
    assert_eq!(alice.answer(request).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(alice.refused("nothing_here").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_agent_may_not_begin_a_conversation_in_an_inbox_of_others() {
    let world = World::open().await;
    let body = json!({"inbox_id": MAIL, "contact_id": 41});
    let (status, _) = world.bob().call(Method::POST, "conversations", body).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let begun = world
        .bob()
        .post(
            "conversations",
            json!({
                "inbox_id": API, "contact_id": 41, "message": {"content": "Bonjour"}
            }),
        )
        .await;
    assert_eq!(begun["messages"][0]["content"], "Bonjour");
    assert_eq!(begun["id"], THIRD + 1, "display ids go on");
}
