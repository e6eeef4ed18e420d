//! The people of the open conversation: the contact with notes and previous conversations, and the attributes that the
//! account defines. Read from the local copy; every change is durable in the outbox when its call returns.

use guichet_model::{
    AccountKey, AgentId, ContactKey, ConversationKey, Failure, InboxId,
    command::{
        ActOnContact, CreateContact, ListAssignableAgents, ListAttributeDefinitions,
        ListContactNotes, ListPreviousConversations, PickContactPicture,
    },
    contact::NewContact,
    outbox::{Action, Queued},
};
use leptos::{prelude::*, task::spawn_local};

use super::{Actions, conversation::nobody};
use crate::{
    bridge,
    state::{
        Load, Person, PersonStoreFields, Stale, StateStoreFields, Stop, ThreadStoreFields,
        person::MOST_PREVIOUS,
    },
};

impl Actions {
    /// Does something to a contact.
    ///
    /// # Errors
    /// What the core says; then nothing was kept.
    pub async fn act_on_contact(
        self,
        contact: ContactKey,
        action: Action,
    ) -> Result<Queued, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        let queued = bridge::call(ActOnContact {
            account,
            contact,
            action,
        })
        .await?;
        self.mark_contact();
        Ok(queued)
    }

    /// Gives a contact a picture that the agent chooses; none where the agent chose none.
    ///
    /// # Errors
    /// What the core says; then nothing was kept.
    pub async fn pick_contact_picture(
        self,
        contact: ContactKey,
    ) -> Result<Option<Queued>, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        let queued = bridge::call(PickContactPicture { account, contact }).await?;
        if queued.is_some() {
            self.mark_contact();
        }
        Ok(queued)
    }

    /// What shows a contact is read again.
    fn mark_contact(self) {
        self.mark(Stale {
            list: true,
            counts: true,
            thread: self.open_key().is_some(),
            notes: true,
            previous: true,
            ..Stale::default()
        });
    }

    /// Does something to a contact, and says so where it fails.
    pub fn dispatch_to_contact(self, contact: ContactKey, action: Action) {
        spawn_local(async move {
            if let Err(failure) = self.act_on_contact(contact, action).await {
                self.toast_failure(&failure);
            }
        });
    }

    /// Makes a contact.
    ///
    /// # Errors
    /// What the core says; then nothing was made.
    pub async fn create_contact(self, contact: NewContact) -> Result<ContactKey, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        let created = bridge::call(CreateContact { account, contact }).await?;
        self.mark(Stale {
            counts: true,
            ..Stale::default()
        });
        Ok(created.contact)
    }

    /// The contact of the open conversation.
    #[must_use]
    pub fn open_contact(self) -> Option<ContactKey> {
        self.state
            .thread()
            .conversation()
            .with_untracked(|open| open.as_ref().map(|open| open.contact.key))
    }

    /// Agents who can take part in conversations of an inbox.
    ///
    /// # Errors
    /// What the core says.
    pub async fn assignable_agents(self, inbox: InboxId) -> Result<Vec<AgentId>, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        bridge::call(ListAssignableAgents { account, inbox }).await
    }

    /// Opens a previous conversation in place of the open one; [`Actions::go_back`] returns.
    pub fn open_previous(self, conversation: ConversationKey) {
        let stop = self
            .state
            .thread()
            .conversation()
            .with_untracked(|open| open.as_ref().map(Stop::at));
        if let Some(stop) = stop.filter(|stop| stop.conversation != conversation) {
            self.state.trail().update(|trail| trail.push(stop));
        }
        self.open_here(conversation);
    }

    /// Returns to the conversation that a previous one was opened from; says whether there was one.
    pub fn go_back(self) -> bool {
        let stop = self.state.trail().try_update(Vec::pop).flatten();
        match stop {
            Some(stop) => {
                self.open_here(stop.conversation);
                true
            }
            None => false,
        }
    }

    /// Reads notes and previous conversations, where the panel shows for another contact than before.
    pub fn meet(self, contact: ContactKey) {
        let person = self.state.person();
        if person.contact().get_untracked() != Some(contact) {
            person.set(Person {
                contact: Some(contact),
                ..Person::default()
            });
        }
        self.mark(Stale {
            notes: true,
            previous: true,
            ..Stale::default()
        });
    }

    /// Reads the notes again, after they could not be read.
    pub fn read_notes_again(self) {
        self.mark(Stale {
            notes: true,
            ..Stale::default()
        });
    }

    /// Reads the previous conversations again, after they could not be read.
    pub fn read_previous_again(self) {
        self.mark(Stale {
            previous: true,
            ..Stale::default()
        });
    }

    pub(super) async fn read_previous(self, account: AccountKey) {
        let person = self.state.person();
        let Some(contact) = self.shown_person() else {
            return;
        };
        let number = self.number(|progress| &mut progress.previous);
        begin(person.previous_load());
        let answer = bridge::call(ListPreviousConversations {
            account,
            contact,
            except: self.open_key(),
            limit: MOST_PREVIOUS,
        })
        .await;
        if number != self.latest(|progress| progress.previous) {
            return;
        }
        match answer {
            Ok(rows) => {
                let same = person.previous().with_untracked(|shown| *shown == rows);
                if !same {
                    person.previous().set(rows);
                }
                person.previous_load().set(Load::Ready);
            }
            Err(failure) => person.previous_load().set(Load::Failed(failure)),
        }
    }

    pub(super) async fn read_notes(self, account: AccountKey) {
        let person = self.state.person();
        let Some(contact) = self.shown_person() else {
            return;
        };
        let number = self.number(|progress| &mut progress.notes);
        begin(person.notes_load());
        let answer = bridge::call(ListContactNotes { account, contact }).await;
        if number != self.latest(|progress| progress.notes) {
            return;
        }
        match answer {
            Ok(notes) => {
                person.notes().set(Some(notes));
                person.notes_load().set(Load::Ready);
            }
            Err(failure) => person.notes_load().set(Load::Failed(failure)),
        }
    }

    pub(super) async fn read_definitions(self, account: AccountKey) {
        let number = self.number(|progress| &mut progress.definitions);
        let answer = bridge::call(ListAttributeDefinitions { account }).await;
        // What was read before stays where the core cannot answer; the next change asks again.
        if number == self.latest(|progress| progress.definitions)
            && let Ok(definitions) = answer
        {
            self.state.definitions().set(definitions);
        }
    }

    /// Whose notes and previous conversations show: nobody's while the panel is folded away.
    fn shown_person(self) -> Option<ContactKey> {
        let shown = self.state.related().get_untracked();
        let contact = self.state.person().contact().get_untracked();
        contact.filter(|contact| shown && self.open_contact() == Some(*contact))
    }
}

/// A first read, or one after a failure, shows that it is under way; a later one keeps what is there.
fn begin(load: impl GetUntracked<Value = Load> + Set<Value = Load>) {
    if load.get_untracked() != Load::Ready {
        load.set(Load::Loading);
    }
}
