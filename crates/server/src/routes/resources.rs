//! Canned responses, macros, saved views and attribute definitions.

use crate::caller::Caller;
use crate::desk::Desk;
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::store::resource;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use guichet_protocol::envelope::Payload;
use guichet_protocol::ids::UserId;
use guichet_protocol::rest::{FilterType, Macro};

pub(super) fn router() -> Router<Desk> {
    let path = |name: &str| format!("/api/v1/accounts/{{account}}/{name}");
    Router::new()
        .route(&path("canned_responses"), get(canned_responses))
        .route(&path("macros"), get(macros))
        .route(&path("custom_filters"), get(custom_filters))
        .route(
            &path("custom_attribute_definitions"),
            get(attribute_definitions),
        )
}

async fn canned_responses(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let search = params.filled("search");
        let found =
            resource::canned_responses(view.connection, caller.account_id(), search.as_deref())?;
        Ok(Reply::ok(&found))
    })
    .await
}

async fn macros(State(desk): State<Desk>, caller: Caller) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let account = caller.account_id();
        let rows = resource::macros(view.connection, account, caller.user_id())?;
        let people: Vec<UserId> = rows
            .iter()
            .flat_map(|row| [row.created_by, row.updated_by])
            .flatten()
            .collect();
        let agents = render::agents(view, account, &people)?;
        let agent = |id: Option<UserId>| agents.iter().find(|agent| Some(agent.id) == id).cloned();
        let payload: Vec<Macro> = rows
            .into_iter()
            .map(|row| Macro {
                id: row.id,
                name: row.name,
                visibility: row.visibility,
                created_by: agent(row.created_by),
                updated_by: agent(row.updated_by),
                account_id: Some(account),
                actions: row.actions,
            })
            .collect();
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn custom_filters(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let kind = match params.filled("filter_type") {
            None => FilterType::Conversation,
            Some(name) => {
                FilterType::known(&name).ok_or(ApiError::UnknownValue(name, "filter_type"))?
            }
        };
        let account = caller.account_id();
        let found = resource::custom_filters(view.connection, account, caller.user_id(), &kind)?;
        Ok(Reply::ok(&found))
    })
    .await
}

async fn attribute_definitions(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let model = params.filled("attribute_model");
        let account = caller.account_id();
        let found = resource::attribute_definitions(view.connection, account, model.as_deref())?;
        Ok(Reply::ok(&found))
    })
    .await
}
