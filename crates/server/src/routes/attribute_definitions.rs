//! The definitions of custom attributes: everybody reads them, administrators write them.

use crate::caller::{Caller, Ids};
use crate::desk::{Desk, View, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::reply::Reply;
use crate::setup::{Fate, record};
use crate::store::record::{NewAttributeDefinition, Record};
use crate::store::resource::{self, Resource};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use guichet_protocol::envelope::Maybe;
use guichet_protocol::ids::AttributeDefinitionId;
use guichet_protocol::rest::{
    AttributeDefinition, AttributeDisplayType, AttributeModel, ChangeKind,
};
use serde_json::Value;

/// Keys that a conversation has of itself.
const OF_CONVERSATIONS: &[&str] = &[
    "status",
    "priority",
    "assignee_id",
    "inbox_id",
    "team_id",
    "display_id",
    "campaign_id",
    "labels",
    "browser_language",
    "country_code",
    "referer",
    "created_at",
    "last_activity_at",
];
/// Keys that a contact has of itself.
const OF_CONTACTS: &[&str] = &[
    "name",
    "email",
    "phone_number",
    "identifier",
    "country_code",
    "city",
    "company_name",
    "created_at",
    "last_activity_at",
    "referer",
    "blocked",
];

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route(
            "/api/v1/accounts/{account}/custom_attribute_definitions",
            get(index).post(create),
        )
        .route(
            "/api/v1/accounts/{account}/custom_attribute_definitions/{definition}",
            get(show).patch(update).put(update).delete(destroy),
        )
}

async fn index(
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

fn find(view: &View<'_>, caller: &Caller, id: i64) -> Result<AttributeDefinition, ApiError> {
    resource::attribute_definitions(view.connection, caller.account_id(), None)?
        .into_iter()
        .find(|definition| definition.id == AttributeDefinitionId(id))
        .ok_or(ApiError::NotFound)
}

async fn show(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| Ok(Reply::ok(&find(view, &caller, id)?)))
        .await
}

/// A value of an enum by its name, or by its number as the dashboard sends it.
fn enumerated<T: Clone>(
    params: &Params,
    key: &'static str,
    all: &[T],
    named: fn(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    let Some(text) = params.filled(key) else {
        return Ok(None);
    };
    let numbered = text.parse::<usize>().ok().and_then(|place| all.get(place));
    named(&text)
        .or_else(|| numbered.cloned())
        .map(Some)
        .ok_or(ApiError::UnknownValue(text, key))
}

fn display_type(params: &Params) -> Result<Option<AttributeDisplayType>, ApiError> {
    const KEY: &str = "attribute_display_type";
    let all = AttributeDisplayType::KNOWN;
    enumerated(params, KEY, all, AttributeDisplayType::known)
}

fn model(params: &Params) -> Result<Option<AttributeModel>, ApiError> {
    const KEY: &str = "attribute_model";
    enumerated(params, KEY, AttributeModel::KNOWN, AttributeModel::known)
}

fn values(params: &Params) -> Option<Vec<Value>> {
    params.get("attribute_values")?.as_array().cloned()
}

/// Refuses what is not valid; `own` is the definition itself when it is there already.
fn check(
    view: &View<'_>,
    caller: &Caller,
    new: &AttributeDefinition,
    own: Option<AttributeDefinitionId>,
) -> Result<(), ApiError> {
    const KEY: &str = "attribute_key";
    if new.attribute_display_name.is_empty() {
        let text = "Attribute display name can't be blank";
        return Err(ApiError::invalid(text, "attribute_display_name"));
    }
    let key = new.attribute_key.as_str();
    if key.is_empty() {
        return Err(ApiError::invalid("Attribute key can't be blank", KEY));
    }
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-');
    if !key.chars().all(fits) {
        return Err(ApiError::invalid(
            "Attribute key must only contain letters, numbers, underscores, dots, and hyphens",
            KEY,
        ));
    }
    let standard = match new.attribute_model {
        AttributeModel::Conversation => OF_CONVERSATIONS,
        AttributeModel::Contact => OF_CONTACTS,
        AttributeModel::Company | AttributeModel::Other(_) => &[],
    };
    if own.is_none() && standard.contains(&key) {
        return Err(ApiError::invalid(
            "Attribute key The provided key is not allowed as it might conflict with default attributes.",
            KEY,
        ));
    }
    let model = Some(new.attribute_model.as_str());
    let others = resource::attribute_definitions(view.connection, caller.account_id(), model)?;
    let taken = others
        .iter()
        .any(|other| other.attribute_key == key && Some(other.id) != own);
    (!taken)
        .then_some(())
        .ok_or_else(|| ApiError::invalid("Attribute key has already been taken", KEY))
}

/// Takes over what a request says.
fn fill(definition: &mut AttributeDefinition, given: &Params) -> Result<(), ApiError> {
    if let Some(name) = given.text("attribute_display_name") {
        definition.attribute_display_name = name.trim().to_owned();
    }
    if let Some(key) = given.text("attribute_key") {
        definition.attribute_key = key.trim().to_owned();
    }
    if let Some(shown) = display_type(given)? {
        definition.attribute_display_type = shown;
    }
    if let Some(model) = model(given)? {
        definition.attribute_model = model;
    }
    if let Some(values) = values(given) {
        definition.attribute_values = values;
    }
    let set = |field: &mut Option<String>, text: Maybe<String>| {
        if !text.is_absent() {
            *field = text.into_value();
        }
    };
    let text = |key| given.maybe_text(key);
    set(
        &mut definition.attribute_description,
        text("attribute_description"),
    );
    set(&mut definition.regex_pattern, text("regex_pattern"));
    set(&mut definition.regex_cue, text("regex_cue"));
    Ok(())
}

fn changed(work: &Work<'_>, caller: &Caller, id: i64, fate: Fate) -> Result<(), ApiError> {
    let kind = ChangeKind::AttributeDefinition;
    record(work, caller.account_id(), kind, id, fate)
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let mut new = AttributeDefinition {
            id: AttributeDefinitionId(0),
            attribute_display_name: String::new(),
            attribute_display_type: AttributeDisplayType::Text,
            attribute_description: None,
            attribute_key: String::new(),
            regex_pattern: None,
            regex_cue: None,
            attribute_values: Vec::new(),
            attribute_model: AttributeModel::Conversation,
            default_value: None,
            created_at: None,
            updated_at: None,
        };
        fill(&mut new, &params.root("custom_attribute_definition"))?;
        check(work, &caller, &new, None)?;
        let id = NewAttributeDefinition {
            id: None,
            account_id: caller.account_id(),
            attribute_key: new.attribute_key,
            attribute_model: new.attribute_model,
            attribute_display_name: new.attribute_display_name,
            attribute_display_type: new.attribute_display_type,
            attribute_description: new.attribute_description,
            regex_pattern: new.regex_pattern,
            regex_cue: new.regex_cue,
            attribute_values: new.attribute_values,
            created_at: work.now,
            updated_at: work.now,
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
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let mut definition = find(work, &caller, id)?;
        fill(&mut definition, &params.root("custom_attribute_definition"))?;
        check(work, &caller, &definition, Some(definition.id))?;
        resource::save_attribute_definition(work.connection, &definition, work.now)?;
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
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let definition = find(work, &caller, id)?;
        resource::delete(
            work.connection,
            Resource::AttributeDefinition(definition.id),
        )?;
        changed(work, &caller, id, Fate::Deleted)?;
        Ok(Reply::no_content())
    })
    .await
}
