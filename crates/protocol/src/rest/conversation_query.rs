//! The parameters of `GET conversations` and `GET conversations/meta`.

use crate::ids::{InboxId, TeamId};
use crate::open_enum::open_enum;
use crate::rest::ConversationCategory;

open_enum! {
    /// Who holds the conversations of a list.
    AssigneeFilter {
        /// The caller.
        Me = "me",
        /// Nobody.
        Unassigned = "unassigned",
        /// Anybody.
        Assigned = "assigned",
        /// No matter.
        All = "all",
    }
}

open_enum! {
    /// A further narrowing of a list.
    ConversationType {
        /// Where the caller was mentioned.
        Mention = "mention",
        /// Where the caller takes part.
        Participating = "participating",
        /// Never answered, or the customer waits.
        Unattended = "unattended",
    }
}

open_enum! {
    /// The order of a list.
    SortBy {
        /// Newest activity first: the default.
        LastActivityDesc = "last_activity_at_desc",
        /// Oldest activity first.
        LastActivityAsc = "last_activity_at_asc",
        /// Newest first.
        CreatedDesc = "created_at_desc",
        /// Oldest first.
        CreatedAsc = "created_at_asc",
        /// Most pressing first, those without priority last.
        PriorityDesc = "priority_desc",
        /// Least pressing first, those without priority last.
        PriorityAsc = "priority_asc",
        /// Waiting for the shortest time first.
        WaitingDesc = "waiting_since_desc",
        /// Waiting for the longest time first.
        WaitingAsc = "waiting_since_asc",
        /// Most pressing first, then oldest.
        PriorityDescCreatedAsc = "priority_desc_created_at_asc",
        /// Those with unread messages first.
        Unread = "unread",
    }
}

/// What to list. The default value asks for page one of the **open** conversations, as the server
/// does when nothing is said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConversationQuery {
    /// A status name or `all`; open when absent.
    pub status: Option<String>,
    /// Who holds them.
    pub assignee_type: Option<AssigneeFilter>,
    /// Of this inbox.
    pub inbox_id: Option<InboxId>,
    /// Of this team; an unknown one is a 404.
    pub team_id: Option<TeamId>,
    /// With any of these label titles.
    pub labels: Vec<String>,
    /// A further narrowing.
    pub conversation_type: Option<ConversationType>,
    /// Text within messages; switches the status filter off.
    pub q: Option<String>,
    /// The contact's id within the channel.
    pub source_id: Option<String>,
    /// From 1.
    pub page: Option<u32>,
    /// The order.
    pub sort_by: Option<SortBy>,
    /// Only what changed in the last so many seconds, all in one answer without pages. The status
    /// filter still applies: ask for `all`.
    pub updated_within: Option<u64>,
    /// Chats or tickets only. Only on our own server.
    pub conversation_category: Option<ConversationCategory>,
}

impl ConversationQuery {
    /// The pairs of the query string, unescaped.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |key, value: Option<String>| {
            if let Some(value) = value {
                pairs.push((key, value));
            }
        };
        add("status", self.status.clone());
        add(
            "assignee_type",
            self.assignee_type.as_ref().map(ToString::to_string),
        );
        add("inbox_id", self.inbox_id.map(|id| id.to_string()));
        add("team_id", self.team_id.map(|id| id.to_string()));
        for label in &self.labels {
            add("labels[]", Some(label.clone()));
        }
        add(
            "conversation_type",
            self.conversation_type.as_ref().map(ToString::to_string),
        );
        add("q", self.q.clone());
        add("source_id", self.source_id.clone());
        add("page", self.page.map(|page| page.to_string()));
        add("sort_by", self.sort_by.as_ref().map(ToString::to_string));
        add(
            "updated_within",
            self.updated_within.map(|secs| secs.to_string()),
        );
        add(
            "conversation_category",
            self.conversation_category.as_ref().map(ToString::to_string),
        );
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_stands_in_the_query() {
        assert!(ConversationQuery::default().to_pairs().is_empty());
        let query = ConversationQuery {
            status: Some("all".into()),
            labels: vec!["vip".into(), "sav".into()],
            page: Some(2),
            ..ConversationQuery::default()
        };
        let pairs: Vec<String> = query
            .to_pairs()
            .into_iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        assert_eq!(
            pairs,
            ["status=all", "labels[]=vip", "labels[]=sav", "page=2"]
        );
    }
}
