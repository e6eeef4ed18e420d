//! The team's notes about the contact, and the field for a new one. What is typed stays with its contact until it is
//! added, also over other conversations.

use guichet_model::{
    ContactKey,
    contact::{ContactNote, ContactNotes},
    outbox::{Action, OperationState},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{
        avatar::{Avatar, Size},
        button::{Button, Submits},
        fold::Fold,
        icon::{Glyph, Icon},
        prose::Prose,
        text_area::TextArea,
    },
    failure, format,
    screens::outbox::words::state_name,
    state::{Load, PersonStoreFields, StateStoreFields},
    t,
};

/// The notes.
#[component]
pub fn NotesSection() -> impl IntoView {
    let actions = Actions::of_window();
    let person = actions.state().person();
    let contact = Memo::new(move |_| person.contact().get());
    let list = move || match (person.notes().get(), person.notes_load().get()) {
        (_, Load::Failed(problem)) => view! {
            <p class="related-none" data-test="contact-notes-error">
                {failure::sentence(&problem)}
            </p>
            <Button on_press=move |_| actions.read_notes_again()>{t!("action-retry")}</Button>
        }
        .into_any(),
        (Some(notes), _) => view! { <List notes=notes /> }.into_any(),
        (None, _) => ().into_any(),
    };
    view! {
        <Fold title=t!("contact-notes") name="contact-notes">
            {move || contact.get().map(|contact| view! { <NoteForm contact=contact /> })} {list}
        </Fold>
    }
}

/// The field for a new note.
#[component]
fn NoteForm(
    /// About whom.
    contact: ContactKey,
) -> impl IntoView {
    let actions = Actions::of_window();
    let drafts = actions.state().note_drafts();
    let kept = drafts.with_untracked(|drafts| drafts.get(&contact).cloned());
    let text = RwSignal::new(kept.unwrap_or_default());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let typed = text.get();
        drafts.update(|drafts| {
            if typed.is_empty() {
                drafts.remove(&contact);
            } else {
                drafts.insert(contact, typed);
            }
        });
    });
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let words = text.get_untracked().trim().to_owned();
        if busy.get_untracked() || words.is_empty() {
            return;
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let note = Action::AddContactNote { text: words };
            let done = actions.act_on_contact(contact, note).await;
            busy.try_set(false);
            match done {
                Ok(_) => {
                    text.try_set(String::new());
                    drafts.update(|drafts| {
                        drafts.remove(&contact);
                    });
                }
                Err(failure) => {
                    error.try_set(Some(failure::sentence(&failure)));
                }
            }
        });
    };
    view! {
        <form class="note-form" on:submit=add>
            <TextArea
                label=t!("contact-note-new")
                value=text
                rows=2
                error=error
                name="contact-note-text"
            />
            {move || {
                (!text.read().trim().is_empty())
                    .then(|| {
                        view! {
                            <Button submits=Submits::Form disabled=busy test="contact-note-add">
                                {t!("composer-send-note")}
                            </Button>
                        }
                    })
            }}
        </form>
    }
}

#[component]
fn List(
    /// What is known.
    notes: ContactNotes,
) -> impl IntoView {
    let never_read = notes.as_of.is_none();
    if notes.notes.is_empty() {
        let words = move || {
            if never_read {
                t!("contact-notes-unread")
            } else {
                t!("contact-notes-none")
            }
        };
        return view! {
            <p class="related-none" data-test="contact-notes-none">
                {words}
            </p>
        }
        .into_any();
    }
    view! {
        <ul class="contact-notes">
            {notes.notes.into_iter().map(|note| view! { <Note note=note /> }).collect_view()}
        </ul>
        {never_read
            .then(|| {
                view! {
                    <p class="related-none" data-test="contact-notes-partial">
                        {t!("contact-notes-unread")}
                    </p>
                }
            })}
    }
    .into_any()
}

#[component]
fn Note(
    /// The note.
    note: ContactNote,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = note.pending.as_ref().map(|(_, state)| *state);
    let author = author(&note);
    let at = note.created_at;
    view! {
        <li class="contact-note" data-test="contact-note">
            <p class="contact-note-head">
                <Avatar name=author.clone() size=Size::Mini />
                <strong title=author.clone()>{author.clone()}</strong>
                <span>{move || format::brief(at, format::now())}</span>
            </p>
            <Prose text=note.text />
            {state
                .map(|state| {
                    view! {
                        <button
                            type="button"
                            class="contact-pending"
                            class:parked=state.is_parked()
                            data-test="contact-note-pending"
                            on:click=move |_| actions.show(crate::state::Screen::Outbox)
                        >
                            <Glyph icon=pending_icon(state) />
                            {move || state_name(state)}
                        </button>
                    }
                })}
        </li>
    }
}

const fn pending_icon(state: OperationState) -> Icon {
    if state.is_parked() {
        Icon::TriangleAlert
    } else {
        Icon::Clock
    }
}

fn author(note: &ContactNote) -> String {
    match note.author {
        _ if !note.author_name.trim().is_empty() => note.author_name.clone(),
        Some(agent) => t!("agent-unknown", id = agent.to_string()),
        None => t!("message-system"),
    }
}
