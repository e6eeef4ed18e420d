//! Inboxes.

use crate::caller::{Caller, Ids};
use crate::contacts;
use crate::desk::{Desk, View};
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::secret;
use crate::setup::{Fate, list_changed};
use crate::store::inbox;
use crate::store::mail;
use crate::store::record::{NewInbox, Record};
use crate::store::row::InboxRow;
use crate::store::setup::{self, CachedList};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use guichet_protocol::envelope::{Maybe, Payload};
use guichet_protocol::ids::{ChannelId, InboxId};
use guichet_protocol::rest::{ChannelType, Inbox};

/// Characters in the public name of an inbox.
const PUBLIC_NAME_LENGTH: usize = 24;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route(
            "/api/v1/accounts/{account}/inboxes",
            get(index).post(create),
        )
        .route(
            "/api/v1/accounts/{account}/inboxes/{inbox}",
            get(show).patch(update).put(update),
        )
}

async fn index(State(desk): State<Desk>, caller: Caller) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let rows = inbox::list(view.connection, caller.account_id(), caller.sight())?;
        let payload = render::inboxes(view, &rows)?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

fn find(view: &View<'_>, caller: &Caller, id: InboxId) -> Result<InboxRow, ApiError> {
    inbox::find(view.connection, caller.account_id(), id)?.ok_or(ApiError::NotFound)
}

fn shown(view: &View<'_>, row: &InboxRow) -> Result<Inbox, ApiError> {
    let shown = render::inboxes(view, std::slice::from_ref(row))?.pop();
    shown.ok_or(ApiError::NotFound)
}

async fn show(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let row = find(view, &caller, InboxId(id))?;
        caller.sees_inbox(view, row.id)?;
        Ok(Reply::ok(&shown(view, &row)?))
    })
    .await
}

/// Three kinds work here: a web page for customers, the API, and e-mail.
async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let channel = params.root("channel");
        let kind = match channel.filled("type").as_deref() {
            Some("api") => ChannelType::Api,
            Some("web_widget") => ChannelType::WebWidget,
            Some("email") => ChannelType::Email,
            _ => {
                return Err(ApiError::Unprocessable(
                    "channel type must be api, web_widget or email".to_owned(),
                ));
            }
        };
        let name = params
            .filled("name")
            .ok_or_else(|| ApiError::missing("name"))?;
        let public_name =
            |of: ChannelType| (kind == of).then(|| secret::random_word(PUBLIC_NAME_LENGTH));
        let id = NewInbox {
            account_id: caller.account_id(),
            name,
            website_token: public_name(ChannelType::WebWidget),
            inbox_identifier: public_name(ChannelType::Api),
            channel_type: kind.clone(),
            channel_id: ChannelId(1),
            created_at: work.now,
            updated_at: work.now,
            ..NewInbox::default()
        }
        .insert(work.connection)?;
        let mut row = find(work, &caller, id)?;
        fill(&mut row, &params);
        set_address(work, &mut row, &channel)?;
        setup::save_inbox(work.connection, &row, work.now)?;
        list_changed(
            work,
            caller.account_id(),
            CachedList::Inbox,
            id.get(),
            Fate::Kept,
        )?;
        Ok(Reply::ok(&shown(work, &row)?))
    })
    .await
}

async fn update(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let mut row = find(work, &caller, InboxId(id))?;
        fill(&mut row, &params);
        set_address(work, &mut row, &params.root("channel"))?;
        setup::save_inbox(work.connection, &row, work.now)?;
        list_changed(work, caller.account_id(), CachedList::Inbox, id, Fate::Kept)?;
        Ok(Reply::ok(&shown(work, &row)?))
    })
    .await
}

/// The address of an e-mail inbox, which it must have and share with none.
fn set_address(view: &View<'_>, row: &mut InboxRow, channel: &Params) -> Result<(), ApiError> {
    if row.channel_type != ChannelType::Email {
        return Ok(());
    }
    if let Some(address) = channel.filled("email") {
        row.email = Some(address.trim().to_lowercase());
    }
    contacts::check_email(row.email.as_deref())?;
    let address = row.email.as_deref();
    let address = address.ok_or_else(|| ApiError::invalid("Email can't be blank", "email"))?;
    match mail::inbox(view.connection, address)? {
        Some(other) if other.id != row.id => {
            Err(ApiError::invalid("Email has already been taken", "email"))
        }
        _ => Ok(()),
    }
}

fn fill(row: &mut InboxRow, params: &Params) {
    let channel = params.root("channel");
    if let Some(name) = params.filled("name") {
        row.name = name;
    }
    let flags = [
        ("greeting_enabled", &mut row.greeting_enabled),
        ("enable_auto_assignment", &mut row.enable_auto_assignment),
        (
            "allow_messages_after_resolved",
            &mut row.allow_messages_after_resolved,
        ),
        (
            "lock_to_single_conversation",
            &mut row.lock_to_single_conversation,
        ),
    ];
    for (key, slot) in flags {
        if let Some(value) = params.flag(key) {
            *slot = value;
        }
    }
    let texts = [
        (params, "greeting_message", &mut row.greeting_message),
        (
            params,
            "out_of_office_message",
            &mut row.out_of_office_message,
        ),
        (params, "business_name", &mut row.business_name),
        (&channel, "website_url", &mut row.website_url),
        (&channel, "widget_color", &mut row.widget_color),
        (&channel, "welcome_title", &mut row.welcome_title),
        (&channel, "welcome_tagline", &mut row.welcome_tagline),
        (&channel, "webhook_url", &mut row.webhook_url),
    ];
    for (from, key, slot) in texts {
        match from.maybe_text(key) {
            Maybe::Absent => {}
            given => *slot = given.into_value().filter(|text| !text.is_empty()),
        }
    }
    if let Some(attributes) = channel.object("additional_attributes") {
        let hours = attributes.get("agent_reply_time_window");
        row.reply_window_hours = hours.and_then(serde_json::Value::as_i64);
    }
}
