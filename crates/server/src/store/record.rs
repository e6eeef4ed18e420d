//! The rows as they are inserted. `id: None` takes the next free id; a seed gives ids of its own.
//! Everything has a default, so a caller writes only what it means.

use super::column::{Bind, BlobId, ConversationRowId, SenderType};
use guichet_protocol::JsonObject;
use guichet_protocol::ids::{
    AccountId, AgentBotId, AttachmentId, AttributeDefinitionId, CannedResponseId, ChannelId,
    ContactId, ContactInboxId, ConversationDisplayId, CustomFilterId, InboxId, LabelId, MacroId,
    MessageId, NotificationId, TeamId, UserId,
};
use guichet_protocol::rest::{
    AccountStatus, AttributeDisplayType, AttributeModel, Availability, ChannelType, ContentType,
    ConversationCategory, ConversationStatus, FileType, FilterType, MacroVisibility, MessageStatus,
    MessageType, NotificationType, Priority, Role,
};
use guichet_protocol::time::Timestamp;
use rusqlite::{Connection, ToSql};

/// Inserts one row.
pub trait Record {
    /// The id type; `i64` for tables without one of their own.
    type Id: From<i64>;

    /// Inserts the row and gives its id.
    ///
    /// # Errors
    /// When a constraint refuses it.
    fn insert(&self, connection: &Connection) -> rusqlite::Result<Self::Id>;
}

macro_rules! records {
    ($(
        $(#[$doc:meta])*
        $name:ident in $table:literal -> $id:ty {
            $($(#[$field_doc:meta])* $field:ident : $type:ty = $default:expr),+ $(,)?
        }
    )+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl Record for $name {
            type Id = $id;

            fn insert(&self, connection: &Connection) -> rusqlite::Result<Self::Id> {
                const COLUMNS: &[&str] = &[$(stringify!($field)),+];
                let sql = insert_sql($table, COLUMNS);
                let mut statement = connection.prepare_cached(&sql)?;
                let binds: &[&dyn ToSql] = &[$(&Bind::<$type>(&self.$field)),+];
                statement.insert(binds).map(<$id>::from)
            }
        }
    )+};
}

fn insert_sql(table: &str, columns: &[&str]) -> String {
    let marks = vec!["?"; columns.len()].join(", ");
    format!(
        "INSERT INTO {table} ({}) VALUES ({marks})",
        columns.join(", ")
    )
}

fn epoch() -> Timestamp {
    Timestamp::from_millis(0)
}

/// A random id for `uuid` columns.
#[must_use]
pub fn random_uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

records! {
    /// An account.
    NewAccount in "account" -> AccountId {
        /// `None` takes the next.
        id: Option<AccountId> = None,
        /// Its name.
        name: String = String::new(),
        /// `fr`, `en`.
        locale: String = "en".to_owned(),
        /// The domain of its addresses.
        domain: Option<String> = None,
        /// Its own address.
        support_email: Option<String> = None,
        /// Whether it may be used.
        status: AccountStatus = AccountStatus::Active,
        /// Switches.
        settings: JsonObject = JsonObject::new(),
        /// Feature names that are on, each with true.
        features: JsonObject = super::features::default_features(),
        /// When it was made.
        created_at: Timestamp = epoch(),
        /// When it changed.
        updated_at: Timestamp = epoch(),
    }

    /// A user. Add them to accounts with [`NewAccountUser`].
    NewUser in "user" -> UserId {
        /// `None` takes the next.
        id: Option<UserId> = None,
        /// The full name.
        name: String = String::new(),
        /// What they want to be called.
        display_name: Option<String> = None,
        /// Lower case, unique over all accounts.
        email: String = String::new(),
        /// From [`crate::password::hash`].
        password_hash: String = String::new(),
        /// From [`super::Import::add_file`].
        avatar_blob_id: Option<BlobId> = None,
        /// Markdown.
        message_signature: Option<String> = None,
        /// Free settings of clients.
        ui_settings: JsonObject = JsonObject::new(),
        /// The personal access token, unique.
        access_token: String = crate::secret::random_token(),
        /// The name of the event stream, unique.
        pubsub_token: String = crate::secret::random_token(),
        /// The account used last.
        active_account_id: Option<AccountId> = None,
        /// When they were made.
        created_at: Timestamp = epoch(),
        /// When they changed.
        updated_at: Timestamp = epoch(),
    }

    /// A user's part in an account.
    NewAccountUser in "account_user" -> i64 {
        /// The account.
        account_id: AccountId = AccountId(0),
        /// The user.
        user_id: UserId = UserId(0),
        /// What they may do.
        role: Role = Role::Agent,
        /// What they chose.
        availability: Availability = Availability::Online,
        /// Whether they count as offline when not present.
        auto_offline: bool = true,
        /// When they last chose this account.
        active_at: Option<Timestamp> = None,
        /// Who invited them.
        inviter_id: Option<UserId> = None,
        /// When they came.
        created_at: Timestamp = epoch(),
    }

    /// A bot.
    NewAgentBot in "agent_bot" -> AgentBotId {
        /// `None` takes the next.
        id: Option<AgentBotId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// Its name.
        name: String = String::new(),
        /// What it is for.
        description: Option<String> = None,
        /// When it was made.
        created_at: Timestamp = epoch(),
    }

    /// A team.
    NewTeam in "team" -> TeamId {
        /// `None` takes the next.
        id: Option<TeamId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// Lower case.
        name: String = String::new(),
        /// What it is for.
        description: Option<String> = None,
        /// Whether assigning the team picks one of its members.
        allow_auto_assign: bool = true,
        /// When it was made.
        created_at: Timestamp = epoch(),
        /// When it changed.
        updated_at: Timestamp = epoch(),
    }

    /// A member of a team.
    NewTeamMember in "team_member" -> i64 {
        /// The team.
        team_id: TeamId = TeamId(0),
        /// The member.
        user_id: UserId = UserId(0),
    }

    /// An inbox.
    NewInbox in "inbox" -> InboxId {
        /// `None` takes the next.
        id: Option<InboxId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// Its name.
        name: String = String::new(),
        /// Its kind.
        channel_type: ChannelType = ChannelType::Api,
        /// The channel behind it.
        channel_id: ChannelId = ChannelId(0),
        /// Whether new conversations get a greeting.
        greeting_enabled: bool = false,
        /// The greeting.
        greeting_message: Option<String> = None,
        /// Whether opening hours count.
        working_hours_enabled: bool = false,
        /// What to say outside them.
        out_of_office_message: Option<String> = None,
        /// An IANA zone.
        timezone: String = "UTC".to_owned(),
        /// Whether new conversations go to an agent by themselves.
        enable_auto_assignment: bool = false,
        /// Whether a customer may write again after the end.
        allow_messages_after_resolved: bool = true,
        /// Whether a customer has one conversation only.
        lock_to_single_conversation: bool = false,
        /// The company's name as senders show it.
        business_name: Option<String> = None,
        /// A bot that answers first.
        agent_bot_id: Option<AgentBotId> = None,
        /// The public name of the customer's page. Web pages only.
        website_token: Option<String> = None,
        /// The page that it stands on. Web pages only.
        website_url: Option<String> = None,
        /// `#rrggbb`. Web pages only.
        widget_color: Option<String> = None,
        /// The title of the customer's page. Web pages only.
        welcome_title: Option<String> = None,
        /// The line under it. Web pages only.
        welcome_tagline: Option<String> = None,
        /// The public name of the inbox. API only.
        inbox_identifier: Option<String> = None,
        /// Where outgoing messages go. API only.
        webhook_url: Option<String> = None,
        /// Signs webhooks, proves identities.
        hmac_token: String = crate::secret::random_token(),
        /// The address. E-mail only.
        email: Option<String> = None,
        /// After so many hours only notes are possible.
        reply_window_hours: Option<i64> = None,
        /// When it was made.
        created_at: Timestamp = epoch(),
        /// When it changed.
        updated_at: Timestamp = epoch(),
    }

    /// The opening hours of one day.
    NewWorkingHours in "working_hours" -> i64 {
        /// The inbox.
        inbox_id: InboxId = InboxId(0),
        /// 0 is Sunday.
        day_of_week: i64 = 0,
        /// Whether the day is off.
        closed_all_day: bool = false,
        /// Whether it is open round the clock.
        open_all_day: bool = false,
        /// From this hour …
        open_hour: Option<i64> = None,
        /// … and minute …
        open_minutes: Option<i64> = None,
        /// … to this hour …
        close_hour: Option<i64> = None,
        /// … and minute.
        close_minutes: Option<i64> = None,
    }

    /// A member of an inbox.
    NewInboxMember in "inbox_member" -> i64 {
        /// The inbox.
        inbox_id: InboxId = InboxId(0),
        /// The member.
        user_id: UserId = UserId(0),
    }

    /// A label of the account.
    NewLabel in "label" -> LabelId {
        /// `None` takes the next.
        id: Option<LabelId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// Lower case, no spaces.
        title: String = String::new(),
        /// What it is for.
        description: Option<String> = None,
        /// `#rrggbb`.
        color: String = "#1f93ff".to_owned(),
        /// Whether the sidebar lists it.
        show_on_sidebar: bool = true,
        /// When it was made.
        created_at: Timestamp = epoch(),
        /// When it changed.
        updated_at: Timestamp = epoch(),
    }

    /// A customer.
    NewContact in "contact" -> ContactId {
        /// `None` takes the next.
        id: Option<ContactId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// The name.
        name: String = String::new(),
        /// Lower case.
        email: Option<String> = None,
        /// E.164 with `+`.
        phone_number: Option<String> = None,
        /// The id in the company's own systems.
        identifier: Option<String> = None,
        /// Whether messages are refused.
        blocked: bool = false,
        /// From [`super::Import::add_file`].
        avatar_blob_id: Option<BlobId> = None,
        /// Free attributes.
        additional_attributes: JsonObject = JsonObject::new(),
        /// The company's own attributes.
        custom_attributes: JsonObject = JsonObject::new(),
        /// When they last did something.
        last_activity_at: Option<Timestamp> = None,
        /// When they were made.
        created_at: Timestamp = epoch(),
        /// When they changed.
        updated_at: Timestamp = epoch(),
    }

    /// A label of a contact.
    NewContactLabel in "contact_label" -> i64 {
        /// The contact.
        contact_id: ContactId = ContactId(0),
        /// The label's title.
        title: String = String::new(),
    }

    /// A contact's way in.
    NewContactInbox in "contact_inbox" -> ContactInboxId {
        /// `None` takes the next.
        id: Option<ContactInboxId> = None,
        /// The contact.
        contact_id: ContactId = ContactId(0),
        /// The inbox.
        inbox_id: InboxId = InboxId(0),
        /// The contact's id there, unique within the inbox.
        source_id: String = random_uuid(),
        /// The contact's event stream, unique.
        pubsub_token: String = crate::secret::random_token(),
        /// Whether the identity was proven.
        hmac_verified: bool = false,
        /// When it was made.
        created_at: Timestamp = epoch(),
        /// When it changed.
        updated_at: Timestamp = epoch(),
    }

    /// A conversation.
    NewConversation in "conversation" -> ConversationRowId {
        /// `None` takes the next.
        id: Option<ConversationRowId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// The number within the account: what everybody sees.
        display_id: ConversationDisplayId = ConversationDisplayId(0),
        /// Unique over all servers.
        uuid: String = random_uuid(),
        /// The inbox.
        inbox_id: InboxId = InboxId(0),
        /// The customer.
        contact_id: ContactId = ContactId(0),
        /// The customer's way in.
        contact_inbox_id: ContactInboxId = ContactInboxId(0),
        /// Chat or ticket; a ticket needs a [`NewTicket`] too.
        category: ConversationCategory = ConversationCategory::Chat,
        /// Where it stands.
        status: ConversationStatus = ConversationStatus::Open,
        /// How pressing it is.
        priority: Option<Priority> = None,
        /// The agent who holds it.
        assignee_id: Option<UserId> = None,
        /// Or the bot.
        assignee_bot_id: Option<AgentBotId> = None,
        /// The team.
        team_id: Option<TeamId> = None,
        /// Only when snoozed.
        snoozed_until: Option<Timestamp> = None,
        /// Free attributes.
        additional_attributes: JsonObject = JsonObject::new(),
        /// The company's own attributes.
        custom_attributes: JsonObject = JsonObject::new(),
        /// Incoming messages after this are unread.
        agent_last_seen_at: Option<Timestamp> = None,
        /// When the assignee last read it.
        assignee_last_seen_at: Option<Timestamp> = None,
        /// When the customer last read it.
        contact_last_seen_at: Option<Timestamp> = None,
        /// When it was first answered.
        first_reply_created_at: Option<Timestamp> = None,
        /// Since when the customer waits.
        waiting_since: Option<Timestamp> = None,
        /// When something last happened: the time of the newest message.
        last_activity_at: Timestamp = epoch(),
        /// When it began.
        created_at: Timestamp = epoch(),
        /// When it changed.
        updated_at: Timestamp = epoch(),
    }

    /// A ticket's own fields.
    NewTicket in "ticket" -> ConversationRowId {
        /// Its conversation.
        conversation_id: ConversationRowId = ConversationRowId(0),
        /// The account.
        account_id: AccountId = AccountId(0),
        /// The number within the account.
        number: i64 = 0,
        /// The title.
        title: String = String::new(),
        /// The description.
        description: Option<String> = None,
        /// `incident` and the like.
        ticket_type: Option<String> = None,
        /// Who filed it.
        submitter_id: Option<UserId> = None,
        /// When it is due.
        due_at: Option<Timestamp> = None,
        /// The conversation that it was raised from.
        source_conversation_id: Option<ConversationRowId> = None,
    }

    /// A label on a conversation.
    NewConversationLabel in "conversation_label" -> i64 {
        /// The conversation.
        conversation_id: ConversationRowId = ConversationRowId(0),
        /// The label's title.
        title: String = String::new(),
        /// Its place among the conversation's labels.
        position: i64 = 0,
    }

    /// A participant of a conversation.
    NewParticipant in "participant" -> i64 {
        /// The conversation.
        conversation_id: ConversationRowId = ConversationRowId(0),
        /// The agent.
        user_id: UserId = UserId(0),
    }

    /// A mention of an agent in a conversation.
    NewMention in "mention" -> i64 {
        /// The conversation.
        conversation_id: ConversationRowId = ConversationRowId(0),
        /// The agent.
        user_id: UserId = UserId(0),
        /// When.
        mentioned_at: Timestamp = epoch(),
    }

    /// A message. This only stores it: [`crate::messages::create`] is what happens when somebody
    /// writes.
    NewMessage in "message" -> MessageId {
        /// `None` takes the next.
        id: Option<MessageId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// The inbox.
        inbox_id: InboxId = InboxId(0),
        /// The conversation.
        conversation_id: ConversationRowId = ConversationRowId(0),
        /// Which way it goes.
        message_type: MessageType = MessageType::Incoming,
        /// What it holds.
        content_type: ContentType = ContentType::Text,
        /// Markdown.
        content: Option<String> = None,
        /// How far it got.
        status: MessageStatus = MessageStatus::Sent,
        /// Whether only agents see it.
        private: bool = false,
        /// Who wrote it; `None` for activities.
        sender_type: Option<SenderType> = None,
        /// Their row.
        sender_id: Option<i64> = None,
        /// The id in the channel.
        source_id: Option<String> = None,
        /// Open object.
        content_attributes: JsonObject = JsonObject::new(),
        /// Free attributes.
        additional_attributes: JsonObject = JsonObject::new(),
        /// When it was written.
        created_at: Timestamp = epoch(),
        /// When it changed.
        updated_at: Timestamp = epoch(),
    }

    /// A stored file; [`super::put_blob`] writes both the bytes and this row.
    NewBlob in "blob" -> BlobId {
        /// `None` takes the next.
        id: Option<BlobId> = None,
        /// Hex.
        sha256: String = String::new(),
        /// As the sender called it.
        filename: String = String::new(),
        /// The media type.
        content_type: String = "application/octet-stream".to_owned(),
        /// Size.
        byte_size: i64 = 0,
        /// Pixels, for pictures.
        width: Option<i64> = None,
        /// Pixels, for pictures.
        height: Option<i64> = None,
        /// When it came.
        created_at: Timestamp = epoch(),
    }

    /// A file of a message.
    NewAttachment in "attachment" -> AttachmentId {
        /// `None` takes the next.
        id: Option<AttachmentId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// The message.
        message_id: MessageId = MessageId(0),
        /// Its kind.
        file_type: FileType = FileType::File,
        /// The file; `None` for what is no file.
        blob_id: Option<BlobId> = None,
        /// A link.
        external_url: Option<String> = None,
        /// Degrees north.
        coordinates_lat: Option<f64> = None,
        /// Degrees east.
        coordinates_long: Option<f64> = None,
        /// A title for what is no file.
        fallback_title: Option<String> = None,
        /// `is_voice_message`, `transcribed_text`.
        meta: JsonObject = JsonObject::new(),
        /// When it came.
        created_at: Timestamp = epoch(),
    }

    /// A canned response.
    NewCannedResponse in "canned_response" -> CannedResponseId {
        /// `None` takes the next.
        id: Option<CannedResponseId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// What is typed after `/`.
        short_code: String = String::new(),
        /// Markdown with `{{variables}}`.
        content: String = String::new(),
        /// When it was made.
        created_at: Timestamp = epoch(),
        /// When it changed.
        updated_at: Timestamp = epoch(),
    }

    /// A macro.
    NewMacro in "macro" -> MacroId {
        /// `None` takes the next.
        id: Option<MacroId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// Its name.
        name: String = String::new(),
        /// Who sees it.
        visibility: MacroVisibility = MacroVisibility::Global,
        /// Its author.
        created_by: Option<UserId> = None,
        /// Who last changed it.
        updated_by: Option<UserId> = None,
        /// `{action_name, action_params}` each.
        actions: Vec<serde_json::Value> = Vec::new(),
        /// When it was made.
        created_at: Timestamp = epoch(),
        /// When it changed.
        updated_at: Timestamp = epoch(),
    }

    /// A saved view.
    NewCustomFilter in "custom_filter" -> CustomFilterId {
        /// `None` takes the next.
        id: Option<CustomFilterId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// Whose it is.
        user_id: UserId = UserId(0),
        /// Its name.
        name: String = String::new(),
        /// What it lists.
        filter_type: FilterType = FilterType::Conversation,
        /// The body of `conversations/filter`.
        query: JsonObject = JsonObject::new(),
        /// When it was made.
        created_at: Timestamp = epoch(),
        /// When it changed.
        updated_at: Timestamp = epoch(),
    }

    /// The definition of a custom attribute.
    NewAttributeDefinition in "attribute_definition" -> AttributeDefinitionId {
        /// `None` takes the next.
        id: Option<AttributeDefinitionId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// The key within `custom_attributes`.
        attribute_key: String = String::new(),
        /// What it stands on.
        attribute_model: AttributeModel = AttributeModel::Conversation,
        /// What people see.
        attribute_display_name: String = String::new(),
        /// Its type.
        attribute_display_type: AttributeDisplayType = AttributeDisplayType::Text,
        /// What it is for.
        attribute_description: Option<String> = None,
        /// What a text must match.
        regex_pattern: Option<String> = None,
        /// What to say when it does not.
        regex_cue: Option<String> = None,
        /// The choices of a list.
        attribute_values: Vec<serde_json::Value> = Vec::new(),
        /// When it was made.
        created_at: Timestamp = epoch(),
        /// When it changed.
        updated_at: Timestamp = epoch(),
    }

    /// A notification.
    NewNotification in "notification" -> NotificationId {
        /// `None` takes the next.
        id: Option<NotificationId> = None,
        /// The account.
        account_id: AccountId = AccountId(0),
        /// Who is told.
        user_id: UserId = UserId(0),
        /// Why.
        notification_type: NotificationType = NotificationType::ConversationCreation,
        /// The conversation.
        conversation_id: ConversationRowId = ConversationRowId(0),
        /// The message that caused it.
        message_id: Option<MessageId> = None,
        /// When it was read.
        read_at: Option<Timestamp> = None,
        /// When something last happened with it.
        last_activity_at: Timestamp = epoch(),
        /// When it was made.
        created_at: Timestamp = epoch(),
    }
}
