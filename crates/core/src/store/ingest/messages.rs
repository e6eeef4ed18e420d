//! Messages of the local copy: their rows, files and words, and which part of a thread is here without holes.

use guichet_model::{
    AccountKey, AgentId, ConversationKey,
    message::{Author, Direction, Preview},
};
use rusqlite::{Connection, params};

use super::Reach;
use crate::store::{
    StoreError,
    letters::put_letter,
    overlay::{Values, first_line},
    rows::{AttachmentRow, MessageRow},
    sql::{attachment_kind_name, author_columns, delivery_code, direction_code, json},
};

/// What became of a message that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Put {
    /// It was not here before.
    New,
    /// It reads otherwise now.
    Changed,
    /// It was here just so.
    Same,
}

/// Writes one message and its place in the full-text index.
pub(in crate::store) fn put_message(
    cache: &Connection,
    account: AccountKey,
    conversation: ConversationKey,
    message: &MessageRow,
) -> Result<Put, StoreError> {
    let (author_kind, author_id, author_name) = author_columns(&message.author);
    let files = i64::try_from(message.attachments.len()).unwrap_or(i64::MAX);
    let mail = message.mail.as_ref();
    let mail = mail.map(|mail| json(mail, "mail")).transpose()?;
    let inserted = cache
        .prepare_cached(
            "INSERT OR IGNORE INTO message (account, conversation, id, direction, private, content, deleted,
                 author_kind, author_id, author_name, delivery, error, client_id, created_at, attachments, in_reply_to, mail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            account.0,
            conversation.0,
            message.id.0,
            direction_code(message.direction),
            message.private,
            message.content,
            message.deleted,
            author_kind,
            author_id,
            author_name,
            delivery_code(message.delivery),
            message.error,
            message.client_id.as_ref().map(|id| &id.0),
            message.created_at.0,
            files,
            message.in_reply_to.map(|id| id.0),
            mail,
        ])?
        == 1;
    if inserted {
        let key = cache.last_insert_rowid();
        index(cache, key, message)?;
        put_attachments(cache, key, &message.attachments)?;
        put_letter(cache, key, message.letter.as_deref(), message.deleted)?;
        return Ok(Put::New);
    }
    let (key, content): (i64, String) = cache
        .prepare_cached("SELECT key, content FROM message WHERE account = ?1 AND id = ?2")?
        .query_row(params![account.0, message.id.0], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let changed = cache
        .prepare_cached(
            "UPDATE message SET content = ?2, deleted = ?3, delivery = ?4, error = ?5,
                 client_id = coalesce(?6, client_id), attachments = ?7, author_name = ?8
             WHERE key = ?1 AND (content, deleted, delivery, error, client_id, attachments, author_name)
                 IS NOT (?2, ?3, ?4, ?5, coalesce(?6, client_id), ?7, ?8)",
        )?
        .execute(params![
            key,
            message.content,
            message.deleted,
            delivery_code(message.delivery),
            message.error,
            message.client_id.as_ref().map(|id| &id.0),
            files,
            author_name,
        ])?;
    if content != message.content {
        cache
            .prepare_cached("DELETE FROM search.message_text WHERE rowid = ?1")?
            .execute([key])?;
        index(cache, key, message)?;
    }
    // Their addresses are signed anew in each answer, which changes nothing that shows.
    put_attachments(cache, key, &message.attachments)?;
    let laid_out = put_letter(cache, key, message.letter.as_deref(), message.deleted)?;
    Ok(if changed > 0 || laid_out {
        Put::Changed
    } else {
        Put::Same
    })
}

fn index(cache: &Connection, key: i64, message: &MessageRow) -> Result<(), StoreError> {
    if message.direction != Direction::Activity && !message.deleted && !message.content.is_empty() {
        cache
            .prepare_cached("INSERT INTO search.message_text (rowid, content) VALUES (?1, ?2)")?
            .execute(params![key, message.content])?;
    }
    Ok(())
}

/// Builds the full-text index when it is empty and there is something to find: its file was lost.
pub(in crate::store) fn index_all_when_empty(cache: &Connection) -> Result<(), StoreError> {
    const INDEXED: &str = "direction != 2 AND deleted = 0 AND content != ''";
    let lost: bool = cache.query_row(
        &format!(
            "SELECT NOT EXISTS (SELECT 1 FROM search.message_text_docsize)
                 AND EXISTS (SELECT 1 FROM main.message WHERE {INDEXED})"
        ),
        [],
        |row| row.get(0),
    )?;
    if lost {
        tracing::info!("the full-text index is built again");
        cache.execute(
            &format!(
                "INSERT INTO search.message_text (rowid, content) SELECT key, content FROM main.message WHERE {INDEXED}"
            ),
            [],
        )?;
    }
    Ok(())
}

fn put_attachments(
    cache: &Connection,
    message: i64,
    attachments: &[AttachmentRow],
) -> Result<(), StoreError> {
    for attachment in attachments {
        cache
            .prepare_cached(
                "INSERT INTO attachment (message, id, kind, name, mime, size, width, height, data_url, thumb_url)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (message, id) DO UPDATE SET kind = excluded.kind, name = excluded.name,
                     mime = excluded.mime, size = excluded.size, width = excluded.width, height = excluded.height,
                     data_url = excluded.data_url, thumb_url = excluded.thumb_url",
            )?
            .execute(params![
                message,
                attachment.id,
                attachment_kind_name(attachment.kind),
                attachment.name,
                attachment.mime,
                attachment.size.and_then(|size| i64::try_from(size).ok()),
                attachment.width,
                attachment.height,
                attachment.data_url,
                attachment.thumb_url,
            ])?;
    }
    Ok(())
}

/// Keeps account of which part of the thread is here without holes; says whether that has grown.
pub(in crate::store) fn widen(
    cache: &Connection,
    conversation: ConversationKey,
    messages: &[MessageRow],
    reach: Reach,
) -> Result<bool, StoreError> {
    let lowest = messages.iter().map(|message| message.id.0).min();
    let highest = messages.iter().map(|message| message.id.0).max();
    let (tail_from, newest_here, newest): (Option<i64>, Option<i64>, Option<i64>) = cache
        .prepare_cached(
            "SELECT tail_from, newest_here, nullif(newest_message, 0) FROM conversation WHERE key = ?1",
        )?
        .query_row([conversation.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let extends = match reach {
        Reach::Newest { .. } | Reach::After => true,
        // Where more is known of than is here, something may be missing in between: the thread is fetched.
        Reach::Live => newest_here.is_some() && newest <= newest_here,
        Reach::Before { .. } | Reach::Single => false,
    };
    let (tail_from, complete) = match reach {
        Reach::Newest { whole: true } => (Some(0), Some(true)),
        Reach::Newest { whole: false } => match (tail_from, newest_here, lowest) {
            (Some(tail), Some(newest), Some(lowest)) if lowest <= newest => {
                (Some(tail.min(lowest)), None)
            }
            (_, _, Some(lowest)) => (Some(lowest), Some(false)),
            (tail, _, None) => (tail, None),
        },
        Reach::Before { message, whole } if tail_from.is_some_and(|tail| tail <= message.0) => (
            tail_from.into_iter().chain(lowest).min(),
            whole.then_some(true),
        ),
        Reach::Before { .. } | Reach::After | Reach::Live | Reach::Single => (tail_from, None),
    };
    let grown = cache
        .prepare_cached(
            "UPDATE conversation SET tail_from = ?2, complete = coalesce(?3, complete),
                 newest_here = nullif(max(coalesce(newest_here, 0), coalesce(?4, 0)), 0),
                 newest_message = nullif(max(coalesce(newest_message, 0), coalesce(?5, 0)), 0)
             WHERE key = ?1 AND (tail_from, complete, coalesce(newest_here, 0), coalesce(newest_message, 0))
                 IS NOT (?2, coalesce(?3, complete), max(coalesce(newest_here, 0), coalesce(?4, 0)),
                         max(coalesce(newest_message, 0), coalesce(?5, 0)))",
        )?
        .execute(params![
            conversation.0,
            tail_from,
            complete,
            highest.filter(|_| extends),
            highest
        ])?;
    Ok(grown > 0)
}

/// Makes `message` the preview unless a newer one is.
pub(in crate::store) fn offer_preview(values: &mut Values, message: &MessageRow, me: AgentId) {
    if values.preview_id.is_some_and(|id| id > message.id.0) {
        return;
    }
    let file = message.attachments.first();
    values.preview = Some(Preview {
        text: first_line(&message.content),
        direction: message.direction,
        private: message.private,
        mine: matches!(message.author, Author::Agent { id, .. } if id == me),
        attachment: file.map(|file| file.kind),
        attachment_name: file.map(|file| file.name.clone()),
    });
    values.preview_id = Some(message.id.0);
}
