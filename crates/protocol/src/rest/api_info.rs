//! `GET /api`: what the server is.

use crate::envelope::{lenient_option, lenient_vec, nullable};
use crate::open_enum::open_enum;
use serde::{Deserialize, Serialize};

open_enum! {
    /// What a server of ours adds to Chatwoot's API.
    Capability {
        /// Ticket routes and fields.
        Tickets = "tickets",
        /// `GET changes`.
        Changes = "changes",
        /// The `Idempotency-Key` header.
        Idempotency = "idempotency",
        /// `atomic` of `POST macros/:id/execute`.
        AtomicMacros = "atomic_macros",
        /// Who else has a conversation open: the realtime action `view_conversation` and the event
        /// `conversation.viewers`.
        Viewers = "viewers",
        /// Files in pieces: `POST uploads`, `PATCH uploads/:id`.
        ResumableUploads = "resumable_uploads",
    }
}

open_enum! {
    /// How mail leaves a server of ours: transcripts, and replies of e-mail inboxes.
    MailRoute {
        /// By an SMTP server.
        Smtp = "smtp",
        /// Nowhere by itself: it is written into a folder of the server.
        Folder = "folder",
    }
}

/// The answer of `GET /api` (no sign-in needed).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiInfo {
    /// The Chatwoot version that this server speaks, `4.15.1`.
    #[serde(default, deserialize_with = "nullable")]
    pub version: String,
    /// The server's clock, `YYYY-MM-DD HH:MM:SS` in UTC.
    #[serde(default, deserialize_with = "nullable")]
    pub timestamp: String,
    /// `ok` or `failing`.
    #[serde(default, deserialize_with = "nullable")]
    pub queue_services: String,
    /// `ok` or `failing`.
    #[serde(default, deserialize_with = "nullable")]
    pub data_services: String,
    /// Only on our own server, and not when it plays a stock one.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_option"
    )]
    pub guichet: Option<GuichetInfo>,
}

impl ApiInfo {
    /// Whether the server says that it can do this.
    #[must_use]
    pub fn has(&self, capability: &Capability) -> bool {
        self.guichet
            .as_ref()
            .is_some_and(|info| info.capabilities.contains(capability))
    }
}

/// Our own server's part of [`ApiInfo`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GuichetInfo {
    /// The server's own version.
    pub version: String,
    /// Identifies this installation for good, whatever its address.
    pub instance_id: String,
    /// What it adds.
    #[serde(default, deserialize_with = "lenient_vec")]
    pub capabilities: Vec<Capability>,
    /// How mail leaves. Absent on servers that send none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailRoute>,
}
