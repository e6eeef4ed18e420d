//! A message as the thread shows it: the customer left, the team right, notes on their tint, activity small.

use guichet_model::{
    MessageId, OperationId,
    draft::Mode,
    message::{Attachment, Author, Delivery, Direction, Message},
    outbox::Reason,
    sending::Departure,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    acts::ActsButton,
    attachment::Attachments,
    letter::LetterView,
    quote::QuoteLine,
    sequence::{Placed, is_pending, name},
};
use crate::{
    actions::{Actions, Hindrance},
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
        prose::Prose,
    },
    format::{self, Style},
    screens::workspace::{composer, row::contact_name},
    state::{StateStoreFields, TransfersStoreFields},
    t,
};

/// A message with what stands around it.
#[component]
pub fn MessageView(
    /// The message in its place.
    placed: Placed,
) -> impl IntoView {
    let Placed {
        message,
        new_day,
        heads,
        tails,
    } = placed;
    let created = message.created_at;
    let identity = message.identity();
    let day = new_day.then(|| {
        view! {
            <h3 class="day">
                <span>{move || format::day(created, format::now())}</span>
            </h3>
        }
    });
    let body = if message.direction == Direction::Activity {
        activity(message)
    } else if message.private {
        note(message)
    } else {
        bubble(message, heads, tails)
    };
    view! {
        <div class="placed" data-message=identity>
            {day}
            {body}
        </div>
    }
}

fn activity(message: Message) -> AnyView {
    let created = message.created_at;
    view! {
        <p class="activity" data-test="activity">
            {message.content}
            " · "
            {move || format::moment(created, Style::Time)}
        </p>
    }
    .into_any()
}

fn note(message: Message) -> AnyView {
    let created = message.created_at;
    let (author, mine) = (message.author.clone(), message.mine);
    let state =
        is_pending(message.delivery).then(|| view! { <DeliveryLine message=message.clone() /> });
    view! {
        <article class="note" data-test="note" data-delivery=delivery_name(message.delivery)>
            <header>
                <Glyph icon=Icon::Lock />
                {move || {
                    let who = if mine { t!("message-you") } else { author_name(&author) };
                    format!(
                        "{} · {} · {}",
                        t!("message-note"),
                        who,
                        format::moment(created, Style::Time),
                    )
                }}
                <span class="push"></span>
                <ActsButton id=acted_on(&message) />
            </header>
            {quote(&message)}
            {words(&message)}
            <Attachments files=message.attachments.clone() />
        </article>
        {state}
    }
    .into_any()
}

fn bubble(message: Message, heads: bool, tails: bool) -> AnyView {
    let ours = message.direction != Direction::Incoming;
    let created = message.created_at;
    let (author, mine, direction) = (message.author.clone(), message.mine, message.direction);
    let by = heads.then(|| {
        view! {
            <p class="by">
                {move || {
                    let who = match direction {
                        Direction::Template => t!("message-automatic"),
                        _ if mine => t!("message-you"),
                        _ => author_name(&author),
                    };
                    format!("{} · {}", who, format::moment(created, Style::Time))
                }}
            </p>
        }
    });
    let state =
        (ours && direction != Direction::Template && (tails || is_pending(message.delivery)))
            .then(|| view! { <DeliveryLine message=message.clone() /> });
    view! {
        <div class="said" class:ours=ours class:heads=heads>
            {by}
            <div class="said-row">
                <article
                    class="bubble"
                    data-test=if ours { "outgoing" } else { "incoming" }
                    data-delivery=delivery_name(message.delivery)
                >
                    {mail_line(&message)}
                    {quote(&message)}
                    {words(&message)}
                    <Attachments files=files_below(&message) />
                </article>
                <ActsButton id=acted_on(&message) />
            </div>
            {state}
        </div>
    }
    .into_any()
}

/// The message that can be answered and taken away; none for one that is not on the server, or no more.
fn acted_on(message: &Message) -> Option<MessageId> {
    message.id.filter(|_| !message.deleted)
}

/// To whom a mail went, where that is not the desk alone.
fn mail_line(message: &Message) -> impl IntoView + use<> {
    let went = message.recipients.as_ref().filter(|went| {
        let copies = !went.cc.is_empty() || !went.bcc.is_empty();
        copies || (message.direction == Direction::Outgoing && !went.is_empty())
    });
    let line = went.map(composer::mail::line);
    line.map(|line| view! { <p class="mail-line" dir="auto" data-test="mail-line">{line}</p> })
}

fn quote(message: &Message) -> impl IntoView + use<> {
    let quoted = message.quoted.clone().filter(|_| !message.deleted);
    quoted.map(|quoted| view! { <QuoteLine quoted=quoted /> })
}

fn words(message: &Message) -> AnyView {
    if message.deleted {
        view! { <p class="gone">{t!("message-deleted")}</p> }.into_any()
    } else if let (Some(letter), Some(id)) = (message.letter.clone(), message.id) {
        view! { <LetterView message=message.clone() id=id letter=letter /> }.into_any()
    } else if !message.content.trim().is_empty() {
        view! { <Prose text=message.content.clone() /> }.into_any()
    } else if message.attachments.is_empty() {
        view! { <p class="gone">{t!("message-empty")}</p> }.into_any()
    } else {
        ().into_any()
    }
}

/// The files that do not stand in the mail itself.
fn files_below(message: &Message) -> Vec<Attachment> {
    let inline = message.letter.as_ref().filter(|letter| letter.rich);
    let inline = inline.map_or(&[][..], |letter| letter.inline.as_slice());
    let files = message.attachments.iter();
    files
        .filter(|file| !inline.contains(&file.key))
        .cloned()
        .collect()
}

fn author_name(author: &Author) -> String {
    match author {
        Author::System => t!("message-system"),
        other => contact_name(name(other)),
    }
}

const fn delivery_name(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Queued => "queued",
        Delivery::Sending => "sending",
        Delivery::Checking => "checking",
        Delivery::Sent => "sent",
        Delivery::Delivered => "delivered",
        Delivery::Read => "read",
        Delivery::Held => "held",
        Delivery::Conflict => "conflict",
        Delivery::Failed => "failed",
    }
}

/// How far a message of the team has come, and what can be done about it.
#[component]
fn DeliveryLine(
    /// The message.
    message: Message,
) -> impl IntoView {
    let actions = Actions::of_window();
    let delivery = message.delivery;
    let parked = matches!(
        delivery,
        Delivery::Held | Delivery::Conflict | Delivery::Failed
    );
    let reason = message.reason.clone();
    let departure = message.departure.filter(|_| delivery == Delivery::Queued);
    let uploaded = {
        let operation = message.operation.clone();
        Memo::new(move |_| {
            let operation = operation
                .as_ref()
                .filter(|_| delivery == Delivery::Sending)?;
            actions
                .state()
                .transfers()
                .up()
                .read()
                .get(operation)
                .copied()
        })
    };
    let words = move || {
        if let Some(percent) = uploaded.get() {
            return t!("delivery-uploading", percent = u32::from(percent));
        }
        let state = match departure {
            Some(Departure::Scheduled { at }) => {
                t!(
                    "delivery-scheduled",
                    time = format::upcoming(at, format::now())
                )
            }
            Some(Departure::Undo { .. }) => t!("delivery-undo"),
            None => delivery_text(actions, delivery, reason.as_ref()),
        };
        match reason.as_ref().filter(|_| parked).map(reason_text) {
            Some(reason) => t!("delivery-reason", state = state, reason = reason),
            None => state,
        }
    };
    // Until the last byte is on the network, the server cannot have the message.
    let can_change =
        Memo::new(move |_| parked || delivery == Delivery::Queued || uploaded.get().is_some());
    let operation = message.operation.clone();
    let mode = if message.private {
        Mode::Note
    } else {
        Mode::Reply
    };
    view! {
        <p class="delivery" class:parked=parked data-test="delivery">
            <Glyph icon=delivery_icon(delivery) />
            <span>{words}</span>
            {move || {
                operation
                    .clone()
                    .filter(|_| can_change.get())
                    .map(|operation| {
                        view! {
                            <OperationButtons
                                operation=operation
                                delivery=delivery
                                departure=departure
                                mode=mode
                            />
                        }
                    })
            }}
        </p>
    }
}

#[component]
fn OperationButtons(
    /// The operation that carries the message.
    operation: OperationId,
    /// How far it has come.
    delivery: Delivery,
    /// What it waits for before it leaves by itself.
    departure: Option<Departure>,
    /// Where its words belong.
    mode: Mode,
) -> impl IntoView {
    let actions = Actions::of_window();
    let (edited, retried, discarded) = (operation.clone(), operation.clone(), operation);
    let edit = move |_| {
        let operation = edited.clone();
        spawn_local(async move {
            match actions.take_back(operation).await {
                Ok(taken) => composer::write_anew(actions, mode, taken.message),
                Err(failure) => actions.toast_failure(&failure),
            }
        });
    };
    let again = match delivery {
        Delivery::Held | Delivery::Conflict => Some(true),
        Delivery::Failed => Some(false),
        _ => None,
    };
    view! {
        <Button look=Look::Link test="operation-edit" on_press=edit>
            {move || match departure {
                Some(Departure::Undo { .. }) => t!("operation-undo"),
                _ if delivery == Delivery::Sending => t!("operation-stop"),
                _ => t!("operation-edit"),
            }}
        </Button>
        {departure
            .filter(|departure| departure.is_scheduled())
            .map(|_| {
                let moved = retried.clone();
                view! {
                    <Button
                        look=Look::Link
                        test="operation-now"
                        on_press=move |_| actions.reschedule(moved.clone(), None)
                    >
                        {t!("operation-now")}
                    </Button>
                }
            })}
        {again
            .map(|anyway| {
                let retried = retried.clone();
                view! {
                    <Button
                        look=Look::Link
                        test="operation-retry"
                        on_press=move |_| actions.retry(retried.clone())
                    >
                        {move || {
                            if anyway { t!("operation-retry-anyway") } else { t!("operation-retry") }
                        }}
                    </Button>
                }
            })}
        <Button
            look=Look::Link
            test="operation-discard"
            on_press=move |_| actions.discard(discarded.clone())
        >
            {t!("operation-discard")}
        </Button>
    }
}

const fn delivery_icon(delivery: Delivery) -> Icon {
    match delivery {
        Delivery::Queued | Delivery::Sending => Icon::Clock,
        Delivery::Checking => Icon::Hourglass,
        Delivery::Sent => Icon::Check,
        Delivery::Delivered | Delivery::Read => Icon::CheckCheck,
        Delivery::Held | Delivery::Conflict | Delivery::Failed => Icon::TriangleAlert,
    }
}

fn delivery_text(actions: Actions, delivery: Delivery, reason: Option<&Reason>) -> String {
    match delivery {
        Delivery::Queued => match actions.hindrance() {
            Some(Hindrance::SignedOut) => t!("delivery-queued-sign-in"),
            Some(Hindrance::Offline) => t!("delivery-queued"),
            None if reason == Some(&Reason::Offline) => t!("delivery-queued"),
            None => t!("delivery-queued-soon"),
        },
        Delivery::Sending => t!("delivery-sending"),
        Delivery::Checking => t!("delivery-checking"),
        Delivery::Sent => t!("delivery-sent"),
        Delivery::Delivered => t!("delivery-delivered"),
        Delivery::Read => t!("delivery-read"),
        Delivery::Held => t!("delivery-held"),
        Delivery::Conflict => t!("delivery-conflict"),
        Delivery::Failed => t!("delivery-failed"),
    }
}

/// Why an operation waits or failed, as the end of a sentence.
#[must_use]
pub fn reason_text(reason: &Reason) -> String {
    match reason {
        Reason::Offline => t!("reason-offline"),
        Reason::NoAnswer => t!("reason-no-answer"),
        Reason::ServerError { status } => t!("reason-server-error", status = status.to_string()),
        Reason::RateLimited => t!("reason-rate-limited"),
        Reason::SignInNeeded => t!("reason-sign-in"),
        Reason::NotPermitted => t!("reason-not-permitted"),
        Reason::NotFound => t!("reason-not-found"),
        Reason::FileGone => t!("outbox-reason-file-gone"),
        Reason::Refused { message } => t!("reason-refused", message = message.clone()),
        Reason::Overtaken { .. } => t!("reason-overtaken"),
        Reason::Conflict { server } => t!("reason-conflict", server = server.clone()),
        Reason::Unknown => t!("reason-unknown"),
        Reason::TooOld => t!("reason-too-old"),
    }
}
