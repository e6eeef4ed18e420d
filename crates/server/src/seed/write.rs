//! Writes the composed desk into a store, in one transaction: people and places first, then the
//! conversations in order of their beginning, then all messages in order of time, so that ids grow
//! with time as they would have on a desk that was really used.

mod messages;

use super::SeedError;
use super::attributes;
use super::calendar;
use super::desk::{
    AGENTS, Access, AgentAt, Author, Channel, Consent, ContactAt, ContactPlan, ConversationPlan,
    Desk, INBOXES, InboxAt, LABELS, MessagePlan, Millis, Role as Rank, SUPPORT_ADDRESS, Status,
    TEAMS,
};
use super::extras;
use super::letter;
use crate::store::record::{
    NewAccount, NewAccountUser, NewContact, NewContactInbox, NewContactLabel, NewConversation,
    NewConversationLabel, NewInbox, NewInboxMember, NewLabel, NewMention, NewParticipant, NewTeam,
    NewTeamMember, NewTicket, NewUser, NewWorkingHours,
};
use crate::store::{ConversationRowId, Import};
use crate::{password, secret};
use guichet_protocol::JsonObject;
use guichet_protocol::ids::{
    AccountId, ChannelId, ContactId, ContactInboxId, ConversationDisplayId, InboxId, TeamId, UserId,
};
use guichet_protocol::rest::{
    ChannelType, ConversationCategory, ConversationStatus, Priority, Role,
};
use guichet_protocol::time::Timestamp;
use messages::MessageWriter;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const DAY: Millis = 86_400_000;
/// How long the shop has had its desk.
const DESK_AGE: Millis = 420 * DAY;

/// The password of every agent of the demonstration. It is printed on the first line and is no
/// secret: a demonstration desk is for trying things out, on one's own machine.
pub(crate) const PASSWORD: &str = "Lumen-demo-2026";

fn time(at: Millis) -> Timestamp {
    Timestamp::from_millis(at)
}

fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    }
}

/// Ids given by the store, by place in the plan.
pub(crate) struct Placed {
    pub(crate) account: AccountId,
    pub(crate) users: Vec<UserId>,
    pub(crate) teams: Vec<TeamId>,
    pub(crate) inboxes: Vec<InboxId>,
    pub(crate) since: Timestamp,
}

impl Placed {
    fn user(&self, agent: AgentAt) -> UserId {
        self.users.get(agent.0).copied().unwrap_or(UserId(0))
    }

    fn inbox(&self, inbox: InboxAt) -> InboxId {
        self.inboxes.get(inbox.0).copied().unwrap_or(InboxId(0))
    }
}

/// A page for customers: where it is, and whose messages it brings.
pub(crate) struct WidgetPage {
    pub(crate) inbox: InboxId,
    pub(crate) token: String,
}

/// What the first line of the server tells about the desk.
pub(crate) struct Keys {
    pub(crate) account: AccountId,
    /// E-mail, access token and role of each agent.
    pub(crate) agents: Vec<(String, String, Role)>,
    pub(crate) widgets: Vec<WidgetPage>,
}

/// Writes everything.
pub(crate) fn write(import: &Import<'_>, desk: &Desk, now: Millis) -> Result<Keys, SeedError> {
    let since = time(now - DESK_AGE);
    let account = import.add(&NewAccount {
        name: "Maison Lumen".to_owned(),
        locale: "fr".to_owned(),
        domain: Some("maison-lumen.example".to_owned()),
        support_email: Some(SUPPORT_ADDRESS.to_owned()),
        created_at: since,
        updated_at: since,
        ..NewAccount::default()
    })?;
    let mut placed = Placed {
        account,
        users: Vec::new(),
        teams: Vec::new(),
        inboxes: Vec::new(),
        since,
    };
    let agents = agents(import, &mut placed, now)?;
    teams(import, &mut placed)?;
    labels(import, &placed)?;
    let widgets = inboxes(import, &mut placed)?;
    extras::write(import, &placed)?;
    let contacts = contacts(import, &placed, desk, now)?;
    conversations(import, &placed, desk, &contacts)?;
    Ok(Keys {
        account,
        agents,
        widgets,
    })
}

fn agents(
    import: &Import<'_>,
    placed: &mut Placed,
    now: Millis,
) -> Result<Vec<(String, String, Role)>, SeedError> {
    let mut keys = Vec::new();
    for plan in &AGENTS {
        let access_token = secret::random_token();
        let role = match plan.role {
            Rank::Administrator => Role::Administrator,
            Rank::Agent => Role::Agent,
        };
        let user = import.add(&NewUser {
            name: plan.name.to_owned(),
            display_name: Some(plan.first_name.to_owned()),
            email: plan.email.to_owned(),
            password_hash: password::hash(PASSWORD)?,
            message_signature: Some(plan.signature.to_owned()),
            access_token: access_token.clone(),
            active_account_id: Some(placed.account),
            created_at: placed.since,
            updated_at: placed.since,
            ..NewUser::default()
        })?;
        import.add(&NewAccountUser {
            account_id: placed.account,
            user_id: user,
            role: role.clone(),
            active_at: Some(time(now - DAY)),
            created_at: placed.since,
            ..NewAccountUser::default()
        })?;
        placed.users.push(user);
        keys.push((plan.email.to_owned(), access_token, role));
    }
    Ok(keys)
}

fn teams(import: &Import<'_>, placed: &mut Placed) -> Result<(), SeedError> {
    for plan in &TEAMS {
        let team = import.add(&NewTeam {
            account_id: placed.account,
            name: plan.name.to_owned(),
            description: Some(plan.description.to_owned()),
            allow_auto_assign: false,
            created_at: placed.since,
            updated_at: placed.since,
            ..NewTeam::default()
        })?;
        for member in plan.members {
            import.add(&NewTeamMember {
                team_id: team,
                user_id: placed.user(*member),
            })?;
        }
        placed.teams.push(team);
    }
    Ok(())
}

fn labels(import: &Import<'_>, placed: &Placed) -> Result<(), SeedError> {
    for (title, color, description) in LABELS {
        import.add(&NewLabel {
            account_id: placed.account,
            title: title.to_owned(),
            description: Some(description.to_owned()),
            color: color.to_owned(),
            created_at: placed.since,
            updated_at: placed.since,
            ..NewLabel::default()
        })?;
    }
    Ok(())
}

fn inboxes(import: &Import<'_>, placed: &mut Placed) -> Result<Vec<WidgetPage>, SeedError> {
    let mut widgets = Vec::new();
    for (number, plan) in (1_i64..).zip(&INBOXES) {
        let widget = plan.channel == Channel::Widget;
        let token = widget.then(|| secret::random_word(24));
        let inbox = import.add(&NewInbox {
            account_id: placed.account,
            name: plan.name.to_owned(),
            channel_type: match plan.channel {
                Channel::Widget => ChannelType::WebWidget,
                Channel::Api => ChannelType::Api,
                Channel::Email => ChannelType::Email,
            },
            channel_id: ChannelId(number),
            timezone: "Europe/Paris".to_owned(),
            business_name: Some("Maison Lumen".to_owned()),
            website_token: token.clone(),
            website_url: widget.then(|| "https://boutique.maison-lumen.example".to_owned()),
            widget_color: widget.then(|| "#0b6a66".to_owned()),
            welcome_title: widget.then(|| plan.welcome.to_owned()),
            welcome_tagline: widget.then(|| plan.tagline.to_owned()),
            inbox_identifier: (plan.channel == Channel::Api).then(|| secret::random_word(24)),
            email: (plan.channel == Channel::Email).then(|| SUPPORT_ADDRESS.to_owned()),
            reply_window_hours: plan.reply_window_hours,
            created_at: placed.since,
            updated_at: placed.since,
            ..NewInbox::default()
        })?;
        for member in plan.members {
            import.add(&NewInboxMember {
                inbox_id: inbox,
                user_id: placed.user(*member),
            })?;
        }
        for day in 0..7 {
            let closed = day == 0 || day == 6;
            import.add(&NewWorkingHours {
                inbox_id: inbox,
                day_of_week: day,
                closed_all_day: closed,
                open_all_day: false,
                open_hour: (!closed).then_some(9),
                open_minutes: (!closed).then_some(0),
                close_hour: (!closed).then_some(18),
                close_minutes: (!closed).then_some(0),
            })?;
        }
        placed.inboxes.push(inbox);
        widgets.extend(token.map(|token| WidgetPage { inbox, token }));
    }
    Ok(widgets)
}

/// Contact ids by place, and the contact's end of each inbox that it wrote to.
struct Customers {
    ids: Vec<ContactId>,
    ends: BTreeMap<(ContactAt, InboxAt), ContactInboxId>,
}

fn contacts(
    import: &Import<'_>,
    placed: &Placed,
    desk: &Desk,
    now: Millis,
) -> Result<Customers, SeedError> {
    let mut first: BTreeMap<ContactAt, Millis> = BTreeMap::new();
    let mut newest: BTreeMap<ContactAt, Millis> = BTreeMap::new();
    for conversation in &desk.conversations {
        let at = conversation.created_at();
        first
            .entry(conversation.contact)
            .and_modify(|first| *first = at.min(*first))
            .or_insert(at);
        let spoke = conversation
            .messages
            .iter()
            .rev()
            .find(|m| m.author == Author::Customer)
            .map_or(at, |m| m.at);
        newest
            .entry(conversation.contact)
            .and_modify(|newest| *newest = spoke.max(*newest))
            .or_insert(spoke);
    }
    let mut customers = Customers {
        ids: Vec::with_capacity(desk.contacts.len()),
        ends: BTreeMap::new(),
    };
    for (place, plan) in desk.contacts.iter().enumerate() {
        let known = now - plan.known_for_days * DAY;
        let at = ContactAt(place);
        let created = first.get(&at).map_or(known, |first| {
            (first - 60_000).min(known.max(now - DESK_AGE))
        });
        let id = contact(import, placed, plan, created, newest.get(&at).copied())?;
        customers.ids.push(id);
    }
    for conversation in &desk.conversations {
        let key = (conversation.contact, conversation.inbox);
        if customers.ends.contains_key(&key) {
            continue;
        }
        let (Some(id), Some(plan)) = (
            customers.ids.get(key.0.0),
            desk.contacts.get(conversation.contact.0),
        ) else {
            continue;
        };
        let at = time(conversation.created_at());
        let end = import.add(&NewContactInbox {
            contact_id: *id,
            inbox_id: placed.inbox(conversation.inbox),
            source_id: source_id(plan, conversation.inbox),
            created_at: at,
            updated_at: at,
            ..NewContactInbox::default()
        })?;
        customers.ends.insert(key, end);
    }
    Ok(customers)
}

fn contact(
    import: &Import<'_>,
    placed: &Placed,
    plan: &ContactPlan,
    created: Millis,
    newest: Option<Millis>,
) -> Result<ContactId, SeedError> {
    let mut attributes = json!({
        "city": plan.city,
        "country": plan.country,
        "country_code": plan.country_code,
    });
    if let (Some(company), Some(map)) = (&plan.company, attributes.as_object_mut()) {
        map.insert("company_name".to_owned(), Value::from(company.as_str()));
    }
    let id = import.add(&NewContact {
        account_id: placed.account,
        name: plan.name.clone(),
        email: plan.email.clone(),
        phone_number: plan.phone.clone(),
        identifier: plan.identifier.clone(),
        blocked: plan.blocked == Access::Blocked,
        additional_attributes: object(attributes),
        custom_attributes: object(json!({
            "palier": plan.loyalty,
            "commandes": plan.orders,
            "client_depuis": calendar::iso_date(created),
            "newsletter": plan.newsletter == Consent::Given,
        })),
        last_activity_at: newest.map(time),
        created_at: time(created),
        updated_at: time(newest.unwrap_or(created)),
        ..NewContact::default()
    })?;
    if plan.loyalty == "Or" {
        import.add(&NewContactLabel {
            contact_id: id,
            title: "vip".to_owned(),
        })?;
    }
    Ok(id)
}

/// The contact's id in the channel, as each channel names people.
fn source_id(plan: &ContactPlan, inbox: InboxAt) -> String {
    let random = crate::store::record::random_uuid;
    match INBOXES.get(inbox.0).map(|inbox| (inbox.channel, inbox.key)) {
        Some((Channel::Email, _)) => plan.email.clone().unwrap_or_else(random),
        Some((Channel::Api, "whatsapp")) => plan
            .phone
            .as_ref()
            .map_or_else(random, |phone| phone.trim_start_matches('+').to_owned()),
        _ => random(),
    }
}

fn conversations(
    import: &Import<'_>,
    placed: &Placed,
    desk: &Desk,
    customers: &Customers,
) -> Result<(), SeedError> {
    let mut rows = Vec::with_capacity(desk.conversations.len());
    let mut numbers = 1_i64..;
    for (number, plan) in (1_i64..).zip(&desk.conversations) {
        let row = conversation(import, placed, desk, customers, plan, number)?;
        if let Some(ticket) = &plan.ticket {
            import.add(&NewTicket {
                conversation_id: row,
                account_id: placed.account,
                number: numbers.next().unwrap_or_default(),
                title: ticket.title.clone(),
                description: ticket.description.clone(),
                ticket_type: Some(ticket.ticket_type.to_owned()),
                submitter_id: Some(placed.user(ticket.submitter)),
                due_at: ticket.due_at.map(time),
                source_conversation_id: ticket.source.and_then(|place| rows.get(place).copied()),
            })?;
        }
        rows.push(row);
    }
    let mut order: Vec<(&MessagePlan, &ConversationPlan, ConversationRowId)> = desk
        .conversations
        .iter()
        .zip(&rows)
        .flat_map(|(plan, row)| plan.messages.iter().map(move |m| (m, plan, *row)))
        .collect();
    // A stable sort: messages of one conversation keep their order.
    order.sort_by_key(|(message, _, _)| message.at);
    let mut writer = MessageWriter {
        import,
        placed,
        desk,
        customers,
        blobs: BTreeMap::new(),
    };
    for (message, plan, row) in order {
        writer.write(message, plan, row)?;
    }
    Ok(())
}

fn conversation(
    import: &Import<'_>,
    placed: &Placed,
    desk: &Desk,
    customers: &Customers,
    plan: &ConversationPlan,
    number: i64,
) -> Result<ConversationRowId, SeedError> {
    let contact_id = customers.ids.get(plan.contact.0).copied();
    let end = customers.ends.get(&(plan.contact, plan.inbox)).copied();
    let agent_seen = plan.agent_last_seen_at.map(time);
    let row = import.add(&NewConversation {
        account_id: placed.account,
        display_id: ConversationDisplayId(number),
        inbox_id: placed.inbox(plan.inbox),
        contact_id: contact_id.unwrap_or(ContactId(0)),
        contact_inbox_id: end.unwrap_or(ContactInboxId(0)),
        category: match plan.ticket {
            Some(_) => ConversationCategory::Ticket,
            None => ConversationCategory::Chat,
        },
        status: match plan.status {
            Status::Open => ConversationStatus::Open,
            Status::Resolved => ConversationStatus::Resolved,
            Status::Pending => ConversationStatus::Pending,
            Status::Snoozed => ConversationStatus::Snoozed,
        },
        priority: plan.priority.as_deref().map(Priority::from_wire),
        assignee_id: plan.assignee.map(|agent| placed.user(agent)),
        team_id: plan.team.and_then(|team| placed.teams.get(team.0).copied()),
        snoozed_until: plan.snoozed_until.map(time),
        additional_attributes: object(letter::arrival(plan)),
        custom_attributes: attributes::of_conversation(plan, number),
        agent_last_seen_at: agent_seen,
        assignee_last_seen_at: plan.assignee.and(agent_seen),
        contact_last_seen_at: plan.contact_last_seen_at.map(time),
        first_reply_created_at: plan.first_reply_at().map(time),
        waiting_since: plan.waiting_since().map(time),
        last_activity_at: time(plan.last_activity_at()),
        created_at: time(plan.created_at()),
        updated_at: time(plan.last_activity_at()),
        ..NewConversation::default()
    })?;
    debug_assert!(desk.contacts.len() == customers.ids.len());
    for (position, title) in (0_i64..).zip(&plan.labels) {
        import.add(&NewConversationLabel {
            conversation_id: row,
            title: title.clone(),
            position,
        })?;
    }
    involved(import, placed, plan, row)?;
    Ok(row)
}

/// Participants: the assignee, who wrote notes, and who was mentioned in them.
fn involved(
    import: &Import<'_>,
    placed: &Placed,
    plan: &ConversationPlan,
    row: ConversationRowId,
) -> Result<(), SeedError> {
    let mut participants: BTreeSet<AgentAt> = plan.assignee.into_iter().collect();
    let mut mentioned: BTreeMap<AgentAt, Millis> = BTreeMap::new();
    for message in &plan.messages {
        if let Author::Note(author) = message.author {
            participants.insert(author);
            for agent in (0..AGENTS.len()).map(AgentAt) {
                if message.text.contains(&format!("@{{{}}}", agent.0)) {
                    participants.insert(agent);
                    mentioned.insert(agent, message.at);
                }
            }
        }
    }
    for agent in participants {
        import.add(&NewParticipant {
            conversation_id: row,
            user_id: placed.user(agent),
        })?;
    }
    for (agent, at) in mentioned {
        import.add(&NewMention {
            conversation_id: row,
            user_id: placed.user(agent),
            mentioned_at: time(at),
        })?;
    }
    Ok(())
}
