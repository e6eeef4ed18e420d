//! What windows and terminals read: pages, counts, threads. Answered from the local copy alone; what is missing is
//! fetched in the background and announced by an event.

use guichet_model::{
    AccountKey, ConversationKey, DisplayId, Timestamp,
    account::Reference,
    command::{FirstList, Opened},
    conversation::{Category, ConversationRow},
    message::{Timeline, TimelineCursor},
    view::{self, Counts, Cursor, ListChoice, ListFilter, ListedKeys, Page, Tab, TabCounts},
};

use crate::{
    Core, Error,
    store::{list::Viewer, reference::SyncMark},
    sync::{related, threads},
};

impl Core {
    /// A page of a list.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn list(
        &self,
        account: AccountKey,
        filter: &ListFilter,
        tab: Tab,
        cursor: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<ConversationRow>, Error> {
        let viewer = self.viewer(account)?;
        Ok(self.shared.store.list(viewer, filter, tab, cursor, limit)?)
    }

    /// The list that a window shows first.
    ///
    /// # Errors
    /// As [`Core::list`].
    pub fn first_list(&self, account: AccountKey) -> Result<FirstList, Error> {
        let filter = ListFilter::default();
        let choice = self
            .list_choice(account, filter.category.as_ref(), &filter.scope)?
            .unwrap_or_else(|| ListChoice::usual(&filter.scope));
        let filter = ListFilter {
            status: choice.status.clone(),
            sort: choice.sort,
            ..filter
        };
        Ok(FirstList {
            account,
            reference: self.reference(account)?,
            page: self.list(account, &filter, choice.tab, None, view::PAGE)?,
            choice,
        })
    }

    /// The keys of a list from its start, in its order.
    ///
    /// # Errors
    /// As [`Core::list`].
    pub fn list_keys(
        &self,
        account: AccountKey,
        filter: &ListFilter,
        tab: Tab,
    ) -> Result<ListedKeys, Error> {
        let viewer = self.viewer(account)?;
        Ok(self.shared.store.list_keys(viewer, filter, tab)?)
    }

    fn viewer(&self, account: AccountKey) -> Result<Viewer, Error> {
        Ok(Viewer {
            account,
            me: self.runtime(account)?.owner().me,
            now: self.shared.now(),
        })
    }

    /// The tab counts of a list.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn tab_counts(&self, account: AccountKey, filter: &ListFilter) -> Result<TabCounts, Error> {
        let viewer = self.viewer(account)?;
        let usual = ListFilter {
            sort: filter.sort,
            ..ListFilter::default()
        };
        if *filter == usual
            && let Some(counts) = self.server_counts(account)?
        {
            return Ok(counts);
        }
        Ok(self.shared.store.tab_counts(viewer, filter)?)
    }

    /// The sidebar's numbers of the conversations. Until every header is here, the tabs are the server's own.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn counts(&self, account: AccountKey) -> Result<Counts, Error> {
        let me = self.runtime(account)?.owner().me;
        let chat = Category::Chat;
        let mut counts = self.shared.store.counts(account, me, &chat)?;
        counts.as_of = self.as_of(account)?;
        if let Some(tabs) = self.server_counts(account)? {
            counts.tabs = tabs;
        }
        Ok(counts)
    }

    /// The sidebar's numbers of one module.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn module_counts(&self, account: AccountKey, category: &Category) -> Result<Counts, Error> {
        if *category == Category::Chat {
            return self.counts(account);
        }
        let me = self.runtime(account)?.owner().me;
        let mut counts = self.shared.store.counts(account, me, category)?;
        counts.as_of = self.as_of(account)?;
        Ok(counts)
    }

    fn server_counts(&self, account: AccountKey) -> Result<Option<TabCounts>, Error> {
        let text = self
            .shared
            .store
            .sync_mark(account, SyncMark::ServerCounts)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// When the local copy was last known to equal the server.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn as_of(&self, account: AccountKey) -> Result<Option<Timestamp>, Error> {
        let text = self.shared.store.sync_mark(account, SyncMark::AsOf)?;
        Ok(text.and_then(|text| text.parse().ok()).map(Timestamp))
    }

    /// A conversation with the newest page of its thread and its drafts.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) when it is not here.
    pub fn open_conversation(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        limit: u32,
    ) -> Result<Opened, Error> {
        let runtime = self.runtime(account)?;
        let mut opened = Opened {
            conversation: self.shared.store.conversation(account, conversation)?,
            timeline: self.shared.store.timeline(
                account,
                runtime.owner().me,
                conversation,
                None,
                limit,
            )?,
            drafts: self.shared.store.drafts(conversation)?,
        };
        self.show_live(conversation, &mut opened.drafts);
        if let Some(id) = opened.conversation.row.id {
            opened.conversation.viewers = runtime.viewing.others(id);
        }
        threads::refresh_in_background(&runtime, conversation);
        related::refresh_participants_in_background(&runtime, conversation);
        Ok(opened)
    }

    /// A window shows this conversation of the account now, or none; other agents are told, where the server can tell.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) for an account that is not here.
    pub fn view_conversation(
        &self,
        account: AccountKey,
        conversation: Option<ConversationKey>,
    ) -> Result<(), Error> {
        self.runtime(account)?.viewing.turn_to(conversation);
        Ok(())
    }

    /// A page of a thread: the newest when `before` is absent. Where the local copy ends before the thread does, older
    /// messages are fetched in the background.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) when the conversation is not here.
    pub fn timeline(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        before: Option<TimelineCursor>,
        limit: u32,
    ) -> Result<Timeline, Error> {
        let runtime = self.runtime(account)?;
        let timeline =
            self.shared
                .store
                .timeline(account, runtime.owner().me, conversation, before, limit)?;
        if timeline.older.is_none() && !timeline.complete {
            threads::fetch_older_in_background(&runtime, conversation);
        }
        Ok(timeline)
    }

    /// Fetches what a thread misses at its end, and waits for it.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn refresh_thread(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<(), Error> {
        threads::refresh(&*self.runtime(account)?, conversation).await
    }

    /// Agents, teams, inboxes and labels.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn reference(&self, account: AccountKey) -> Result<Reference, Error> {
        Ok(self.shared.store.reference(account)?)
    }

    /// The local key of a conversation by the number people see.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) when it is not here.
    pub fn conversation_key(
        &self,
        account: AccountKey,
        id: DisplayId,
    ) -> Result<ConversationKey, Error> {
        let key = self.shared.store.conversation_key(account, id)?;
        key.ok_or(Error::Store(crate::store::StoreError::NotFound(
            "conversation",
        )))
    }
}
