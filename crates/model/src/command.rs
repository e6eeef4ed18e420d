//! The commands a window may call, each tied to its reply.
//!
//! [`COMMANDS`] is the only list of names: the shell registers and permits exactly these.

mod reply;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    AccountKey, AgentId, AttachmentKey, ContactKey, ConversationKey, InboxId, MacroId, MessageId,
    OperationId, Timestamp, ViewKey,
    account::{Account, Availability, Reference},
    attribute::AttributeDefinition,
    contact::{Contact, ContactNotes, ContactableInbox, NewContact},
    conversation::{Category, ConversationRow},
    draft::Mode,
    filter::Filter,
    macros::{Macro, MacroDraft, MacroPreview, UploadedFile},
    mail::Recipients,
    message::{Timeline, TimelineCursor},
    outbox::{Action, NewConversation, Operation, Queued},
    sending::TakenBack,
    settings::{Language, Settings},
    ticket::NewTicket,
    transcript::TranscriptFormat,
    view::{
        Batch, BatchUndone, Counts, Cursor, ListChoice, ListFilter, ListedKeys, Page, Scope, Tab,
        TabCounts, View,
    },
};

pub use composer::{
    EmojiByCode, FillIn, FindCanned, FindEmoji, GetReplySignature, GetSignature, ListCanned,
    ListMentionable, ListVariables, MarkMentions, SetSignature, SignChannel, UseEmoji,
};
pub use files::{
    AttachBytes, AttachFiles, Download, PickFiles, RemoveDraftFile, SaveAs, ShowInFolder,
};
pub use letter::{AllowRemote, BlockRemote};
pub use reply::{
    CreatedContact, CreatedConversation, FirstList, Opened, QueuedWork, SignInReply, Start,
};
pub use sending::{ListDrafts, Reschedule, SendMessage};
pub use voice::{
    DiscardRecording, GetVoiceOutline, ListMicrophones, PausePlayback, PauseRecording,
    PlayRecording, PlayVoice, ResumePlayback, ResumeRecording, SeekPlayback, SendRecording,
    SetPlaybackSpeed, StartRecording, StopRecording, TrimRecording,
};

/// A request of the window, its name and its reply.
pub trait Command: Serialize + DeserializeOwned {
    /// The name it is called by.
    const NAME: &'static str;
    /// What a successful call gives.
    type Output: Serialize + DeserializeOwned;
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident as $wire:literal -> $output:ty { $($(#[$fdoc:meta])* $field:ident : $type:ty),* $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }

            impl Command for $name {
                const NAME: &'static str = $wire;
                type Output = $output;
            }
        )+

        /// The names of these.
        pub(super) const NAMES: &[&str] = &[$($wire),+];
    };
}

// After the macro, which they use too.
mod composer;
mod files;
mod letter;
mod sending;
mod voice;

/// Every command by name.
pub const COMMANDS: &[&str] = &joined::<
    {
        NAMES.len()
            + composer::NAMES.len()
            + files::NAMES.len()
            + letter::NAMES.len()
            + sending::NAMES.len()
            + voice::NAMES.len()
    },
>(&[
    NAMES,
    composer::NAMES,
    files::NAMES,
    letter::NAMES,
    sending::NAMES,
    voice::NAMES,
]);

/// Lists as one, while this is compiled.
#[expect(
    clippy::indexing_slicing,
    reason = "a wrong index does not compile: this runs while compiling"
)]
const fn joined<const N: usize>(lists: &[&[&'static str]]) -> [&'static str; N] {
    let mut all = [""; N];
    let (mut at, mut list) = (0, 0);
    while list < lists.len() {
        let mut one = 0;
        while one < lists[list].len() {
            all[at] = lists[list][one];
            at += 1;
            one += 1;
        }
        list += 1;
    }
    all
}

commands! {
    /// Everything the window needs for its first paint. Asked while the interface is still loading.
    ReadStart as "read_start" -> Start {
        /// The account that was last on screen; the first one where it is absent or gone.
        account: Option<AccountKey>,
    }

    /// The window hears events from now on. Those raised before are replayed.
    WindowReady as "window_ready" -> () {}

    /// Sign in with e-mail and password. Signing in to an account that is already here renews its session.
    SignIn as "sign_in" -> SignInReply {
        /// Address of the server; `https://` is assumed where no scheme is given.
        server: String,
        /// E-mail address.
        email: String,
        /// Password.
        password: String,
        /// Yes to plain http to another machine.
        allow_http: bool,
    }

    /// The second step of a sign-in.
    SubmitCode as "submit_code" -> SignInReply {
        /// From [`SignInReply::CodeNeeded`].
        ticket: String,
        /// One-time code of six digits, or a backup code.
        code: String,
    }

    /// Sign in by pasting an access token.
    SignInWithToken as "sign_in_with_token" -> SignInReply {
        /// Address of the server.
        server: String,
        /// The access token of the agent's profile page.
        token: String,
        /// Yes to plain http to another machine.
        allow_http: bool,
    }

    /// "Try it on this computer": starts the embedded server with a demo desk and signs in to it.
    TryLocally as "try_locally" -> Account {}

    /// Sign out: the token and the local copy of that account go.
    SignOut as "sign_out" -> () {
        /// Which.
        account: AccountKey,
        /// What becomes of undelivered work.
        queued: QueuedWork,
    }

    /// Choose what the agent is seen as.
    SetAvailability as "set_availability" -> () {
        /// Which account.
        account: AccountKey,
        /// As what.
        availability: Availability,
    }

    /// Try to connect now instead of waiting.
    Reconnect as "reconnect" -> () {
        /// Which account.
        account: AccountKey,
    }

    /// The accounts as they stand.
    ListAccounts as "list_accounts" -> Vec<Account> {}

    /// Agents, teams, inboxes and labels.
    GetReference as "get_reference" -> Reference {
        /// Which account.
        account: AccountKey,
    }

    /// A page of a list.
    ListConversations as "list_conversations" -> Page<ConversationRow> {
        /// Which account.
        account: AccountKey,
        /// Which conversations.
        filter: ListFilter,
        /// Which tab.
        tab: Tab,
        /// Where to begin; absent for the start.
        cursor: Option<Cursor>,
        /// How many, at most 500.
        limit: u32,
    }

    /// The tab counts of one list.
    CountTabs as "count_tabs" -> TabCounts {
        /// Which account.
        account: AccountKey,
        /// Which conversations.
        filter: ListFilter,
    }

    /// The keys of a list, for selecting all of it: at most [`MOST_SELECTED`](crate::view::MOST_SELECTED).
    ListKeys as "list_keys" -> ListedKeys {
        /// Which account.
        account: AccountKey,
        /// Which conversations.
        filter: ListFilter,
        /// Which tab.
        tab: Tab,
    }

    /// The custom views, in the agent's order.
    ListViews as "list_views" -> Vec<View> {
        /// Which account.
        account: AccountKey,
    }

    /// Make a custom view, or change one. Durable when this returns. A filter that the server knows whole becomes a view
    /// of the server, every other one stays on this computer.
    SaveView as "save_view" -> View {
        /// Which account.
        account: AccountKey,
        /// Which to change; absent to make one.
        key: Option<ViewKey>,
        /// Its name.
        name: String,
        /// What it matches.
        filter: Filter,
    }

    /// Delete a custom view. Durable when this returns.
    DeleteView as "delete_view" -> () {
        /// Which account.
        account: AccountKey,
        /// Which.
        key: ViewKey,
    }

    /// Put the custom views in order; those that are not named come after, as they were.
    ReorderViews as "reorder_views" -> () {
        /// Which account.
        account: AccountKey,
        /// In this order.
        keys: Vec<ViewKey>,
    }

    /// How many conversations a filter matches in each tab, in every status: the builder's live count.
    CountMatching as "count_matching" -> TabCounts {
        /// Which account.
        account: AccountKey,
        /// Which module; absent for both.
        category: Option<Category>,
        /// The filter.
        filter: Filter,
    }

    /// How many conversations each custom view shows, in every status.
    CountViews as "count_views" -> BTreeMap<ViewKey, u32> {
        /// Which account.
        account: AccountKey,
        /// Which module; absent for both.
        category: Option<Category>,
    }

    /// What the agent chose for the list of a place; absent when nothing yet.
    GetListChoice as "get_list_choice" -> Option<ListChoice> {
        /// Which account.
        account: AccountKey,
        /// Which module.
        category: Option<Category>,
        /// Which place; a preview remembers nothing.
        scope: Scope,
    }

    /// Remember what the agent chose for the list of a place.
    SaveListChoice as "save_list_choice" -> () {
        /// Which account.
        account: AccountKey,
        /// Which module.
        category: Option<Category>,
        /// Which place.
        scope: Scope,
        /// What.
        choice: ListChoice,
    }

    /// Do the same to many conversations, as one: at most [`MOST_SELECTED`](crate::view::MOST_SELECTED). Durable when this
    /// returns.
    ActOnMany as "act_on_many" -> Batch {
        /// Which account.
        account: AccountKey,
        /// Which conversations.
        conversations: Vec<ConversationKey>,
        /// What; neither a reply nor a note.
        action: Action,
    }

    /// Undo what was done to many conversations. What is still queued is withdrawn; what was delivered is set back where
    /// that can be done. Possible until the program ends.
    UndoBatch as "undo_batch" -> BatchUndone {
        /// Which account.
        account: AccountKey,
        /// From [`ActOnMany`].
        batch: OperationId,
    }

    /// The sidebar's numbers of one module.
    CountModule as "count_module" -> Counts {
        /// Which account.
        account: AccountKey,
        /// Which.
        category: Category,
    }

    /// The sidebar's numbers of the conversations.
    GetCounts as "get_counts" -> Counts {
        /// Which account.
        account: AccountKey,
    }

    /// A conversation with the newest page of its thread: what one click needs.
    OpenConversation as "open_conversation" -> Opened {
        /// Which account.
        account: AccountKey,
        /// Which.
        conversation: ConversationKey,
        /// How many messages.
        limit: u32,
    }

    /// A page of a thread.
    GetTimeline as "get_timeline" -> Timeline {
        /// Which account.
        account: AccountKey,
        /// Which.
        conversation: ConversationKey,
        /// From where on to older ones; absent for the newest page.
        before: Option<TimelineCursor>,
        /// How many.
        limit: u32,
    }

    /// Do something to a conversation: durable when this returns.
    Act as "act" -> Queued {
        /// Which account.
        account: AccountKey,
        /// Which conversation.
        conversation: ConversationKey,
        /// What.
        action: Action,
    }

    /// Give a contact a picture that the agent chooses in the system's own dialog. Durable when this returns; absent where
    /// the agent chose none.
    PickContactPicture as "pick_contact_picture" -> Option<Queued> {
        /// Which account.
        account: AccountKey,
        /// Which contact.
        contact: ContactKey,
    }

    /// Do something to a contact: edit, block, merge, add a note. Durable when this returns.
    ActOnContact as "act_on_contact" -> Queued {
        /// Which account.
        account: AccountKey,
        /// Which contact.
        contact: ContactKey,
        /// What.
        action: Action,
    }

    /// Make, change or delete a macro or a canned answer, or change one's signature. Durable when this returns.
    ActOnAccount as "act_on_account" -> Queued {
        /// Which account.
        account: AccountKey,
        /// What.
        action: Action,
    }

    /// Make a contact, complete at once, also offline.
    CreateContact as "create_contact" -> CreatedContact {
        /// In which account.
        account: AccountKey,
        /// With what.
        contact: NewContact,
    }

    /// Begin a conversation with a contact, complete at once, also offline.
    CreateConversation as "create_conversation" -> CreatedConversation {
        /// In which account.
        account: AccountKey,
        /// With what.
        conversation: NewConversation,
    }

    /// Make a ticket, from scratch or from a conversation, complete at once, also offline. A server without tickets is
    /// refused at once with [`Rule::NoTickets`](crate::rule::Rule::NoTickets).
    CreateTicket as "create_ticket" -> CreatedConversation {
        /// In which account.
        account: AccountKey,
        /// With what.
        ticket: NewTicket,
    }

    /// A contact whole, pending changes included. Fetched again in the background.
    GetContact as "get_contact" -> Contact {
        /// Which account.
        account: AccountKey,
        /// Which.
        contact: ContactKey,
    }

    /// Contacts whose name, e-mail address, phone number or company holds a text, by name: for choosing one.
    FindContacts as "find_contacts" -> Vec<Contact> {
        /// Which account.
        account: AccountKey,
        /// The text; empty for those last active.
        text: String,
        /// How many, at most 100.
        limit: u32,
    }

    /// The notes about a contact as they are here. Fetched again in the background; [`Event::ContactChanged`] tells when
    /// that changed something.
    ///
    /// [`Event::ContactChanged`]: crate::Event::ContactChanged
    ListContactNotes as "list_contact_notes" -> ContactNotes {
        /// Which account.
        account: AccountKey,
        /// Whose.
        contact: ContactKey,
    }

    /// The contact's conversations and tickets, newest activity first.
    ListPreviousConversations as "list_previous_conversations" -> Vec<ConversationRow> {
        /// Which account.
        account: AccountKey,
        /// Whose.
        contact: ContactKey,
        /// The one that is open, to leave out.
        except: Option<ConversationKey>,
        /// How many, at most 100.
        limit: u32,
    }

    /// Inboxes that can reach a contact, as far as its addresses tell.
    ListContactableInboxes as "list_contactable_inboxes" -> Vec<ContactableInbox> {
        /// Which account.
        account: AccountKey,
        /// Whom.
        contact: ContactKey,
    }

    /// Agents who can be assigned conversations of an inbox.
    ListAssignableAgents as "list_assignable_agents" -> Vec<AgentId> {
        /// Which account.
        account: AccountKey,
        /// Which inbox.
        inbox: InboxId,
    }

    /// Attribute definitions, contacts' and conversations'.
    ListAttributeDefinitions as "list_attribute_definitions" -> Vec<AttributeDefinition> {
        /// Which account.
        account: AccountKey,
    }

    /// Macros that this agent can run, pending changes included, by name.
    ListMacros as "list_macros" -> Vec<Macro> {
        /// Which account.
        account: AccountKey,
    }

    /// What a macro would do to a conversation.
    PreviewMacro as "preview_macro" -> MacroPreview {
        /// Which account.
        account: AccountKey,
        /// To which conversation.
        conversation: ConversationKey,
        /// Which macro.
        macro_id: MacroId,
    }

    /// Choose a file for a step of a macro in the system's own dialog and hand it to the server, which must be reachable: a
    /// macro only names files that are there. Absent where the agent chose none.
    PickMacroFile as "pick_macro_file" -> Option<UploadedFile> {
        /// Which account.
        account: AccountKey,
    }

    /// A macro as the text of a file that [`ReadMacro`] takes.
    ExportMacro as "export_macro" -> String {
        /// Which account.
        account: AccountKey,
        /// Which macro.
        macro_id: MacroId,
    }

    /// Reads the text of a macro file. Nothing is made yet: show it, then make it with [`Action::CreateMacro`].
    ReadMacro as "read_macro" -> MacroDraft {
        /// The file's text.
        text: String,
    }

    /// Save the transcript of a conversation as a file that the agent names in the system's own dialog; made of the local
    /// copy, so that it needs no network. Gives the file's name; absent where the agent chose none.
    SaveTranscript as "save_transcript" -> Option<String> {
        /// Which account.
        account: AccountKey,
        /// Of which conversation.
        conversation: ConversationKey,
        /// As what.
        format: TranscriptFormat,
        /// The language of its own words; the system's is taken for English.
        language: Language,
    }

    /// A moment to come, read from what an agent types in French or English: `mardi 14h`, `in 3 days`; absent where the
    /// text means none.
    ReadMoment as "read_moment" -> Option<Timestamp> {
        /// What was typed.
        text: String,
    }

    /// The window shows this conversation of the account now, or none. Other agents are told who has it open, where the
    /// server can tell; in memory only, told again after every reconnect.
    ViewConversation as "view_conversation" -> () {
        /// Which account.
        account: AccountKey,
        /// Which; absent for none.
        conversation: Option<ConversationKey>,
    }

    /// Tell others that this agent writes, or stopped. Best effort, never queued.
    SetTyping as "set_typing" -> () {
        /// Which account.
        account: AccountKey,
        /// Where.
        conversation: ConversationKey,
        /// In which mode; absent when stopped.
        mode: Option<Mode>,
    }

    /// Check the spelling of what is written by this language's words, where the webview does not tell by itself.
    CheckSpelling as "check_spelling" -> () {
        /// The language: `fr`, `pt-BR`. The system's when absent.
        language: Option<String>,
    }

    /// Keep a draft; empty text drops it.
    SaveDraft as "save_draft" -> () {
        /// Which account.
        account: AccountKey,
        /// Which conversation.
        conversation: ConversationKey,
        /// In which mode.
        mode: Mode,
        /// The text.
        text: String,
        /// Where the cursor stands in it, in characters from its beginning.
        #[serde(default)]
        cursor: Option<u32>,
        /// The message that it answers.
        #[serde(default)]
        quote: Option<MessageId>,
        /// To whom it goes, where that was changed.
        #[serde(default)]
        recipients: Option<Recipients>,
    }

    /// Every undelivered operation, oldest first.
    ListOutbox as "list_outbox" -> Vec<Operation> {
        /// Which account.
        account: AccountKey,
    }

    /// Send a parked operation after all: a failed one again, a held one although overtaken, a conflicting one over
    /// the server's value; a queued one now.
    RetryOperation as "retry_operation" -> () {
        /// Which account.
        account: AccountKey,
        /// Which.
        operation: OperationId,
    }

    /// Drop an operation that is not on its way, and with it the rest of its group; in a conflict this keeps the server's
    /// value. Dropping the operation that makes a contact, a conversation or a ticket drops everything about that.
    DiscardOperation as "discard_operation" -> () {
        /// Which account.
        account: AccountKey,
        /// Which.
        operation: OperationId,
    }

    /// Take a reply or note out of the outbox, to write it anew or not to send it: its text is the draft of its
    /// conversation and mode again. Refused once it may be on the server.
    TakeBack as "take_back" -> TakenBack {
        /// Which account.
        account: AccountKey,
        /// Which.
        operation: OperationId,
    }

    /// Open a received file in the system's program for it.
    OpenAttachment as "open_attachment" -> () {
        /// Which account.
        account: AccountKey,
        /// Which.
        attachment: AttachmentKey,
    }

    /// Open a link of a message in the browser; only http, https, mailto and tel.
    OpenLink as "open_link" -> () {
        /// The address.
        url: String,
    }

    /// What the agent prefers.
    GetSettings as "get_settings" -> Settings {}

    /// Change what the agent prefers.
    SaveSettings as "save_settings" -> () {
        /// All of it.
        settings: Settings,
    }
}
