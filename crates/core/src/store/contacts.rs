//! Contacts in the local copy: the server's values with the pending operations laid over them, as for conversations
//! ([`overlay`](super::overlay)).

mod values;

use std::hash::{DefaultHasher, Hash, Hasher};

use guichet_model::{
    AccountKey, ContactId, ContactKey, Timestamp,
    contact::{Contact, ContactEdit, PictureMark},
    conversation::PendingMark,
    outbox::{Action, OperationState},
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use super::{
    Store, StoreError,
    base::Base,
    overlay::Pending,
    sql::{from_json, json},
};

pub(super) use values::{ContactValues, attributes};
pub(crate) use values::{KEPT, object};

use values::fold;

const VALUE_COLUMNS: &str = "t.name, t.email, t.phone, t.identifier, t.blocked, t.additional, t.custom_attributes, t.thumbnail";

fn read_values(row: &Row<'_>, at: usize) -> Result<ContactValues, StoreError> {
    Ok(ContactValues {
        name: row.get(at)?,
        email: row.get(at + 1)?,
        phone: row.get(at + 2)?,
        identifier: row.get(at + 3)?,
        blocked: row.get(at + 4)?,
        additional: from_json(&row.get::<_, String>(at + 5)?, "attributes")?,
        attributes: from_json(&row.get::<_, String>(at + 6)?, "attributes")?,
        picture: Some(row.get(at + 7)?),
    })
}

/// What a contact's row holds: what is shown, and what the server says.
struct Laid {
    id: Option<ContactId>,
    shown: ContactValues,
    server: ContactValues,
}

fn read_laid(cache: &Connection, key: ContactKey) -> Result<Option<Laid>, StoreError> {
    let mut statement = cache.prepare_cached(&format!(
        "SELECT {VALUE_COLUMNS}, t.base, t.id FROM main.contact t WHERE t.key = ?1"
    ))?;
    let mut rows = statement.query([key.0])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let shown = read_values(row, 0)?;
    let base: Option<String> = row.get(8)?;
    let mut server: ContactValues =
        base.map_or_else(|| Ok(shown.clone()), |text| from_json(&text, "base"))?;
    server.picture = server.picture.or_else(|| shown.picture.clone());
    Ok(Some(Laid {
        id: row.get::<_, Option<i64>>(9)?.map(ContactId),
        shown,
        server,
    }))
}

/// The undelivered operations of a contact, in order.
fn pending_of(mine: &Connection, key: ContactKey) -> Result<Vec<Pending>, StoreError> {
    let mut statement = mine.prepare_cached(
        "SELECT state, payload, departure IS 'scheduled' FROM operation WHERE contact = ?1 AND conversation = 0 ORDER BY seq",
    )?;
    let mut rows = statement.query([key.0])?;
    let mut pending = Vec::new();
    while let Some(row) = rows.next()? {
        let payload: String = row.get(1)?;
        pending.push(Pending {
            state: super::outbox::state(&row.get::<_, String>(0)?),
            action: from_json(&payload, "operation")?,
            scheduled: row.get(2)?,
        });
    }
    Ok(pending)
}

fn write_values(
    cache: &Connection,
    key: ContactKey,
    shown: &ContactValues,
    base: Option<&ContactValues>,
) -> Result<(), StoreError> {
    cache
        .prepare_cached(
            "UPDATE main.contact SET name = ?2, email = ?3, phone = ?4, identifier = ?5, blocked = ?6, company = ?7,
                 city = ?8, country = ?9, additional = ?10, custom_attributes = ?11, base = ?12,
                 thumbnail = ?13
             WHERE key = ?1",
        )?
        .execute(params![
            key.0,
            shown.name,
            shown.email,
            shown.phone,
            shown.identifier,
            shown.blocked,
            shown.additional("company_name"),
            shown.additional("city"),
            shown.additional("country"),
            json(&shown.additional, "attributes")?,
            json(&shown.attributes, "attributes")?,
            base.map(|values| json(values, "base")).transpose()?,
            shown.picture.as_deref().unwrap_or_default(),
        ])?;
    Ok(())
}

impl Store {
    /// Lays the outbox over one contact, inside a transaction that the caller holds; `server` replaces the server's
    /// values. A contact that exists only here and that nothing makes any more goes.
    pub(super) fn lay_contact_in(
        cache: &Connection,
        mine: &Connection,
        key: ContactKey,
        server: Option<&ContactValues>,
    ) -> Result<(), StoreError> {
        let Some(laid) = read_laid(cache, key)? else {
            return Ok(());
        };
        let pending = pending_of(mine, key)?;
        let made_here = pending
            .iter()
            .any(|operation| operation.action.creates_subject());
        if laid.id.is_none() && !made_here {
            cache.execute(
                "UPDATE main.conversation SET contact = NULL WHERE contact = ?1",
                [key.0],
            )?;
            cache.execute("DELETE FROM main.contact WHERE key = ?1", [key.0])?;
            return Ok(());
        }
        let server = server.unwrap_or(&laid.server);
        let shown = fold(server, &pending);
        let base = (!pending.is_empty()).then_some(server);
        if shown != laid.shown || base.is_some() || laid.shown != laid.server {
            write_values(cache, key, &shown, base)?;
        } else {
            cache
                .prepare_cached("UPDATE main.contact SET base = NULL WHERE key = ?1")?
                .execute([key.0])?;
        }
        Ok(())
    }

    /// Lays the outbox over every contact that it refers to; those that the local copy lost come back under their keys.
    pub(super) fn lay_contacts_in(
        &self,
        cache: &Connection,
        mine: &Connection,
    ) -> Result<(), StoreError> {
        let referred: Vec<(i64, i64, Option<i64>)> = self.read(|connection| {
            let mut statement = connection.prepare(
                "SELECT account, contact, max(contact_id) FROM mine.operation WHERE contact IS NOT NULL
                 GROUP BY account, contact",
            )?;
            let rows =
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        let mut keys = Vec::new();
        for (account, key, id) in referred {
            cache.execute(
                "INSERT OR IGNORE INTO contact (key, account, id, name) VALUES (?1, ?2, ?3, '')",
                params![key, account, id],
            )?;
            keys.push(key);
        }
        {
            let mut overlaid =
                cache.prepare("SELECT key FROM contact WHERE base IS NOT NULL OR id IS NULL")?;
            for key in overlaid.query_map([], |row| row.get::<_, i64>(0))? {
                keys.push(key?);
            }
        }
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            Self::lay_contact_in(cache, mine, ContactKey(key), None)?;
        }
        Ok(())
    }

    /// A local address for a contact that is about to be made here.
    pub(crate) fn reserve_contact(&self, account: AccountKey) -> Result<ContactKey, StoreError> {
        let cache = self.cache();
        cache
            .prepare_cached("INSERT INTO contact (account, id, name) VALUES (?1, NULL, '')")?
            .execute([account.0])?;
        Ok(ContactKey(cache.last_insert_rowid()))
    }

    /// A contact whole, pending changes included.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn contact(&self, account: AccountKey, key: ContactKey) -> Result<Contact, StoreError> {
        self.read(|connection| contact_in(connection, account, key))
    }

    /// Contacts whose name, e-mail address, phone number or company holds `text`, by name; for empty text those last
    /// active.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_contacts(
        &self,
        account: AccountKey,
        text: &str,
        limit: u32,
    ) -> Result<Vec<Contact>, StoreError> {
        let text = text.trim();
        let like = format!(
            "%{}%",
            text.replace('\\', "\\\\")
                .replace('%', "\\%")
                .replace('_', "\\_")
        );
        self.read(|connection| {
            // One view: whoever is found may be gone in the next one.
            let view = connection.unchecked_transaction()?;
            let mut statement = view.prepare_cached(if text.is_empty() {
                "SELECT key FROM main.contact WHERE account = ?1 AND ?2 != ''
                 ORDER BY last_activity_at DESC NULLS LAST, key DESC LIMIT ?3"
            } else {
                "SELECT key FROM main.contact WHERE account = ?1
                   AND (name LIKE ?2 ESCAPE '\\' OR email LIKE ?2 ESCAPE '\\' OR phone LIKE ?2 ESCAPE '\\'
                        OR company LIKE ?2 ESCAPE '\\')
                 ORDER BY name COLLATE NOCASE, key LIMIT ?3"
            })?;
            let keys: Vec<i64> = statement
                .query_map(params![account.0, like, limit], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            keys.into_iter()
                .map(|key| contact_in(&view, account, ContactKey(key)))
                .collect()
        })
    }

    /// The contact with an e-mail address, whatever its case.
    pub(crate) fn contact_with_email(
        &self,
        account: AccountKey,
        email: &str,
    ) -> Result<Option<ContactKey>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT key FROM main.contact WHERE account = ?1 AND email = ?2 COLLATE NOCASE LIMIT 1",
                )?
                .query_row(params![account.0, email], |row| row.get(0).map(ContactKey))
                .optional()?)
        })
    }

    /// The contact with a phone number.
    pub(crate) fn contact_with_phone(
        &self,
        account: AccountKey,
        phone: &str,
    ) -> Result<Option<ContactKey>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT key FROM main.contact WHERE account = ?1 AND phone = ?2 LIMIT 1",
                )?
                .query_row(params![account.0, phone], |row| row.get(0).map(ContactKey))
                .optional()?)
        })
    }

    /// The server's number for a contact; absent while it exists only here.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn contact_id(&self, key: ContactKey) -> Result<Option<ContactId>, StoreError> {
        self.read(|connection| {
            let found: Option<Option<i64>> = connection
                .prepare_cached("SELECT id FROM main.contact WHERE key = ?1")?
                .query_row([key.0], |row| row.get(0))
                .optional()?;
            Ok(found.ok_or(StoreError::NotFound("contact"))?.map(ContactId))
        })
    }

    /// The local key of a contact by the server's number.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contact_key(
        &self,
        account: AccountKey,
        id: ContactId,
    ) -> Result<Option<ContactKey>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT key FROM main.contact WHERE account = ?1 AND id = ?2")?
                .query_row(params![account.0, id.0], |row| row.get(0).map(ContactKey))
                .optional()?)
        })
    }

    /// Where the picture of a contact is: an address of the server, or [`KEPT`] and the name of a file that is on its way;
    /// empty for none.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn contact_picture(
        &self,
        account: AccountKey,
        key: ContactKey,
    ) -> Result<String, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT thumbnail FROM main.contact WHERE key = ?1 AND account = ?2",
                )?
                .query_row(params![key.0, account.0], |row| row.get(0))
                .optional()?
                .ok_or(StoreError::NotFound("contact"))
        })
    }

    /// The server's values of the fields that `action` sets on a contact, as the local copy has them.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn server_contact_value(
        &self,
        contact: ContactKey,
        action: &Action,
    ) -> Result<Option<Base>, StoreError> {
        self.read(|connection| {
            let laid = read_laid(connection, contact)?.ok_or(StoreError::NotFound("contact"))?;
            Ok(Base::of_contact(action, &laid.server))
        })
    }

    /// What an author sees of the fields that `action` sets, and the contact's number.
    pub(super) fn shown_contact_value(
        &self,
        account: AccountKey,
        contact: ContactKey,
        action: &Action,
    ) -> Result<(Option<ContactId>, Option<Base>), StoreError> {
        self.read(|connection| {
            let here: bool = connection
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM main.contact WHERE key = ?1 AND account = ?2)",
                )?
                .query_row(params![contact.0, account.0], |row| row.get(0))?;
            let laid = read_laid(connection, contact)?.filter(|_| here);
            let laid = laid.ok_or(StoreError::NotFound("contact"))?;
            Ok((laid.id, Base::of_contact(action, &laid.shown)))
        })
    }

    /// What the server's `social_profiles` of a contact is to be after an edit: servers merge only the outermost level.
    pub(crate) fn wanted_profiles(
        &self,
        contact: ContactKey,
        edit: &ContactEdit,
    ) -> Result<Option<Value>, StoreError> {
        if edit.social.is_empty() {
            return Ok(None);
        }
        self.read(|connection| {
            let laid = read_laid(connection, contact)?.ok_or(StoreError::NotFound("contact"))?;
            let mut values = laid.server;
            values.edit(&ContactEdit {
                social: edit.social.clone(),
                ..ContactEdit::default()
            });
            Ok(values.additional.remove("social_profiles"))
        })
    }
}

/// What tells the picture at this place from every other one; none where there is no place.
pub(super) fn picture_mark(place: &str) -> Option<PictureMark> {
    if place.is_empty() {
        return None;
    }
    let mut digest = DefaultHasher::new();
    place.hash(&mut digest);
    Some(PictureMark(format!("{:016x}", digest.finish())))
}

pub(super) fn contact_in(
    connection: &Connection,
    account: AccountKey,
    key: ContactKey,
) -> Result<Contact, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {VALUE_COLUMNS}, t.id, t.created_at, t.last_activity_at
         FROM main.contact t WHERE t.key = ?1 AND t.account = ?2"
    ))?;
    let mut rows = statement.query(params![key.0, account.0])?;
    let row = rows.next()?.ok_or(StoreError::NotFound("contact"))?;
    let values = read_values(row, 0)?;
    let pending = pending_of(connection, key)?;
    Ok(Contact {
        key,
        id: row.get::<_, Option<i64>>(8)?.map(ContactId),
        company: values.additional("company_name").map(ToOwned::to_owned),
        city: values.additional("city").map(ToOwned::to_owned),
        country: values.additional("country").map(ToOwned::to_owned),
        social: values.social(),
        name: values.name,
        email: values.email,
        phone: values.phone,
        blocked: values.blocked,
        identifier: values.identifier,
        picture: values.picture.as_deref().and_then(picture_mark),
        attributes: attributes(values.attributes),
        created_at: row.get::<_, Option<i64>>(9)?.map(Timestamp),
        last_activity_at: row.get::<_, Option<i64>>(10)?.map(Timestamp),
        pending: mark(&pending),
    })
}

fn mark(pending: &[Pending]) -> PendingMark {
    let count = |parked: bool| {
        let of = |state: OperationState| state.is_parked() == parked;
        u32::try_from(pending.iter().filter(|one| of(one.state)).count()).unwrap_or(u32::MAX)
    };
    PendingMark {
        waiting: count(false),
        parked: count(true),
    }
}
