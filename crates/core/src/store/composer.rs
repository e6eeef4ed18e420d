//! What the composer offers: canned answers and the agent's signature, with pending changes laid over them.

use std::collections::BTreeSet;

use guichet_model::{
    AccountKey, CannedId, OperationId,
    account::Channel,
    canned::{Canned, CannedDraft},
    outbox::Action,
};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::{
    Store, StoreError,
    reference::{put_kind, read_kind},
    related::{forget_one, put_one, read_one},
    sql::from_json,
};

/// The signed-in agent's signature as the server has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptSignature {
    /// Markdown; empty for none.
    pub text: String,
    /// The channels that carry it, as the server names them: `channel_email`.
    pub channels: BTreeSet<String>,
}

impl KeptSignature {
    /// Whether the replies of a channel are signed.
    #[must_use]
    pub fn signs(&self, channel: &Channel) -> bool {
        slugs(channel)
            .iter()
            .any(|slug| self.channels.contains(slug))
    }

    fn sign(&mut self, channel: &Channel, on: bool) {
        for slug in slugs(channel) {
            if on {
                self.channels.insert(slug);
            } else {
                self.channels.remove(&slug);
            }
        }
    }
}

/// What the server calls a channel in its settings. Two kinds of text messages are one here.
#[must_use]
pub fn slugs(channel: &Channel) -> Vec<String> {
    let names: &[&str] = match channel {
        Channel::Web => &["webwidget"],
        Channel::Api => &["api"],
        Channel::Email => &["email"],
        Channel::Whatsapp => &["whatsapp"],
        Channel::Sms => &["sms", "twiliosms"],
        Channel::Other(name) => {
            let name = name.to_lowercase().replace("::", "_");
            return vec![format!("channel_{}", name.replace([' ', '-'], "_"))];
        }
    };
    names.iter().map(|name| format!("channel_{name}")).collect()
}

pub(super) fn keep_canned(
    cache: &Connection,
    account: AccountKey,
    canned: &Canned,
) -> Result<(), StoreError> {
    match canned.id {
        Some(id) => put_one(cache, account, "canned", id, canned).map(drop),
        None => Ok(()),
    }
}

pub(super) fn forget_canned(
    cache: &Connection,
    account: AccountKey,
    id: CannedId,
) -> Result<(), StoreError> {
    forget_one(cache, account, "canned", id)
}

pub(super) fn keep_signature(
    cache: &Connection,
    account: AccountKey,
    signature: &KeptSignature,
) -> Result<(), StoreError> {
    put_one(cache, account, "signature", "mine", signature).map(drop)
}

/// Pending operations of these kinds, oldest first.
fn pending(
    connection: &Connection,
    account: AccountKey,
    kinds: &str,
) -> Result<Vec<(OperationId, Action)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT op, payload FROM mine.operation
         WHERE account = ?1 AND kind IN (SELECT value FROM json_each(?2)) ORDER BY seq",
    )?;
    let mut rows = statement.query(params![account.0, kinds])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let action = from_json(&row.get::<_, String>(1)?, "operation")?;
        found.push((OperationId(row.get(0)?), action));
    }
    Ok(found)
}

impl Store {
    /// Replaces the canned answers; whether anything changed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_canned(&self, account: AccountKey, canned: &[Canned]) -> Result<bool, StoreError> {
        let mut cache = self.cache();
        let transaction = cache.transaction()?;
        let changed = put_kind(&transaction, account, "canned", canned, |one| {
            one.id.map_or_else(String::new, |id| id.to_string())
        })?;
        transaction.commit()?;
        Ok(changed)
    }

    /// The canned answers, pending changes included, by short code.
    ///
    /// # Errors
    /// When the database fails.
    pub fn canned(&self, account: AccountKey) -> Result<Vec<Canned>, StoreError> {
        self.read(|connection| {
            // The outbox first: what is delivered is stored in the copy before it leaves the outbox.
            let pending = pending(
                connection,
                account,
                r#"["canned_create", "canned_edit", "canned_delete"]"#,
            )?;
            let mut canned: Vec<Canned> = read_kind(connection, account, "canned")?;
            for (operation, action) in pending {
                lay_canned(&mut canned, operation, action);
            }
            canned.sort_by_cached_key(|one| (one.short_code.to_lowercase(), one.id));
            Ok(canned)
        })
    }

    /// Keeps the signature as the server has it; whether that changed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_signature(
        &self,
        account: AccountKey,
        signature: &KeptSignature,
    ) -> Result<bool, StoreError> {
        put_one(&self.cache(), account, "signature", "mine", signature)
    }

    /// The signature, pending changes included, and whether there are some.
    ///
    /// # Errors
    /// When the database fails.
    pub fn signature(&self, account: AccountKey) -> Result<(KeptSignature, bool), StoreError> {
        self.read(|connection| {
            let pending = pending(connection, account, r#"["signature", "signature_channel"]"#)?;
            let kept = read_one(connection, account, "signature", "mine")?;
            let mut signature: KeptSignature = kept.unwrap_or_default();
            let waits = !pending.is_empty();
            for (_, action) in pending {
                match action {
                    Action::SetSignature { text } => signature.text = text,
                    Action::SignChannel { channel, on } => signature.sign(&channel, on),
                    _ => {}
                }
            }
            Ok((signature, waits))
        })
    }
}

/// Lays one pending change over the canned answers.
fn lay_canned(canned: &mut Vec<Canned>, operation: OperationId, action: Action) {
    match action {
        Action::CreateCanned { draft } => {
            let CannedDraft {
                short_code,
                content,
            } = draft;
            // It may be here already: delivered, and not yet out of the outbox.
            let here = canned
                .iter()
                .any(|one| one.short_code == short_code && one.content == content);
            if !here {
                canned.push(Canned {
                    id: None,
                    operation: Some(operation),
                    short_code,
                    content,
                });
            }
        }
        Action::EditCanned { id, draft } => {
            if let Some(one) = canned.iter_mut().find(|one| one.id == Some(id)) {
                one.operation = Some(operation);
                one.short_code = draft.short_code;
                one.content = draft.content;
            }
        }
        Action::DeleteCanned { id, .. } => canned.retain(|one| one.id != Some(id)),
        _ => {}
    }
}
