//! The commands by which a message leaves, and those of drafts.

use serde::{Deserialize, Serialize};

use super::Command;
use crate::{
    AccountKey, ConversationKey, OperationId, Timestamp,
    draft::{DraftOverview, Mode},
    message::NewMessage,
    outbox::Queued,
};

commands! {
    /// Send a message: durable when this returns. It leaves when the time to take it back has passed, or at the moment
    /// that its author chose.
    SendMessage as "send_message" -> Queued {
        /// Which account.
        account: AccountKey,
        /// Which conversation.
        conversation: ConversationKey,
        /// To the customer or to the team.
        mode: Mode,
        /// What.
        message: NewMessage,
        /// When it is to leave; absent for now.
        at: Option<Timestamp>,
    }

    /// Choose another moment for a scheduled message. Refused once it may be on the server.
    Reschedule as "reschedule" -> () {
        /// Which account.
        account: AccountKey,
        /// Which.
        operation: OperationId,
        /// When; absent for now.
        at: Option<Timestamp>,
    }

    /// Every draft of an account, the last one saved first.
    ListDrafts as "list_drafts" -> Vec<DraftOverview> {
        /// Which account.
        account: AccountKey,
    }
}
