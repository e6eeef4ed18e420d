//! The ids of the wire. Conversations are addressed by their per-account *display id*; everything
//! else by its row id on the server.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// The number as it stands on the wire.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                Self(value)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// An account (a company's desk) of a server.
    AccountId,
    /// A user, called agent where it is seen within an account.
    UserId,
    /// An automatic agent.
    AgentBotId,
    /// An inbox: one way in for customers.
    InboxId,
    /// The channel row behind an inbox.
    ChannelId,
    /// A team of agents.
    TeamId,
    /// A label of the account. Conversations carry label *titles*, not these.
    LabelId,
    /// A customer.
    ContactId,
    /// The link between a contact and an inbox.
    ContactInboxId,
    /// A note about a contact.
    ContactNoteId,
    /// The number of a conversation within its account: what URLs, messages and events carry.
    ConversationDisplayId,
    /// A message. Global over the accounts of a server, and growing with insertion.
    MessageId,
    /// A file of a message.
    AttachmentId,
    /// A canned response.
    CannedResponseId,
    /// A macro.
    MacroId,
    /// A saved view.
    CustomFilterId,
    /// The definition of a custom attribute.
    AttributeDefinitionId,
    /// A notification of a user.
    NotificationId,
    /// A position in the change feed of an account. Grows with every change.
    ChangeSeq,
}
