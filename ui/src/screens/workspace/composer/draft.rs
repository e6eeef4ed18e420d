//! The draft of the open conversation, as the composer and those who write into it from elsewhere change it.

use guichet_model::{
    conversation::ReplyAllowed,
    draft::{DraftFile, Drafts, Mode},
    message::{AttachmentKind, NewMessage, Quoted},
};
use leptos::prelude::*;

use super::focus;
use crate::{
    actions::{Actions, Kept},
    state::{StateStoreFields, ThreadStoreFields},
};

/// Puts a message back to be written anew, with its files. What is in the field already stays above it.
pub fn write_anew(actions: Actions, mode: Mode, message: NewMessage) {
    let thread = actions.state().thread();
    thread.drafts().update(|drafts| {
        let field = text_of(drafts, mode);
        *field = match (field.trim().is_empty(), message.text.is_empty()) {
            (_, true) => std::mem::take(field),
            (true, false) => message.text,
            (false, false) => format!("{field}\n\n{}", message.text),
        };
        *cursor_of(drafts, mode) = None;
        let quote = quote_of(drafts, mode);
        if quote.is_none() {
            *quote = message.quote.map(Quoted::unknown);
        }
        if mode == Mode::Reply && drafts.recipients.is_none() {
            drafts.recipients = message.recipients;
        }
        drafts
            .files
            .extend(message.files.into_iter().map(|file| DraftFile {
                mode,
                image: AttachmentKind::of(&file.mime) == AttachmentKind::Image,
                id: file.id,
                name: file.name,
                mime: file.mime,
                size: file.size,
            }));
    });
    keep_open(actions, mode);
    focus(actions, mode);
}

/// Answers a message of the open conversation: to the customer where that is possible, in a note for one.
pub fn answer(actions: Actions, private: bool, quoted: Quoted) {
    let thread = actions.state().thread();
    let can_reply = thread.conversation().with_untracked(|open| {
        open.as_ref()
            .is_some_and(|open| open.reply == ReplyAllowed::Yes)
    });
    let mode = if private || !can_reply {
        Mode::Note
    } else {
        Mode::Reply
    };
    thread
        .drafts()
        .update(|drafts| *quote_of(drafts, mode) = Some(quoted));
    keep_open(actions, mode);
    focus(actions, mode);
}

/// Keeps the draft of the open conversation as it is now.
fn keep_open(actions: Actions, mode: Mode) {
    if let Some(key) = actions.open_key() {
        let drafts = actions.state().thread().drafts();
        let kept = drafts.with_untracked(|drafts| kept_of(drafts, mode));
        actions.save_draft(key, mode, kept);
    }
}

pub(super) fn kept_of(drafts: &Drafts, mode: Mode) -> Kept {
    Kept {
        text: text_in(drafts, mode),
        cursor: drafts.cursor(mode),
        quote: drafts.quote(mode).map(|quoted| quoted.id),
        recipients: drafts.recipients.clone().filter(|_| mode == Mode::Reply),
    }
}

pub(super) fn text_of(drafts: &mut Drafts, mode: Mode) -> &mut String {
    match mode {
        Mode::Reply => &mut drafts.reply,
        Mode::Note => &mut drafts.note,
    }
}

pub(super) const fn cursor_of(drafts: &mut Drafts, mode: Mode) -> &mut Option<u32> {
    match mode {
        Mode::Reply => &mut drafts.reply_cursor,
        Mode::Note => &mut drafts.note_cursor,
    }
}

pub(super) const fn quote_of(drafts: &mut Drafts, mode: Mode) -> &mut Option<Quoted> {
    match mode {
        Mode::Reply => &mut drafts.reply_quote,
        Mode::Note => &mut drafts.note_quote,
    }
}

pub(super) fn text_in(drafts: &Drafts, mode: Mode) -> String {
    match mode {
        Mode::Reply => drafts.reply.clone(),
        Mode::Note => drafts.note.clone(),
    }
}

/// Takes sent text out of the field; what was typed behind it meanwhile stays, and is given back.
pub(super) fn take_sent(actions: Actions, mode: Mode, sent: &str, files: &[DraftFile]) -> String {
    let drafts = actions.state().thread().drafts();
    drafts.update(|drafts| {
        let field = text_of(drafts, mode);
        *field = field.strip_prefix(sent).unwrap_or_default().to_owned();
        *cursor_of(drafts, mode) = None;
        *quote_of(drafts, mode) = None;
        if mode == Mode::Reply {
            drafts.recipients = None;
        }
        drafts.files.retain(|file| !files.contains(file));
    });
    drafts.with_untracked(|drafts| text_in(drafts, mode))
}
