//! Makes a ticket, from scratch or from a conversation, and changes one.

use guichet_model::{
    AgentId, ConversationKey, Failure, InboxId, TeamId,
    conversation::Priority,
    outbox::Action,
    ticket::{NewTicket, Ticket},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{
    form::{Problem, moment_field, moment_in},
    whom::{Whom, WhomFields},
};
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look, Submits},
        dialog::{Modal, Width},
        field::{Field, Kind},
        menu::{Choices, Filtering},
        pick::PickField,
        status::priority_name,
        text_area::TextArea,
    },
    screens::workspace::related::assignable::assignable,
    screens::workspace::related::work::{
        agent_choices, agent_name, me, priority_choices, team_choices, team_name,
    },
    state::{StateStoreFields, ThreadStoreFields},
    t,
    ticket::TicketForm,
};

/// What is typed about a ticket.
#[derive(Debug, Clone, Copy)]
struct Typed {
    title: RwSignal<String>,
    description: RwSignal<String>,
    kind: RwSignal<String>,
    due: RwSignal<String>,
    refused: RwSignal<bool>,
}

impl Typed {
    fn of(form: TicketForm) -> Self {
        Self {
            due: RwSignal::new(moment_field(form.due_at)),
            title: RwSignal::new(form.title),
            description: RwSignal::new(form.description),
            kind: RwSignal::new(form.kind),
            refused: RwSignal::new(false),
        }
    }

    fn form(self) -> TicketForm {
        TicketForm {
            title: self.title.get_untracked(),
            description: self.description.get_untracked(),
            kind: self.kind.get_untracked(),
            due_at: moment_in(&self.due.read_untracked()),
        }
    }

    /// What is typed, where it has a title.
    fn checked(self) -> Option<TicketForm> {
        let form = self.form();
        let untitled = form.title.trim().is_empty();
        self.refused.set(untitled);
        (!untitled).then_some(form)
    }
}

/// Title, description, type and due date.
#[component]
fn TicketFields(
    /// What they fill in.
    typed: Typed,
) -> impl IntoView {
    let untitled = Signal::derive(move || {
        (typed.refused.get() && typed.title.read().trim().is_empty()).then(|| t!("rule-required"))
    });
    view! {
        <Field
            label=t!("ticket-title")
            value=typed.title
            error=untitled
            name="ticket-title"
        />
        <TextArea
            label=t!("ticket-description")
            value=typed.description
            name="ticket-description"
        />
        <div class="form-pair">
            <Field
                label=t!("ticket-type")
                value=typed.kind
                hint=t!("ticket-type-hint")
                name="ticket-type"
            />
            <Field
                label=t!("ticket-due")
                value=typed.due
                kind=Kind::Moment
                name="ticket-due"
            />
        </div>
    }
}

/// The form of a new ticket.
#[component]
pub fn NewTicketDialog(
    /// The conversation that it is raised from.
    source: Option<ConversationKey>,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let raised = actions
        .state()
        .thread()
        .conversation()
        .with_untracked(|open| {
            open.as_ref()
                .filter(|open| Some(open.row.key) == source)
                .cloned()
        });
    let typed = Typed::of(TicketForm::default());
    let whom = Whom::new(actions, None);
    let priority = RwSignal::new(raised.as_ref().and_then(|open| open.row.priority.clone()));
    let team = RwSignal::new(raised.as_ref().and_then(|open| open.row.team));
    let assignee = RwSignal::new(raised.as_ref().and_then(|open| open.row.assignee));
    let from = raised.as_ref().map(|open| open.row.inbox);
    let inbox = Memo::new(move |_| whom.inbox.get().or(from));
    let problem = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        problem.set(None);
        let contact = whom.contact.get_untracked().map(|(key, _)| key);
        let inbox = whom.inbox.get_untracked();
        let unsaid = source.is_none() && (contact.is_none() || inbox.is_none());
        whom.refused.set(unsaid);
        let Some(form) = typed.checked().filter(|_| !unsaid) else {
            return;
        };
        let ticket = NewTicket {
            priority: priority.get_untracked(),
            team: team.get_untracked(),
            assignee: assignee.get_untracked(),
            inbox,
            contact,
            ..new_ticket(form, source)
        };
        busy.set(true);
        spawn_local(async move {
            match actions.create_ticket(ticket).await {
                Ok(()) => on_close.run(()),
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Modal
            title=Signal::derive(move || {
                if source.is_some() { t!("ticket-raise") } else { t!("ticket-new") }
            })
            width=Width::Wide
            test="new-ticket-dialog"
            on_close=on_close
        >
            <form class="dialog-form" on:submit=submit>
                {source
                    .is_some()
                    .then(|| view! { <p class="dialog-note">{t!("ticket-raise-text")}</p> })}
                <TicketFields typed=typed />
                {source.is_none().then(|| view! { <div class="form-pair"><WhomFields whom=whom /></div> })}
                <HandFields inbox=inbox priority=priority team=team assignee=assignee />
                <Problem problem=problem />
                <div class="dialog-actions">
                    <Button on_press=move |_| on_close.run(())>{t!("dialog-cancel")}</Button>
                    <Button
                        look=Look::Primary
                        submits=Submits::Form
                        disabled=busy
                        test="ticket-submit"
                    >
                        {t!("ticket-create")}
                    </Button>
                </div>
            </form>
        </Modal>
    }
}

/// In whose hands it is: priority, team and agent.
#[component]
fn HandFields(
    /// Through which inbox it comes, once that is known.
    inbox: Memo<Option<InboxId>>,
    /// The priority.
    priority: RwSignal<Option<Priority>>,
    /// The team.
    team: RwSignal<Option<TeamId>>,
    /// The agent.
    assignee: RwSignal<Option<AgentId>>,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let me = Memo::new(move |_| me(&state.accounts().read(), state.current().get()));
    let allowed = assignable(inbox);
    view! {
        <div class="form-three">
            <PickField
                label=t!("related-agent")
                shown=Signal::derive(move || {
                    assignee
                        .get()
                        .map_or_else(
                            || t!("related-nobody"),
                            |agent| agent_name(&state.reference().read(), agent),
                        )
                })
                choices=Choices::new(Signal::derive(move || {
                    let reference = state.reference().read();
                    agent_choices(
                        &reference,
                        allowed.read().as_deref(),
                        me.get(),
                        assignee.get(),
                    )
                }), move |agent| assignee.set(agent))
                filtering=Filtering::Yes
                name="ticket-assignee"
                menu_name="ticket-assignee-menu"
            />
            <PickField
                label=t!("related-team")
                shown=Signal::derive(move || {
                    team.get()
                        .map_or_else(
                            || t!("related-no-team"),
                            |team| team_name(&state.reference().read(), team),
                        )
                })
                choices=Choices::new(Signal::derive(move || team_choices(&state.reference().read(), team.get())), move |chosen| team.set(chosen))
                filtering=Filtering::Yes
                name="ticket-team"
                menu_name="ticket-team-menu"
            />
            <PickField
                label=t!("related-priority")
                shown=Signal::derive(move || priority_name(priority.read().as_ref()))
                choices=Choices::new(Signal::derive(move || priority_choices(priority.read().as_ref())), move |chosen| priority.set(chosen))
                name="ticket-priority"
                menu_name="ticket-priority-menu"
            />
        </div>
    }
}

/// The form of the open ticket.
#[component]
pub fn EditTicketDialog(
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let open = actions
        .state()
        .thread()
        .conversation()
        .with_untracked(|open| {
            let open = open.as_ref()?;
            Some((open.row.key, open.ticket.clone()?))
        });
    view! {
        <Modal
            title=t!("ticket-edit")
            width=Width::Wide
            test="edit-ticket-dialog"
            on_close=on_close
        >
            {open
                .map(|(key, ticket)| {
                    view! { <EditForm key=key ticket=ticket on_close=on_close /> }
                })}
        </Modal>
    }
}

#[component]
fn EditForm(
    /// Which ticket.
    key: ConversationKey,
    /// As it is.
    ticket: Ticket,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let typed = Typed::of(TicketForm::of(&ticket));
    // The field keeps minutes only: what it gives back of an untouched moment is not a change.
    let before = StoredValue::new(typed.form());
    let problem = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        problem.set(None);
        let Some(form) = typed.checked() else {
            return;
        };
        let Some(edit) = before.with_value(|before| form.changes(before)) else {
            on_close.run(());
            return;
        };
        busy.set(true);
        spawn_local(async move {
            match actions.act(key, Action::EditTicket { edit }).await {
                Ok(_) => on_close.run(()),
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <form class="dialog-form" on:submit=submit>
            <TicketFields typed=typed />
            <Problem problem=problem />
            <div class="dialog-actions">
                <Button on_press=move |_| on_close.run(())>{t!("dialog-cancel")}</Button>
                <Button
                    look=Look::Primary
                    submits=Submits::Form
                    disabled=busy
                    test="ticket-submit"
                >
                    {t!("ticket-save")}
                </Button>
            </div>
        </form>
    }
}

/// What a form of a new ticket says of the ticket itself.
fn new_ticket(form: TicketForm, source: Option<ConversationKey>) -> NewTicket {
    let kind = form.kind.trim();
    NewTicket {
        title: form.title.trim().to_owned(),
        description: form.description.trim().to_owned(),
        ticket_type: (!kind.is_empty()).then(|| kind.to_owned()),
        priority: None,
        team: None,
        assignee: None,
        due_at: form.due_at,
        inbox: None,
        contact: None,
        source,
        attributes: std::collections::BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_is_not_typed_is_none() {
        let form = TicketForm {
            title: " Lampe cassée ".to_owned(),
            kind: " ".to_owned(),
            ..TicketForm::default()
        };
        let ticket = new_ticket(form, Some(ConversationKey(7)));
        assert_eq!(ticket.title, "Lampe cassée");
        assert_eq!(ticket.ticket_type, None);
        assert_eq!(ticket.source, Some(ConversationKey(7)));
    }
}
