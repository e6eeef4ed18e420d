//! What a desk in use has besides conversations: canned responses, macros, saved views, definitions of
//! custom attributes.

use super::SeedError;
use super::write::Placed;
use crate::store::Import;
use crate::store::record::{NewAttributeDefinition, NewCannedResponse, NewCustomFilter, NewMacro};
use guichet_protocol::JsonObject;
use guichet_protocol::rest::{AttributeDisplayType, AttributeModel, FilterType, MacroVisibility};
use serde_json::{Value, json};

const CANNED: [(&str, &str); 8] = [
    (
        "bonjour",
        "Bonjour {{contact.first_name}}, merci de nous avoir écrit.",
    ),
    (
        "delai",
        "Votre commande part sous 24 heures ouvrées ; comptez ensuite deux à trois jours de transport.",
    ),
    (
        "retour",
        "Vous disposez de trente jours pour nous renvoyer un article. L’étiquette prépayée arrive dans votre boîte.",
    ),
    (
        "remboursement",
        "Le remboursement est lancé : il apparaîtra sur votre compte sous trois à cinq jours ouvrés.",
    ),
    (
        "casse",
        "Je suis désolé pour cette mauvaise surprise. Pourriez-vous m’envoyer une photo de l’article et du carton ?",
    ),
    (
        "merci",
        "Merci pour votre confiance, {{contact.first_name}}. Belle journée !",
    ),
    (
        "hello",
        "Hi {{contact.first_name}}, thanks for getting in touch.",
    ),
    (
        "track",
        "Your parcel is on its way; you can follow it from the link in our shipping e-mail.",
    ),
];

/// Writes all of them.
pub(crate) fn write(import: &Import<'_>, placed: &Placed) -> Result<(), SeedError> {
    let (account_id, at) = (placed.account, placed.since);
    for (short_code, content) in CANNED {
        import.add(&NewCannedResponse {
            account_id,
            short_code: short_code.to_owned(),
            content: content.to_owned(),
            created_at: at,
            updated_at: at,
            ..NewCannedResponse::default()
        })?;
    }
    for (name, actions) in macros() {
        import.add(&NewMacro {
            account_id,
            name: name.to_owned(),
            visibility: MacroVisibility::Global,
            created_by: placed.users.first().copied(),
            updated_by: placed.users.first().copied(),
            actions,
            created_at: at,
            updated_at: at,
            ..NewMacro::default()
        })?;
    }
    for user_id in placed.users.iter().copied() {
        for (name, query) in views(placed) {
            import.add(&NewCustomFilter {
                account_id,
                user_id,
                name: name.to_owned(),
                filter_type: FilterType::Conversation,
                query,
                created_at: at,
                updated_at: at,
                ..NewCustomFilter::default()
            })?;
        }
    }
    for (key, model, name, display_type, values) in definitions() {
        import.add(&NewAttributeDefinition {
            account_id,
            attribute_key: key.to_owned(),
            attribute_model: model,
            attribute_display_name: name.to_owned(),
            attribute_display_type: display_type,
            attribute_values: values,
            created_at: at,
            updated_at: at,
            ..NewAttributeDefinition::default()
        })?;
    }
    Ok(())
}

fn macros() -> [(&'static str, Vec<Value>); 3] {
    let act = |name: &str, params: Value| json!({ "action_name": name, "action_params": params });
    [
        (
            "Rembourser et fermer",
            vec![
                act("add_label", json!(["remboursement"])),
                act(
                    "send_message",
                    json!([
                        "Le remboursement est lancé, il apparaîtra sous trois à cinq jours ouvrés."
                    ]),
                ),
                act("resolve_conversation", json!([])),
            ],
        ),
        (
            "Passer à la logistique",
            vec![
                act("add_label", json!(["livraison"])),
                act("change_priority", json!(["high"])),
                act(
                    "add_private_note",
                    json!(["Transmis à l’équipe livraison."]),
                ),
            ],
        ),
        (
            "Prendre et remercier",
            vec![
                act("assign_agent", json!(["self"])),
                act(
                    "send_message",
                    json!(["Bonjour {{contact.first_name}}, je prends votre demande en main."]),
                ),
            ],
        ),
    ]
}

fn views(placed: &Placed) -> [(&'static str, JsonObject); 2] {
    let query = |payload: Value| {
        let mut query = JsonObject::new();
        query.insert("payload".to_owned(), payload);
        query
    };
    let whatsapp = placed.inboxes.get(2).map(|id| id.get());
    [
        (
            "Urgent, encore ouvert",
            query(json!([
                { "attribute_key": "status", "filter_operator": "equal_to", "values": ["open"], "query_operator": "AND" },
                { "attribute_key": "priority", "filter_operator": "equal_to", "values": ["urgent", "high"], "query_operator": null },
            ])),
        ),
        (
            "WhatsApp non attribué",
            query(json!([
                { "attribute_key": "inbox_id", "filter_operator": "equal_to", "values": [whatsapp], "query_operator": "AND" },
                { "attribute_key": "assignee_id", "filter_operator": "is_not_present", "values": [], "query_operator": null },
            ])),
        ),
    ]
}

type Definition = (
    &'static str,
    AttributeModel,
    &'static str,
    AttributeDisplayType,
    Vec<Value>,
);

fn definitions() -> [Definition; 5] {
    use AttributeDisplayType as Shown;
    let contact = || AttributeModel::Contact;
    [
        (
            "palier",
            contact(),
            "Palier de fidélité",
            Shown::List,
            vec![json!("Bronze"), json!("Argent"), json!("Or")],
        ),
        (
            "commandes",
            contact(),
            "Commandes passées",
            Shown::Number,
            vec![],
        ),
        (
            "client_depuis",
            contact(),
            "Client depuis",
            Shown::Date,
            vec![],
        ),
        (
            "newsletter",
            contact(),
            "Lettre d’information",
            Shown::Checkbox,
            vec![],
        ),
        (
            "numero_commande",
            AttributeModel::Conversation,
            "Numéro de commande",
            Shown::Text,
            vec![],
        ),
    ]
}
