//! The server's records as rows of the local copy. Pure: no clock, no disk, no network.
//!
//! Nothing is trusted: names are cleaned, sizes and colours checked, unknown values kept as they came.

use guichet_model::{
    AgentId, CannedId, ContactId, DisplayId, InboxId, LabelTitle, MessageId, OperationId, TeamId,
    Timestamp,
    account::{Agent, Availability, Channel, Inbox, Label, Role, Team},
    canned::Canned,
    conversation::{Category, Priority, Status},
    message::{AttachmentKind, Author, Delivery, Direction},
};
use guichet_protocol::{
    JsonObject,
    envelope::Maybe,
    ids::ConversationDisplayId,
    rest::{self, ChannelType, FileType, MessageStatus, MessageType, Sender},
    time,
};
use serde_json::Value;

use super::letters;
use crate::{
    files::names,
    store::{
        composer::KeptSignature,
        rows::{AttachmentRow, ContactRow, HeaderRow, MessageRow, TicketRow},
    },
};

/// A wire time.
#[must_use]
pub const fn timestamp(time: time::Timestamp) -> Timestamp {
    Timestamp(time.as_millis())
}

fn optional(time: Option<time::Timestamp>) -> Option<Timestamp> {
    time.map(timestamp)
}

/// A conversation in its REST shape.
#[must_use]
pub fn header(conversation: &rest::Conversation) -> HeaderRow {
    let newest_any = conversation.messages.first();
    let newest = conversation.last_non_activity_message.as_ref().or_else(|| {
        newest_any.filter(|message| message.message.message_type != MessageType::Activity)
    });
    let (assignee, bot) = match &conversation.meta.assignee {
        Some(rest::Assignee::Agent(agent)) => (Some(AgentId(agent.id.0)), None),
        Some(rest::Assignee::Bot(bot)) => (None, Some(bot.name.clone())),
        None => (None, None),
    };
    HeaderRow {
        id: DisplayId(conversation.id.0),
        category: category(conversation.conversation_category.as_ref()),
        contact: Some(contact(&conversation.meta.sender)),
        inbox: InboxId(conversation.inbox_id.map_or(0, |id| id.0)),
        status: Status::from(conversation.status.as_str().to_owned()),
        snoozed_until: optional(conversation.snoozed_until),
        priority: priority(conversation.priority.as_ref()),
        assignee,
        bot,
        team: conversation
            .meta
            .team
            .as_ref()
            .map(|team| TeamId(team.id.0)),
        labels: labels(&conversation.labels),
        unread: Some(unread(conversation.unread_count)),
        created_at: optional(conversation.created_at).unwrap_or(Timestamp(0)),
        last_activity_at: optional(
            conversation
                .last_activity_at
                .or(conversation.timestamp)
                .or(conversation.created_at),
        )
        .unwrap_or(Timestamp(0)),
        waiting_since: optional(conversation.waiting_since),
        updated_at: optional(conversation.updated_at).unwrap_or(Timestamp(0)),
        can_reply: conversation.can_reply,
        newest: newest.map(|message| self::message(&message.message)),
        newest_id: newest_any
            .into_iter()
            .chain(newest)
            .map(|message| MessageId(message.message.id.0))
            .max(),
        custom_attributes: conversation.custom_attributes.clone(),
        additional: conversation.additional_attributes.clone(),
        ticket: conversation.ticket_info.value().map(ticket),
        linked_tickets: linked(conversation.linked_ticket_ids.as_deref()),
    }
}

/// A conversation in its push shape.
#[must_use]
pub fn pushed_header(conversation: &rest::PushConversation) -> HeaderRow {
    let newest = conversation
        .messages
        .first()
        .filter(|message| message.message.message_type != MessageType::Activity);
    let is_bot = matches!(
        conversation.meta.assignee_type,
        Some(rest::AssigneeType::AgentBot)
    );
    let assignee = conversation.meta.assignee.as_ref();
    HeaderRow {
        id: DisplayId(conversation.id.0),
        category: category(conversation.conversation_category.as_ref()),
        contact: conversation.meta.sender.as_ref().map(pushed_contact),
        inbox: InboxId(conversation.inbox_id.map_or(0, |id| id.0)),
        status: Status::from(conversation.status.as_str().to_owned()),
        snoozed_until: optional(conversation.snoozed_until),
        priority: priority(conversation.priority.as_ref()),
        assignee: assignee
            .filter(|_| !is_bot)
            .map(|agent| AgentId(agent.id.0)),
        bot: assignee.filter(|_| is_bot).map(|bot| bot.name.clone()),
        team: conversation
            .meta
            .team
            .as_ref()
            .map(|team| TeamId(team.id.0)),
        labels: labels(&conversation.labels),
        unread: Some(unread(conversation.unread_count)),
        created_at: optional(conversation.created_at).unwrap_or(Timestamp(0)),
        last_activity_at: optional(
            conversation
                .last_activity_at
                .or(conversation.timestamp)
                .or(conversation.created_at),
        )
        .unwrap_or(Timestamp(0)),
        waiting_since: optional(conversation.waiting_since),
        updated_at: optional(conversation.updated_at).unwrap_or(Timestamp(0)),
        can_reply: conversation.can_reply,
        newest: newest.map(|message| self::message(&message.message)),
        // What is pushed along is pushed by itself too, in its turn.
        newest_id: None,
        custom_attributes: conversation.custom_attributes.clone(),
        additional: conversation.additional_attributes.clone(),
        ticket: conversation.ticket_info.value().map(ticket),
        linked_tickets: linked(conversation.linked_ticket_ids.as_deref()),
    }
}

fn ticket(info: &rest::TicketInfo) -> TicketRow {
    TicketRow {
        number: info.number,
        title: info.title.clone(),
        description: info.description.clone(),
        ticket_type: info.ticket_type.clone(),
        due_at: optional(info.due_at),
        submitter: info
            .submitter
            .as_ref()
            .map(|submitter| (AgentId(submitter.id.0), submitter.name.clone())),
        source: info.source_conversation_id.map(|id| DisplayId(id.0)),
    }
}

fn linked(ids: Option<&[ConversationDisplayId]>) -> Vec<DisplayId> {
    ids.unwrap_or_default()
        .iter()
        .map(|id| DisplayId(id.0))
        .collect()
}

fn category(category: Option<&rest::ConversationCategory>) -> Category {
    category.map_or(Category::Chat, |category| {
        Category::from(category.as_str().to_owned())
    })
}

fn priority(priority: Option<&rest::Priority>) -> Option<Priority> {
    priority.map(|priority| Priority::from(priority.as_str().to_owned()))
}

fn labels(titles: &[String]) -> Vec<LabelTitle> {
    titles
        .iter()
        .map(|title| LabelTitle(title.clone()))
        .collect()
}

fn unread(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

/// A contact in its REST shape.
#[must_use]
pub fn contact(contact: &rest::Contact) -> ContactRow {
    ContactRow {
        id: ContactId(contact.id.0),
        name: contact.name.clone(),
        email: contact.email.clone(),
        phone: contact.phone_number.clone(),
        company: attribute(&contact.additional_attributes, "company_name"),
        city: attribute(&contact.additional_attributes, "city"),
        country: attribute(&contact.additional_attributes, "country"),
        blocked: contact.blocked,
        custom_attributes: contact.custom_attributes.clone(),
        additional: contact.additional_attributes.clone(),
        identifier: contact.identifier.clone(),
        thumbnail: contact.thumbnail.clone(),
        created_at: optional(contact.created_at),
        last_activity_at: optional(contact.last_activity_at),
    }
}

/// A contact in its push shape.
#[must_use]
pub fn pushed_contact(contact: &rest::PushContact) -> ContactRow {
    ContactRow {
        id: ContactId(contact.id.0),
        name: contact.name.clone(),
        email: contact.email.clone(),
        phone: contact.phone_number.clone(),
        company: attribute(&contact.additional_attributes, "company_name"),
        city: attribute(&contact.additional_attributes, "city"),
        country: attribute(&contact.additional_attributes, "country"),
        blocked: contact.blocked,
        custom_attributes: contact.custom_attributes.clone(),
        additional: contact.additional_attributes.clone(),
        identifier: contact.identifier.clone(),
        thumbnail: contact.thumbnail.clone(),
        created_at: None,
        last_activity_at: None,
    }
}

fn attribute(attributes: &JsonObject, name: &str) -> Option<String> {
    attributes
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(ToOwned::to_owned)
}

/// A message.
#[must_use]
pub fn message(message: &rest::Message) -> MessageRow {
    let direction = match message.message_type {
        MessageType::Incoming => Direction::Incoming,
        MessageType::Outgoing => Direction::Outgoing,
        MessageType::Template => Direction::Template,
        MessageType::Activity | MessageType::Other(_) => Direction::Activity,
    };
    MessageRow {
        id: MessageId(message.id.0),
        direction,
        private: message.private,
        content: message.content.clone().unwrap_or_default(),
        deleted: message.is_deleted(),
        author: author(message.sender.as_ref()),
        delivery: match message.status {
            MessageStatus::Delivered => Delivery::Delivered,
            MessageStatus::Read => Delivery::Read,
            MessageStatus::Failed => Delivery::Failed,
            MessageStatus::Sent | MessageStatus::Other(_) => Delivery::Sent,
        },
        error: attribute(&message.content_attributes, "external_error"),
        client_id: message
            .client_message_id()
            .or(message.echo_id.as_deref())
            .map(|id| OperationId(id.to_owned())),
        created_at: timestamp(message.created_at),
        attachments: message.attachments.iter().map(attachment).collect(),
        letter: letters::letter(message).map(Box::new),
        in_reply_to: message
            .content_attributes
            .get(rest::IN_REPLY_TO)
            .and_then(serde_json::Value::as_i64)
            .map(MessageId),
        mail: letters::head(message),
    }
}

fn author(sender: Option<&Sender>) -> Author {
    match sender {
        Some(Sender::User(user)) => Author::Agent {
            id: AgentId(user.id.0),
            name: shown_name(user.available_name.as_deref(), &user.name),
        },
        Some(Sender::Contact(contact)) => Author::Contact {
            id: Some(ContactId(contact.id.0)),
            name: contact.name.clone(),
        },
        Some(Sender::Bot(bot)) => Author::Bot {
            name: bot.name.clone(),
        },
        Some(other @ Sender::Other(_)) => other.name().map_or(Author::System, |name| Author::Bot {
            name: name.to_owned(),
        }),
        None => Author::System,
    }
}

fn attachment(attachment: &rest::Attachment) -> AttachmentRow {
    let pixels = |value: &Maybe<i64>| match value {
        Maybe::Value(pixels) => u32::try_from(*pixels).ok(),
        Maybe::Absent | Maybe::Null => None,
    };
    let name = attachment
        .file_name()
        .or_else(|| attachment.fallback_title.clone())
        .map(|name| names::clean(&name))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| attachment.file_type.as_str().to_owned());
    AttachmentRow {
        id: attachment.id.0,
        kind: match attachment.file_type {
            FileType::Image => AttachmentKind::Image,
            FileType::Audio => AttachmentKind::Audio,
            FileType::Video => AttachmentKind::Video,
            FileType::File => AttachmentKind::File,
            FileType::Location => AttachmentKind::Location,
            _ => AttachmentKind::Other,
        },
        name,
        mime: match &attachment.content_type {
            Maybe::Value(mime) => Some(mime.clone()),
            Maybe::Absent | Maybe::Null => None,
        },
        size: attachment
            .file_size
            .and_then(|size| u64::try_from(size).ok()),
        width: pixels(&attachment.width),
        height: pixels(&attachment.height),
        data_url: attachment.data_url.clone().unwrap_or_default(),
        thumb_url: attachment.thumb_url.clone().unwrap_or_default(),
    }
}

/// The name of an agent that customers and colleagues see: the one they chose for it, or the full one.
#[must_use]
pub fn shown_name(available_name: Option<&str>, name: &str) -> String {
    available_name
        .filter(|chosen| !chosen.is_empty())
        .unwrap_or(name)
        .to_owned()
}

/// An agent.
#[must_use]
pub fn agent(agent: &rest::Agent) -> Agent {
    Agent {
        id: AgentId(agent.id.0),
        name: shown_name(agent.available_name.as_deref(), &agent.name),
        availability: availability(agent.availability_status.as_ref()),
        email: agent.email.clone().filter(|email| !email.is_empty()),
    }
}

/// What an agent may do in an account.
#[must_use]
pub fn role(membership: &rest::AccountUser) -> Role {
    match membership.role {
        Some(rest::Role::Administrator) => Role::Administrator,
        // A role of the server's own making says `agent` as well, and what it may in its permissions.
        Some(rest::Role::Agent)
            if membership
                .permissions
                .iter()
                .all(|permission| permission == "agent") =>
        {
            Role::Agent
        }
        _ => Role::Unknown,
    }
}

/// Presence; unknown values count as not there.
#[must_use]
pub fn availability(availability: Option<&rest::Availability>) -> Availability {
    match availability {
        Some(rest::Availability::Online) => Availability::Online,
        Some(rest::Availability::Busy) => Availability::Busy,
        _ => Availability::Offline,
    }
}

/// A team.
#[must_use]
pub fn team(team: &rest::Team) -> Team {
    Team {
        id: TeamId(team.id.0),
        name: team.name.clone(),
        is_member: team.is_member,
    }
}

/// An inbox.
#[must_use]
pub fn inbox(inbox: &rest::Inbox) -> Inbox {
    let channel = match &inbox.channel_type {
        ChannelType::WebWidget => Channel::Web,
        ChannelType::Api => Channel::Api,
        ChannelType::Email => Channel::Email,
        ChannelType::Whatsapp => Channel::Whatsapp,
        ChannelType::TwilioSms | ChannelType::Sms => Channel::Sms,
        other => Channel::Other(other.as_str().trim_start_matches("Channel::").to_owned()),
    };
    Inbox {
        id: InboxId(inbox.id.0),
        name: inbox.name.clone(),
        channel,
        provider: inbox.provider.clone(),
        email: inbox.email.as_ref().map(|email| email.to_lowercase()),
    }
}

/// A canned answer.
#[must_use]
pub fn canned(canned: &rest::CannedResponse) -> Canned {
    Canned {
        id: Some(CannedId(canned.id.0)),
        operation: None,
        short_code: canned.short_code.clone(),
        content: canned.content.clone(),
    }
}

/// What a profile says of the signature.
#[must_use]
pub fn signature(user: &rest::User) -> KeptSignature {
    let signed = user.ui_settings.iter().filter_map(|(name, value)| {
        let slug = name.strip_suffix("_signature_enabled")?;
        (value.as_bool() == Some(true)).then(|| slug.to_owned())
    });
    KeptSignature {
        text: user.message_signature.clone().unwrap_or_default(),
        channels: signed.collect(),
    }
}

/// A label. A colour that is not `#rrggbb` becomes grey: it ends in a style.
#[must_use]
pub fn label(label: &rest::Label) -> Label {
    let hex = label.color.strip_prefix('#').unwrap_or_default();
    let sound = hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    Label {
        title: LabelTitle(label.title.clone()),
        color: if sound {
            label.color.to_ascii_lowercase()
        } else {
            "#77736b".to_owned()
        },
        on_sidebar: label.show_on_sidebar.unwrap_or(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_is_not_one_becomes_grey() {
        let mut wire: rest::Label = serde_json::from_value(
            serde_json::json!({"id": 1, "title": "vip", "color": "red; background: url(x)"}),
        )
        .expect("a label");
        assert_eq!(label(&wire).color, "#77736b");
        wire.color = "#C2410C".to_owned();
        assert_eq!(label(&wire).color, "#c2410c");
    }
}
