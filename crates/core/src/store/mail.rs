//! To whom the next reply of a conversation by e-mail goes.

use guichet_model::{
    AccountKey, ConversationKey, InboxId,
    account::{Channel, Inbox},
    mail::{MailHead, Recipients},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, reference::read_one, rows::MailRow, sql::from_json};

/// How a reply goes out unless its author says otherwise, as Chatwoot's own composer has it: to whoever wrote the last
/// mail, a copy to everyone else who had it, but not to the inbox itself. None where the inbox is not one of e-mail.
pub(super) fn head(
    connection: &Connection,
    account: AccountKey,
    conversation: ConversationKey,
    inbox: InboxId,
    contact: Option<&str>,
) -> Result<Option<MailHead>, StoreError> {
    let inbox: Option<Inbox> = read_one(connection, account, "inbox", &inbox.to_string())?;
    let Some(inbox) = inbox.filter(|inbox| inbox.channel == Channel::Email) else {
        return Ok(None);
    };
    let subject = connection
        .prepare_cached("SELECT mail_subject FROM main.conversation WHERE key = ?1")?
        .query_row([conversation.0], |row| row.get(0))?;
    let last: Option<String> = connection
        .prepare_cached(
            "SELECT mail FROM main.message WHERE conversation = ?1 AND mail IS NOT NULL AND author_kind = 0
             ORDER BY created_at DESC, id DESC LIMIT 1",
        )?
        .query_row(params![conversation.0], |row| row.get(0))
        .optional()?;
    let last = last.map(|mail| from_json::<MailRow>(&mail, "mail"));
    let last = last.transpose()?.unwrap_or_default();
    let own = inbox.email.as_deref();
    Ok(Some(MailHead {
        subject,
        recipients: answered(last, own, contact),
    }))
}

fn answered(last: MailRow, own: Option<&str>, contact: Option<&str>) -> Recipients {
    let to = if last.from.is_empty() {
        contact.map(str::to_lowercase).into_iter().collect()
    } else {
        last.from
    };
    let mut cc: Vec<String> = Vec::new();
    // Where the inbox does not tell its address, the others cannot be told from it.
    let others = last.recipients.to.into_iter().filter(|_| own.is_some());
    for address in others.chain(last.recipients.cc) {
        if own != Some(address.as_str()) && !to.contains(&address) && !cc.contains(&address) {
            cc.push(address);
        }
    }
    Recipients {
        to,
        cc,
        bcc: Vec::new(),
    }
}
