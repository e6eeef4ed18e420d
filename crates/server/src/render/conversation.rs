//! Conversations.

use super::scene::Wanted;
use super::{Scene, message, people};
use crate::desk::{Edition, View};
use crate::error::ApiError;
use crate::store::fetch::{self, Digest};
use crate::store::row::{
    ContactInboxRow, ConversationRow, InboxRow, MessageRow, TeamRow, TicketRow,
};
use crate::store::{ConversationRowId, people as members};
use guichet_protocol::envelope::Maybe;
use guichet_protocol::ids::{
    ContactInboxId, ConversationDisplayId, InboxId, MessageId, TeamId, UserId,
};
use guichet_protocol::rest::{
    Assignee, AssigneeType, Conversation, ConversationCategory, ConversationMeta, PushContactInbox,
    PushConversation, PushConversationMeta, PushMessage, PushTeam, PushUser, TicketInfo,
    TicketSubmitter, UserTag,
};
use guichet_protocol::time::Timestamp;
use std::collections::{BTreeSet, HashMap};

const HOUR_MS: i64 = 3_600_000;

/// Everything that a batch of conversations speaks of.
struct Batch {
    scene: Scene,
    digests: HashMap<ConversationRowId, Digest>,
    messages: HashMap<MessageId, MessageRow>,
    labels: HashMap<ConversationRowId, Vec<String>>,
    ways_in: HashMap<ContactInboxId, ContactInboxRow>,
    inboxes: HashMap<InboxId, InboxRow>,
    teams: HashMap<TeamId, TeamRow>,
    tickets: HashMap<ConversationRowId, TicketRow>,
    raised: HashMap<ConversationRowId, Vec<ConversationDisplayId>>,
    sources: HashMap<ConversationRowId, ConversationDisplayId>,
}

impl Batch {
    fn fetch(view: &View<'_>, rows: &[ConversationRow]) -> Result<Option<Self>, ApiError> {
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let connection = view.connection;
        let ids = || rows.iter().map(|row| row.id);
        let digests = fetch::digests(connection, ids())?;
        let shown: BTreeSet<MessageId> = digests
            .values()
            .flat_map(|digest| [digest.last_message, digest.last_non_activity])
            .flatten()
            .collect();
        let messages = fetch::messages(connection, shown)?;
        let (tickets, raised) = match view.desk.edition() {
            Edition::Guichet => (
                fetch::tickets(connection, ids())?,
                fetch::raised_tickets(connection, ids())?,
            ),
            Edition::Stock => (HashMap::new(), HashMap::new()),
        };
        let sources = tickets
            .values()
            .filter_map(|ticket| ticket.source_conversation_id);
        let sources = fetch::display_ids(connection, sources)?;
        let mut wanted = Wanted::default();
        for message in messages.values() {
            wanted.message(message);
        }
        wanted
            .users
            .extend(rows.iter().filter_map(|row| row.assignee_id));
        wanted
            .users
            .extend(tickets.values().filter_map(|ticket| ticket.submitter_id));
        wanted
            .contacts
            .extend(rows.iter().map(|row| row.contact_id));
        wanted
            .bots
            .extend(rows.iter().filter_map(|row| row.assignee_bot_id));
        Ok(Some(Self {
            scene: Scene::fetch(view, first.account_id, wanted)?,
            labels: fetch::labels(connection, ids())?,
            ways_in: fetch::contact_inboxes(
                connection,
                rows.iter().map(|row| row.contact_inbox_id),
            )?,
            inboxes: fetch::inboxes(connection, rows.iter().map(|row| row.inbox_id))?,
            teams: fetch::teams(connection, rows.iter().filter_map(|row| row.team_id))?,
            digests,
            messages,
            tickets,
            raised,
            sources,
        }))
    }

    fn digest(&self, row: &ConversationRow) -> Digest {
        self.digests.get(&row.id).cloned().unwrap_or_default()
    }

    fn push_message(
        &self,
        view: &View<'_>,
        row: &ConversationRow,
        id: Option<MessageId>,
    ) -> Option<PushMessage> {
        let message = self.messages.get(&id?)?;
        let way_in = self.ways_in.get(&row.contact_inbox_id);
        let source_id = way_in
            .map(|way_in| way_in.source_id.clone())
            .unwrap_or_default();
        let digest = self.digest(row);
        Some(message::push_in(
            view,
            &self.scene,
            message,
            row,
            &digest,
            source_id,
        ))
    }

    fn can_reply(&self, view: &View<'_>, row: &ConversationRow) -> bool {
        let inbox = self.inboxes.get(&row.inbox_id);
        inbox.is_none_or(|inbox| can_reply(inbox, self.digest(row).last_incoming_at, view.now))
    }

    fn extras(&self, view: &View<'_>, row: &ConversationRow) -> Extras {
        if view.desk.edition() == Edition::Stock {
            return Extras::default();
        }
        let ticket = self.tickets.get(&row.id).map(|ticket| self.ticket(ticket));
        Extras {
            category: Some(row.category.clone()),
            ticket: Maybe::present(ticket),
            raised: Some(self.raised.get(&row.id).cloned().unwrap_or_default()),
        }
    }

    fn ticket(&self, row: &TicketRow) -> TicketInfo {
        let submitter = row.submitter_id.and_then(|id| self.scene.users.get(&id));
        let source = row.source_conversation_id;
        TicketInfo {
            number: row.number,
            title: row.title.clone(),
            description: row.description.clone(),
            ticket_type: row.ticket_type.clone(),
            submitter: submitter.map(|user| TicketSubmitter {
                id: user.id,
                name: user.name.clone(),
            }),
            due_at: row.due_at,
            source_conversation_id: source.and_then(|source| self.sources.get(&source).copied()),
        }
    }
}

/// What our own server adds to a conversation.
#[derive(Default)]
struct Extras {
    category: Option<ConversationCategory>,
    ticket: Maybe<TicketInfo>,
    raised: Option<Vec<ConversationDisplayId>>,
}

/// Whether a reply is still possible, by the inbox's window since the customer's last word.
#[must_use]
pub fn can_reply(inbox: &InboxRow, last_incoming_at: Option<Timestamp>, now: Timestamp) -> bool {
    match inbox.reply_window_hours {
        None => true,
        Some(hours) => {
            last_incoming_at.is_some_and(|at| at.plus_millis(hours.saturating_mul(HOUR_MS)) > now)
        }
    }
}

/// Conversations as lists and single routes give them.
///
/// # Errors
/// When the store refuses.
pub fn conversations(
    view: &View<'_>,
    rows: &[ConversationRow],
    viewer: UserId,
) -> Result<Vec<Conversation>, ApiError> {
    let Some(batch) = Batch::fetch(view, rows)? else {
        return Ok(Vec::new());
    };
    let own_teams: BTreeSet<TeamId> = members::teams_of(view.connection, viewer)?
        .into_iter()
        .collect();
    Ok(rows
        .iter()
        .filter_map(|row| rest(view, &batch, row, &own_teams, viewer))
        .collect())
}

/// One conversation.
///
/// # Errors
/// When the store refuses.
pub fn conversation(
    view: &View<'_>,
    row: &ConversationRow,
    viewer: UserId,
) -> Result<Conversation, ApiError> {
    conversations(view, std::slice::from_ref(row), viewer)?
        .pop()
        .ok_or(ApiError::NotFound)
}

fn rest(
    view: &View<'_>,
    batch: &Batch,
    row: &ConversationRow,
    own_teams: &BTreeSet<TeamId>,
    viewer: UserId,
) -> Option<Conversation> {
    let digest = batch.digest(row);
    let contact = batch.scene.contacts.get(&row.contact_id)?;
    let extras = batch.extras(view, row);
    let assignee = assignee(view, batch, row);
    let team = row
        .team_id
        .and_then(|team| batch.teams.get(&team))
        .map(|team| people::team_seen(team, own_teams.contains(&team.id).then_some(viewer)));
    Some(Conversation {
        meta: ConversationMeta {
            sender: people::contact(view, contact, &batch.scene.here),
            channel: batch
                .inboxes
                .get(&row.inbox_id)
                .map(|inbox| inbox.channel_type.clone()),
            assignee_type: assignee.as_ref().map(assignee_type),
            assignee,
            team,
            hmac_verified: batch
                .ways_in
                .get(&row.contact_inbox_id)
                .map(|way| way.hmac_verified),
        },
        id: row.display_id,
        messages: batch
            .push_message(view, row, digest.last_message)
            .into_iter()
            .collect(),
        account_id: Some(row.account_id),
        uuid: Some(row.uuid.clone()),
        additional_attributes: row.additional_attributes.clone(),
        agent_last_seen_at: row.agent_last_seen_at,
        assignee_last_seen_at: row.assignee_last_seen_at,
        can_reply: batch.can_reply(view, row),
        contact_last_seen_at: row.contact_last_seen_at,
        custom_attributes: row.custom_attributes.clone(),
        inbox_id: Some(row.inbox_id),
        labels: batch.labels.get(&row.id).cloned().unwrap_or_default(),
        muted: contact.blocked,
        snoozed_until: row.snoozed_until,
        status: row.status.clone(),
        created_at: Some(row.created_at),
        updated_at: Some(row.updated_at),
        timestamp: Some(row.last_activity_at),
        first_reply_created_at: row.first_reply_created_at,
        unread_count: digest.unread_count,
        last_non_activity_message: batch.push_message(view, row, digest.last_non_activity),
        last_activity_at: Some(row.last_activity_at),
        priority: row.priority.clone(),
        waiting_since: row.waiting_since,
        sla_policy_id: None,
        conversation_category: extras.category,
        ticket_info: extras.ticket,
        linked_ticket_ids: extras.raised,
    })
}

fn assignee(view: &View<'_>, batch: &Batch, row: &ConversationRow) -> Option<Assignee> {
    if let Some(bot) = row.assignee_bot_id {
        return batch
            .scene
            .bots
            .get(&bot)
            .map(|bot| Assignee::Bot(people::bot(bot)));
    }
    let agent = batch.scene.agent(view, row.assignee_id?)?;
    Some(Assignee::Agent(Box::new(agent)))
}

fn assignee_type(assignee: &Assignee) -> AssigneeType {
    match assignee {
        Assignee::Agent(_) => AssigneeType::User,
        Assignee::Bot(_) => AssigneeType::AgentBot,
    }
}

/// A conversation as events carry it.
///
/// # Errors
/// When the store refuses.
pub fn push_conversation(
    view: &View<'_>,
    row: &ConversationRow,
) -> Result<PushConversation, ApiError> {
    let batch = Batch::fetch(view, std::slice::from_ref(row))?.ok_or(ApiError::NotFound)?;
    let digest = batch.digest(row);
    let extras = batch.extras(view, row);
    let way_in = batch.ways_in.get(&row.contact_inbox_id);
    let team = row.team_id.and_then(|team| batch.teams.get(&team));
    let assignee = push_assignee(view, &batch, row);
    Ok(PushConversation {
        additional_attributes: row.additional_attributes.clone(),
        can_reply: batch.can_reply(view, row),
        channel: batch
            .inboxes
            .get(&row.inbox_id)
            .map(|inbox| inbox.channel_type.clone()),
        contact_inbox: way_in.map(push_way_in),
        id: row.display_id,
        inbox_id: Some(row.inbox_id),
        messages: batch
            .push_message(view, row, digest.last_non_activity)
            .into_iter()
            .collect(),
        labels: batch.labels.get(&row.id).cloned().unwrap_or_default(),
        meta: PushConversationMeta {
            sender: batch.scene.push_contact(view, row.contact_id),
            assignee_type: assignee.as_ref().map(|_| match row.assignee_bot_id {
                Some(_) => AssigneeType::AgentBot,
                None => AssigneeType::User,
            }),
            assignee,
            team: team.map(|team| PushTeam {
                id: team.id,
                name: team.name.clone(),
            }),
            hmac_verified: way_in.map(|way_in| way_in.hmac_verified),
        },
        status: row.status.clone(),
        custom_attributes: row.custom_attributes.clone(),
        snoozed_until: row.snoozed_until,
        unread_count: digest.unread_count,
        first_reply_created_at: row.first_reply_created_at,
        priority: row.priority.clone(),
        waiting_since: row.waiting_since,
        agent_last_seen_at: row.agent_last_seen_at,
        contact_last_seen_at: row.contact_last_seen_at,
        last_activity_at: Some(row.last_activity_at),
        timestamp: Some(row.last_activity_at),
        created_at: Some(row.created_at),
        updated_at: Some(row.updated_at),
        account_id: Some(row.account_id),
        conversation_category: extras.category,
        ticket_info: extras.ticket,
        linked_ticket_ids: extras.raised,
        performer: None,
    })
}

fn push_assignee(view: &View<'_>, batch: &Batch, row: &ConversationRow) -> Option<PushUser> {
    if let Some(bot) = row.assignee_bot_id {
        // Events carry a bot in a user's fields; `assignee_type` tells them apart.
        return batch.scene.bots.get(&bot).map(|bot| PushUser {
            id: UserId(bot.id.get()),
            name: bot.name.clone(),
            available_name: Some(bot.name.clone()),
            avatar_url: String::new(),
            tag: UserTag,
            availability_status: None,
            thumbnail: String::new(),
        });
    }
    batch.scene.push_user(view, row.assignee_id?)
}

fn push_way_in(row: &ContactInboxRow) -> PushContactInbox {
    PushContactInbox {
        id: row.id,
        contact_id: row.contact_id,
        inbox_id: row.inbox_id,
        source_id: row.source_id.clone(),
        created_at: Some(row.created_at),
        updated_at: Some(row.updated_at),
        hmac_verified: Some(row.hmac_verified),
    }
}
