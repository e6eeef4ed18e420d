//! What the builder calls its attributes, operators and values, and what it says about a row that makes no sense.

use guichet_model::{
    account::Reference,
    attribute::AttributeDefinition,
    conversation::{Category, Priority, Status},
    filter::{Attribute, Flaw, Operator, ValueKind},
    rule::Rule,
};

use crate::{
    components::{
        icon::Icon,
        menu::{Choice, Mark},
        status::{priority_icon, priority_name, status_name},
    },
    rule,
    screens::workspace::sidebar::channel_icon,
    t,
};

/// What an attribute is called.
#[must_use]
pub fn attribute_name(attribute: &Attribute, definitions: &[AttributeDefinition]) -> String {
    match attribute {
        Attribute::Id => t!("attribute-id"),
        Attribute::Status => t!("attribute-status"),
        Attribute::Priority => t!("attribute-priority"),
        Attribute::Assignee => t!("attribute-assignee"),
        Attribute::Inbox => t!("attribute-inbox"),
        Attribute::Team => t!("attribute-team"),
        Attribute::Labels => t!("attribute-labels"),
        Attribute::Contact => t!("attribute-contact"),
        Attribute::ContactName => t!("attribute-contact-name"),
        Attribute::ContactEmail => t!("attribute-contact-email"),
        Attribute::ContactPhone => t!("attribute-contact-phone"),
        Attribute::CreatedAt => t!("attribute-created"),
        Attribute::LastActivityAt => t!("attribute-activity"),
        Attribute::SnoozedUntil => t!("attribute-snoozed-until"),
        Attribute::BrowserLanguage => t!("attribute-browser-language"),
        Attribute::ConversationLanguage => t!("attribute-conversation-language"),
        Attribute::Referrer => t!("attribute-referrer"),
        Attribute::MailSubject => t!("attribute-mail-subject"),
        Attribute::Unread => t!("attribute-unread"),
        Attribute::Participant => t!("attribute-participant"),
        Attribute::Category => t!("attribute-category"),
        Attribute::TicketType => t!("attribute-ticket-type"),
        Attribute::Custom { of, key } => definitions
            .iter()
            .find(|definition| definition.of == *of && definition.key == *key)
            .map_or_else(|| key.0.clone(), |definition| definition.name.clone()),
    }
}

/// What an operator is called where it compares values of a kind.
#[must_use]
pub fn operator_name(operator: Operator, kind: Option<ValueKind>) -> String {
    let day = matches!(
        kind,
        Some(ValueKind::Day | ValueKind::OptionalDay | ValueKind::CustomDay)
    );
    match operator {
        Operator::EqualTo => t!("operator-equal"),
        Operator::NotEqualTo => t!("operator-not-equal"),
        Operator::Contains => t!("operator-contains"),
        Operator::DoesNotContain => t!("operator-contains-not"),
        Operator::IsPresent => t!("operator-present"),
        Operator::IsNotPresent => t!("operator-absent"),
        Operator::IsGreaterThan if day => t!("operator-after"),
        Operator::IsGreaterThan => t!("operator-greater"),
        Operator::IsLessThan if day => t!("operator-before"),
        Operator::IsLessThan => t!("operator-less"),
        Operator::DaysBefore => t!("operator-days-before"),
    }
}

/// What is wrong with a row, as the rule that it breaks.
#[must_use]
pub fn flaw_sentence(flaw: Flaw, kind: Option<ValueKind>, operator: Operator) -> String {
    match (flaw, kind) {
        (Flaw::Undefined, _) => t!("view-flaw-undefined"),
        (Flaw::Operator, _) => t!("view-flaw-operator"),
        (Flaw::TooMany, _) => t!("view-flaw-many"),
        (Flaw::Values, _) => t!("view-flaw-value"),
        (Flaw::Value, _) if operator == Operator::DaysBefore => t!("view-flaw-days"),
        (
            Flaw::Value,
            Some(
                ValueKind::Number | ValueKind::Id | ValueKind::Reference | ValueKind::CustomNumber,
            ),
        ) => rule::sentence(&Rule::Number),
        (Flaw::Value, Some(ValueKind::Day | ValueKind::OptionalDay | ValueKind::CustomDay)) => {
            rule::sentence(&Rule::Date)
        }
        (Flaw::Value, Some(ValueKind::Flag | ValueKind::CustomFlag)) => {
            rule::sentence(&Rule::Checkbox)
        }
        (Flaw::Value, _) => t!("view-flaw-value"),
    }
}

/// The values that an attribute can have, where they are few.
#[must_use]
pub fn value_choices(
    attribute: &Attribute,
    reference: &Reference,
    definitions: &[AttributeDefinition],
) -> Vec<Choice<String>> {
    match attribute {
        Attribute::Status => statuses(),
        Attribute::Priority => [
            Priority::Urgent,
            Priority::High,
            Priority::Medium,
            Priority::Low,
        ]
        .into_iter()
        .map(|priority| {
            Choice::new(
                priority.wire_name().to_owned(),
                priority_name(Some(&priority)),
            )
            .marked(Mark::Icon(priority_icon(Some(&priority))))
        })
        .collect(),
        Attribute::Assignee | Attribute::Participant => reference
            .agents
            .iter()
            .map(|agent| {
                Choice::new(agent.id.to_string(), agent.name.clone())
                    .marked(Mark::Agent(agent.name.clone(), agent.availability))
            })
            .collect(),
        Attribute::Inbox => reference
            .inboxes
            .iter()
            .map(|inbox| {
                Choice::new(inbox.id.to_string(), inbox.name.clone())
                    .marked(Mark::Icon(channel_icon(&inbox.channel)))
            })
            .collect(),
        Attribute::Team => reference
            .teams
            .iter()
            .map(|team| {
                Choice::new(team.id.to_string(), team.name.clone()).marked(Mark::Icon(Icon::Users))
            })
            .collect(),
        Attribute::Labels => reference
            .labels
            .iter()
            .map(|label| {
                Choice::new(label.title.0.clone(), label.title.0.clone())
                    .marked(Mark::Color(label.color.clone()))
            })
            .collect(),
        Attribute::Category => vec![
            Choice::new(
                Category::Chat.wire_name().to_owned(),
                t!("sidebar-conversations"),
            ),
            Choice::new(
                Category::Ticket.wire_name().to_owned(),
                t!("sidebar-tickets"),
            ),
        ],
        Attribute::Custom { of, key } => {
            let definition = definitions
                .iter()
                .find(|definition| definition.of == *of && definition.key == *key);
            match attribute.kind(definitions) {
                Some(ValueKind::CustomFlag) => yes_and_no(),
                _ => definition
                    .map(|definition| definition.choices.as_slice())
                    .unwrap_or_default()
                    .iter()
                    .map(|choice| Choice::new(choice.clone(), choice.clone()))
                    .collect(),
            }
        }
        _ => yes_and_no(),
    }
}

fn statuses() -> Vec<Choice<String>> {
    [
        Status::Open,
        Status::AiReply,
        Status::Pending,
        Status::Closed,
    ]
    .into_iter()
    .map(|status| {
        Choice::new(status.wire_name().to_owned(), status_name(&status))
            .marked(Mark::Status(status))
    })
    .chain([Choice::new("all".to_owned(), t!("list-every-status")).marked(Mark::Icon(Icon::Inbox))])
    .collect()
}

fn yes_and_no() -> Vec<Choice<String>> {
    vec![
        Choice::new("true".to_owned(), t!("value-yes")),
        Choice::new("false".to_owned(), t!("value-no")),
    ]
}

/// The chosen values by name, in the order of the choices; those that are not known here by what they are stored as.
#[must_use]
pub fn chosen_text(chosen: &[String], choices: &[Choice<String>]) -> String {
    let known = choices
        .iter()
        .filter(|choice| chosen.contains(&choice.value))
        .map(|choice| choice.text.clone());
    let unknown = chosen
        .iter()
        .filter(|value| choices.iter().all(|choice| choice.value != **value))
        .cloned();
    known.chain(unknown).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use guichet_model::filter::{ATTRIBUTES, OPERATORS};

    use super::*;
    use crate::locale::{self, Tongue};

    #[test]
    fn every_attribute_and_operator_has_a_name_of_its_own() {
        for tongue in [Tongue::French, Tongue::English] {
            locale::speak(tongue);
            let attributes: BTreeSet<String> = ATTRIBUTES
                .iter()
                .map(|attribute| attribute_name(attribute, &[]))
                .collect();
            assert_eq!(attributes.len(), ATTRIBUTES.len());
            let operators: BTreeSet<String> = OPERATORS
                .iter()
                .map(|operator| operator_name(*operator, Some(ValueKind::Day)))
                .collect();
            assert_eq!(operators.len(), OPERATORS.len());
        }
    }

    #[test]
    fn a_value_that_is_not_known_here_is_still_shown() {
        let choices = vec![Choice::new("1".to_owned(), "Hugo")];
        let chosen = ["7".to_owned(), "1".to_owned()];
        assert_eq!(chosen_text(&chosen, &choices), "Hugo, 7");
    }
}
