//! Who holds a conversation.

use super::save_and_tell;
use crate::activity::{Activity, Actor};
use crate::desk::Work;
use crate::error::ApiError;
use crate::messages;
use crate::notifications;
use crate::store::row::ConversationRow;
use crate::store::{conversation, fetch, people};
use guichet_protocol::cable::Event;
use guichet_protocol::ids::{AgentBotId, TeamId, UserId};
use guichet_protocol::rest::{Availability, ConversationStatus, NotificationType};

/// Who shall hold a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignment {
    /// An agent.
    Agent(UserId),
    /// A bot.
    Bot(AgentBotId),
    /// Nobody.
    Nobody,
}

/// Gives a conversation to somebody. `by` is the agent who does it, who is not notified of their
/// own act.
///
/// # Errors
/// The store's.
pub fn assign(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    to: Assignment,
    by: Option<UserId>,
    actor: &Actor,
) -> Result<(), ApiError> {
    let (agent, bot) = match to {
        Assignment::Agent(agent) => (Some(agent), None),
        Assignment::Bot(bot) => (None, Some(bot)),
        Assignment::Nobody => (None, None),
    };
    if row.assignee_id == agent && row.assignee_bot_id == bot {
        return Ok(());
    }
    row.assignee_id = agent;
    row.assignee_bot_id = bot;
    save_and_tell(work, row, &[Event::AssigneeChanged])?;
    let name = match to {
        Assignment::Agent(agent) => Some(people::get(work.connection, agent)?.name),
        Assignment::Bot(bot) => fetch::agent_bots(work.connection, [bot])?
            .remove(&bot)
            .map(|bot| bot.name),
        Assignment::Nobody => None,
    };
    let activity = match &name {
        Some(_) if agent.is_some() && agent == by => Activity::SelfAssigned,
        Some(name) => Activity::Assigned(name),
        None => Activity::Unassigned,
    };
    messages::create_activity(work, row, actor, &activity)?;
    if let Some(agent) = agent {
        welcome(work, row, agent, by)?;
    }
    Ok(())
}

/// Makes a new assignee a participant and tells them.
fn welcome(
    work: &mut Work<'_>,
    row: &ConversationRow,
    agent: UserId,
    by: Option<UserId>,
) -> Result<(), ApiError> {
    conversation::add_participant(work.connection, row.id, agent)?;
    if Some(agent) != by {
        let kind = NotificationType::ConversationAssignment;
        notifications::create(work, agent, kind, row, None)?;
    }
    Ok(())
}

/// Gives a conversation to a team. An assignee who is no member loses it; where the team assigns
/// by itself, a member who is there gets it.
///
/// # Errors
/// The store's.
pub fn assign_team(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    to: Option<TeamId>,
    by: Option<UserId>,
    actor: &Actor,
) -> Result<(), ApiError> {
    if row.team_id == to {
        return Ok(());
    }
    let left = row
        .team_id
        .map(|team| people::team(work.connection, row.account_id, team));
    let left = left.transpose()?.flatten();
    row.team_id = to;
    let team = match to {
        Some(team) => people::team(work.connection, row.account_id, team)?,
        None => None,
    };
    let before = row.assignee_id;
    if let Some(team) = &team {
        let members = people::team_members(work.connection, team.id)?;
        row.assignee_id = row.assignee_id.filter(|agent| members.contains(agent));
        if row.assignee_id.is_none() && row.assignee_bot_id.is_none() && team.allow_auto_assign {
            row.assignee_id = least_busy(work, row, members)?;
        }
    }
    let gained = row.assignee_id.filter(|_| row.assignee_id != before);
    if row.assignee_id == before {
        save_and_tell(work, row, &[Event::TeamChanged])?;
    } else {
        save_and_tell(work, row, &[Event::TeamChanged, Event::AssigneeChanged])?;
    }
    let name = gained
        .map(|agent| people::get(work.connection, agent))
        .transpose()?;
    let activity = match (&team, &name, &left) {
        (Some(team), Some(agent), _) => Activity::TeamAssignedWith(&team.name, &agent.name),
        (Some(team), None, _) => Activity::TeamAssigned(&team.name),
        (None, _, Some(left)) => Activity::TeamRemoved(&left.name),
        (None, _, None) => return Ok(()),
    };
    messages::create_activity(work, row, actor, &activity)?;
    if let Some(agent) = gained {
        welcome(work, row, agent, by)?;
    }
    Ok(())
}

/// In an inbox that assigns by itself, gives an open conversation without assignee to the member
/// who is there and holds the fewest.
///
/// # Errors
/// The store's.
pub(super) fn assign_by_itself(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
) -> Result<(), ApiError> {
    let held = row.assignee_id.is_some() || row.assignee_bot_id.is_some();
    if held || row.status != ConversationStatus::Open {
        return Ok(());
    }
    let inbox = fetch::inboxes(work.connection, [row.inbox_id])?.remove(&row.inbox_id);
    if !inbox.is_some_and(|inbox| inbox.enable_auto_assignment) {
        return Ok(());
    }
    let members = people::inbox_members(work.connection, row.inbox_id)?;
    match least_busy(work, row, members)? {
        Some(agent) => assign(work, row, Assignment::Agent(agent), None, &Actor::System),
        None => Ok(()),
    }
}

/// Of the agents who are online, the one with the fewest open conversations.
fn least_busy(
    work: &Work<'_>,
    row: &ConversationRow,
    agents: Vec<UserId>,
) -> Result<Option<UserId>, ApiError> {
    let here = work.here(row.account_id);
    let memberships = fetch::account_users(work.connection, row.account_id, agents)?;
    let mut best: Option<(i64, UserId)> = None;
    for (agent, membership) in memberships {
        // Whoever switched `auto_offline` off counts as chosen even while away, but work goes only
        // to those who are really there.
        if here.user(agent, &membership.availability, true) != Availability::Online {
            continue;
        }
        let load = (conversation::open_count(work.connection, agent)?, agent);
        if best.is_none_or(|best| load < best) {
            best = Some(load);
        }
    }
    Ok(best.map(|(_, agent)| agent))
}
