//! What a message answers, in one line: in its bubble, and above what is being written.

use guichet_model::message::Quoted;
use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::sequence::name;
use crate::{
    actions::Actions,
    components::icon::{Glyph, Icon},
    screens::workspace::row::{attachment_name, contact_name},
    state::{StateStoreFields, ThreadStoreFields, Tone},
    t,
};

/// The line in a bubble; a press leads to the message.
#[component]
pub fn QuoteLine(
    /// What is answered.
    quoted: Quoted,
) -> impl IntoView {
    let actions = Actions::of_window();
    let id = quoted.id;
    let show = move |_| {
        let messages = actions.state().thread().messages();
        let identity = messages.with_untracked(|all| {
            let found = all.iter().find(|message| message.id == Some(id));
            found.map(guichet_model::message::Message::identity)
        });
        let element = identity.and_then(|identity| {
            let selector = format!("[data-message=\"{identity}\"]");
            document().query_selector(&selector).ok().flatten()
        });
        match element {
            Some(element) => {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Center);
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
            None => actions.toast(t!("quote-further-up"), Tone::Plain),
        }
    };
    view! {
        <button type="button" class="quote-line" data-test="quote" on:click=show>
            <QuotedWords quoted=quoted />
        </button>
    }
}

/// Who is answered, and the first line of what they said.
#[component]
pub fn QuotedWords(
    /// What is answered.
    quoted: Quoted,
) -> impl IntoView {
    let who = quoted
        .author
        .as_ref()
        .map(|author| contact_name(name(author)));
    let (deleted, known) = (quoted.deleted, quoted.author.is_some());
    let (text, attachment) = (quoted.text, quoted.attachment);
    let words = move || match attachment {
        _ if deleted => t!("message-deleted"),
        _ if !known => t!("quote-unknown"),
        Some(kind) if text.is_empty() => attachment_name(kind),
        _ => text.clone(),
    };
    view! {
        <Glyph icon=Icon::Reply />
        {who.map(|who| view! { <b dir="auto">{who}</b> })}
        <span dir="auto">{words}</span>
    }
}
