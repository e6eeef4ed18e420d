//! A desk for measuring: as many conversations as asked for, twenty messages each, written as fast as
//! the store takes them. Its texts are plain; only their number and their spread matter.

use super::SeedError;
use super::desk::Millis;
use super::dice::Dice;
use super::write::{Keys, PASSWORD, WidgetPage};
use crate::store::record::{
    NewAccount, NewAccountUser, NewContact, NewContactInbox, NewConversation, NewConversationLabel,
    NewInbox, NewInboxMember, NewLabel, NewMessage, NewTeam, NewTeamMember, NewUser,
};
use crate::store::{Import, SenderType};
use crate::{password, secret};
use guichet_protocol::ids::{
    AccountId, ChannelId, ContactId, ContactInboxId, ConversationDisplayId, InboxId, TeamId, UserId,
};
use guichet_protocol::rest::{
    ChannelType, ConversationStatus, MessageStatus, MessageType, Priority, Role,
};
use guichet_protocol::time::Timestamp;

/// Messages of every conversation.
pub(crate) const MESSAGES_EACH: i64 = 20;

const SEED: u64 = 0x6265_6e63_6831;
const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;
const AGENTS: [&str; 6] = ["alice", "bob", "carol", "dan", "erin", "frank"];
const TEAMS: [&str; 4] = ["billing", "shipping", "technical", "loyalty"];
const LABELS: [&str; 12] = [
    "shipping",
    "late",
    "broken",
    "return",
    "refund",
    "invoice",
    "technical",
    "warranty",
    "presale",
    "loyalty",
    "business",
    "vip",
];
const WORDS: [&str; 48] = [
    "commande",
    "colis",
    "livraison",
    "facture",
    "lampe",
    "bonjour",
    "merci",
    "retard",
    "retour",
    "demain",
    "adresse",
    "photo",
    "carton",
    "produit",
    "client",
    "compte",
    "paiement",
    "question",
    "réponse",
    "numéro",
    "order",
    "parcel",
    "delivery",
    "invoice",
    "broken",
    "replacement",
    "refund",
    "tomorrow",
    "address",
    "picture",
    "account",
    "payment",
    "please",
    "thanks",
    "warehouse",
    "carrier",
    "tracking",
    "label",
    "voucher",
    "discount",
    "size",
    "colour",
    "stock",
    "quality",
    "support",
    "urgent",
    "today",
    "garantie",
];

struct Places {
    account: AccountId,
    users: Vec<UserId>,
    teams: Vec<TeamId>,
    inboxes: Vec<InboxId>,
    contacts: Vec<(ContactId, ContactInboxId, InboxId)>,
}

/// Writes `count` conversations.
pub(crate) fn write(import: &Import<'_>, count: u32, now: Millis) -> Result<Keys, SeedError> {
    let mut dice = Dice::new(SEED);
    let (mut places, agents, widgets) = people(import, now)?;
    // A contact for every four conversations, as on the demonstration desk.
    for number in 0..(count / 4).max(1) {
        let inbox = dice.pick(&places.inboxes).copied().unwrap_or(InboxId(0));
        let at = Timestamp::from_millis(now - 400 * DAY);
        let contact = import.add(&NewContact {
            account_id: places.account,
            name: format!("{} {}", name(&mut dice), name(&mut dice)),
            email: Some(format!("customer{number}@bench.example")),
            created_at: at,
            updated_at: at,
            ..NewContact::default()
        })?;
        let end = import.add(&NewContactInbox {
            contact_id: contact,
            inbox_id: inbox,
            source_id: format!("bench-{number}"),
            created_at: at,
            updated_at: at,
            ..NewContactInbox::default()
        })?;
        places.contacts.push((contact, end, inbox));
    }
    for number in 1..=i64::from(count) {
        // Spread over a year, the newest last.
        let back = (i64::from(count) - number) * 365 * DAY / i64::from(count.max(1));
        conversation(import, &places, number, now - MINUTE - back, &mut dice)?;
    }
    Ok(Keys {
        account: places.account,
        agents,
        widgets,
    })
}

type People = (Places, Vec<(String, String, Role)>, Vec<WidgetPage>);

fn people(import: &Import<'_>, now: Millis) -> Result<People, SeedError> {
    let at = Timestamp::from_millis(now - 400 * DAY);
    let account = import.add(&NewAccount {
        name: "Bench".to_owned(),
        created_at: at,
        updated_at: at,
        ..NewAccount::default()
    })?;
    let mut users = Vec::new();
    let mut agents = Vec::new();
    for (place, first) in AGENTS.iter().enumerate() {
        let role = if place < 2 {
            Role::Administrator
        } else {
            Role::Agent
        };
        let (email, access_token) = (format!("{first}@bench.example"), secret::random_token());
        let user = import.add(&NewUser {
            name: (*first).to_owned(),
            email: email.clone(),
            password_hash: password::hash(PASSWORD)?,
            access_token: access_token.clone(),
            active_account_id: Some(account),
            created_at: at,
            updated_at: at,
            ..NewUser::default()
        })?;
        import.add(&NewAccountUser {
            account_id: account,
            user_id: user,
            role: role.clone(),
            created_at: at,
            ..NewAccountUser::default()
        })?;
        users.push(user);
        agents.push((email, access_token, role));
    }
    let mut teams = Vec::new();
    for (place, name) in TEAMS.iter().enumerate() {
        let team = import.add(&NewTeam {
            account_id: account,
            name: (*name).to_owned(),
            allow_auto_assign: false,
            created_at: at,
            updated_at: at,
            ..NewTeam::default()
        })?;
        for user_id in users.iter().skip(place % 3).copied() {
            import.add(&NewTeamMember {
                team_id: team,
                user_id,
            })?;
        }
        teams.push(team);
    }
    for title in LABELS {
        import.add(&NewLabel {
            account_id: account,
            title: title.to_owned(),
            created_at: at,
            updated_at: at,
            ..NewLabel::default()
        })?;
    }
    let (inboxes, widgets) = inboxes(import, account, &users, at)?;
    let places = Places {
        account,
        users,
        teams,
        inboxes,
        contacts: Vec::new(),
    };
    Ok((places, agents, widgets))
}

fn inboxes(
    import: &Import<'_>,
    account: AccountId,
    users: &[UserId],
    at: Timestamp,
) -> Result<(Vec<InboxId>, Vec<WidgetPage>), SeedError> {
    let (mut inboxes, mut widgets) = (Vec::new(), Vec::new());
    for number in 1..=5 {
        let token = (number <= 2).then(|| secret::random_word(24));
        let inbox = import.add(&NewInbox {
            account_id: account,
            name: format!("Inbox {number}"),
            channel_type: if token.is_some() {
                ChannelType::WebWidget
            } else {
                ChannelType::Api
            },
            channel_id: ChannelId(number),
            website_token: token.clone(),
            inbox_identifier: token.is_none().then(|| secret::random_word(24)),
            created_at: at,
            updated_at: at,
            ..NewInbox::default()
        })?;
        for user_id in users.iter().copied() {
            import.add(&NewInboxMember {
                inbox_id: inbox,
                user_id,
            })?;
        }
        inboxes.push(inbox);
        widgets.extend(token.map(|token| WidgetPage { inbox, token }));
    }
    Ok((inboxes, widgets))
}

fn name(dice: &mut Dice) -> String {
    let word = dice.word(&WORDS);
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn sentence(dice: &mut Dice) -> String {
    let mut text = name(dice);
    for _ in 0..dice.between(4, 22) {
        text.push(' ');
        text.push_str(dice.word(&WORDS));
    }
    text.push('.');
    text
}

fn conversation(
    import: &Import<'_>,
    places: &Places,
    number: i64,
    ends_at: Millis,
    dice: &mut Dice,
) -> Result<(), SeedError> {
    let Some((contact, end, inbox)) = dice.pick(&places.contacts).copied() else {
        return Ok(());
    };
    let gap = dice.between(1, 30) * MINUTE;
    let begins_at = ends_at - gap * (MESSAGES_EACH - 1);
    let status = match dice.below(100) {
        0..17 => ConversationStatus::Open,
        17..20 => ConversationStatus::Pending,
        _ => ConversationStatus::Resolved,
    };
    let open = status == ConversationStatus::Open;
    let assignee = dice
        .pick(&places.users)
        .copied()
        .filter(|_| dice.chance(75));
    // An unread one ends with a customer's message, as every second message is.
    let seen = if open && dice.chance(30) {
        ends_at - gap * 2
    } else {
        ends_at
    };
    let at = Timestamp::from_millis;
    let row = import.add(&NewConversation {
        account_id: places.account,
        display_id: ConversationDisplayId(number),
        inbox_id: inbox,
        contact_id: contact,
        contact_inbox_id: end,
        status,
        priority: dice
            .pick(&[
                Priority::Low,
                Priority::Medium,
                Priority::High,
                Priority::Urgent,
            ])
            .cloned()
            .filter(|_| dice.chance(20)),
        assignee_id: assignee,
        team_id: dice
            .pick(&places.teams)
            .copied()
            .filter(|_| dice.chance(60)),
        agent_last_seen_at: Some(at(seen)),
        assignee_last_seen_at: assignee.map(|_| at(seen)),
        first_reply_created_at: Some(at(begins_at + gap)),
        waiting_since: open.then(|| at(ends_at)),
        last_activity_at: at(ends_at),
        created_at: at(begins_at),
        updated_at: at(ends_at),
        ..NewConversation::default()
    })?;
    if dice.chance(60) {
        import.add(&NewConversationLabel {
            conversation_id: row,
            title: dice.word(&LABELS).to_owned(),
            position: 0,
        })?;
    }
    let agent = assignee
        .or(places.users.first().copied())
        .unwrap_or(UserId(0));
    for index in 0..MESSAGES_EACH {
        let sent = at(begins_at + gap * index);
        // The customer begins and ends; every eighth answer is a note among agents.
        let from_customer = index % 2 == 0 || index == MESSAGES_EACH - 1;
        let (sender, id) = if from_customer {
            (SenderType::Contact, contact.get())
        } else {
            (SenderType::User, agent.get())
        };
        import.add(&NewMessage {
            account_id: places.account,
            inbox_id: inbox,
            conversation_id: row,
            message_type: if from_customer {
                MessageType::Incoming
            } else {
                MessageType::Outgoing
            },
            content: Some(sentence(dice)),
            status: MessageStatus::Sent,
            private: !from_customer && dice.chance(12),
            sender_type: Some(sender),
            sender_id: Some(id),
            created_at: sent,
            updated_at: sent,
            ..NewMessage::default()
        })?;
    }
    Ok(())
}
