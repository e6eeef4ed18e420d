//! Who else has a conversation open.

use crate::cable::Socket;
use crate::world::{ALICE, BOB, CAROL, FIRST, Play, SECOND, World};
use guichet_protocol::cable::Action;
use guichet_protocol::ids::ConversationDisplayId;
use serde_json::json;
use std::time::Duration;

async fn opens(socket: &mut Socket, conversation: impl Into<Option<i64>>) {
    let conversation = conversation.into().map(ConversationDisplayId);
    socket
        .perform(Action::ViewConversation { conversation })
        .await;
}

/// The next word about a conversation's viewers, which is about this one.
async fn viewers(socket: &mut Socket, conversation: i64) -> Vec<i64> {
    let data = socket.event("conversation.viewers").await;
    assert_eq!(data["conversation_id"], conversation);
    assert_eq!(data["account_id"], crate::world::ACCOUNT);
    let users = data["users"].as_array().expect("a list");
    users.iter().filter_map(|user| user.as_i64()).collect()
}

#[tokio::test]
async fn who_opens_a_conversation_is_told_to_all_who_may_see_it() {
    let world = World::open().await;
    let mut alice = Socket::of(&world, "alice", ALICE).await;
    let mut bob = Socket::of(&world, "bob", BOB).await;
    let mut carol = Socket::of(&world, "carol", CAROL).await;
    opens(&mut bob, FIRST).await;
    for socket in [&mut alice, &mut bob, &mut carol] {
        assert_eq!(viewers(socket, FIRST).await, [BOB]);
    }
    opens(&mut alice, FIRST).await;
    for socket in [&mut alice, &mut bob, &mut carol] {
        assert_eq!(
            viewers(socket, FIRST).await,
            [ALICE, BOB],
            "whoever comes learns who was there"
        );
    }
    opens(&mut alice, SECOND).await;
    assert_eq!(viewers(&mut carol, FIRST).await, [BOB], "she moved on");
    assert_eq!(viewers(&mut carol, SECOND).await, [ALICE]);
    assert_eq!(viewers(&mut bob, FIRST).await, [BOB]);
    opens(&mut bob, None).await;
    assert_eq!(viewers(&mut carol, FIRST).await, [] as [i64; 0]);
    assert_eq!(viewers(&mut bob, FIRST).await, [] as [i64; 0]);
    assert_eq!(
        bob.told_until_presence().await,
        Vec::<String>::new(),
        "nothing of an inbox that is not his"
    );
}

#[tokio::test]
async fn saying_the_same_again_is_told_to_nobody() {
    let world = World::open().await;
    let mut alice = Socket::of(&world, "alice", ALICE).await;
    for _ in 0..3 {
        opens(&mut alice, FIRST).await;
    }
    let told = alice.told_until_presence().await;
    assert_eq!(told, ["conversation.viewers"]);
}

#[tokio::test]
async fn a_conversation_that_is_not_ones_own_cannot_be_opened_before_others() {
    let world = World::open().await;
    let mut alice = Socket::of(&world, "alice", ALICE).await;
    let mut bob = Socket::of(&world, "bob", BOB).await;
    opens(&mut bob, SECOND).await;
    opens(&mut bob, 999_999).await;
    bob.told_until_presence().await;
    assert_eq!(alice.told_until_presence().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_viewer_whose_connection_ends_has_nothing_open() {
    let world = World::open().await;
    let mut alice = Socket::of(&world, "alice", ALICE).await;
    let mut bob = Socket::of(&world, "bob", BOB).await;
    let mut again = Socket::of(&world, "bob", BOB).await;
    opens(&mut bob, FIRST).await;
    opens(&mut again, FIRST).await;
    assert_eq!(viewers(&mut alice, FIRST).await, [BOB]);
    assert_eq!(viewers(&mut alice, FIRST).await, [BOB], "once, from two");
    drop(bob);
    assert_eq!(viewers(&mut alice, FIRST).await, [BOB], "one is left");
    drop(again);
    assert_eq!(viewers(&mut alice, FIRST).await, [] as [i64; 0]);
}

#[tokio::test]
async fn a_viewer_who_falls_silent_has_nothing_open() {
    let world = World::open().await;
    let mut alice = Socket::of(&world, "alice", ALICE).await;
    let mut bob = Socket::of(&world, "bob", BOB).await;
    opens(&mut bob, FIRST).await;
    assert_eq!(viewers(&mut alice, FIRST).await, [BOB]);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(60)).await;
    tokio::time::resume();
    assert_eq!(viewers(&mut alice, FIRST).await, [] as [i64; 0]);
    // The socket was only slow: its next word counts again.
    opens(&mut bob, FIRST).await;
    assert_eq!(viewers(&mut alice, FIRST).await, [BOB]);
}

#[tokio::test]
async fn a_stock_server_tells_nobody() {
    let world = World::open_as(Play::Stock).await;
    let mut alice = Socket::of(&world, "alice", ALICE).await;
    let mut bob = Socket::of(&world, "bob", BOB).await;
    opens(&mut bob, FIRST).await;
    assert_eq!(bob.told_until_presence().await, Vec::<String>::new());
    assert_eq!(alice.told_until_presence().await, Vec::<String>::new());
    assert_eq!(world.alice().get("/api").await.get("guichet"), None);
    assert_ne!(world.alice().get("agents").await, json!([]));
}
