//! The composer: a reply to the customer or a private note.
//!
//! What is typed lives in the store and is kept as a draft two tenths of a second after the last key, when the field
//! loses the focus and when the conversation changes. Text leaves the field only once the core has it durably.

use std::time::Duration;

use guichet_model::{
    ConversationKey,
    conversation::ReplyAllowed,
    draft::{Drafts, Mode},
    outbox::Action as Work,
    settings::SendKey,
};
use leptos::{
    ev::KeyboardEvent, html, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local,
};

use super::row::contact_name;
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
        kbd::command_key,
    },
    failure, layout,
    state::{StateStoreFields, ThreadStoreFields},
    t,
};

/// How long after the last key a draft is kept.
const KEEP_AFTER: Duration = Duration::from_millis(200);
/// How often others are told that this agent writes, in milliseconds.
const TYPING_EVERY_MS: f64 = 3000.0;
/// How long after the last key this agent counts as having stopped.
const TYPING_ENDS: Duration = Duration::from_secs(5);

/// Moves the focus into the composer, in this mode.
pub fn focus(actions: Actions, mode: Mode) {
    let thread = actions.state().thread();
    thread.mode().set(mode);
    thread
        .focus()
        .update(|asked| *asked = asked.wrapping_add(1));
}

/// Puts text back to be written anew. What is in the field already stays above it.
pub fn write_anew(actions: Actions, mode: Mode, text: String) {
    let thread = actions.state().thread();
    thread.drafts().update(|drafts| {
        let field = text_of(drafts, mode);
        *field = if field.trim().is_empty() {
            text
        } else {
            format!("{field}\n\n{text}")
        };
    });
    if let Some(key) = actions.open_key() {
        let text = thread
            .drafts()
            .with_untracked(|drafts| text_in(drafts, mode));
        actions.save_draft(key, mode, text);
    }
    focus(actions, mode);
}

fn text_of(drafts: &mut Drafts, mode: Mode) -> &mut String {
    match mode {
        Mode::Reply => &mut drafts.reply,
        Mode::Note => &mut drafts.note,
    }
}

fn text_in(drafts: &Drafts, mode: Mode) -> String {
    match mode {
        Mode::Reply => drafts.reply.clone(),
        Mode::Note => drafts.note.clone(),
    }
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
    let field = NodeRef::<html::Textarea>::new();
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
    let blank = Memo::new(move |_| text.read().trim().is_empty());
    let name = Memo::new(move |_| {
        thread
            .conversation()
            .read()
            .as_ref()
            .map(|open| contact_name(&open.row.contact.name))
            .unwrap_or_default()
    });

    let write = move |text: String| {
        let mode = mode.get_untracked();
        error.set(None);
        keeper.note(mode, text.clone());
        typing.wrote(if text.trim().is_empty() {
            None
        } else {
            Some(mode)
        });
        thread
            .drafts()
            .update(|drafts| *text_of(drafts, mode) = text);
    };
    let send = move || {
        if blank.get_untracked() || sending.get_untracked() {
            return;
        }
        sending.set(true);
        error.set(None);
        let (mode, sent) = (mode.get_untracked(), text.get_untracked());
        let work = match mode {
            Mode::Reply => Work::Reply(sent.as_str().into()),
            Mode::Note => Work::Note(sent.as_str().into()),
        };
        spawn_local(async move {
            let done = actions.act(key, work).await;
            // The conversation may have changed meanwhile; then its composer is gone, and its draft is the core's.
            let here = actions.open_key() == Some(key);
            sending.try_set(false);
            match done {
                Ok(_) => {
                    let rest = if here {
                        take_sent(actions, mode, &sent)
                    } else {
                        String::new()
                    };
                    keeper.forget(mode);
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
    let on_key = move |event: KeyboardEvent| {
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
            send();
        }
    };

    Effect::new(move |before: Option<u32>| {
        let asked = thread.focus().get();
        mode.track();
        if before.is_some_and(|before| before != asked) {
            // At once: the next key is already meant for the field, and would be a command to the list otherwise.
            if let Some(field) = field.get_untracked() {
                // The field is in the page, so it takes the focus.
                let _ = field.focus();
            }
        }
        asked
    });
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
                send();
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
            </div>
            // The frame holds an invisible copy of the text, which gives the field its height.
            <div class="composer-field" data-text=move || format!("{} ", text.get())>
                <textarea
                    rows="1"
                    dir="auto"
                    aria-label=move || match mode.get() {
                        Mode::Reply => t!("composer-reply-hint", name = name.get()),
                        Mode::Note => t!("composer-note-hint"),
                    }
                    placeholder=move || match mode.get() {
                        Mode::Reply => t!("composer-reply-hint", name = name.get()),
                        Mode::Note => t!("composer-note-hint"),
                    }
                    data-test="composer-text"
                    node_ref=field
                    prop:value=text
                    on:input=move |event| write(event_target_value(&event))
                    on:keydown=on_key
                    on:blur=move |_| {
                        keeper.keep();
                        typing.wrote(None);
                    }
                ></textarea>
            </div>
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
                <span class="push"></span>
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
                            on_press=move |_| send()
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

/// Takes sent text out of the field; what was typed behind it meanwhile stays, and is given back.
fn take_sent(actions: Actions, mode: Mode, sent: &str) -> String {
    let drafts = actions.state().thread().drafts();
    drafts.update(|drafts| {
        let field = text_of(drafts, mode);
        *field = field.strip_prefix(sent).unwrap_or_default().to_owned();
    });
    drafts.with_untracked(|drafts| text_in(drafts, mode))
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

/// Keeps drafts of one conversation.
#[derive(Debug, Clone, Copy)]
struct Keeper {
    actions: Actions,
    key: ConversationKey,
    /// Typed and not kept yet, newest text per mode.
    unsaved: StoredValue<Vec<(Mode, String)>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Keeper {
    fn new(actions: Actions, key: ConversationKey) -> Self {
        Self {
            actions,
            key,
            unsaved: StoredValue::new(Vec::new()),
            timer: StoredValue::new(None),
        }
    }

    /// Keeps this text soon.
    fn note(self, mode: Mode, text: String) {
        self.forget(mode);
        self.unsaved
            .update_value(|unsaved| unsaved.push((mode, text)));
        self.stop_timer();
        let handle = set_timeout_with_handle(move || self.keep(), KEEP_AFTER);
        self.timer.set_value(handle.ok());
    }

    /// What was typed in this mode needs no keeping any more.
    fn forget(self, mode: Mode) {
        // The composer may be gone while its message was on its way; then there is nothing left to keep.
        let _ = self
            .unsaved
            .try_update_value(|unsaved| unsaved.retain(|(of, _)| *of != mode));
    }

    /// Keeps everything now.
    fn keep(self) {
        self.stop_timer();
        let unsaved = self
            .unsaved
            .try_update_value(std::mem::take)
            .unwrap_or_default();
        for (mode, text) in unsaved {
            self.actions.save_draft(self.key, mode, text);
        }
    }

    fn stop_timer(self) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }
}

/// Tells others that this agent writes, now and then, and once when it stops.
#[derive(Debug, Clone, Copy)]
struct Typing {
    actions: Actions,
    key: ConversationKey,
    /// When others were last told, by `performance.now()`; absent while they believe that nobody writes.
    told_ms: StoredValue<Option<f64>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Typing {
    fn new(actions: Actions, key: ConversationKey) -> Self {
        Self {
            actions,
            key,
            told_ms: StoredValue::new(None),
            timer: StoredValue::new(None),
        }
    }

    /// A key was pressed in this mode; without one the agent stopped.
    fn wrote(self, mode: Option<Mode>) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        let told = self.told_ms.try_get_value().flatten();
        let now = layout::performance_ms();
        match mode {
            Some(_) => {
                if told.is_none_or(|told| now - told >= TYPING_EVERY_MS) {
                    self.told_ms.set_value(Some(now));
                    self.actions.set_typing(self.key, mode);
                }
                let handle = set_timeout_with_handle(move || self.wrote(None), TYPING_ENDS);
                self.timer.set_value(handle.ok());
            }
            None if told.is_some() => {
                self.told_ms.try_update_value(Option::take);
                self.actions.set_typing(self.key, None);
            }
            None => {}
        }
    }
}
