//! The related panel and tickets: what an agent does beside the thread, and what the panel reads. Reads are answered
//! from the local copy; what may be old is fetched in the background and announced by an event.

mod macro_run;

use guichet_model::{
    AccountKey, AgentId, ContactId, ContactKey, ConversationKey, InboxId, MacroId, OperationId,
    Timestamp,
    account::Channel,
    attribute::{AttributeDefinition, AttributeOf},
    command::{CreatedContact, CreatedConversation},
    contact::{Contact, ContactNotes, ContactableInbox, NewContact},
    conversation::ConversationRow,
    macros::{Macro, MacroDraft},
    outbox::{Action, NewConversation, OperationState, Queued, Subject, SubjectKind},
    ticket::NewTicket,
};
use uuid::Uuid;

use crate::{
    Core, Error, macros, rules,
    store::{
        StoreError,
        intent::{Intent, Order},
    },
    sync::related,
};

/// The most rows of a short list.
const LONGEST_LIST: u32 = 100;

pub(crate) fn new_id() -> OperationId {
    OperationId(Uuid::new_v4().to_string())
}

impl Core {
    /// Does something to a contact. When this returns, it survives a crash.
    ///
    /// # Errors
    /// [`Error::Rule`] for a value that breaks one, [`Error::Invalid`] for what is not for a contact;
    /// [`StoreError::DiskFull`]: nothing was kept.
    pub fn act_on_contact(
        &self,
        account: AccountKey,
        contact: ContactKey,
        action: &Action,
    ) -> Result<Queued, Error> {
        let store = &self.shared.store;
        if action.subject_kind() != SubjectKind::Contact || action.creates_subject() {
            return Err(Error::Invalid("that is not done to a contact"));
        }
        let mut action = action.clone();
        match &mut action {
            Action::EditContact { edit } => rules::contact_edit(store, account, contact, edit)?,
            Action::AddContactNote { text } if text.trim().is_empty() => {
                return Err(rules::required("text"));
            }
            Action::MergeContact { from, from_id } => {
                if *from == contact {
                    return Err(Error::Invalid("a contact cannot be merged with itself"));
                }
                store.contact(account, *from)?;
                *from_id = store.contact_id(*from)?;
            }
            _ => {}
        }
        self.queue(
            account,
            vec![Intent::new(new_id(), Subject::Contact(contact), action)],
        )
    }

    /// Makes, changes or deletes a macro or a canned answer, or changes one's signature. When this returns, it survives a crash.
    ///
    /// # Errors
    /// As [`Core::act_on_contact`].
    pub fn act_on_account(&self, account: AccountKey, action: &Action) -> Result<Queued, Error> {
        if action.subject_kind() != SubjectKind::Account {
            return Err(Error::Invalid("that is not done to an account"));
        }
        let role = self.runtime(account)?.role();
        let mut action = action.clone();
        match &mut action {
            Action::CreateMacro { draft } => {
                rules::macro_draft(draft)?;
                rules::visibility(role, draft.visibility)?;
            }
            Action::EditMacro { macro_id, draft } => {
                rules::macro_draft(draft)?;
                rules::visibility(role, draft.visibility)?;
                rules::visibility(role, self.macro_of(account, *macro_id)?.visibility)?;
            }
            Action::DeleteMacro { macro_id, name } => {
                let item = self.macro_of(account, *macro_id)?;
                rules::visibility(role, item.visibility)?;
                *name = item.name;
            }
            Action::CreateCanned { draft } => *draft = self.canned_draft(account, None, draft)?,
            Action::EditCanned { id, draft } => {
                self.canned_of(account, *id)?;
                *draft = self.canned_draft(account, Some(*id), draft)?;
            }
            Action::DeleteCanned { id, short_code } => {
                *short_code = self.canned_of(account, *id)?.short_code;
            }
            Action::SetSignature { text } => *text = text.trim().to_owned(),
            _ => {}
        }
        self.queue(
            account,
            vec![Intent::new(new_id(), Subject::Account, action)],
        )
    }

    /// Makes a contact; complete at once, also offline.
    ///
    /// # Errors
    /// As [`Core::act_on_contact`].
    pub fn create_contact(
        &self,
        account: AccountKey,
        contact: &NewContact,
    ) -> Result<CreatedContact, Error> {
        let mut new = contact.clone();
        for text in [
            &mut new.email,
            &mut new.phone,
            &mut new.company,
            &mut new.city,
            &mut new.country,
        ] {
            *text = text
                .take()
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty());
        }
        rules::new_contact(&self.shared.store, account, &new)?;
        let key = self.shared.store.reserve_contact(account)?;
        let action = Action::CreateContact { contact: new };
        let queued = self.queue(
            account,
            vec![Intent::new(new_id(), Subject::Contact(key), action)],
        )?;
        Ok(CreatedContact {
            contact: key,
            queued,
        })
    }

    /// Begins a conversation with a contact; complete at once, also offline.
    ///
    /// # Errors
    /// As [`Core::act_on_contact`]; [`Rule::Unreachable`](guichet_model::rule::Rule::Unreachable) for an inbox that
    /// cannot reach the contact.
    pub fn create_conversation(
        &self,
        account: AccountKey,
        conversation: &NewConversation,
    ) -> Result<CreatedConversation, Error> {
        if conversation.text.trim().is_empty() {
            return Err(rules::required("text"));
        }
        let reach = self.contactable_inboxes(account, conversation.contact)?;
        if reach.iter().all(|one| one.inbox != conversation.inbox) {
            return Err(rules::unreachable());
        }
        let key = self.shared.store.reserve_conversation(account)?;
        let subject = Subject::Conversation(key);
        let id = new_id();
        let make = Intent {
            group: Some(id.clone()),
            ..Intent::new(
                id.clone(),
                subject,
                Action::CreateConversation {
                    conversation: conversation.clone(),
                },
            )
        };
        // The message is an operation of its own, so that a lost answer never sends it twice.
        let write = Intent {
            id: new_id(),
            subject,
            action: Action::Reply(conversation.text.clone().into()),
            group: Some(id),
            order: Order::AfterPrevious,
            departure: None,
        };
        let queued = self.queue(account, vec![make, write])?;
        Ok(CreatedConversation {
            conversation: key,
            queued,
        })
    }

    /// Makes a ticket, from scratch or from a conversation; complete at once, also offline.
    ///
    /// # Errors
    /// As [`Core::act_on_contact`]; [`Rule::NoTickets`](guichet_model::rule::Rule::NoTickets) where the server has none.
    pub fn create_ticket(
        &self,
        account: AccountKey,
        ticket: &NewTicket,
    ) -> Result<CreatedConversation, Error> {
        let runtime = self.runtime(account)?;
        let store = &self.shared.store;
        if !runtime.has("tickets") {
            return Err(rules::no_tickets());
        }
        rules::title(&ticket.title)?;
        let mut ticket = ticket.clone();
        ticket.title = ticket.title.trim().to_owned();
        match ticket.source {
            Some(source) => {
                let source = store.conversation(account, source)?;
                ticket.inbox = Some(source.row.inbox);
                ticket.contact = Some(source.contact.key);
            }
            None => {
                let contact = ticket.contact.ok_or_else(|| rules::required("contact"))?;
                store.contact(account, contact)?;
                if ticket.inbox.is_none() {
                    return Err(rules::required("inbox"));
                }
            }
        }
        rules::attributes(
            store,
            account,
            AttributeOf::Conversation,
            &ticket
                .attributes
                .iter()
                .map(|(key, value)| (key.clone(), guichet_model::edit::Edit::Set(value.clone())))
                .collect(),
        )?;
        let key = store.reserve_conversation(account)?;
        let source = ticket.source;
        let subject = Subject::Conversation(key);
        let action = Action::CreateTicket { ticket };
        let queued = self.queue(account, vec![Intent::new(new_id(), subject, action)])?;
        if let Some(source) = source {
            self.shared.conversations_changed(account, vec![source]);
        }
        Ok(CreatedConversation {
            conversation: key,
            queued,
        })
    }

    /// Writes intents into the outbox and tells about it; gives the first of them.
    pub(crate) fn queue(&self, account: AccountKey, intents: Vec<Intent>) -> Result<Queued, Error> {
        let runtime = self.runtime(account)?;
        let now = self.shared.now();
        self.shared.store.enqueue_all(account, &intents, now)?;
        let mut subjects: Vec<Subject> = intents.iter().map(|intent| intent.subject).collect();
        subjects.dedup();
        for subject in subjects {
            self.shared.subject_changed(account, subject);
        }
        runtime.wake_outbox.notify_one();
        let first = intents.into_iter().next();
        let first = first.ok_or(Error::Invalid("there is nothing to do"))?;
        Ok(Queued {
            operation: first.id,
            state: OperationState::Queued,
            departure: first.departure,
        })
    }

    /// A contact whole, pending changes included; fetched again in the background.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn contact(&self, account: AccountKey, contact: ContactKey) -> Result<Contact, Error> {
        let found = self.shared.store.contact(account, contact)?;
        related::refresh_contact_in_background(&self.runtime(account)?, contact);
        Ok(found)
    }

    /// Fetches a contact and its notes, and waits for it.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn refresh_contact(
        &self,
        account: AccountKey,
        contact: ContactKey,
    ) -> Result<(), Error> {
        let runtime = self.runtime(account)?;
        related::refresh_contact(&runtime, contact).await?;
        related::refresh_notes(&runtime, contact).await
    }

    /// The local key of a contact by the server's number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not here.
    pub fn contact_key(&self, account: AccountKey, id: ContactId) -> Result<ContactKey, Error> {
        let key = self.shared.store.contact_key(account, id)?;
        key.ok_or(Error::Store(StoreError::NotFound("contact")))
    }

    /// Fetches who takes part in a conversation, and waits for it.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn refresh_participants(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<(), Error> {
        related::refresh_participants(&*self.runtime(account)?, conversation).await
    }

    /// Contacts whose name, e-mail address, phone number or company holds a text.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn find_contacts(
        &self,
        account: AccountKey,
        text: &str,
        limit: u32,
    ) -> Result<Vec<Contact>, Error> {
        let limit = limit.clamp(1, LONGEST_LIST);
        Ok(self.shared.store.find_contacts(account, text, limit)?)
    }

    /// The notes about a contact; fetched again in the background.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn contact_notes(
        &self,
        account: AccountKey,
        contact: ContactKey,
    ) -> Result<ContactNotes, Error> {
        let runtime = self.runtime(account)?;
        let notes = self
            .shared
            .store
            .contact_notes(account, runtime.owner().me, contact)?;
        related::refresh_notes_in_background(&runtime, contact);
        Ok(notes)
    }

    /// The conversations and tickets of a contact, newest activity first.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn previous_conversations(
        &self,
        account: AccountKey,
        contact: ContactKey,
        except: Option<ConversationKey>,
        limit: u32,
    ) -> Result<Vec<ConversationRow>, Error> {
        let limit = limit.clamp(1, LONGEST_LIST);
        let store = &self.shared.store;
        Ok(store.conversations_of(account, contact, except, limit)?)
    }

    /// Inboxes that can reach a contact, as far as its addresses tell: e-mail with an address, text messages and
    /// WhatsApp with a number, programs always, the web page where the contact came through it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a contact that is not here.
    pub fn contactable_inboxes(
        &self,
        account: AccountKey,
        contact: ContactKey,
    ) -> Result<Vec<ContactableInbox>, Error> {
        let store = &self.shared.store;
        let known = store.contact(account, contact)?;
        let came_through: Vec<InboxId> = store
            .conversations_of(account, contact, None, LONGEST_LIST)?
            .into_iter()
            .map(|row| row.inbox)
            .collect();
        Ok(store
            .reference(account)?
            .inboxes
            .into_iter()
            .filter_map(|inbox| {
                let address = match inbox.channel {
                    Channel::Email => Some(known.email.clone()?),
                    Channel::Sms | Channel::Whatsapp => Some(known.phone.clone()?),
                    Channel::Api => None,
                    Channel::Web if came_through.contains(&inbox.id) => None,
                    Channel::Web | Channel::Other(_) => return None,
                };
                Some(ContactableInbox {
                    inbox: inbox.id,
                    address,
                })
            })
            .collect())
    }

    /// Agents who can be assigned conversations of an inbox; every agent until the server was asked.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn assignable_agents(
        &self,
        account: AccountKey,
        inbox: InboxId,
    ) -> Result<Vec<AgentId>, Error> {
        let store = &self.shared.store;
        related::refresh_assignable_in_background(&self.runtime(account)?, inbox);
        if let Some(agents) = store.assignable(account, inbox)? {
            return Ok(agents);
        }
        let agents = store.reference(account)?.agents;
        Ok(agents.into_iter().map(|agent| agent.id).collect())
    }

    /// Attribute definitions, of contacts and of conversations.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn attribute_definitions(
        &self,
        account: AccountKey,
    ) -> Result<Vec<AttributeDefinition>, Error> {
        Ok(self.shared.store.attribute_definitions(account)?)
    }

    /// Macros that this agent can run, pending changes included.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn macros(&self, account: AccountKey) -> Result<Vec<Macro>, Error> {
        Ok(self.shared.store.macros(account)?)
    }

    pub(crate) fn macro_of(&self, account: AccountKey, id: MacroId) -> Result<Macro, Error> {
        let macros = self.shared.store.macros(account)?;
        let found = macros.into_iter().find(|item| item.id == Some(id));
        found.ok_or(Error::Store(StoreError::NotFound("macro")))
    }

    /// A macro as the text of a file.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn export_macro(&self, account: AccountKey, id: MacroId) -> Result<String, Error> {
        let item = self.macro_of(account, id)?;
        macros::to_file(&item.name, item.visibility, &item.steps).map_err(|source| {
            StoreError::Unreadable {
                what: "macro",
                source,
            }
            .into()
        })
    }

    /// Reads the text of a macro file. Nothing is made yet.
    ///
    /// # Errors
    /// [`Error::Rule`].
    pub fn read_macro(&self, text: &str) -> Result<MacroDraft, Error> {
        macros::from_file(text).map_err(rules::not_a_macro)
    }

    /// A moment to come, read from what an agent types in French or English, in this computer's time zone; absent where
    /// the text means none.
    #[must_use]
    pub fn read_moment(&self, text: &str) -> Option<Timestamp> {
        let now = jiff::Timestamp::from_millisecond(self.shared.now().0).ok()?;
        let now = now.to_zoned(jiff::tz::TimeZone::system());
        let moment = crate::moment::read(text, &now)?;
        Some(Timestamp(moment.timestamp().as_millisecond()))
    }
}
