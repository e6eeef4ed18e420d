//! The same change on many conversations or contacts; [`crate::chores`] applies it to one after the
//! other.

use crate::activity::Actor;
use crate::caller::Caller;
use crate::contacts;
use crate::conversations::{self, Assignment, clean_titles};
use crate::desk::Work;
use crate::error::ApiError;
use crate::store::row::ConversationRow;
use crate::store::{contact, fetch};
use guichet_protocol::envelope::Maybe;
use guichet_protocol::ids::{ContactId, ConversationDisplayId, TeamId, UserId};
use guichet_protocol::rest::ConversationStatus;
use guichet_protocol::time::{self, Timestamp};
use serde::{Deserialize, Serialize};

/// A change of a conversation. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ConversationChange {
    /// The status.
    pub(crate) status: Option<ConversationStatus>,
    /// With snoozed; `None` means until the customer writes.
    #[serde(default, with = "time::iso")]
    pub(crate) snoozed_until: Option<Timestamp>,
    /// Who shall hold it.
    pub(crate) assignee: Option<UserId>,
    /// The team; `Null` takes it away.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub(crate) team: Maybe<TeamId>,
    /// Labels.
    #[serde(default)]
    pub(crate) labels: LabelChange,
}

/// Labels to add and to take away.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct LabelChange {
    /// These come.
    pub(crate) add: Vec<String>,
    /// These go.
    pub(crate) remove: Vec<String>,
}

impl LabelChange {
    /// The titles after the change.
    fn applied(&self, before: Vec<String>) -> Vec<String> {
        let gone = clean_titles(&self.remove);
        let mut after = before;
        after.retain(|title| !gone.contains(title));
        after.extend(clean_titles(&self.add));
        after
    }

    /// Changes the labels of a conversation.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn apply(
        &self,
        work: &mut Work<'_>,
        row: &mut ConversationRow,
        actor: &Actor,
    ) -> Result<(), ApiError> {
        if self.add.is_empty() && self.remove.is_empty() {
            return Ok(());
        }
        let before = fetch::labels(work.connection, [row.id])?.remove(&row.id);
        let titles = self.applied(before.unwrap_or_default());
        conversations::set_labels(work, row, &titles, actor)?;
        Ok(())
    }
}

impl ConversationChange {
    /// Changes a conversation that the caller may open.
    ///
    /// # Errors
    /// 401 and 404 of the conversation, or the store's.
    pub(crate) fn apply(
        &self,
        work: &mut Work<'_>,
        caller: &Caller,
        id: ConversationDisplayId,
    ) -> Result<(), ApiError> {
        let mut row = caller.conversation(work, id)?;
        let (me, actor) = (caller.user_id(), Actor::Agent(caller.user().name.clone()));
        self.labels.apply(work, &mut row, &actor)?;
        if let Some(status) = &self.status {
            let until = self.snoozed_until;
            conversations::set_status(work, &mut row, status.clone(), until, &actor)?;
        }
        if let Some(agent) = self.assignee {
            let to = Assignment::Agent(agent);
            conversations::assign(work, &mut row, to, Some(me), &actor)?;
        }
        if !self.team.is_absent() {
            conversations::assign_team(work, &mut row, self.team.into_value(), Some(me), &actor)?;
        }
        Ok(())
    }
}

/// A change of a contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ContactChange {
    /// Give it labels.
    AddLabels(Vec<String>),
    /// Remove it with its conversations.
    Delete,
}

impl ContactChange {
    /// Changes a contact of the caller's account.
    ///
    /// # Errors
    /// 401 when it is not for the caller, 404, or the store's.
    pub(crate) fn apply(
        &self,
        work: &mut Work<'_>,
        caller: &Caller,
        id: ContactId,
    ) -> Result<(), ApiError> {
        let row = contacts::get(work, caller.account_id(), id)?;
        match self {
            Self::AddLabels(titles) => {
                let mut all = contact::labels(work.connection, row.id)?;
                all.extend(titles.iter().cloned());
                contacts::set_labels(work, &row, &all)?;
                Ok(())
            }
            Self::Delete => {
                caller.administrator()?;
                contacts::delete(work, &row)
            }
        }
    }
}
