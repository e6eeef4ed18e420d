//! One operation of the outbox.

use guichet_model::{
    OperationId,
    draft::Mode,
    outbox::{Action, Operation, OperationState, Reason, Subject},
};
use leptos::prelude::*;

use super::words::{
    Discard, Send, server_value, state_icon, state_name, steps, wanted_value, what, what_icon, why,
};
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
    },
    format,
    screens::workspace::row::contact_name,
    state::{Dialog, Screen, StateStoreFields},
    t,
};

/// An operation, by its id.
#[component]
pub fn OperationItem(
    /// Which.
    id: OperationId,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let operation = Memo::new(move |_| {
        state
            .outbox()
            .read()
            .iter()
            .find(|operation| operation.id == id)
            .cloned()
    });
    move || {
        operation
            .get()
            .map(|operation| view! { <Item operation=operation /> })
    }
}

#[component]
fn Item(
    /// The operation.
    operation: Operation,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let conversation = operation.subject.conversation();
    let title = {
        let operation = operation.clone();
        move || what(&operation, &state.reference().read())
    };
    let about = whose(&operation);
    let times = times(&operation);
    let words = operation.action.text().map(str::to_owned);
    view! {
        <li
            class="operation"
            data-test="operation"
            data-id=operation.id.to_string()
            data-state=operation.state.name()
            data-kind=operation.action.name()
        >
            <span class="operation-icon">
                <Glyph icon=what_icon(&operation.action) />
            </span>
            <div class="operation-head">
                <button
                    type="button"
                    class="operation-title"
                    title=t!("outbox-open-conversation")
                    data-test="operation-open"
                    on:click=move |_| {
                        actions.show(Screen::Workspace);
                        if let Some(conversation) = conversation {
                            actions.open(conversation);
                        }
                    }
                >
                    {title}
                </button>
                <span class="state-chip" data-state=operation.state.name() data-test="operation-state">
                    <Glyph icon=state_icon(operation.state) />
                    {state_name(operation.state)}
                </span>
            </div>
            <div class="operation-body">
                {words.map(|words| view! { <p class="operation-words">{words}</p> })}
                <p class="operation-why" data-test="operation-reason">
                    {why(&operation)}
                </p>
                <Conflict operation=operation.clone() />
                <p class="operation-times">{format!("{about} · {times}")}</p>
                <Buttons operation=operation.clone() />
            </div>
        </li>
    }
}

/// The two values of a conflict, side by side.
#[component]
fn Conflict(
    /// The operation.
    operation: Operation,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let Some(Reason::Conflict { server }) = operation.reason.clone() else {
        return ().into_any();
    };
    if operation.state != OperationState::Conflict {
        return ().into_any();
    }
    let action = operation.action.clone();
    let wanted = operation.action;
    view! {
        <dl class="conflict" data-test="conflict">
            <div>
                <dt>{t!("outbox-conflict-server")}</dt>
                <dd data-test="conflict-server">
                    {move || server_value(&action, &server, &state.reference().read())}
                </dd>
            </div>
            <div>
                <dt>{t!("outbox-conflict-mine")}</dt>
                <dd data-test="conflict-mine">
                    {move || wanted_value(&wanted, &state.reference().read())}
                </dd>
            </div>
        </dl>
    }
    .into_any()
}

/// What can be done about it.
#[component]
fn Buttons(
    /// The operation.
    operation: Operation,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let steps = steps(&operation);
    let mode = mode_of(&operation.action);
    let conversation = operation.subject.conversation();
    let has_text = operation.action.text().is_some();
    let (sent, edited, dropped) = (operation.id.clone(), operation.id.clone(), operation.id);
    let send = steps.send.map(|send| {
        view! {
            <Button
                look=if send == Send::Now { Look::Quiet } else { Look::Plain }
                test="operation-retry"
                on_press=move |_| actions.retry(sent.clone())
            >
                {send_words(send)}
            </Button>
        }
    });
    let edit = steps.edit.then(|| {
        view! {
            <Button
                look=Look::Quiet
                icon=Icon::Pencil
                test="operation-edit"
                on_press=move |_| {
                    if let Some(conversation) = conversation {
                        actions.edit_anew(edited.clone(), conversation, mode);
                    }
                }
            >
                {t!("operation-edit")}
            </Button>
        }
    });
    let drop = move |_| {
        if has_text {
            // Words are not written twice gladly: they are dropped only after a question.
            let question = Dialog::Discard(dropped.clone());
            state.dialog().set(Some(question));
        } else {
            actions.discard(dropped.clone());
        }
    };
    let discard = steps.discard.map(|discard| {
        view! {
            <Button
                look=match discard {
                    Discard::Drop => Look::Quiet,
                    Discard::KeepServers => Look::Plain,
                }
                test="operation-discard"
                on_press=drop
            >
                {match discard {
                    Discard::Drop => t!("operation-discard"),
                    Discard::KeepServers => t!("outbox-keep-server"),
                }}
            </Button>
        }
    });
    view! {
        <div class="operation-buttons">
            {send} {edit} {discard}
        </div>
    }
}

fn send_words(send: Send) -> String {
    match send {
        Send::Now => t!("operation-retry"),
        Send::Again => t!("action-retry"),
        Send::Anyway => t!("operation-retry-anyway"),
        Send::Mine => t!("outbox-use-mine"),
    }
}

const fn mode_of(action: &Action) -> Mode {
    match action {
        Action::Note(_) => Mode::Note,
        _ => Mode::Reply,
    }
}

/// Whose conversation it is, and its number.
fn whose(operation: &Operation) -> String {
    match operation.subject {
        Subject::Conversation(_) => {}
        Subject::Contact(_) => return contact_name(&operation.contact_name),
        Subject::Account => return t!("outbox-whole-account"),
    }
    let number = operation.conversation_id.map_or_else(
        || t!("thread-number-none"),
        |id| t!("thread-number", id = id.to_string()),
    );
    format!("{} · {number}", contact_name(&operation.contact_name))
}

/// Since when it waits, how often it was tried, and when it is tried again.
fn times(operation: &Operation) -> String {
    let now = format::now();
    let queued = t!(
        "outbox-queued-at",
        time = format::exact(operation.queued_at, now)
    );
    let tried = (operation.attempts > 0).then(|| t!("outbox-attempts", count = operation.attempts));
    let again = operation
        .next_try_at
        .filter(|at| *at > now && !operation.state.is_parked())
        .map(|at| t!("outbox-next-try", time = format::upcoming(at, now)));
    [Some(queued), tried, again]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}
