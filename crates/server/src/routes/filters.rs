//! Filtering conversations, and the saved views that keep such filters.

use crate::caller::{Caller, Ids};
use crate::desk::{Desk, Edition, View, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::setup::Fate;
use crate::store::change::NewChange;
use crate::store::conversation::conditions::{self, Asked, ConditionError, Fields};
use crate::store::record::{NewCustomFilter, Record};
use crate::store::resource::{self, Resource};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use guichet_protocol::envelope::Listed;
use guichet_protocol::ids::CustomFilterId;
use guichet_protocol::rest::{ChangeKind, CustomFilter, FilterCondition, FilterType};

/// A user saves no more views than this.
const MAX_VIEWS: i64 = 1000;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route(
            "/api/v1/accounts/{account}/conversations/filter",
            post(filter),
        )
        .route(
            "/api/v1/accounts/{account}/custom_filters",
            get(index).post(create),
        )
        .route(
            "/api/v1/accounts/{account}/custom_filters/{filter}",
            get(show).patch(update).put(update).delete(destroy),
        )
}

impl From<ConditionError> for ApiError {
    fn from(error: ConditionError) -> Self {
        match error {
            ConditionError::Store(error) => Self::Store(error),
            other => Self::Unprocessable(other.to_string()),
        }
    }
}

/// The conditions of a request. A body without any is a 500, as in Chatwoot.
fn conditions_of(params: &Params) -> Result<Vec<FilterCondition>, ApiError> {
    let payload = params.get("payload").cloned().unwrap_or_default();
    let Some(items) = payload.as_array() else {
        return Err(ApiError::UnknownValue(payload.to_string(), "payload"));
    };
    items
        .iter()
        .map(|item| {
            serde_json::from_value(item.clone()).map_err(|_| {
                let key = item.get("attribute_key").and_then(|key| key.as_str());
                let key = key.unwrap_or_default().to_owned();
                ApiError::Unprocessable(ConditionError::Value(key).to_string())
            })
        })
        .collect()
}

async fn filter(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let conditions = conditions_of(&params)?;
        let asked = Asked {
            fields: match view.desk.edition() {
                Edition::Guichet => Fields::WithCategory,
                Edition::Stock => Fields::Stock,
            },
            page: params.int("page").unwrap_or(1),
            now: view.now,
        };
        let (rows, meta) = conditions::page(
            view.connection,
            caller.account_id(),
            caller.sight(),
            &conditions,
            asked,
        )?;
        let payload = render::conversations(view, &rows, caller.user_id())?.into();
        Ok(Reply::ok(&Listed { meta, payload }))
    })
    .await
}

fn kind(params: &Params) -> Result<Option<FilterType>, ApiError> {
    params
        .filled("filter_type")
        .map(|name| FilterType::known(&name).ok_or(ApiError::UnknownValue(name, "filter_type")))
        .transpose()
}

async fn index(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let kind = kind(&params)?.unwrap_or(FilterType::Conversation);
        let account = caller.account_id();
        let found = resource::custom_filters(view.connection, account, caller.user_id(), &kind)?;
        Ok(Reply::ok(&found))
    })
    .await
}

fn find(view: &View<'_>, caller: &Caller, id: i64) -> Result<CustomFilter, ApiError> {
    let (account, user) = (caller.account_id(), caller.user_id());
    resource::find_custom_filter(view.connection, account, user, CustomFilterId(id))?
        .ok_or(ApiError::NotFound)
}

/// Writes it into the feed of the one who saved it. As in Chatwoot there is no event.
fn changed(work: &Work<'_>, caller: &Caller, id: i64, fate: Fate) -> Result<(), ApiError> {
    work.changed(&NewChange {
        account: caller.account_id(),
        kind: ChangeKind::CustomFilter,
        id,
        deleted: fate == Fate::Deleted,
        conversation: None,
        inbox: None,
        user: Some(caller.user_id()),
    })
}

async fn show(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| Ok(Reply::ok(&find(view, &caller, id)?)))
        .await
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let given = params.root("custom_filter");
        let (account_id, user_id) = (caller.account_id(), caller.user_id());
        let saved = resource::count_custom_filters(work.connection, account_id, user_id)?;
        if saved >= MAX_VIEWS {
            let text = format!(
                "Account Limit reached. The maximum number of allowed custom filters for a user per account is {MAX_VIEWS}."
            );
            return Err(ApiError::invalid(text, "base"));
        }
        let id = NewCustomFilter {
            account_id,
            user_id,
            name: given
                .filled("name")
                .ok_or_else(|| ApiError::missing("name"))?,
            filter_type: kind(&given)?.unwrap_or(FilterType::Conversation),
            query: given.object("query").unwrap_or_default(),
            created_at: work.now,
            updated_at: work.now,
            id: None,
        }
        .insert(work.connection)?;
        changed(work, &caller, id.get(), Fate::Kept)?;
        Ok(Reply::ok(&find(work, &caller, id.get())?))
    })
    .await
}

async fn update(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let given = params.root("custom_filter");
        let mut saved = find(work, &caller, id)?;
        if let Some(name) = given.filled("name") {
            saved.name = name;
        }
        if let Some(kind) = kind(&given)? {
            saved.filter_type = kind;
        }
        if let Some(query) = given.object("query") {
            saved.query = query;
        }
        resource::save_custom_filter(work.connection, &saved, work.now)?;
        changed(work, &caller, id, Fate::Kept)?;
        Ok(Reply::ok(&find(work, &caller, id)?))
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
        let saved = find(work, &caller, id)?;
        resource::delete(work.connection, Resource::CustomFilter(saved.id))?;
        changed(work, &caller, id, Fate::Deleted)?;
        Ok(Reply::no_content())
    })
    .await
}
