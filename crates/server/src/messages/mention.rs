//! Mentions in private notes: `[@Name](mention://user/7/Name)` or `[@team](mention://team/3/team)`.

use crate::desk::Work;
use crate::error::ApiError;
use crate::notifications;
use crate::render;
use crate::store::row::{ConversationRow, MessageRow};
use crate::store::{SenderType, conversation, people};
use guichet_protocol::cable::Event;
use guichet_protocol::ids::{TeamId, UserId};
use guichet_protocol::rest::NotificationType;
use std::collections::BTreeSet;

#[derive(Debug, PartialEq, Eq)]
enum Mention {
    User(UserId),
    Team(TeamId),
}

fn mentions(content: &str) -> Vec<Mention> {
    content
        .split("](mention://")
        .skip(1)
        .filter_map(|rest| {
            let mut parts = rest.split(['/', ')']);
            let (kind, id) = (parts.next()?, parts.next()?);
            let id = id.parse().ok()?;
            match kind {
                "user" => Some(Mention::User(UserId(id))),
                "team" => Some(Mention::Team(TeamId(id))),
                _ => None,
            }
        })
        .collect()
}

/// Tells those whom a private note mentions, as far as they see the conversation, and makes them
/// participants.
pub(super) fn follow(
    work: &mut Work<'_>,
    conversation: &ConversationRow,
    row: &MessageRow,
) -> Result<(), ApiError> {
    if !row.private {
        return Ok(());
    }
    let mut users = BTreeSet::new();
    for mention in mentions(row.content.as_deref().unwrap_or_default()) {
        match mention {
            Mention::User(user) => {
                users.insert(user);
            }
            Mention::Team(team) => users.extend(people::team_members(work.connection, team)?),
        }
    }
    let audience = people::audience(
        work.connection,
        conversation.account_id,
        conversation.inbox_id,
    )?;
    users.retain(|user| audience.contains(user));
    for user in users {
        conversation::add_mention(work.connection, conversation.id, user, work.now)?;
        conversation::add_participant(work.connection, conversation.id, user)?;
        let push = render::push_conversation(work, conversation)?;
        work.tell(&[user], &Event::ConversationMentioned(push));
        // Nobody is told of what they wrote themselves, as a member of a team for one.
        if row.sender_type == Some(SenderType::User) && row.sender_id == Some(user.get()) {
            continue;
        }
        let kind = NotificationType::ConversationMention;
        notifications::create(work, user, kind, conversation, Some(row.id))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_and_teams_are_found_in_a_note() {
        assert_eq!(
            mentions("Voir [@Bob](mention://user/7/Bob) et [@sav](mention://team/3/sav)."),
            [Mention::User(UserId(7)), Mention::Team(TeamId(3))]
        );
        assert!(mentions("no [link](https://example.org/user/7)").is_empty());
    }
}
