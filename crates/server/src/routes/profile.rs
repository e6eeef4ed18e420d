//! The signed-in user's own settings.

use crate::caller::SignedIn;
use crate::desk::{Desk, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::reply::Reply;
use crate::routes::auth::off_thread;
use crate::store::change::NewChange;
use crate::store::record::NewBlob;
use crate::store::row::{AccountUserRow, UserRow};
use crate::store::{StoreError, people, put_blob, session};
use crate::{password, render, secret};
use axum::Router;
use axum::extract::State;
use axum::routing::{delete, get, post, put};
use guichet_protocol::envelope::Maybe;
use guichet_protocol::ids::{AccountId, UserId};
use guichet_protocol::rest::{Availability, ChangeKind};

const MIN_PASSWORD_CHARS: usize = 8;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/api/v1/profile", get(show).put(update).patch(update))
        .route("/api/v1/profile/availability", post(availability))
        .route("/api/v1/profile/auto_offline", post(auto_offline))
        .route(
            "/api/v1/profile/set_active_account",
            put(set_active_account),
        )
        .route("/api/v1/profile/avatar", delete(delete_avatar))
        .route(
            "/api/v1/profile/reset_access_token",
            post(reset_access_token),
        )
}

async fn show(State(desk): State<Desk>, caller: SignedIn) -> Result<Reply, ApiError> {
    desk.read(move |view| Ok(Reply::ok(&render::user(view, &caller.user)?)))
        .await
}

/// A change of the password, checked and hashed before the transaction because that is slow.
enum NewPassword {
    Unchanged,
    Hash(String),
}

async fn new_password(user: &UserRow, profile: &Params) -> Result<NewPassword, ApiError> {
    let Some(wanted) = profile.filled("password") else {
        return Ok(NewPassword::Unchanged);
    };
    let current = profile.text("current_password").unwrap_or_default();
    let hash = user.password_hash.clone();
    if !off_thread(move || password::verify(&current, &hash)).await? {
        return Err(ApiError::invalid(
            "Invalid current password",
            "current_password",
        ));
    }
    if wanted.chars().count() < MIN_PASSWORD_CHARS {
        return Err(ApiError::invalid(
            "Password is too short (minimum is 8 characters)",
            "password",
        ));
    }
    if profile
        .text("password_confirmation")
        .is_some_and(|again| again != wanted)
    {
        return Err(ApiError::invalid(
            "Password confirmation doesn't match Password",
            "password_confirmation",
        ));
    }
    let hash = off_thread(move || password::hash(&wanted)).await?;
    let hash = hash.map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok(NewPassword::Hash(hash))
}

async fn update(
    State(desk): State<Desk>,
    caller: SignedIn,
    params: Params,
) -> Result<Reply, ApiError> {
    let profile = params.root("profile");
    let password = new_password(&caller.user, &profile).await?;
    let avatar = profile.files("avatar").next().cloned();
    let files = desk.store().files().clone();
    let now = desk.now();
    let avatar = match avatar {
        Some(upload) => {
            let save = move || {
                NewBlob::of(
                    &files,
                    &upload.filename,
                    &upload.content_type,
                    &upload.bytes,
                    now,
                )
            };
            Some(off_thread(save).await?.map_err(StoreError::Io)?)
        }
        None => None,
    };
    desk.perform(params.operation_of(caller.user.id), move |work| {
        let mut user = caller.user;
        set_words(&mut user, &profile)?;
        if let Some(other) = people::by_email(work.connection, &user.email)?
            && other.id != user.id
        {
            return Err(ApiError::invalid("Email has already been taken", "email"));
        }
        if let Some(blob) = avatar {
            user.avatar_blob_id = Some(put_blob(work.connection, &blob)?);
        }
        if let NewPassword::Hash(hash) = password {
            user.password_hash = hash;
            user.pubsub_token = secret::random_token();
            session::end_all(work.connection, user.id)?;
        }
        people::save(work.connection, &user, work.now)?;
        agent_changed(work, user.id)?;
        Ok(Reply::ok(&render::user(work, &user)?))
    })
    .await
}

fn set_words(user: &mut UserRow, profile: &Params) -> Result<(), ApiError> {
    if let Some(name) = profile.text("name") {
        if name.trim().is_empty() {
            return Err(ApiError::invalid("Name can't be blank", "name"));
        }
        user.name = name;
    }
    match profile.maybe_text("display_name") {
        Maybe::Absent => {}
        given => user.display_name = given.into_value().filter(|name| !name.is_empty()),
    }
    if let Some(email) = profile.filled("email") {
        if !email.contains('@') {
            return Err(ApiError::invalid("Email is invalid", "email"));
        }
        user.email = email.trim().to_lowercase();
    }
    match profile.maybe_text("message_signature") {
        Maybe::Absent => {}
        given => user.message_signature = given.into_value(),
    }
    if let Some(settings) = profile.object("ui_settings") {
        user.ui_settings = settings;
    }
    if let Some(phone) = profile.text("phone_number") {
        user.custom_attributes
            .insert("phone_number".to_owned(), phone.into());
    }
    Ok(())
}

/// Writes into the feed of every account of a user that the agent changed.
fn agent_changed(work: &Work<'_>, user: UserId) -> Result<(), ApiError> {
    for (account, _) in people::accounts_of(work.connection, user)? {
        work.changed(&NewChange {
            account: account.id,
            kind: ChangeKind::Agent,
            id: user.get(),
            deleted: false,
            conversation: None,
            inbox: None,
            user: None,
        })?;
    }
    Ok(())
}

fn membership(
    work: &Work<'_>,
    user: &UserRow,
    profile: &Params,
) -> Result<AccountUserRow, ApiError> {
    let account = profile.int("account_id").ok_or(ApiError::NotFound)?;
    people::membership(work.connection, AccountId(account), user.id)?.ok_or(ApiError::NotFound)
}

async fn availability(
    State(desk): State<Desk>,
    caller: SignedIn,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation_of(caller.user.id), move |work| {
        let profile = params.root("profile");
        let part = membership(work, &caller.user, &profile)?;
        let chosen = profile
            .filled("availability")
            .ok_or_else(|| ApiError::missing("availability"))?;
        let chosen =
            Availability::known(&chosen).ok_or(ApiError::UnknownValue(chosen, "availability"))?;
        people::set_availability(work.connection, part.account_id, part.user_id, &chosen)?;
        agent_changed(work, part.user_id)?;
        Ok(Reply::ok(&render::user(work, &caller.user)?))
    })
    .await
}

async fn auto_offline(
    State(desk): State<Desk>,
    caller: SignedIn,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation_of(caller.user.id), move |work| {
        let profile = params.root("profile");
        let part = membership(work, &caller.user, &profile)?;
        let chosen = profile.flag("auto_offline").unwrap_or_default();
        people::set_auto_offline(work.connection, part.account_id, part.user_id, chosen)?;
        agent_changed(work, part.user_id)?;
        Ok(Reply::ok(&render::user(work, &caller.user)?))
    })
    .await
}

async fn set_active_account(
    State(desk): State<Desk>,
    caller: SignedIn,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation_of(caller.user.id), move |work| {
        let part = membership(work, &caller.user, &params.root("profile"))?;
        people::set_active_account(work.connection, part.account_id, part.user_id, work.now)?;
        Ok(Reply::empty())
    })
    .await
}

async fn delete_avatar(
    State(desk): State<Desk>,
    caller: SignedIn,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation_of(caller.user.id), move |work| {
        let mut user = caller.user;
        user.avatar_blob_id = None;
        people::save(work.connection, &user, work.now)?;
        agent_changed(work, user.id)?;
        Ok(Reply::ok(&render::user(work, &user)?))
    })
    .await
}

async fn reset_access_token(State(desk): State<Desk>, caller: SignedIn) -> Result<Reply, ApiError> {
    // The answer holds a secret, so it is never kept for a second request.
    desk.change(move |work| {
        let mut user = caller.user;
        user.access_token = secret::random_token();
        people::save(work.connection, &user, work.now)?;
        Ok(Reply::ok(&render::user(work, &user)?))
    })
    .await
}
