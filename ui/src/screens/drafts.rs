//! What was written and not sent, wherever it is, newest first. A press goes on writing it.

use guichet_model::{
    Timestamp,
    draft::{DraftOverview, Mode},
};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        button::Button,
        icon::{Glyph, Icon},
        notice::Notice,
    },
    failure, format,
    screens::{outbox::Shapes, workspace::row::contact_name},
    state::{Load, StateStoreFields},
    t,
};

/// What fills the screen below its title.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Shapes,
    Failed(String),
    Empty,
    Drafts,
}

/// The drafts of the account on screen.
#[component]
pub fn DraftsScreen() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let shown = Memo::new(move |_| {
        let empty = state.drafts().read().is_empty();
        match &*state.drafts_load().read() {
            Load::Failed(problem) => Shown::Failed(failure::sentence(problem)),
            Load::Idle | Load::Loading if empty => Shown::Shapes,
            Load::Ready if empty => Shown::Empty,
            Load::Idle | Load::Loading | Load::Ready => Shown::Drafts,
        }
    });
    view! {
        <main class="page" data-test="drafts" aria-label=t!("sidebar-drafts")>
            <div class="page-column">
                <header class="outbox-head">
                    <h1 class="page-title">{t!("sidebar-drafts")}</h1>
                    <p>{t!("drafts-about")}</p>
                </header>
                {move || match shown.get() {
                    Shown::Shapes => view! { <Shapes /> }.into_any(),
                    Shown::Failed(sentence) => {
                        view! {
                            <Notice
                                icon=Icon::TriangleAlert
                                title=t!("drafts-unreadable")
                                text=sentence
                                test="drafts-error"
                            >
                                <Button on_press=move |_| actions.read_drafts_again()>
                                    {t!("action-retry")}
                                </Button>
                            </Notice>
                        }
                            .into_any()
                    }
                    Shown::Empty => {
                        view! {
                            <Notice
                                icon=Icon::Pencil
                                title=t!("drafts-empty-title")
                                text=t!("drafts-empty")
                                test="drafts-empty"
                            />
                        }
                            .into_any()
                    }
                    Shown::Drafts => {
                        view! {
                            <ul class="operations">
                                {move || {
                                    let drafts = state.drafts().read();
                                    drafts.iter().map(|draft| draft_line(actions, draft)).collect_view()
                                }}
                            </ul>
                        }
                            .into_any()
                    }
                }}
            </div>
        </main>
    }
}

fn draft_line(actions: Actions, draft: &DraftOverview) -> impl IntoView + use<> {
    let contact = contact_name(&draft.contact_name);
    let (icon, title) = match draft.mode {
        Mode::Reply => (Icon::Reply, t!("outbox-reply", contact = contact)),
        Mode::Note => (Icon::Lock, t!("outbox-note", contact = contact)),
    };
    let words = (!draft.first_line.is_empty()).then(|| draft.first_line.clone());
    let beside = beside(draft);
    let opened = draft.clone();
    view! {
        <li>
            <button
                type="button"
                class="operation draft"
                data-test="draft"
                data-kind=match draft.mode {
                    Mode::Reply => "reply",
                    Mode::Note => "note",
                }
                on:click=move |_| actions.open_draft(&opened)
            >
                <span class="operation-icon">
                    <Glyph icon=icon />
                </span>
                <span class="operation-head">
                    <span class="operation-title">{title}</span>
                    {draft_time(draft.saved_at)}
                </span>
                <span class="operation-body">
                    {words.map(|words| view! { <span class="operation-words" dir="auto">{words}</span> })}
                    {beside.map(|beside| view! { <span class="operation-why">{beside}</span> })}
                </span>
            </button>
        </li>
    }
}

/// When it was last saved, where that is known.
fn draft_time(saved_at: Timestamp) -> Option<impl IntoView> {
    (saved_at != Timestamp(0)).then(|| {
        view! { <span class="operation-times">{format::brief(saved_at, format::now())}</span> }
    })
}

/// What it holds beside its words.
fn beside(draft: &DraftOverview) -> Option<String> {
    let files = (draft.files > 0).then(|| t!("drafts-files", count = draft.files));
    let recording = draft.recording.then(|| t!("drafts-recording"));
    let parts: Vec<String> = files.into_iter().chain(recording).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}
