//! Contacts that leave the server while an agent works: merged into another one, or deleted, online and offline.

use guichet_model::{
    ContactId, DisplayId,
    contact::ContactEdit,
    edit::Edit,
    outbox::{Action, OperationState},
};
use guichet_tests::world::{Agent, World};
use serde_json::json;

const CARLA: ContactId = ContactId(80001);
const DIMITRI: ContactId = ContactId(80002);

/// Carla's conversation and Dimitri's, here.
async fn two_customers(world: &World) -> (Agent, DisplayId, DisplayId) {
    let bob = world.agent("bob").await;
    let carlas = world.conversation().await;
    let body =
        json!({"inbox_id": 22, "contact_id": DIMITRI.0, "source_id": "dimitri", "status": "open"});
    let made = world.truth().post("conversations", body).await;
    let dimitris = DisplayId(made["id"].as_i64().expect("a number"));
    world.customer_writes(dimitris, "Hello from Dimitri").await;
    bob.until_here(carlas).await;
    bob.until_here(dimitris).await;
    assert_eq!(contact_of(&bob, dimitris), Some(DIMITRI));
    (bob, carlas, dimitris)
}

fn contact_of(agent: &Agent, id: DisplayId) -> Option<ContactId> {
    agent.conversation(id).contact.id
}

/// The numbers of the contacts that an agent finds by a word.
fn found(agent: &Agent, word: &str) -> Vec<ContactId> {
    let contacts = agent.core().find_contacts(agent.account().key, word, 10);
    let contacts = contacts.expect("the copy answers");
    contacts.into_iter().filter_map(|one| one.id).collect()
}

async fn merge(world: &World) {
    let body = json!({"base_contact_id": CARLA.0, "mergee_contact_id": DIMITRI.0});
    world.truth().post("actions/contact_merge", body).await;
}

async fn heal(agent: &Agent) {
    agent.network().heal().await;
    agent.until_level().await;
}

async fn until_merged(bob: &Agent, carlas: DisplayId, dimitris: DisplayId) {
    bob.until("both conversations with Carla", |bob| {
        contact_of(bob, dimitris) == Some(CARLA) && contact_of(bob, carlas) == Some(CARLA)
    })
    .await;
}

async fn a_merge_elsewhere_is_taken_over(world: World) {
    let (bob, carlas, dimitris) = two_customers(&world).await;
    merge(&world).await;
    until_merged(&bob, carlas, dimitris).await;
    bob.until("no Dimitri", |bob| found(bob, "dimitri").is_empty())
        .await;
    assert_eq!(found(&bob, "carla"), [CARLA]);
    let previous = bob.core().previous_conversations(
        bob.account().key,
        bob.conversation(carlas).contact.key,
        None,
        10,
    );
    assert_eq!(previous.expect("the copy answers").len(), 2);
}

#[tokio::test]
async fn a_merge_elsewhere_is_taken_over_at_once() {
    a_merge_elsewhere_is_taken_over(World::new().await).await;
}

#[tokio::test]
async fn a_merge_elsewhere_is_taken_over_at_once_on_a_stock_server() {
    a_merge_elsewhere_is_taken_over(World::stock().await).await;
}

#[tokio::test]
async fn a_merge_while_offline_is_caught_up() {
    let world = World::new().await;
    let (bob, carlas, dimitris) = two_customers(&world).await;
    bob.cut_off().await;
    merge(&world).await;
    heal(&bob).await;
    until_merged(&bob, carlas, dimitris).await;
    assert_eq!(found(&bob, "dimitri"), []);
}

#[tokio::test]
async fn a_merge_while_offline_moves_the_conversations_on_a_stock_server() {
    let world = World::stock().await;
    let (bob, carlas, dimitris) = two_customers(&world).await;
    let gone = bob.conversation(dimitris).contact.key;
    bob.cut_off().await;
    merge(&world).await;
    heal(&bob).await;
    until_merged(&bob, carlas, dimitris).await;
    // Nothing tells of the contact itself there. It goes when it is looked at.
    let contact = bob.core().contact(bob.account().key, gone);
    contact.expect("still here");
    bob.until("no Dimitri", |bob| found(bob, "dimitri").is_empty())
        .await;
}

#[tokio::test]
async fn a_deleted_contact_goes_with_their_conversations() {
    let world = World::new().await;
    let (bob, carlas, dimitris) = two_customers(&world).await;
    world.truth().delete("contacts/80002").await;
    let gone = |bob: &Agent, id| bob.core().conversation_key(bob.account().key, id).is_err();
    bob.until("no conversation of Dimitri", |bob| gone(bob, dimitris))
        .await;
    bob.until("no Dimitri", |bob| found(bob, "dimitri").is_empty())
        .await;
    bob.cut_off().await;
    world.truth().delete("contacts/80001").await;
    heal(&bob).await;
    bob.until("no conversation of Carla", |bob| gone(bob, carlas))
        .await;
    assert_eq!(found(&bob, "carla"), []);
}

#[tokio::test]
async fn what_was_to_be_done_to_a_contact_that_is_gone_is_kept_and_says_so() {
    let world = World::new().await;
    world.expect_undelivered();
    let (bob, carlas, dimitris) = two_customers(&world).await;
    let contact = bob.conversation(dimitris).contact.key;
    bob.cut_off().await;
    let edit = ContactEdit {
        city: Edit::Set("Lyon".to_owned()),
        ..ContactEdit::default()
    };
    let edited =
        bob.core()
            .act_on_contact(bob.account().key, contact, &Action::EditContact { edit });
    let edited = edited.expect("queued").operation;
    merge(&world).await;
    heal(&bob).await;
    until_merged(&bob, carlas, dimitris).await;
    bob.until_state(&edited, OperationState::Failed).await;
    assert_eq!(
        found(&bob, "dimitri"),
        [DIMITRI],
        "shown as long as it has work"
    );
    bob.discard(&edited);
    bob.until("no Dimitri", |bob| found(bob, "dimitri").is_empty())
        .await;
}
