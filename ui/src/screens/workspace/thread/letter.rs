//! A mail as its author laid it out: in a frame of its own that runs nothing and fetches nothing until the agent says so.

use std::collections::HashSet;

use guichet_model::{
    MessageId,
    letter::{Extent, Letter},
    message::Message,
};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    bridge,
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
        prose::Prose,
    },
    t,
};

/// The frame may ask for a window, which the shell refuses to open the link in the browser instead; nothing else.
const SANDBOX: &str = "allow-popups";
/// The lowest frame, in pixels.
const LOWEST: u32 = 48;

/// How mails of a thread are shown, kept while they are far from the screen or drawn anew.
#[derive(Debug, Clone, Copy)]
pub struct Opened {
    /// With the history that they quote.
    quoted: RwSignal<HashSet<MessageId>>,
    /// As plain text after all.
    as_text: RwSignal<HashSet<MessageId>>,
}

impl Opened {
    /// Keeps it for everything below.
    pub fn provide() {
        provide_context(Self::new());
    }

    fn new() -> Self {
        Self {
            quoted: RwSignal::new(HashSet::new()),
            as_text: RwSignal::new(HashSet::new()),
        }
    }

    fn of_thread() -> Self {
        use_context().unwrap_or_else(Self::new)
    }
}

fn turn(set: RwSignal<HashSet<MessageId>>, message: MessageId) {
    set.update(|set| {
        if !set.remove(&message) {
            set.insert(message);
        }
    });
}

/// How much of a mail shows, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    /// In the frame, with the history that it quotes.
    Whole,
    /// In the frame, without the history.
    Fresh,
    /// Its words alone.
    Text,
}

/// A mail with what can be done about it.
#[component]
pub fn LetterView(
    /// The message.
    message: Message,
    /// Its number.
    id: MessageId,
    /// What is known of its layout.
    letter: Letter,
) -> impl IntoView {
    let opened = Opened::of_thread();
    let text = message.content;
    let has_text = !text.trim().is_empty();
    let laid_out = (letter.rich || !has_text) && !letter.too_large;
    let quoted = Memo::new(move |_| opened.quoted.read().contains(&id));
    let as_text = Memo::new(move |_| opened.as_text.read().contains(&id));
    // One memo tells all: a view that reads two, one of which reads the other, is not always drawn again.
    let body = Memo::new(move |_| match (quoted.get(), as_text.get()) {
        (true, _) => Body::Whole,
        (false, false) if laid_out => Body::Fresh,
        (false, _) => Body::Text,
    });
    let (folds, too_large) = (letter.quoted && !letter.too_large, letter.too_large);
    let shown = letter.clone();
    let body = move || {
        let extent = match body.get() {
            Body::Whole => shown.whole,
            Body::Fresh => shown.fresh,
            Body::Text if has_text => return view! { <Prose text=text.clone() /> }.into_any(),
            Body::Text => return view! { <p class="gone">{t!("message-empty")}</p> }.into_any(),
        };
        let quoted = body.get() == Body::Whole;
        view! { <Framed id=id letter=shown.clone() extent=extent quoted=quoted /> }.into_any()
    };
    view! {
        <div class="letter" data-test="letter">
            {body}
            {too_large
                .then(|| {
                    view! {
                        <p class="letter-line" data-test="letter-too-large">
                            {move || t!("letter-too-large")}
                        </p>
                    }
                })}
            <p class="letter-line letter-choices">
                {folds
                    .then(|| {
                        view! {
                            <Button
                                look=Look::Link
                                test="letter-quoted"
                                on_press=move |_| turn(opened.quoted, id)
                            >
                                {move || {
                                    if quoted.get() {
                                        t!("letter-quoted-hide")
                                    } else {
                                        t!("letter-quoted-show")
                                    }
                                }}
                            </Button>
                        }
                    })}
                {(laid_out && has_text)
                    .then(|| {
                        view! {
                            <Button
                                look=Look::Link
                                test="letter-text"
                                on_press=move |_| {
                                    opened.quoted.update(|set| { set.remove(&id); });
                                    turn(opened.as_text, id);
                                }
                            >
                                {move || {
                                    if as_text.get() {
                                        t!("letter-as-laid-out")
                                    } else {
                                        t!("letter-as-text")
                                    }
                                }}
                            </Button>
                        }
                    })}
            </p>
        </div>
    }
}

/// The frame, and above it what it may fetch.
#[component]
fn Framed(
    /// The message's number.
    id: MessageId,
    /// What is known of its layout.
    letter: Letter,
    /// How much of it is shown.
    extent: Extent,
    /// Whether the history shows too.
    quoted: bool,
) -> impl IntoView {
    let actions = Actions::of_window();
    let allowed = letter.remote_allowed;
    let address = actions
        .account()
        .map(|account| bridge::letter_url(account, id, quoted, allowed));
    let height = extent.height.max(LOWEST);
    view! {
        {(extent.remote > 0)
            .then(|| view! { <RemoteLine id=id letter=letter count=extent.remote /> })}
        <div class="letter-frame" style:height=format!("{height}px")>
            <iframe
                sandbox=SANDBOX
                title=move || t!("letter-title")
                src=address
                referrerpolicy="no-referrer"
                data-test="letter-frame"
            ></iframe>
        </div>
    }
}

/// Whether pictures on other computers are fetched, and how to change that.
#[component]
fn RemoteLine(
    /// The message's number.
    id: MessageId,
    /// What is known of its layout.
    letter: Letter,
    /// How many there are.
    count: u32,
) -> impl IntoView {
    let actions = Actions::of_window();
    let allowed = letter.remote_allowed;
    let words = move || {
        if allowed {
            t!("letter-remote-shown")
        } else {
            t!("letter-remote-blocked", count = count)
        }
    };
    let buttons = if allowed {
        view! {
            <Button
                look=Look::Link
                test="letter-block"
                on_press=move |_| actions.block_remote(id)
            >
                {move || t!("letter-remote-block")}
            </Button>
        }
        .into_any()
    } else {
        view! {
            <Button
                look=Look::Link
                test="letter-show"
                on_press=move |_| actions.allow_remote(id, false)
            >
                {move || t!("letter-remote-show")}
            </Button>
            {letter
                .sender
                .map(|sender| {
                    view! {
                        <Button
                            look=Look::Link
                            test="letter-always"
                            on_press=move |_| actions.allow_remote(id, true)
                        >
                            {move || t!("letter-remote-always", sender = sender.clone())}
                        </Button>
                    }
                })}
        }
        .into_any()
    };
    view! {
        <p
            class="letter-line letter-remote"
            title=move || (!allowed).then(|| t!("letter-remote-why"))
            data-test="letter-remote"
        >
            <Glyph icon=Icon::Image />
            <span>{words}</span>
            {buttons}
        </p>
    }
}
