use std::collections::BTreeSet;

use guichet_model::{
    ConversationKey, DisplayId, LabelTitle, MessageId, OperationId, Timestamp,
    account::{Agent, Availability, Team},
};

use super::*;
use crate::locale::{self, Tongue};

const TONGUES: [Tongue; 2] = [Tongue::French, Tongue::English];

fn reasons() -> Vec<Reason> {
    vec![
        Reason::Offline,
        Reason::NoAnswer,
        Reason::ServerError { status: 503 },
        Reason::RateLimited,
        Reason::SignInNeeded,
        Reason::NotPermitted,
        Reason::NotFound,
        Reason::Refused {
            message: "Content is too long".to_owned(),
        },
        Reason::Overtaken { by: MessageId(9) },
        Reason::Conflict {
            server: "snoozed".to_owned(),
        },
        Reason::Unknown,
        Reason::TooOld,
    ]
}

fn operation(action: Action, state: OperationState, reason: Option<Reason>) -> Operation {
    Operation {
        id: OperationId("op-1".to_owned()),
        action,
        subject: guichet_model::outbox::Subject::Conversation(ConversationKey(1)),
        group: None,
        conversation_id: Some(DisplayId(4821)),
        contact_name: "Camille Brunet".to_owned(),
        state,
        attempts: 0,
        reason,
        queued_at: Timestamp(0),
        next_try_at: None,
        departure: None,
    }
}

fn reply() -> Action {
    Action::Reply("Bonjour".into())
}

fn closing() -> Action {
    Action::SetStatus {
        status: Status::Closed,
        until: None,
    }
}

fn reference() -> Reference {
    Reference {
        agents: vec![Agent {
            id: AgentId(7),
            name: "Léa".to_owned(),
            email: None,
            availability: Availability::Online,
        }],
        teams: vec![Team {
            id: TeamId(3),
            name: "Facturation".to_owned(),
            is_member: true,
        }],
        ..Reference::default()
    }
}

#[test]
fn every_reason_has_sentences_of_its_own_in_both_languages() {
    for tongue in TONGUES {
        locale::speak(tongue);
        for action in [reply(), closing()] {
            let sentences: Vec<String> = reasons()
                .iter()
                .map(|reason| reason_sentence(reason, &action))
                .collect();
            for sentence in &sentences {
                assert!(sentence.ends_with('.'), "{sentence}");
                assert!(!sentence.starts_with("outbox-"), "{sentence}");
                assert!(!sentence.contains('{'), "{sentence}");
            }
            let different: BTreeSet<&String> = sentences.iter().collect();
            assert_eq!(different.len(), sentences.len(), "two reasons say the same");
        }
    }
}

#[test]
fn a_refused_message_is_to_be_edited_and_a_refused_change_is_not() {
    locale::speak(Tongue::English);
    let refused = Reason::Refused {
        message: "too long".to_owned(),
    };
    assert!(reason_sentence(&refused, &reply()).contains("Edit"));
    assert!(!reason_sentence(&refused, &closing()).contains("Edit"));
}

#[test]
fn an_operation_says_what_it_does_with_names() {
    locale::speak(Tongue::French);
    let says = |action| {
        what(
            &operation(action, OperationState::Queued, None),
            &reference(),
        )
    };
    assert_eq!(says(reply()), "Réponse à Camille Brunet");
    assert_eq!(says(closing()), "Fermer");
    assert_eq!(
        says(Action::Assign {
            agent: Some(AgentId(7))
        }),
        "Attribuer à Léa"
    );
    assert_eq!(
        says(Action::SetTeam {
            team: Some(TeamId(3))
        }),
        "Attribuer à l’équipe Facturation"
    );
    assert_eq!(
        says(Action::ChangeLabels {
            add: vec![LabelTitle("vip".to_owned())],
            remove: vec![LabelTitle("retour".to_owned())],
        }),
        "Étiquettes : + vip  − retour"
    );
}

#[test]
fn the_servers_value_is_shown_by_its_name() {
    locale::speak(Tongue::French);
    let reference = reference();
    let assign = Action::Assign { agent: None };
    let team = Action::SetTeam { team: None };
    let priority = Action::SetPriority { priority: None };
    let value = |action: &Action, value: &str| server_value(action, value, &reference);
    assert_eq!(value(&closing(), "snoozed"), "En attente");
    assert_eq!(value(&assign, "7"), "Léa");
    assert_eq!(value(&assign, "none"), "Personne");
    assert_eq!(value(&assign, "99"), "Agent n° 99");
    assert_eq!(value(&team, "3"), "Facturation");
    assert_eq!(value(&team, "none"), "Aucune équipe");
    assert_eq!(value(&priority, "urgent"), "Urgente");
    assert_eq!(value(&priority, "none"), "Aucune");
    assert_eq!(value(&closing(), "something_new"), "something_new");
}

#[test]
fn what_may_be_on_its_way_cannot_be_changed() {
    for state in [OperationState::Sending, OperationState::Checking] {
        let steps = steps(&operation(reply(), state, None));
        assert_eq!(
            steps,
            Steps {
                send: None,
                edit: false,
                discard: None
            }
        );
    }
}

#[test]
fn a_message_that_may_have_arrived_is_not_edited_into_a_second_one() {
    let unknown = steps(&operation(
        reply(),
        OperationState::Failed,
        Some(Reason::Unknown),
    ));
    assert!(!unknown.edit);
    assert_eq!(unknown.send, Some(Send::Anyway));
    let refused = steps(&operation(
        reply(),
        OperationState::Failed,
        Some(Reason::NotPermitted),
    ));
    assert!(refused.edit);
    assert_eq!(refused.send, Some(Send::Again));
}

#[test]
fn a_conflict_is_solved_by_the_servers_value_or_by_ones_own() {
    let conflict = steps(&operation(closing(), OperationState::Conflict, None));
    assert_eq!(conflict.send, Some(Send::Mine));
    assert_eq!(conflict.discard, Some(Discard::KeepServers));
}

#[test]
fn only_what_has_text_can_be_edited() {
    for state in [
        OperationState::Queued,
        OperationState::Held,
        OperationState::Failed,
    ] {
        assert!(steps(&operation(reply(), state, None)).edit);
        assert!(!steps(&operation(closing(), state, None)).edit);
    }
}
