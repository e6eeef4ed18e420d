//! What an event means for the screen: which copies are stale. No reading happens here.

use guichet_model::{AccountKey, AgentId, ConversationKey, Event};
use leptos::prelude::{Get, GetUntracked, Set, Update, With, WithUntracked};
use reactive_stores::Store;

use super::{
    Heard, SoundStoreFields, State, StateStoreFields, ThreadStoreFields, TransfersStoreFields,
    Writer,
    transfers::{note_way, percent},
};

/// Which copies on screen must be read again. Merged over an animation frame, so that a burst of events reads once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stale {
    /// The accounts, with their connection.
    pub accounts: bool,
    /// The settings.
    pub settings: bool,
    /// Agents, teams, inboxes, labels.
    pub reference: bool,
    /// The rows of the list and the counts on its tabs.
    pub list: bool,
    /// The sidebar's numbers.
    pub counts: bool,
    /// Header, related panel and newest messages of the open conversation.
    pub thread: bool,
    /// The operations of the outbox.
    pub outbox: bool,
    /// What was written and not sent.
    pub drafts: bool,
    /// The notes about the contact of the open conversation.
    pub notes: bool,
    /// Their other conversations.
    pub previous: bool,
    /// The macros.
    pub macros: bool,
    /// The custom views.
    pub views: bool,
    /// The canned answers.
    pub canned: bool,
    /// The agent's signature.
    pub signature: bool,
    /// A conversation to show, of this account.
    pub show: Option<(AccountKey, ConversationKey)>,
}

impl Stale {
    /// Both.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        Self {
            accounts: self.accounts || other.accounts,
            settings: self.settings || other.settings,
            reference: self.reference || other.reference,
            list: self.list || other.list,
            counts: self.counts || other.counts,
            thread: self.thread || other.thread,
            outbox: self.outbox || other.outbox,
            drafts: self.drafts || other.drafts,
            notes: self.notes || other.notes,
            previous: self.previous || other.previous,
            macros: self.macros || other.macros,
            views: self.views || other.views,
            canned: self.canned || other.canned,
            signature: self.signature || other.signature,
            show: other.show.or(self.show),
        }
    }
}

/// Takes note of an event and says what must be read again.
pub fn apply(state: Store<State>, event: &Event) -> Stale {
    let here = |account: AccountKey| state.current().get_untracked() == Some(account);
    let open =
        |conversation: ConversationKey| state.thread().open().get_untracked() == Some(conversation);
    let nothing = Stale::default();

    match event {
        Event::AccountsChanged | Event::ConnectionChanged { .. } => Stale {
            accounts: true,
            counts: true,
            ..nothing
        },
        Event::SettingsChanged => Stale {
            settings: true,
            ..nothing
        },
        Event::ConversationsChanged {
            account,
            conversations,
        } if here(*account) => Stale {
            list: true,
            counts: true,
            thread: conversations.is_empty() || conversations.iter().copied().any(open),
            previous: true,
            drafts: true,
            ..nothing
        },
        Event::TimelineChanged {
            account,
            conversation,
        } if here(*account) => Stale {
            thread: open(*conversation),
            ..nothing
        },
        Event::OutboxChanged { account } if here(*account) => Stale {
            outbox: true,
            drafts: true,
            counts: true,
            thread: true,
            ..nothing
        },
        Event::ReferenceChanged { account } if here(*account) => Stale {
            reference: true,
            counts: true,
            ..nothing
        },
        Event::ContactChanged { account, contact } if here(*account) => {
            let shown = state.thread().conversation().with_untracked(|open| {
                open.as_ref()
                    .is_some_and(|open| open.contact.key == *contact)
            });
            Stale {
                list: true,
                thread: shown,
                notes: shown,
                previous: shown,
                ..nothing
            }
        }
        Event::MacrosChanged { account } if here(*account) => Stale {
            macros: true,
            outbox: true,
            counts: true,
            ..nothing
        },
        Event::CannedChanged { account } if here(*account) => Stale {
            canned: true,
            outbox: true,
            counts: true,
            ..nothing
        },
        Event::SignatureChanged { account } if here(*account) => Stale {
            signature: true,
            outbox: true,
            counts: true,
            ..nothing
        },
        Event::ViewsChanged { account } if here(*account) => Stale {
            views: true,
            list: true,
            ..nothing
        },
        Event::Typing {
            account,
            conversation,
            name,
            on,
        } if here(*account) => {
            note_writer(
                state,
                *conversation,
                name,
                if *on { Writes::Yes } else { Writes::No },
            );
            nothing
        }
        Event::RecordingLevel {
            conversation,
            level,
            elapsed_ms,
            ..
        } => {
            state.sound().heard().set(Some(Heard {
                conversation: *conversation,
                level: *level,
                elapsed_ms: *elapsed_ms,
            }));
            nothing
        }
        Event::UploadProgress {
            account,
            operation,
            sent,
            total,
        } if here(*account) => {
            let now = percent(*sent, *total);
            state
                .transfers()
                .up()
                .update(|up| note_way(up, operation.clone(), now));
            nothing
        }
        Event::DownloadProgress {
            account,
            attachment,
            received,
            total,
        } if here(*account) => {
            let now = match *total {
                Some(total) => percent(*received, total).map(Some),
                None => Some(None),
            };
            state
                .transfers()
                .down()
                .update(|down| note_way(down, *attachment, now));
            nothing
        }
        Event::ViewersChanged {
            conversation,
            agents,
            ..
        } => {
            state.viewers().update(|viewers| {
                viewers.insert(*conversation, agents.clone());
            });
            nothing
        }
        Event::ShowConversation {
            account,
            conversation,
        } if state
            .accounts()
            .with_untracked(|all| all.iter().any(|known| known.key == *account)) =>
        {
            Stale {
                show: Some((*account, *conversation)),
                ..nothing
            }
        }
        _ => nothing,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writes {
    Yes,
    No,
}

fn note_writer(state: Store<State>, conversation: ConversationKey, name: &str, writes: Writes) {
    let known = state.writers().with_untracked(|writers| {
        writers
            .iter()
            .any(|writer| writer.conversation == conversation && writer.name == name)
    });
    match writes {
        Writes::Yes if !known => state.writers().update(|writers| {
            writers.push(Writer {
                conversation,
                name: name.to_owned(),
            });
        }),
        Writes::No if known => state.writers().update(|writers| {
            writers.retain(|writer| writer.conversation != conversation || writer.name != name);
        }),
        _ => {}
    }
}

/// The other agents who have the open conversation open too, tracked.
#[must_use]
pub fn viewers_of_open(state: Store<State>) -> Vec<AgentId> {
    let thread = state.thread();
    let Some(open) = thread.open().get() else {
        return Vec::new();
    };
    let told = state.viewers().with(|viewers| viewers.get(&open).cloned());
    told.unwrap_or_else(|| {
        thread.conversation().with(|conversation| {
            conversation
                .as_ref()
                .filter(|conversation| conversation.row.key == open)
                .map(|conversation| conversation.viewers.clone())
                .unwrap_or_default()
        })
    })
}

/// The names of those who write in a conversation, tracked.
#[must_use]
pub fn writers_in(state: Store<State>, conversation: ConversationKey) -> Vec<String> {
    state.writers().with(|writers| {
        writers
            .iter()
            .filter(|writer| writer.conversation == conversation)
            .map(|writer| writer.name.clone())
            .collect()
    })
}
