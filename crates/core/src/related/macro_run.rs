//! Running a macro: as one operation where the server carries it out, else step by step from here, as one group.

use std::collections::BTreeMap;

use guichet_model::{
    AccountKey, ConversationKey, MacroId,
    conversation::Conversation,
    macros::{MacroAgent, MacroDelivery, MacroEffect, MacroOutcome, MacroPreview, MacroStep},
    message::{Author, Direction},
    outbox::{Action, Queued, Subject},
};

use super::new_id;
use crate::{
    Core, Error, macros, rules,
    store::intent::{Intent, Order},
};

/// How many of the newest messages are looked at for who answered last.
const LOOK_BACK: u32 = 200;

impl Core {
    /// What a macro would do to a conversation.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) for a macro or conversation that is not here.
    pub fn preview_macro(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        id: MacroId,
    ) -> Result<MacroPreview, Error> {
        let item = self.macro_of(account, id)?;
        let opened = self.shared.store.conversation(account, conversation)?;
        let (steps, missing) = self.resolve(account, &opened, &item.steps)?;
        let effects = steps
            .iter()
            .cloned()
            .zip(missing)
            .map(|(step, missing)| MacroEffect {
                outcome: outcome(&step, &opened),
                step,
                missing,
            })
            .collect();
        Ok(MacroPreview {
            effects,
            delivery: self.delivery(account, &steps)?,
        })
    }

    /// Queues a macro for a conversation, held and undone as one.
    pub(crate) fn run_macro(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        id: MacroId,
    ) -> Result<Queued, Error> {
        let intents = self.macro_intents(account, conversation, id)?;
        self.queue(account, intents)
    }

    /// The operations that carry a macro out on a conversation.
    pub(crate) fn macro_intents(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        id: MacroId,
    ) -> Result<Vec<Intent>, Error> {
        let item = self.macro_of(account, id)?;
        let opened = self.shared.store.conversation(account, conversation)?;
        let (steps, _) = self.resolve(account, &opened, &item.steps)?;
        let subject = Subject::Conversation(conversation);
        let group = new_id();
        if self.delivery(account, &steps)? != MacroDelivery::StepByStep {
            let action = Action::RunMacro {
                macro_id: id,
                name: item.name,
                steps,
            };
            return Ok(vec![Intent {
                group: Some(group.clone()),
                ..Intent::new(group, subject, action)
            }]);
        }
        let actions = macros::all_actions_of(&steps).ok_or_else(rules::macro_not_on_server)?;
        Ok(actions
            .into_iter()
            .enumerate()
            .map(|(index, action)| Intent {
                id: if index == 0 { group.clone() } else { new_id() },
                subject,
                action,
                group: Some(group.clone()),
                order: if index == 0 {
                    Order::Free
                } else {
                    Order::AfterPrevious
                },
                departure: None,
            })
            .collect())
    }

    /// Our own server carries a macro out as one. Elsewhere its steps go one by one, which can be followed; only a macro
    /// with steps that cannot be done from here is left to the server.
    fn delivery(&self, account: AccountKey, steps: &[MacroStep]) -> Result<MacroDelivery, Error> {
        let runtime = self.runtime(account)?;
        Ok(if runtime.has("atomic_macros") {
            MacroDelivery::AsOne
        } else if macros::all_actions_of(steps).is_some() {
            MacroDelivery::StepByStep
        } else {
            MacroDelivery::ByServer
        })
    }

    /// Steps with their variables filled in and "myself" and "who answered last" made agents; beside each the variables
    /// that have no value.
    fn resolve(
        &self,
        account: AccountKey,
        conversation: &Conversation,
        steps: &[MacroStep],
    ) -> Result<(Vec<MacroStep>, Vec<Vec<String>>), Error> {
        let me = self.runtime(account)?.owner().me;
        let variables = self.variables(account, conversation)?;
        let mut resolved = Vec::with_capacity(steps.len());
        let mut missing = Vec::with_capacity(steps.len());
        for step in steps {
            let mut lacks = Vec::new();
            let mut fill = |text: &str| {
                let (text, without) = macros::fill_in(text, &variables);
                lacks = without;
                text
            };
            let step = match step {
                MacroStep::SendMessage { text } => MacroStep::SendMessage { text: fill(text) },
                MacroStep::AddNote { text } => MacroStep::AddNote { text: fill(text) },
                MacroStep::AssignAgent {
                    agent: MacroAgent::Myself,
                } => MacroStep::AssignAgent {
                    agent: MacroAgent::Agent { id: me },
                },
                MacroStep::AssignAgent {
                    agent: MacroAgent::LastResponder,
                } => match self.last_responder(account, conversation.row.key)? {
                    Some(id) => MacroStep::AssignAgent {
                        agent: MacroAgent::Agent { id },
                    },
                    None => step.clone(),
                },
                other => other.clone(),
            };
            resolved.push(step);
            missing.push(lacks);
        }
        Ok((resolved, missing))
    }

    fn last_responder(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<Option<guichet_model::AgentId>, Error> {
        let me = self.runtime(account)?.owner().me;
        let thread = self
            .shared
            .store
            .timeline(account, me, conversation, None, LOOK_BACK)?;
        Ok(thread.messages.iter().rev().find_map(|message| {
            let answer = message.direction == Direction::Outgoing && !message.private;
            match &message.author {
                Author::Agent { id, .. } if answer => Some(*id),
                _ => None,
            }
        }))
    }

    /// The values of the variables that a text may have, by name.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn variables(
        &self,
        account: AccountKey,
        conversation: &Conversation,
    ) -> Result<BTreeMap<String, String>, Error> {
        let me = self.runtime(account)?.account();
        let inboxes = self.shared.store.reference(account)?.inboxes;
        let mut variables = BTreeMap::new();
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                variables.insert(name.to_owned(), value);
            }
        };
        let contact = &conversation.contact;
        for (of, name) in [("contact", &contact.name), ("agent", &me.my_name)] {
            let mut words = name.split_whitespace();
            put(&format!("{of}.name"), Some(name.clone()));
            put(&format!("{of}.first_name"), words.next().map(str::to_owned));
            put(&format!("{of}.last_name"), words.last().map(str::to_owned));
        }
        put("contact.id", contact.id.map(|id| id.to_string()));
        put("contact.email", contact.email.clone());
        put("contact.phone", contact.phone.clone());
        put("contact.phone_number", contact.phone.clone());
        put("agent.id", Some(me.me.to_string()));
        put("agent.email", Some(me.my_email.clone()));
        put("agent.available_name", Some(me.my_name.clone()));
        let number = conversation.row.id.map(|id| id.to_string());
        put("conversation.id", number.clone());
        put("conversation.display_id", number);
        let inbox = conversation.row.inbox;
        put("inbox.id", Some(inbox.to_string()));
        let inbox = inboxes.into_iter().find(|one| one.id == inbox);
        put("inbox.name", inbox.map(|inbox| inbox.name));
        put("account.name", Some(me.name.clone()));
        for (of, attributes) in [
            ("contact", &contact.attributes),
            ("conversation", &conversation.attributes),
        ] {
            for (key, value) in attributes {
                put(
                    &format!("{of}.custom_attribute.{key}"),
                    Some(value.to_string()),
                );
            }
        }
        Ok(variables)
    }
}

/// Whether a step would change anything.
fn outcome(step: &MacroStep, conversation: &Conversation) -> MacroOutcome {
    let row = &conversation.row;
    let same = match step {
        MacroStep::SendAttachment { .. }
        | MacroStep::SendWebhook { .. }
        | MacroStep::Other { .. }
        | MacroStep::AssignAgent {
            agent: MacroAgent::LastResponder | MacroAgent::Myself,
        } => return MacroOutcome::Unknown,
        MacroStep::AssignAgent {
            agent: MacroAgent::Agent { id },
        } => row.assignee == Some(*id),
        MacroStep::AssignAgent {
            agent: MacroAgent::Nobody,
        }
        | MacroStep::RemoveAgent => row.assignee.is_none(),
        MacroStep::AssignTeam { team } => row.team == *team,
        MacroStep::RemoveTeam => row.team.is_none(),
        MacroStep::AddLabels { labels } => labels.iter().all(|label| row.labels.contains(label)),
        MacroStep::RemoveLabels { labels } => {
            labels.iter().all(|label| !row.labels.contains(label))
        }
        MacroStep::SetStatus { status } => row.status == *status,
        MacroStep::Close => row.status == guichet_model::conversation::Status::Closed,
        MacroStep::SetPriority { priority } => row.priority == *priority,
        MacroStep::Mute => conversation.contact.blocked,
        MacroStep::Snooze
        | MacroStep::SendMessage { .. }
        | MacroStep::AddNote { .. }
        | MacroStep::SendTranscript { .. } => false,
    };
    if same {
        MacroOutcome::NothingToDo
    } else {
        MacroOutcome::Changes
    }
}
