//! Pages of a thread, by keyset, with what the outbox holds at its end.

use std::collections::HashMap;

use guichet_model::{
    AccountKey, AgentId, AttachmentKey, ConversationKey, DisplayId, MessageId, MessageKey,
    OperationId, Timestamp,
    message::{
        Attachment, AttachmentKind, Author, Delivery, Direction, Message, Quoted, Timeline,
        TimelineCursor,
    },
    outbox::{Action, KeptFile, OperationState, Reason},
    sending::Departure,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    Store, StoreError,
    letters::letters,
    quotes,
    rows::{AttachmentRow, MailRow},
    sending::departure,
    sql::{attachment_kind, author, delivery, direction, from_json, json},
};

/// The most messages one page may have.
pub const LONGEST_PAGE: u32 = 1000;

/// What of a thread is here, for deciding what to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadState {
    /// The server's number for the conversation.
    pub display_id: Option<DisplayId>,
    /// Every message from this id to `newest_here` is here.
    pub tail_from: Option<MessageId>,
    /// The end of the run without holes; single newer ones may be here.
    pub newest_here: Option<MessageId>,
    /// Highest message id known of.
    pub newest: Option<MessageId>,
    /// The thread is here from its first message.
    pub complete: bool,
}

impl ThreadState {
    /// Whether the newest page must be fetched before the thread can be trusted.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.tail_from.is_none() || self.newest > self.newest_here
    }
}

impl Store {
    /// A page of a thread: the newest when `before` is absent, with the pending messages last.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a conversation that is not here.
    pub fn timeline(
        &self,
        account: AccountKey,
        me: AgentId,
        conversation: ConversationKey,
        before: Option<TimelineCursor>,
        limit: u32,
    ) -> Result<Timeline, StoreError> {
        let limit = limit.clamp(1, LONGEST_PAGE);
        self.read(|connection| {
            // One view of both files, the outbox's taken first: an acknowledged message is stored in the copy before it
            // leaves the outbox, so it is never absent from both.
            let view = connection.unchecked_transaction()?;
            view.prepare_cached("SELECT count(*) FROM mine.operation WHERE seq = 0")?
                .query_row([], |_| Ok(()))?;
            let thread = thread_state(&view, account, conversation)?;
            let mut messages = page(&view, conversation, me, thread.tail_from, before, limit)?;
            let older = if messages.len() == limit as usize {
                messages.first().and_then(|message| {
                    Some(TimelineCursor {
                        created_at: message.created_at,
                        id: message.id?,
                    })
                })
            } else {
                None
            };
            if before.is_none() {
                let tail_from = thread.tail_from;
                messages.extend(pending_messages(
                    &view,
                    account,
                    conversation,
                    me,
                    tail_from,
                )?);
            }
            quotes::fill_in(&view, conversation, &mut messages)?;
            quotes::lay_acts(&view, conversation, &mut messages)?;
            Ok(Timeline {
                messages,
                older,
                complete: thread.complete && older.is_none(),
            })
        })
    }

    /// What of a thread is here.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a conversation that is not here.
    pub fn thread_state(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<ThreadState, StoreError> {
        self.read(|connection| thread_state(connection, account, conversation))
    }

    /// Whether a message of this operation is in the local copy.
    ///
    /// # Errors
    /// When the database fails.
    pub fn has_message_of(&self, operation: &OperationId) -> Result<bool, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM main.message WHERE client_id = ?1)")?
                .query_row([&operation.0], |row| row.get(0))?)
        })
    }

    /// How far a message has come; none where it is not in the copy.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delivery_of(
        &self,
        account: AccountKey,
        message: MessageId,
    ) -> Result<Option<Delivery>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT delivery FROM main.message WHERE account = ?1 AND id = ?2")?
                .query_row(params![account.0, message.0], |row| row.get(0))
                .optional()?
                .map(delivery))
        })
    }

    /// A file of a message: where its bytes are, and the message's number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn attachment(
        &self,
        account: AccountKey,
        key: AttachmentKey,
    ) -> Result<AttachmentRow, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT a.id, a.kind, a.name, a.mime, a.size, a.width, a.height, a.data_url, a.thumb_url
                     FROM main.attachment a JOIN main.message m ON m.key = a.message
                     WHERE a.key = ?1 AND m.account = ?2",
                )?
                .query_row(params![key.0, account.0], |row| {
                    Ok(AttachmentRow {
                        id: row.get(0)?,
                        kind: attachment_kind(&row.get::<_, String>(1)?),
                        name: row.get(2)?,
                        mime: row.get(3)?,
                        size: row.get::<_, Option<i64>>(4)?.and_then(|size| u64::try_from(size).ok()),
                        width: row.get(5)?,
                        height: row.get(6)?,
                        data_url: row.get(7)?,
                        thumb_url: row.get(8)?,
                    })
                })
                .optional()?
                .ok_or(StoreError::NotFound("file"))
        })
    }
}

fn thread_state(
    connection: &Connection,
    account: AccountKey,
    conversation: ConversationKey,
) -> Result<ThreadState, StoreError> {
    connection
        .prepare_cached(
            "SELECT id, tail_from, newest_here, newest_message, complete FROM main.conversation
             WHERE key = ?1 AND account = ?2",
        )?
        .query_row(params![conversation.0, account.0], |row| {
            Ok(ThreadState {
                display_id: row.get::<_, Option<i64>>(0)?.map(DisplayId),
                tail_from: row.get::<_, Option<i64>>(1)?.map(MessageId),
                newest_here: row.get::<_, Option<i64>>(2)?.map(MessageId),
                newest: row
                    .get::<_, Option<i64>>(3)?
                    .filter(|id| *id > 0)
                    .map(MessageId),
                complete: row.get(4)?,
            })
        })
        .optional()?
        .ok_or(StoreError::NotFound("conversation"))
}

/// Stored messages of the run without holes, oldest first.
fn page(
    connection: &Connection,
    conversation: ConversationKey,
    me: AgentId,
    tail_from: Option<MessageId>,
    before: Option<TimelineCursor>,
    limit: u32,
) -> Result<Vec<Message>, StoreError> {
    let (at, id) = before.map_or((i64::MAX, i64::MAX), |cursor| {
        (cursor.created_at.0, cursor.id.0)
    });
    let mut statement = connection.prepare_cached(
        "SELECT key, id, direction, private, content, deleted, author_kind, author_id, author_name, delivery, error,
             client_id, created_at, attachments, in_reply_to, mail
         FROM main.message
         WHERE conversation = ?1 AND (created_at, id) < (?2, ?3) AND id >= ?4
         ORDER BY created_at DESC, id DESC LIMIT ?5",
    )?;
    let mut rows = statement.query(params![
        conversation.0,
        at,
        id,
        tail_from.map_or(0, |id| id.0),
        limit
    ])?;
    let mut messages = Vec::with_capacity(limit as usize);
    let mut with_files = Vec::new();
    while let Some(row) = rows.next()? {
        let message = read_message(row, me)?;
        if row.get::<_, i64>(13)? > 0 {
            with_files.extend(message.key);
        }
        messages.push(message);
    }
    messages.reverse();
    if !with_files.is_empty() {
        let mut files = attachments(connection, &with_files)?;
        for message in &mut messages {
            message.attachments = message
                .key
                .and_then(|key| files.remove(&key))
                .unwrap_or_default();
        }
    }
    let keys: Vec<MessageKey> = messages.iter().filter_map(|message| message.key).collect();
    let mut letters = letters(connection, &keys)?;
    for message in &mut messages {
        message.letter = message
            .key
            .filter(|_| !message.deleted)
            .and_then(|key| letters.remove(&key));
    }
    Ok(messages)
}

fn read_message(row: &Row<'_>, me: AgentId) -> Result<Message, StoreError> {
    let author = author(row.get(6)?, row.get(7)?, row.get(8)?);
    let delivery = delivery(row.get(9)?);
    let error: Option<String> = row.get(10)?;
    Ok(Message {
        key: Some(MessageKey(row.get(0)?)),
        id: Some(MessageId(row.get(1)?)),
        operation: row.get::<_, Option<String>>(11)?.map(OperationId),
        direction: direction(row.get(2)?),
        private: row.get(3)?,
        content: row.get(4)?,
        deleted: row.get(5)?,
        mine: matches!(author, Author::Agent { id, .. } if id == me),
        author,
        delivery,
        reason: match (delivery, error) {
            (Delivery::Failed, Some(message)) => Some(Reason::Refused { message }),
            _ => None,
        },
        created_at: Timestamp(row.get(12)?),
        attachments: Vec::new(),
        departure: None,
        letter: None,
        quoted: row
            .get::<_, Option<i64>>(14)?
            .map(|id| Quoted::unknown(MessageId(id))),
        recipients: row
            .get::<_, Option<String>>(15)?
            .map(|mail| from_json::<MailRow>(&mail, "mail"))
            .transpose()?
            .map(|mail| mail.recipients),
    })
}

fn attachments(
    connection: &Connection,
    messages: &[MessageKey],
) -> Result<HashMap<MessageKey, Vec<Attachment>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT message, key, kind, name, size, width, height FROM main.attachment
         WHERE message IN (SELECT value FROM json_each(?1)) ORDER BY message, id",
    )?;
    let mut rows = statement.query([json(&messages, "key list")?])?;
    let mut files: HashMap<MessageKey, Vec<Attachment>> = HashMap::new();
    while let Some(row) = rows.next()? {
        files
            .entry(MessageKey(row.get(0)?))
            .or_default()
            .push(Attachment {
                key: AttachmentKey(row.get(1)?),
                kept: None,
                kind: attachment_kind(&row.get::<_, String>(2)?),
                name: row.get(3)?,
                size_bytes: row
                    .get::<_, Option<i64>>(4)?
                    .and_then(|size| u64::try_from(size).ok()),
                width: row.get(5)?,
                height: row.get(6)?,
            });
    }
    Ok(files)
}

/// Replies and notes of the outbox as messages, in order. One whose echo is in the thread already is left out.
fn pending_messages(
    connection: &Connection,
    account: AccountKey,
    conversation: ConversationKey,
    me: AgentId,
    tail_from: Option<MessageId>,
) -> Result<Vec<Message>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT o.op, o.payload, o.state, o.reason, o.queued_at, a.user_name, o.departure, o.departs_at
         FROM mine.operation o JOIN mine.account a ON a.key = o.account
         WHERE o.conversation = ?1 AND o.account = ?2 AND o.kind IN ('reply', 'note')
           AND NOT EXISTS (SELECT 1 FROM main.message m
                           WHERE m.client_id = o.op AND m.conversation = o.conversation AND m.id >= ?3)
         ORDER BY o.seq",
    )?;
    let mut rows = statement.query(params![
        conversation.0,
        account.0,
        tail_from.map_or(0, |id| id.0)
    ])?;
    let mut messages = Vec::new();
    while let Some(row) = rows.next()? {
        let action: Action = from_json(&row.get::<_, String>(1)?, "operation")?;
        let reason: Option<String> = row.get(3)?;
        messages.push(Message {
            key: None,
            id: None,
            operation: Some(OperationId(row.get(0)?)),
            direction: Direction::Outgoing,
            private: matches!(action, Action::Note(_)),
            content: action.text().unwrap_or_default().to_owned(),
            deleted: false,
            author: Author::Agent {
                id: me,
                name: row.get(5)?,
            },
            mine: true,
            delivery: pending_delivery(super::outbox::state(&row.get::<_, String>(2)?)),
            reason: reason.map(|text| from_json(&text, "reason")).transpose()?,
            created_at: Timestamp(row.get(4)?),
            attachments: action.kept_files().iter().map(waiting).collect(),
            departure: departure(row.get::<_, Option<String>>(6)?.as_deref(), row.get(7)?),
            letter: None,
            quoted: action
                .message()
                .and_then(|message| message.quote)
                .map(Quoted::unknown),
            recipients: action
                .message()
                .and_then(|message| message.recipients.clone()),
        });
    }
    // What leaves later stands where it will be.
    messages.sort_by_key(|message| match message.departure {
        Some(Departure::Scheduled { at }) => Some(at),
        _ => None,
    });
    Ok(messages)
}

/// A file that waits in the profile, as its message will show it.
fn waiting(file: &KeptFile) -> Attachment {
    Attachment {
        key: AttachmentKey(0),
        kept: Some(file.id.clone()),
        kind: AttachmentKind::of(&file.mime),
        name: file.name.clone(),
        size_bytes: Some(file.size),
        width: None,
        height: None,
    }
}

const fn pending_delivery(state: OperationState) -> Delivery {
    match state {
        OperationState::Queued => Delivery::Queued,
        OperationState::Sending => Delivery::Sending,
        OperationState::Checking => Delivery::Checking,
        OperationState::Held => Delivery::Held,
        OperationState::Conflict => Delivery::Conflict,
        OperationState::Failed => Delivery::Failed,
    }
}

impl Store {
    /// Conversations whose thread is not here, or not to its end: the agent's own first, then unassigned ones, then by
    /// activity; open ones before others.
    ///
    /// # Errors
    /// When the database fails.
    pub fn threads_to_fetch(
        &self,
        owner: super::ingest::Owner,
        limit: u32,
    ) -> Result<Vec<(ConversationKey, DisplayId)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT key, id FROM main.conversation
                 WHERE account = ?1 AND known = 1 AND id IS NOT NULL
                   AND (tail_from IS NULL OR coalesce(newest_message, 0) > coalesce(newest_here, 0))
                 ORDER BY status != 'open', assignee != ?2, assignee != 0, last_activity_at DESC LIMIT ?3",
            )?;
            let rows = statement.query_map(params![owner.account.0, owner.me.0, limit], |row| {
                Ok((ConversationKey(row.get(0)?), DisplayId(row.get(1)?)))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Every conversation of an account whose header is here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn known_ids(&self, account: AccountKey) -> Result<Vec<DisplayId>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id FROM main.conversation WHERE account = ?1 AND known = 1 AND id IS NOT NULL",
            )?;
            let rows = statement.query_map([account.0], |row| row.get(0).map(DisplayId))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
