//! The caller's notifications, and what they want to be told of.

use crate::caller::{Caller, Ids};
use crate::desk::{Desk, View};
use crate::error::ApiError;
use crate::notifications;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::routes::contacts::current_page;
use crate::store::ConversationRowId;
use crate::store::notification::{self as store, Including};
use crate::store::row::NotificationRow;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, patch, post};
use guichet_protocol::envelope::{Data, Listed};
use guichet_protocol::ids::NotificationId;
use guichet_protocol::rest::{Notification, NotificationType, NotificationsMeta};
use guichet_protocol::time::Timestamp;
use serde_json::{Value, json};

pub(super) fn router() -> Router<Desk> {
    const ONE: &str = "/api/v1/accounts/{account}/notifications/{notification}";
    Router::new()
        .route(
            "/api/v1/accounts/{account}/notification_settings",
            get(settings).patch(set_settings).put(set_settings),
        )
        .route(
            "/api/v1/accounts/{account}/notifications/destroy_all",
            post(destroy_all),
        )
        .route(ONE, patch(mark_read).put(mark_read).delete(destroy))
        .route(&format!("{ONE}/unread"), post(mark_unread))
        .route(&format!("{ONE}/snooze"), post(snooze))
        .route("/api/v1/accounts/{account}/notifications", get(index))
        .route(
            "/api/v1/accounts/{account}/notifications/unread_count",
            get(unread_count),
        )
        .route(
            "/api/v1/accounts/{account}/notifications/read_all",
            post(read_all),
        )
}

async fn index(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let (account, user) = (caller.account_id(), caller.user_id());
        let includes = params.texts("includes");
        let including = Including {
            read: includes.iter().any(|name| name == "read"),
            snoozed: includes.iter().any(|name| name == "snoozed"),
        };
        let order = params.filled("sort_order").unwrap_or_default();
        let (current_page, page) = current_page(&params);
        let (rows, count) = store::list(view.connection, account, user, including, &order, page)?;
        let (unread_count, _) = store::counts(view.connection, account, user)?;
        let meta = NotificationsMeta {
            unread_count,
            count,
            current_page,
        };
        let payload = render::notifications(view, &rows)?.into();
        let data = Listed::<_, Notification> { meta, payload };
        Ok(Reply::ok(&Data { data }))
    })
    .await
}

async fn unread_count(State(desk): State<Desk>, caller: Caller) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let counts = store::counts(view.connection, caller.account_id(), caller.user_id())?;
        Ok(Reply::ok(&counts.0))
    })
    .await
}

async fn read_all(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let (account, user) = (caller.account_id(), caller.user_id());
        match params.int("primary_actor_id") {
            // Of messages, which Chatwoot names here too, the desk makes no notifications.
            Some(_) if params.filled("primary_actor_type").as_deref() == Some("Message") => {}
            Some(id) => notifications::read(work, user, ConversationRowId(id))?,
            None => notifications::read_all(work, account, user)?,
        }
        Ok(Reply::empty())
    })
    .await
}

fn find(view: &View<'_>, caller: &Caller, id: i64) -> Result<NotificationRow, ApiError> {
    let (account, user) = (caller.account_id(), caller.user_id());
    store::find(view.connection, account, user, NotificationId(id))?.ok_or(ApiError::NotFound)
}

/// A notification as its row stands, which is what Chatwoot answers here.
fn bare(row: &NotificationRow, now: Timestamp) -> Value {
    json!({
        "id": row.id,
        "account_id": row.account_id,
        "user_id": row.user_id,
        "notification_type": row.notification_type,
        "primary_actor_type": "Conversation",
        "primary_actor_id": row.conversation_id.get(),
        "secondary_actor_type": row.message_id.map(|_| "Message"),
        "secondary_actor_id": row.message_id,
        "read_at": row.read_at.map(Timestamp::to_iso),
        "snoozed_until": row.snoozed_until.map(Timestamp::to_iso),
        "last_activity_at": row.last_activity_at.to_iso(),
        "created_at": row.created_at.to_iso(),
        "updated_at": now.to_iso(),
        "meta": {},
    })
}

/// Changes one of the caller's notifications.
async fn change(
    desk: Desk,
    caller: Caller,
    id: i64,
    params: Params,
    change: impl FnOnce(&mut NotificationRow, Timestamp) + Send + 'static,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = find(work, &caller, id)?;
        change(&mut row, work.now);
        notifications::update(work, &row)?;
        Ok(Reply::ok(&bare(&row, work.now)))
    })
    .await
}

async fn mark_read(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    change(desk, caller, id, params, |row, now| {
        row.read_at = Some(now);
    })
    .await
}

async fn mark_unread(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    change(desk, caller, id, params, |row, _| row.read_at = None).await
}

/// Puts a notification off; without a time it comes back at once.
async fn snooze(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    let until = params.int("snoozed_until").map(Timestamp::from_secs);
    change(desk, caller, id, params, move |row, _| {
        row.snoozed_until = until;
    })
    .await
}

async fn destroy(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let row = find(work, &caller, id)?;
        notifications::delete(work, vec![row])?;
        Ok(Reply::empty())
    })
    .await
}

async fn destroy_all(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let (account, user) = (caller.account_id(), caller.user_id());
        let only_read = params.filled("type").as_deref() == Some("read");
        let rows = store::all(work.connection, account, user, only_read)?;
        notifications::delete(work, rows)?;
        Ok(Reply::empty())
    })
    .await
}

/// In the server's order.
const KINDS: [NotificationType; 8] = [
    NotificationType::ConversationCreation,
    NotificationType::ConversationAssignment,
    NotificationType::AssignedConversationNewMessage,
    NotificationType::ConversationMention,
    NotificationType::ParticipatingConversationNewMessage,
    NotificationType::SlaMissedFirstResponse,
    NotificationType::SlaMissedNextResponse,
    NotificationType::SlaMissedResolution,
];

/// All flags of a way of telling (`email`, `push`).
fn flags(way: &str) -> Vec<String> {
    KINDS
        .iter()
        .map(|kind| format!("{way}_{}", kind.as_str()))
        .collect()
}

fn shown_settings(view: &View<'_>, caller: &Caller) -> Result<Value, ApiError> {
    let (account, user) = (caller.account_id(), caller.user_id());
    let selected = store::flags(view.connection, account, user)?;
    let (email, push) = selected.ok_or(ApiError::NotFound)?;
    let list = |text: &str| serde_json::from_str::<Vec<String>>(text).unwrap_or_default();
    Ok(json!({
        "id": user,
        "user_id": user,
        "account_id": account,
        "all_email_flags": flags("email"),
        "selected_email_flags": list(&email),
        "all_push_flags": flags("push"),
        "selected_push_flags": list(&push),
    }))
}

async fn settings(State(desk): State<Desk>, caller: Caller) -> Result<Reply, ApiError> {
    desk.read(move |view| Ok(Reply::ok(&shown_settings(view, &caller)?)))
        .await
}

/// Both lists are set as they are given; one that is absent is emptied, as Chatwoot does.
async fn set_settings(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let given = params.root("notification_settings");
        let chosen = |key: &str, way: &str| {
            let wanted = given.texts(key);
            let chosen = flags(way).into_iter().filter(|flag| wanted.contains(flag));
            json!(chosen.collect::<Vec<_>>()).to_string()
        };
        store::set_flags(
            work.connection,
            caller.account_id(),
            caller.user_id(),
            &chosen("selected_email_flags", "email"),
            &chosen("selected_push_flags", "push"),
        )?;
        Ok(Reply::ok(&shown_settings(work, &caller)?))
    })
    .await
}
