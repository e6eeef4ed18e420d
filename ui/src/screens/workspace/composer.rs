//! The composer: a reply to the customer or a private note.
//!
//! What is typed lives in the store and is kept as a draft two tenths of a second after the last key, when the field
//! loses the focus and when the conversation changes. Text leaves the field only once the core has it durably.

pub mod completion;
mod draft;
pub mod emoji;
pub mod field;
pub mod files;
pub mod gaps;
mod keeper;
pub mod later;
pub mod mail;
pub mod marks;
pub mod recorder;
pub mod signature;
mod sources;
mod typing;

use std::collections::BTreeMap;

use guichet_model::{
    ConversationKey, Failure, Timestamp,
    command::{FillIn, MarkMentions},
    conversation::ReplyAllowed,
    draft::Mode,
    message::NewMessage,
    outbox::KeptFile,
    settings::SendKey,
};
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};

pub use draft::{answer, write_anew};

use self::{
    completion::{Completion, CompletionList},
    draft::{cursor_of, kept_of, quote_of, take_sent, text_in, text_of},
    emoji::EmojiButton,
    field::Field,
    files::{AttachButton, AttachedFiles, files_in},
    gaps::GapsPanel,
    keeper::Keeper,
    later::LaterButton,
    mail::MailHeadLine,
    marks::Marks,
    recorder::{RecordButton, Recorder},
    signature::{SignatureButton, SignatureLine, Signed},
    sources::Sources,
    typing::Typing,
};
use super::{row::contact_name, thread::quote::QuotedWords};
use crate::{
    actions::{Actions, Kept},
    bridge,
    components::{
        button::{Button, IconButton, Look},
        icon::{Glyph, Icon},
        kbd::command_key,
    },
    failure,
    state::{StateStoreFields, ThreadStoreFields},
    t,
};

/// Moves the focus into the composer, in this mode.
pub fn focus(actions: Actions, mode: Mode) {
    let thread = actions.state().thread();
    thread.mode().set(mode);
    thread
        .focus()
        .update(|asked| *asked = asked.wrapping_add(1));
}

/// The composer of the conversation that is shown.
#[component]
pub fn Composer(
    /// Which conversation.
    key: ConversationKey,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let thread = state.thread();
    let field = Field(NodeRef::<html::Textarea>::new());
    let completion = Completion::new(field);
    let sources = Sources { actions, key };
    let error = RwSignal::new(None::<String>);
    let sending = RwSignal::new(false);
    let keeper = Keeper::new(actions, key);
    let typing = Typing::new(actions, key);

    let allowed = Memo::new(move |_| {
        thread
            .conversation()
            .read()
            .as_ref()
            .map_or(ReplyAllowed::Yes, |open| open.reply)
    });
    let mode = Memo::new(move |_| match allowed.get() {
        ReplyAllowed::Yes => thread.mode().get(),
        ReplyAllowed::WindowPassed | ReplyAllowed::ContactBlocked => Mode::Note,
    });
    let text = Memo::new(move |_| text_in(&thread.drafts().read(), mode.get()));
    let blank = Memo::new(move |_| {
        text.read().trim().is_empty() && files_in(actions, mode.get()).is_empty()
    });
    let quoted = Memo::new(move |_| thread.drafts().read().quote(mode.get()).cloned());
    let name = Memo::new(move |_| {
        thread
            .conversation()
            .read()
            .as_ref()
            .map(|open| contact_name(&open.row.contact.name))
            .unwrap_or_default()
    });

    let language = Memo::new(move |_| {
        let open = thread.conversation().read();
        open.as_ref().and_then(|open| open.language.clone())
    });

    let signed = Signed::new(actions, mode);
    let unfilled = RwSignal::new(Vec::<String>::new());

    let note = move |mode| {
        let drafts = thread.drafts();
        keeper.note(mode, drafts.with_untracked(|drafts| kept_of(drafts, mode)));
    };
    let write = move |text: String| {
        let mode = mode.get_untracked();
        error.set(None);
        unfilled.set(Vec::new());
        let cursor = Some(field.cursor_in(&text));
        typing.wrote(if text.trim().is_empty() {
            None
        } else {
            Some(mode)
        });
        thread.drafts().update(|drafts| {
            *text_of(drafts, mode) = text;
            *cursor_of(drafts, mode) = cursor;
        });
        note(mode);
    };
    // The cursor moves without a key too: kept where the agent leaves the field.
    let leave = move || {
        let (mode, text) = (mode.get_untracked(), text.get_untracked());
        let cursor = Some(field.cursor_in(&text));
        let moved = thread
            .drafts()
            .with_untracked(|drafts| drafts.cursor(mode) != cursor);
        if moved && !text.trim().is_empty() {
            thread
                .drafts()
                .update(|drafts| *cursor_of(drafts, mode) = cursor);
            note(mode);
        }
        keeper.keep();
    };
    let send = move |gaps: Gaps, at: Option<Timestamp>| {
        if blank.get_untracked() || sending.get_untracked() {
            return;
        }
        sending.set(true);
        error.set(None);
        let (mode, sent) = (mode.get_untracked(), text.get_untracked());
        let files = untrack(|| files_in(actions, mode));
        let Kept {
            quote, recipients, ..
        } = thread
            .drafts()
            .with_untracked(|drafts| kept_of(drafts, mode));
        spawn_local(async move {
            let done = match ready(actions, key, mode, &sent, gaps).await {
                Ok(Ready::Text(text)) => {
                    let text = match mode {
                        Mode::Reply if !text.trim().is_empty() => signed.put_under(&text),
                        _ => text,
                    };
                    let message = NewMessage {
                        text,
                        files: files.iter().cloned().map(KeptFile::from).collect(),
                        quote,
                        recipients,
                        ..NewMessage::default()
                    };
                    actions.send(key, mode, message, at).await
                }
                Ok(Ready::Unfilled(names)) => {
                    sending.try_set(false);
                    unfilled.try_set(names);
                    return;
                }
                Err(failure) => Err(failure),
            };
            // The conversation may have changed meanwhile; then its composer is gone, and its draft is the core's.
            let here = actions.open_key() == Some(key);
            sending.try_set(false);
            match done {
                Ok(_) => {
                    let rest = if here {
                        take_sent(actions, mode, &sent, &files)
                    } else {
                        String::new()
                    };
                    unfilled.try_set(Vec::new());
                    keeper.forget(mode);
                    let rest = Kept {
                        text: rest,
                        ..Kept::default()
                    };
                    actions.save_draft(key, mode, rest);
                    typing.wrote(None);
                }
                Err(failure) => {
                    let words = failure::sentence(&failure);
                    if error.try_set(Some(words)).is_some() {
                        actions.toast_failure(&failure);
                    }
                }
            }
        });
    };
    let look = move || completion.look(sources, mode.get_untracked());
    let on_key = move |event: KeyboardEvent| {
        if completion.on_key(&event) || marks::on_key(field, &event) {
            return;
        }
        if event.key() != "Enter" || event.is_composing() {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        let sends = match state.settings().read_untracked().send_key {
            SendKey::ModEnter => command,
            SendKey::Enter => command || !event.shift_key(),
        };
        if sends {
            event.prevent_default();
            send(Gaps::Ask, None);
        }
    };

    Effect::new(move |before: Option<u32>| {
        let asked = thread.focus().get();
        let mode = mode.get();
        thread
            .drafts()
            .with_untracked(|drafts| field.put_cursor(drafts.text(mode), drafts.cursor(mode)));
        // A conversation that is opened to be written in has asked before its composer was there.
        if before.unwrap_or_default() != asked {
            // At once: the next key is already meant for the field, and would be a command to the list otherwise.
            field.focus();
        }
        asked
    });
    Effect::new(move |_| actions.check_spelling(language.get()));
    on_cleanup(move || {
        keeper.keep();
        typing.wrote(None);
    });

    view! {
        <form
            class="composer"
            class:composer-note=move || mode.get() == Mode::Note
            aria-label=t!("composer-label")
            data-test="composer"
            data-mode=move || mode_name(mode.get())
            on:submit=move |event| {
                event.prevent_default();
                send(Gaps::Ask, None);
            }
        >
            <div class="modes" role="group" aria-label=t!("composer-label")>
                {move || {
                    (allowed.get() == ReplyAllowed::Yes)
                        .then(|| view! { <ModeButton mode=Mode::Reply now=mode /> })
                }}
                <ModeButton mode=Mode::Note now=mode />
                {move || {
                    let words = match allowed.get() {
                        ReplyAllowed::Yes => return None,
                        ReplyAllowed::WindowPassed => t!("composer-window-passed"),
                        ReplyAllowed::ContactBlocked => t!("composer-blocked"),
                    };
                    Some(view! { <p class="composer-why" data-test="composer-why">{words}</p> })
                }}
                <Marks field=field />
            </div>
            {move || {
                thread
                    .held_over()
                    .get()
                    .then(|| view! { <p class="composer-drop" data-test="attach-drop">{t!("attach-drop")}</p> })
            }}
            {move || {
                (mode.get() == Mode::Reply)
                    .then(|| view! { <MailHeadLine on_change=Callback::new(move |()| note(Mode::Reply)) /> })
            }}
            {move || {
                quoted
                    .get()
                    .map(|quoted| {
                        view! {
                            <div class="quote-line composer-quote" data-test="composer-quote">
                                <QuotedWords quoted=quoted />
                                <span class="push"></span>
                                <IconButton
                                    icon=Icon::X
                                    label=t!("quote-remove")
                                    test="quote-remove"
                                    on_press=move |_| {
                                        let mode = mode.get_untracked();
                                        thread
                                            .drafts()
                                            .update(|drafts| *quote_of(drafts, mode) = None);
                                        note(mode);
                                        field.focus();
                                    }
                                />
                            </div>
                        }
                    })
            }}
            <CompletionList completion=completion />
            <GapsPanel completion=completion field=field key=key />
            // The frame holds an invisible copy of the text, which gives the field its height.
            <div class="composer-field" data-text=move || format!("{} ", text.get())>
                <textarea
                    rows="1"
                    dir="auto"
                    lang=language
                    spellcheck="true"
                    aria-label=move || match mode.get() {
                        Mode::Reply => t!("composer-reply-hint", name = name.get()),
                        Mode::Note => t!("composer-note-hint"),
                    }
                    placeholder=move || match mode.get() {
                        Mode::Reply => t!("composer-reply-hint", name = name.get()),
                        Mode::Note => t!("composer-note-hint"),
                    }
                    data-test="composer-text"
                    aria-autocomplete="list"
                    aria-controls=completion::LIST
                    aria-activedescendant=move || completion.active_id()
                    node_ref=field.0
                    prop:value=text
                    on:input=move |event| {
                        write(event_target_value(&event));
                        look();
                    }
                    on:keydown=on_key
                    on:paste=move |event| {
                        if files::paste(actions, mode.get_untracked(), &event) {
                            event.prevent_default();
                        }
                    }
                    on:keyup=move |event| {
                        if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight" | "Home" | "End") {
                            look();
                        }
                    }
                    on:click=move |_| look()
                    on:blur=move |_| {
                        completion.close();
                        leave();
                        typing.wrote(None);
                    }
                ></textarea>
            </div>
            <SignatureLine signed=signed />
            <AttachedFiles mode=mode />
            <Recorder key=key mode=mode />
            {move || {
                let names = unfilled.get();
                (!names.is_empty())
                    .then(|| {
                        view! {
                            <p class="composer-error composer-unfilled" role="alert" data-test="unfilled">
                                <Glyph icon=Icon::TriangleAlert />
                                {t!("composer-unfilled", names = names.join(", "))}
                                <Button
                                    look=Look::Link
                                    test="send-unfilled"
                                    on_press=move |_| send(Gaps::Leave, None)
                                >
                                    {t!("composer-send-unfilled")}
                                </Button>
                            </p>
                        }
                    })
            }}
            {move || {
                error
                    .get()
                    .map(|words| {
                        view! {
                            <p class="composer-error" role="alert" data-test="composer-error">
                                <Glyph icon=Icon::CircleAlert />
                                {t!("composer-not-sent")}
                                " "
                                {words}
                            </p>
                        }
                    })
            }}
            <div class="composer-bar">
                <AttachButton mode=mode />
                <RecordButton mode=mode />
                <EmojiButton field=field />
                {move || {
                    (mode.get() == Mode::Reply).then(|| view! { <SignatureButton signed=signed /> })
                }}
                <span class="push"></span>
                <LaterButton
                    disabled=Signal::derive(move || blank.get() || sending.get())
                    on_choose=move |at| send(Gaps::Ask, Some(at))
                />
                {
                    let key_hint = Signal::derive(move || {
                        match state.settings().read().send_key {
                            SendKey::ModEnter => format!("{} ↵", command_key()),
                            SendKey::Enter => "↵".to_owned(),
                        }
                    });
                    view! {
                        <Button
                            look=Look::Primary
                            key_hint=key_hint
                            disabled=Signal::derive(move || blank.get() || sending.get())
                            test="send"
                            on_press=move |_| send(Gaps::Ask, None)
                        >
                            {move || match mode.get() {
                                Mode::Reply => t!("composer-send"),
                                Mode::Note => t!("composer-send-note"),
                            }}
                        </Button>
                    }
                }
            </div>
        </form>
    }
}

/// What becomes of variables that nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gaps {
    /// The agent is asked.
    Ask,
    /// They leave as they stand.
    Leave,
}

/// A text that was to be sent.
enum Ready {
    /// As it can leave.
    Text(String),
    /// It holds variables that nobody knows.
    Unfilled(Vec<String>),
}

/// Fills in the variables of a reply, and marks whom a note mentions.
async fn ready(
    actions: Actions,
    conversation: ConversationKey,
    mode: Mode,
    text: &str,
    gaps: Gaps,
) -> Result<Ready, Failure> {
    let text = text.to_owned();
    let Some(account) = actions.account() else {
        return Ok(Ready::Text(text));
    };
    match mode {
        Mode::Reply if text.contains("{{") => {
            let filled = bridge::call(FillIn {
                account,
                conversation,
                text,
                values: BTreeMap::new(),
            })
            .await?;
            if gaps == Gaps::Ask && !filled.missing.is_empty() {
                return Ok(Ready::Unfilled(filled.missing));
            }
            Ok(Ready::Text(filled.text))
        }
        Mode::Note if text.contains('@') => {
            let marked = bridge::call(MarkMentions {
                account,
                conversation,
                text,
                chosen: Vec::new(),
            });
            Ok(Ready::Text(marked.await?))
        }
        _ => Ok(Ready::Text(text)),
    }
}

const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Reply => "reply",
        Mode::Note => "note",
    }
}

#[component]
fn ModeButton(
    /// Which mode.
    mode: Mode,
    /// The mode in use.
    now: Memo<Mode>,
) -> impl IntoView {
    let actions = Actions::of_window();
    view! {
        <button
            type="button"
            class="mode"
            class:on=move || now.get() == mode
            aria-pressed=move || if now.get() == mode { "true" } else { "false" }
            data-test=match mode {
                Mode::Reply => "mode-reply",
                Mode::Note => "mode-note",
            }
            on:click=move |_| focus(actions, mode)
        >
            {move || match mode {
                Mode::Reply => t!("composer-reply"),
                Mode::Note => t!("composer-note"),
            }}
        </button>
    }
}
