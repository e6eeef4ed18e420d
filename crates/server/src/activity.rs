//! The sentences that a thread shows for what happened, in the account's language.

use guichet_protocol::ids::ConversationDisplayId;
use guichet_protocol::rest::{ConversationStatus, Priority};
use guichet_protocol::time::Timestamp;

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// An agent, by name.
    Agent(String),
    /// The customer, by name.
    Contact(String),
    /// Nobody: a timer, or the customer's message.
    System,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Activity<'a> {
    /// The status changed.
    Status(&'a ConversationStatus),
    /// The customer's message opened it again.
    ReopenedByMessage,
    /// Its time came.
    SnoozeEnded,
    /// The priority changed.
    Priority(Option<&'a Priority>, Option<&'a Priority>),
    /// The agent took it.
    SelfAssigned,
    /// Somebody was given it.
    Assigned(&'a str),
    /// It was taken from somebody.
    Unassigned,
    /// A team was given it.
    TeamAssigned(&'a str),
    /// A team was given it, and a member with it.
    TeamAssignedWith(&'a str, &'a str),
    /// It was taken from a team.
    TeamRemoved(&'a str),
    /// Labels came.
    LabelsAdded(&'a [String]),
    /// Labels went.
    LabelsRemoved(&'a [String]),
    /// A ticket was opened: its number, and the conversation that it was raised from.
    TicketOpened(i64, Option<ConversationDisplayId>),
    /// A ticket was raised from this conversation: its number and title.
    TicketRaised(i64, &'a str),
    /// The ticket's title changed.
    TicketTitle(&'a str),
    /// The ticket's description changed.
    TicketDescription,
    /// The ticket's type changed.
    TicketType(Option<&'a str>),
    /// The ticket's due date changed.
    TicketDue(Option<Timestamp>),
    /// A transcript could not be sent to an address.
    TranscriptFailed(&'a str),
    /// The customer was blocked.
    Muted,
    /// The customer may write again.
    Unmuted,
}

/// The languages of the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// French.
    French,
}

impl Language {
    /// The language of an account's locale; English for those without sentences.
    #[must_use]
    pub fn of(locale: &str) -> Self {
        if locale.starts_with("fr") {
            Self::French
        } else {
            Self::English
        }
    }

    /// What stands in place of a deleted message.
    #[must_use]
    pub const fn deleted(self) -> &'static str {
        match self {
            Self::English => "This message was deleted",
            Self::French => "Ce message a été supprimé",
        }
    }
}

/// The sentence for an activity; `None` where none is written.
#[must_use]
pub fn sentence(language: Language, actor: &Actor, activity: &Activity<'_>) -> Option<String> {
    let name = match actor {
        Actor::Agent(name) | Actor::Contact(name) => Some(name.as_str()),
        Actor::System => None,
    };
    match language {
        Language::English => english(name, activity),
        Language::French => french(name, activity),
    }
}

fn english(name: Option<&str>, activity: &Activity<'_>) -> Option<String> {
    use ConversationStatus as S;
    let by = name.map(|name| format!(" by {name}")).unwrap_or_default();
    let who = name.unwrap_or("The system");
    Some(match activity {
        Activity::Status(S::Open) => format!("Conversation was reopened{by}"),
        Activity::Status(S::Resolved) => format!("Conversation was marked resolved{by}"),
        Activity::Status(S::Pending) => format!("Conversation was marked as pending{by}"),
        Activity::Status(S::Snoozed) => format!("Conversation was snoozed{by}"),
        Activity::Status(S::Other(_)) => return None,
        Activity::ReopenedByMessage => {
            "System reopened the conversation due to a new incoming message.".to_owned()
        }
        Activity::SnoozeEnded => "System reopened the conversation after its snooze.".to_owned(),
        Activity::Priority(None, Some(new)) => format!("{who} set the priority to {new}"),
        Activity::Priority(Some(old), Some(new)) => {
            format!("{who} changed the priority from {old} to {new}")
        }
        Activity::Priority(_, None) => format!("{who} removed the priority"),
        Activity::SelfAssigned => format!("{who} self-assigned this conversation"),
        Activity::Assigned(to) => format!("Assigned to {to}{by}"),
        Activity::Unassigned => format!("Conversation unassigned{by}"),
        Activity::TeamAssigned(team) => format!("Assigned to {team}{by}"),
        Activity::TeamAssignedWith(team, to) => format!("Assigned to {to} via {team}{by}"),
        Activity::TeamRemoved(team) => format!("Unassigned from {team}{by}"),
        Activity::LabelsAdded(labels) => format!("{who} added {}", labels.join(", ")),
        Activity::LabelsRemoved(labels) => format!("{who} removed {}", labels.join(", ")),
        Activity::TicketOpened(number, None) => format!("{who} opened ticket T-{number}"),
        Activity::TicketOpened(number, Some(source)) => {
            format!("{who} raised ticket T-{number} from conversation #{source}")
        }
        Activity::TicketRaised(number, title) => {
            format!("{who} raised ticket T-{number}: {title}")
        }
        Activity::TicketTitle(title) => format!("{who} changed the title to “{title}”"),
        Activity::TicketDescription => format!("{who} changed the description"),
        Activity::TicketType(Some(kind)) => format!("{who} set the type to {kind}"),
        Activity::TicketType(None) => format!("{who} removed the type"),
        Activity::TicketDue(Some(at)) => format!("{who} set the due date to {}", day(*at)),
        Activity::TicketDue(None) => format!("{who} removed the due date"),
        Activity::TranscriptFailed(address) => {
            format!("The transcript to {address} could not be sent")
        }
        Activity::Muted => format!("{who} has muted the conversation"),
        Activity::Unmuted => format!("{who} has unmuted the conversation"),
    })
}

fn french(name: Option<&str>, activity: &Activity<'_>) -> Option<String> {
    use ConversationStatus as S;
    let by = name.map(|name| format!(" par {name}")).unwrap_or_default();
    let who = name.unwrap_or("Le système");
    Some(match activity {
        Activity::Status(S::Open) => format!("Conversation rouverte{by}"),
        Activity::Status(S::Resolved) => format!("Conversation fermée{by}"),
        Activity::Status(S::Pending) => format!("Conversation confiée à l’IA{by}"),
        Activity::Status(S::Snoozed) => format!("Conversation mise en attente{by}"),
        Activity::Status(S::Other(_)) => return None,
        Activity::ReopenedByMessage => {
            "Conversation rouverte par un nouveau message du client.".to_owned()
        }
        Activity::SnoozeEnded => "Conversation rouverte : fin de la mise en attente.".to_owned(),
        Activity::Priority(None, Some(new)) => {
            format!("{who} a mis la priorité sur « {} »", french_priority(new))
        }
        Activity::Priority(Some(old), Some(new)) => format!(
            "{who} a changé la priorité de « {} » à « {} »",
            french_priority(old),
            french_priority(new)
        ),
        Activity::Priority(_, None) => format!("{who} a retiré la priorité"),
        Activity::SelfAssigned => format!("{who} s’est attribué cette conversation"),
        Activity::Assigned(to) => format!("Attribuée à {to}{by}"),
        Activity::Unassigned => format!("Attribution retirée{by}"),
        Activity::TeamAssigned(team) => format!("Attribuée à l’équipe {team}{by}"),
        Activity::TeamAssignedWith(team, to) => {
            format!("Attribuée à {to} par l’équipe {team}{by}")
        }
        Activity::TeamRemoved(team) => format!("Retirée à l’équipe {team}{by}"),
        Activity::LabelsAdded(labels) => format!("{who} a ajouté {}", labels.join(", ")),
        Activity::LabelsRemoved(labels) => format!("{who} a retiré {}", labels.join(", ")),
        Activity::TicketOpened(number, None) => format!("{who} a ouvert le ticket T-{number}"),
        Activity::TicketOpened(number, Some(source)) => {
            format!("{who} a ouvert le ticket T-{number} à partir de la conversation n° {source}")
        }
        Activity::TicketRaised(number, title) => {
            format!("{who} a ouvert le ticket T-{number} : {title}")
        }
        Activity::TicketTitle(title) => format!("{who} a changé le titre en « {title} »"),
        Activity::TicketDescription => format!("{who} a changé la description"),
        Activity::TicketType(Some(kind)) => format!("{who} a mis le type sur « {kind} »"),
        Activity::TicketType(None) => format!("{who} a retiré le type"),
        Activity::TicketDue(Some(at)) => format!("{who} a mis l’échéance au {}", french_day(*at)),
        Activity::TicketDue(None) => format!("{who} a retiré l’échéance"),
        Activity::TranscriptFailed(address) => {
            format!("La transcription n’a pas pu être envoyée à {address}")
        }
        Activity::Muted => format!("{who} a bloqué le contact"),
        Activity::Unmuted => format!("{who} a débloqué le contact"),
    })
}

/// The day of a time in UTC, as ISO 8601 writes it.
fn day(at: Timestamp) -> String {
    let iso = at.to_iso();
    iso.split('T').next().unwrap_or_default().to_owned()
}

/// The same as it is written in French.
fn french_day(at: Timestamp) -> String {
    let iso = day(at);
    let mut parts: Vec<&str> = iso.split('-').collect();
    parts.reverse();
    parts.join("/")
}

fn french_priority(priority: &Priority) -> &str {
    match priority {
        Priority::Low => "basse",
        Priority::Medium => "moyenne",
        Priority::High => "haute",
        Priority::Urgent => "urgente",
        Priority::Other(other) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_who_did_it_in_the_accounts_language() {
        let alice = Actor::Agent("Alice".into());
        let resolved = Activity::Status(&ConversationStatus::Resolved);
        assert_eq!(
            sentence(Language::of("en"), &alice, &resolved).as_deref(),
            Some("Conversation was marked resolved by Alice")
        );
        assert_eq!(
            sentence(Language::of("fr"), &alice, &resolved).as_deref(),
            Some("Conversation fermée par Alice")
        );
        let due = Activity::TicketDue(Some(Timestamp::from_secs(2_210_198_400)));
        assert_eq!(
            sentence(Language::of("en"), &alice, &due).as_deref(),
            Some("Alice set the due date to 2040-01-15")
        );
        assert_eq!(
            sentence(Language::of("fr"), &alice, &due).as_deref(),
            Some("Alice a mis l’échéance au 15/01/2040")
        );
    }
}
