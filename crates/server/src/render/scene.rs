//! Everything that a batch of messages and conversations speaks of, fetched together.

use super::people;
use crate::desk::View;
use crate::error::ApiError;
use crate::hub::Here;
use crate::store::row::{
    AccountUserRow, AgentBotRow, AttachmentRow, BlobRow, ContactRow, MessageRow, UserRow,
};
use crate::store::{BlobId, SenderType, fetch};
use guichet_protocol::ids::{AccountId, AgentBotId, ContactId, MessageId, UserId};
use guichet_protocol::rest::{Agent, PushContact, PushUser, Sender};
use std::collections::{BTreeSet, HashMap};

/// The people and files of a batch.
pub struct Scene {
    pub(super) account: AccountId,
    pub(super) users: HashMap<UserId, UserRow>,
    pub(super) memberships: HashMap<UserId, AccountUserRow>,
    pub(super) contacts: HashMap<ContactId, ContactRow>,
    pub(super) bots: HashMap<AgentBotId, AgentBotRow>,
    pub(super) attachments: HashMap<MessageId, Vec<AttachmentRow>>,
    pub(super) blobs: HashMap<BlobId, BlobRow>,
    pub(super) here: Here,
}

/// What a batch speaks of.
#[derive(Default)]
pub(super) struct Wanted {
    pub(super) users: BTreeSet<UserId>,
    pub(super) contacts: BTreeSet<ContactId>,
    pub(super) bots: BTreeSet<AgentBotId>,
    pub(super) messages: BTreeSet<MessageId>,
}

impl Wanted {
    pub(super) fn message(&mut self, message: &MessageRow) {
        self.messages.insert(message.id);
        if let (Some(kind), Some(id)) = (message.sender_type, message.sender_id) {
            match kind {
                SenderType::User => self.users.insert(UserId(id)),
                SenderType::Contact => self.contacts.insert(ContactId(id)),
                SenderType::AgentBot => self.bots.insert(AgentBotId(id)),
            };
        }
    }
}

impl Scene {
    pub(super) fn fetch(
        view: &View<'_>,
        account: AccountId,
        wanted: Wanted,
    ) -> Result<Self, ApiError> {
        let connection = view.connection;
        let attachments = fetch::attachments(connection, wanted.messages)?;
        let blobs = attachments
            .values()
            .flatten()
            .filter_map(|file| file.blob_id);
        let blobs: BTreeSet<BlobId> = blobs.collect();
        Ok(Self {
            account,
            memberships: fetch::account_users(connection, account, wanted.users.iter().copied())?,
            users: fetch::users(connection, wanted.users)?,
            contacts: fetch::contacts(connection, wanted.contacts)?,
            bots: fetch::agent_bots(connection, wanted.bots)?,
            blobs: fetch::blobs(connection, blobs)?,
            attachments,
            here: view.here(account),
        })
    }

    /// The people of messages.
    ///
    /// # Errors
    /// When the store refuses.
    pub fn of_messages<'m>(
        view: &View<'_>,
        account: AccountId,
        messages: impl IntoIterator<Item = &'m MessageRow>,
    ) -> Result<Self, ApiError> {
        let mut wanted = Wanted::default();
        for message in messages {
            wanted.message(message);
        }
        Self::fetch(view, account, wanted)
    }

    pub(super) fn push_user(&self, view: &View<'_>, id: UserId) -> Option<PushUser> {
        let user = self.users.get(&id)?;
        Some(people::push_user_here(
            view,
            user,
            self.memberships.get(&id),
            &self.here,
        ))
    }

    pub(super) fn agent(&self, view: &View<'_>, id: UserId) -> Option<Agent> {
        let user = self.users.get(&id)?;
        let membership = self.memberships.get(&id);
        Some(people::agent(
            view,
            self.account,
            user,
            membership,
            &self.here,
        ))
    }

    pub(super) fn push_contact(&self, view: &View<'_>, id: ContactId) -> Option<PushContact> {
        Some(people::push_contact(view, self.contacts.get(&id)?))
    }

    pub(super) fn sender(&self, view: &View<'_>, message: &MessageRow) -> Option<Sender> {
        let id = message.sender_id?;
        match message.sender_type? {
            SenderType::User => self.push_user(view, UserId(id)).map(Sender::User),
            SenderType::Contact => self
                .push_contact(view, ContactId(id))
                .map(|contact| Sender::Contact(Box::new(contact))),
            SenderType::AgentBot => {
                let bot = self.bots.get(&AgentBotId(id))?;
                Some(Sender::Bot(people::push_bot(bot)))
            }
        }
    }
}
