//! Tickets in words, and what their forms send. Time is passed in.

use guichet_model::{
    Timestamp,
    edit::Edit,
    ticket::{Ticket, TicketEdit, TicketLine},
};

use crate::t;

/// The number people see: `T-1042`; in words while the ticket exists only here.
#[must_use]
pub fn number_text(line: &TicketLine) -> String {
    match line.number {
        Some(number) => format!("T-{number}"),
        None => t!("ticket-number-none"),
    }
}

/// Whether a ticket is late: due before `now`, and not done.
#[must_use]
pub fn is_late(line: &TicketLine, done: Done, now: Timestamp) -> bool {
    done == Done::No && line.due_at.is_some_and(|due| due < now)
}

/// Whether there is still something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is closed.
    Yes,
    /// It is not.
    No,
}

/// What a form says about a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketForm {
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Kind.
    pub kind: String,
    /// When it is due.
    pub due_at: Option<Timestamp>,
}

impl TicketForm {
    /// As a ticket is now.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        Self {
            title: ticket.line.title.clone(),
            description: ticket.description.clone(),
            kind: ticket.line.ticket_type.clone().unwrap_or_default(),
            due_at: ticket.line.due_at,
        }
    }

    /// What changes from `before` to this; nothing where both say the same.
    #[must_use]
    pub fn changes(&self, before: &Self) -> Option<TicketEdit> {
        let edit = TicketEdit {
            title: text_edit(&before.title, &self.title),
            description: text_edit(&before.description, &self.description),
            ticket_type: text_edit(&before.kind, &self.kind),
            due_at: match (before.due_at, self.due_at) {
                (before, now) if before == now => Edit::Keep,
                (_, Some(due)) => Edit::Set(due),
                (_, None) => Edit::Clear,
            },
        };
        (edit != TicketEdit::default()).then_some(edit)
    }
}

fn text_edit(before: &str, now: &str) -> Edit<String> {
    let (before, now) = (before.trim(), now.trim());
    if before == now {
        Edit::Keep
    } else if now.is_empty() {
        Edit::Clear
    } else {
        Edit::Set(now.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{self, Tongue};

    fn line(number: Option<i64>, due_at: Option<i64>) -> TicketLine {
        TicketLine {
            number,
            title: "Colis bloqué".to_owned(),
            ticket_type: Some("incident".to_owned()),
            due_at: due_at.map(Timestamp),
        }
    }

    #[test]
    fn a_ticket_that_the_server_has_not_numbered_says_so() {
        locale::speak(Tongue::English);
        assert_eq!(number_text(&line(Some(1042), None)), "T-1042");
        assert_eq!(number_text(&line(None, None)), "no number yet");
    }

    #[test]
    fn a_ticket_is_late_once_due_unless_it_is_done() {
        let due = line(Some(1), Some(1000));
        assert!(!is_late(&due, Done::No, Timestamp(1000)));
        assert!(is_late(&due, Done::No, Timestamp(1001)));
        assert!(!is_late(&due, Done::Yes, Timestamp(1001)));
        assert!(!is_late(&line(Some(1), None), Done::No, Timestamp(1001)));
    }

    #[test]
    fn only_what_was_changed_is_sent() {
        let before = TicketForm::of(&Ticket {
            line: line(Some(1), Some(1000)),
            description: "Au tri depuis lundi".to_owned(),
            source: None,
            source_key: None,
            submitter: None,
        });
        assert_eq!(before.clone().changes(&before), None);
        let after = TicketForm {
            title: " Colis retrouvé ".to_owned(),
            kind: String::new(),
            due_at: None,
            ..before.clone()
        };
        assert_eq!(
            after.changes(&before),
            Some(TicketEdit {
                title: Edit::Set("Colis retrouvé".to_owned()),
                description: Edit::Keep,
                ticket_type: Edit::Clear,
                due_at: Edit::Clear,
            })
        );
    }
}
