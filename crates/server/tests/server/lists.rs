//! Lists: every filter, order, counts and pages.

use crate::world::{ALICE, API, FIRST, SECOND, TEAM, THIRD, WEB, World};
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test]
async fn open_conversations_come_by_default_newest_activity_first() {
    let world = World::open().await;
    let carol = world.carol();
    assert_eq!(carol.list("").await, [THIRD, SECOND, FIRST]);
    carol
        .post(
            &format!("conversations/{SECOND}/toggle_status"),
            json!({"status": "resolved"}),
        )
        .await;
    assert_eq!(carol.list("").await, [THIRD, FIRST]);
    assert_eq!(carol.list("status=resolved").await, [SECOND]);
    assert_eq!(carol.list("status=all").await.len(), 3);
    assert!(carol.list("status=nonsense").await.is_empty());
}

#[tokio::test]
async fn every_filter_narrows_and_counts_ignore_the_assignee() {
    let world = World::open().await;
    let (alice, carol) = (world.alice(), world.carol());
    alice
        .post(
            &format!("conversations/{FIRST}/assignments"),
            json!({"assignee_id": ALICE}),
        )
        .await;
    carol
        .post(
            &format!("conversations/{THIRD}/labels"),
            json!({"labels": ["VIP", " vip"]}),
        )
        .await;
    assert_eq!(alice.list("assignee_type=me").await, [FIRST]);
    assert_eq!(alice.list("assignee_type=unassigned").await, [SECOND]);
    assert_eq!(alice.list("assignee_type=assigned").await, [FIRST]);
    assert_eq!(carol.list(&format!("inbox_id={WEB}")).await, [SECOND]);
    assert_eq!(
        carol.list("labels[]=vip&labels[]=other").await,
        [THIRD],
        "titles are lower-cased"
    );
    assert_eq!(carol.list("source_id=source-61").await, [FIRST]);
    assert_eq!(carol.list("q=Bonjour%20102").await, [SECOND]);
    assert_eq!(
        carol.list("q=bonjour%25").await,
        Vec::<i64>::new(),
        "a wildcard is plain text"
    );
    assert_eq!(carol.list("conversation_type=unattended").await.len(), 3);
    assert_eq!(alice.list("conversation_type=participating").await, [FIRST]);
    assert_eq!(
        carol.list("conversation_category=ticket").await,
        Vec::<i64>::new()
    );
    assert_eq!(carol.list("conversation_category=chat").await.len(), 3);
    let body = alice.get("conversations?assignee_type=unassigned").await;
    assert_eq!(
        body["data"]["meta"],
        json!({"mine_count": 1, "assigned_count": 1, "unassigned_count": 1, "all_count": 2})
    );
    assert_eq!(
        alice.get("conversations/meta").await["meta"],
        body["data"]["meta"]
    );
}

#[tokio::test]
async fn a_team_filters_and_an_unknown_one_is_not_found() {
    let world = World::open().await;
    let carol = world.carol();
    carol
        .post(
            &format!("conversations/{SECOND}/assignments"),
            json!({"team_id": TEAM}),
        )
        .await;
    assert_eq!(carol.list(&format!("team_id={TEAM}")).await, [SECOND]);
    let (status, body) = carol.refused("conversations?team_id=999").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(body, json!({"error": "Resource could not be found"}));
}

#[tokio::test]
async fn the_text_filter_switches_the_status_filter_off() {
    let world = World::open().await;
    let carol = world.carol();
    carol
        .post(
            &format!("conversations/{SECOND}/toggle_status"),
            json!({"status": "resolved"}),
        )
        .await;
    assert_eq!(carol.list("q=Bonjour").await.len(), 3);
}

#[tokio::test]
async fn orders_are_as_asked_and_unknown_ones_are_the_default() {
    let world = World::open().await;
    let carol = world.carol();
    carol
        .post(
            &format!("conversations/{FIRST}/toggle_priority"),
            json!({"priority": "urgent"}),
        )
        .await;
    carol
        .post(
            &format!("conversations/{SECOND}/toggle_priority"),
            json!({"priority": "low"}),
        )
        .await;
    assert_eq!(
        carol.list("sort_by=created_at_asc").await,
        [FIRST, SECOND, THIRD]
    );
    assert_eq!(
        carol.list("sort_by=priority_desc").await,
        [FIRST, SECOND, THIRD]
    );
    assert_eq!(
        carol.list("sort_by=priority_asc").await,
        [SECOND, FIRST, THIRD],
        "none comes last"
    );
    assert_eq!(
        carol.list("sort_by=waiting_since_asc").await,
        [FIRST, SECOND, THIRD]
    );
    let by_default = carol.list("").await;
    assert_eq!(carol.list("sort_by=nonsense").await, by_default);
    carol
        .post(
            &format!("conversations/{SECOND}/update_last_seen"),
            json!({}),
        )
        .await;
    assert_eq!(carol.list("sort_by=unread").await.last(), Some(&SECOND));
}

#[tokio::test]
async fn updated_within_gives_all_changes_in_one_answer() {
    let world = World::open().await;
    let carol = world.carol();
    assert_eq!(carol.list("status=all&updated_within=1500").await, [THIRD]);
    world.pass(5000);
    assert!(
        carol
            .list("status=all&updated_within=1500")
            .await
            .is_empty()
    );
    carol
        .post(
            &format!("conversations/{FIRST}/labels"),
            json!({"labels": ["sav"]}),
        )
        .await;
    assert_eq!(
        carol.list("status=all&updated_within=60&page=7").await,
        [FIRST]
    );
}

#[tokio::test]
async fn pages_hold_25_and_end_empty() {
    let world = World::open().await;
    let carol = world.carol();
    for _ in 0..27 {
        carol
            .post("conversations", json!({"inbox_id": API, "contact_id": 41}))
            .await;
    }
    let (first, second) = (carol.list("page=1").await, carol.list("page=2").await);
    assert_eq!((first.len(), second.len()), (25, 5));
    assert!(carol.list("page=3").await.is_empty());
    assert!(
        first.iter().all(|id| !second.contains(id)),
        "no row stands on two pages"
    );
}

#[tokio::test]
async fn unread_counts_are_of_open_conversations_in_sight() {
    let world = World::open().await;
    let alice = world.alice();
    let counts = alice.get("conversations/unread_counts").await["payload"].clone();
    assert_eq!(counts["all_count"], 2);
    assert_eq!(
        counts["inboxes"],
        json!({API.to_string(): 1, WEB.to_string(): 1})
    );
    alice
        .post(
            &format!("conversations/{FIRST}/update_last_seen"),
            json!({}),
        )
        .await;
    let counts = alice.get("conversations/unread_counts").await["payload"].clone();
    assert_eq!(counts["inboxes"], json!({WEB.to_string(): 1}));
}
