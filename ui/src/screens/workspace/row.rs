//! A row of the list: who, what last, and what marks it.

use guichet_model::{
    ConversationKey, LabelTitle,
    conversation::{ConversationRow, PendingMark, Priority, Status},
    message::{AttachmentKind, Direction, Preview},
    ticket::TicketLine,
    view::Tab,
};
use leptos::prelude::*;
use reactive_stores::AtKeyed;

use super::{face::Face, list::row_id, sidebar::channel_icon};
use crate::{
    actions::Actions,
    components::{
        avatar::{Avatar, Size},
        chip::Chip,
        icon::{Glyph, Icon},
        status::{StatusDot, priority_icon, priority_name, status_name},
    },
    format,
    state::{ListStoreFields, StateStoreFields},
    t,
    ticket::{Done, is_late, number_text},
};

/// Labels shown before the rest is a number.
const LABELS: usize = 2;

/// A row. What it says is drawn anew as one when it changes, which is seldom; what a switch of views costs is making rows,
/// so that nothing in them is watched by itself.
#[component]
pub fn Row(
    /// Which conversation.
    key: ConversationKey,
    /// Where it stands in the list.
    #[prop(into)]
    place: Signal<usize>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let list = actions.state().list();
    let field = AtKeyed::new(list.rows(), key);
    // A row on its way out keeps its last words until it is gone.
    let row = Memo::new(move |before: Option<&Option<ConversationRow>>| {
        field.try_get().or_else(|| before.cloned().flatten())
    });
    let selected = Memo::new(move |_| list.selected().get() == Some(key));
    let marked = Memo::new(move |_| list.marked().read().contains(&key));
    let any_marked = Memo::new(move |_| !list.marked().read().is_empty());
    view! {
        <div
            class="row"
            class:on=selected
            class:unread=move || row.read().as_ref().is_some_and(|row| row.unread_count != 0)
            class:marked=marked
            id=row_id(key)
            role="option"
            aria-selected=move || {
                let chosen = if any_marked.get() { marked.get() } else { selected.get() };
                if chosen { "true" } else { "false" }
            }
            aria-posinset=move || (place.get() + 1).to_string()
            data-test="row"
            data-key=key.to_string()
            data-id=move || row.read().as_ref().and_then(|row| Some(row.id?.to_string()))
            data-marked=move || marked.get().then_some("true")
            on:mousedown=move |event| {
                // Shift selects rows here, not the words in them.
                if event.shift_key() {
                    event.prevent_default();
                }
            }
            on:click=move |event| {
                if event.shift_key() {
                    actions.mark_range(key);
                } else if event.ctrl_key() || event.meta_key() {
                    actions.toggle_mark(key);
                } else {
                    actions.open(key);
                }
            }
        >
            <span
                class="row-check"
                class:shown=any_marked
                aria-hidden="true"
                title=t!("row-mark")
                data-test="row-check"
                on:click=move |event| {
                    event.stop_propagation();
                    if event.shift_key() {
                        actions.mark_range(key);
                    } else {
                        actions.toggle_mark(key);
                    }
                }
            >
                {move || marked.get().then(|| view! { <Glyph icon=Icon::Check /> })}
            </span>
            {move || row.read().as_ref().map(|row| words(actions, row))}
        </div>
    }
}

/// What a row says.
fn words(actions: Actions, row: &ConversationRow) -> impl IntoView + use<> {
    let name = contact_name(&row.contact.name);
    let when = row.last_activity_at;
    let unread = row.unread_count;
    view! {
        <span class="row-face">
            <Face
                contact=row.contact.key
                name=name.clone()
                picture=row.contact.picture.clone()
                size=Size::Row
            />
            <span class="row-channel">
                <Glyph icon=channel_of(actions, row) />
            </span>
        </span>
        <span class="row-name">
            {match &row.ticket {
                Some(ticket) => view! { <TicketName ticket=ticket.clone() /> }.into_any(),
                None => name.clone().into_any(),
            }}
        </span>
        <span class="row-when">{move || format::brief(when, format::now())}</span>
        <span class="row-line">
            {row.ticket.is_some().then(|| view! { <span class="row-who">{name}</span> })}
            {row.preview.as_ref().map(preview_view)}
        </span>
        <span class="row-marks">
            {marks(actions, row)}
            {(unread > 0)
                .then(|| {
                    view! {
                        <span class="row-count" aria-label=t!("list-unread", count = unread)>
                            {if unread >= 10 { "10+".to_owned() } else { unread.to_string() }}
                        </span>
                    }
                })}
        </span>
    }
}

/// The number and the title of a ticket.
#[component]
fn TicketName(
    /// The ticket.
    ticket: TicketLine,
) -> impl IntoView {
    let (title, whole) = (ticket.title.clone(), ticket.title.clone());
    view! {
        <span class="row-number" data-test="row-number">
            {number_text(&ticket)}
        </span>
        <span class="row-title" title=whole data-test="row-title">
            {title}
        </span>
    }
}

/// The name to show for a contact.
#[must_use]
pub fn contact_name(name: &str) -> String {
    if name.trim().is_empty() {
        t!("contact-nameless")
    } else {
        name.to_owned()
    }
}

fn channel_of(actions: Actions, row: &ConversationRow) -> Icon {
    actions
        .state()
        .reference()
        .read()
        .inboxes
        .iter()
        .find(|known| known.id == row.inbox)
        .map_or(Icon::Inbox, |inbox| channel_icon(&inbox.channel))
}

pub(super) fn preview_view(preview: &Preview) -> impl IntoView + use<> {
    let glyph = if preview.private {
        Some(Icon::Lock)
    } else {
        preview.attachment.map(attachment_icon)
    };
    let text = if !preview.text.trim().is_empty() {
        preview.text.clone()
    } else if let Some(kind) = preview.attachment {
        match &preview.attachment_name {
            Some(name) if !name.is_empty() && kind != AttachmentKind::Audio => name.clone(),
            _ => attachment_name(kind),
        }
    } else {
        String::new()
    };
    let prefix = (preview.mine && !preview.private && preview.direction == Direction::Outgoing)
        .then(|| t!("list-you"));
    view! {
        {glyph.map(|icon| view! { <Glyph icon=icon /> })}
        {prefix}
        {prefix_space(preview)}
        {text}
    }
}

/// The prefix and the text are two nodes; between them stands one space.
const fn prefix_space(preview: &Preview) -> Option<&'static str> {
    if preview.mine && !preview.private && matches!(preview.direction, Direction::Outgoing) {
        Some(" ")
    } else {
        None
    }
}

/// What a file without a name is called.
#[must_use]
pub(super) fn attachment_name(kind: AttachmentKind) -> String {
    match kind {
        AttachmentKind::Image => t!("attachment-image"),
        AttachmentKind::Audio => t!("attachment-audio"),
        AttachmentKind::Video => t!("attachment-video"),
        AttachmentKind::Location => t!("attachment-location"),
        AttachmentKind::File | AttachmentKind::Other => t!("attachment-file"),
    }
}

/// The icon of a file.
#[must_use]
pub(super) const fn attachment_icon(kind: AttachmentKind) -> Icon {
    match kind {
        AttachmentKind::Image => Icon::Image,
        AttachmentKind::Audio => Icon::Mic,
        AttachmentKind::Video => Icon::Video,
        AttachmentKind::Location => Icon::MapPin,
        AttachmentKind::File | AttachmentKind::Other => Icon::FileText,
    }
}

/// The third line: priority, status where it is not open, what the outbox holds, the assignee; between them what a ticket
/// is and the labels, as many of them as there is room for.
fn marks(actions: Actions, row: &ConversationRow) -> impl IntoView + use<> {
    let titles: Vec<_> = row.labels.iter().map(|title| title.0.as_str()).collect();
    let all_labels = (!titles.is_empty()).then(|| titles.join(", "));
    let rest = row.labels.len().saturating_sub(LABELS);
    let done = if row.status == Status::Closed {
        Done::Yes
    } else {
        Done::No
    };
    // In the tab of one's own conversations every row would show the same face.
    let assignee = row
        .assignee
        .filter(|_| actions.state().list().tab().get() != Tab::Mine)
        .and_then(|assignee| agent_name(actions, assignee));
    view! {
        {row.priority.as_ref().map(priority_mark)}
        {(row.status != Status::Open).then(|| status_chip(row))}
        {pending_mark(row.pending)}
        {row
            .has_draft
            .then(|| {
                view! {
                    <span class="row-draft">
                        <Glyph icon=Icon::Pencil />
                        {t!("list-draft")}
                    </span>
                }
            })}
        <span class="row-chips" title=all_labels>
            {row.ticket.clone().map(|ticket| view! { <TicketMarks ticket=ticket done=done /> })}
            {row
                .labels
                .iter()
                .take(LABELS)
                .map(|title| {
                    view! { <Chip text=title.0.clone() color=label_color(actions, title) /> }
                })
                .collect_view()}
            {(rest > 0).then(|| view! { <span class="row-rest">{format!("+{rest}")}</span> })}
        </span>
        {assignee
            .map(|name| {
                view! {
                    <span class="row-assignee" title=name.clone()>
                        <Avatar name=name.clone() size=Size::Mini />
                    </span>
                }
            })}
    }
}

fn priority_mark(priority: &Priority) -> impl IntoView + use<> {
    let strong = matches!(priority, Priority::Urgent | Priority::High);
    view! {
        <span class=if strong { "row-priority strong" } else { "row-priority" }>
            <Glyph icon=priority_icon(Some(priority)) />
            {priority_name(Some(priority))}
        </span>
    }
}

fn status_chip(row: &ConversationRow) -> impl IntoView + use<> {
    let (status, until) = (row.status.clone(), row.snoozed_until);
    let words = move || match until {
        Some(until) if status == Status::Pending => {
            t!(
                "list-pending-until",
                time = format::upcoming(until, format::now())
            )
        }
        _ => status_name(&status),
    };
    view! {
        <span class="chip" data-status=row.status.wire_name().to_owned()>
            <StatusDot status=row.status.clone() />
            <span class="chip-text">{words}</span>
        </span>
    }
}

/// What the outbox holds for a conversation; what waits for the agent before what waits for the network.
fn pending_mark(pending: PendingMark) -> Option<impl IntoView + use<>> {
    let (parked, icon, words, test) = if pending.parked > 0 {
        let words = t!("list-parked", count = pending.parked);
        (true, Icon::TriangleAlert, words, "row-parked")
    } else if pending.waiting > 0 {
        let words = t!("list-waiting", count = pending.waiting);
        (false, Icon::Clock, words, "row-pending")
    } else {
        return None;
    };
    Some(view! {
        <span class=if parked { "row-pending parked" } else { "row-pending" } data-test=test>
            <Glyph icon=icon />
            {words}
        </span>
    })
}

/// What a ticket is, and when it is due.
#[component]
fn TicketMarks(
    /// The ticket.
    ticket: TicketLine,
    /// Whether it is closed; then it is late no more.
    done: Done,
) -> impl IntoView {
    let now = format::now();
    let late = is_late(&ticket, done, now);
    let due = ticket.due_at.map(|due| {
        let time = format::upcoming(due, now);
        if late {
            t!("ticket-late", time = time)
        } else {
            t!("ticket-due-at", time = time)
        }
    });
    view! {
        {ticket
            .ticket_type
            .clone()
            .map(|kind| {
                view! {
                    <span class="row-type" data-test="row-type">
                        {kind}
                    </span>
                }
            })}
        {due
            .map(|due| {
                view! {
                    <span class="row-due" class:late=late data-test="row-due">
                        <Glyph icon=Icon::CalendarClock />
                        {due}
                    </span>
                }
            })}
    }
}

/// The name of an agent, tracked.
#[must_use]
pub fn agent_name(actions: Actions, agent: guichet_model::AgentId) -> Option<String> {
    actions
        .state()
        .reference()
        .read()
        .agents
        .iter()
        .find(|known| known.id == agent)
        .map(|agent| agent.name.clone())
}

/// The colour of a label, tracked.
#[must_use]
pub fn label_color(actions: Actions, title: &LabelTitle) -> Option<String> {
    actions
        .state()
        .reference()
        .read()
        .labels
        .iter()
        .find(|label| label.title == *title)
        .map(|label| label.color.clone())
}
