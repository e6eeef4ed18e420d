//! Files: attached to what is being written, and received.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Command;
use crate::{
    AccountKey, AttachmentKey, ConversationKey,
    draft::{Attached, Mode},
};

commands! {
    /// Attach files that the agent dropped on the window. The shell takes no others: the window never says where a file
    /// lies.
    AttachFiles as "attach_files" -> Attached {
        /// Which account.
        account: AccountKey,
        /// To which conversation.
        conversation: ConversationKey,
        /// To what of it.
        mode: Mode,
        /// As they were dropped; a folder stands for the files in it.
        paths: Vec<PathBuf>,
        /// Whether large pictures are made smaller.
        scale_images: bool,
    }

    /// Attach files that the agent names in the system's own dialog; none where they closed it.
    PickFiles as "pick_files" -> Attached {
        /// Which account.
        account: AccountKey,
        /// To which conversation.
        conversation: ConversationKey,
        /// To what of it.
        mode: Mode,
        /// Whether large pictures are made smaller.
        scale_images: bool,
    }

    /// Attach bytes that the window has, such as a picture from the clipboard. The bytes are the body of the call, this
    /// is its header `request`: JSON, percent-encoded.
    AttachBytes as "attach_bytes" -> Attached {
        /// Which account.
        account: AccountKey,
        /// To which conversation.
        conversation: ConversationKey,
        /// To what of it.
        mode: Mode,
        /// What it is to be called; may be empty.
        name: String,
        /// What the clipboard calls it; its first bytes count.
        mime: String,
        /// Whether a large picture is made smaller.
        scale_images: bool,
    }

    /// Take a file away from what is being written.
    RemoveDraftFile as "remove_draft_file" -> () {
        /// Which account.
        account: AccountKey,
        /// From which conversation.
        conversation: ConversationKey,
        /// The id of the file.
        file: String,
    }

    /// Fetch a received file, where it is not here yet.
    Download as "download" -> () {
        /// Which account.
        account: AccountKey,
        /// Which.
        attachment: AttachmentKey,
    }

    /// Keep a received file where the agent says, in the system's own dialog. Gives the name it has there; absent where
    /// they closed it.
    SaveAs as "save_as" -> Option<String> {
        /// Which account.
        account: AccountKey,
        /// Which.
        attachment: AttachmentKey,
    }

    /// Show a received file where it was last kept with [`SaveAs`]. Gives whether it is still there.
    ShowInFolder as "show_in_folder" -> bool {
        /// Which account.
        account: AccountKey,
        /// Which.
        attachment: AttachmentKey,
    }
}
