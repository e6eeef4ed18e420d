//! Attempts beyond messages and single values of a conversation: who takes part, attributes, transcripts, macros,
//! tickets and conversations that are made here.

use std::collections::BTreeMap;

use guichet_model::{
    AgentId, LabelTitle, MacroId,
    account::Role,
    attribute::{AttributeKey, AttributeValue},
    edit::Edit,
    macros::MacroStep,
    outbox::NewConversation,
    ticket::{NewTicket, TicketEdit},
};
use guichet_protocol::{
    envelope::Maybe,
    ids::{ContactId, ConversationDisplayId, InboxId, MacroId as WireMacroId, TeamId, UserId},
    rest::{CreateConversation, ExecuteMacro, Priority, TicketWrite},
};
use serde_json::Value;

use super::{Attempt, Making, Sending};
use crate::{
    Error, api,
    outbox::plan::{Setback, Stage},
    store::{contacts::object, ingest::Effect},
    sync::{apply, catch_up},
};

impl Sending<'_> {
    /// Makes labels that the account does not have, where this agent may. One that the server refuses, because somebody
    /// made it meanwhile or for its title, is left to what it is put on.
    pub(super) async fn make_labels(&self, titles: &[LabelTitle]) -> Result<(), api::Error> {
        if self.runtime.role() != Role::Administrator {
            return Ok(());
        }
        let reference = self.runtime.shared.store.reference(self.runtime.key());
        let known = reference.map(|reference| reference.labels);
        let known = known.unwrap_or_default();
        for title in titles {
            if known.iter().any(|label| label.title == *title) {
                continue;
            }
            match self.desk.create_label(&title.0).await {
                Ok(_) => {}
                Err(
                    error @ (api::Error::Refused { .. }
                    | api::Error::NotPermitted { .. }
                    | api::Error::NotFound),
                ) => {
                    tracing::info!(account = self.runtime.key().0, %error, "a label was not made");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Who takes part: read, merge, write, because two agents may change it at once.
    pub(super) async fn participants(
        &self,
        add: &[AgentId],
        remove: &[AgentId],
    ) -> Result<Attempt, Error> {
        let current: Vec<AgentId> = self
            .desk
            .participants(self.wire_id())
            .await?
            .value
            .iter()
            .map(|agent| AgentId(agent.id.0))
            .collect();
        let mut wanted: Vec<AgentId> = current
            .iter()
            .copied()
            .filter(|agent| !remove.contains(agent))
            .collect();
        wanted.extend(add.iter().filter(|agent| !current.contains(agent)));
        if wanted != current {
            self.begin()?;
            let ids: Vec<UserId> = wanted.iter().map(|agent| UserId(agent.0)).collect();
            if let Err(error) = self
                .desk
                .set_participants(self.wire_id(), &ids, self.key())
                .await
            {
                return Ok(Attempt::Setback(Setback::Failed(Stage::Sent, error)));
            }
        }
        Ok(Attempt::Delivered(Box::new(Effect::Participants(wanted))))
    }

    /// Attributes: compared with what the author saw, then merged into what the server has, because it only knows whole
    /// sets.
    pub(super) async fn attributes(
        &self,
        edits: &BTreeMap<AttributeKey, Edit<AttributeValue>>,
    ) -> Result<Attempt, Error> {
        catch_up::fetch_header(self.runtime, self.desk, self.id).await?;
        if let Some(attempt) = self.compare()? {
            return Ok(attempt);
        }
        let store = &self.runtime.shared.store;
        let wanted = store.server_attributes_after(self.operation.conversation, edits)?;
        self.begin()?;
        Ok(self.ended(
            self.desk
                .set_attributes(self.wire_id(), &wanted, self.key())
                .await
                .map(drop),
        ))
    }

    /// What a ticket says: compared with what the author saw, then set.
    pub(super) async fn ticket(&self, edit: &TicketEdit) -> Result<Attempt, Error> {
        if !self.runtime.is_level_with(self.operation) || self.operation.unknown_at.is_some() {
            catch_up::fetch_header(self.runtime, self.desk, self.id).await?;
        }
        if let Some(attempt) = self.compare()? {
            return Ok(attempt);
        }
        let body = TicketWrite {
            title: edit.title.wanted().flatten().cloned(),
            description: maybe(&edit.description),
            ticket_type: maybe(&edit.ticket_type),
            due_at: match &edit.due_at {
                Edit::Keep => Maybe::Absent,
                Edit::Clear => Maybe::Null,
                Edit::Set(at) => iso(*at).map_or(Maybe::Null, Maybe::Value),
            },
            ..TicketWrite::default()
        };
        self.begin()?;
        Ok(self.ended(
            self.desk
                .update_ticket(self.wire_id(), &body, self.key())
                .await
                .map(drop),
        ))
    }

    /// What cannot be looked for: sent once, and after a lost answer only on the agent's word, unless the server knows
    /// the key.
    pub(super) async fn transcript(&self, to: &[String]) -> Result<Attempt, Error> {
        if let Some(attempt) = self.cannot_be_checked() {
            return Ok(attempt);
        }
        self.begin()?;
        let sent = self
            .desk
            .send_transcript(self.wire_id(), to, self.key())
            .await;
        Ok(match sent {
            Ok(_) => Attempt::Delivered(Box::new(Effect::None)),
            Err(error) => Attempt::Setback(Setback::Failed(Stage::Sent, error)),
        })
    }

    pub(super) async fn mute(&self) -> Result<Attempt, Error> {
        self.begin()?;
        Ok(self.ended(self.desk.mute(self.wire_id(), self.key()).await.map(drop)))
    }

    /// A macro that writes to the customer is held like a reply when someone wrote meanwhile.
    pub(super) async fn run_macro(
        &self,
        id: MacroId,
        steps: &[MacroStep],
    ) -> Result<Attempt, Error> {
        if let Some(attempt) = self.cannot_be_checked() {
            return Ok(attempt);
        }
        let writes = steps
            .iter()
            .any(|step| matches!(step, MacroStep::SendMessage { .. }));
        if writes
            && self.operation.unknown_at.is_none()
            && !self.operation.approved
            && let Some(by) = self.overtaken().await?
        {
            return Ok(Attempt::Setback(Setback::Overtaken(by)));
        }
        self.begin()?;
        let body = ExecuteMacro {
            conversation_ids: vec![self.wire_id()],
            atomic: self.runtime.has("atomic_macros"),
        };
        let sent = self
            .desk
            .execute_macro(WireMacroId(id.0), &body, self.key())
            .await;
        Ok(self.ended(sent.map(drop)))
    }

    /// Compares the server's value with what the author saw: nothing to do, or a conflict, or go on.
    pub(super) fn compare(&self) -> Result<Option<Attempt>, Error> {
        let action = &self.operation.action;
        let store = &self.runtime.shared.store;
        let server = store.server_value(self.operation.conversation, action)?;
        Ok(self.judge(server))
    }

    fn cannot_be_checked(&self) -> Option<Attempt> {
        crate::outbox::plan::must_check(self.operation, self.runtime.repeat())
            .then_some(Attempt::Setback(Setback::CannotBeChecked))
    }
}

impl Making<'_> {
    pub(super) async fn ticket(&self, ticket: &NewTicket) -> Result<Attempt, Error> {
        let store = &self.runtime.shared.store;
        let source = match ticket.source {
            None => None,
            Some(key) => {
                let id = store.thread_state(self.runtime.key(), key)?.display_id;
                match id {
                    Some(id) => Some(ConversationDisplayId(id.0)),
                    None => return Ok(Attempt::Setback(Setback::NotThereYet)),
                }
            }
        };
        let contact_id = match self.contact_id()? {
            Some(id) => Some(id),
            None if ticket.contact.is_some() && source.is_none() => {
                return Ok(Attempt::Setback(Setback::NotThereYet));
            }
            None => None,
        };
        let attributes = object(&ticket.attributes);
        let body = TicketWrite {
            title: Some(ticket.title.clone()),
            description: if ticket.description.is_empty() {
                Maybe::Absent
            } else {
                Maybe::Value(ticket.description.clone())
            },
            ticket_type: given(ticket.ticket_type.clone()),
            due_at: given(ticket.due_at.and_then(iso)),
            priority: ticket
                .priority
                .as_ref()
                .map(|priority| Priority::from_wire(priority.wire_name())),
            team_id: ticket.team.map(|team| TeamId(team.0)),
            assignee_id: ticket.assignee.map(|agent| UserId(agent.0)),
            // A ticket that is raised from a conversation takes both from it.
            inbox_id: ticket
                .inbox
                .filter(|_| source.is_none())
                .map(|inbox| InboxId(inbox.0)),
            contact_id: contact_id.filter(|_| source.is_none()),
            contact: None,
            custom_attributes: (!attributes.is_empty()).then_some(attributes),
            source_conversation_id: source,
        };
        self.make(|| self.desk.create_ticket(&body, self.key()))
            .await
    }

    pub(super) async fn conversation(&self, new: &NewConversation) -> Result<Attempt, Error> {
        let Some(contact_id) = self.contact_id()? else {
            return Ok(Attempt::Setback(Setback::NotThereYet));
        };
        let body = CreateConversation {
            inbox_id: Some(InboxId(new.inbox.0)),
            contact_id: Some(contact_id),
            assignee_id: new.assignee.map(|agent| UserId(agent.0)),
            team_id: new.team.map(|team| TeamId(team.0)),
            additional_attributes: new.subject.as_ref().map(|subject| {
                [("mail_subject".to_owned(), Value::String(subject.clone()))]
                    .into_iter()
                    .collect()
            }),
            ..CreateConversation::default()
        };
        self.make(|| self.desk.create_conversation(&body, self.key()))
            .await
    }

    fn contact_id(&self) -> Result<Option<ContactId>, Error> {
        let Some(contact) = self.operation.contact else {
            return Ok(None);
        };
        let here = match self.runtime.shared.store.contact_id(contact) {
            Err(crate::store::StoreError::NotFound(_)) => None,
            found => found?,
        };
        Ok(here.or(self.operation.contact_id).map(|id| ContactId(id.0)))
    }

    async fn make<F>(&self, send: impl FnOnce() -> F) -> Result<Attempt, Error>
    where
        F: Future<
            Output = Result<api::Answer<Option<guichet_protocol::rest::Conversation>>, api::Error>,
        >,
    {
        if crate::outbox::plan::must_check(self.operation, self.runtime.repeat()) {
            return Ok(Attempt::Setback(Setback::CannotBeChecked));
        }
        self.begin()?;
        Ok(match send().await {
            Ok(answer) => match answer.value {
                Some(conversation) => Attempt::Delivered(Box::new(Effect::Created(Box::new(
                    apply::header(&conversation),
                )))),
                // It is there, but its number is not known: the same key gives the same answer again.
                None => Attempt::Setback(Setback::Failed(
                    Stage::Sent,
                    api::Error::Malformed("no conversation in the answer".to_owned()),
                )),
            },
            Err(error) => Attempt::Setback(Setback::Failed(Stage::Sent, error)),
        })
    }
}

/// A field that is left out when it has no value.
fn given<T>(value: Option<T>) -> Maybe<T> {
    value.map_or(Maybe::Absent, Maybe::Value)
}

fn maybe(edit: &Edit<String>) -> Maybe<String> {
    match edit {
        Edit::Keep => Maybe::Absent,
        Edit::Clear => Maybe::Null,
        Edit::Set(text) => Maybe::Value(text.clone()),
    }
}

/// ISO 8601 in UTC.
fn iso(at: guichet_model::Timestamp) -> Option<String> {
    jiff::Timestamp::from_millisecond(at.0)
        .ok()
        .map(|at| at.to_string())
}
