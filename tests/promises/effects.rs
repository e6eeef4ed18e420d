//! Every kind of action, the request that carries it, and what it leaves on the server.

use guichet_model::{
    AgentId, DisplayId, LabelTitle, TeamId, Timestamp,
    attribute::{AttributeKey, AttributeValue},
    conversation::{Priority, Status},
    edit::Edit,
    outbox::Action,
};
use guichet_tests::{
    network::Which,
    world::{Agent, World},
};
use serde_json::{Value, json};

/// One action of every kind, each with an effect on a new conversation.
pub(crate) fn every_action() -> Vec<Action> {
    vec![
        Action::Reply("Here is your answer".into()),
        Action::Note("She sounded cross".into()),
        Action::SetStatus {
            status: Status::Closed,
            until: None,
        },
        Action::SetStatus {
            status: Status::Pending,
            until: Some(Timestamp(1_900_000_000_000)),
        },
        Action::Assign {
            agent: Some(AgentId(5002)),
        },
        Action::SetTeam {
            team: Some(TeamId(31)),
        },
        Action::SetPriority {
            priority: Some(Priority::High),
        },
        Action::ChangeLabels {
            add: vec![LabelTitle("vip".to_owned()), LabelTitle("late".to_owned())],
            remove: vec![LabelTitle("refund".to_owned())],
        },
        Action::MarkRead { seen: None },
        Action::MarkUnread,
        Action::ChangeParticipants {
            add: vec![AgentId(5002)],
            remove: Vec::new(),
        },
        Action::EditAttributes {
            edits: [(
                AttributeKey("plan".to_owned()),
                Edit::Set(AttributeValue::Text("pro".to_owned())),
            )]
            .into(),
        },
    ]
}

/// The request that carries an action.
pub(crate) fn route(action: &Action) -> (&'static str, &'static str) {
    match action {
        Action::Reply(_) | Action::Note(_) => ("POST", "conversations/*/messages"),
        Action::SetStatus { .. } => ("POST", "toggle_status"),
        Action::Assign { .. } | Action::SetTeam { .. } => ("POST", "assignments"),
        Action::SetPriority { .. } => ("POST", "toggle_priority"),
        Action::ChangeLabels { .. } => ("POST", "labels"),
        Action::MarkRead { .. } => ("POST", "update_last_seen"),
        Action::MarkUnread => ("POST", "unread"),
        Action::ChangeParticipants { .. } => ("PATCH", "participants"),
        Action::EditAttributes { .. } => ("POST", "custom_attributes"),
        other => panic!("{} is not among the actions of these tests", other.name()),
    }
}

pub(crate) fn requests_of(action: &Action) -> Which {
    let (method, path) = route(action);
    Which::to(method, path)
}

/// Makes a conversation on which an action has an effect, and waits until the agent has it.
pub(crate) async fn stage(world: &World, agent: &Agent, action: &Action) -> DisplayId {
    let id = world.conversation().await;
    let desk = world.truth();
    if let Action::ChangeLabels { .. } = action {
        let labels = json!({"labels": ["refund", "kept"]});
        desk.post(&format!("conversations/{id}/labels"), labels)
            .await;
    }
    let before = desk.conversation(id.0).await;
    let mut expected: Vec<&str> = strings(&before["labels"]);
    expected.sort_unstable();
    agent.until_here(id).await;
    agent
        .until("the conversation as the server has it", |agent| {
            let row = agent.conversation(id).row;
            let labels: Vec<&str> = row.labels.iter().map(|label| label.0.as_str()).collect();
            labels == expected && row.unread_count == 1
        })
        .await;
    if *action == Action::MarkUnread {
        agent.mark_read(id);
        agent.until_delivered().await;
    }
    id
}

/// Acts; a read mark goes up to what is here.
pub(crate) fn act(agent: &Agent, id: DisplayId, action: &Action) -> guichet_model::OperationId {
    match action {
        Action::MarkRead { .. } => agent.mark_read(id),
        other => agent.act(id, other.clone()),
    }
}

/// What the server has to say about a conversation after an action: values, texts, and what was written about it.
pub(crate) async fn effects(world: &World, id: DisplayId) -> Value {
    let desk = world.truth();
    let now = desk.conversation(id.0).await;
    let mut labels = strings(&now["labels"]);
    labels.sort_unstable();
    json!({
        "status": now["status"],
        "snoozed_until": now["snoozed_until"],
        "assignee": now["meta"]["assignee"]["id"],
        "team": now["meta"]["team"]["id"],
        "priority": now["priority"],
        "labels": labels,
        "unread": now["unread_count"],
        "participants": desk.get(&format!("conversations/{id}/participants")).await.as_array().map(Vec::len),
        "attributes": now["custom_attributes"],
        "texts": desk.texts(id.0).await,
        "activities": desk.activities(id.0).await,
    })
}

fn strings(value: &Value) -> Vec<&str> {
    let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
    values.iter().filter_map(Value::as_str).collect()
}
