//! The open conversation: opening, reading on, closing.

use guichet_model::{
    AccountKey, AttachmentKey, ConversationKey, MessageId,
    command::{
        AllowRemote, BlockRemote, GetTimeline, OpenAttachment, OpenConversation, OpenLink, Opened,
    },
    draft::Mode,
    message::Direction,
    outbox::Action,
};
use leptos::{prelude::*, task::spawn_local};

use super::Actions;
use crate::{
    bridge, layout,
    state::{
        ListStoreFields, Load, StateStoreFields, Thread, ThreadStoreFields, TransfersStoreFields,
        readers, thread,
    },
};

/// The most messages that a fresh read of a long thread asks for.
const LARGEST_READ: u32 = 300;

impl Actions {
    /// The conversation that is open.
    #[must_use]
    pub fn open_key(self) -> Option<ConversationKey> {
        self.state.thread().open().get_untracked()
    }

    /// Opens a conversation. What is on screen stays until the answer is there, a few milliseconds later.
    pub fn open(self, conversation: ConversationKey) {
        self.state.list().selected().set(Some(conversation));
        self.state.trail().set(Vec::new());
        self.open_here(conversation);
    }

    /// Opens a conversation while the list stays where it is.
    pub(super) fn open_here(self, conversation: ConversationKey) {
        let Some(account) = self.account() else {
            return;
        };
        self.state.menu().set(None);
        let thread = self.state.thread();
        if thread.open().get_untracked() == Some(conversation)
            && thread.load().with_untracked(|load| *load == Load::Ready)
        {
            return;
        }
        self.progress
            .update_value(|progress| progress.clicked_ms = layout::performance_ms());
        thread.open().set(Some(conversation));
        thread.load().set(Load::Loading);
        let number = self.number(|progress| &mut progress.thread);
        spawn_local(async move {
            let answer = bridge::call(OpenConversation {
                account,
                conversation,
                limit: thread::PAGE,
            })
            .await;
            if number != self.latest(|progress| progress.thread) {
                return;
            }
            match answer {
                Ok(opened) => self.take_opened(conversation, opened),
                Err(failure) => thread.load().set(Load::Failed(failure)),
            }
        });
    }

    /// When the open conversation was asked for, by `performance.now()`.
    #[must_use]
    pub fn clicked_ms(self) -> f64 {
        self.progress.with_value(|progress| progress.clicked_ms)
    }

    /// Closes the open conversation; the list keeps it selected.
    pub fn close_thread(self) {
        self.number(|progress| &mut progress.thread);
        self.state.menu().set(None);
        self.state.trail().set(Vec::new());
        self.state.thread().set(Thread::default());
    }

    /// Loads the page before the oldest loaded message.
    pub fn load_older(self) {
        let thread = self.state.thread();
        let (Some(account), Some(conversation), Some(before)) = (
            self.account(),
            self.open_key(),
            thread.older().get_untracked(),
        ) else {
            return;
        };
        let begun = self
            .progress
            .try_update_value(|progress| !std::mem::replace(&mut progress.older, true))
            .unwrap_or(false);
        if !begun {
            return;
        }
        spawn_local(async move {
            let page = bridge::call(GetTimeline {
                account,
                conversation,
                before: Some(before),
                limit: thread::PAGE,
            })
            .await;
            self.progress
                .update_value(|progress| progress.older = false);
            let unchanged = self.open_key() == Some(conversation)
                && thread.older().get_untracked() == Some(before);
            match page {
                Ok(page) if unchanged => {
                    let (older, complete) = (page.older, page.complete);
                    let loaded = thread.messages().get_untracked();
                    thread.messages().set(thread::with_older(loaded, page));
                    thread.older().set(older);
                    thread.complete().set(complete);
                }
                Ok(_) => {}
                Err(failure) => self.toast_failure(&failure),
            }
        });
    }

    /// Lets go of far older messages once the agent is back at the bottom.
    pub fn rest_at_bottom(self) {
        let thread = self.state.thread();
        let keep = usize::try_from(thread::PAGE).unwrap_or(50) * 2;
        if thread.messages().with_untracked(Vec::len) <= keep * 2 {
            return;
        }
        let (messages, older) = thread::cut_back(
            thread.messages().get_untracked(),
            thread.older().get_untracked(),
            keep,
        );
        thread.messages().set(messages);
        thread.older().set(older);
        thread.complete().set(false);
    }

    /// Marks the open conversation read, as far as it is on screen.
    pub fn mark_read(self) {
        let unread = self.state.thread().conversation().with_untracked(|open| {
            open.as_ref()
                .is_some_and(|conversation| conversation.row.unread_count > 0)
        });
        if unread {
            let seen = self.newest_incoming();
            self.dispatch(Action::MarkRead { seen });
        }
    }

    /// Puts the open or selected conversation back among what is unread. It closes: what is on screen gets read.
    pub fn mark_unread(self) {
        let Some(conversation) = self.subject() else {
            return;
        };
        self.dispatch_to(conversation, Action::MarkUnread);
        if self.open_key() == Some(conversation) {
            self.close_thread();
        }
    }

    /// The newest message of the customer in the open conversation.
    fn newest_incoming(self) -> Option<MessageId> {
        self.state.thread().messages().with_untracked(|messages| {
            messages
                .iter()
                .rev()
                .find(|message| message.direction == Direction::Incoming)
                .and_then(|message| message.id)
        })
    }

    /// Opens a received file in the system's program for it.
    pub fn open_attachment(self, attachment: AttachmentKey) {
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            let request = OpenAttachment {
                account,
                attachment,
            };
            if let Err(failure) = bridge::call(request).await {
                self.toast_failure(&failure);
            }
            self.fetched(attachment);
        });
    }

    /// A file is no longer on its way: it came, or its way broke off.
    pub(super) fn fetched(self, attachment: AttachmentKey) {
        let down = self.state.transfers().down();
        if down.with_untracked(|down| down.contains_key(&attachment)) {
            down.update(|down| {
                down.remove(&attachment);
            });
        }
    }

    /// Has the pictures of a mail, or of all mails of its sender, fetched from other computers.
    pub fn allow_remote(self, message: MessageId, always_for_sender: bool) {
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            let request = AllowRemote {
                account,
                message,
                always_for_sender,
            };
            if let Err(failure) = bridge::call(request).await {
                self.toast_failure(&failure);
            }
        });
    }

    /// Takes back what was allowed for a mail and for its sender.
    pub fn block_remote(self, message: MessageId) {
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            if let Err(failure) = bridge::call(BlockRemote { account, message }).await {
                self.toast_failure(&failure);
            }
        });
    }

    /// Opens a link in the browser.
    pub fn open_link(self, url: String) {
        spawn_local(async move {
            if let Err(failure) = bridge::call(OpenLink { url }).await {
                self.toast_failure(&failure);
            }
        });
    }

    /// Reads the open conversation anew: header and the newest messages, as many as are loaded.
    pub(super) async fn read_thread(self, account: AccountKey) {
        let thread = self.state.thread();
        let Some(conversation) = self.open_key() else {
            return;
        };
        let number = self.number(|progress| &mut progress.thread);
        let first = thread.load().with_untracked(|load| *load != Load::Ready);
        let loaded = thread.messages().with_untracked(Vec::len);
        let limit = if first {
            thread::PAGE
        } else {
            u32::try_from(loaded)
                .unwrap_or(u32::MAX)
                .clamp(thread::PAGE, LARGEST_READ)
        };
        let answer = bridge::call(OpenConversation {
            account,
            conversation,
            limit,
        })
        .await;
        if number != self.latest(|progress| progress.thread) {
            return;
        }
        match answer {
            Ok(opened) if first => self.take_opened(conversation, opened),
            Ok(opened) => self.take_fresh(opened),
            Err(failure) => thread.load().set(Load::Failed(failure)),
        }
    }

    pub(super) fn take_opened(self, conversation: ConversationKey, opened: Opened) {
        readers::forget(self.state);
        self.state.thread().set(Thread {
            open: Some(conversation),
            conversation: Some(opened.conversation),
            messages: opened.timeline.messages,
            older: opened.timeline.older,
            complete: opened.timeline.complete,
            load: Load::Ready,
            mode: if opened.drafts.reply.is_empty() && !opened.drafts.note.is_empty() {
                Mode::Note
            } else {
                Mode::Reply
            },
            drafts: opened.drafts,
            ..Thread::default()
        });
    }

    fn take_fresh(self, opened: Opened) {
        let thread = self.state.thread();
        let (messages, older, complete) = thread::with_newest(
            thread.messages().get_untracked(),
            thread.older().get_untracked(),
            thread.complete().get_untracked(),
            opened.timeline,
        );
        let same = thread.messages().with_untracked(|shown| *shown == messages);
        if !same {
            thread.messages().set(messages);
        }
        thread.older().set(older);
        thread.complete().set(complete);
        thread.conversation().set(Some(opened.conversation));
    }
}
