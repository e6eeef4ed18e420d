//! Which of the demonstration's conversations are tickets, and what they are called. They are chosen
//! after everything was told, with dice of their own, so that the stories stay as they are.

use super::desk::{AgentAt, ConversationPlan, Language, Millis, Status, TicketPlan};
use super::dice::Dice;
use std::collections::BTreeMap;

/// Tickets of the demonstration.
pub(crate) const TICKETS: usize = 80;
/// At most so many of them were raised from a chat.
const RAISED: usize = 30;
/// Endless conversations are chats.
const LONGEST: usize = 60;

const SEED: u64 = 0x7469_636b_6574_7331;
const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

/// Scenario, type, title; `$` stands for the number of the order.
type Topic = (&'static str, &'static str, &'static str);

const FRENCH: [Topic; 15] = [
    ("retard", "incident", "Colis bloqué au tri, commande $"),
    (
        "vol",
        "incident",
        "Colis livré mais introuvable, commande $",
    ),
    ("casse", "incident", "Article cassé à réception, commande $"),
    ("manquant", "incident", "Pièce manquante dans le colis $"),
    (
        "double-prelevement",
        "incident",
        "Double prélèvement sur la commande $",
    ),
    (
        "remboursement",
        "demande",
        "Remboursement non reçu, commande $",
    ),
    (
        "panne",
        "problème",
        "Panne après quelques semaines, commande $",
    ),
    (
        "garantie",
        "demande",
        "Prise en charge sous garantie, commande $",
    ),
    (
        "montage",
        "question",
        "Montage impossible avec la notice, commande $",
    ),
    (
        "compte",
        "problème",
        "Connexion au compte client impossible",
    ),
    ("appli", "problème", "L’application se ferme au paiement"),
    ("pro", "demande", "Devis professionnel à établir, réf. $"),
    ("facture", "demande", "Facture à corriger, commande $"),
    (
        "reclamation",
        "incident",
        "Réclamation à traiter en priorité, commande $",
    ),
    ("rgpd", "demande", "Effacement de données personnelles"),
];
const ENGLISH: [Topic; 11] = [
    ("late", "incident", "Parcel stuck at the depot, order $"),
    (
        "stolen",
        "incident",
        "Parcel marked delivered but missing, order $",
    ),
    ("broken", "incident", "Item broken on arrival, order $"),
    ("missing", "incident", "Part missing from the box, order $"),
    ("charged-twice", "incident", "Charged twice for order $"),
    (
        "faulty",
        "problem",
        "Stopped working after a few weeks, order $",
    ),
    ("account", "problem", "Cannot sign in to customer account"),
    ("wholesale", "request", "Trade quote to prepare, ref. $"),
    ("invoice", "request", "Invoice to correct, order $"),
    ("customs", "question", "Customs fees disputed on order $"),
    ("return", "request", "Return label not working, order $"),
];

/// Makes tickets of some conversations, which stand in order of their beginning.
pub(crate) fn file(conversations: &mut [ConversationPlan], now: Millis) {
    let mut dice = Dice::new(SEED);
    let fitting: Vec<usize> = conversations
        .iter()
        .enumerate()
        .filter(|(_, plan)| fits(plan))
        .map(|(place, _)| place)
        .collect();
    let mut earlier: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let sources: Vec<Option<usize>> = conversations
        .iter()
        .enumerate()
        .map(|(place, plan)| earlier.insert((plan.contact.0, plan.inbox.0), place))
        .collect();
    let mut raised = 0;
    for number in 0..TICKETS {
        // Evenly over the whole time that the desk looks back on.
        let Some(place) = fitting.get(number * fitting.len() / TICKETS).copied() else {
            continue;
        };
        let source = sources.get(place).copied().flatten();
        let source = source.filter(|source| {
            let chat = conversations
                .get(*source)
                .is_some_and(|plan| plan.ticket.is_none());
            chat && raised < RAISED
        });
        raised += usize::from(source.is_some());
        if let Some(plan) = conversations.get_mut(place) {
            plan.ticket = ticket(plan, source, now, &mut dice);
        }
    }
}

fn fits(plan: &ConversationPlan) -> bool {
    plan.status != Status::Pending && plan.messages.len() < LONGEST && topic(plan).is_some()
}

fn topic(plan: &ConversationPlan) -> Option<&'static Topic> {
    let topics: &[Topic] = match plan.language {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
    };
    topics.iter().find(|(name, _, _)| *name == plan.scenario)
}

fn ticket(
    plan: &ConversationPlan,
    source: Option<usize>,
    now: Millis,
    dice: &mut Dice,
) -> Option<TicketPlan> {
    let (_, kind, title) = topic(plan)?;
    let described = plan.messages.first().map(|message| message.text.clone());
    let due_at = match plan.status {
        Status::Resolved if dice.chance(40) => None,
        Status::Resolved => Some(plan.created_at() + dice.between(2, 6) * DAY),
        // Some are late, which is when a due date matters.
        _ if dice.chance(25) => Some(now - dice.between(3, 40) * HOUR),
        _ => Some(now + dice.between(5, 160) * HOUR),
    };
    Some(TicketPlan {
        title: title.replace('$', &plan.order),
        description: described.filter(|text| !text.is_empty()),
        ticket_type: kind,
        due_at: due_at.map(|at| at - at % HOUR),
        submitter: plan.assignee.unwrap_or(AgentAt(0)),
        source,
    })
}
