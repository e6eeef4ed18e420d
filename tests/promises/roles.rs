//! What an agent's role does not allow is refused before it is queued, online and offline, and in the window's words.

use guichet_core::Error;
use guichet_model::{
    DisplayId, LabelTitle,
    account::Role,
    macros::{MacroDraft, MacroStep, MacroVisibility},
    outbox::Action,
    rule::Rule,
};
use guichet_tests::world::{Agent, World};
use serde_json::Value;

fn draft(visibility: MacroVisibility) -> MacroDraft {
    MacroDraft {
        name: "Close it".to_owned(),
        visibility,
        steps: vec![MacroStep::Close],
    }
}

fn makes(agent: &Agent, visibility: MacroVisibility) -> Result<(), Error> {
    let action = Action::CreateMacro {
        draft: draft(visibility),
    };
    let made = agent.core().act_on_account(agent.account().key, &action);
    made.map(drop)
}

fn adds_label(agent: &Agent, id: DisplayId, title: &str) -> Result<(), Error> {
    let action = Action::ChangeLabels {
        add: vec![LabelTitle(title.to_owned())],
        remove: Vec::new(),
    };
    let account = agent.account().key;
    agent.core().act(account, agent.key(id), &action).map(drop)
}

fn broken(refused: Result<(), Error>) -> Option<(String, Rule)> {
    let rule = refused.err()?.failure().rule?;
    Some((rule.field, rule.rule))
}

async fn titles(world: &World) -> Vec<String> {
    let labels = world.truth().get("labels").await;
    let labels = labels["payload"].as_array().cloned().unwrap_or_default();
    let title = |label: &Value| label["title"].as_str().map(str::to_owned);
    labels.iter().filter_map(title).collect()
}

#[tokio::test]
async fn the_role_is_known_offline_too() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let mut bob = world.agent("bob").await;
    assert_eq!(alice.account().role, Role::Administrator);
    assert_eq!(bob.account().role, Role::Agent);
    bob.network().cut().await;
    bob.kill_and_reopen().await;
    assert_eq!(bob.account().role, Role::Agent);
}

#[tokio::test]
async fn a_role_that_changed_is_known_with_the_next_connection() {
    let world = World::new().await;
    let bob = world.agent("bob").await;
    bob.cut_off().await;
    let promoted = serde_json::json!({"role": "administrator"});
    world.truth().patch("agents/5002", promoted).await;
    assert_eq!(bob.account().role, Role::Agent, "as far as is known here");
    bob.reconnect_and_deliver().await;
    assert_eq!(bob.account().role, Role::Administrator);
}

async fn macros_for_everybody_are_for_administrators(world: World) {
    let alice = world.agent("alice").await;
    let bob = world.agent("bob").await;
    let refused = Some(("visibility".to_owned(), Rule::AdministratorsOnly));
    assert_eq!(broken(makes(&bob, MacroVisibility::Global)), refused);
    assert!(bob.outbox().is_empty(), "nothing was queued");
    makes(&bob, MacroVisibility::Personal).expect("his own");
    makes(&alice, MacroVisibility::Global).expect("she is an administrator");
    alice.until_delivered().await;
    bob.until_delivered().await;
    bob.cut_off().await;
    bob.reconnect_and_deliver().await;
    let macros = bob.core().macros(bob.account().key).expect("macros");
    let visibility = |wanted| macros.iter().find(|item| item.visibility == wanted);
    assert!(
        visibility(MacroVisibility::Personal).is_some(),
        "{macros:?}"
    );
    let shared = visibility(MacroVisibility::Global).expect("hers is his to run");
    let macro_id = shared.id.expect("on the server");
    bob.cut_off().await;
    let account = bob.account().key;
    for action in [
        Action::EditMacro {
            macro_id,
            draft: draft(MacroVisibility::Personal),
        },
        Action::DeleteMacro {
            macro_id,
            name: String::new(),
        },
    ] {
        let done = bob.core().act_on_account(account, &action).map(drop);
        assert_eq!(broken(done), refused, "{action:?}");
    }
    assert!(bob.outbox().is_empty(), "nothing was queued");
}

#[tokio::test]
async fn macros_for_everybody_are_made_and_changed_by_administrators() {
    macros_for_everybody_are_for_administrators(World::new().await).await;
}

#[tokio::test]
async fn macros_for_everybody_are_made_and_changed_by_administrators_on_a_stock_server() {
    macros_for_everybody_are_for_administrators(World::stock().await).await;
}

async fn labels_are_made_by_administrators(world: World) {
    let alice = world.agent("alice").await;
    let bob = world.agent("bob").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    bob.until_here(id).await;
    alice.cut_off().await;
    bob.cut_off().await;
    let refused = Some(("labels".to_owned(), Rule::AdministratorsOnly));
    assert_eq!(broken(adds_label(&bob, id, "warranty")), refused);
    let many = bob.core().act_on_many(
        bob.account().key,
        &[bob.key(id)],
        &Action::ChangeLabels {
            add: vec![LabelTitle("warranty".to_owned())],
            remove: Vec::new(),
        },
    );
    assert_eq!(broken(many.map(drop)), refused, "nor on many");
    assert!(bob.outbox().is_empty(), "nothing was queued");
    adds_label(&bob, id, "vip").expect("the account has it");
    adds_label(&alice, id, "warranty").expect("she is an administrator");
    alice.reconnect_and_deliver().await;
    bob.reconnect_and_deliver().await;
    assert!(titles(&world).await.contains(&"warranty".to_owned()));
    let shown = |agent: &Agent| agent.shown(id).labels;
    bob.until("both labels", |bob| shown(bob) == ["vip", "warranty"])
        .await;
    bob.until("the label of the account", |bob| {
        let reference = bob.core().reference(bob.account().key).expect("names");
        reference
            .labels
            .iter()
            .any(|label| label.title.0 == "warranty")
    })
    .await;
    let other = world.conversation().await;
    bob.until_here(other).await;
    adds_label(&bob, other, "warranty").expect("it is there now");
    bob.until_delivered().await;
}

#[tokio::test]
async fn labels_that_are_typed_are_made_by_administrators() {
    labels_are_made_by_administrators(World::new().await).await;
}

#[tokio::test]
async fn labels_that_are_typed_are_made_by_administrators_on_a_stock_server() {
    labels_are_made_by_administrators(World::stock().await).await;
}
