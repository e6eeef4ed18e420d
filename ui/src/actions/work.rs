//! Tickets, new conversations, transcripts and macros.

use guichet_model::{
    AccountKey, ContactKey, ConversationKey, Failure, MacroId, Timestamp,
    command::{
        ActOnAccount, CreateConversation, CreateTicket, CreatedConversation, ExportMacro,
        FindContacts, GetContact, ListContactableInboxes, ListMacros, PickMacroFile, PreviewMacro,
        ReadMacro, ReadMoment, SaveTranscript,
    },
    contact::{Contact, ContactableInbox},
    macros::{MacroDraft, MacroPreview, UploadedFile},
    outbox::{Action, NewConversation, Queued},
    settings::Language,
    ticket::NewTicket,
    transcript::TranscriptFormat,
};
use leptos::{prelude::*, task::spawn_local};

use super::{Actions, conversation::nobody};
use crate::{
    bridge,
    locale::{self, Tongue},
    state::{Dialog, Stale, StateStoreFields},
};

/// Contacts that are offered at once.
const OFFERED_CONTACTS: u32 = 20;

impl Actions {
    /// Shows a dialog.
    pub fn ask(self, dialog: Dialog) {
        self.state.menu().set(None);
        self.state.dialog().set(Some(dialog));
    }

    /// Makes a ticket and opens it.
    ///
    /// # Errors
    /// What the core says; then nothing was made.
    pub async fn create_ticket(self, ticket: NewTicket) -> Result<(), Failure> {
        let account = self.account().ok_or_else(nobody)?;
        let created = bridge::call(CreateTicket { account, ticket }).await?;
        self.show_created(created);
        Ok(())
    }

    /// Begins a conversation and opens it.
    ///
    /// # Errors
    /// What the core says; then nothing was begun.
    pub async fn create_conversation(self, conversation: NewConversation) -> Result<(), Failure> {
        let account = self.account().ok_or_else(nobody)?;
        let created = bridge::call(CreateConversation {
            account,
            conversation,
        })
        .await?;
        self.show_created(created);
        Ok(())
    }

    fn show_created(self, created: CreatedConversation) {
        self.mark(Stale {
            list: true,
            counts: true,
            ..Stale::default()
        });
        self.open(created.conversation);
    }

    /// Contacts that a text finds; those last active where it is empty.
    ///
    /// # Errors
    /// What the core says.
    pub async fn contacts_like(self, text: String) -> Result<Vec<Contact>, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        bridge::call(FindContacts {
            account,
            text,
            limit: OFFERED_CONTACTS,
        })
        .await
    }

    /// A contact whole.
    ///
    /// # Errors
    /// What the core says.
    pub async fn contact_of(self, contact: ContactKey) -> Result<Contact, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        bridge::call(GetContact { account, contact }).await
    }

    /// Inboxes that can reach a contact.
    ///
    /// # Errors
    /// What the core says.
    pub async fn inboxes_reaching(
        self,
        contact: ContactKey,
    ) -> Result<Vec<ContactableInbox>, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        bridge::call(ListContactableInboxes { account, contact }).await
    }

    /// Makes, changes or deletes a macro.
    ///
    /// # Errors
    /// What the core says; then nothing was kept.
    pub async fn change_macros(self, action: Action) -> Result<Queued, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        let queued = bridge::call(ActOnAccount { account, action }).await?;
        self.mark(Stale {
            macros: true,
            counts: true,
            ..Stale::default()
        });
        Ok(queued)
    }

    /// What a macro would do to a conversation.
    ///
    /// # Errors
    /// What the core says.
    pub async fn preview_macro(
        self,
        conversation: ConversationKey,
        macro_id: MacroId,
    ) -> Result<MacroPreview, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        bridge::call(PreviewMacro {
            account,
            conversation,
            macro_id,
        })
        .await
    }

    /// Shows a macro as the text of a file.
    pub fn export_macro(self, macro_id: MacroId) {
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            match bridge::call(ExportMacro { account, macro_id }).await {
                Ok(text) => self.ask(Dialog::ExportMacro(text)),
                Err(failure) => self.toast_failure(&failure),
            }
        });
    }

    /// Chooses a file for a step of a macro and hands it to the server; none where the agent chose none.
    ///
    /// # Errors
    /// What the core says; a server that cannot be reached takes no file.
    pub async fn pick_macro_file(self) -> Result<Option<UploadedFile>, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        bridge::call(PickMacroFile { account }).await
    }

    /// Reads the text of a macro file. Nothing is made yet.
    ///
    /// # Errors
    /// The rule that the text breaks.
    pub async fn read_macro(self, text: String) -> Result<MacroDraft, Failure> {
        bridge::call(ReadMacro { text }).await
    }

    /// Keeps the transcript of a conversation as a file that the agent names; gives its name, or none where the agent
    /// chose none.
    ///
    /// # Errors
    /// What the core says; then there is no file.
    pub async fn save_transcript(
        self,
        conversation: ConversationKey,
        format: TranscriptFormat,
    ) -> Result<Option<String>, Failure> {
        let account = self.account().ok_or_else(nobody)?;
        bridge::call(SaveTranscript {
            account,
            conversation,
            format,
            language: match locale::tongue() {
                Tongue::French => Language::French,
                Tongue::English => Language::English,
            },
        })
        .await
    }

    /// The moment to come that a text means; none where it means none.
    pub async fn read_moment(self, text: String) -> Option<Timestamp> {
        bridge::call(ReadMoment { text }).await.ok().flatten()
    }

    pub(super) async fn read_macros(self, account: AccountKey) {
        let number = self.number(|progress| &mut progress.macros);
        let answer = bridge::call(ListMacros { account }).await;
        if number == self.latest(|progress| progress.macros)
            && let Ok(macros) = answer
        {
            self.state.macros().set(macros);
        }
    }
}
