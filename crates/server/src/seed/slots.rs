//! Fills the slots of one conversation: names, the order it is about, days, amounts. Drawn once per
//! conversation, so that everybody in it speaks of the same things.

use super::calendar;
use super::desk::{
    AGENTS, AgentAt, AttachmentPlan, Author, Channel, Language, Millis, SUPPORT_ADDRESS, TEAMS,
};
use super::dice::Dice;
use super::script::Slots;
use super::story::Premise;

const DAY: Millis = 86_400_000;

const CARRIERS_FR: [&str; 5] = ["Chronopost", "Colissimo", "Mondial Relay", "DPD", "GLS"];
const CARRIERS_EN: [&str; 4] = ["DPD", "Royal Mail", "UPS", "GLS"];
const HUBS: [&str; 8] = [
    "Lille",
    "Lyon",
    "Orléans",
    "Rennes",
    "Gennevilliers",
    "Toulouse",
    "Dijon",
    "Tours",
];
const PICKUPS_FR: [&str; 7] = [
    "Tabac de la Gare",
    "la Presse du Marché",
    "l’épicerie Chez Malika",
    "la Cordonnerie Moderne",
    "la librairie du Coin",
    "Fleurs d’Anjou",
    "Pressing Express",
];
const PICKUPS_EN: [&str; 5] = [
    "the corner newsagent",
    "the Station Road post office",
    "Patel’s Off-Licence",
    "the Co-op on Mill Lane",
    "the parcel locker",
];
const STREETS_FR: [&str; 8] = [
    "des Lilas",
    "Pasteur",
    "de la République",
    "du Moulin",
    "Victor-Hugo",
    "des Tanneurs",
    "Jean-Jaurès",
    "du Four",
];
const STREETS_EN: [&str; 6] = ["Mill", "Church", "Victoria", "Albion", "Queen’s", "Orchard"];
const CODES: [&str; 7] = [
    "LUMEN10",
    "AUTOMNE15",
    "BIENVENUE",
    "DOUCEUR20",
    "HYGGE12",
    "PARRAIN",
    "NOEL10",
];
const COLOURS: [(&str, &str); 6] = [
    ("sable", "sand"),
    ("vert sauge", "sage green"),
    ("terracotta", "terracotta"),
    ("bleu nuit", "midnight blue"),
    ("écru", "off-white"),
    ("moutarde", "mustard"),
];

/// Who takes part in a conversation, and when it happens.
pub(crate) struct Cast<'a> {
    pub(crate) premise: &'a Premise<'a>,
    pub(crate) agent: AgentAt,
    pub(crate) colleague: AgentAt,
    pub(crate) begins_at: Millis,
    /// When the conversation goes on after days, if it does.
    pub(crate) resumes_at: Option<Millis>,
}

/// The order that a conversation is about.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) number: String,
    pub(crate) amount_cents: i64,
}

/// Draws all slots and the order behind them.
pub(crate) fn fill(cast: &Cast<'_>, dice: &mut Dice) -> (Slots, Order) {
    let premise = cast.premise;
    let quantity = dice.between(1, 2);
    let order = Order {
        number: format!("ML-{}", dice.between(41_000, 89_999)),
        amount_cents: premise.products.0.price_cents * quantity,
    };
    let mut slots = Slots::new();
    people(&mut slots, cast);
    speaking(&mut slots, cast.agent);
    goods(&mut slots, cast, &order, dice);
    places(&mut slots, cast, dice);
    days(&mut slots, cast, dice);
    (slots, order)
}

/// Fills what changes with the agent who speaks.
pub(crate) fn speaking(slots: &mut Slots, agent: AgentAt) {
    if let Some(plan) = AGENTS.get(agent.0) {
        slots.insert("agent", plan.first_name.to_owned());
        slots.insert("ag_e", plan.agreement.to_owned());
    }
}

fn people(slots: &mut Slots, cast: &Cast<'_>) {
    let contact = cast.premise.contact;
    slots.insert("prenom", contact.called.clone());
    slots.insert("civil", contact.civil.clone());
    slots.insert("c_e", contact.agreement.to_owned());
    slots.insert("societe", cast.premise.company.to_owned());
    if let Some(colleague) = AGENTS.get(cast.colleague.0) {
        let place = cast.colleague.0;
        let escaped = colleague.name.replace(' ', "%20");
        slots.insert(
            "collegue",
            format!(
                "[@{}](mention://user/@{{{place}}}/{escaped})",
                colleague.name
            ),
        );
        slots.insert("collegue_nom", colleague.first_name.to_owned());
    }
    let team = TEAMS
        .iter()
        .position(|team| team.key == cast.premise.scenario.team)
        .unwrap_or(0);
    if let Some(plan) = TEAMS.get(team) {
        let name = plan.name;
        slots.insert(
            "equipe",
            format!("[@{name}](mention://team/#{{{team}}}/{name})"),
        );
    }
}

fn goods(slots: &mut Slots, cast: &Cast<'_>, order: &Order, dice: &mut Dice) {
    let (first, second) = cast.premise.products;
    let english = cast.premise.language == Language::English;
    slots.insert("commande", order.number.clone());
    slots.insert("montant", euros(order.amount_cents));
    slots.insert("montant_en", decimal(order.amount_cents, '.'));
    slots.insert("le_produit", first.after("la", "le"));
    slots.insert("Le_produit", first.after("La", "Le"));
    slots.insert("un_produit", first.after("une", "un"));
    slots.insert("mon_produit", first.after("ma", "mon"));
    slots.insert("du_produit", first.after("de la", "du"));
    slots.insert("le_produit2", second.after("la", "le"));
    slots.insert("Le_produit2", second.after("La", "Le"));
    let name = |product: &super::products::Product| {
        if english {
            product.english.clone()
        } else {
            product.french.clone()
        }
    };
    slots.insert("produit", name(first));
    slots.insert("produit2", name(second));
    let agreement = first.after("e", "");
    slots.insert(
        "e",
        agreement.split(' ').next().unwrap_or_default().to_owned(),
    );
    slots.insert("taille", first.height_cm.to_string());
    slots.insert("qte", dice.between(10, 60).to_string());
    slots.insert("points", (dice.between(4, 60) * 25).to_string());
    slots.insert("code", dice.word(&CODES).to_owned());
    slots.insert("mois", dice.between(2, 18).to_string());
    let colour = dice.below(COLOURS.len());
    let other = (colour + 1 + dice.below(COLOURS.len() - 1)) % COLOURS.len();
    if let (Some(colour), Some(other)) = (COLOURS.get(colour), COLOURS.get(other)) {
        slots.insert("couleur", colour.0.to_owned());
        slots.insert("couleur2", other.0.to_owned());
        slots.insert("couleur_en", colour.1.to_owned());
    }
}

fn places(slots: &mut Slots, cast: &Cast<'_>, dice: &mut Dice) {
    let english = cast.premise.language == Language::English;
    let (carriers, pickups, streets) = if english {
        (&CARRIERS_EN[..], &PICKUPS_EN[..], &STREETS_EN[..])
    } else {
        (&CARRIERS_FR[..], &PICKUPS_FR[..], &STREETS_FR[..])
    };
    slots.insert("transporteur", dice.word(carriers).to_owned());
    slots.insert("relais", dice.word(pickups).to_owned());
    slots.insert("rue", dice.word(streets).to_owned());
    slots.insert("num", dice.between(2, 148).to_string());
    slots.insert("ville", dice.word(&HUBS).to_owned());
    slots.insert("suivi", tracking(dice));
    slots.insert("suivi2", tracking(dice));
}

fn tracking(dice: &mut Dice) -> String {
    let letters = dice.word(&["XK", "6A", "LM", "7Q", "JD"]);
    format!("{letters}{:09}FR", dice.between(10_000_000, 999_999_999))
}

fn days(slots: &mut Slots, cast: &Cast<'_>, dice: &mut Dice) {
    let language = cast.premise.language;
    let past = cast.begins_at - dice.between(2, 6) * DAY;
    let ahead = cast.begins_at + dice.between(1, 3) * DAY;
    let soon = cast.resumes_at.unwrap_or(ahead);
    let weekday = calendar::weekday(past, language);
    let day_past = match language {
        Language::French => format!("{weekday} {}", calendar::day_of_month(past)),
        Language::English => format!("last {weekday}"),
    };
    slots.insert("jour_passe", day_past);
    slots.insert("bientot", calendar::weekday(soon, language).to_owned());
    let later = cast.begins_at + dice.between(6, 12) * DAY;
    slots.insert("quantieme", calendar::day_of_month(later).to_string());
}

fn decimal(cents: i64, point: char) -> String {
    format!("{}{point}{:02}", cents / 100, cents % 100)
}

/// An amount as French writes it, with a no-break space.
pub(crate) fn euros(cents: i64) -> String {
    format!("{}\u{a0}€", decimal(cents, ','))
}

/// What a line attaches, by the name in its brackets.
pub(crate) fn attachment(
    name: &str,
    order: &Order,
    premise: &Premise<'_>,
    dice: &mut Dice,
) -> Option<AttachmentPlan> {
    let shipped = match name {
        "photo-casse" => dice.word(&[
            "carafe-fendue.jpg",
            "tasse-ebrechee.jpg",
            "miroir-brise.jpg",
        ]),
        "photo-colis" => "colis.jpg",
        "photo-paiement" => "releve-bancaire.png",
        "photo-meuble" => "montage.jpg",
        "photo-bougie" => "bougie-fondue.jpg",
        "vocal-colis" => dice.word(&["message-vocal-1.ogg", "message-vocal-2.ogg"]),
        "facture" => {
            return Some(AttachmentPlan::Invoice {
                order: order.number.clone(),
                customer: premise.contact.name.clone(),
                item: premise.products.0.french.clone(),
                amount_cents: order.amount_cents,
            });
        }
        _ => return None,
    };
    Some(AttachmentPlan::Shipped(shipped))
}

/// The subject of an e-mail conversation.
pub(crate) fn subject(scenario: &str, language: Language, order: &str) -> String {
    let french = match scenario {
        "retard" | "vol" | "relais" | "creneau" => "Livraison de la commande",
        "casse" | "couleur" | "manquant" => "Problème à la réception, commande",
        "facture" => "Facture de la commande",
        "double-prelevement" | "remboursement" => "Paiement de la commande",
        "retour" | "annulation" => "Retour de la commande",
        "panne" | "garantie" | "montage" => "Assistance, commande",
        "pro" => "Demande de devis, réf.",
        "reclamation" => "RÉCLAMATION commande",
        _ => "Question, réf.",
    };
    let english = match scenario {
        "late" | "stolen" | "customs" => "Where is my order",
        "broken" | "missing" => "Problem with order",
        "invoice" => "Invoice for",
        "wholesale" => "Quote request, ref.",
        "return" | "cancel" => "Return of order",
        _ => "Question about",
    };
    match language {
        Language::French => format!("{french} {order}"),
        Language::English => format!("{english} {order}"),
    }
}

/// Puts a letter's form around what is said by e-mail.
pub(crate) fn as_letter(text: &str, author: Author, premise: &Premise<'_>) -> String {
    debug_assert!(premise.channel == Channel::Email);
    let french = premise.language == Language::French;
    match author {
        Author::Customer => {
            let closing = if french {
                "Cordialement,"
            } else {
                "Best wishes,"
            };
            let mut letter = format!("{text}\n\n{closing}\n{}", premise.contact.name);
            if let Some(company) = &premise.contact.company {
                letter.push('\n');
                letter.push_str(company);
            }
            letter
        }
        Author::Agent(agent) => {
            let closing = if french {
                "Bien à vous,"
            } else {
                "Kind regards,"
            };
            let signature = AGENTS
                .get(agent.0)
                .map_or(SUPPORT_ADDRESS, |plan| plan.signature);
            format!("{text}\n\n{closing}\n\n--\n\n{signature}")
        }
        Author::Note(_) | Author::Automatic | Author::Desk => text.to_owned(),
    }
}
