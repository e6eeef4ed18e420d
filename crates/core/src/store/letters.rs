//! The HTML of mails, and whose pictures may be fetched from other computers.

use std::collections::{BTreeMap, HashMap};

use guichet_model::{
    AccountKey, AttachmentKey, ConversationKey, MessageId, MessageKey,
    letter::{Extent, Letter},
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    Store, StoreError,
    rows::LetterRow,
    sql::{from_json, json},
};

/// Whether the pictures of a letter `l` of a message `m` may be fetched.
const ALLOWED: &str = "(EXISTS (SELECT 1 FROM mine.remote_content r WHERE r.account = m.account AND r.message = m.id AND r.sender = '')
     OR EXISTS (SELECT 1 FROM mine.remote_content r WHERE r.account = m.account AND r.message = 0 AND r.sender = l.sender))";

/// A mail, to be made safe and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLetter {
    /// As it came.
    pub html: String,
    /// The pictures that came with it, by content id.
    pub pictures: BTreeMap<String, AttachmentKey>,
    /// Whether its pictures on other computers may be fetched.
    pub remote_allowed: bool,
}

/// Writes the HTML of a message; says whether that changed anything. It stays where a record comes without, until the
/// message is deleted.
pub(super) fn put_letter(
    cache: &Connection,
    message: i64,
    letter: Option<&LetterRow>,
    deleted: bool,
) -> Result<bool, StoreError> {
    let Some(letter) = letter.filter(|_| !deleted) else {
        let gone = deleted
            && cache
                .prepare_cached("DELETE FROM letter WHERE message = ?1")?
                .execute([message])?
                > 0;
        return Ok(gone);
    };
    let outline = &letter.outline;
    let changed = cache
        .prepare_cached(
            "INSERT INTO letter (message, sender, rich, quoted, too_large, fresh_remote, fresh_height, whole_remote,
                 whole_height, pictures, inline, html)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (message) DO UPDATE SET sender = excluded.sender, rich = excluded.rich, quoted = excluded.quoted,
                 too_large = excluded.too_large, fresh_remote = excluded.fresh_remote,
                 fresh_height = excluded.fresh_height, whole_remote = excluded.whole_remote,
                 whole_height = excluded.whole_height, pictures = excluded.pictures,
                 inline = excluded.inline, html = excluded.html
             WHERE (html, sender, pictures, too_large)
                 IS NOT (excluded.html, excluded.sender, excluded.pictures, excluded.too_large)",
        )?
        .execute(params![
            message,
            letter.sender,
            outline.rich,
            outline.quoted,
            outline.too_large,
            outline.fresh.remote,
            outline.fresh.height,
            outline.whole.remote,
            outline.whole.height,
            json(&letter.pictures, "pictures of a mail")?,
            json(&letter.inline, "pictures of a mail")?,
            letter.html,
        ])?;
    Ok(changed > 0)
}

/// What there is to know about the mails among these messages.
pub(super) fn letters(
    connection: &Connection,
    messages: &[MessageKey],
) -> Result<HashMap<MessageKey, Letter>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT l.message, l.sender, l.rich, l.quoted, l.too_large, l.fresh_remote, l.fresh_height, l.whole_remote,
             l.whole_height, {ALLOWED},
             (SELECT json_group_array(a.key) FROM main.attachment a
              WHERE a.message = l.message AND a.id IN (SELECT value FROM json_each(l.inline)))
         FROM main.letter l JOIN main.message m ON m.key = l.message
         WHERE l.message IN (SELECT value FROM json_each(?1))"
    ))?;
    let mut rows = statement.query([json(&messages, "key list")?])?;
    let mut letters = HashMap::new();
    while let Some(row) = rows.next()? {
        letters.insert(MessageKey(row.get(0)?), read_letter(row)?);
    }
    Ok(letters)
}

fn read_letter(row: &Row<'_>) -> Result<Letter, StoreError> {
    Ok(Letter {
        sender: row.get(1)?,
        rich: row.get(2)?,
        quoted: row.get(3)?,
        too_large: row.get(4)?,
        fresh: Extent {
            remote: row.get(5)?,
            height: row.get(6)?,
        },
        whole: Extent {
            remote: row.get(7)?,
            height: row.get(8)?,
        },
        remote_allowed: row.get(9)?,
        inline: from_json(&row.get::<_, String>(10)?, "pictures of a mail")?,
    })
}

impl Store {
    /// The mail of a message, to be made safe and shown.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a message that is not here, is no mail, or is too large to be shown.
    pub fn letter(&self, account: AccountKey, id: MessageId) -> Result<KeptLetter, StoreError> {
        self.read(|connection| {
            let (key, html, pictures, remote_allowed) = connection
                .prepare_cached(&format!(
                    "SELECT m.key, l.html, l.pictures, {ALLOWED}
                     FROM main.message m JOIN main.letter l ON l.message = m.key
                     WHERE m.account = ?1 AND m.id = ?2 AND m.deleted = 0 AND l.too_large = 0"
                ))?
                .query_row(params![account.0, id.0], |row| {
                    Ok((
                        row.get::<_, i64>(0)?,
                        row.get(1)?,
                        row.get::<_, String>(2)?,
                        row.get(3)?,
                    ))
                })
                .optional()?
                .ok_or(StoreError::NotFound("mail"))?;
            let numbers: BTreeMap<String, i64> = from_json(&pictures, "pictures of a mail")?;
            let mut find = connection
                .prepare_cached("SELECT key FROM main.attachment WHERE message = ?1 AND id = ?2")?;
            let mut pictures = BTreeMap::new();
            for (content_id, number) in numbers {
                let found = find
                    .query_row([key, number], |row| row.get(0).map(AttachmentKey))
                    .optional()?;
                pictures.extend(found.map(|attachment| (content_id, attachment)));
            }
            Ok(KeptLetter {
                html,
                pictures,
                remote_allowed,
            })
        })
    }

    /// Allows the pictures of a mail, or of all mails of its sender, to be fetched from other computers; gives the
    /// conversation that it is in. A mail that names no sender is allowed alone.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a message that is not here or is no mail.
    pub fn allow_remote(
        &self,
        account: AccountKey,
        id: MessageId,
        always_for_sender: bool,
    ) -> Result<ConversationKey, StoreError> {
        let (conversation, sender) = self.letter_place(account, id)?;
        let (message, sender) = match sender.filter(|_| always_for_sender) {
            Some(sender) => (0, sender),
            None => (id.0, String::new()),
        };
        self.mine().execute(
            "INSERT OR IGNORE INTO remote_content (account, message, sender) VALUES (?1, ?2, ?3)",
            params![account.0, message, sender],
        )?;
        Ok(conversation)
    }

    /// Takes back what [`Store::allow_remote`] allowed for a mail and for its sender.
    ///
    /// # Errors
    /// As [`Store::allow_remote`].
    pub fn block_remote(
        &self,
        account: AccountKey,
        id: MessageId,
    ) -> Result<ConversationKey, StoreError> {
        let (conversation, sender) = self.letter_place(account, id)?;
        self.mine().execute(
            "DELETE FROM remote_content WHERE account = ?1 AND (message = ?2 OR (message = 0 AND sender = ?3))",
            params![account.0, id.0, sender],
        )?;
        Ok(conversation)
    }

    /// Where a mail is, and who sent it.
    fn letter_place(
        &self,
        account: AccountKey,
        id: MessageId,
    ) -> Result<(ConversationKey, Option<String>), StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT m.conversation, l.sender FROM main.message m JOIN main.letter l ON l.message = m.key
                     WHERE m.account = ?1 AND m.id = ?2",
                )?
                .query_row(params![account.0, id.0], |row| {
                    Ok((ConversationKey(row.get(0)?), row.get(1)?))
                })
                .optional()?
                .ok_or(StoreError::NotFound("mail"))
        })
    }
}
