//! Who else has a conversation open: told at once, forgotten with the connection, told again after it.

use guichet_model::{AgentId, DisplayId, account::ConnectionState};
use guichet_tests::world::{Agent, World};

const ALICE: AgentId = AgentId(11);
const BOB: AgentId = AgentId(5002);

fn shows(agent: &Agent, id: impl Into<Option<DisplayId>>) {
    let conversation = id.into().map(|id| agent.key(id));
    let told = agent
        .core()
        .view_conversation(agent.account().key, conversation);
    told.expect("the account is here");
}

async fn until_viewers(agent: &Agent, id: DisplayId, viewers: &[AgentId]) {
    let what = format!("{viewers:?} in {id}");
    agent
        .until(&what, |agent| agent.conversation(id).viewers == viewers)
        .await;
}

async fn two_in_one_conversation(world: &World) -> (Agent, Agent, DisplayId) {
    let (alice, bob) = (world.agent("alice").await, world.agent("bob").await);
    let id = world.conversation().await;
    for agent in [&alice, &bob] {
        agent.until_here(id).await;
        shows(agent, id);
    }
    (alice, bob, id)
}

#[tokio::test]
async fn two_agents_in_one_conversation_see_each_other_until_one_leaves() {
    let world = World::new().await;
    let (alice, bob, id) = two_in_one_conversation(&world).await;
    until_viewers(&alice, id, &[BOB]).await;
    until_viewers(&bob, id, &[ALICE]).await;
    let other = world.conversation().await;
    alice.until_here(other).await;
    shows(&alice, other);
    until_viewers(&bob, id, &[]).await;
    shows(&bob, None);
    until_viewers(&alice, id, &[]).await;
}

#[tokio::test]
async fn a_lost_connection_forgets_the_viewers_and_the_next_one_knows_them() {
    let world = World::new().await;
    let (alice, bob, id) = two_in_one_conversation(&world).await;
    until_viewers(&alice, id, &[BOB]).await;
    until_viewers(&bob, id, &[ALICE]).await;
    alice.network().cut().await;
    alice.until_connection(ConnectionState::Offline).await;
    until_viewers(&alice, id, &[]).await;
    until_viewers(&bob, id, &[]).await;
    alice.network().heal().await;
    alice.until_level().await;
    until_viewers(&alice, id, &[BOB]).await;
    until_viewers(&bob, id, &[ALICE]).await;
}

#[tokio::test]
async fn a_killed_program_has_nothing_open_and_a_restarted_server_is_told_again() {
    let world = World::new().await;
    let (mut alice, bob, id) = two_in_one_conversation(&world).await;
    until_viewers(&bob, id, &[ALICE]).await;
    alice.kill_and_reopen().await;
    until_viewers(&bob, id, &[]).await;
    alice.until_level().await;
    shows(&alice, id);
    until_viewers(&bob, id, &[ALICE]).await;
    shows(&bob, None);
    until_viewers(&alice, id, &[]).await;
    world.restart_server(&[&alice, &bob]).await;
    shows(&bob, id);
    until_viewers(&alice, id, &[BOB]).await;
    until_viewers(&bob, id, &[ALICE]).await;
}

#[tokio::test]
async fn on_a_stock_server_nobody_is_shown_and_nothing_goes_wrong() {
    let world = World::stock().await;
    let (alice, bob, id) = two_in_one_conversation(&world).await;
    // What is told after it goes the same way: had there been a word about viewers, it would be here.
    world.customer_writes(id, "Are you both there?").await;
    for agent in [&alice, &bob] {
        agent
            .until("the second message", |agent| agent.thread(id).len() > 1)
            .await;
        assert_eq!(agent.conversation(id).viewers, [] as [AgentId; 0]);
    }
}
