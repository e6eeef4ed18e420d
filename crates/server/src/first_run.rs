//! What a new data folder is furnished with, and the line that the server prints first.
//!
//! A folder without an account is new. With a seed it is filled by that; without one it gets an
//! account and one administrator with a random password, which the first line of that first start
//! shows, once: it is stored only as a hash.

use crate::password;
use crate::secret;
use crate::seed::{self, Seed, SeedError};
use crate::store::record::{NewAccount, NewAccountUser, NewUser};
use crate::store::{Store, StoreError, inbox, people, setting};
use guichet_protocol::ids::AccountId;
use guichet_protocol::rest::Role;
use guichet_protocol::time::Timestamp;
use serde_json::{Value, json};

const ADMINISTRATOR: &str = "admin@localhost.localdomain";
const PASSWORD_LENGTH: usize = 16;

/// Furnishes a new desk; the answer is the first line but for its addresses.
pub(crate) fn furnish(
    store: &Store,
    seed: Option<Seed>,
    now: Timestamp,
) -> Result<Value, SeedError> {
    if store.look(people::first_account)?.is_none() {
        match seed {
            Some(seed) => seed::fill(store, seed, now)?,
            None => return administrator(store, now),
        }
    }
    let stored = store.look(|connection| setting::get(connection, setting::FIRST_LINE))?;
    let mut line: Value = stored
        .and_then(|line| serde_json::from_str(&line).ok())
        .unwrap_or_else(|| json!({}));
    refresh_tokens(store, &mut line)?;
    if line.get("widgets").is_none() {
        add_widgets(store, &mut line)?;
    }
    Ok(line)
}

/// Tokens may have been changed since the seed.
fn refresh_tokens(store: &Store, line: &mut Value) -> Result<(), StoreError> {
    let agents = line.get_mut("agents").and_then(Value::as_array_mut);
    for agent in agents.into_iter().flatten() {
        let email = agent
            .get("email")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let user = store.look(|connection| people::by_email(connection, &email))?;
        if let (Some(user), Some(agent)) = (user, agent.as_object_mut()) {
            agent.insert("access_token".to_owned(), user.access_token.into());
        }
    }
    Ok(())
}

fn add_widgets(store: &Store, line: &mut Value) -> Result<(), StoreError> {
    let Some(account) = store.look(people::first_account)? else {
        return Ok(());
    };
    let tokens = store.look(|connection| inbox::website_tokens(connection, account))?;
    let widgets: Vec<Value> = tokens
        .iter()
        .map(|(inbox, token)| json!({"inbox_id": inbox, "url": format!("/widget/{token}")}))
        .collect();
    if let Some(line) = line.as_object_mut().filter(|_| !widgets.is_empty()) {
        line.insert("widgets".to_owned(), widgets.into());
    }
    Ok(())
}

/// Puts the server's address before the pages' and adds what every line has.
pub(crate) fn complete_line(line: Value, base: &str, account: AccountId) -> Value {
    let mut complete = json!({"url": base, "account_id": account});
    if let (Some(complete), Value::Object(line)) = (complete.as_object_mut(), line) {
        for (key, mut value) in line {
            if key == "widgets" {
                for page in value.as_array_mut().into_iter().flatten() {
                    absolute(page, base);
                }
            }
            if key != "account_id" {
                complete.insert(key, value);
            }
        }
    }
    complete
}

fn absolute(page: &mut Value, base: &str) {
    let path = page.get("url").and_then(Value::as_str).unwrap_or_default();
    let url = format!("{base}{path}");
    if let Some(page) = page.as_object_mut() {
        page.insert("url".to_owned(), url.into());
    }
}

fn administrator(store: &Store, now: Timestamp) -> Result<Value, SeedError> {
    let password = secret::random_word(PASSWORD_LENGTH);
    let password_hash = password::hash(&password)?;
    let access_token = secret::random_token();
    store.import(|import| {
        let account = import.add(&NewAccount {
            name: "Guichet".to_owned(),
            created_at: now,
            updated_at: now,
            ..NewAccount::default()
        })?;
        let user = import.add(&NewUser {
            name: "Administrator".to_owned(),
            email: ADMINISTRATOR.to_owned(),
            password_hash,
            access_token: access_token.clone(),
            active_account_id: Some(account),
            created_at: now,
            updated_at: now,
            ..NewUser::default()
        })?;
        import.add(&NewAccountUser {
            account_id: account,
            user_id: user,
            role: Role::Administrator,
            created_at: now,
            ..NewAccountUser::default()
        })?;
        Ok::<_, StoreError>(())
    })?;
    Ok(json!({"agents": [{
        "email": ADMINISTRATOR,
        "password": password,
        "access_token": access_token,
        "role": "administrator",
    }]}))
}

/// The installation's id and secret key, made at the first start.
pub(crate) fn identity(store: &Store) -> Result<(String, String), StoreError> {
    let known = store.look(|connection| {
        Ok::<_, StoreError>((
            setting::get(connection, setting::INSTANCE_ID)?,
            setting::get(connection, setting::SECRET_KEY)?,
        ))
    })?;
    if let (Some(instance_id), Some(secret_key)) = known {
        return Ok((instance_id, secret_key));
    }
    let (instance_id, secret_key) = (uuid::Uuid::new_v4().to_string(), secret::random_token());
    store.import(|import| {
        import.set(setting::INSTANCE_ID, &instance_id)?;
        import.set(setting::SECRET_KEY, &secret_key)
    })?;
    Ok((instance_id, secret_key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_has_full_addresses_and_the_account_first_found() {
        let line = json!({
            "account_id": 1, "agents": [{"email": "a@example.org"}],
            "widgets": [{"inbox_id": 2, "url": "/widget/abc"}]
        });
        assert_eq!(
            complete_line(line, "http://127.0.0.1:3000", AccountId(1)),
            json!({
                "url": "http://127.0.0.1:3000", "account_id": 1,
                "agents": [{"email": "a@example.org"}],
                "widgets": [{"inbox_id": 2, "url": "http://127.0.0.1:3000/widget/abc"}]
            })
        );
    }
}
