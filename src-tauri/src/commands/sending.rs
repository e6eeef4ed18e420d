//! The commands by which a message leaves, and those of drafts.

use guichet_model::{
    command::{ListDrafts, Reschedule, SaveDraft, SendMessage, TakeBack},
    draft::Written,
};
use tauri::State;

use super::Reply;
use crate::desk::Desk;

#[tauri::command(async)]
pub(super) fn send_message(desk: State<'_, Desk>, request: SendMessage) -> Reply<SendMessage> {
    let SendMessage {
        account,
        conversation,
        mode,
        message,
        at,
    } = request;
    Ok(desk
        .core()?
        .send(account, conversation, mode, message, at)?)
}

#[tauri::command(async)]
pub(super) fn take_back(desk: State<'_, Desk>, request: TakeBack) -> Reply<TakeBack> {
    let TakeBack { account, operation } = request;
    Ok(desk.core()?.take_back(account, &operation)?)
}

#[tauri::command(async)]
pub(super) fn reschedule(desk: State<'_, Desk>, request: Reschedule) -> Reply<Reschedule> {
    let Reschedule {
        account,
        operation,
        at,
    } = request;
    Ok(desk.core()?.reschedule(account, &operation, at)?)
}

#[tauri::command(async)]
pub(super) fn save_draft(desk: State<'_, Desk>, request: SaveDraft) -> Reply<SaveDraft> {
    let SaveDraft {
        account,
        conversation,
        mode,
        text,
        cursor,
        quote,
        recipients,
    } = request;
    let written = Written {
        text: &text,
        cursor,
        quote,
        recipients: recipients.as_ref(),
    };
    Ok(desk
        .core()?
        .save_draft(account, conversation, mode, written)?)
}

#[tauri::command(async)]
pub(super) fn list_drafts(desk: State<'_, Desk>, request: ListDrafts) -> Reply<ListDrafts> {
    let ListDrafts { account } = request;
    Ok(desk.core()?.drafts(account)?)
}
