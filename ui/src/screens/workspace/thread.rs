//! The open conversation: its header, its messages anchored at the bottom, and the composer.

use guichet_model::{
    ConversationKey,
    conversation::{Conversation, Status},
};
use leptos::prelude::*;

pub mod acts;
pub mod attachment;
pub mod letter;
pub mod log;
pub mod message;
pub mod more;
pub mod quote;
pub mod reading;
pub mod sequence;
pub mod ticket_lines;
pub mod trail;
pub mod viewers;
pub mod voice_note;

use super::{composer::Composer, row::contact_name, status_menu::StatusMenu};
use crate::{
    actions::Actions,
    components::{
        button::{Button, IconButton, Look},
        icon::Icon,
        notice::Notice,
    },
    failure, layout,
    state::{Load, StateStoreFields, ThreadStoreFields},
    t, ticket,
};
use log::Log;
use more::MoreMenu;
use ticket_lines::TicketLines;
use trail::TrailBar;
use viewers::Viewers;

/// The thread.
#[component]
pub fn ThreadPane() -> impl IntoView {
    let actions = Actions::of_window();
    let thread = actions.state().thread();
    let shown = Memo::new(move |_| {
        let known = thread
            .conversation()
            .read()
            .as_ref()
            .map(|open| open.row.key);
        let failed = matches!(*thread.load().read(), Load::Failed(_));
        known.filter(|_| !failed)
    });
    let loading = Memo::new(move |_| *thread.load().read() == Load::Loading);
    view! {
        <main
            class="thread"
            class:loading=loading
            aria-label=t!("thread-label")
            aria-busy=move || if loading.get() { "true" } else { "false" }
            data-test="thread"
            data-key=move || shown.get().map(|key| key.to_string())
        >
            {move || match shown.get() {
                Some(key) => view! { <OpenThread key=key /> }.into_any(),
                None => view! { <NoThread /> }.into_any(),
            }}
            {move || loading.get().then(|| view! { <ThreadShape /> })}
        </main>
    }
}

/// The conversation that is shown.
#[component]
fn OpenThread(
    /// Which.
    key: ConversationKey,
) -> impl IntoView {
    reading::mark_painted(key);
    reading::mark_read_when_seen();
    view! {
        <TrailBar />
        <Header />
        <TicketLines />
        <Log />
        <Composer key=key />
    }
}

#[component]
fn Header() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let conversation = state.thread().conversation();
    let name = Memo::new(move |_| {
        conversation
            .read()
            .as_ref()
            .map(|open| match &open.row.ticket {
                Some(ticket) => ticket.title.clone(),
                None => contact_name(&open.row.contact.name),
            })
    });
    let closed = Memo::new(move |_| {
        conversation
            .read()
            .as_ref()
            .is_some_and(|open| open.row.status == Status::Closed)
    });
    view! {
        <header class="pane-head thread-head">
            <span class="thread-back">
                <IconButton
                    icon=Icon::ArrowLeft
                    label=t!("thread-back")
                    test="thread-back"
                    on_press=move |_| {
                        actions.close_thread();
                        super::list::focus();
                    }
                />
            </span>
            <div class="thread-who">
                <h2 title=name data-test="thread-name">{name}</h2>
                <div class="thread-about">
                    <p>{move || conversation.read().as_ref().map(|open| about(actions, open))}</p>
                    <Viewers />
                </div>
            </div>
            <StatusMenu />
            {move || {
                if closed.get() {
                    view! {
                        <Button
                            look=Look::Plain
                            icon=Icon::RotateCcw
                            test="reopen"
                            on_press=move |_| actions.set_status(Status::Open, None)
                        >
                            {t!("thread-reopen")}
                        </Button>
                    }
                        .into_any()
                } else {
                    view! {
                        <Button
                            look=Look::Primary
                            icon=Icon::Check
                            test="close"
                            on_press=move |_| actions.set_status(Status::Closed, None)
                        >
                            {t!("thread-close")}
                        </Button>
                    }
                        .into_any()
                }
            }}
            <MoreMenu />
            <IconButton
                icon=Icon::PanelRight
                label=Signal::derive(move || {
                    if state.related().get() {
                        t!("thread-related-hide")
                    } else {
                        t!("thread-related-show")
                    }
                })
                pressed=state.related()
                test="related-toggle"
                on_press=move |_| {
                    let shown = !state.related().get_untracked();
                    state.related().set(shown);
                    if shown {
                        layout::remember_related_shown();
                    } else {
                        layout::remember_related_folded();
                    }
                }
            />
        </header>
    }
}

/// The channel, the number, the company.
fn about(actions: Actions, open: &Conversation) -> String {
    let inbox = actions
        .state()
        .reference()
        .read()
        .inboxes
        .iter()
        .find(|inbox| inbox.id == open.row.inbox)
        .map(|inbox| inbox.name.clone());
    let number = match (&open.row.ticket, open.row.id) {
        (Some(ticket), _) => ticket::number_text(ticket),
        (None, Some(id)) => t!("thread-number", id = id.to_string()),
        (None, None) => t!("thread-number-none"),
    };
    let parts = match &open.row.ticket {
        Some(_) => [
            Some(number),
            Some(contact_name(&open.row.contact.name)),
            inbox,
        ],
        None => [inbox, Some(number), open.contact.company.clone()],
    };
    parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Why no conversation shows.
#[component]
fn NoThread() -> impl IntoView {
    let actions = Actions::of_window();
    let thread = actions.state().thread();
    move || match thread.load().get() {
        Load::Failed(problem) => view! {
            <Notice
                icon=Icon::TriangleAlert
                title=t!("thread-failed")
                text=failure::sentence(&problem)
                test="thread-error"
            >
                <Button on_press=move |_| {
                    if let Some(key) = actions.open_key() {
                        actions.open(key);
                    }
                }>{t!("action-retry")}</Button>
                <Button on_press=move |_| actions.close_thread()>{t!("thread-back")}</Button>
            </Notice>
        }
        .into_any(),
        Load::Idle => view! {
            <Notice
                icon=Icon::MessageSquare
                title=t!("thread-none-title")
                text=t!("thread-none-text")
                test="thread-none"
            />
        }
        .into_any(),
        Load::Loading | Load::Ready => ().into_any(),
    }
}

/// Grey shapes of a thread; `thread.css` shows them only after a moment.
#[component]
fn ThreadShape() -> impl IntoView {
    view! {
        <div class="thread-shape" aria-hidden="true">
            <span class="shape shape-theirs"></span>
            <span class="shape shape-theirs shape-short"></span>
            <span class="shape shape-ours"></span>
            <span class="shape shape-theirs"></span>
            <span class="shape shape-ours shape-short"></span>
        </div>
    }
}
