//! Whose pictures may be fetched from other computers.

use serde::{Deserialize, Serialize};

use super::Command;
use crate::{AccountKey, MessageId};

commands! {
    /// Fetch the pictures of a mail from other computers, which tells their owner that it is being read. Kept on this
    /// device until [`BlockRemote`].
    AllowRemote as "allow_remote" -> () {
        /// Which account.
        account: AccountKey,
        /// Which mail.
        message: MessageId,
        /// In every mail of its sender.
        always_for_sender: bool,
    }

    /// Fetch the pictures of a mail, and of others of its sender, no more.
    BlockRemote as "block_remote" -> () {
        /// Which account.
        account: AccountKey,
        /// Which mail.
        message: MessageId,
    }
}
