//! A large desk, the same in every run: who is there, what was written, and the profile that holds it.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use anyhow::Result;
use guichet_core::{
    Core, Network, Options,
    secrets::{MemorySecrets, Secrets},
    store::{
        Store,
        accounts::AccountDetails,
        ingest::Owner,
        rows::{ContactRow, HeaderRow, MessageRow},
    },
};
use guichet_model::{
    AccountKey, AgentId, ContactId, ConversationKey, DisplayId, InboxId, LabelTitle, MessageId,
    TeamId, Timestamp,
    account::{Availability, Role},
    conversation::{Category, Priority, Status},
    message::{Author, Delivery, Direction},
};

/// Messages of an ordinary conversation.
pub(crate) const MESSAGES: i64 = 20;
/// Messages of the one long conversation.
pub(crate) const LONG: i64 = 20_000;
/// The signed-in agent.
pub(crate) const ME: AgentId = AgentId(1);

const AGENTS: u64 = 40;
const TEAMS: u64 = 8;
const INBOXES: u64 = 10;
const LABELS: [&str; 12] = [
    "billing", "bug", "delivery", "feedback", "invoice", "partner", "press", "refund", "returns",
    "shipping", "urgent", "vip",
];
const WORDS: &str = "bonjour merci commande livraison retard colis adresse facture paiement carte remboursement retour \
    produit taille couleur magasin compte client numéro suivi demain semaine lundi après-midi possible vérifier erreur \
    message réponse équipe service qualité garantie échange étiquette transporteur hello thanks order delivery late \
    parcel address invoice payment card refund return product size colour shop account customer number tracking \
    tomorrow week monday afternoon possible check error message answer team service quality warranty exchange label \
    carrier please could would when where which because already received never again better still another same first \
    last open close send need want help find show work change update confirm cancel replace repair photo screen";

/// Numbers that look random and are the same in every run.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice of their own for each thing, so that one thing does not depend on how many came before it.
    pub(crate) fn of(what: u64) -> Self {
        Self(what.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed >> 33) % sides.max(1)
    }

    fn id(&mut self, sides: u64) -> i64 {
        i64::try_from(self.roll(sides)).unwrap_or(0)
    }
}

/// How large the desk is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    conversations: i64,
}

impl Plan {
    pub(crate) fn new(conversations: u32) -> Self {
        Self {
            conversations: i64::from(conversations),
        }
    }

    /// How many messages the desk holds.
    pub(crate) const fn messages(&self) -> i64 {
        self.conversations * MESSAGES + LONG
    }

    /// Ordinary conversations, oldest activity first.
    pub(crate) fn conversations(&self) -> impl Iterator<Item = DisplayId> + use<> {
        (1..=self.conversations).map(DisplayId)
    }

    /// The long one.
    pub(crate) const fn long(&self) -> DisplayId {
        DisplayId(self.conversations + 1)
    }

    /// A conversation's messages, oldest first, ids and times rising.
    pub(crate) fn thread(&self, conversation: DisplayId) -> Vec<MessageRow> {
        self.range(conversation)
            .map(|id| message(conversation, id))
            .collect()
    }

    /// The ids of a conversation's messages.
    fn range(&self, conversation: DisplayId) -> Range<i64> {
        let (first, length) = if conversation == self.long() {
            (self.conversations * MESSAGES + 1, LONG)
        } else {
            ((conversation.0 - 1) * MESSAGES + 1, MESSAGES)
        };
        first..first + length
    }

    /// A conversation's header. Closed ones are old, open ones young, as desks are.
    pub(crate) fn header(&self, conversation: DisplayId) -> HeaderRow {
        let mut dice = Dice::of(conversation.0.unsigned_abs());
        let status = match dice.roll(20) {
            0..5 => Status::Open,
            5 => Status::Pending,
            6 => Status::AiReply,
            _ => Status::Closed,
        };
        let last = self
            .range(conversation)
            .next_back()
            .map(|id| message(conversation, id));
        let contact = dice.id(u64::try_from(self.conversations / 3 + 1).unwrap_or(1)) + 1;
        HeaderRow {
            id: conversation,
            category: if dice.roll(6) == 0 {
                Category::Ticket
            } else {
                Category::Chat
            },
            contact: Some(customer(contact)),
            inbox: InboxId(dice.id(INBOXES) + 1),
            snoozed_until: (status == Status::Pending).then_some(Timestamp(1_900_000_000_000)),
            status,
            priority: match dice.roll(8) {
                0 => Some(Priority::Urgent),
                1 => Some(Priority::High),
                2 => Some(Priority::Low),
                _ => None,
            },
            assignee: (dice.roll(5) > 0).then(|| AgentId(dice.id(AGENTS) + 1)),
            bot: None,
            team: (dice.roll(3) > 0).then(|| TeamId(dice.id(TEAMS) + 1)),
            labels: LABELS
                .iter()
                .filter(|_| dice.roll(10) == 0)
                .map(|title| LabelTitle((*title).to_owned()))
                .collect(),
            unread: Some(u32::try_from(dice.roll(4)).unwrap_or(0)),
            created_at: at(conversation.0 * 1000),
            last_activity_at: last
                .as_ref()
                .map_or(Timestamp(0), |message| message.created_at),
            waiting_since: None,
            updated_at: last
                .as_ref()
                .map_or(Timestamp(0), |message| message.created_at),
            can_reply: true,
            newest_id: last.as_ref().map(|message| message.id),
            newest: last,
            custom_attributes: serde_json::Map::new(),
            additional: serde_json::Map::new(),
            ticket: None,
            linked_tickets: Vec::new(),
        }
    }
}

fn at(minutes: i64) -> Timestamp {
    Timestamp(1_600_000_000_000 + minutes * 60)
}

fn customer(id: i64) -> ContactRow {
    let mut dice = Dice::of(id.unsigned_abs() ^ 0xc0ff_ee00);
    let name = format!("{} {}", word(&mut dice), word(&mut dice));
    ContactRow {
        id: ContactId(id),
        email: Some(format!("{}.{id}@example.com", name.replace(' ', "."))),
        name,
        phone: None,
        company: None,
        city: None,
        country: None,
        blocked: false,
        custom_attributes: serde_json::Map::new(),
        additional: serde_json::Map::new(),
        identifier: None,
        thumbnail: String::new(),
        created_at: None,
        last_activity_at: None,
    }
}

/// Half of the messages are a line, some a paragraph, few a page.
fn message(conversation: DisplayId, id: i64) -> MessageRow {
    let mut dice = Dice::of(id.unsigned_abs() ^ 0xbeef_0000_0000);
    let words = match dice.roll(20) {
        0..10 => 3 + dice.roll(10),
        10..18 => 12 + dice.roll(40),
        _ => 60 + dice.roll(120),
    };
    let mut content = String::new();
    for _ in 0..words {
        content.push_str(word(&mut dice));
        content.push(' ');
    }
    content.push_str(&format!("#{}", dice.roll(100_000)));
    let kind = dice.roll(10);
    let (direction, author) = match kind {
        0..5 => (
            Direction::Incoming,
            Author::Contact {
                id: Some(ContactId(conversation.0)),
                name: "Customer".to_owned(),
            },
        ),
        5..9 => (
            Direction::Outgoing,
            Author::Agent {
                id: AgentId(dice.id(AGENTS) + 1),
                name: "Agent".to_owned(),
            },
        ),
        _ => (Direction::Activity, Author::System),
    };
    MessageRow {
        in_reply_to: None,
        mail: None,
        id: MessageId(id),
        direction,
        private: direction == Direction::Outgoing && dice.roll(5) == 0,
        content,
        deleted: false,
        author,
        delivery: Delivery::Sent,
        error: None,
        client_id: None,
        created_at: at(id * 10),
        attachments: Vec::new(),
        letter: None,
    }
}

fn word(dice: &mut Dice) -> &'static str {
    static LIST: LazyLock<Vec<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());
    let nth = dice.roll(u64::try_from(LIST.len()).unwrap_or(1));
    usize::try_from(nth)
        .ok()
        .and_then(|nth| LIST.get(nth).copied())
        .unwrap_or("word")
}

/// The account that owns the desk, made in `store`.
pub(crate) fn owner(store: &Store) -> Result<Owner> {
    let account = store.put_account(&AccountDetails {
        server: "https://desk.example".to_owned(),
        identity: "bench".to_owned(),
        account_id: 1,
        me: ME,
        name: "Desk".to_owned(),
        my_name: "Agent".to_owned(),
        my_email: "agent@desk.example".to_owned(),
        role: Role::Agent,
        local: false,
        allow_http: false,
        version: String::new(),
        capabilities: Vec::new(),
        availability: Availability::Online,
    })?;
    Ok(Owner { account, me: ME })
}

/// The loaded profile, opened as the window opens it; without a network.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) core: Core,
    pub(crate) account: AccountKey,
    /// The long conversation.
    pub(crate) long: ConversationKey,
    pub(crate) folder: PathBuf,
}

impl Desk {
    pub(crate) fn open(folder: &Path, plan: &Plan) -> Result<Self> {
        let secrets: Arc<dyn Secrets> = Arc::new(MemorySecrets::new());
        let core = Core::open(Options {
            secrets,
            network: Network::Forbidden,
            ..Options::new(folder)
        })?;
        let account = core
            .accounts()
            .first()
            .map(|account| account.key)
            .ok_or_else(|| anyhow::anyhow!("the desk has no account"))?;
        let long = core.conversation_key(account, plan.long())?;
        Ok(Self {
            core,
            account,
            long,
            folder: folder.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desk_is_the_same_in_every_run() {
        let plan = Plan::new(50);
        assert_eq!(plan.header(DisplayId(7)), plan.header(DisplayId(7)));
        assert_eq!(plan.thread(DisplayId(7)), plan.thread(DisplayId(7)));
        assert_eq!(plan.thread(plan.long()).len(), 20_000);
    }
}
