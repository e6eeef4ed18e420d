//! Below the header: what makes the open conversation a ticket, or the tickets that were raised from it.

use guichet_model::{
    conversation::{Category, Conversation, Status},
    ticket::{LinkedTicket, Ticket},
};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        chip::Chip,
        icon::{Glyph, Icon},
    },
    format,
    state::{Dialog, StateStoreFields, ThreadStoreFields},
    t,
    ticket::{Done, is_late, number_text},
};

/// The lines; nothing for a conversation without a ticket.
#[component]
pub fn TicketLines() -> impl IntoView {
    let conversation = Actions::of_window().state().thread().conversation();
    // The lines are drawn anew only when something in them changed, so that an unfolded text stays so.
    let lines = Memo::new(move |_| conversation.read().as_ref().map(of));
    move || {
        lines.get().map(|lines| {
            view! {
                {lines.ticket.map(|(ticket, done)| view! { <TicketLine ticket=ticket done=done /> })}
                {(!lines.linked.is_empty()).then(|| view! { <LinkedLine linked=lines.linked /> })}
            }
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Lines {
    ticket: Option<(Ticket, Done)>,
    linked: Vec<LinkedTicket>,
}

fn of(open: &Conversation) -> Lines {
    let done = if open.row.status == Status::Closed {
        Done::Yes
    } else {
        Done::No
    };
    let ticket = open
        .ticket
        .clone()
        .filter(|_| open.row.category == Category::Ticket);
    Lines {
        ticket: ticket.map(|ticket| (ticket, done)),
        linked: open.linked_tickets.clone(),
    }
}

/// Type, due date, where it was raised from, and the description.
#[component]
fn TicketLine(
    /// The ticket.
    ticket: Ticket,
    /// Whether there is still something to do.
    done: Done,
) -> impl IntoView {
    let actions = Actions::of_window();
    let unfolded = RwSignal::new(false);
    let line = ticket.line;
    let due = line.due_at.map(|due| {
        let late = is_late(&line, done, format::now());
        (late, due)
    });
    let described = !ticket.description.trim().is_empty();
    let description = ticket.description;
    view! {
        <section class="ticket-line" aria-label=t!("ticket-label") data-test="ticket">
            <div class="ticket-facts">
                {line.ticket_type.map(|kind| view! { <Chip text=kind attr:data-test="ticket-kind" /> })}
                {due
                    .map(|(late, due)| {
                        view! {
                            <span class="ticket-due" class:late=late data-test="ticket-due-shown">
                                <Glyph icon=Icon::CalendarClock />
                                {move || {
                                    let time = format::exact(due, format::now());
                                    if late {
                                        t!("ticket-late", time = time)
                                    } else {
                                        t!("ticket-due-at", time = time)
                                    }
                                }}
                            </span>
                        }
                    })}
                {ticket
                    .source
                    .map(|id| {
                        let id = id.to_string();
                        let words = move || t!("ticket-source", id = id.clone());
                        match ticket.source_key {
                            Some(key) => {
                                view! {
                                    <Button
                                        look=Look::Link
                                        test="ticket-source"
                                        on_press=move |_| actions.open(key)
                                    >
                                        {words.clone()}
                                    </Button>
                                }
                                    .into_any()
                            }
                            None => view! { <span data-test="ticket-source">{words}</span> }.into_any(),
                        }
                    })}
                <span class="push"></span>
                <Button
                    look=Look::Quiet
                    icon=Icon::Pencil
                    test="ticket-edit"
                    on_press=move |_| actions.ask(Dialog::EditTicket)
                >
                    {t!("operation-edit")}
                </Button>
            </div>
            {described
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="ticket-text"
                            class:unfolded=unfolded
                            aria-expanded=move || if unfolded.get() { "true" } else { "false" }
                            title=move || {
                                if unfolded.get() { t!("ticket-less") } else { t!("ticket-whole") }
                            }
                            data-test="ticket-text"
                            on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)
                        >
                            {description}
                        </button>
                    }
                })}
        </section>
    }
}

/// The tickets that were raised from the conversation.
#[component]
fn LinkedLine(
    /// Which.
    linked: Vec<LinkedTicket>,
) -> impl IntoView {
    let actions = Actions::of_window();
    view! {
        <nav class="ticket-line ticket-facts" aria-label=t!("ticket-linked")>
            <span class="ticket-due">{t!("ticket-linked")}</span>
            {linked
                .into_iter()
                .map(|ticket| {
                    let key = ticket.key;
                    let words = words(&ticket);
                    match key {
                        Some(key) => {
                            view! {
                                <Button
                                    look=Look::Link
                                    test="linked-ticket"
                                    on_press=move |_| actions.open(key)
                                >
                                    {words.clone()}
                                </Button>
                            }
                                .into_any()
                        }
                        None => view! { <span data-test="linked-ticket">{words}</span> }.into_any(),
                    }
                })
                .collect_view()}
        </nav>
    }
}

/// Number and title, as far as they are here.
fn words(ticket: &LinkedTicket) -> String {
    match (&ticket.line, ticket.id) {
        (Some(line), _) => format!("{} · {}", number_text(line), line.title),
        (None, Some(id)) => t!("thread-number", id = id.to_string()),
        (None, None) => t!("ticket-number-none"),
    }
}

#[cfg(test)]
mod tests {
    use guichet_model::{ConversationKey, DisplayId, ticket::TicketLine};

    use super::*;
    use crate::locale::{self, Tongue};

    #[test]
    fn a_linked_ticket_says_what_is_known_of_it() {
        locale::speak(Tongue::English);
        let mut ticket = LinkedTicket {
            id: Some(DisplayId(812)),
            key: Some(ConversationKey(3)),
            line: Some(TicketLine {
                number: Some(12),
                title: "Lamp broken".to_owned(),
                ticket_type: None,
                due_at: None,
            }),
        };
        assert_eq!(words(&ticket), "T-12 · Lamp broken");
        ticket.line = None;
        assert!(words(&ticket).contains("812"));
    }
}
