//! Acting: durable first, then one short attempt to deliver.

use std::{collections::BTreeSet, time::Duration};

use guichet_core::Network;
use guichet_model::{
    AccountKey, AgentId, ConversationKey, MessageId, OperationId, TeamId, draft::Mode,
    message::NewMessage, outbox::Action,
};

use super::{ATTEMPT, Desk, composer, files, note};
use crate::{
    arguments::{Act, Assign, LabelChange, Labels, SetPriority, SetStatus, StatusName, Team},
    error::Error,
    shapes::OutcomeShape,
};

/// Does it: exit code 0 means that it is in the outbox or further.
pub(super) async fn act(desk: &Desk, act: Act) -> Result<String, Error> {
    let account = desk.account()?;
    let conversation = desk.conversation(account, act.address())?;
    let at = act.leaves_at();
    let action = action(desk, account, conversation, act)?;
    let queued = match (at, action.mode(), action.message()) {
        (Some(at), Some(mode), Some(message)) => {
            desk.core
                .send(account, conversation, mode, message.clone(), Some(at))
        }
        _ => desk.core.act(account, conversation, &action),
    };
    let queued = queued.inspect_err(|_| files::take_away(desk, account, conversation, &action))?;
    deliver_within(desk, account, ATTEMPT + files::extra_time(&action)).await;
    outcome(desk, account, &queued.operation)
}

fn action(
    desk: &Desk,
    account: AccountKey,
    conversation: ConversationKey,
    act: Act,
) -> Result<Action, Error> {
    Ok(match act {
        Act::Reply(text) => Action::Reply(NewMessage {
            text: composer::reply(desk, account, conversation, &text)?,
            files: files::attach(desk, account, conversation, Mode::Reply, text.files())?,
            voice: text.voice.is_some(),
            quote: text.quote.map(MessageId),
            recipients: text.recipients(),
        }),
        Act::Note(text) => Action::Note(NewMessage {
            text: composer::note(desk, account, conversation, &text)?,
            files: files::attach(desk, account, conversation, Mode::Note, text.files())?,
            voice: text.voice.is_some(),
            quote: text.quote.map(MessageId),
            recipients: None,
        }),
        Act::Status(SetStatus {
            status,
            until: Some(_),
            ..
        }) if status != StatusName::Snoozed => return Err(Error::OnlySnoozedWakes),
        Act::Status(SetStatus { status, until, .. }) => Action::SetStatus {
            status: status.status(),
            until,
        },
        Act::Assign(Assign { agent, .. }) => Action::Assign {
            agent: known_agent(desk, account, agent.0)?,
        },
        Act::Team(Team { team, .. }) => Action::SetTeam {
            team: known_team(desk, account, team.0)?,
        },
        Act::Priority(SetPriority { priority, .. }) => Action::SetPriority {
            priority: priority.priority(),
        },
        Act::Label(Labels { changes, .. }) => label_change(changes),
        Act::Read(_) => Action::MarkRead {
            seen: desk.core.newest_incoming(conversation)?,
        },
        Act::Unread(_) => Action::MarkUnread,
        Act::DeleteMessage(single) => Action::DeleteMessage {
            message: MessageId(single.message),
        },
        Act::RetryMessage(single) => Action::RetryMessage {
            message: MessageId(single.message),
        },
    })
}

/// A server takes an unknown agent for nobody, so a slip of the finger must not get that far.
pub(super) fn known_agent(
    desk: &Desk,
    account: AccountKey,
    agent: Option<i64>,
) -> Result<Option<AgentId>, Error> {
    let Some(id) = agent else { return Ok(None) };
    let agents = desk.core.reference(account)?.agents;
    if agents.iter().any(|one| one.id == AgentId(id)) {
        Ok(Some(AgentId(id)))
    } else {
        Err(Error::UnknownAgent(id))
    }
}

/// The same for teams.
pub(super) fn known_team(
    desk: &Desk,
    account: AccountKey,
    team: Option<i64>,
) -> Result<Option<TeamId>, Error> {
    let Some(id) = team else { return Ok(None) };
    let teams = desk.core.reference(account)?.teams;
    if teams.iter().any(|one| one.id == TeamId(id)) {
        Ok(Some(TeamId(id)))
    } else {
        Err(Error::UnknownTeam(id))
    }
}

/// Titles that the account does not know are accepted, as servers do. The last word on a title counts.
pub(super) fn label_change(changes: Vec<LabelChange>) -> Action {
    let mut add = BTreeSet::new();
    let mut remove = BTreeSet::new();
    for change in changes {
        match change {
            LabelChange::Add(title) => {
                remove.remove(&title);
                add.insert(title);
            }
            LabelChange::Remove(title) => {
                add.remove(&title);
                remove.insert(title);
            }
        }
    }
    Action::ChangeLabels {
        add: add.into_iter().collect(),
        remove: remove.into_iter().collect(),
    }
}

/// One attempt. What does not go now stays in the outbox, which is no failure of the command.
pub(super) async fn deliver(desk: &Desk, account: AccountKey) {
    deliver_within(desk, account, ATTEMPT).await;
}

async fn deliver_within(desk: &Desk, account: AccountKey, limit: Duration) {
    if desk.network == Network::Allowed
        && let Err(error) = desk.core.deliver(account, limit).await
    {
        note(&format!("not delivered now: {error}"));
    }
}

/// Where an operation stands now.
pub(super) fn outcome(
    desk: &Desk,
    account: AccountKey,
    operation: &OperationId,
) -> Result<String, Error> {
    let outbox = desk.core.outbox(account)?;
    let state = outbox
        .into_iter()
        .find(|one| one.id == *operation)
        .map(|one| one.state);
    desk.document(&OutcomeShape::new(operation.0.clone(), state))
}
