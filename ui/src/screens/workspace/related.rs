//! The related panel: who the customer is, and what can be changed about the conversation.
//!
//! Beside the thread where there is room, a drawer over it where there is not; [`follow_room`] knows which.

use guichet_model::{attribute::AttributeOf, conversation::Conversation};
use leptos::{prelude::*, task::spawn_local};
use reactive_stores::{Store, Subfield};
use wasm_bindgen::{JsCast, closure::Closure};

pub mod assignable;
pub mod attributes;
pub mod contact;
pub mod labels;
pub mod macros;
pub mod notes;
pub mod participants;
pub mod previous;
pub mod work;

use crate::{
    actions::Actions,
    components::{button::IconButton, icon::Icon},
    layout,
    state::{State, StateStoreFields, ThreadStoreFields},
    t,
};
use attributes::AttributeSection;
use contact::ContactCard;
use macros::MacrosSection;
use notes::NotesSection;
use participants::ParticipantsSection;
use previous::PreviousSection;
use work::WorkSection;

/// Below this the panel is a drawer; `layout.css` says the same.
const DRAWER: &str = "(max-width: 1099px)";

/// The conversation that the panel is about.
fn shown() -> Subfield<Store<State>, State, Option<Conversation>> {
    Actions::of_window().state().beside()
}

/// Has the panel follow the thread. Another conversation is drawn once its thread is on screen: a click waits for the
/// messages, not for the panel. What changes in the same conversation is drawn at once.
pub fn follow_thread() {
    let conversation = Actions::of_window().state().thread().conversation();
    let shown = shown();
    let key = |open: &Option<Conversation>| open.as_ref().map(|open| open.row.key);
    Effect::new(move |_| {
        let open = conversation.get();
        if open.is_none() || key(&open) == shown.with_untracked(key) {
            shown.set(open);
            return;
        }
        spawn_local(async move {
            layout::after_paint().await;
            let latest = conversation.try_get_untracked().flatten();
            // Of several that were opened in one frame, the panel draws the last, once.
            if shown.try_with_untracked(key).flatten() != key(&latest) {
                shown.try_set(latest);
            }
        });
    });
}

/// The related panel of the open conversation.
#[component]
pub fn RelatedPanel() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let close = move || state.related().set(false);
    let shown = shown();
    let whose = Memo::new(move |_| {
        shown
            .read()
            .as_ref()
            .map(|open| (open.row.key, open.contact.key))
    });
    Effect::new(move |_| {
        if let Some((_, contact)) = whose.get() {
            actions.meet(contact);
        }
    });
    view! {
        <div class="related-shade" aria-hidden="true" on:click=move |_| close()></div>
        <aside
            class="related"
            aria-label=t!("related-label")
            data-test="related"
            data-key=move || whose.get().map(|(key, _)| key.to_string())
        >
            <div class="related-close">
                <IconButton
                    icon=Icon::X
                    label=t!("thread-related-hide")
                    test="related-close"
                    on_press=move |_| close()
                />
            </div>
            <ContactCard />
            <WorkSection />
            <MacrosSection />
            <AttributeSection of=AttributeOf::Contact />
            <AttributeSection of=AttributeOf::Conversation />
            <PreviousSection />
            <ParticipantsSection />
            <NotesSection />
        </aside>
    }
}

/// Folds the panel away when the window becomes too narrow for it, and brings it back as the agent left it.
pub fn follow_room() {
    let state = Actions::of_window().state();
    let Ok(Some(query)) = window().match_media(DRAWER) else {
        return;
    };
    let fit = move |narrow: bool| {
        state.related().set(!narrow && layout::related_shown());
    };
    fit(query.matches());
    let followed = query.clone();
    let changed = Closure::<dyn FnMut()>::new(move || fit(followed.matches()));
    query.set_onchange(Some(changed.as_ref().unchecked_ref()));
    let kept = StoredValue::new_local((query, changed));
    on_cleanup(move || {
        // The query outlives its listener otherwise, and would call into freed memory.
        kept.try_with_value(|(query, _)| query.set_onchange(None));
    });
}

/// Whether the panel lies over the thread, which Escape takes away first.
#[must_use]
pub fn is_drawer() -> bool {
    window()
        .match_media(DRAWER)
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}
