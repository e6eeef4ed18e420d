//! What is on screen, in one store.
//!
//! The store holds copies of what the core last answered, never the truth: an [`Event`](guichet_model::Event) names
//! what changed, [`apply`] works out which copies are stale, and [`crate::actions`] reads those again. Lists are keyed,
//! so that a row repaints alone.

pub mod apply;
pub mod list;
pub mod person;
pub mod readers;
pub mod sound;
pub mod thread;
pub mod transfers;

use std::collections::BTreeMap;

use guichet_model::{
    AccountKey, AgentId, ContactKey, ConversationKey, Failure, MacroId, OperationId, ViewKey,
    account::{Account, Reference, Role},
    attribute::AttributeDefinition,
    canned::Canned,
    conversation::Conversation,
    draft::DraftOverview,
    macros::{Macro, MacroDraft},
    outbox::Operation,
    settings::Settings,
    signature::Signature,
    view::{Counts, View},
};
use leptos::prelude::{Get, With};
use reactive_stores::Store;

pub use apply::{Stale, apply};
pub use list::{Done, List, ListStoreFields, Many};
pub use person::{Person, PersonStoreFields, Stop};
pub use sound::{Heard, Playing, Sound, SoundStoreFields};
pub use thread::{Thread, ThreadStoreFields};
pub use transfers::{Transfers, TransfersStoreFields};

/// Everything on screen.
#[derive(Debug, Clone, Default, Store)]
pub struct State {
    /// Whether the core has answered yet.
    pub phase: Phase,
    /// Which screen shows.
    pub screen: Screen,
    /// What the agent prefers.
    pub settings: Settings,
    /// The operating system's language.
    pub system_language: String,
    /// Whether a keyring is reachable.
    pub keyring: bool,
    /// The accounts of this profile.
    #[store(key: AccountKey = |account| account.key)]
    pub accounts: Vec<Account>,
    /// The account on screen; absent while nobody is signed in.
    pub current: Option<AccountKey>,
    /// Agents, teams, inboxes and labels of the account on screen.
    pub reference: Reference,
    /// The sidebar's numbers.
    pub counts: Counts,
    /// The numbers of the tickets, where the server has any.
    pub ticket_counts: Counts,
    /// The custom views, in the agent's order.
    pub views: Vec<View>,
    /// How many conversations each custom view shows.
    pub view_counts: BTreeMap<ViewKey, u32>,
    /// What was last done to many conversations at once, until it is undone or taken away.
    pub done: Option<Done>,
    /// The list of conversations.
    pub list: List,
    /// The open conversation.
    pub thread: Thread,
    /// What the related panel is about: the open conversation, a frame after its thread is on screen.
    pub beside: Option<Conversation>,
    /// Notes and previous conversations of its contact.
    pub person: Person,
    /// The conversations that previous ones were opened from, the last one last: the way back.
    pub trail: Vec<Stop>,
    /// The account's own attributes, of contacts and of conversations.
    pub definitions: Vec<AttributeDefinition>,
    /// Notes about contacts that are typed and not added.
    pub note_drafts: BTreeMap<ContactKey, String>,
    /// Undelivered operations, oldest first; read while the outbox shows.
    #[store(key: OperationId = |operation| operation.id.clone())]
    pub outbox: Vec<Operation>,
    /// How far reading the outbox has come.
    pub outbox_load: Load,
    /// What was written and not sent, newest first; read while the drafts show.
    pub drafts: Vec<DraftOverview>,
    /// How far reading them has come.
    pub drafts_load: Load,
    /// How far files on their way have come.
    pub transfers: Transfers,
    /// Macros that this agent can run, by name.
    pub macros: Vec<Macro>,
    /// Canned answers by short code; read while the settings show.
    pub canned: Vec<Canned>,
    /// The agent's signature.
    pub signature: Signature,
    /// What is recorded and played right now.
    pub sound: Sound,
    /// Who writes where right now.
    pub writers: Vec<Writer>,
    /// Which other agents have which conversation open, as far as that was told since the window came.
    pub viewers: BTreeMap<ConversationKey, Vec<AgentId>>,
    /// The menu that is open.
    pub menu: Option<Menu>,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
    /// Whether the related panel shows: beside the thread, or as a drawer where there is no room.
    pub related: bool,
    /// Short messages in the corner, oldest first.
    #[store(key: u32 = |toast| toast.id)]
    pub toasts: Vec<Toast>,
}

impl State {
    /// The account on screen.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        let current = self.current?;
        self.accounts.iter().find(|account| account.key == current)
    }
}

/// What the agent of the account on screen may do there, tracked.
#[must_use]
pub fn role(state: Store<State>) -> Role {
    let current = state.current().get();
    state.accounts().with(|accounts| {
        let account = accounts.iter().find(|account| Some(account.key) == current);
        account.map(|account| account.role).unwrap_or_default()
    })
}

/// Whether the core has answered yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Phase {
    /// Not yet.
    #[default]
    Starting,
    /// It has.
    Ready,
    /// It cannot: nothing else can be shown.
    Broken(Failure),
}

/// A screen of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Sidebar, list, thread and related panel.
    #[default]
    Workspace,
    /// What was written and not sent.
    Drafts,
    /// Undelivered work.
    Outbox,
    /// What the agent prefers.
    Settings,
    /// Signing in, to a first account, another one, or again.
    SignIn,
}

/// A menu that a key opens. Those that a button alone opens keep their state to themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Menu {
    /// Status of the open conversation.
    Status,
    /// Status of the open conversation, at the moments of Pending.
    Snooze,
    /// Its agent.
    Assign,
    /// Its team.
    Team,
    /// Its priority.
    Priority,
    /// Its labels.
    Labels,
    /// The macros that can be run on it.
    Macros,
    /// What can be done to the marked conversations.
    Many(Many),
}

/// A dialog that covers the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// The keyboard map.
    Keyboard,
    /// A moment for Pending.
    Moment,
    /// Signing in again to an account whose session has ended.
    SignInAgain(AccountKey),
    /// Signing out of an account.
    SignOut(AccountKey),
    /// Taking the content of a message away, whose words these are.
    DeleteMessage(guichet_model::MessageId, String),
    /// Dropping the words of an undelivered reply or note.
    Discard(OperationId),
    /// Making a custom view, or changing one.
    EditView(Option<ViewKey>),
    /// Deleting a custom view.
    DeleteView(ViewKey),
    /// Sending the transcript of a conversation.
    Transcript(ConversationKey),
    /// Making a ticket, from scratch or from a conversation.
    NewTicket(Option<ConversationKey>),
    /// Changing the open ticket.
    EditTicket,
    /// Beginning a conversation, with a contact where one is known.
    NewConversation(Option<ContactKey>),
    /// What a macro would do to the open conversation, before it is run.
    RunMacro(MacroId),
    /// Making a macro, from a file's text or from nothing, or changing one.
    EditMacro(Option<MacroId>, MacroDraft),
    /// Deleting a macro.
    DeleteMacro(MacroId, String),
    /// A macro as the text of a file.
    ExportMacro(String),
    /// Reading the text of a macro file.
    ImportMacro,
    /// Making a canned answer, or changing one.
    EditCanned(Option<Canned>),
    /// Deleting a canned answer.
    DeleteCanned(Canned),
    /// Changing a contact.
    EditContact(ContactKey),
    /// Making a contact.
    NewContact,
    /// Refusing a contact's messages.
    BlockContact(ContactKey),
    /// Taking another contact into this one.
    MergeContact(ContactKey),
    /// A picture of the open conversation.
    Picture(guichet_model::message::Attachment),
}

/// Someone who writes in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// Where.
    pub conversation: ConversationKey,
    /// Who, by name.
    pub name: String,
}

/// A short message in the corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// Its number; later ones are greater.
    pub id: u32,
    /// What it says.
    pub text: String,
    /// How it looks.
    pub tone: Tone,
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Something was done.
    Plain,
    /// Something failed.
    Danger,
}

/// How far a copy of the core's answer has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Load {
    /// Nothing was asked yet.
    #[default]
    Idle,
    /// Asked for the first time; nothing to show meanwhile.
    Loading,
    /// Here, and kept up to date.
    Ready,
    /// The core could not answer.
    Failed(Failure),
}

#[cfg(test)]
#[path = "state/state_tests.rs"]
mod tests;
