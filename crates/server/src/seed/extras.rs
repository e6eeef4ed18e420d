//! What a desk in use has besides conversations: canned responses, macros, saved views, definitions of
//! custom attributes.

use super::desk::AgentAt;
use super::write::Placed;
use super::{SeedError, attributes};
use crate::store::Import;
use crate::store::record::{NewAttributeDefinition, NewCannedResponse, NewCustomFilter, NewMacro};
use guichet_protocol::JsonObject;
use guichet_protocol::ids::UserId;
use guichet_protocol::rest::{FilterType, MacroVisibility};
use serde_json::{Value, json};

const CANNED: [(&str, &str); 14] = [
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
    (
        "numero",
        "Pourriez-vous me donner votre numéro de commande, {{contact.first_name}} ? \
         Il figure dans l’e-mail de confirmation.",
    ),
    (
        "suivi",
        "Votre commande {{conversation.custom_attribute.numero_commande}} est en route. \
         Je reste à votre disposition.\n\n{{agent.first_name}}",
    ),
    (
        "transfert",
        "Je transmets votre demande n° {{conversation.id}} à mes collègues ; \
         vous recevrez une réponse à l’adresse {{contact.email}}.",
    ),
    (
        "refund",
        "Your refund is on its way, {{contact.first_name}}: it shows on your account within \
         three to five working days.",
    ),
    (
        "sorry",
        "I am sorry about that, {{contact.first_name}}. Could you send me a **photo** of the item \
         and of its box?",
    ),
    (
        "bye",
        "Thank you for choosing us, {{contact.first_name}}. Have a lovely day!\n\n{{agent.name}}",
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
    for plan in macros() {
        let author = placed.users.get(plan.author.0).copied();
        import.add(&NewMacro {
            account_id,
            name: plan.name.to_owned(),
            visibility: plan.visibility,
            created_by: author,
            updated_by: author,
            actions: plan.actions,
            created_at: at,
            updated_at: at,
            ..NewMacro::default()
        })?;
    }
    for user_id in placed.users.iter().copied() {
        for (name, query) in views(placed, user_id) {
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
    for plan in attributes::all() {
        import.add(&NewAttributeDefinition {
            account_id,
            attribute_key: plan.key.to_owned(),
            attribute_model: plan.on,
            attribute_display_name: plan.name.to_owned(),
            attribute_display_type: plan.shown,
            attribute_description: Some(plan.about.to_owned()),
            regex_pattern: plan.pattern.map(|(pattern, _)| pattern.to_owned()),
            regex_cue: plan.pattern.map(|(_, cue)| cue.to_owned()),
            attribute_values: plan.choices,
            created_at: at,
            updated_at: at,
            ..NewAttributeDefinition::default()
        })?;
    }
    Ok(())
}

/// A macro, and who wrote it.
struct MacroPlan {
    name: &'static str,
    author: AgentAt,
    visibility: MacroVisibility,
    actions: Vec<Value>,
}

fn macros() -> Vec<MacroPlan> {
    let act = |name: &str, params: Value| json!({ "action_name": name, "action_params": params });
    let global = |name, actions| MacroPlan {
        name,
        author: AgentAt(0),
        visibility: MacroVisibility::Global,
        actions,
    };
    let personal = |author, name, actions| MacroPlan {
        name,
        author: AgentAt(author),
        visibility: MacroVisibility::Personal,
        actions,
    };
    let refund = "Le remboursement est lancé, il apparaîtra sous trois à cinq jours ouvrés.";
    let taking = "Bonjour {{contact.first_name}}, je prends votre demande en main.";
    let patience = "Bonjour {{contact.first_name}}, je n’oublie pas votre commande \
        {{conversation.custom_attribute.numero_commande}} et reviens vers vous au plus vite.";
    vec![
        global(
            "Rembourser et fermer",
            vec![
                act("add_label", json!(["remboursement"])),
                act("send_message", json!([refund])),
                act("resolve_conversation", json!([])),
            ],
        ),
        global(
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
        global(
            "Prendre et remercier",
            vec![
                act("assign_agent", json!(["self"])),
                act("send_message", json!([taking])),
            ],
        ),
        global(
            "Faire patienter",
            vec![
                act("send_message", json!([patience])),
                act("snooze_conversation", json!([])),
            ],
        ),
        personal(
            2,
            "Relance facture",
            vec![
                act("add_label", json!(["facture"])),
                act("change_priority", json!(["medium"])),
                act("add_private_note", json!(["Relance faite."])),
            ],
        ),
        personal(
            5,
            "Hand over in English",
            vec![
                act("assign_agent", json!(["self"])),
                act("add_private_note", json!(["English speaker, mine."])),
            ],
        ),
    ]
}

fn views(placed: &Placed, user: UserId) -> [(&'static str, JsonObject); 3] {
    let condition = |key: &str, operator: &str, values: Value, join: Option<&str>| {
        json!({
            "attribute_key": key,
            "filter_operator": operator,
            "values": values,
            "query_operator": join,
        })
    };
    let query = |payload: [Value; 2]| {
        let mut query = JsonObject::new();
        query.insert("payload".to_owned(), json!(payload));
        query
    };
    let and = Some("AND");
    let whatsapp = placed.inboxes.get(2).map(|id| id.get());
    [
        (
            "Urgent, encore ouvert",
            query([
                condition("status", "equal_to", json!(["open"]), and),
                condition("priority", "equal_to", json!(["urgent", "high"]), None),
            ]),
        ),
        (
            "WhatsApp non attribué",
            query([
                condition("inbox_id", "equal_to", json!([whatsapp]), and),
                condition("assignee_id", "is_not_present", json!([]), None),
            ]),
        ),
        (
            "Mes réclamations",
            query([
                condition("assignee_id", "equal_to", json!([user]), and),
                condition("motif", "is_present", json!([]), None),
            ]),
        ),
    ]
}
