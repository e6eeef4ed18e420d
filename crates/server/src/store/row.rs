//! The rows as they are read.

use super::column::{BlobId, Column, ConversationRowId, RowExt, SenderType};
use guichet_protocol::JsonObject;
use guichet_protocol::ids::{
    AccountId, AgentBotId, AttachmentId, ChannelId, ContactId, ContactInboxId, ContactNoteId,
    ConversationDisplayId, InboxId, MessageId, NotificationId, TeamId, UserId,
};
use guichet_protocol::rest::{
    AccountStatus, Availability, ChannelType, ContentType, ConversationCategory,
    ConversationStatus, FileType, MessageStatus, MessageType, NotificationType, Priority, Role,
};
use guichet_protocol::time::Timestamp;
use rusqlite::Row;

macro_rules! rows {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($field:ident : $type:ty),+ $(,)? }
    )+) => {$(
        $(#[$doc])*
        ///
        /// Its fields are the columns of `migrations/*.sql`, where they are explained.
        #[derive(Debug, Clone)]
        #[expect(missing_docs, reason = "the schema explains the columns")]
        pub struct $name { $(pub $field: $type,)+ }

        impl $name {
            /// The columns, for `SELECT`, each with the alias of its table.
            #[must_use]
            pub fn columns(table: &str) -> String {
                const COLUMNS: &[&str] = &[$(stringify!($field)),+];
                COLUMNS
                    .iter()
                    .map(|column| format!("{table}.{column}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            }

            /// Reads a row of a statement that selects [`Self::columns`] first.
            ///
            /// # Errors
            /// When a column holds something else.
            pub fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
                let mut index = 0..;
                let mut next = || index.next().unwrap_or_default();
                Ok(Self { $($field: read_at::<$type>(row, next())?,)+ })
            }
        }
    )+};
}

fn read_at<T: Column>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    row.at(index)
}

rows! {
    /// An account.
    AccountRow {
        id: AccountId, name: String, locale: String, domain: Option<String>,
        support_email: Option<String>, status: AccountStatus, settings: JsonObject,
        features: JsonObject, label_changed_at: Timestamp, inbox_changed_at: Timestamp,
        team_changed_at: Timestamp, canned_response_changed_at: Timestamp, created_at: Timestamp,
    }

    /// A user, with the secrets.
    UserRow {
        id: UserId, name: String, display_name: Option<String>, email: String,
        password_hash: String, provider: String, confirmed: bool,
        avatar_blob_id: Option<BlobId>, message_signature: Option<String>,
        ui_settings: JsonObject, custom_attributes: JsonObject, access_token: String,
        pubsub_token: String, otp_secret: Option<String>, otp_enabled: bool, otp_last_step: i64,
        active_account_id: Option<AccountId>, created_at: Timestamp,
    }

    /// A user's part in an account.
    AccountUserRow {
        account_id: AccountId, user_id: UserId, role: Role, availability: Availability,
        auto_offline: bool, active_at: Option<Timestamp>, inviter_id: Option<UserId>,
    }

    /// A team.
    TeamRow {
        id: TeamId, account_id: AccountId, name: String, description: Option<String>,
        allow_auto_assign: bool, created_at: Timestamp, updated_at: Timestamp,
    }

    /// A bot.
    AgentBotRow {
        id: AgentBotId, account_id: AccountId, name: String, description: Option<String>,
        bot_type: String,
    }

    /// An inbox.
    InboxRow {
        id: InboxId, account_id: AccountId, name: String, channel_type: ChannelType,
        channel_id: ChannelId, greeting_enabled: bool, greeting_message: Option<String>,
        working_hours_enabled: bool, out_of_office_message: Option<String>, timezone: String,
        enable_auto_assignment: bool, allow_messages_after_resolved: bool,
        lock_to_single_conversation: bool, business_name: Option<String>,
        agent_bot_id: Option<AgentBotId>, website_token: Option<String>,
        website_url: Option<String>, widget_color: Option<String>, welcome_title: Option<String>,
        welcome_tagline: Option<String>, inbox_identifier: Option<String>,
        webhook_url: Option<String>, hmac_token: String, email: Option<String>,
        reply_window_hours: Option<i64>,
    }

    /// A customer.
    ContactRow {
        id: ContactId, account_id: AccountId, name: String, email: Option<String>,
        phone_number: Option<String>, identifier: Option<String>, blocked: bool,
        avatar_blob_id: Option<BlobId>, additional_attributes: JsonObject,
        custom_attributes: JsonObject, last_activity_at: Option<Timestamp>,
        created_at: Timestamp,
    }

    /// A note about a customer.
    ContactNoteRow {
        id: ContactNoteId, contact_id: ContactId, user_id: Option<UserId>, content: String,
        created_at: Timestamp, updated_at: Timestamp,
    }

    /// A customer's way in.
    ContactInboxRow {
        id: ContactInboxId, contact_id: ContactId, inbox_id: InboxId, source_id: String,
        pubsub_token: String, hmac_verified: bool, created_at: Timestamp, updated_at: Timestamp,
    }

    /// A conversation.
    ConversationRow {
        id: ConversationRowId, account_id: AccountId, display_id: ConversationDisplayId,
        uuid: String, inbox_id: InboxId, contact_id: ContactId, contact_inbox_id: ContactInboxId,
        category: ConversationCategory, status: ConversationStatus, priority: Option<Priority>,
        assignee_id: Option<UserId>, assignee_bot_id: Option<AgentBotId>,
        team_id: Option<TeamId>, snoozed_until: Option<Timestamp>,
        additional_attributes: JsonObject, custom_attributes: JsonObject,
        agent_last_seen_at: Option<Timestamp>, assignee_last_seen_at: Option<Timestamp>,
        contact_last_seen_at: Option<Timestamp>, first_reply_created_at: Option<Timestamp>,
        waiting_since: Option<Timestamp>, last_activity_at: Timestamp, created_at: Timestamp,
        updated_at: Timestamp,
    }

    /// A ticket's own fields.
    TicketRow {
        conversation_id: ConversationRowId, number: i64, title: String,
        description: Option<String>, ticket_type: Option<String>, submitter_id: Option<UserId>,
        due_at: Option<Timestamp>, source_conversation_id: Option<ConversationRowId>,
    }

    /// A message.
    MessageRow {
        id: MessageId, account_id: AccountId, inbox_id: InboxId,
        conversation_id: ConversationRowId, message_type: MessageType, content_type: ContentType,
        content: Option<String>, status: MessageStatus, private: bool,
        sender_type: Option<SenderType>, sender_id: Option<i64>, source_id: Option<String>,
        content_attributes: JsonObject, additional_attributes: JsonObject,
        external_source_ids: JsonObject, created_at: Timestamp, updated_at: Timestamp,
    }

    /// A stored file.
    BlobRow {
        id: BlobId, sha256: String, filename: String, content_type: String, byte_size: i64,
        width: Option<i64>, height: Option<i64>,
    }

    /// A file of a message.
    AttachmentRow {
        id: AttachmentId, account_id: AccountId, message_id: MessageId, file_type: FileType,
        blob_id: Option<BlobId>, external_url: Option<String>, coordinates_lat: Option<f64>,
        coordinates_long: Option<f64>, fallback_title: Option<String>, meta: JsonObject,
    }

    /// A notification.
    NotificationRow {
        id: NotificationId, account_id: AccountId, user_id: UserId,
        notification_type: NotificationType, conversation_id: ConversationRowId,
        message_id: Option<MessageId>, read_at: Option<Timestamp>,
        snoozed_until: Option<Timestamp>, last_activity_at: Timestamp, created_at: Timestamp,
    }
}

impl UserRow {
    /// The name that customers see.
    #[must_use]
    pub fn available_name(&self) -> &str {
        self.display_name
            .as_deref()
            .filter(|name| !name.is_empty())
            .unwrap_or(&self.name)
    }
}
