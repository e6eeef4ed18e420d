//! The dialogs that cover the window, one at a time.

use leptos::prelude::*;

pub mod canned;
pub mod contact;
pub mod delete_message;
pub mod delete_view;
pub mod discard;
pub mod form;
pub mod keyboard;
pub mod macros;
pub mod moment;
pub mod new_conversation;
pub mod picture;
pub mod sign_in_again;
pub mod sign_out;
pub mod ticket;
pub mod transcript;
pub mod view;
pub mod whom;

use crate::{
    actions::Actions,
    state::{Dialog, StateStoreFields},
};
use canned::{DeleteCannedDialog, EditCannedDialog};
use contact::{
    block::BlockContactDialog, edit::EditContactDialog, merge::MergeContactDialog,
    new::NewContactDialog,
};
use delete_message::DeleteMessageDialog;
use delete_view::DeleteViewDialog;
use discard::DiscardDialog;
use keyboard::KeyboardMap;
use macros::{
    DeleteMacroDialog,
    edit::EditMacroDialog,
    file::{ExportMacroDialog, ImportMacroDialog},
    run::RunMacroDialog,
};
use moment::MomentDialog;
use new_conversation::NewConversationDialog;
use picture::PictureViewer;
use sign_in_again::SignInAgain;
use sign_out::SignOutDialog;
use ticket::{EditTicketDialog, NewTicketDialog};
use transcript::TranscriptDialog;
use view::ViewDialog;

/// The open dialog, where there is one.
#[component]
pub fn Dialogs() -> impl IntoView {
    let state = Actions::of_window().state();
    let close = Callback::new(move |()| state.dialog().set(None));
    move || {
        state.dialog().get().map(|dialog| match dialog {
            Dialog::Keyboard => view! { <KeyboardMap on_close=close /> }.into_any(),
            Dialog::Moment => view! { <MomentDialog on_close=close /> }.into_any(),
            Dialog::SignInAgain(account) => {
                view! { <SignInAgain account=account on_close=close /> }.into_any()
            }
            Dialog::Discard(operation) => {
                view! { <DiscardDialog operation=operation on_close=close /> }.into_any()
            }
            Dialog::DeleteMessage(message, words) => {
                view! { <DeleteMessageDialog message=message words=words on_close=close /> }
                    .into_any()
            }
            Dialog::SignOut(account) => {
                view! { <SignOutDialog account=account on_close=close /> }.into_any()
            }
            Dialog::EditContact(contact) => {
                view! { <EditContactDialog contact=contact on_close=close /> }.into_any()
            }
            Dialog::NewContact => view! { <NewContactDialog on_close=close /> }.into_any(),
            Dialog::BlockContact(contact) => {
                view! { <BlockContactDialog contact=contact on_close=close /> }.into_any()
            }
            Dialog::MergeContact(contact) => {
                view! { <MergeContactDialog contact=contact on_close=close /> }.into_any()
            }
            Dialog::Transcript(conversation) => {
                view! { <TranscriptDialog conversation=conversation on_close=close /> }.into_any()
            }
            Dialog::NewTicket(source) => {
                view! { <NewTicketDialog source=source on_close=close /> }.into_any()
            }
            Dialog::EditTicket => view! { <EditTicketDialog on_close=close /> }.into_any(),
            Dialog::NewConversation(contact) => {
                view! { <NewConversationDialog contact=contact on_close=close /> }.into_any()
            }
            Dialog::RunMacro(macro_id) => {
                view! { <RunMacroDialog macro_id=macro_id on_close=close /> }.into_any()
            }
            Dialog::EditMacro(macro_id, before) => {
                view! { <EditMacroDialog macro_id=macro_id before=before on_close=close /> }
                    .into_any()
            }
            Dialog::DeleteMacro(macro_id, name) => {
                view! { <DeleteMacroDialog macro_id=macro_id name=name on_close=close /> }
                    .into_any()
            }
            Dialog::ExportMacro(text) => {
                view! { <ExportMacroDialog text=text on_close=close /> }.into_any()
            }
            Dialog::ImportMacro => view! { <ImportMacroDialog on_close=close /> }.into_any(),
            Dialog::EditView(view) => view! { <ViewDialog view=view on_close=close /> }.into_any(),
            Dialog::DeleteView(view) => {
                view! { <DeleteViewDialog view=view on_close=close /> }.into_any()
            }
            Dialog::EditCanned(before) => {
                view! { <EditCannedDialog before=before on_close=close /> }.into_any()
            }
            Dialog::DeleteCanned(canned) => {
                view! { <DeleteCannedDialog canned=canned on_close=close /> }.into_any()
            }
            Dialog::Picture(picture) => {
                view! { <PictureViewer picture=picture on_close=close /> }.into_any()
            }
        })
    }
}
