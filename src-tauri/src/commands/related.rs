//! The commands of the related panel, of macros and of tickets.

use guichet_model::command::{
    ActOnAccount, ActOnContact, CreateContact, CreateConversation, CreateTicket, ExportMacro,
    FindContacts, GetContact, ListAssignableAgents, ListAttributeDefinitions, ListContactNotes,
    ListContactableInboxes, ListMacros, ListPreviousConversations, PreviewMacro, ReadMacro,
    ReadMoment,
};
use tauri::State;

use super::Reply;
use crate::desk::Desk;

#[tauri::command(async)]
pub(super) fn act_on_contact(desk: State<'_, Desk>, request: ActOnContact) -> Reply<ActOnContact> {
    let ActOnContact {
        account,
        contact,
        action,
    } = request;
    Ok(desk.core()?.act_on_contact(account, contact, &action)?)
}

#[tauri::command(async)]
pub(super) fn act_on_account(desk: State<'_, Desk>, request: ActOnAccount) -> Reply<ActOnAccount> {
    let ActOnAccount { account, action } = request;
    Ok(desk.core()?.act_on_account(account, &action)?)
}

#[tauri::command(async)]
pub(super) fn create_contact(
    desk: State<'_, Desk>,
    request: CreateContact,
) -> Reply<CreateContact> {
    let CreateContact { account, contact } = request;
    Ok(desk.core()?.create_contact(account, &contact)?)
}

#[tauri::command(async)]
pub(super) fn create_conversation(
    desk: State<'_, Desk>,
    request: CreateConversation,
) -> Reply<CreateConversation> {
    let CreateConversation {
        account,
        conversation,
    } = request;
    Ok(desk.core()?.create_conversation(account, &conversation)?)
}

#[tauri::command(async)]
pub(super) fn create_ticket(desk: State<'_, Desk>, request: CreateTicket) -> Reply<CreateTicket> {
    let CreateTicket { account, ticket } = request;
    Ok(desk.core()?.create_ticket(account, &ticket)?)
}

#[tauri::command(async)]
pub(super) fn get_contact(desk: State<'_, Desk>, request: GetContact) -> Reply<GetContact> {
    let GetContact { account, contact } = request;
    Ok(desk.core()?.contact(account, contact)?)
}

#[tauri::command(async)]
pub(super) fn find_contacts(desk: State<'_, Desk>, request: FindContacts) -> Reply<FindContacts> {
    let FindContacts {
        account,
        text,
        limit,
    } = request;
    Ok(desk.core()?.find_contacts(account, &text, limit)?)
}

#[tauri::command(async)]
pub(super) fn list_contact_notes(
    desk: State<'_, Desk>,
    request: ListContactNotes,
) -> Reply<ListContactNotes> {
    let ListContactNotes { account, contact } = request;
    Ok(desk.core()?.contact_notes(account, contact)?)
}

#[tauri::command(async)]
pub(super) fn list_previous_conversations(
    desk: State<'_, Desk>,
    request: ListPreviousConversations,
) -> Reply<ListPreviousConversations> {
    let ListPreviousConversations {
        account,
        contact,
        except,
        limit,
    } = request;
    Ok(desk
        .core()?
        .previous_conversations(account, contact, except, limit)?)
}

#[tauri::command(async)]
pub(super) fn list_contactable_inboxes(
    desk: State<'_, Desk>,
    request: ListContactableInboxes,
) -> Reply<ListContactableInboxes> {
    let ListContactableInboxes { account, contact } = request;
    Ok(desk.core()?.contactable_inboxes(account, contact)?)
}

#[tauri::command(async)]
pub(super) fn list_assignable_agents(
    desk: State<'_, Desk>,
    request: ListAssignableAgents,
) -> Reply<ListAssignableAgents> {
    let ListAssignableAgents { account, inbox } = request;
    Ok(desk.core()?.assignable_agents(account, inbox)?)
}

#[tauri::command(async)]
pub(super) fn list_attribute_definitions(
    desk: State<'_, Desk>,
    request: ListAttributeDefinitions,
) -> Reply<ListAttributeDefinitions> {
    let ListAttributeDefinitions { account } = request;
    Ok(desk.core()?.attribute_definitions(account)?)
}

#[tauri::command(async)]
pub(super) fn list_macros(desk: State<'_, Desk>, request: ListMacros) -> Reply<ListMacros> {
    let ListMacros { account } = request;
    Ok(desk.core()?.macros(account)?)
}

#[tauri::command(async)]
pub(super) fn preview_macro(desk: State<'_, Desk>, request: PreviewMacro) -> Reply<PreviewMacro> {
    let PreviewMacro {
        account,
        conversation,
        macro_id,
    } = request;
    Ok(desk
        .core()?
        .preview_macro(account, conversation, macro_id)?)
}

#[tauri::command(async)]
pub(super) fn export_macro(desk: State<'_, Desk>, request: ExportMacro) -> Reply<ExportMacro> {
    let ExportMacro { account, macro_id } = request;
    Ok(desk.core()?.export_macro(account, macro_id)?)
}

#[tauri::command(async)]
pub(super) fn read_macro(desk: State<'_, Desk>, request: ReadMacro) -> Reply<ReadMacro> {
    let ReadMacro { text } = request;
    Ok(desk.core()?.read_macro(&text)?)
}

#[tauri::command(async)]
pub(super) fn read_moment(desk: State<'_, Desk>, request: ReadMoment) -> Reply<ReadMoment> {
    let ReadMoment { text } = request;
    Ok(desk.core()?.read_moment(&text))
}
