//! The custom attributes of the demonstration: what they are, and what conversations say.

use super::calendar;
use super::desk::{ConversationPlan, Millis};
use guichet_protocol::JsonObject;
use guichet_protocol::rest::{AttributeDisplayType as Shown, AttributeModel as On};
use serde_json::{Value, json};

const DAY: Millis = 86_400_000;
const REASONS: [&str; 4] = [
    "Article abîmé",
    "Erreur de commande",
    "Changement d’avis",
    "Retard",
];

/// One attribute.
pub(super) struct Attribute {
    pub(super) key: &'static str,
    pub(super) on: On,
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) shown: Shown,
    /// The choices of a list.
    pub(super) choices: Vec<Value>,
    /// What a text must match, and what to say when it does not.
    pub(super) pattern: Option<(&'static str, &'static str)>,
}

const fn plain(
    on: On,
    key: &'static str,
    name: &'static str,
    shown: Shown,
    about: &'static str,
) -> Attribute {
    Attribute {
        key,
        on,
        name,
        about,
        shown,
        choices: Vec::new(),
        pattern: None,
    }
}

/// All of them: every type, on contacts and on conversations.
pub(super) fn all() -> impl Iterator<Item = Attribute> {
    on_contacts().into_iter().chain(on_conversations())
}

fn on_contacts() -> [Attribute; 4] {
    let contact = |key, name, shown, about| plain(On::Contact, key, name, shown, about);
    [
        Attribute {
            choices: vec![json!("Bronze"), json!("Argent"), json!("Or")],
            ..contact(
                "palier",
                "Palier de fidélité",
                Shown::List,
                "Selon les achats de l’année.",
            )
        },
        contact(
            "commandes",
            "Commandes passées",
            Shown::Number,
            "Depuis l’ouverture du compte.",
        ),
        contact(
            "client_depuis",
            "Client depuis",
            Shown::Date,
            "Jour de la première commande.",
        ),
        contact(
            "newsletter",
            "Lettre d’information",
            Shown::Checkbox,
            "A dit oui à la lettre mensuelle.",
        ),
    ]
}

fn on_conversations() -> [Attribute; 4] {
    let conversation = |key, name, shown, about| plain(On::Conversation, key, name, shown, about);
    [
        Attribute {
            pattern: Some(("^ML-[0-9]{5}$", "ML- suivi de cinq chiffres.")),
            ..conversation(
                "numero_commande",
                "Numéro de commande",
                Shown::Text,
                "Tel qu’il figure sur la confirmation.",
            )
        },
        conversation(
            "suivi_colis",
            "Suivi du colis",
            Shown::Link,
            "Page du transporteur.",
        ),
        conversation(
            "livraison_prevue",
            "Livraison prévue",
            Shown::Date,
            "Promise au client.",
        ),
        Attribute {
            choices: REASONS.iter().map(|reason| json!(reason)).collect(),
            ..conversation(
                "motif",
                "Motif de la réclamation",
                Shown::List,
                "Pour le bilan du mois.",
            )
        },
    ]
}

/// What a conversation says of itself. Chosen by its number, so that it never depends on a throw of
/// dice that something else makes too.
pub(super) fn of_conversation(plan: &ConversationPlan, number: i64) -> JsonObject {
    let mut values = JsonObject::new();
    let mut set = |key: &str, value: Value| {
        values.insert(key.to_owned(), value);
    };
    set("numero_commande", json!(plan.order));
    if number % 3 == 0 {
        let days = 2 + number % 4;
        let day = calendar::iso_date(plan.created_at() + days * DAY);
        set("livraison_prevue", json!(day));
    }
    if number % 4 == 0 {
        let page = format!("https://suivi.transporteur.example/colis/{}", plan.order);
        set("suivi_colis", json!(page));
    }
    let choice = usize::try_from(number / 5).unwrap_or_default() % REASONS.len();
    if let Some(reason) = REASONS.get(choice).filter(|_| number % 5 == 0) {
        set("motif", json!(reason));
    }
    values
}
